//! OpenFastTrace's specification items in Markdown, reStructuredText and AsciiDoc, read line by line in
//! the states of its own `LineParserStateMachine`.
//!
//! An item's identifier is `type~name`, as its links name it; the revision that stands behind it is an
//! attribute, and that of a link tells for which one it was made. A status that is not given is not
//! taken for approved, other than OpenFastTrace does.

mod asciidoc;
mod pattern;
mod specobject;

use pattern::{Id, forward, id, list, needed, reference, word_list};

use super::{Document, Item, Link, Source, revision};
use crate::front_matter::Problem;

/// The states that an item may be in.
const STATUSES: &[&str] = &["approved", "proposed", "draft", "rejected"];

/// Whether a file may hold items, by its path.
pub fn may_be(path: &str) -> bool {
    has(path, &["md", "markdown", "rst", "adoc", "asciidoc", "xml", "oreqm"])
}

fn has(path: &str, extensions: &[&str]) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|it| extensions.iter().any(|known| it.eq_ignore_ascii_case(known)))
}

/// Takes a file apart.
pub fn read(source: &Source<'_>) -> Document {
    if has(source.path, &["xml", "oreqm"]) {
        return specobject::read(source.text);
    }
    let bytes = source.text.as_bytes();
    let is_revision = |at| bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    if !memchr::memchr_iter(b'~', bytes).any(is_revision) {
        return Document::default();
    }
    let markup = match source.path {
        path if has(path, &["rst"]) => Markup::Rst,
        path if has(path, &["adoc", "asciidoc"]) => Markup::Adoc,
        _ => Markup::Markdown,
    };
    if markup == Markup::Adoc {
        return asciidoc::read(source.text);
    }
    let mut reading = Reading::new(markup);
    let mut lines = source.text.lines().enumerate().peekable();
    while let Some((at, line)) = lines.next() {
        reading.step(at + 1, line, lines.peek().map(|(_, next)| *next));
    }
    reading.finish()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Markup {
    Markdown,
    Rst,
    Adoc,
}

/// Where in a file, and where in an item, the reading stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Title,
    Code,
    Item,
    Description,
    Rationale,
    Comment,
    Covers,
    Depends,
    Needs,
    Tags,
}

struct Reading<'t> {
    markup: Markup,
    state: State,
    is_off: bool,
    title: Option<&'t str>,
    item: Option<Draft<'t>>,
    frame: Vec<&'t str>,
    document: Document,
}

/// An item before it is complete.
#[derive(Default)]
struct Draft<'t> {
    item: Item,
    description: Vec<&'t str>,
    rationale: Vec<&'t str>,
    comment: Vec<&'t str>,
    needs: Vec<&'t str>,
    tags: Vec<&'t str>,
    status: &'t str,
}

impl<'t> Reading<'t> {
    fn new(markup: Markup) -> Self {
        Self {
            markup,
            state: State::Start,
            is_off: false,
            title: None,
            item: None,
            frame: Vec::new(),
            document: Document::default(),
        }
    }

    fn step(&mut self, number: usize, line: &'t str, next: Option<&str>) {
        if self.is_off {
            self.is_off = !has_mark(line, "oft:on");
        } else if has_mark(line, "oft:off") {
            self.is_off = true;
        } else if self.state == State::Code {
            if is_fence(line, false) {
                self.state = State::Start;
            }
        } else if let Some(found) = id(line) {
            self.begin(found, number);
        } else if let Some(title) = self.section_title(line, next) {
            self.end();
            self.title = Some(title);
            self.state = State::Title;
        } else if matches!(self.state, State::Start | State::Title) {
            self.outside(number, line);
        } else {
            self.inside(number, line);
        }
        if self.item.is_none() {
            self.frame.push(line);
        }
    }

