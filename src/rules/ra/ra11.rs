//! RA-11: security records are approved by a security role.

use crate::approval::{Approval, Currency};
use crate::facts::ControlledFile;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Security records are those of the classes `security-context`, `threat-model`, \
    `risk-assessment`, `penetration-test-report`, `advisory` and `tailoring`. One of the approvals that \
    cover each as it stands must be by somebody who held a role under `roles.security` on that date, and \
    who states it where they state a role. A record whose every lack is a change since then is stale.";

const CLASSES: [&str; 6] = [
    "security-context",
    "threat-model",
    "risk-assessment",
    "penetration-test-report",
    "advisory",
    "tailoring",
];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let (mut evidence, mut wanting, mut lapsed) = (Vec::new(), Vec::new(), 0);
    for (file, standing) in
        case.records().filter(|(file, _)| CLASSES.contains(&file.class.as_str()))
    {
        let by_security = case
            .held(standing)
            .filter(|(held, _)| held.counts && !matches!(held.currency, Currency::Lapsed(_)))
            .filter(|(_, approval)| is_by_security(case, approval));
        match standing.by_security {
            true => evidence.extend(by_security.map(|(_, approval)| Evidence::approval(approval))),
            false => {
                let once = case.held(standing).find(|(held, approval)| {
                    held.counts && held.is_shrunk && is_by_security(case, approval)
                });
                lapsed += usize::from(once.is_some());
                wanting.push(lacking(file, once.map(|(_, approval)| approval)));
            }
        }
    }
    let total = evidence.len() + wanting.len();
    let says =
        format!("{} of {total} security records are approved by a security role", evidence.len());
    let outcome = match (total, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Empty, "there is no security record"),
        (_, 0) => Outcome::Holds,
        (_, all) if all == lapsed => Outcome::Stale,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

/// A record that nobody with a security role approved as it stands; `once` is who did before.
fn lacking(file: &ControlledFile, once: Option<&Approval>) -> Wanting {
    let path = &file.file.path;
    let message = match once {
        None => format!("{path} is not approved by a security role"),
        Some(once) => format!(
            "{path} was approved by {} in a security role, and has changed since",
            once.who.name
        ),
    };
    let help = "have it approved by somebody whom the roster gives a role under `roles.security`";
    Wanting::new(message, Location::file(path, file.file.blob), help)
}

/// Whether somebody gave an approval in a security role that they had then.
pub fn is_by_security(case: &Case<'_>, approval: &Approval) -> bool {
    let (Some(member), Some(when)) = (&approval.member, approval.when) else { return false };
    let stated = |role: &String| approval.role.is_empty() || approval.role == *role;
    case.config.terms.roles.security.iter().any(|role| stated(role) && member.had_role(role, when))
}
