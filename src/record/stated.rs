//! What a controlled record states: the fields at its top and its text, or those of one section.

use crate::front_matter::{FrontMatter, Problem};
use crate::model::Timestamp;

/// The ends of names of files that people write as text.
const PROSE: [&str; 6] = [".md", ".markdown", ".txt", ".rst", ".adoc", ".asciidoc"];

/// What a controlled record states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// Its fields, and its text behind them.
    pub fields: FrontMatter,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Stated {
    /// Reads a file, or the section of it under a heading; `None` where there is no such section.
    ///
    /// What is no text has neither fields nor text.
    pub fn parse(path: &str, bytes: &[u8], section: Option<&str>) -> Option<Self> {
        let mut stated = Self::default();
        if !PROSE.iter().any(|end| path.ends_with(end)) {
            return section.is_none().then_some(stated);
        }
        let text = String::from_utf8_lossy(bytes);
        if matches!(text, std::borrow::Cow::Owned(_)) {
            let help = "save the record as UTF-8 text";
            stated.problems.push(Problem::new(1, "the file is not UTF-8 text", help));
        }
        stated.fields = FrontMatter::parse(&text, &mut stated.problems);
        if let Some(heading) = section {
            stated.fields.body = under(&stated.fields.body, heading)?.to_owned();
        }
        Some(stated)
    }

    /// The class that the record says it is of, with its line.
    pub fn class(&self) -> Option<(String, usize)> {
        let class = self.fields.get("record")?;
        Some((class.trim().to_lowercase().replace([' ', '_'], "-"), self.fields.line("record")))
    }

    /// The text behind the fields.
    pub fn text(&self) -> &str {
        &self.fields.body
    }

    /// The point in time that a field names, if it names one.
    pub fn time(&self, field: &str) -> Option<Timestamp> {
        Timestamp::parse(self.fields.get(field)?.trim()).ok()
    }

    /// The first of some fields that says something.
    pub fn first_of(&self, fields: &[&str]) -> Option<String> {
        let given = fields.iter().filter_map(|field| self.fields.get(field));
        given.map(|value| value.trim().to_owned()).find(|value| !super::is_nothing(value))
    }

    /// Whether its text has a section under a heading that begins with these words, and something in it.
    pub fn has_section(&self, words: &str) -> bool {
        has_section(self.text(), words)
    }

    /// The first heading of the text.
    pub fn title(&self) -> Option<&str> {
        self.text().lines().find_map(level).map(|(_, title)| title)
    }

    /// Whether the text or one of the fields names an identifier, and not as a part of another one.
    pub fn names(&self, id: &str) -> bool {
        let mut values = self.fields.fields().flat_map(|(_, _, values)| values);
        names_id(self.text(), id) || values.any(|value| names_id(value, id))
    }

    /// Whether the text or one of the fields has these words, whatever their case, hyphens or spaces
    /// between them.
    pub fn mentions(&self, words: &str) -> bool {
        let wanted = plain(words);
        let fields = self.fields.fields().flat_map(|(_, _, values)| values);
        has_words(&plain(self.text()), &wanted)
            || fields.into_iter().any(|value| has_words(&plain(value), &wanted))
    }
}

/// Whether a text has a section under a heading that begins with some words, and something in it.
pub fn has_section(text: &str, words: &str) -> bool {
    let wanted = plain(words);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let is_meant = level(line).is_some_and(|(_, title)| has_words(&plain(title), &wanted));
        if !is_meant {
            continue;
        }
        while let Some(next) = lines.next_if(|next| level(next).is_none()) {
            if !next.trim().is_empty() {
                return true;
            }
        }
    }
    false
}

/// Whether an identifier stands in a text, and not as a part of another one.
pub fn names_id(text: &str, id: &str) -> bool {
    let (text, id) = (text.to_lowercase(), id.to_lowercase());
    let is_part = |it: char| it.is_alphanumeric() || it == '-' || it == '_';
    !id.is_empty()
        && text.match_indices(&id).any(|(at, _)| {
            let (before, after) = (&text[..at], &text[at + id.len()..]);
            // A hyphen or a dot may end a sentence.
            let goes_on = after.starts_with(|it: char| it.is_alphanumeric() || it == '_');
            !before.ends_with(is_part) && !goes_on
        })
}

/// One case, one space between words.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace(['-', '_'], " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether whole words stand in a text; the last may have an ending, as a plural has.
fn has_words(text: &str, words: &str) -> bool {
    let is_start = |at: usize| !text[..at].ends_with(char::is_alphanumeric);
    !words.is_empty() && text.match_indices(words).any(|(at, _)| is_start(at))
}

/// The part of a text under a heading of Markdown or AsciiDoc, up to the next that is not below it.
fn under<'t>(text: &'t str, heading: &str) -> Option<&'t str> {
    let (mut at, mut found, mut fenced) = (0, None, false);
    for line in text.split_inclusive('\n') {
        fenced ^= line.trim_start().starts_with("```");
        match (level(line).filter(|_| !fenced), found) {
            (Some((level, title)), None) if title.eq_ignore_ascii_case(heading.trim()) => {
                found = Some((at, level));
            }
            (Some((level, _)), Some((start, own))) if level <= own => {
                return Some(&text[start..at]);
            }
            _ => {}
        }
        at += line.len();
    }
    found.map(|(start, _)| &text[start..])
}

/// The depth and the title of a heading.
fn level(line: &str) -> Option<(usize, &str)> {
    let mark = line.chars().next().filter(|mark| ['#', '='].contains(mark))?;
    let title = line.trim_start_matches(mark);
    let title = title.strip_prefix([' ', '\t'])?.trim().trim_end_matches(mark).trim_end();
    Some((line.len() - line.trim_start_matches(mark).len(), title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_at_the_next_heading_that_is_not_below_it() {
        let text =
            "# A\none\n## Threat model\ntwo\n### Deeper\nthree\n```\n# no heading\n```\n## B\n";
        let section = under(text, "threat MODEL").unwrap();
        assert_eq!(section, "## Threat model\ntwo\n### Deeper\nthree\n```\n# no heading\n```\n");
        assert_eq!(under(text, "B"), Some("## B\n"));
        assert_eq!(under(text, "two"), None);
        assert_eq!(under("== Threats ==\nx\n= Top\n", "Threats"), Some("== Threats ==\nx\n"));
    }

    #[test]
    fn words_are_found_whole_in_text_and_fields() {
        let text =
            "---\nrecord: Threat Model\nactivities: [penetration-test]\n---\nThreat\nmodels\n";
        let stated = Stated::parse("a.md", text.as_bytes(), None).unwrap();
        assert_eq!(stated.class(), Some(("threat-model".to_owned(), 2)));
        assert!(stated.mentions("threat model") && stated.mentions("Penetration Test"));
        assert!(!stated.mentions("hreat model") && !stated.mentions(""));
    }

    #[test]
    fn identifiers_are_found_whole() {
        assert!(names_id("open: PR-1, PR-2.", "pr-1") && names_id("see PR-1-", "PR-1"));
        assert!(
            !names_id("PR-12", "PR-1") && !names_id("XPR-1", "PR-1") && !names_id("A-PR-1", "PR-1")
        );
        assert!(!names_id("", "") && !names_id("x", ""));
    }
}
