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
    of those whose changed paths, as far as they are known, belong to these. It is a major finding for a \
    penetration test and a minor one else. A report that names no tester is VV-03's business.";

const REPORTS: &[&str] = &["test-report", "penetration-test-report"];

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.gaps() {
        return Ruling::not_assessed(format!("it cannot be judged: {gaps}"));
    }
    let (mut evidence, mut wanting, mut unnamed) = (Vec::new(), Vec::new(), 0);
    let mut hold = |testers: &[String], items: &[&Item], place: Location, is_major, proof| {
        let own = testers.iter().find_map(|tester| Some((tester, wrote(case, tester, items)?)));
        match own {
            None => evidence.push(proof),
            Some((tester, commit)) => {
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

/// A commit of the range that somebody had a hand in and that changed one of some items.
fn wrote<'a>(case: &Case<'a>, tester: &str, items: &[&Item]) -> Option<&'a Commit> {
    let touches = |touch: &Touch| match touch {
        Touch::No => false,
        Touch::Unknown(_) => true,
        Touch::Yes(paths, more) => {
            let is_in = |path: &String| items.iter().any(|it| it.paths.matches(path.as_bytes()));
            items.is_empty() || paths.is_empty() || *more > 0 || paths.iter().any(is_in)
        }
    };
    let had_a_hand = |commit: &Commit| {
        let mut co_authors = commit.trailers(&case.config.trailers.co_author);
        names(tester, &commit.author.person)
            || names(tester, &commit.committer.person)
            || co_authors.any(|trailer| trailer.value.eq_ignore_ascii_case(tester))
    };
    let commits = case.commits().zip(&case.facts.touches);
    let mut commits = commits.filter(|(_, touch)| touches(touch)).map(|(commit, _)| commit);
    commits.find(|commit| !commit.is_merge() && had_a_hand(commit))
}
