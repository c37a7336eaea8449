//! The words, texts and signs of TRLC.

use crate::front_matter::Problem;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name or keyword.
    Name,
    /// A text, with its quotes.
    Text,
    /// A number.
    Number,
    /// A sign of one character.
    Sign,
}

/// A piece of a file.
#[derive(Clone, Copy, Debug)]
pub struct Token<'t> {
    /// What it is.
    pub kind: Kind,
    /// It as written.
    pub text: &'t str,
    /// The line it begins on, from 1.
    pub line: usize,
}

impl Token<'_> {
    /// Whether it is this sign.
    pub fn is(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    /// Whether it is a name.
    pub fn is_name(&self) -> bool {
        self.kind == Kind::Name
    }

    /// What a text says, without the indent that all of its lines share.
    pub fn said(&self) -> String {
        let triple = ["\"\"\"", "'''"].into_iter().find(|quote| self.text.starts_with(quote));
        match triple {
            Some(quote) => {
                let inner = &self.text[3..];
                dedented(inner.strip_suffix(quote).unwrap_or(inner))
            }
            None => {
                let inner = self.text.strip_prefix('"').unwrap_or(self.text);
                inner.strip_suffix('"').unwrap_or(inner).replace("\\\"", "\"")
            }
        }
    }
}

/// The lines of a text of many lines, without empty ones around and without their common indent;
/// the first, which stands behind the quotes, has none.
fn dedented(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let common = lines.iter().skip(1).filter(|line| !line.is_empty()).map(indent).min();
    let cut = |(at, line): (usize, &&str)| match at {
        0 => line.trim_start().to_owned(),
        _ => line.get(common.unwrap_or(0)..).unwrap_or_default().to_owned(),
    };
    lines.iter().enumerate().map(cut).collect::<Vec<_>>().join("\n")
}

/// Takes a text apart; comments are left out.
pub fn tokens<'t>(text: &'t str, problems: &mut Vec<Problem>) -> Vec<Token<'t>> {
    let mut lexer = Lexer { text, at: 0, line: 1, tokens: Vec::new(), lost: Vec::new() };
    while let Some(first) = text[lexer.at..].chars().next() {
        lexer.next(first, problems);
    }
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    tokens: Vec<Token<'t>>,
    /// The marks that end nothing from here on.
    lost: Vec<&'static str>,
}

impl<'t> Lexer<'t> {
    fn next(&mut self, first: char, problems: &mut Vec<Problem>) {
        let rest = &self.text[self.at..];
        let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        if first.is_whitespace() {
            self.skip(run(char::is_whitespace));
        } else if rest.starts_with("//") {
            self.skip(rest.find('\n').unwrap_or(rest.len()));
        } else if rest.starts_with("/*") {
            let length = self.until(2, "*/", problems);
            self.skip(length);
        } else if let Some(quote) = ["\"\"\"", "'''"].into_iter().find(|it| rest.starts_with(it)) {
            let length = self.until(3, quote, problems);
            self.take(Kind::Text, length);
        } else if first == '"' {
            let length = self.quoted(problems);
            self.take(Kind::Text, length);
        } else if first.is_alphabetic() || first == '_' {
            self.take(Kind::Name, run(|c| c.is_alphanumeric() || c == '_'));
        } else if first.is_ascii_digit() {
            let mut length = run(|c| c.is_ascii_alphanumeric() || "_.".contains(c));
            length = rest[..length].find("..").unwrap_or(length);
            self.take(Kind::Number, length);
        } else {
            self.take(Kind::Sign, first.len_utf8());
        }
    }

    /// The length up to and with an end mark; where there is none, up to the end of the line.
    fn until(&mut self, from: usize, mark: &'static str, problems: &mut Vec<Problem>) -> usize {
        let rest = &self.text[self.at..];
        let is_lost = self.lost.contains(&mark);
        let end = if is_lost { None } else { rest[from..].find(mark) };
        end.map(|end| from + end + mark.len()).unwrap_or_else(|| {
            self.lost.push(mark);
            let help = format!("end it by `{mark}`");
            problems.push(Problem::new(self.line, "a text has no end", help));
            rest.find('\n').unwrap_or(rest.len())
        })
    }

    /// The length of a text in double quotes, which ends on its line.
    fn quoted(&self, problems: &mut Vec<Problem>) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let mut at = 1;
        while let Some(&byte) = rest.get(at) {
            match byte {
                b'\\' if rest.get(at + 1) == Some(&b'"') => at += 1,
                b'"' => return at + 1,
                b'\n' => break,
                _ => {}
            }
            at += 1;
        }
        let help = "end it by `\"` on its line, or write it between three quotes";
        problems.push(Problem::new(self.line, "a text has no end on its line", help));
        at.min(rest.len())
    }

    fn take(&mut self, kind: Kind, length: usize) {
        let text = &self.text[self.at..self.at + length];
        self.tokens.push(Token { kind, text, line: self.line });
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        let skipped = &self.text.as_bytes()[self.at..self.at + length];
        self.line += memchr::memchr_iter(b'\n', skipped).count();
        self.at += length;
    }
}
