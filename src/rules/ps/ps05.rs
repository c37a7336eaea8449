//! PS-05: monitoring records come at the planned cadence.

use crate::model::Timestamp;
use crate::rules::records::{malformed, records};
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::{day, is_failing, listed_or_stale, past_day};
use crate::rules::{Case, Evidence, Ruling, Timeline};

pub const ABOUT: &str = "Between the beginning of the cycle and the release no more than `support.monitoring_days` \
    may lie without a record of the class `monitoring-record`. A record is of the day in its field `date`, else \
    of the day on which it was first committed. Each longer stretch is a finding; where it is the last, up to \
    the release, and nothing else is wanting, what there is is stale. A finding is also a `date` that is \
    no day, or after the date that the report speaks for. Nothing is assumed: without that key it is not \
    assessed.";

const HELP: &str = "record what was watched and found, at the planned cadence";

pub fn judge(case: &Case<'_>) -> Ruling {
    let found = match records(case, "monitoring-record") {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let Some(most) = case.config.support.monitoring_days else {
        return Ruling::not_assessed(
            "no cadence of monitoring is planned (`support.monitoring_days`)",
        );
    };
    let Some(cycle) = &case.cycle else {
        return Ruling::not_assessed("the cycle has no beginning: none of its commits has a date");
    };
    let mut lacks = malformed(&found);
    let (mut points, mut evidence) = (Vec::new(), Vec::new());
    for (file, standing) in &found {
        let date = match file.stated.fields.get("date") {
            Some(text) => past_day(case, &text),
            None => {
                let first = Timeline::new(case, file, standing).first();
                first.map(|mark| mark.when).ok_or_else(|| "its history is not known".to_owned())
            }
        };
        match date {
            Ok(when) if day(when) <= day(cycle.release.when) => {
                points.push(when);
                evidence.push(Evidence::record("monitoring record", file, "recorded"));
            }
            Ok(_) => {}
            Err(why) => lacks.push(Wanting::on(
                file,
                format!("{}: {why}", file.file.path),
                "give the day of the monitoring",
            )),
        }
    }
    points.sort();
    let (start, end) = (cycle.start.when, cycle.release.when);
    let gaps = gaps(start, end, &points, most);
    let lapsed = gaps.iter().filter(|(from, to)| *to == end && points.contains(from)).count();
    for (from, to) in gaps {
        let message = format!(
            "nothing was monitored from {} to {}: {} days, where every {most} are planned",
            from.date(),
            to.date(),
            day(to) - day(from)
        );
        lacks.push(Wanting::on(found[0].0, message, HELP));
    }
    if points.is_empty() && !is_failing(&lacks) {
        lacks.push(Wanting::on(
            found[0].0,
            "no record of monitoring is older than the release",
            HELP,
        ));
    }
    let inside = points.iter().filter(|when| day(**when) >= day(start)).count();
    let says =
        format!("{inside} records of monitoring lie in the cycle, every {most} days are planned");
    listed_or_stale(evidence, lacks, lapsed, says)
}

/// The stretches of a cycle without a record that are longer than planned.
fn gaps(
    start: Timestamp,
    end: Timestamp,
    points: &[Timestamp],
    most: i64,
) -> Vec<(Timestamp, Timestamp)> {
    let inside = points.iter().copied().filter(|when| day(*when) > day(start));
    let mut found = Vec::new();
    let mut last = start;
    for next in inside.chain([end]) {
        if day(next) - day(last) > most {
            found.push((last, next));
        }
        last = next;
    }
    found
}
