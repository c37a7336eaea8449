//! PS-07: the release document states the scope and the tailoring (5.8.2).

use crate::rules::records::{malformed, of_release};
use crate::rules::ruling::Wanting;
use crate::rules::tally::Tally;
use crate::rules::upkeep::concluded;
use crate::rules::{Case, Ruling};

pub const ABOUT: &str = "A record of the class `release-document` must be for the evaluated release (field \
    `release`, as PS-06 takes it), be approved as it stands, and state what it is the release of and what was \
    tailored out: the word \u{201c}scope\u{201d}, and \u{201c}tailoring\u{201d} or \u{201c}tailored\u{201d}, \
    in a heading, in its text or in a field. What it says under these words only a person can judge.";

/// What must be stated, and the words that state it.
const STATED: [(&str, &[&str]); 2] = [("the scope", &["scope"]), ("the tailoring", &["tailor"])];

pub fn judge(case: &Case<'_>) -> Ruling {
    let (documents, silent) = match of_release(case, "release-document") {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let mut lacks = malformed(&documents);
    lacks.extend(silent);
    let first = documents[0].0;
    for (what, words) in STATED {
        let states = |word: &&&str| {
            documents.iter().any(|(file, _)| {
                let fields = file.stated.fields.fields();
                let is_field =
                    fields.into_iter().any(|(key, ..)| key.to_lowercase().starts_with(**word));
                is_field || file.stated.mentions(word)
            })
        };
        if !words.iter().any(|word| states(&word)) {
            let message = format!("{} does not state {what}", first.file.path);
            lacks.push(Wanting::on(
                first,
                message,
                "state in the release document what 5.8.2 asks for",
            ));
        }
    }
    let tally = Tally::of(case, documents);
    let says = format!(
        "{} of {} release documents of this release are approved as they stand",
        tally.approved(),
        tally.total()
    );
    concluded(tally, lacks, says)
}
