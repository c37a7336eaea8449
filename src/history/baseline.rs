//! Releases: tags that name a point of the history, each with the release before it.

use std::cell::OnceCell;

use super::{Bits, History};
use crate::model::{Oid, OidMap, Tag, Timestamp};

/// A release of the product.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// The tag's name.
    pub name: String,
    /// The object that the tag ref names.
    pub object: Oid,
    /// The commit released.
    pub commit: Oid,
    /// When the tag was made, or for a lightweight tag when the commit was.
    pub when: Option<Timestamp>,
}

/// The releases of a history, oldest first.
pub struct Baselines {
    releases: Vec<Baseline>,
    /// How many commits each contains, counted when it is asked for.
    sizes: Vec<OnceCell<usize>>,
    /// By commit, the positions of the releases that name it.
    by_commit: OidMap<Vec<usize>>,
}

impl Baselines {
    /// The releases among the tags that stand in this history.
    pub fn new(history: &History, tags: &[Tag], is_release: impl Fn(&str) -> bool) -> Self {
        let releases = tags.iter().filter(|tag| is_release(&tag.name));
        let known = releases.filter_map(|tag| Some((tag, history.get(tag.commit()?)?)));
        let mut releases: Vec<Baseline> = known
            .map(|(tag, commit)| Baseline {
                name: tag.name.clone(),
                object: tag.object,
                commit: commit.id,
                when: tag.when().or(commit.committer.when),
            })
            .collect();
        releases.sort_by(|a, b| (a.when, &a.name).cmp(&(b.when, &b.name)));
        let mut by_commit: OidMap<Vec<usize>> = OidMap::default();
        for (position, release) in releases.iter().enumerate() {
            by_commit.entry(release.commit).or_default().push(position);
        }
        let sizes = vec![OnceCell::new(); releases.len()];
        Self { releases, sizes, by_commit }
    }

    /// The releases, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Baseline> {
        self.releases.iter()
    }

    /// Lets the release with this name stand for its commit, which may be released under several.
    pub fn prefer(&mut self, name: &str) {
        let Some(asked) = self.releases.iter().position(|release| release.name == name) else {
            return;
        };
        if let Some(positions) = self.by_commit.get_mut(&self.releases[asked].commit) {
            positions.retain(|&position| position != asked);
            positions.push(asked);
        }
    }

    /// The other names under which a release's commit is released.
    pub fn besides<'b>(&'b self, release: &'b Baseline) -> impl Iterator<Item = &'b Baseline> {
        let positions = self.by_commit.get(&release.commit).into_iter().flatten();
        positions.map(|&position| &self.releases[position]).filter(|it| it.name != release.name)
    }

    /// The release that a commit is; of several the one that was asked for, or else the latest.
    pub fn at(&self, commit: Oid) -> Option<&Baseline> {
        self.releases.get(self.position(commit)?)
    }

    fn position(&self, commit: Oid) -> Option<usize> {
        self.by_commit.get(&commit)?.last().copied()
    }

    /// The nearest release before a commit: of those that the commit contains, the one that lacks
    /// the fewest of its commits, and so has the most itself.
    pub fn before(&self, history: &History, commit: Oid) -> Option<&Baseline> {
        let met = self.first_met(history, commit);
        let nearest = match met[..] {
            [only] => Some(only),
            // Positions are in the order of dates and names, which decide between equals.
            _ => met.into_iter().max_by_key(|&position| (self.size(history, position), position)),
        };
        self.releases.get(nearest?)
    }

    fn size(&self, history: &History, position: usize) -> usize {
        let commit = self.releases[position].commit;
        *self.sizes[position].get_or_init(|| history.ancestors(commit).count())
    }

    /// The releases met first on every way back from a commit; any other lies behind one of these.
    fn first_met(&self, history: &History, commit: Oid) -> Vec<usize> {
        let mut met = Vec::new();
        let mut seen = Bits::new(history.commits().len());
        let mut waiting: Vec<usize> = history.position(commit).into_iter().collect();
        while let Some(position) = waiting.pop() {
            let id = history.commits()[position].id;
            match self.position(id).filter(|_| id != commit) {
                Some(release) => met.push(release),
                None => waiting.extend(history.parents(position).filter(|&it| seen.insert(it))),
            }
        }
        met
    }
}
