//! Patterns of OpenSSH's (`PATTERNS` in ssh_config(5)): `*`, `?`, and `!` for what is left out.

use globset::{GlobBuilder, GlobMatcher};

/// A list of patterns, apart by commas.
pub struct Patterns(Vec<Pattern>);

struct Pattern {
    is_excluded: bool,
    glob: GlobMatcher,
}

impl Patterns {
    pub fn new(list: &str) -> Result<Self, String> {
        list.split(',').map(Pattern::new).collect::<Result<_, _>>().map(Self)
    }

    /// Whether one of them matches, and none of those that leave out (`match_pattern_list`).
    pub fn match_text(&self, text: &str) -> bool {
        let matched =
            |excluded| self.0.iter().any(|it| it.is_excluded == excluded && it.glob.is_match(text));
        matched(false) && !matched(true)
    }
}

impl Pattern {
    fn new(text: &str) -> Result<Self, String> {
        let (is_excluded, text) = text.strip_prefix('!').map_or((false, text), |it| (true, it));
        // OpenSSH knows no classes, no braces, and nothing special about two stars or a slash.
        let mut plain = text.replace('[', "[[]").replace('{', "[{]");
        while plain.contains("**") {
            plain = plain.replace("**", "*");
        }
        let glob = GlobBuilder::new(&plain).backslash_escape(false).build();
        let glob = glob.map_err(|error| error.to_string())?;
        Ok(Self { is_excluded, glob: glob.compile_matcher() })
    }
}
