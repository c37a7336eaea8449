//! The report of a package by what its repository gives: the same question, asked again.

use std::io::Write;

use serde_json::Value;

use super::Absent;
use super::check::{Check, Subject};
use super::difference::{Difference, differences};
use super::package::Package;
use super::same::is_same;
use crate::error::Result;
use crate::export::layout::REPORT;
use crate::render::{Format, Options};
use crate::view::Report;

/// The format in which reports are compared, place by place.
const COMPARED: &str = "json";

/// Whether a file is the report that is compared place by place.
pub fn is_report(name: &str) -> bool {
    Format::find(COMPARED).is_some_and(|format| name.strip_prefix(REPORT) == Some(format.file))
}

/// Holds the report in JSON against the one that the repository gives.
pub fn check(package: &Package<'_>, report: &Report, absent: Absent) -> Result<Check> {
    let mut check = Check::of(Subject::Matrix);
    let Some(format) = Format::find(COMPARED) else { return Ok(check) };
    let place = format!("{REPORT}{}", format.file);
    if !package.has(&place) {
        check.find(place, "it is missing");
        return Ok(check);
    }
    let rules = report.rules.iter().filter(|rule| rule.judged).count();
    check
        .say(format!("{} rows and {rules} rules, judged anew from the objects", report.rows.len()));
    if absent.objects > 0 {
        let what =
            format!("{} objects that it is judged by are not in the package", absent.objects);
        check.find(place.as_str(), what);
    }
    if absent.unsearched > 0 {
        check.leave_open(format!(
            "whether {} files of the source claim to implement or verify anything is not recomputed: they \
             are not in the package, which says that they do not",
            absent.unsearched
        ));
    }
    let written = |out: &mut dyn Write| format.render(report, &Options::default(), out);
    if !is_same(package, &place, written)? {
        compare(package, &place, format, report, &mut check)?;
    }
    Ok(check)
}

/// Tells where the report differs from the one that the repository gives.
fn compare(
    package: &Package<'_>,
    place: &str,
    format: &Format,
    report: &Report,
    check: &mut Check,
) -> Result<()> {
    let stored = package.bytes(place)?.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(stored): Option<Value> = stored else {
        check.find(place, "it is no JSON, or too large for a report");
        return Ok(());
    };
    let mut expected = Vec::new();
    format.render(report, &Options::default(), &mut expected)?;
    let expected: Value = serde_json::from_slice(&expected).unwrap_or_default();
    let made_by =
        |report: &Value| report.get("generator").and_then(Value::as_str).map(str::to_owned);
    if made_by(&stored) != made_by(&expected) {
        let by = made_by(&stored).unwrap_or_default();
        check.find(
            place,
            format!("it was made by `{by}`: check it by that version, not by this one"),
        );
        return Ok(());
    }
    let found = differences(&stored, &expected);
    for Difference { pointer, message } in &found {
        check.find(format!("{place}#{pointer}"), message.as_str());
    }
    if found.is_empty() {
        check.find(place, "it says what the objects give, and is not written as it must be");
    }
    Ok(())
}