    fn section_title(&self, line: &'t str, next: Option<&str>) -> Option<&'t str> {
        let underline = match self.markup {
            Markup::Markdown | Markup::Adoc => "=-",
            Markup::Rst => "-=`:.'\"~^_*+#<>",
        };
        let is_underlined = next.is_some_and(|next| {
            let next = next.trim_end();
            next.len() >= 3 && next.chars().all(|c| underline.contains(c))
        });
        let hashed = line.starts_with('#') && self.markup == Markup::Markdown;
        (hashed || is_underlined).then(|| line.trim_start_matches('#').trim())
    }

    fn outside(&mut self, number: usize, line: &'t str) {
        if let Some(forward) = forward(line) {
            self.forward(&forward, number);
        } else if self.state == State::Start && is_fence(line, true) {
            if self.markup == Markup::Markdown {
                self.state = State::Code;
            }
        } else if self.state == State::Title && !line.trim().is_empty() && !is_underline(line) {
            self.title = None;
            self.state = State::Start;
        }
    }

    fn inside(&mut self, number: usize, line: &'t str) {
        let Some(draft) = &mut self.item else { return };
        let keyword = line.split_once(':').map(|(word, rest)| (word, rest.trim()));
        let is_prose = matches!(self.state, State::Rationale | State::Comment);
        match (self.state, keyword) {
            (State::Item, Some(("Status", status))) => {
                if STATUSES.contains(&status) {
                    draft.status = status;
                } else {
                    let message = format!("the status `{status}` is none that OpenFastTrace knows");
                    let help = format!("write one of {}", STATUSES.join(", "));
                    self.document.problems.push(Problem::new(number, message, help));
                    draft.say(&mut self.state, line);
                }
            }
            (_, Some(("Rationale", ""))) if self.state != State::Rationale => {
                self.state = State::Rationale;
            }
            (_, Some(("Comment", ""))) if self.state != State::Comment => {
                self.state = State::Comment;
            }
            (_, Some(("Covers", ""))) => self.state = State::Covers,
            (_, Some(("Depends", ""))) => self.state = State::Depends,
            (_, Some(("Needs", ""))) => self.state = State::Needs,
            (_, Some(("Needs", types))) if word_list(types) => {
                draft.needs.extend(list(types));
                self.state = State::Item;
            }
            (_, Some(("Tags", ""))) => self.state = State::Tags,
            (_, Some(("Tags", tags))) if word_list(tags) => {
                draft.tags.extend(list(tags));
                self.state = State::Tags;
            }
            (State::Item, Some(("Description", ""))) => self.state = State::Description,
            _ => match forward(line).filter(|_| !is_prose) {
                Some(forward) => {
                    self.end();
                    self.forward(&forward, number);
                }
                None => draft.take(&mut self.state, self.markup, number, line),
            },
        }
    }

    fn begin(&mut self, id: Id<'t>, number: usize) {
        self.end_but_for_title(true);
        let mut draft = Draft::default();
        draft.item.id = format!("{}~{}", id.kind, id.name);
        draft.item.kind = id.kind.to_owned();
        draft.item.title = self.title.take().unwrap_or_default().to_owned();
        draft.item.line = number;
        draft.item.attributes.push(("revision".to_owned(), id.revision.to_owned()));
        // Where an item stands belongs to the text around it.
        self.frame.push(id.name);
        self.item = Some(draft);
        self.state = State::Item;
    }

    fn forward(&mut self, forward: &pattern::Forward<'t>, number: usize) {
        self.document.items.push(forward.item(number));
        self.title = None;
        self.state = State::Start;
    }

    fn end(&mut self) {
        self.end_but_for_title(false);
        self.title = None;
    }

    /// Ends the open item, which takes the title with it.
    fn end_but_for_title(&mut self, keep: bool) {
        if let Some(draft) = self.item.take() {
            self.document.items.push(draft.sealed());
            self.title = None;
        }
        if !keep {
            self.title = None;
        }
    }

    fn finish(mut self) -> Document {
        self.end();
        if !self.document.items.is_empty() {
            self.document.frame = revision(self.frame);
        }
        self.document
    }
}

impl<'t> Draft<'t> {
    /// Takes in a line that begins nothing new.
    fn take(&mut self, state: &mut State, markup: Markup, number: usize, line: &'t str) {
        let is_empty = line.trim().is_empty();
        match *state {
            State::Covers => self.link("satisfies", line, number),
            State::Depends => self.link("depends", line, number),
            State::Needs if is_empty && markup == Markup::Markdown => *state = State::Description,
            State::Needs => self.needs.extend(needed(line)),
            State::Tags if is_empty => *state = State::Item,
            State::Tags => self.tags.extend(pattern::tag(line).into_iter().flat_map(list)),
            State::Item if is_empty => {}
            _ => self.say(state, line),
        }
    }

    fn link(&mut self, kind: &str, line: &str, number: usize) {
        let Some(id) = reference(line) else { return };
        self.item.links.push(id.link(kind, number));
    }

    fn say(&mut self, state: &mut State, line: &'t str) {
        match *state {
            State::Rationale => self.rationale.push(line),
            State::Comment => self.comment.push(line),
            _ => {
                self.description.push(line);
                *state = State::Description;
            }
        }
    }

    fn sealed(mut self) -> Item {
        self.item.text = self.description.join("\n").trim_matches('\n').to_owned();
        let prose = |lines: &[&str]| lines.join("\n").trim_matches('\n').to_owned();
        self.item.is_informative = !["", "approved"].contains(&self.status);
        let rest = [
            ("status", self.status.to_owned()),
            ("needs", self.needs.join(", ")),
            ("tags", self.tags.join(", ")),
            ("rationale", prose(&self.rationale)),
            ("comment", prose(&self.comment)),
        ];
        let said = rest.into_iter().filter(|(_, value)| !value.is_empty());
        self.item.attributes.extend(said.map(|(name, value)| (name.to_owned(), value)));
        self.item.sealed()
    }
}

/// Whether a mark stands in a line as a word of its own.
fn has_mark(line: &str, mark: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(mark).any(|(at, _)| {
        !line[..at].ends_with(is_word) && !line[at + mark.len()..].starts_with(is_word)
    })
}

/// Whether a line begins, or ends, a fenced block of code.
fn is_fence(line: &str, begins: bool) -> bool {
    let rest = line.trim_start_matches(' ');
    let marks = rest.bytes().take_while(|byte| b"`~".contains(byte)).count();
    let info = rest[marks..].trim_end();
    (3..=30).contains(&marks)
        && (info.is_empty()
            || begins && info.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

fn is_underline(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 3 && line.bytes().all(|byte| b"-=`:.'\"~^_*+#<>".contains(&byte))
}
