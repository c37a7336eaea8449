//! The cycle of a release: where it began, when its phases ended, and when it was released.
//!
//! Pure. Every point says what it was taken from; what nobody marked is not there.

use crate::config::{Config, Freezes, NamePatterns};
use crate::history::{Baseline, Baselines, History, Range};
use crate::model::{Commit, Oid, Tag, Timestamp};

/// The cycle that leads to what is evaluated.
#[derive(Clone, Debug)]
pub struct Cycle {
    /// C0: the release before, or the first commit.
    pub start: Anchor,
    /// RF, DF and CF, as far as somebody marked them.
    pub freezes: Freezes<Option<Anchor>>,
    /// R: the release, or the date that is spoken for.
    pub release: Anchor,
    /// The name of the release, if it is one.
    pub name: Option<String>,
    /// Whether it is a patch of the release before.
    pub is_patch: bool,
}

/// A point of the cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// When.
    pub when: Timestamp,
    /// The commit that it is, where it is one.
    pub commit: Option<Oid>,
    /// What it was taken from, in words.
    pub source: String,
}

impl Cycle {
    /// The cycle that a range is, as of `now`; `None` where no commit of it has a date.
    pub fn of(
        config: &Config,
        history: &History,
        tags: &[Tag],
        baselines: &Baselines,
        range: &Range,
        now: Timestamp,
    ) -> Option<Self> {
        let release = baselines.at(range.to);
        let rule = release.and_then(|release| config.integration.cycle(&release.name));
        let set = |when: Option<Timestamp>| {
            let source = ".trace/config.toml".to_owned();
            Some(Anchor { when: when?, commit: None, source })
        };
        let start = rule.and_then(|rule| set(rule.start));
        let start = start.or_else(|| start_of(history, baselines, range))?;
        let end = match release {
            Some(release) => of_release(release, now),
            None => {
                let source = "the evaluated commit, which is no release".to_owned();
                Anchor { when: now, commit: Some(range.to), source }
            }
        };
        let freeze = |said: Option<Timestamp>, names: &NamePatterns, word: &str| {
            let tagged = || {
                let is_meant = |tag: &&Tag| names.matches(&tag.name);
                let marks = tags.iter().filter(is_meant).filter_map(|tag| {
                    let commit = in_range(history, range, tag.commit()?)?;
                    let when = tag.when().or(commit.committer.when)?;
                    let source = format!("the tag {}", tag.name);
                    Some(Anchor { when, commit: Some(commit.id), source })
                });
                marks.max_by_key(|anchor| anchor.when)
            };
            let trailed = || {
                let says = |commit: &&Commit| {
                    let mut values = commit.trailers(&config.trailers.phase);
                    values.any(|it| {
                        it.value.trim().replace([' ', '_'], "-").eq_ignore_ascii_case(word)
                    })
                };
                let commits = range.commits.iter().map(|&position| &history.commits()[position]);
                let marks = commits.filter(says).filter_map(|commit| {
                    let source = format!("a trailer of {}", commit.id.short());
                    Some(Anchor { when: commit.committer.when?, commit: Some(commit.id), source })
                });
                marks.max_by_key(|anchor| anchor.when)
            };
            set(said).or_else(tagged).or_else(trailed)
        };
        let said = rule.map(|rule| rule.freezes.clone()).unwrap_or_default();
        let names = &config.integration.phases;
        Some(Self {
            start,
            freezes: Freezes {
                requirements: freeze(said.requirements, &names.requirements, "requirement-freeze"),
                design: freeze(said.design, &names.design, "design-freeze"),
                code: freeze(said.code, &names.code, "code-freeze"),
            },
            release: end,
            name: release.map(|release| release.name.clone()),
            is_patch: release.is_some_and(|it| config.integration.is_patch(&it.name)),
        })
    }

    /// How far into the cycle a point in time is, in thousandths; below 0 before it began, above
    /// 1000 after the release. `None` where the cycle has no length.
    pub fn part(&self, when: Timestamp) -> Option<i64> {
        let length = self.release.when.seconds.checked_sub(self.start.when.seconds)?;
        let passed = when.seconds.checked_sub(self.start.when.seconds)?;
        (length > 0).then(|| passed.saturating_mul(1000).div_euclid(length))
    }

    /// The points that are marked, in the order of the phases, with their short names.
    pub fn anchors(&self) -> impl Iterator<Item = (&'static str, &Anchor)> {
        let Freezes { requirements, design, code } = &self.freezes;
        let freezes = [("RF", requirements), ("DF", design), ("CF", code)];
        let freezes =
            freezes.into_iter().filter_map(|(name, anchor)| Some((name, anchor.as_ref()?)));
        std::iter::once(("C0", &self.start)).chain(freezes).chain([("R", &self.release)])
    }
}

/// The release before the range; else the commit before it, else the oldest of its own.
fn start_of(history: &History, baselines: &Baselines, range: &Range) -> Option<Anchor> {
    let before = range.from.and_then(|from| history.get(from));
    if let Some(commit) = before {
        let base = baselines.at(commit.id);
        return match base.and_then(|base| Some((base, base.when?))) {
            Some((base, when)) => {
                let source = format!("the release {}", base.name);
                Some(Anchor { when, commit: Some(commit.id), source })
            }
            None => {
                let source = format!("the commit {}, which is no release", commit.id.short());
                Some(Anchor { when: commit.committer.when?, commit: Some(commit.id), source })
            }
        };
    }
    let commits = range.commits.iter().map(|&position| &history.commits()[position]);
    let dated = commits.filter_map(|commit| Some((commit.committer.when?, commit.id)));
    let (when, commit) = dated.min()?;
    Some(Anchor { when, commit: Some(commit), source: "the first commit".to_owned() })
}

fn of_release(release: &Baseline, now: Timestamp) -> Anchor {
    let source = format!("the release {}", release.name);
    Anchor { when: release.when.unwrap_or(now), commit: Some(release.commit), source }
}

fn in_range<'h>(history: &'h History, range: &Range, commit: Oid) -> Option<&'h Commit> {
    let position = history.position(commit)?;
    // Positions ascend.
    range.commits.binary_search(&position).ok().map(|_| &history.commits()[position])
}
