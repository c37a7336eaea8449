//! TA-07: no unknown clause and no wrong edition.

use super::{evidence, line, record};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Outcome, Ruling};

pub const ABOUT: &str = "Each clause that the record names must be one of a catalogue: of those that come with \
    git-trace (IEC 81001-5-1:2021, IEC 62304:2006+A1:2015 clauses 5 to 9, ISO 13485:2016 clause 7.3) or of the \
    project's own. A heading above of clauses and an item of a leaf (`5.1.1 g)`) are clauses too. Superseded \
    entries are held against this like all others.";

const HELP: &str = "`git trace tailor` lists the clauses; `[tailoring] catalogues` adds to them";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, record) = match record(case, Outcome::Empty) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let listed = record
        .implemented
        .iter()
        .map(|(number, line)| ("`implemented`", &record.basis, number, *line));
    let entries = record.entries.iter().map(|it| (it.id.as_str(), &it.basis, &it.clause, it.line));
    let (mut total, mut wanting) = (0, Vec::new());
    for (name, basis, clause, at) in listed.chain(entries) {
        total += 1;
        if let Some(wrong) = basis.wrong_clause(&case.facts.catalogues, clause) {
            wanting.push(Wanting::new(format!("{name}: {wrong}"), line(file, at), HELP));
        }
    }
    let outcome = match (total, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Empty, "the record names no clause"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    let says = format!("{} of {total} clauses named are in their catalogue", total - wanting.len());
    Ruling::new(outcome, says).declared().with(vec![evidence(case, file)]).wanting(wanting)
}
