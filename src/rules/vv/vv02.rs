//! VV-02: each of the tests that 5.7 asks for has a plan and a report.

use crate::catalogue::Number;
use crate::facts::ControlledFile;
use crate::finding::Location;
use crate::rules::records::{is_for_another, releases, unreadable};
use crate::rules::ruling::Wanting;
use crate::rules::tailored::Force;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "For each of security requirements testing (5.7.1), threat mitigation testing (5.7.2), \
    vulnerability testing (5.7.3) and penetration testing (5.7.4) there must be a record of the class `test-plan` \
    and one of the class `test-report` that name it in a field `tests` of their front matter, by these words or by \
    the number of the clause: `tests: [threat-mitigation, 5.7.3]`. A record of the class \
    `penetration-test-report` is the report of 5.7.4. A report that says for which release it is (`release`) \
    must be for the evaluated one, else it is stale. A test whose clause an entry of the tailoring record in force \
    tailors out is not asked for. Where something is missing and a record of these classes cannot be read, it is \
    not assessed. What the records are worth VV-01, VV-03 and VV-06 judge.";

const RECORDS: &[&str] = &["test-plan", "test-report", "penetration-test-report"];

/// The tests: clause, and the word for each.
const TESTS: [(&str, &str); 4] = [
    ("5.7.1", "security requirements"),
    ("5.7.2", "threat mitigation"),
    ("5.7.3", "vulnerability"),
    ("5.7.4", "penetration"),
];

pub fn judge(case: &Case<'_>) -> Ruling {
    let (mut evidence, mut wanting, mut outdated) = (Vec::new(), Vec::new(), 0);
    let asked: Vec<_> = TESTS.iter().filter(|(clause, _)| !is_tailored_out(case, clause)).collect();
    for &&(clause, word) in &asked {
        for (what, classes) in [("plan", &["test-plan"][..]), ("report", reports(clause))] {
            let records = case.records().map(|(file, _)| file).filter(|file| {
                classes.contains(&file.class.as_str()) && is_about(file, clause, word)
            });
            let records: Vec<&ControlledFile> = records.collect();
            let is_current =
                |file: &&&ControlledFile| what == "plan" || !is_for_another(case, file);
            let Some(file) = records.iter().find(is_current) else {
                let message = match records.first() {
                    Some(file) => {
                        outdated += 1;
                        let path = &file.file.path;
                        let release = releases(file).join(", ");
                        format!("{path}, the report of {word} testing ({clause}), is for {release}")
                    }
                    None => format!("there is no {what} of {word} testing ({clause})"),
                };
                let help =
                    "write the record, and name the test in its front matter: `tests: [5.7.1]`";
                wanting.push(Wanting::new(message, Location::commit(case.range.to), help));
                continue;
            };
            let kind = if what == "plan" { "test plan" } else { "test report" };
            evidence.push(Evidence::record(kind, file, "recorded"));
        }
    }
    let total = asked.len() * 2;
    let says =
        format!("{} of {total} plans and reports of the tests of 5.7 stand there", evidence.len());
    let of_tests = case.of_classes(RECORDS).map(|(file, _)| file);
    if let Some(why) = unreadable(case, of_tests).filter(|_| wanting.len() > outdated) {
        return Ruling::not_assessed(why);
    }
    let outcome = match evidence.len() {
        _ if asked.is_empty() => {
            return Ruling::new(Outcome::Empty, "all the tests of 5.7 are tailored out");
        }
        0 if outdated == 0 => return Ruling::new(Outcome::Missing, says),
        all if all == total => Outcome::Holds,
        _ if wanting.len() == outdated => Outcome::Stale,
        _ => Outcome::Fails,
    };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

fn is_tailored_out(case: &Case<'_>, clause: &str) -> bool {
    let number = Number::parse(clause).ok();
    let out = number.and_then(|number| case.tailored_out(&number));
    out.is_some_and(|(_, force)| force == Force::InForce)
}

fn reports(clause: &str) -> &'static [&'static str] {
    match clause {
        "5.7.4" => &["test-report", "penetration-test-report"],
        _ => &["test-report"],
    }
}

fn is_about(file: &ControlledFile, clause: &str, word: &str) -> bool {
    let plain = |text: &str| text.trim().to_lowercase().replace(['-', '_'], " ");
    let named = file.stated.fields.list("tests").iter();
    let is_named = named.map(|test| plain(test)).any(|test| {
        let test = test.trim_end_matches(" testing").trim_end_matches(" test");
        test == clause || test.trim_end_matches('s') == word.trim_end_matches('s')
    });
    is_named || clause == "5.7.4" && file.class == "penetration-test-report"
}
