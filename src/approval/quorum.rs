//! How many people must approve a record, in which roles, and in which order: as configurations ask.

use std::collections::BTreeSet;

use super::Approval;
use crate::config::{Quorum, Terms};
use crate::model::Timestamp;
use crate::roster::Member;

/// What some configurations ask for together: whatever one of them asks must be.
#[derive(Clone)]
pub struct Demands<'a>(pub Vec<&'a Terms>);

impl Demands<'_> {
    /// The quorums of a record, one for each configuration.
    pub fn quorums(&self, class: &str, path: &str) -> Vec<Quorum> {
        self.0.iter().map(|terms| terms.quorum(class, path)).collect()
    }

    /// Whether somebody has a say on roster and keys at a time, in the role that they state.
    pub fn may_vouch(&self, member: &Member, role: &str, when: Timestamp) -> bool {
        let may = |own: &String| (role.is_empty() || role == own) && member.had_role(own, when);
        self.0.iter().all(|it| it.roles.trust.is_empty() || it.roles.trust.iter().any(may))
    }

    /// Whether somebody may take back the word of others at a time.
    pub fn may_take_back(&self, member: &Member, when: Timestamp) -> bool {
        let had = |role: &String| member.had_role(role, when);
        self.0.iter().all(|terms| terms.roles.trust.iter().any(had))
    }

    /// Whether an approval is by somebody with a security role.
    pub fn is_by_security(&self, approval: &Approval) -> bool {
        let is_one = |role: &String| holds(approval, role);
        approval.member.is_some() && self.0.iter().all(|it| it.roles.security.iter().any(is_one))
    }
}

/// Whether these approvals are as many, and in as many roles and in such an order, as it takes.
pub fn is_enough(quorum: &Quorum, approvals: &[&Approval]) -> bool {
    let people: BTreeSet<String> = approvals.iter().map(|approval| who(approval)).collect();
    if people.len() < quorum.approvers {
        return false;
    }
    let mut since = i64::MIN;
    for role in &quorum.roles {
        let by_role = approvals.iter().filter(|approval| holds(approval, role));
        let times = by_role.filter_map(|approval| Some(approval.when?.seconds));
        let Some(first) = times.filter(|&time| !quorum.ordered || time >= since).min() else {
            return false;
        };
        since = first;
    }
    true
}

/// What a quorum takes, as the end of a sentence.
pub fn in_words(quorum: &Quorum) -> String {
    let roles = match quorum.roles.as_slice() {
        [] => String::new(),
        roles => format!(" in the roles {}", roles.join(", ")),
    };
    let order = if quorum.ordered { ", in this order" } else { "" };
    format!("takes {} by different people{roles}{order}", quorum.approvers)
}

/// One name for one person.
pub fn who(approval: &Approval) -> String {
    let email = approval.member.as_ref().map_or(&approval.who.email, |member| &member.email);
    if email.is_empty() { approval.who.name.clone() } else { email.to_ascii_lowercase() }
}

/// Whether an approval was given in a role; what nobody signed is taken at its word.
fn holds(approval: &Approval, role: &str) -> bool {
    let stated = approval.role.is_empty() || approval.role == role;
    let had = match (&approval.member, approval.when) {
        (Some(member), Some(when)) => member.had_role(role, when),
        (Some(_), None) => false,
        (None, _) => true,
    };
    stated && had
}
