//! PS-02: a support statement and end of support for each release; every component is classed.

use std::collections::BTreeMap;

use crate::facts::{ControlledFile, File};
use crate::finding::Location;
use crate::front_matter::Problem;
use crate::model::{Severity, Timestamp};
use crate::record;
use crate::rules::records::{Held, assessable, is_release, malformed, records, release_names};
use crate::rules::ruling::Wanting;
use crate::rules::tally::Tally;
use crate::rules::upkeep::{components, concluded, day, unread};
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "A record of the class `support-statement` must be approved as it stands, and say until \
    when the evaluated release is supported: `release` and `end-of-support` in its front matter, or a row of \
    a Markdown table with a release in one cell (its tag, its version, or a series such as `1.2.x`) and a day \
    in the column whose name has \u{201c}end\u{201d} or \u{201c}until\u{201d}, else the last day of the row. \
    That day must not have passed on the date that the report speaks for. Where the evaluated commit is no \
    release, the one before it is meant. An earlier release of which nothing is said is a minor finding, which \
    does not make the rule fail. Besides, each `[[item]]` must have `upkeep`, and each third-party component of \
    the evaluated tree must be classed by a `[[component]]`: those in the files under `support.lockfiles` \
    (Cargo.lock, package-lock.json, go.sum, poetry.lock, requirements.txt, pom.xml), and those that only a bill \
    of materials lists. A file of these that cannot be read is a minor finding and makes it \u{201c}not \
    assessed\u{201d}, as does a lockfile of a kind that is not read (yarn.lock, pnpm-lock.yaml, uv.lock, \
    Gemfile.lock and the like), unless a bill of materials stands beside it.";

const HELP: &str =
    "say in the support statement until when the release is supported, and have it approved";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Err(ruling) = assessable(case) {
        return ruling;
    }
    let mut lacks = unclassed_items(case);
    lacks.extend(unclassed_components(case));
    let unread = unread(case);
    lacks.extend(unread.iter().copied().map(unlisted));
    let statements = match records(case, "support-statement") {
        Ok(statements) => statements,
        Err(ruling) => return ruling.and_wanting(lacks),
    };
    lacks.extend(malformed(&statements));
    let Some(release) = meant(case) else {
        return Ruling::not_assessed("there is no release yet of which support could be stated")
            .and_wanting(lacks);
    };
    lacks.extend(ends(case, &statements, &release));
    let tally = Tally::of(case, statements);
    let says = format!(
        "{} of {} support statements are approved as they stand; {} of {} items and {} of {} components are classed",
        tally.approved(),
        tally.total(),
        classed_items(case),
        case.config.items.len(),
        components(case).keys().filter(|it| is_classed(case, it)).count(),
        components(case).len(),
    );
    let ruling = concluded(tally, lacks, says);
    let is_open = matches!(ruling.outcome, Outcome::Holds | Outcome::Asserted);
    match unread.first().filter(|_| is_open) {
        Some((file, _)) => Ruling {
            outcome: Outcome::NotAssessed,
            says: format!("which components {} lists cannot be read", file.path),
            ..ruling
        },
        None => ruling,
    }
}

/// That it is not known what a file lists: no more than that, since it may be classed.
fn unlisted((file, problem): (&File, &Problem)) -> Wanting {
    let message = format!("which components {} lists is not known: {}", file.path, problem.message);
    let help = "let a bill of materials stand beside it (`sbom.paths`)";
    Wanting::new(message, Location::file(&file.path, file.blob), help).weighing(Severity::Minor)
}

/// The release that is meant: the evaluated one, else the one before it.
fn meant(case: &Case<'_>) -> Option<String> {
    let own = release_names(case).first().map(|name| (*name).to_owned());
    own.or_else(|| Some(case.baselines.before(case.history, case.range.to)?.name.clone()))
}

fn classed_items(case: &Case<'_>) -> usize {
    case.config.items.iter().filter(|item| item.upkeep.is_some()).count()
}

fn unclassed_items(case: &Case<'_>) -> Vec<Wanting> {
    let help = "give each `[[item]]` `upkeep = \"maintained\"`, `\"supported\"` or `\"required\"`";
    let place = Location { path: Some(crate::config::PATH.to_owned()), ..Location::default() };
    if case.config.items.is_empty() {
        let message = "no software item is configured that could be classed".to_owned();
        return vec![Wanting::new(message, place, help)];
    }
    let items = case.config.items.iter().filter(|item| item.upkeep.is_none());
    let finding = |item: &crate::config::Item| {
        let message = format!("the item {} is not classed (`upkeep`)", item.id);
        Wanting::new(message, place.clone(), help)
    };
    items.map(finding).collect()
}

fn is_classed(case: &Case<'_>, (ecosystem, name): &(&str, &str)) -> bool {
    case.config.support.upkeep(ecosystem, name).is_some()
}

