//! TA-04: it was approved before the phase it affects began.

use super::{evidence, line, record};
use crate::approval::Approval;
use crate::catalogue::Number;
use crate::cycle::Anchor;
use crate::facts::TailoringFile;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};
use crate::tailoring::Entry;

pub const ABOUT: &str = "Each entry that tailors a clause must have been approved, as it reads now, by a security \
    expert other than its author before the phase that it affects began, whatever else of the record changed \
    since. The phase follows from the clause: 4 and 5.1 planning, 5.2 requirements, 5.3 and 5.4 design, 5.5 \
    implementation, 5.6 and 5.7 verification, 5.8 release, 6 to 9 what comes after the release. Planning and \
    requirements begin with the first commit since the release before that touches a controlled path outside of \
    `.trace/`; design, implementation and verification with the freeze of requirements, of the design, of the \
    code, as far as the cycle marks them, and else design and implementation as planning does, verification with \
    the release. What counts is the commit that brought the approval in; an approval dated after the release tag \
    is retroactive. An entry that was approved in other words is stale.";

const HELP: &str =
    "approve tailoring before its phase begins: `git trace approve .trace/tailoring.toml`";

/// When an entry must be approved.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Planning,
    Requirements,
    Design,
    Implementation,
    Verification,
    Release,
    After,
}

impl Phase {
    fn of(clause: &Number) -> Self {
        match (clause.chapter(), clause.section()) {
            (4, _) | (5, 0 | 1) => Self::Planning,
            (5, 2) => Self::Requirements,
            (5, 3 | 4) => Self::Design,
            (5, 5) => Self::Implementation,
            (5, 6 | 7) => Self::Verification,
            (5, _) => Self::Release,
            _ => Self::After,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Requirements => "the requirements",
            Self::Design => "design",
            Self::Implementation => "implementation",
            Self::Verification => "verification",
            Self::Release => "the release",
            Self::After => "what comes after the release",
        }
    }

    /// Whether it begins with what is released.
    fn is_late(self) -> bool {
        matches!(self, Self::Verification | Self::Release | Self::After)
    }

    /// When it began, as the cycle is marked; none where it has not begun.
    fn begun(self, case: &Case<'_>) -> Option<Anchor> {
        let freezes = case.cycle.as_ref().map(|cycle| &cycle.freezes);
        let released = || {
            let (release, _) = case.release()?;
            let cycle = case.cycle.as_ref()?;
            Some(Anchor { commit: Some(release.commit), ..cycle.release.clone() })
        };
        match self {
            Self::Planning | Self::Requirements => first_work(case),
            Self::Design => {
                freezes.and_then(|it| it.requirements.clone()).or_else(|| first_work(case))
            }
            Self::Implementation => {
                freezes.and_then(|it| it.design.clone()).or_else(|| first_work(case))
            }
            Self::Verification => freezes.and_then(|it| it.code.clone()).or_else(released),
            Self::Release | Self::After => released(),
        }
    }
}

/// The first commit of the range that changed a controlled path which is no record.
fn first_work(case: &Case<'_>) -> Option<Anchor> {
    let first = case.first_work()?;
    Some(Anchor {
        when: first.committer.when?,
        commit: Some(first.id),
        source: format!("the first change of this cycle, {}", first.id.short()),
    })
}

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, record) = match record(case, Outcome::Empty) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let (mut all, mut wanting, mut total, mut lapsed) = (Vec::new(), Vec::new(), 0, 0);
    for entry in record.in_force().filter(|entry| entry.disposition.is_tailored()) {
        if case.speaks_here(entry) == Some(false) {
            continue;
        }
        total += 1;
        let phase = Phase::of(&entry.clause);
        let begun = phase.begun(case);
        let begun = begun.as_ref();
        let approvals = case.entry_approvals(entry);
        match approvals.iter().find(|approval| is_in_time(case, approval, (phase, begun))) {
            Some(approval) => all.push(Evidence::approval(approval)),
            None => {
                let otherwise = approvals.is_empty() && case.was_otherwise_approved(entry);
                lapsed += usize::from(otherwise);
                wanting.push(late(file, entry, (phase, begun), &approvals, otherwise));
            }
        }
    }
    let in_time = total - wanting.len();
    let says = format!("{in_time} of {total} entries were approved before their phase began");
    let outcome = match (total, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Empty, "no entry tailors a clause here"),
        (_, 0) => Outcome::Holds,
        (_, all) if all == lapsed => Outcome::Stale,
        _ => Outcome::Fails,
    };
    all.insert(0, evidence(case, file));
    Ruling::new(outcome, says).with(all).wanting(wanting)
}

fn is_in_time(
    case: &Case<'_>,
    approval: &Approval,
    (phase, begun): (Phase, Option<&Anchor>),
) -> bool {
    let tagged = case.release().and_then(|(_, tag)| tag.when());
    if tagged.zip(approval.when).is_some_and(|(tagged, when)| when > tagged) {
        return false;
    }
    let Some(begun) = begun else { return true };
    match (approval.commit, begun.commit) {
        // What is released, or frozen to be, may itself bring the approval.
        (Some(brought), Some(began)) if brought == began => phase.is_late(),
        (Some(brought), Some(began)) => case.history.is_ancestor(brought, began),
        _ => approval.when < Some(begun.when),
    }
}

fn late(
    file: &TailoringFile,
    entry: &Entry,
    (phase, begun): (Phase, Option<&Anchor>),
    approvals: &[&Approval],
    otherwise: bool,
) -> Wanting {
    let (id, clause) = (&entry.id, &entry.clause);
    let message = match approvals.first() {
        Some(first) => {
            let day = first.when.map(|when| when.date()).unwrap_or_default();
            let began = begun.map(|it| format!(" ({})", it.source)).unwrap_or_default();
            let word = phase.word();
            format!("{id} for {clause} was approved on {day}, not before {word} began{began}")
        }
        None if otherwise => {
            format!("{id} for {clause} was approved in other words, and has changed since")
        }
        None => format!("{id} for {clause} was never approved by a security expert as it reads"),
    };
    Wanting::new(message, line(file, entry.line), HELP)
}
