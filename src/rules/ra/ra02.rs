//! RA-02: the approver held the needed role on that date.

use super::{fault, over_signed, signed};
use crate::approval::FaultKind;
use crate::model::Severity;
use crate::rules::{Case, Ruling};

pub const ABOUT: &str = "Who signed must be in the roster that was in force before the commit that brought \
    the approval in, and must have had the role that the approval states, or any role where it states \
    none, on the date that it states. The roster in force is the first one, or a later one that \
    somebody already in it approved; so nobody adds themselves and approves in one step. Where the \
    content was written after the date that is stated, they must have had the role then as well, and be in \
    the roster of that time. The date is the signer's own, and may not lie after that commit; where \
    they had left the roster or lost the role by the time it came to the mainline, that is told.";

const HELP: &str = "have it approved by somebody who has the role, or mend the roster first and have \
    that approved";

const AGAIN: &str = "ask them, or have it approved again by somebody who has the role now";

pub fn judge(case: &Case<'_>) -> Ruling {
    let doubts = &case.approvals.trust.doubts;
    let ruling = over_signed(case, "were made in a role held on that date", HELP, |live| {
        fault(live, FaultKind::Role)
    });
    let late = signed(case).unwrap_or_default().into_iter().filter_map(|live| {
        let why = live.approval.late.as_ref()?;
        let message = format!("they {why}: that it was made before is their own word");
        Some(live.wanting(message, AGAIN).weighing(Severity::Observation))
    });
    let ruling = ruling.and_wanting(late);
    match doubts.is_empty() {
        true => ruling,
        false => Ruling { says: format!("{}; {}", ruling.says, doubts.join("; ")), ..ruling },
    }
}
