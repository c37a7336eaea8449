//! The case that rules are held against: history, facts and configuration, joined once.

use std::collections::{BTreeMap, BTreeSet};

use crate::approval::{Approval, Approvals, Held, Standing};
use crate::config::{Chain, Config, References};
use crate::cycle::Cycle;
use crate::facts::{
    CHANGE_REQUEST, ControlledFile, Facts, RecordFile, ResultRun, ResultSource, Touch, Vanished,
};
use crate::finding::Location;
use crate::history::{Baseline, Baselines, History, Range};
use crate::model::{Commit, Oid, OidMap, Person, Tag, Timestamp};
use crate::record::Kind;
use crate::roster::Roster;
use crate::trace::{Coverage, End, Gap, Suspect, Trace, executions};
use crate::verification::Execution;

/// Everything that a rule may look at.
pub struct Case<'a> {
    /// What to look for.
    pub config: &'a Config,
    /// The commit graph.
    pub history: &'a History,
    /// The stretch that the report is about.
    pub range: &'a Range,
    /// What else was gathered.
    pub facts: &'a Facts,
    /// Who approved what.
    pub approvals: &'a Approvals,
    /// The releases.
    pub baselines: &'a Baselines,
    /// The point in time that the report speaks for.
    pub now: Timestamp,
    /// The cycle that the range is; `None` where no commit of it has a date.
    pub cycle: Option<Cycle>,
    /// For each commit of the range the one that brought it to the mainline.
    pub integration: OidMap<Oid>,
    /// For each commit of the range, in its order, the change requests that it cites.
    pub citations: Vec<Vec<Citation>>,
    /// Which requirement answers to which, and what implements and verifies each.
    pub trace: Trace<'a>,
    /// Of its links those that were made for something else than what stands there now.
    pub suspects: BTreeMap<usize, Suspect<'a>>,
    /// What became of each requirement in each test run, by identifier.
    pub executions: BTreeMap<String, Vec<Execution>>,
}

/// A change request that a commit cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The identifier as cited.
    pub id: String,
    /// The merge that cites it for all that it brought in; `None` if the commit does itself.
    pub by_merge: Option<Oid>,
}

impl<'a> Case<'a> {
    /// Joins what was gathered.
    pub fn new(
        config: &'a Config,
        history: &'a History,
        range: &'a Range,
        baselines: &'a Baselines,
        facts: &'a Facts,
        approvals: &'a Approvals,
        now: Timestamp,
    ) -> Self {
        let integration = history.integration(range);
        let trace = Trace::new(config, history, facts);
        let suspects = trace.suspects(history, &facts.requirements.evolution);
        let mut case = Self {
            config,
            history,
            range,
            facts,
            approvals,
            baselines,
            now,
            cycle: Cycle::of(config, history, &facts.tags, baselines, range, now),
            integration,
            citations: Vec::new(),
            executions: executions(config, facts, &trace),
            trace,
            suspects,
        };
        case.citations = case.commits().map(|commit| case.cited_with_merge(commit)).collect();
        case
    }

    /// The commits of the range, newest first.
    pub fn commits(&self) -> impl Iterator<Item = &'a Commit> + use<'a> {
        let history = self.history;
        self.range.commits.iter().map(move |&position| &history.commits()[position])
    }

    /// The release that the evaluated commit is, with its tag.
    pub fn release(&self) -> Option<(&'a Baseline, &'a Tag)> {
        let release = self.baselines.at(self.range.to)?;
        Some((release, self.facts.tags.iter().find(|tag| tag.name == release.name)?))
    }

