//! PS-06: residual anomalies and residual risks are listed for the release.

use crate::model::Severity;
use crate::rules::records::{malformed, of_release};
use crate::rules::ruling::Wanting;
use crate::rules::tally::Tally;
use crate::rules::upkeep::{concluded, reports};
use crate::rules::{Case, Ruling};

pub const ABOUT: &str = "A record of the class `known-anomalies` must be for the evaluated release (field \
    `release`: its tag, or the version in it; where the evaluated commit is no release, a name that no tag has \
    yet), be approved as it stands, and name each problem report of the evaluated tree that is neither resolved, \
    closed nor rejected, by its identifier. That nothing in it speaks of residual risk is a minor finding, \
    which does not make the rule fail.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (lists, silent) = match of_release(case, "known-anomalies") {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let mut lacks = malformed(&lists);
    lacks.extend(silent);
    let first = lists[0].0;
    let open: Vec<_> = reports(case).filter(|file| !file.record.state.is_settled()).collect();
    for report in &open {
        let id = &report.record.id;
        if !lists.iter().any(|(file, _)| file.stated.names(id)) {
            let message = format!(
                "{} does not name {id}, which is {}",
                first.file.path,
                report.record.state.word()
            );
            let help =
                "list each anomaly that the release still has, and what it means for its users";
            lacks.push(Wanting::on(first, message, help));
        }
    }
    if !lists.iter().any(|(file, _)| file.stated.mentions("residual risk")) {
        let message = format!("{} does not speak of residual risks", first.file.path);
        let help = "say which residual risks there are, or that there are none";
        lacks.push(Wanting::on(first, message, help).weighing(Severity::Minor));
    }
    let says = format!(
        "{} problem reports are open at the release; {} of them are listed",
        open.len(),
        open.iter()
            .filter(|it| lists.iter().any(|(file, _)| file.stated.names(&it.record.id)))
            .count()
    );
    concluded(Tally::of(case, lists), lacks, says)
}