/// One finding a file, with the first few components by name.
fn unclassed_components(case: &Case<'_>) -> Vec<Wanting> {
    let mut by_file: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (component, listed) in components(case).iter().filter(|(it, _)| !is_classed(case, it)) {
        for file in &listed.files {
            by_file.entry(file).or_default().push(format!("{}:{}", component.0, component.1));
        }
    }
    let finding = |(path, names): (&str, Vec<String>)| {
        let first = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        let message = match names.len() {
            ..=3 => format!("{path}: {first} are not classed"),
            count => format!("{path}: {first} and {} more components are not classed", count - 3),
        };
        let file = case.facts.files.iter().find(|file| file.path == path);
        let place = file.map(|file| Location::file(&file.path, file.blob)).unwrap_or_default();
        Wanting::new(message, place, "class them by `[[component]]`: `names` and `upkeep`")
    };
    by_file.into_iter().map(finding).collect()
}

/// What is wanting in what is said of the ends of support.
fn ends(case: &Case<'_>, statements: &[Held<'_>], release: &str) -> Vec<Wanting> {
    let said: Vec<(&ControlledFile, String, String)> = statements
        .iter()
        .flat_map(|(file, _)| stated_ends(file).into_iter().map(|(name, day)| (*file, name, day)))
        .collect();
    let find = |tag: &str| said.iter().find(|(_, name, _)| is_meant(name, tag));
    let first = statements[0].0;
    let mut lacks = Vec::new();
    match find(release) {
        None => {
            lacks.push(Wanting::on(
                first,
                format!("nothing says until when {release} is supported"),
                HELP,
            ));
        }
        Some((file, _, text)) => match Timestamp::parse(text) {
            Err(_) => {
                let message = format!(
                    "{}: `{text}`, the end of support of {release}, is no day",
                    file.file.path
                );
                lacks.push(Wanting::on(file, message, "write the day as 2026-01-31"));
            }
            Ok(end) if day(end) < day(case.now) => {
                let message = format!(
                    "{}: support of {release} ended on {}, before {}",
                    file.file.path,
                    end.date(),
                    case.now.date()
                );
                lacks.push(Wanting::on(
                    file,
                    message,
                    "release something that is supported, or support it longer",
                ));
            }
            Ok(_) => {}
        },
    }
    for earlier in case.baselines.iter().filter(|earlier| earlier.name != release) {
        let message = match find(&earlier.name) {
            None => format!("nothing says until when {} is or was supported", earlier.name),
            Some((_, _, text)) if Timestamp::parse(text).is_err() => {
                format!("`{text}`, the end of support of {}, is no day", earlier.name)
            }
            Some(_) => continue,
        };
        lacks.push(Wanting::on(first, message, HELP).weighing(Severity::Minor));
    }
    lacks
}

/// The releases of which a record says until when they are supported, and what it says.
fn stated_ends(file: &ControlledFile) -> Vec<(String, String)> {
    let fields = &file.stated.fields;
    let named = fields.list("release").iter().chain(fields.list("releases"));
    let end = file.stated.first_of(&["end-of-support", "supported-until", "end-of-life"]);
    let mut found: Vec<(String, String)> =
        named.filter_map(|name| Some((name.clone(), end.clone()?))).collect();
    for table in record::tables(file.stated.text()) {
        let release = table.column(&["release", "version", "tag"]).unwrap_or(0);
        let end = table.column(&["end", "until", "eol"]);
        for (_, row) in &table.rows {
            let is_day = |cell: &&String| Timestamp::parse(cell).is_ok();
            let day = match end {
                Some(column) => row.get(column),
                None => row.iter().rev().find(is_day),
            };
            let day = day.filter(|day| day.bytes().any(|it| it.is_ascii_digit()));
            if let (Some(name), Some(day)) = (row.get(release), day) {
                found.push((name.clone(), day.clone()));
            }
        }
    }
    found
}

/// Whether a statement about a release, or about a series of them, is about the one with a tag.
fn is_meant(said: &str, tag: &str) -> bool {
    let series = [".x", ".*"].iter().find_map(|end| said.trim().strip_suffix(end));
    let Some(series) = series.filter(|series| !series.is_empty()) else {
        return is_release(said, tag);
    };
    let digit = |text: &str| text.find(|it: char| it.is_ascii_digit()).unwrap_or(0);
    let tags = [tag, &tag[digit(tag)..]];
    tags.iter().any(|tag| tag.strip_prefix(series).is_some_and(|rest| rest.starts_with('.')))
}

#[cfg(test)]
mod tests {
    use super::is_meant;

    #[test]
    fn a_series_means_its_releases_and_no_others() {
        assert!(
            is_meant("v1.2.x", "v1.2.3") && is_meant("1.*", "v1.2.3") && is_meant("1.2", "v1.2")
        );
        assert!(
            !is_meant("1.2.x", "v1.20.3") && !is_meant(".x", "v1.2") && !is_meant("1.2.x", "v1.2")
        );
    }
}
