//! One commit with all that was gathered and replayed for it, which several commands look at.

use std::path::Path;

use super::Common;
use crate::approval::{self, Approvals};
use crate::config::Config;
use crate::error::Result;
use crate::facts::{Facts, Previous};
use crate::gather::{self, Configured};
use crate::git::Repository;
use crate::history::{Baselines, History, Range};
use crate::model::{Annotation, Oid, Tag, Target, Timestamp};
use crate::output::Progress;
use crate::rules::{self, Case};

/// The date of what has none.
const EPOCH: Timestamp = Timestamp { seconds: 0, offset: 0 };

/// What is to be evaluated.
#[derive(Default)]
pub struct Wanted<'w> {
    /// The revision as it was asked for: what it names is meant, where a commit has several releases.
    pub asked: Option<&'w str>,
    /// The commit before the range, if somebody named one.
    pub from: Option<Oid>,
    /// Whether the range is the whole history.
    pub all: bool,
    /// A configuration that takes the place of the commit's own.
    pub config: Option<&'w Path>,
    /// What an earlier report stated.
    pub previous: Option<Previous>,
    /// The commit that the first roster must have come with.
    pub root: Option<Oid>,
    /// The date that is spoken for, if it is not the commit's own.
    pub as_of: Option<Timestamp>,
    /// Whether tags count as if they had not been made yet that speak neither of this history nor of what
    /// came before it.
    pub past_only: bool,
}

/// A commit, evaluated.
pub struct Evaluation {
    /// What was looked for.
    pub configured: Configured,
    /// All that the commit reaches.
    pub history: History,
    /// The releases.
    pub baselines: Baselines,
    /// The stretch that is judged.
    pub range: Range,
    /// What else was gathered.
    pub facts: Facts,
    /// Who approved what.
    pub approvals: Approvals,
    /// The point in time that it speaks for: no clock is asked.
    pub now: Timestamp,
}

impl Evaluation {
    /// Gathers and replays.
    pub fn of(
        common: &Common,
        repository: &Repository,
        evaluated: Oid,
        wanted: Wanted<'_>,
    ) -> Result<Self> {
        let codes = rules::codes();
        let configured = gather::configuration(repository, evaluated, wanted.config, &codes)?;
        let config = &configured.config;
        let progress = Progress::new("commits read", common.quiet);
        let history = gather::history(repository, evaluated, &mut |count| progress.at(count))?;
        let committed = || history.get(evaluated)?.committer.when;
        let now = wanted.as_of.or_else(committed).unwrap_or(EPOCH);
        let mut tags = repository.tags()?;
        tags.retain(|tag| !wanted.past_only || wanted.speaks_of_past(tag, config, &history, now));
        let mut baselines = gather::baselines(config, &history, &tags);
        for name in wanted.asked.into_iter().flat_map(|asked| asked.split("..")) {
            baselines.prefer(release_name(name));
        }
        let range = range(&wanted, &history, &baselines, evaluated);
        let facts = gather::facts(repository, config, &history, &range, tags, wanted.previous)?;
        let approvals = approval::replay(config, &history, &facts, wanted.root);
        Ok(Self { history, baselines, range, facts, approvals, now, configured })
    }

    /// When the evaluated commit was committed; the epoch where no clock said.
    pub fn committed(&self) -> Timestamp {
        let commit = self.history.get(self.range.to);
        commit.and_then(|commit| commit.committer.when).unwrap_or(EPOCH)
    }

    /// The case that rules are held against.
    pub fn case(&self) -> Case<'_> {
        let Self { configured, history, baselines, range, facts, approvals, now } = self;
        Case::new(&configured.config, history, range, baselines, facts, approvals, *now)
    }
}

/// The release that a revision names, if it names one (gitrevisions(7)).
fn release_name(revision: &str) -> &str {
    let name = revision.strip_prefix("refs/").unwrap_or(revision);
    let name = name.strip_prefix("tags/").unwrap_or(name);
    ["^{commit}", "^{}", "^0"].iter().find_map(|peel| name.strip_suffix(peel)).unwrap_or(name)
}

impl Wanted<'_> {
    /// Whether a tag names a commit of this history, or a release made before that is no part of it; or
    /// whether it is signed and says what it means, or an earlier report names it.
    fn speaks_of_past(
        &self,
        tag: &Tag,
        config: &Config,
        history: &History,
        now: Timestamp,
    ) -> bool {
        let is_here = tag.commit().is_some_and(|commit| history.position(commit).is_some());
        let when = tag.annotation.as_ref().and_then(|it| it.tagger.as_ref()?.when);
        let is_earlier = when.is_some_and(|when| when.seconds <= now.seconds);
        let is_stray = config.releases.is_release(&tag.name) && tag.commit().is_some();
        let signed = tag.annotation.as_ref().filter(|it| it.signature.is_some());
        let is_known = !matches!(tag.target, Target::Unknown(_));
        let states = |it: &Annotation| it.message.to_ascii_lowercase().contains("\nmeaning:");
        let previous = self.previous.iter().flat_map(|previous| &previous.tags);
        is_here
            || is_stray && is_earlier
            || is_known && signed.is_some_and(states)
            || is_known && previous.clone().any(|(name, _)| *name == tag.name)
    }
}

fn range(wanted: &Wanted<'_>, history: &History, baselines: &Baselines, evaluated: Oid) -> Range {
    let base = match wanted.from {
        _ if wanted.all => None,
        Some(from) => baselines.at(from),
        None => baselines.before(history, evaluated),
    };
    let from = wanted.from.or(base.map(|base| base.commit)).filter(|_| !wanted.all);
    history.range(from, evaluated, base.map(|base| base.name.clone()))
}
