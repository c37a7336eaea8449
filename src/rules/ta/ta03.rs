//! TA-03: its approver was a security expert on that date, and not its author.

use super::{evidence, line, record};
use crate::approval::Approval;
use crate::facts::TailoringFile;
use crate::model::Severity;
use crate::rules::ra::is_by_security;
use crate::rules::ruling::Wanting;
use crate::rules::tailored::is_author;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::statement::Meaning;
use crate::tailoring::{Entry, PATH};

pub const ABOUT: &str = "One approval of the record as it stands must count as RA-01 says, and be by somebody \
    who held a role under `roles.security` on that date and wrote none of the record, whatever the \
    configuration allows its authors. Of each entry at least one of these approvers must be somebody else than \
    the `author` that it names; where it names an `approver`, `approver_role` or `meaning`, one of the \
    approvals must be just that. Where neither the entry nor the roster says where the approver's competence is \
    recorded, that is an observation. A record that such a person approved once and that changed since is stale.";

const HELP: &str = "have the record approved by a security expert who wrote none of it: \
    `git trace approve .trace/tailoring.toml`";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, record) = match record(case, Outcome::Missing) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let approvals: Vec<&Approval> = case.tailoring_approvals().map(|(_, it)| it).collect();
    if approvals.is_empty() {
        return unapproved(case, file);
    }
    let entries = record.in_force();
    let mut wanting: Vec<Wanting> =
        entries.filter_map(|entry| contradicted(file, entry, &approvals)).collect();
    let outcome = if wanting.is_empty() { Outcome::Holds } else { Outcome::Fails };
    let competence = |entry: &Entry| entry.competence.is_some();
    if !approvals.iter().any(|it| is_competent(case, it)) && !record.in_force().any(competence) {
        let message =
            format!("nothing says where the competence of {} is recorded", approvals[0].who.name);
        let help = "give their role in the roster a `competence`, or the entries";
        wanting.push(Wanting::new(message, line(file, 1), help).weighing(Severity::Observation));
    }
    let names: Vec<&str> = approvals.iter().map(|it| it.who.name.as_str()).collect();
    let says = match outcome {
        Outcome::Holds => {
            format!("the record is approved by {}, in a security role", names.join(", "))
        }
        _ => format!("{} of its entries are not approved as they say", wanting.len()),
    };
    let approvals = approvals.into_iter().map(Evidence::approval);
    let all = [evidence(case, file)].into_iter().chain(approvals).collect();
    Ruling::new(outcome, says).with(all).wanting(wanting)
}

/// The record is not approved by anybody who may.
fn unapproved(case: &Case<'_>, file: &TailoringFile) -> Ruling {
    let Some(standing) = case.standing(PATH) else {
        return Ruling::new(Outcome::Fails, format!("{PATH} is no controlled record"));
    };
    let once = case.held(standing).find(|(held, approval)| {
        held.counts && held.independent && held.is_shrunk && is_by_security(case, approval)
    });
    let (outcome, says, message) = match once {
        Some((_, once)) => (
            Outcome::Stale,
            "the record has changed since a security expert approved it",
            format!("{PATH} was approved by {}, and has changed since", once.who.name),
        ),
        None => (
            Outcome::Fails,
            "no security expert other than its authors approved the record",
            format!("{PATH} is not approved by a security role: it {}", standing.says),
        ),
    };
    Ruling::new(outcome, says).with(vec![evidence(case, file)]).wanting(vec![Wanting::new(
        message,
        line(file, 1),
        HELP,
    )])
}

/// What an entry says of its approval, and is not so.
fn contradicted(file: &TailoringFile, entry: &Entry, approvals: &[&Approval]) -> Option<Wanting> {
    let all = |speaks: &dyn Fn(&Approval) -> bool| approvals.iter().all(|it| !speaks(it));
    let id = &entry.id;
    let named = |approval: &Approval| {
        entry.approver.as_ref().is_none_or(|it| it.is(&approval.who.name, &approval.who.email))
    };
    let in_role = |approval: &Approval| {
        let had = |role: &String| {
            let member = approval.member.as_ref();
            approval.role == *role
                || approval.role.is_empty()
                    && member.zip(approval.when).is_some_and(|(it, when)| it.had_role(role, when))
        };
        entry.approver_role.as_ref().is_none_or(had)
    };
    let message = if all(&|approval| !is_author(entry, approval)) {
        format!("{id} was approved by its own author and no other security expert")
    } else if all(&named) {
        let name = entry.approver.as_ref().map(|it| it.name.clone()).unwrap_or_default();
        format!("{id} names {name} as its approver, who did not approve the record as it stands")
    } else if all(&in_role) {
        let role = entry.approver_role.clone().unwrap_or_default();
        format!("{id} is to be approved in the role {role}, and was not")
    } else if entry.meaning.is_some_and(|meaning| meaning != Meaning::Approved) {
        let word = entry.meaning.map(Meaning::word).unwrap_or_default();
        format!("{id} gives its signature the meaning `{word}`, which approves nothing")
    } else {
        return None;
    };
    Some(Wanting::new(message, line(file, entry.line), HELP))
}

/// Whether the roster says where the competence of an approver in a security role is recorded.
fn is_competent(case: &Case<'_>, approval: &Approval) -> bool {
    let (Some(member), Some(when)) = (&approval.member, approval.when) else { return false };
    let security = &case.config.terms.roles.security;
    let mut roles = member.roles.iter().filter(|role| security.contains(&role.role));
    roles.any(|role| role.covers(when) && role.competence.is_some())
}
