//! RA-09: review findings are closed.

use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "A record of the class `review` lists its findings as tasks, `- [ ]` while one is \
    open and `- [x]` when it is closed. An open one is wanting. A review that lists none is taken at its \
    word; where none lists any there is nothing to judge.";

const CLASS: &str = "review";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (mut evidence, mut wanting, mut closed, mut unread) = (Vec::new(), Vec::new(), 0, 0_usize);
    for (file, _) in case.records().filter(|(file, _)| file.class == CLASS) {
        let place = Location::file(&file.file.path, file.file.blob);
        let Some(content) = case.facts.claims.contents.get(&file.file.blob) else {
            unread += 1;
            continue;
        };
        closed += content.tasks.done;
        for &line in &content.tasks.open {
            let message = format!("{} has an open finding in line {line}", file.file.path);
            let help = "close the finding, and tick it in the review";
            wanting.push(Wanting::new(message, place.clone().at_line(line), help));
        }
        evidence.push(Evidence::record("review", file, "recorded"));
    }
    let ruling = match (evidence.len(), wanting.len(), unread) {
        (0, _, 0) => {
            return Ruling::new(Outcome::Empty, "there is no record of the class `review`");
        }
        (_, 1.., _) => {
            Ruling::new(Outcome::Fails, format!("{} findings of reviews are open", wanting.len()))
        }
        (_, 0, 1..) => return Ruling::not_assessed(format!("{unread} reviews cannot be read")),
        (reviews, 0, 0) if closed == 0 => {
            Ruling::new(Outcome::Empty, format!("{reviews} reviews list no findings"))
        }
        (reviews, 0, 0) => Ruling::new(
            Outcome::Holds,
            format!("{reviews} reviews list {closed} findings, all of them closed"),
        ),
    };
    ruling.declared().with(evidence).wanting(wanting)
}
