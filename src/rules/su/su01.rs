//! SU-01: a patch policy with time targets.

use crate::facts::ControlledFile;
use crate::rules::records::{malformed, records};
use crate::rules::ruling::Wanting;
use crate::rules::tally::Tally;
use crate::rules::upkeep::concluded;
use crate::rules::{Case, Ruling};

pub const ABOUT: &str = "A record of the class `patch-policy` must be approved as it stands and state in its front \
    matter, in whole days, how long each step of a security update may take: `triage-days` from the receipt of \
    a report to its triage, `fix-days` from there to the fix, `release-days` to the release that has it, \
    `disclosure-days` to its disclosure. Several policies may state them together; of two that state the same \
    the first by path counts.";

/// The fields of the targets, in the order of the steps.
pub const TARGETS: [&str; 4] = ["triage-days", "fix-days", "release-days", "disclosure-days"];

/// More days than any target has.
const MOST: i64 = 3650;

pub fn judge(case: &Case<'_>) -> Ruling {
    let policies = match records(case, "patch-policy") {
        Ok(policies) => policies,
        Err(ruling) => return ruling,
    };
    let mut lacks = malformed(&policies);
    let targets = targets(case);
    for (field, target) in TARGETS.iter().zip(&targets) {
        if target.is_some() {
            continue;
        }
        let said =
            policies.iter().find_map(|(file, _)| Some((file, file.stated.fields.get(field)?)));
        let help = "state each target as a whole number of days in the front matter";
        lacks.push(match said {
            Some((file, said)) => Wanting::on(
                file,
                format!("{}: `{field}: {said}` is no number of days", file.file.path),
                help,
            ),
            None => Wanting::on(
                policies[0].0,
                format!("{} states no `{field}`", policies[0].0.file.path),
                help,
            ),
        });
    }
    let tally = Tally::of(case, policies);
    let says = format!(
        "{} of {} patch policies are approved as they stand; {} of {} targets are stated",
        tally.approved(),
        tally.total(),
        targets.iter().flatten().count(),
        TARGETS.len()
    );
    concluded(tally, lacks, says)
}

/// The targets that the policies state, in days.
pub fn targets(case: &Case<'_>) -> [Option<i64>; 4] {
    let policies: Vec<&ControlledFile> =
        case.records().map(|(file, _)| file).filter(|file| file.class == "patch-policy").collect();
    TARGETS.map(|field| policies.iter().find_map(|file| days(file, field)))
}

fn days(file: &ControlledFile, field: &str) -> Option<i64> {
    let days: i64 = file.stated.fields.get(field)?.trim().parse().ok()?;
    (0..=MOST).contains(&days).then_some(days)
}
