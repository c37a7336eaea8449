//! TA-02: there is a tailoring record at all.

use super::{evidence, line, record};
use crate::approval::Status;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::tailoring::PATH;

pub const ABOUT: &str = "There must be a record, `.trace/tailoring.toml`, that says something of the clauses, \
    and nothing in it may be wrong: each problem is a finding, with its line. A record that nothing can be \
    read of makes the rule not assessed. `nothing_tailored = true` is a statement of its own, which must be \
    approved by a signature as RA-01 says; one that changed since is stale. Whether a record with entries is \
    approved, TA-03 says.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, record) = match record(case, Outcome::Missing) {
        Ok(found) => found,
        Err(ruling) => return ruling.wanting(unreadable(case)),
    };
    let problems = file.read.iter().flat_map(|(_, problems)| problems);
    let wanting: Vec<Wanting> = problems
        .map(|problem| {
            let message = format!("{} ({})", problem.message, problem.help);
            Wanting::new(
                message,
                line(file, problem.line),
                "mend the record: `git trace tailor check`",
            )
        })
        .collect();
    let own = vec![evidence(case, file)];
    if !wanting.is_empty() {
        let says = format!("{} things are wrong in the record", wanting.len());
        return Ruling::new(Outcome::Fails, says).declared().with(own).wanting(wanting);
    }
    if record.is_empty() {
        return Ruling::new(Outcome::Missing, "the record says nothing of any clause").declared();
    }
    if !record.nothing_tailored {
        let says = format!(
            "there is a record with {} entries and {} clauses listed as implemented",
            record.in_force().count(),
            record.implemented.len()
        );
        return Ruling::new(Outcome::Holds, says).declared().with(own);
    }
    if let Some(gaps) = case.doubts() {
        return Ruling::not_assessed(format!("whether it is signed cannot be judged: {gaps}"));
    }
    let standing = case.standing(PATH);
    let approvals = standing.into_iter().flat_map(|standing| case.held(standing));
    let approvals = approvals.filter(|(_, it)| it.counts() || it.is_asserted());
    let approvals = approvals.map(|(_, approval)| Evidence::approval(approval));
    let own = own.into_iter().chain(approvals).collect();
    let (outcome, says) = match standing.map(|standing| standing.status) {
        Some(Status::Approved) => (Outcome::Holds, "that nothing is tailored is signed"),
        Some(Status::Asserted) => (Outcome::Asserted, "nobody signed that nothing is tailored"),
        Some(Status::Stale) => (Outcome::Stale, "the statement has changed since it was signed"),
        Some(Status::Unknown) => (Outcome::NotAssessed, "whether it is signed cannot be known"),
        _ => (Outcome::Fails, "nobody signed that nothing is tailored"),
    };
    let is_wanting = matches!(outcome, Outcome::Fails | Outcome::Stale);
    let wanting = standing.filter(|_| is_wanting).map(|standing| {
        let message = format!("that nothing is tailored: {PATH} {}", standing.says);
        Wanting::new(message, line(file, 1), "have it approved: `git trace approve`")
    });
    Ruling::new(outcome, says).declared().with(own).wanting(wanting.into_iter().collect())
}

/// Why nothing of the record can be read, if there is one.
fn unreadable(case: &Case<'_>) -> Vec<Wanting> {
    let file = case.facts.tailoring.as_ref();
    let problem = file.and_then(|file| Some((file, file.read.as_ref().err()?)));
    let wanting = problem.map(|(file, problem)| {
        let message = format!("{} ({})", problem.message, problem.help);
        Wanting::new(message, line(file, problem.line), "mend the record, or remove it")
    });
    wanting.into_iter().collect()
}
