//! RA-07: a bot's or a forge's key stands in for a person.

use super::{Live, fault, live};
use crate::approval::FaultKind;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "The key of a program or of the service that hosts the repository is nobody's \
    approval: a forge signs what it merges, whoever pressed the button. The roster says by `kind = \"bot\"` \
    or `kind = \"forge\"` what is no person; the keys by which a large forge signs are known besides.";

const HELP: &str = "have the person approve with a key of their own";

/// The ids of the keys by which forges sign merges made in a browser.
const FORGES: [&str; 2] = ["4AEE18F83AFDEB23", "B5690EEEBB952194"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let live = live(case);
    if live.is_empty() {
        return Ruling::new(Outcome::Empty, "no record has an approval as it stands");
    }
    let found = live.iter().filter_map(|it| Some(it.wanting(stand_in(it)?, HELP)));
    let wanting: Vec<_> = found.collect();
    match wanting.len() {
        0 => Ruling::new(Outcome::Holds, "no key of a program or a forge stands in for a person"),
        count => {
            let says = format!("{count} approvals are signed by a program or a forge");
            Ruling::new(Outcome::Fails, says).wanting(wanting)
        }
    }
}

fn stand_in(live: &Live<'_>) -> Option<String> {
    let key = live.approval.verification.key.as_deref().unwrap_or_default();
    let is_forge = FORGES.iter().any(|forge| key.ends_with(forge));
    let by_forge = || "the service that hosts the repository signed it".to_owned();
    fault(live, FaultKind::Machine).or(is_forge.then(by_forge))
}
