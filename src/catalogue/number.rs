//! The number of a clause, down to its items: `5.7.4`, `5.1.1 g)`, `F.2`.

use std::cmp::Ordering;
use std::fmt;

/// A longer number than any clause has.
const LONGEST: usize = 40;

/// The number of a clause, part by part: a number or a letter each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    parts: Vec<String>,
}

impl Number {
    /// Reads `5.7.4`, `§5.7.4`, `5.1.1 g)`, `5.1.1-g` or `5.1.1g`; an error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            let shown: String = text.chars().take(LONGEST).collect();
            format!("`{shown}` is no clause's number, such as 5.7.4 or 5.7.4 a)")
        };
        let plain = text.trim().trim_start_matches('§').trim_start();
        let is_part = |it: char| it.is_ascii_alphanumeric();
        let is_mark = |it: char| matches!(it, '.' | ' ' | ')' | '(' | '-' | '\u{a0}');
        if plain.len() > LONGEST
            || plain.contains("..")
            || !plain.chars().all(|it| is_part(it) || is_mark(it))
        {
            return Err(wrong());
        }
        let mut parts: Vec<String> = Vec::new();
        for word in plain.split(is_mark).filter(|word| !word.is_empty()) {
            // `1g` is `1` and `g`.
            let at = word.find(|it: char| it.is_ascii_alphabetic()).unwrap_or(word.len());
            let (digits, letters) = word.split_at(at);
            parts.extend([digits, letters].into_iter().filter(|it| !it.is_empty()).map(Into::into));
        }
        let is_right = |part: &String| {
            let is_number = part.bytes().all(|it| it.is_ascii_digit()) && part.len() <= 3;
            is_number || part.len() == 1
        };
        match !parts.is_empty() && parts.iter().all(is_right) {
            true => {
                parts.iter_mut().skip(1).for_each(|part| part.make_ascii_lowercase());
                parts[0].make_ascii_uppercase();
                Ok(Self { parts })
            }
            false => Err(wrong()),
        }
    }

    /// Whether it is another clause or stands above of it.
    pub fn covers(&self, other: &Self) -> bool {
        other.parts.starts_with(&self.parts)
    }

    /// Whether it stands below another clause.
    pub fn is_below(&self, other: &Self) -> bool {
        other.covers(self) && self != other
    }

    /// Whether it is an item of another clause, by a letter.
    pub fn is_item_of(&self, other: &Self) -> bool {
        let next = self.parts.get(other.parts.len()).and_then(|part| part.bytes().next());
        other.covers(self) && next.is_some_and(|first| first.is_ascii_alphabetic())
    }

    /// How many parts it has.
    pub fn depth(&self) -> usize {
        self.parts.len()
    }

    /// The first number, 5 of 5.7.4; 0 of an annex.
    pub fn chapter(&self) -> usize {
        self.at(0)
    }

    /// The second number, 7 of 5.7.4; 0 if there is none.
    pub fn section(&self) -> usize {
        self.at(1)
    }

    fn at(&self, position: usize) -> usize {
        self.parts.get(position).and_then(|part| part.parse().ok()).unwrap_or(0)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut is_item = false;
        for (position, part) in self.parts.iter().enumerate() {
            is_item |= position > 0 && part.bytes().any(|it| it.is_ascii_alphabetic());
            match (position, is_item) {
                (0, _) => write!(f, "{part}")?,
                (_, true) => write!(f, " {part})")?,
                (_, false) => write!(f, ".{part}")?,
            }
        }
        Ok(())
    }
}

/// By number where both are numbers, as a table of contents is sorted.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |part: &String| (part.parse::<usize>().ok(), part.clone());
        self.parts.iter().map(key).cmp(other.parts.iter().map(key))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_however_it_is_written() {
        for written in ["5.1.1 g)", "5.1.1g", "§5.1.1-g", "5.1.1 (g)", "5.1.1.G"] {
            assert_eq!(Number::parse(written).unwrap().to_string(), "5.1.1 g)", "{written}");
        }
        assert_eq!(Number::parse("f.2").unwrap().to_string(), "F.2");
        assert_eq!(Number::parse("5.1.1 a) 2)").unwrap().to_string(), "5.1.1 a) 2)");
        for wrong in
            ["", "..", "4..x", "abc", "5.1.1 <b>", "5.7.4/../", "1234.1", &"1.".repeat(30), "5.é"]
        {
            assert!(Number::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_are_sorted_as_numbers() {
        let sorted = ["4.1", "5.1.9", "5.1.10", "5.1.10 a)", "5.2", "10"];
        let numbers: Vec<Number> = sorted.iter().map(|it| Number::parse(it).unwrap()).collect();
        assert!(numbers.is_sorted());
    }
}
