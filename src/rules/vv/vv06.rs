//! VV-06: the tester wrote none of the item in this cycle.

use super::vv03::run_evidence;
use crate::config::{Config, Item};
use crate::facts::{ControlledFile, Touch};
use crate::finding::Location;
use crate::model::Commit;
use crate::rules::case::names;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "The tester of each record of the class `test-report` or `penetration-test-report` (the field \
    `tester` or `tested-by` of its front matter) and of each reported run must not be the author, the committer or a \
    co-author of any commit of the range that changes a controlled path; where a record names `item` or `items`, \
    of those that change a path of these. It is a major finding for a penetration test and a minor one else. A report that names no tester is VV-03's business.";

const REPORTS: &[&str] = &["test-report", "penetration-test-report"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.gaps() {
        return Ruling::unjudged(gaps);
    }
    let (mut evidence, mut wanting, mut unnamed, mut unknown) = (Vec::new(), Vec::new(), 0, None);
    let mut hold = |testers: &[String], items: &[&Item], place: Location, is_major, proof| {
        let own = testers.iter().find_map(|tester| Some((tester, wrote(case, tester, items)?)));
        match own {
            None => evidence.push(proof),
            Some((tester, (commit, Some(why)))) => unknown = Some((tester.clone(), commit, why)),
            Some((tester, (commit, None))) => {
                let message = format!("{tester} tested and wrote {} of it", commit.id.short());
                let help = "let somebody test who wrote none of it in this cycle";
                let lack = Wanting::new(message, place, help);
                wanting.push(lack.minor_unless(is_major));
            }
        }
    };
    for (file, _) in case.of_classes(REPORTS) {
        let fields = &file.stated.fields;
        let testers = [fields.list("tester"), fields.list("tested-by")].concat();
        if testers.is_empty() {
            unnamed += 1;
            continue;
        }
        let place = Location::file(&file.file.path, file.file.blob);
        let proof = Evidence::record("test report", file, "asserted");
        let items = items(case.config, file);
        hold(&testers, &items, place, file.class == REPORTS[1], proof);
    }
    for run in &case.facts.results {
        match &run.facts.tester {
            Some(tester) => {
                let proof = run_evidence(case, run);
                hold(std::slice::from_ref(tester), &[], case.run_place(run), false, proof);
            }
            None => unnamed += 1,
        }
    }
    if let Some((tester, commit, why)) = unknown.filter(|_| wanting.is_empty()) {
        let says = format!(
            "whether {tester} tested their own {} cannot be told: {why}",
            commit.id.short()
        );
        return Ruling::not_assessed(says);
    }
    let total = evidence.len() + wanting.len();
    if total == 0 {
        return match unnamed {
            0 => Ruling::new(Outcome::Missing, "there is no report of a test"),
            _ => Ruling::not_assessed(format!("none of {unnamed} reports names its tester")),
        };
    }
    let says = format!(
        "{} of {total} reports are by somebody who wrote none of what they tested in this cycle",
        evidence.len()
    );
    let outcome = if wanting.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

/// The software items that a report is about; none for all.
fn items<'c>(config: &'c Config, file: &ControlledFile) -> Vec<&'c Item> {
    let fields = &file.stated.fields;
    let named = [fields.list("item"), fields.list("items")].concat();
    config.items.iter().filter(|item| named.contains(&item.id)).collect()
}

/// A commit of the range that somebody had a hand in and that changed one of some items, or may have: then
/// with why that cannot be told.
fn wrote<'a>(
    case: &Case<'a>,
    tester: &str,
    items: &[&Item],
) -> Option<(&'a Commit, Option<&'a str>)> {
    let had_a_hand = |commit: &Commit| {
        let mut co_authors = commit.trailers(&case.config.trailers.co_author);
        names(tester, &commit.author.person)
            || names(tester, &commit.committer.person)
            || co_authors.any(|trailer| trailer.value.eq_ignore_ascii_case(tester))
    };
    let own = case.commits().zip(&case.facts.touches).filter(|(commit, _)| had_a_hand(commit));
    let touching = own.filter_map(|(commit, touch)| match touch {
        Touch::No => None,
        Touch::Unknown(why) => Some((commit, Some(why.as_str()))),
        Touch::Yes(touched) => {
            let is_of = |it: &&Item| touched.as_ref().is_none_or(|by| by.items.contains(&it.id));
            let is_in = items.is_empty() || items.iter().any(is_of);
            is_in.then_some((commit, None))
        }
    });
    touching.min_by_key(|(_, unknown)| unknown.is_some())
}
