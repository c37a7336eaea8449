//! What changed between two wordings, word by word.

use similar::{ChangeTag, TextDiff};

/// Longer texts are not compared word by word.
const LONGEST: usize = 64 << 10;

/// A stretch of words that both wordings have, or only one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// In both.
    Kept(String),
    /// Only in the later one.
    New(String),
    /// Only in the earlier one.
    Gone(String),
}

/// The stretches of two wordings, in the order of the text.
pub fn word_diff(before: &str, after: &str) -> Vec<Words> {
    if before.len().max(after.len()) > LONGEST {
        return vec![Words::Gone(before.to_owned()), Words::New(after.to_owned())];
    }
    let diff = TextDiff::from_words(before, after);
    let mut found: Vec<Words> = Vec::new();
    for change in diff.iter_all_changes() {
        let text = change.value();
        match (change.tag(), found.last_mut()) {
            (ChangeTag::Equal, Some(Words::Kept(last)))
            | (ChangeTag::Insert, Some(Words::New(last)))
            | (ChangeTag::Delete, Some(Words::Gone(last))) => last.push_str(text),
            (ChangeTag::Equal, _) => found.push(Words::Kept(text.to_owned())),
            (ChangeTag::Insert, _) => found.push(Words::New(text.to_owned())),
            (ChangeTag::Delete, _) => found.push(Words::Gone(text.to_owned())),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_wordings_can_be_put_together_from_the_stretches() {
        let (before, after) = ("The pump shall stop\nin 5 s.", "The pump shall halt\nin 5 s.");
        let words = word_diff(before, after);
        let side = |wanted: fn(&Words) -> Option<&String>| -> String {
            words.iter().filter_map(wanted).cloned().collect()
        };
        let old = side(|it| match it {
            Words::Kept(text) | Words::Gone(text) => Some(text),
            Words::New(_) => None,
        });
        let new = side(|it| match it {
            Words::Kept(text) | Words::New(text) => Some(text),
            Words::Gone(_) => None,
        });
        assert_eq!((old.as_str(), new.as_str()), (before, after));
        assert!(words.contains(&Words::New("halt".to_owned())));
    }
}
