//! Work on many objects at once, on every core.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Objects, Repository};
use crate::error::{Error, Result};

/// How many items a core takes at a time.
const STRETCH: usize = 16;

impl Repository {
    /// Does some work for each item, in any order, and returns the results in the items' order.
    pub fn on_every_core<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&Objects<'_>, &T) -> R + Sync,
    ) -> Result<Vec<R>> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let cores = cores.min(items.len().div_ceil(STRETCH)).max(1);
        // libgit2's handles belong to one thread each.
        let readers = (0..cores).map(|_| self.reopen()).collect::<Result<Vec<_>>>()?;
        let (next, work) = (AtomicUsize::new(0), &work);
        let done = std::thread::scope(|scope| {
            let start = |reader| scope.spawn(|| stretches(reader, items, &next, work));
            let threads: Vec<_> = readers.into_iter().map(start).collect();
            let ended = |_| Err(Error::repository("the work was cut short"));
            let join = |thread: std::thread::ScopedJoinHandle<'_, _>| thread.join();
            threads.into_iter().map(|it| join(it).unwrap_or_else(ended)).collect::<Result<Vec<_>>>()
        })?;
        let mut done: Vec<(usize, R)> = done.into_iter().flatten().collect();
        done.sort_by_key(|(position, _)| *position);
        Ok(done.into_iter().map(|(_, result)| result).collect())
    }
}

/// Takes stretches of the items until none is left.
fn stretches<T, R>(
    reader: Repository,
    items: &[T],
    next: &AtomicUsize,
    work: &impl Fn(&Objects<'_>, &T) -> R,
) -> Result<Vec<(usize, R)>> {
    let objects = reader.objects()?;
    let mut done = Vec::new();
    loop {
        let start = next.fetch_add(STRETCH, Ordering::Relaxed);
        if start >= items.len() {
            return Ok(done);
        }
        let stretch = items.iter().enumerate().skip(start).take(STRETCH);
        done.extend(stretch.map(|(position, item)| (position, work(&objects, item))));
    }
}
