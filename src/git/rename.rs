//! Which removed file became which added one, as git's default `-M50%` decides it.
//!
//! First files with the same content, then files of one name that are much alike, then whatever is
//! alike enough, best first (gitdiffcore(7), "Detecting renames").

mod similarity;

use std::collections::HashMap;

use similarity::{Fingerprint, SCALE, similarity};

use crate::model::Oid;

/// The least similarity of a rename, and of one that is tried first because the names agree.
const LEAST: u64 = SCALE / 2;
const LEAST_BY_NAME: u64 = SCALE * 3 / 4;

/// More comparisons than this many squared are not made; git's `diff.renameLimit`.
const LIMIT: usize = 1000;

/// How many sources are remembered for each added file.
const CANDIDATES: usize = 4;

/// A larger file is not looked into.
const LARGEST: usize = 64 << 20;

/// A file that was removed or added.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its path.
    pub path: &'a [u8],
    /// Its content.
    pub blob: Oid,
    /// Its mode.
    pub mode: u32,
}

/// A removed file and the added one that it became, by their positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Which of the removed files.
    pub removed: usize,
    /// Which of the added files.
    pub added: usize,
    /// How alike they are, in per cent.
    pub score: u8,
}

/// Pairs removed files with added ones; `read` gives a blob's bytes, or nothing if it is missing.
pub fn pair(
    removed: &[File<'_>],
    added: &[File<'_>],
    read: &mut dyn FnMut(Oid) -> Option<Vec<u8>>,
) -> Vec<Rename> {
    let mut pairing = Pairing {
        removed,
        added,
        source_of: vec![None; added.len()],
        is_used: vec![false; removed.len()],
    };
    pairing.by_content();
    if pairing.open_sources().next().is_some() && pairing.open_targets().next().is_some() {
        let mut contents = Contents { read, known: HashMap::new() };
        pairing.by_name(&mut contents);
        pairing.by_likeness(&mut contents);
    }
    let renames = pairing.source_of.iter().enumerate();
    let percent = |score: u64| u8::try_from(score * 100 / SCALE).unwrap_or(100);
    let rename = |(added, source): (usize, &Option<(usize, u64)>)| {
        source.map(|(removed, score)| Rename { removed, added, score: percent(score) })
    };
    renames.filter_map(rename).collect()
}

struct Pairing<'a> {
    removed: &'a [File<'a>],
    added: &'a [File<'a>],
    /// For each added file where it came from, and how alike the two are.
    source_of: Vec<Option<(usize, u64)>>,
    is_used: Vec<bool>,
}

impl Pairing<'_> {
    /// The same content: a source of the same name is preferred, else the first.
    fn by_content(&mut self) {
        let mut sources: HashMap<Oid, Vec<usize>> = HashMap::new();
        for (position, file) in self.removed.iter().enumerate() {
            sources.entry(file.blob).or_default().push(position);
        }
        for target in 0..self.added.len() {
            let file = self.added[target];
            let same = sources.get(&file.blob).into_iter().flatten().copied();
            let fits = |&source: &usize| {
                let other = self.removed[source];
                !self.is_used[source]
                    && (is_regular(file) && is_regular(other) || file.mode == other.mode)
            };
            let open: Vec<usize> = same.filter(fits).take(100).collect();
            let named = |source: &&usize| self.same_name(**source, target);
            if let Some(&source) = open.iter().find(named).or(open.first()) {
                self.join(source, target, SCALE);
            }
        }
    }

    /// Names that only one open file on each side has.
    fn by_name(&mut self, contents: &mut Contents<'_>) {
        let sources = unique(self.open_sources().map(|it| (name(self.removed[it].path), it)));
        let targets = unique(self.open_targets().map(|it| (name(self.added[it].path), it)));
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (name, source) in sources {
            if let (Some(source), Some(Some(target))) = (source, targets.get(name)) {
                pairs.push((source, *target));
            }
        }
        pairs.sort_unstable();
        for (source, target) in pairs {
            let score = self.likeness(source, target, LEAST_BY_NAME, contents);
            if score >= LEAST_BY_NAME {
                self.join(source, target, score);
            }
        }
    }

    /// The best pairs first, whatever their names.
    fn by_likeness(&mut self, contents: &mut Contents<'_>) {
        let sources: Vec<usize> = self.open_sources().collect();
        let targets: Vec<usize> = self.open_targets().collect();
        if sources.len().saturating_mul(targets.len()) > LIMIT * LIMIT {
            return;
        }
        let mut candidates: Vec<(u64, bool, usize, usize)> = Vec::new();
        for &target in &targets {
            let mut best: Vec<(u64, bool, usize, usize)> = Vec::new();
            for &source in &sources {
                let score = self.likeness(source, target, LEAST, contents);
                if score >= LEAST {
                    best.push((score, self.same_name(source, target), source, target));
                }
            }
            best.sort_by_key(|&(score, named, ..)| std::cmp::Reverse((score, named)));
            candidates.extend(best.into_iter().take(CANDIDATES));
        }
        candidates.sort_by_key(|&(score, named, ..)| std::cmp::Reverse((score, named)));
        for (score, _, source, target) in candidates {
            if !self.is_used[source] && self.source_of[target].is_none() {
                self.join(source, target, score);
            }
        }
    }

    fn likeness(
        &self,
        source: usize,
        target: usize,
        least: u64,
        contents: &mut Contents<'_>,
    ) -> u64 {
        let (source, target) = (self.removed[source], self.added[target]);
        if !is_regular(source) || !is_regular(target) {
            return 0;
        }
        contents.look_up(source.blob);
        contents.look_up(target.blob);
        let known = |blob| contents.known.get(&blob).and_then(Option::as_ref);
        match (known(source.blob), known(target.blob)) {
            (Some(source), Some(target)) => similarity(source, target, least),
            _ => 0,
        }
    }

    fn same_name(&self, source: usize, target: usize) -> bool {
        name(self.removed[source].path) == name(self.added[target].path)
    }

    fn join(&mut self, source: usize, target: usize, score: u64) {
        self.is_used[source] = true;
        self.source_of[target] = Some((source, score));
    }

    fn open_sources(&self) -> impl Iterator<Item = usize> {
        (0..self.removed.len()).filter(|&source| !self.is_used[source])
    }

    fn open_targets(&self) -> impl Iterator<Item = usize> {
        (0..self.added.len()).filter(|&target| self.source_of[target].is_none())
    }
}

/// The fingerprints of the contents looked into so far.
struct Contents<'r> {
    read: &'r mut dyn FnMut(Oid) -> Option<Vec<u8>>,
    known: HashMap<Oid, Option<Fingerprint>>,
}

impl Contents<'_> {
    fn look_up(&mut self, blob: Oid) {
        let read = &mut self.read;
        self.known.entry(blob).or_insert_with(|| {
            let bytes = read(blob).filter(|bytes| bytes.len() <= LARGEST)?;
            Some(Fingerprint::of(&bytes))
        });
    }
}

/// Names with their position, or with nothing where several files have the name.
fn unique<'a>(files: impl Iterator<Item = (&'a [u8], usize)>) -> HashMap<&'a [u8], Option<usize>> {
    let mut names = HashMap::new();
    for (name, position) in files {
        names.entry(name).and_modify(|it| *it = None).or_insert(Some(position));
    }
    names
}

fn name(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or(path)
}

fn is_regular(file: File<'_>) -> bool {
    file.mode & 0o170_000 == 0o100_000
}