    /// The record of a change request or problem report.
    pub fn record(&self, kind: Kind, id: &str) -> Option<&'a RecordFile> {
        self.facts.records.iter().find(|file| file.kind == kind && file.record.id == id)
    }

    /// The controlled records, change requests left out, each with what its approvals come to.
    pub fn records(&self) -> impl Iterator<Item = (&'a ControlledFile, &'a Standing)> + use<'a> {
        let facts = self.facts;
        let standings = self.approvals.standings.iter();
        let with_file = standings.map(|standing| (&facts.controlled[standing.file], standing));
        with_file.filter(|(file, _)| file.class != CHANGE_REQUEST)
    }

    /// The records that are gone, as what a configuration in force calls them.
    pub fn vanished(&self) -> impl Iterator<Item = &'a Vanished> + use<'a> {
        let besides = &self.approvals.configurations;
        self.facts.vanished.iter().filter(move |it| it.record.is_record(besides))
    }

    /// The controlled records, change requests included.
    pub fn controlled(&self) -> impl Iterator<Item = &'a ControlledFile> + use<'a> {
        let facts = self.facts;
        self.approvals.standings.iter().map(|standing| &facts.controlled[standing.file])
    }

    /// What the approvals of a record come to, by its path.
    pub fn standing(&self, path: &str) -> Option<&'a Standing> {
        let mut standings = self.approvals.standings.iter();
        standings.find(|standing| self.facts.controlled[standing.file].file.path == path)
    }

    /// The approvals of a standing.
    pub fn held(&self, standing: &'a Standing) -> impl Iterator<Item = (&'a Held, &'a Approval)> {
        let list = &self.approvals.list;
        standing.held.iter().map(move |held| (held, &list[held.approval]))
    }

    /// Each change request that the range cites, with the commits that do.
    pub fn change_requests(&self) -> BTreeMap<&str, Vec<&'a Commit>> {
        let mut requests: BTreeMap<&str, Vec<&Commit>> = BTreeMap::new();
        for (commit, citations) in self.commits().zip(&self.citations) {
            for citation in citations {
                requests.entry(&citation.id).or_default().push(commit);
            }
        }
        requests
    }

    /// Each problem report that the range cites by a trailer, with the commits that do.
    pub fn problem_reports(&self) -> BTreeMap<String, Vec<&'a Commit>> {
        self.citing(self.commits())
    }

    /// Each problem report that any commit of the history cites by a trailer, with those that do, reverted or not.
    pub(super) fn cited_problem_reports(&self) -> BTreeMap<String, Vec<&'a Commit>> {
        self.citing(self.history.commits().iter())
    }

    /// The problem reports that a commit cites by a trailer.
    pub fn cited_reports(&self, commit: &Commit) -> BTreeSet<String> {
        let rules = &self.config.problem_reports;
        self.listed(commit, &self.config.trailers.problem_report, rules, Kind::ProblemReport)
    }

    fn citing(
        &self,
        commits: impl Iterator<Item = &'a Commit>,
    ) -> BTreeMap<String, Vec<&'a Commit>> {
        let mut reports: BTreeMap<String, Vec<&Commit>> = BTreeMap::new();
        for commit in commits {
            for id in self.cited_reports(commit) {
                reports.entry(id).or_default().push(commit);
            }
        }
        reports
    }

    /// Whether a commit, or the merge that brought it in, cites a change request.
    pub fn is_asked_for(&self, commit: Oid) -> bool {
        let merge = self.history.whole_integration().get(&commit).copied();
        let commits = [Some(commit), merge].into_iter().flatten();
        let commits = commits.filter_map(|commit| self.history.get(commit));
        commits.into_iter().any(|commit| !self.cited(commit).is_empty())
    }

    /// What a commit cites, and what the merge cites that brought it in.
    fn cited_with_merge(&self, commit: &Commit) -> Vec<Citation> {
        let own = self.cited(commit).into_iter().map(|id| Citation { id, by_merge: None });
        let mut citations: Vec<Citation> = own.collect();
        let merge = self.integration.get(&commit.id).filter(|merge| **merge != commit.id);
        if let Some(merge) = merge.and_then(|merge| self.history.get(*merge)) {
            for id in self.cited(merge) {
                if citations.iter().all(|citation| citation.id != id) {
                    citations.push(Citation { id, by_merge: Some(merge.id) });
                }
            }
        }
        citations
    }

    /// The change requests that a commit cites itself, by trailers and by its subject.
    pub fn cited(&self, commit: &Commit) -> BTreeSet<String> {
        let rules = &self.config.change_requests;
        let keys = &self.config.trailers.change_request;
        let mut cited = self.listed(commit, keys, rules, Kind::ChangeRequest);
        cited.extend(rules.subject.find(&commit.subject).map(str::to_owned));
        cited
    }

    /// The identifiers with which the values of some trailers begin.
    fn listed(
        &self,
        commit: &Commit,
        keys: &[String],
        rules: &References,
        kind: Kind,
    ) -> BTreeSet<String> {
        let is_one =
            |part: &&str| rules.identifiers.matches(part) || self.record(kind, part).is_some();
        let mut listed = BTreeSet::new();
        for trailer in commit.trailers(keys) {
            let parts = trailer.value.split([',', ' ', ';']).filter(|part| !part.is_empty());
            listed.extend(parts.take_while(is_one).map(str::to_owned));
        }
        listed
    }

    /// The first commit of the range that changed a controlled path which is no record.
    pub fn first_work(&self) -> Option<&'a Commit> {
        let is_work =
            |touch: &Touch| matches!(touch, Touch::Yes(Some(touched)) if touched.has_source);
        let touched = self.commits().zip(&self.facts.touches);
        touched.filter(|(_, touch)| is_work(touch)).map(|(commit, _)| commit).last()
    }

    /// Whether a commit names a reviewer who did not make it.
    pub fn is_reviewed(&self, commit: &'a Commit) -> bool {
        !self.reviewers(commit, commit).is_empty()
    }

    /// Those that a commit names as reviewers of a change and who are neither its author nor a co-author, by
    /// whichever of the addresses that the roster has of somebody.
    pub fn reviewers(&self, by: &'a Commit, change: &Commit) -> Vec<&'a str> {
        let author = &change.author.person;
        let co_authors = change.trailers(&self.config.trailers.co_author);
        let co_authors: Vec<&str> = co_authors.map(|it| it.value.trim()).collect();
        let made = |reviewer: &&str| {
            let people = self.roster().into_iter().flat_map(|roster| &roster.people);
            let mut same = people.filter(|member| member.is_named_by(reviewer));
            names(reviewer, author)
                || co_authors.iter().any(|it| it.eq_ignore_ascii_case(reviewer.trim()))
                || same.any(|member| {
                    member.has_email(&author.email)
                        || co_authors.iter().any(|it| member.is_named_by(it))
                })
        };
        let named = by.trailers(&self.config.trailers.review).map(|it| it.value.as_str());
        named.filter(|reviewer| !made(reviewer)).collect()
    }

    /// The roster in force.
    pub fn roster(&self) -> Option<&'a Roster> {
        self.facts.claims.authorities[self.approvals.trust.in_force?].roster.as_ref()
    }

    /// Why approvals cannot be judged, as the end of a sentence: history is missing, the records'
    /// past is not whole, or it is not known which roster is the first.
    pub fn doubts(&self) -> Option<String> {
        let trust = &self.approvals.trust;
        let ambiguous = || trust.is_ambiguous.then(|| trust.doubts.join("; "));
        self.gaps().or_else(|| self.facts.claims.unknown_past.clone()).or_else(ambiguous)
    }

    /// Why the past of requirements is not whole, as the end of a sentence.
    pub fn requirement_gaps(&self) -> Option<String> {
        let gaps = &self.facts.requirements.evolution.gaps;
        self.gaps().or_else(|| (!gaps.is_empty()).then(|| gaps.join("; ")))
    }

    /// The newest test run that verified a requirement: by the order of history, then by its own date.
    pub fn newest(&self, id: &str) -> Option<&Execution> {
        let age = |it: &&Execution| {
            let position = it.commit.and_then(|commit| self.history.position(commit));
            (position.unwrap_or(usize::MAX), std::cmp::Reverse(it.when))
        };
        self.executions.get(id)?.iter().min_by_key(age)
    }

    /// How far each requirement of a chain is covered.
    pub fn coverage(&self, chain: &Chain) -> Vec<Coverage> {
        self.trace.coverage(self.config, chain, &|id| self.executions.contains_key(id))
    }

    /// What the configured chains ask for and nothing answers.
    pub fn chain_gaps(&self) -> Vec<Gap> {
        let is_tested = |id: &str| self.executions.contains_key(id);
        let chains = self.config.tracing.chains.iter();
        chains.flat_map(|chain| self.trace.gaps(self.config, chain, &is_tested)).collect()
    }

    /// Where the report of a test run stands.
    pub fn run_place(&self, run: &ResultRun) -> Location {
        match &run.source {
            ResultSource::File(file) => Location::file(&file.path, file.blob),
            ResultSource::Note(note) => Location {
                commit: run.commit,
                blob: Some(note.note),
                line: Some(note.line),
                ..Location::default()
            },
        }
    }

    /// Whether what a commit has of everything but records is what the evaluated commit has: it is the
    /// same commit, or a later one changed nothing but the life cycle's own records and reports.
    pub fn is_released(&self, run: &ResultRun) -> Option<bool> {
        let evaluated = self.history.get(self.range.to)?;
        Some(run.commit? == evaluated.id || run.tree.is_some_and(|tree| tree == evaluated.tree))
    }

    /// Where a requirement stands.
    pub fn place(&self, node: usize) -> Location {
        let node = &self.trace.nodes[node];
        Location::file(&node.document.file.path, node.document.file.blob).at_line(node.item.line)
    }

    /// Where a link comes from: its name, and its place.
    pub fn origin(&self, source: &End<'_>, line: usize) -> (String, Location) {
        match source {
            End::Item(node) => {
                (self.trace.nodes[*node].item.id.clone(), self.place(*node).at_line(line))
            }
            End::Code(file, _) => {
                let place = Location::file(&file.file.path, file.file.blob).at_line(line);
                (format!("{}:{line}", file.file.path), place)
            }
            End::Commit(commit) => (commit.id.short(), Location::commit(commit.id)),
        }
    }

    /// What is missing from the history, as the end of a sentence.
    pub fn gaps(&self) -> Option<String> {
        let gaps = self.history.gaps();
        (!gaps.is_empty()).then(|| gaps.join("; "))
    }
}

/// Whether a trailer's `Name <address>` is somebody.
pub fn names(value: &str, person: &Person) -> bool {
    match value.split_once('<') {
        Some((_, rest)) => {
            rest.trim_end().trim_end_matches('>').eq_ignore_ascii_case(&person.email)
        }
        None => value.trim() == person.name,
    }
}
