//! CM-02: the change request exists as a record and was approved before the change was integrated.

use crate::approval::{Approval, Held};
use crate::facts::{File, RecordFile, Vanished, Version};
use crate::finding::Location;
use crate::model::{Commit, Oid};
use crate::record::Kind;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::statement::Decision;

pub const ABOUT: &str = "Each change request that the range cites must be a file under \
    `change_request.records`, and some commit before the one that integrated the change must have \
    left it approved: by a signed approval of the record that counts as RA-01 says, by somebody who did \
    not write it, brought in before that commit; or, as an assertion, `status: approved` or further, or \
    `approved-by`. The integrating commit is the merge on the mainline that brought the change in, or the \
    commit itself. Where one change request rests on what its record says of itself, the rule is at best \
    asserted. A record that was removed says nothing any more. A change \
    request that lives in another system cannot be assessed from here.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let requests = case.change_requests();
    if requests.is_empty() {
        return match case.range.commits.is_empty() {
            true => Ruling::new(Outcome::Empty, "the range has no commits"),
            false => Ruling::new(Outcome::Missing, "no commit of the range cites a change request"),
        };
    }
    let (mut evidence, mut wanting, mut external) = (Vec::new(), Vec::new(), Vec::new());
    let mut signed = 0;
    for (id, commits) in &requests {
        let Some(file) = case.record(Kind::ChangeRequest, id) else {
            match case.vanished().find(|it| it.id.as_deref() == Some(id)) {
                Some(gone) => wanting.push(removed(id, gone)),
                None => external.push(*id),
            }
            continue;
        };
        wanting.extend(malformed(file));
        wanting.extend(ambiguous(case, id, file));
        if let Some(approval) = signed_in_time(case, file, commits) {
            evidence.push(Evidence::approval(approval));
            signed += 1;
            continue;
        }
        match unapproved(case, file, commits) {
            Some(problem) => wanting.push(problem),
            None => evidence.push(approval(case, file)),
        }
    }
    let total = requests.len();
    let says = format!(
        "{} of {total} change requests were approved in time, {signed} of them by a signature",
        evidence.len()
    );
    let ruling = if !wanting.is_empty() {
        Ruling::new(Outcome::Fails, says)
    } else if let Some(id) = external.first() {
        let why = format!(
            "{} of {total} change requests have no record in the repository, such as {id}: whether they exist and were approved cannot be told from here",
            external.len()
        );
        Ruling::not_assessed(why)
    } else if signed == total {
        let says = format!("all {total} change requests were approved by a signature in time");
        return Ruling::new(Outcome::Holds, says).with(evidence);
    } else {
        Ruling::new(Outcome::Asserted, format!("{says}; the others say so of themselves"))
    };
    ruling.declared().with(evidence).wanting(wanting)
}

/// What became of a record that is cited and gone.
fn removed(id: &str, gone: &Vanished) -> Wanting {
    let File { path, blob } = &gone.record.file;
    let how = match gone.removed {
        Some(commit) => format!("was removed or moved away in {}", commit.short()),
        None => "was left behind by a merge".to_owned(),
    };
    let message = format!("{path}, the record of {id}, {how}, and commits cite it");
    let place = Location { commit: gone.removed, ..Location::file(path, *blob) };
    Wanting::new(message, place, "restore it: it says what was asked for, and who approved that")
}

/// Another record with the same identifier.
fn ambiguous(case: &Case<'_>, id: &str, file: &RecordFile) -> Option<Wanting> {
    let records = case.facts.records.iter();
    let mut same = records.filter(|it| it.kind == Kind::ChangeRequest && it.record.id == id);
    let other = same.find(|it| it.file.path != file.file.path)?;
    let message = format!("{id} is also the identifier of {}", other.file.path);
    let place = Location::file(&file.file.path, file.file.blob);
    Some(Wanting::new(message, place, "give each change request an identifier of its own"))
}

