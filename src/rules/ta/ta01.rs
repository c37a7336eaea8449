//! TA-01: every leaf clause of the catalogue has exactly one disposition.

use super::{evidence, line, record};
use crate::catalogue::{Catalogue, Clause};
use crate::facts::TailoringFile;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Outcome, Ruling};
use crate::tailoring::{Saying, Tailoring};

pub const ABOUT: &str = "Each clause with none below it, of IEC 81001-5-1:2021 and of the project's own \
    catalogues (`[tailoring] catalogues`), must have exactly one disposition: from the list `implemented` or \
    from an `[[entry]]` that no other supersedes and whose product and releases include this one. What names \
    the clause itself goes before what names one above of it. Several entries with different software items \
    count as one where each item of the configuration is named once. `nothing_tailored = true` says of every \
    clause of its standard that it is implemented.";

const HELP: &str = "list the clause under `implemented`, or add an entry: `git trace tailor add`";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, record) = match record(case, Outcome::Missing) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let (mut total, mut wanting) = (0, Vec::new());
    for catalogue in case.facts.catalogues.asked() {
        for leaf in catalogue.leaves() {
            total += 1;
            wanting.extend(lack(case, (file, record), catalogue, leaf));
        }
    }
    let lacking = wanting.len();
    let broken = case.facts.catalogue_problems.iter().map(|(file, problem)| {
        let place = Location::file(&file.path, file.blob).at_line(problem.line);
        let message = format!("{}: {}", file.path, problem.message);
        Wanting::new(message, place, "mend the catalogue, so that all of its clauses are known")
    });
    wanting.extend(broken);
    let outcome = if wanting.is_empty() { Outcome::Holds } else { Outcome::Fails };
    let says = format!("{} of {total} leaf clauses have exactly one disposition", total - lacking);
    Ruling::new(outcome, says).declared().with(vec![evidence(case, file)]).wanting(wanting)
}

/// What a clause lacks.
fn lack(
    case: &Case<'_>,
    (file, record): (&TailoringFile, &Tailoring),
    catalogue: &Catalogue,
    leaf: &Clause,
) -> Option<Wanting> {
    let sayings = case.sayings_here(record, catalogue, &leaf.number);
    let clause = format!("{} {} {}", catalogue.standard, leaf.number, leaf.title);
    let place = sayings.last().map_or(1, |saying| match saying {
        Saying::Listed(line) => *line,
        Saying::Entry(entry) => entry.line,
        Saying::Nothing => 1,
    });
    let lists: Option<Vec<&[String]>> = sayings.iter().map(items).collect();
    let message = match (sayings.as_slice(), lists) {
        ([], _) => format!("{clause} has no disposition"),
        ([_], None) => return None,
        (many, None) => format!("{clause} has {} dispositions: {}", many.len(), named(many)),
        (many, Some(lists)) => {
            let all: Vec<&String> = lists.into_iter().flatten().collect();
            let twice = all.iter().enumerate().find(|(at, item)| all[..*at].contains(item));
            let left = case.config.items.iter().find(|item| !all.contains(&&item.id));
            match (twice, left) {
                (Some((_, item)), _) => {
                    format!("{clause} has several dispositions for {item}: {}", named(many))
                }
                (None, Some(item)) => format!("{clause} has no disposition for {}", item.id),
                (None, None) => return None,
            }
        }
    };
    Some(Wanting::new(message, line(file, place), HELP))
}

/// The software items that a saying is limited to.
fn items<'t>(saying: &Saying<'t>) -> Option<&'t [String]> {
    match saying {
        Saying::Entry(entry) if !entry.scope.items.is_empty() => Some(&entry.scope.items),
        _ => None,
    }
}

fn named(sayings: &[Saying<'_>]) -> String {
    let name = |saying: &Saying<'_>| match saying {
        Saying::Listed(line) => format!("`implemented` on line {line}"),
        Saying::Entry(entry) => entry.id.clone(),
        Saying::Nothing => "`nothing_tailored`".to_owned(),
    };
    sayings.iter().map(name).collect::<Vec<_>>().join(", ")
}
