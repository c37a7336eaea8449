//! Doorstop's identifiers: a document's prefix and a number or a name, compared by number.

/// An identifier taken apart as Doorstop's `UID.split_uid` does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uid {
    /// The prefix in small letters, without a separator.
    prefix: String,
    /// The number, as its length without leading zeros and these digits, so that texts are in order;
    /// for a name it is empty.
    number: (usize, String),
    /// The name, where there is no number.
    name: String,
}

impl Uid {
    /// Takes an identifier apart; `None` for what is none.
    ///
    /// What stands behind a complete identifier is passed over, as Doorstop does.
    pub fn parse(text: &str) -> Option<Self> {
        let chars: Vec<char> = text.chars().collect();
        let run = chars.iter().take_while(|&&c| is_word(c) || "-.".contains(c)).count();
        Self::separated(&chars[..run]).or_else(|| Self::joined(&chars, run))
    }

    /// `PREFIX-12`, `PREFIX_NAME`: the last separator that a word follows.
    fn separated(chars: &[char]) -> Option<Self> {
        let is_break = |&at: &usize| "-_.".contains(chars[at]) && is_word(chars[at + 1]);
        let at = (1..chars.len().saturating_sub(1)).rev().find(is_break)?;
        let word = chars[at + 1..].iter().take_while(|&&c| is_word(c)).collect();
        Some(Self::new(chars[..at].iter().collect(), word))
    }

    /// `PREFIX12`: the last digits that something else stands before.
    fn joined(chars: &[char], run: usize) -> Option<Self> {
        let is_break = |&at: &usize| {
            !chars[at].is_ascii_digit() && chars.get(at + 1).is_some_and(char::is_ascii_digit)
        };
        let at = (0..(run + 1).min(chars.len())).rev().find(is_break)?;
        let digits = chars[at + 1..].iter().take_while(|c| c.is_ascii_digit()).collect();
        let prefix: String = chars[..=at].iter().collect();
        Some(Self::new(prefix.trim_end_matches(['-', '_', '.']).to_owned(), digits))
    }

    fn new(prefix: String, word: String) -> Self {
        let prefix = prefix.to_lowercase();
        if !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self { prefix, number: (0, String::new()), name: word };
        }
        let digits = word.trim_start_matches('0').to_owned();
        Self { prefix, number: (digits.len() + 1, digits), name: String::new() }
    }

    /// The same text for all ways to write the same identifier: `req-7` for `REQ007`.
    pub fn plain(&self) -> String {
        let number = if self.number.0 == 1 { "0" } else { &self.number.1 };
        format!("{}-{number}{}", self.prefix, self.name)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_compared_by_number() {
        let plain = |text| Uid::parse(text).map(|uid| uid.plain());
        assert_eq!(plain("REQ1"), plain("req-0001"));
        assert_eq!(plain("ABC.HLR_01-00123").as_deref(), Some("abc.hlr_01-123"));
        assert_eq!(plain("REQ2-NAME007").as_deref(), Some("req2-NAME007"));
        assert_eq!(plain("REQ000").as_deref(), Some("req-0"));
        assert_eq!(
            (plain(".doorstop"), plain("index"), plain("12"), plain("")),
            (None, None, None, None)
        );
        assert!(Uid::parse("REQ9") < Uid::parse("REQ10"));
    }
}
