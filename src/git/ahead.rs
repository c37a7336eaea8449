//! Walks on a thread of its own, so that reading commits and working on them overlap.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::Repository;
use super::walk::{Batch, Missing, Visit, Walk};
use crate::error::{Error, Result};
use crate::model::{Oid, Tracked, Within};

/// Commits handed over at a time, and how many such batches may wait: a few megabytes at most.
const BATCH: usize = 512;
const WAITING: usize = 4;

/// Where a walk begins and what it leaves out.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The commits to start from.
    pub starts: Vec<Oid>,
    /// The commits to leave out with all their ancestors.
    pub excluded: Vec<Oid>,
    /// How many commits are read at most.
    pub most: Option<usize>,
    /// Whether every commit's id is recomputed from its bytes.
    pub proving: bool,
    /// The only entries of the top trees that are compared, where these are known by name: the
    /// walk reads them on its own thread.
    pub names: Option<Vec<Vec<u8>>>,
}

impl Plan {
    /// A walk over one commit alone.
    pub fn only(commit: Oid) -> Self {
        Self { starts: vec![commit], most: Some(1), ..Self::default() }
    }

    /// The same walk for who compares nothing but these paths.
    #[must_use]
    pub fn tracking(mut self, tracked: &dyn Tracked) -> Self {
        self.names = match tracked.within(b"") {
            Within::Names(names) => Some(names),
            Within::Everything | Within::Some => None,
        };
        self
    }
}

impl Repository {
    /// Hands the commits of a walk, newest first, to `visit`, which may stop it.
    ///
    /// Returns what could not be read on the way.
    pub fn walk(
        &self,
        plan: &Plan,
        mut visit: impl FnMut(Visit<'_>) -> ControlFlow<()>,
    ) -> Result<Vec<Missing>> {
        // libgit2's handles belong to one thread each.
        let reader = self.reopen()?;
        std::thread::scope(|scope| {
            let (filled, batches) = sync_channel(WAITING);
            // Batches go back to be filled again: memory is freed by the thread that took it.
            let (emptied, spare) = sync_channel(WAITING + 2);
            let walker = scope.spawn(move || walk(&reader, plan, &filled, &spare));
            'walk: for mut batch in batches {
                for commit in batch.iter() {
                    if visit(commit).is_break() {
                        break 'walk;
                    }
                }
                batch.clear();
                // The walker may be done and gone.
                let _ = emptied.try_send(batch);
            }
            walker.join().map_err(|_| Error::repository("the walk was cut short"))?
        })
    }
}

fn walk(
    repository: &Repository,
    plan: &Plan,
    filled: &SyncSender<Batch>,
    spare: &Receiver<Batch>,
) -> Result<Vec<Missing>> {
    let objects = repository.objects()?;
    let mut walk = Walk::new(&objects, repository.condition());
    if plan.proving {
        walk = walk.proving();
    }
    if let Some(names) = &plan.names {
        walk = walk.reading(names);
    }
    for &commit in &plan.excluded {
        walk.exclude(commit);
    }
    for &commit in &plan.starts {
        walk.start(commit);
    }
    let mut left = plan.most.unwrap_or(usize::MAX);
    loop {
        let mut batch = spare.try_recv().unwrap_or_default();
        while batch.len() < BATCH.min(left) && walk.next(&mut batch) {}
        left -= batch.len();
        // A closed channel means that enough was seen.
        if batch.len() == 0 || filled.send(batch).is_err() {
            return Ok(walk.into_missing());
        }
    }
}
