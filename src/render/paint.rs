//! How stories are coloured, and how words that came and went are marked.

use std::io::{Result, Write};

use anstyle::{AnsiColor, Style};

use super::text::clean;
use crate::view::WordChange;

/// What is coloured, if anything is.
pub struct Paint {
    /// Whether a terminal shows it.
    pub coloured: bool,
}

impl Paint {
    fn style(&self, style: Style, text: &str) -> String {
        if self.coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Bold.
    pub fn bold(&self, text: &str) -> String {
        self.style(Style::new().bold(), text)
    }

    /// Names and commits.
    pub fn yellow(&self, text: &str) -> String {
        self.style(Style::new().fg_color(Some(AnsiColor::Yellow.into())), text)
    }

    /// What is wrong.
    pub fn red(&self, text: &str) -> String {
        self.style(Style::new().fg_color(Some(AnsiColor::Red.into())), text)
    }

    /// As `git diff --word-diff` writes it: `[-gone-]`, `{+new+}`.
    fn words(&self, words: &WordChange) -> String {
        let lines: Vec<String> = words.text.split('\n').map(clean).collect();
        let text = lines.join("\n");
        let green = Style::new().fg_color(Some(AnsiColor::Green.into()));
        match words.sign {
            "+" if text.trim().is_empty() => text,
            "-" if text.trim().is_empty() => String::new(),
            "+" => self.style(green, &format!("{{+{text}+}}")),
            "-" => self.red(&format!("[-{text}-]")),
            _ => text,
        }
    }

    /// A comparison word by word, set in under a step.
    pub fn write_words(&self, words: &[WordChange], out: &mut dyn Write) -> Result<()> {
        let text: String = words.iter().map(|words| self.words(words)).collect();
        text.lines().try_for_each(|line| writeln!(out, "            {line}"))
    }
}
