//! SU-06: the fix is on every supported branch.

use crate::facts::{BranchCommit, RecordFile, SupportedBranch};
use crate::history::{Baselines, Bits, History};
use crate::model::{Commit, Oid, OidSet, Severity};
use crate::rules::fixes::Fixes;
use crate::rules::records::assessable;
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::{fixed_reports, listed_or_stale, on_report};
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each problem report about security that was fixed (SU-03) must be cited by a commit of the \
    evaluated history, under `trailers.problem_report`, and its fix must be on each branch under \
    `support.branches`: the branch has one of the commits that cite it, or a commit of its own that cites it, \
    that names one of them by \u{201c}(cherry picked from commit \u{2026})\u{201d}, or that changed the same \
    lines in the same way (the patch id, compared where author and author's date are the same). A branch that \
    never had the flaw is named in the problem report: `unaffected: [maint-1.0]`. For each branch the first \
    release that has the fix is told; that a branch has no release with it yet is a minor finding, which does \
    not make the rule fail. A fix that `git revert` took back on a line of history is none there, unless that was \
    taken back in turn; one that the evaluated history took back is stale. Local branches go before remote ones of \
    the same name. Where no branch is configured, only the evaluated history is looked at, and the rule says so.";

/// The evaluated history together with the supported branches.
struct Lines<'c, 'a> {
    case: &'c Case<'a>,
    history: History,
    releases: Baselines,
    /// What each branch reaches.
    reach: Vec<(&'a SupportedBranch, Bits)>,
    /// The branches' own commits, with the problem reports that each cites.
    own: Vec<(&'a BranchCommit, Vec<String>)>,
}

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = assessable(case) {
        return ruling;
    }
    let supported = &case.facts.supported;
    if let Some(why) = &supported.unknown {
        return Ruling::unjudged(why);
    }
    let reports = fixed_reports(case);
    if reports.is_empty() {
        return Ruling::new(Outcome::Empty, "no problem report about security was fixed");
    }
    if !case.config.support.branches.is_empty() && supported.branches.is_empty() {
        return Ruling::not_assessed("no branch of this clone fits `support.branches`");
    }
    let lines = Lines::new(case);
    let fixes = case.fixes();
    let none = Fixes::default();
    let (mut evidence, mut lacks, mut says) = (Vec::new(), Vec::new(), Vec::new());
    let (mut whole, mut reverted) = (0, 0);
    for file in &reports {
        let id = &file.record.id;
        let fixes = fixes.get(id).unwrap_or(&none);
        let Some(first) = fixes.first() else {
            let message = match fixes.reverted() {
                Some(fix) => {
                    reverted += 1;
                    format!("the fix of {id}, {}, was reverted", fix.id.short())
                }
                None => format!("{id} was fixed, and no commit of the evaluated history cites it"),
            };
            let help = "cite the problem report where it is fixed: `Problem-Report: ID`";
            lacks.push(on_report(file, message, help));
            continue;
        };
        evidence.push(Evidence::commit(first.commit, "recorded"));
        let mut places = vec![format!("here in {}", here(case, first.since.id))];
        let mut found = Vec::new();
        for (branch, reach) in &lines.reach {
            found.extend(lines.on_branch(
                file,
                &fixes.all,
                branch,
                reach,
                &mut evidence,
                &mut places,
            ));
        }
        whole += usize::from(!found.iter().any(|lack: &Wanting| lack.severity.is_none()));
        says.push(format!("{id} {}", places.join(", ")));
        lacks.extend(found);
    }
    let branches = match lines.reach.len() {
        0 => "the evaluated history (`support.branches` names no others)".to_owned(),
        count => format!("the evaluated history and {count} supported branches"),
    };
    let first = says.iter().take(3).cloned().collect::<Vec<_>>().join("; ");
    let says = format!("{whole} of {} fixes are on {branches}: {first}", reports.len());
    let ruling = listed_or_stale(evidence, lacks, reverted, says);
    Ruling { determined: crate::rules::Determined::Derived, ..ruling }
}

/// The first release of the evaluated history that has a commit.
fn here(case: &Case<'_>, commit: Oid) -> String {
    let mut releases = case.baselines.iter();
    let release = releases.find(|release| case.history.is_ancestor(commit, release.commit));
    release.map_or("no release yet".to_owned(), |release| release.name.clone())
}

impl<'c, 'a> Lines<'c, 'a> {
    fn new(case: &'c Case<'a>) -> Self {
        let supported = &case.facts.supported;
        let own = supported.commits.iter().map(|it| it.commit.clone());
        let history =
            History::new(own.chain(case.history.commits().iter().cloned()).collect(), Vec::new());
        let is_release = |name: &str| case.config.releases.is_release(name);
        let releases = Baselines::new(&history, &case.facts.tags, is_release);
        let reach = supported.branches.iter().map(|branch| (branch, history.ancestors(branch.tip)));
        let cites =
            |it: &'a BranchCommit| (it, case.cited_reports(&it.commit).into_iter().collect());
        let own = supported.commits.iter().map(cites).collect();
        Self { case, reach: reach.collect(), own, releases, history }
    }

    /// What is wanting on a branch; where its fix is goes to `evidence` and `places`.
    fn on_branch(
        &self,
        file: &RecordFile,
        fixes: &[&Commit],
        branch: &SupportedBranch,
        reach: &Bits,
        evidence: &mut Vec<Evidence>,
        places: &mut Vec<String>,
    ) -> Option<Wanting> {
        let name = &branch.name;
        let id = &file.record.id;
        let unaffected = file.record.fields.list("unaffected");
        if unaffected.iter().any(|said| said.trim() == name) {
            places.push(format!("{name} never had it"));
            return None;
        }
        let has = |commit: Oid| self.history.position(commit).is_some_and(|at| reach.contains(at));
        let ids: OidSet = fixes.iter().map(|commit| commit.id).collect();
        let reverts = self.history.reverts(reach);
        let shared = fixes.iter().filter(|commit| has(commit.id)).map(|commit| commit.id);
        let shared = shared.filter(|fix| !reverts.is_undone(*fix));
        let is_undone = |it: &BranchCommit| {
            let names = [it.commit.id].into_iter().chain(it.same_patch);
            names.chain(it.picked.iter().copied()).any(|name| reverts.is_undone(name))
        };
        let own = self.own.iter().filter(|(it, cited)| {
            let same = it.same_patch.is_some_and(|same| ids.contains(&same));
            let is_it = same || cited.contains(id) || it.picked.iter().any(|it| ids.contains(it));
            is_it && has(it.commit.id) && !is_undone(it)
        });
        let found = shared.chain(own.map(|(it, _)| it.commit.id));
        let first = found.filter_map(|commit| self.history.get(reverts.since(commit)));
        let Some(first) = first.min_by_key(|commit| commit.committer.when) else {
            let message = format!("the fix of {id} is not on {name}");
            let help = "bring the fix to the branch by `git cherry-pick -x`, or name the branch under `unaffected`";
            return Some(on_report(file, message, help));
        };
        if self.case.history.position(first.id).is_none() {
            evidence.push(Evidence::commit(first, "recorded"));
        }
        let mut releases = self.releases.iter().filter(|release| has(release.commit));
        match releases.find(|release| self.history.is_ancestor(first.id, release.commit)) {
            Some(release) => {
                places.push(format!("{name} in {}", release.name));
                None
            }
            None => {
                places.push(format!("{name} in no release yet"));
                let message = format!("the fix of {id} is on {name}, and in no release of it yet");
                let help = "release the branch";
                Some(on_report(file, message, help).weighing(Severity::Minor))
            }
        }
    }
}
