//! What is wrong with a configuration file, all of it, each with its place and its mend.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes of the text that are wrong.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

/// Everything that is wrong with one file; never empty.
#[derive(Clone, Debug)]
pub struct Problems {
    name: String,
    text: String,
    problems: Vec<Problem>,
}

impl Problems {
    pub(super) fn new(name: &str, text: &str, mut problems: Vec<Problem>) -> Self {
        for problem in &mut problems {
            problem.span = within(text, &problem.span);
        }
        problems.sort_by_key(|problem| problem.span.start);
        Self { name: name.to_owned(), text: text.to_owned(), problems }
    }

    /// The problems in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter()
    }

    /// Line and column of a problem, both from 1, the column in characters.
    pub fn place(&self, problem: &Problem) -> (usize, usize) {
        let before = &self.text[..problem.span.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// The problems as people read them: the line, the place underlined, the mend.
    pub fn render(&self, coloured: bool) -> String {
        let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
        let mut rendered: Vec<String> = Vec::new();
        for problem in &self.problems {
            let annotation = AnnotationKind::Primary.span(problem.span.clone());
            let snippet = Snippet::source(&self.text).path(&self.name).annotation(annotation);
            let title = Level::ERROR.primary_title(&problem.message).element(snippet);
            let help = Group::with_title(Level::HELP.secondary_title(&problem.help));
            rendered.push(renderer.render(&[title, help]));
        }
        rendered.join("\n\n")
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

/// A span that cuts no character, whatever was asked for.
fn within(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    start..text.ceil_char_boundary(span.end.clamp(start, text.len()))
}