fn malformed(file: &RecordFile) -> Option<Wanting> {
    let problem = file.problems.first()?;
    let place = Location::file(&file.file.path, file.file.blob).at_line(problem.line);
    let message = format!("{}: {} ({})", file.record.id, problem.message, problem.help);
    Some(Wanting::new(message, place, "mend the record's front matter"))
}

/// The first commit that was integrated before its change request was approved, if there is one.
fn unapproved(case: &Case<'_>, file: &RecordFile, commits: &[&Commit]) -> Option<Wanting> {
    let place = Location::file(&file.file.path, file.file.blob);
    let id = &file.record.id;
    let Some(approved) = first_approved(file) else {
        let message =
            format!("{id} is {} and nothing says that it was approved", file.record.state.word());
        return Some(Wanting::new(
            message,
            place,
            "have it approved before the change is integrated, and record by whom and when",
        ));
    };
    let late = commits.iter().find(|commit| !is_before(case, approved.commit, commit.id))?;
    let message = format!(
        "{id} was approved in {}, not before {} was integrated",
        approved.commit.short(),
        late.id.short()
    );
    Some(Wanting::new(
        message,
        Location { commit: Some(late.id), ..place },
        "approve a change request before its change is integrated; for an emergency see CM-10",
    ))
}

/// A signed approval of the record, brought in before every commit that cites it was integrated.
fn signed_in_time<'a>(
    case: &Case<'a>,
    file: &RecordFile,
    commits: &[&Commit],
) -> Option<&'a Approval> {
    let is_in_time = |approval: &Approval| {
        let brought = approval.commit;
        brought.is_some_and(|it| commits.iter().all(|commit| is_before(case, it, commit.id)))
    };
    let held: Vec<(&Held, &Approval)> = case.held(case.standing(&file.file.path)?).collect();
    let mut held = held.into_iter();
    let is_rejected = |(_, approval): &(&Held, &Approval)| {
        approval.counts() && approval.decision == Decision::Rejected && is_in_time(approval)
    };
    let counts = |(held, approval): &(&Held, &Approval)| {
        held.counts && is_in_time(approval) && is_of_this_request(case, file, held, commits)
    };
    match held.clone().any(|it| is_rejected(&it)) {
        true => None,
        false => held.find(counts).map(|(_, approval)| approval),
    }
}

/// Whether what was approved is what the request said when its changes were integrated, whatever
/// its front matter says of its state.
fn is_of_this_request(
    case: &Case<'_>,
    file: &RecordFile,
    held: &Held,
    commits: &[&Commit],
) -> bool {
    let Some(approved) = held.committed.as_ref().and_then(|committed| committed.blob) else {
        return false;
    };
    let text = |version: &Version| (version.record.title.clone(), version.record.body.clone());
    let approved = file.versions.iter().find(|version| version.blob == approved).map(text);
    let then = |commit: &&Commit| {
        let integrated = case.integration.get(&commit.id).copied().unwrap_or(commit.id);
        let stood = |version: &&Version| case.history.is_ancestor(version.commit, integrated);
        file.versions.iter().find(stood).map(text)
    };
    approved.is_some() && commits.iter().all(|commit| then(commit) == approved)
}

/// The oldest state of the record that was approved.
fn first_approved(file: &RecordFile) -> Option<&Version> {
    let is_approved = |version: &&Version| {
        version.record.state.is_approved() || version.record.approved.is_some()
    };
    file.versions.iter().rev().find(is_approved)
}

fn is_before(case: &Case<'_>, approval: Oid, change: Oid) -> bool {
    let integrated = case.integration.get(&change).copied().unwrap_or(change);
    approval != change && approval != integrated && case.history.is_ancestor(approval, integrated)
}

fn approval(case: &Case<'_>, file: &RecordFile) -> Evidence {
    let commit = first_approved(file).and_then(|version| case.history.get(version.commit));
    Evidence {
        kind: Kind::ChangeRequest.words(),
        location: Location {
            commit: commit.map(|commit| commit.id),
            ..Location::file(&file.file.path, file.file.blob)
        },
        who: commit.map(|commit| (*commit.author.person).clone()),
        when: commit.and_then(|commit| commit.committer.when),
        state: "asserted",
    }
}
