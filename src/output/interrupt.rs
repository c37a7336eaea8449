//! What an interrupt (SIGINT, SIGTERM, SIGHUP) leaves nothing of: files that are not whole yet, folders for
//! the time being, and programs that run for us.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Child;
use std::sync::{Mutex, MutexGuard, PoisonError};

static PASSING: Mutex<Passing> = Mutex::new(Passing::new());

/// What is there for the time being.
pub struct Passing {
    /// Files on their way.
    pub files: BTreeSet<PathBuf>,
    /// Folders with all that is in them.
    pub folders: BTreeSet<PathBuf>,
    /// Running programs, by their process ids.
    pub programs: BTreeMap<u32, Child>,
}

impl Passing {
    const fn new() -> Self {
        Self { files: BTreeSet::new(), folders: BTreeSet::new(), programs: BTreeMap::new() }
    }

    fn end(&mut self) {
        for program in self.programs.values_mut() {
            let _ = program.kill();
            let _ = program.wait();
        }
        for file in &self.files {
            let _ = std::fs::remove_file(file);
        }
        for folder in &self.folders {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// What is there for the time being; no interrupt is heeded while this is held.
pub fn passing() -> MutexGuard<'static, Passing> {
    // It takes a thread, which only those pay for who have something to lose. A second handler is
    // refused, and the first one does.
    let _ = ctrlc::set_handler(|| {
        locked().end();
        std::process::exit(130);
    });
    locked()
}

fn locked() -> MutexGuard<'static, Passing> {
    PASSING.lock().unwrap_or_else(PoisonError::into_inner)
}
