//! CM-03: the change request links to its verification.

use crate::finding::Location;
use crate::model::Commit;
use crate::record::Kind;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each change request that the range cites must say how the change was \
    verified: by the field `verification` of its record, or by a trailer under \
    `trailers.verification` in a commit that cites it.";

const HELP: &str = "name the tests or the report in the record's `verification`, or add a trailer \
    such as `Verifies: SRS-012` to the commit that tests the change";

pub fn judge(case: &Case<'_>) -> Ruling {
    let requests = case.change_requests();
    if requests.is_empty() {
        return Ruling::new(Outcome::Empty, "no commit of the range cites a change request");
    }
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for (id, commits) in &requests {
        match link(case, id, commits) {
            Some(link) => evidence.push(link),
            None => wanting.push(Wanting::new(
                format!("{id} links to no verification"),
                place(case, id, commits),
                HELP,
            )),
        }
    }
    let says =
        format!("{} of {} change requests link to a verification", evidence.len(), requests.len());
    let outcome = if wanting.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

fn link(case: &Case<'_>, id: &str, commits: &[&Commit]) -> Option<Evidence> {
    let recorded = case.record(Kind::ChangeRequest, id);
    if let Some(file) = recorded.filter(|file| !file.record.verification.is_empty()) {
        return Some(Evidence {
            kind: Kind::ChangeRequest.words(),
            location: Location::file(&file.file.path, file.file.blob),
            who: None,
            when: None,
            state: "asserted",
        });
    }
    let keys = &case.config.trailers.verification;
    let verifying = commits.iter().find(|commit| commit.trailers(keys).next().is_some());
    verifying.map(|commit| Evidence::commit(commit, "asserted"))
}

fn place(case: &Case<'_>, id: &str, commits: &[&Commit]) -> Location {
    match case.record(Kind::ChangeRequest, id) {
        Some(file) => Location::file(&file.file.path, file.file.blob),
        None => commits.first().map(|commit| Location::commit(commit.id)).unwrap_or_default(),
    }
}
