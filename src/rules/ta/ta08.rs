//! TA-08: no empty or boilerplate justification.

use super::{evidence, line, record};
use crate::catalogue::Catalogues;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Outcome, Ruling};
use crate::tailoring::Entry;

pub const ABOUT: &str = "Whatever is tailored must say why, in words that say something: a justification of \
    which nothing is left without phrases such as \"n/a\", \"not applicable\", \"TBD\", \"see above\" and the \
    words of the clause's own title says nothing. That nothing is tailored needs a justification too. A person \
    has to judge whether the words are right.";

const HELP: &str = "say what of the product makes it so, and what was looked at";

/// Words that say nothing by themselves, nor together.
const EMPTY: &str = "n a na not applicable applies apply applied implemented implement partially partial done tbd \
    tbc todo fixme none nil null unknown see above below ditto same is are was be been being the this that it its \
    clause requirement requirements section chapter as per to for in on at by with justified justification \
    justifications reason reasons later yet our we us you product products device system software does do doesn \
    don isn t s because since so therefore hence required require needed need needs necessary relevant relevance \
    irrelevant ok okay yes no standard of and or out scope exempt exempted excluded exclude x xx xxx lorem ipsum \
    dolor sit amet test text here there will please fill placeholder example only just simply all any every";

pub fn judge(case: &Case<'_>) -> Ruling {
    let (file, record) = match record(case, Outcome::Empty) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let catalogues = &case.facts.catalogues;
    let (mut total, mut wanting) = (0, Vec::new());
    for entry in record.in_force().filter(|entry| entry.disposition.is_tailored()) {
        total += 1;
        if says_nothing(&entry.justification, title(catalogues, entry)) {
            wanting.push(Wanting::new(
                empty(&entry.id, &entry.justification),
                line(file, entry.line),
                HELP,
            ));
        }
    }
    if record.nothing_tailored {
        total += 1;
        if says_nothing(&record.justification, "nothing tailored tailoring") {
            wanting.push(Wanting::new(
                empty("`nothing_tailored`", &record.justification),
                line(file, 1),
                HELP,
            ));
        }
    }
    let outcome = match (total, wanting.len()) {
        (0, _) => return Ruling::new(Outcome::Empty, "nothing needs a justification"),
        (_, 0) => Outcome::Holds,
        _ => Outcome::Fails,
    };
    let says = format!("{} of {total} justifications say something", total - wanting.len());
    Ruling::new(outcome, says).declared().with(vec![evidence(case, file)]).wanting(wanting)
}

fn empty(name: &str, justification: &str) -> String {
    match justification.is_empty() {
        true => format!("{name} has no justification"),
        false => {
            format!("the justification of {name} says nothing: \u{201c}{justification}\u{201d}")
        }
    }
}

fn title<'c>(catalogues: &'c Catalogues, entry: &Entry) -> &'c str {
    let catalogue = catalogues.find(&entry.basis.standard, &entry.basis.edition);
    catalogue.and_then(|catalogue| catalogue.title(&entry.clause)).unwrap_or_default()
}

/// Whether nothing is left of a justification without phrases and the clause's own title.
fn says_nothing(justification: &str, title: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty());
        words
            .filter(|word| !word.bytes().all(|it| it.is_ascii_digit()))
            .map(str::to_owned)
            .collect()
    };
    let title = words(title);
    let is_empty =
        |word: &String| EMPTY.split_whitespace().any(|empty| empty == word) || title.contains(word);
    words(justification).iter().all(is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_say_nothing() {
        for nothing in [
            "",
            "n/a",
            "N/A.",
            "Not applicable",
            "TBD",
            "tbd!",
            "-",
            "see above",
            "Todo: justify later",
            "Penetration testing is not applicable",
            "does not apply to our product",
            "5.7.4",
            "…",
            "not in scope of this product",
            "xxx",
        ] {
            let nothing = nothing.replace(" justify", "");
            assert!(says_nothing(&nothing, "Penetration testing"), "{nothing}");
        }
        for something in [
            "The pump has no network interface.",
            "No wireless",
            "Kein Netzwerk",
            "ネットワークなし",
            "The supplier tests it: SUP-12",
        ] {
            assert!(!says_nothing(something, "Penetration testing"), "{something}");
        }
    }
}
