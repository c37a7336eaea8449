//! SU-08: a compatibility statement for supported software.

use crate::rules::records::{assessable, malformed, of_release};
use crate::rules::tally::Tally;
use crate::rules::upkeep::{components, concluded, unread};
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "Where an `[[item]]` or a third-party component of the evaluated tree is classed as \
    supported software (PS-02), a record of the class `compatibility-statement` must be for the evaluated \
    release (field `release`, as PS-06 takes it) and be approved as it stands: with which versions of that \
    software the release works. Whether it names them all only a person can judge. Where nothing is known to be \
    supported software, and a file cannot be read whose components may be (PS-02), it is not assessed.";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = assessable(case) {
        return ruling;
    }
    let is_supported = |upkeep: Option<&str>| upkeep == Some("supported");
    let items = case.config.items.iter().filter(|item| is_supported(item.upkeep.as_deref()));
    let mut names: Vec<String> = items.map(|item| item.id.clone()).collect();
    let found = components(case);
    let supported = found
        .keys()
        .filter(|(ecosystem, name)| is_supported(case.config.support.upkeep(ecosystem, name)));
    names.extend(supported.map(|(ecosystem, name)| format!("{ecosystem}:{name}")));
    if names.is_empty() {
        let mut classes = case.config.support.components.iter();
        let may_be = classes.any(|class| is_supported(Some(&class.upkeep)));
        if let Some((file, _)) = unread(case).first().filter(|_| may_be) {
            let says = format!("which components {} lists cannot be read", file.path);
            return Ruling::not_assessed(says);
        }
        return Ruling::new(
            Outcome::Empty,
            "no item and no component is classed as supported software",
        );
    }
    let (statements, silent) = match of_release(case, "compatibility-statement") {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let mut lacks = malformed(&statements);
    lacks.extend(silent);
    let tally = Tally::of(case, statements);
    let says = format!(
        "{} of {} compatibility statements of this release are approved as they stand; supported software is {}{}",
        tally.approved(),
        tally.total(),
        names.iter().take(3).cloned().collect::<Vec<_>>().join(", "),
        if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() }
    );
    concluded(tally, lacks, says)
}
