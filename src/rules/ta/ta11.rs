//! TA-11: a change to the record has a change request and a new approval.

use super::{evidence, line, record};
use crate::approval::Status;
use crate::facts::FileVersion;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::tailoring::PATH;

pub const ABOUT: &str = "Each commit of the range that changes `.trace/tailoring.toml`, the one that brought it \
    in left out, must cite a change request, itself or by the merge that brought it in; and the record as it \
    stands must be approved again, as RA-01 says: one that was approved and changed since is stale, one of which \
    only an unsigned trailer says so is asserted.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, _) = match record(case, Outcome::Empty) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let record = case.records().find(|(controlled, _)| controlled.file.path == PATH);
    let Some((controlled, standing)) = record else {
        return Ruling::not_assessed(format!("what history made of {PATH} cannot be told"));
    };
    let changes = controlled.versions.split_last().map_or(&[][..], |(_, changes)| changes);
    let (mut all, mut wanting, mut count) = (vec![evidence(case, file)], Vec::new(), 0);
    for (commit, citations) in case.commits().zip(&case.citations) {
        let is_change = |version: &&FileVersion| version.commit == commit.id;
        if changes.iter().find(is_change).is_none() {
            continue;
        }
        count += 1;
        match citations.is_empty() {
            false => all.push(Evidence::commit(commit, "asserted")),
            true => {
                let message = format!(
                    "\u{201c}{}\u{201d} changes {PATH} and cites no change request",
                    commit.subject
                );
                let place =
                    Location { commit: Some(commit.id), ..Location::file(PATH, file.file.blob) };
                wanting.push(Wanting::new(
                    message,
                    place,
                    "cite it by a trailer: `Change-Request: …`",
                ));
            }
        }
    }
    if count == 0 {
        let ruling = Ruling::new(Outcome::Empty, "the record did not change in this range");
        return ruling.with(all);
    }
    let (outcome, says) = match standing.status {
        _ if !wanting.is_empty() => (Outcome::Fails, "and not all of them by a change request"),
        Status::Approved => (Outcome::Holds, "by change requests, and it is approved as it stands"),
        Status::Asserted => {
            (Outcome::Asserted, "by change requests; nobody signed that it is approved")
        }
        Status::Stale => (Outcome::Stale, "by change requests, and was not approved since"),
        Status::Unknown => (Outcome::NotAssessed, "and whether it is approved cannot be known"),
        Status::Unapproved | Status::Rejected => (Outcome::Fails, "and it is not approved"),
    };
    if !matches!(standing.status, Status::Approved | Status::Asserted | Status::Unknown) {
        let message = format!("{PATH} {}", standing.says);
        wanting.push(Wanting::new(message, line(file, 1), "have it approved: `git trace approve`"));
    }
    Ruling::new(outcome, format!("the record changed {count} times, {says}"))
        .with(all)
        .wanting(wanting)
}
