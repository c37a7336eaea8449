//! XML as a stream of elements and texts with their lines.
//!
//! Nothing is expanded but characters by number and the five entities that XML itself knows: an entity
//! that a document declares, or takes from outside, is told and left out. Depth is bounded.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::front_matter::Problem;

/// How deep elements may be nested.
const DEEPEST: usize = 512;

/// A piece of a document.
pub enum Piece {
    /// An element begins.
    Start(Element),
    /// An element of this name ends.
    End(String),
    /// Text between elements.
    Text(String),
}

/// An element's name, without its prefix, and its attributes.
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// The line it begins on, from 1.
    pub line: usize,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A document that is read piece by piece.
pub struct Pieces<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    /// How far lines are counted, and how many.
    counted: (usize, usize),
    depth: usize,
    /// The end of an empty element, still to be told.
    pending: Option<String>,
    is_over: bool,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl<'t> Pieces<'t> {
    pub fn new(text: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        Self {
            reader,
            text,
            counted: (0, 1),
            depth: 0,
            pending: None,
            is_over: false,
            problems: Vec::new(),
        }
    }

    /// The line that is reached.
    pub fn line(&mut self) -> usize {
        let place = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let place = place.min(self.text.len());
        if place > self.counted.0 {
            let passed = &self.text.as_bytes()[self.counted.0..place];
            self.counted = (place, self.counted.1 + memchr::memchr_iter(b'\n', passed).count());
        }
        self.counted.1
    }

    fn stop(&mut self, message: String, help: &str) {
        let line = self.line();
        self.problems.push(Problem::new(line, message, help));
        self.is_over = true;
    }

    /// The next piece; what cannot be read ends the document, with a problem that says so.
    pub fn next(&mut self) -> Option<Piece> {
        if let Some(name) = self.pending.take() {
            return Some(Piece::End(name));
        }
        while !self.is_over {
            let line = self.line();
            match self.reader.read_event() {
                Err(error) => self.stop(format!("broken XML: {error}"), "mend the XML"),
                Ok(Event::Eof) if self.depth > 0 => {
                    self.stop("the XML has no end".to_owned(), "restore what was cut off");
                }
                Ok(Event::Eof) => self.is_over = true,
                Ok(Event::Start(_)) if self.depth == DEEPEST => {
                    self.stop("XML is nested too deep here".to_owned(), "nest it less");
                }
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    return Some(Piece::Start(self.element(&start, line)));
                }
                Ok(Event::Empty(start)) => {
                    let element = self.element(&start, line);
                    self.pending = Some(element.name.clone());
                    return Some(Piece::Start(element));
                }
                Ok(Event::End(end)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Some(Piece::End(end.local_name().as_ref().to_owned()));
                }
                Ok(Event::Text(text)) => {
                    return Some(Piece::Text(text.xml10_content().into_owned()));
                }
                Ok(Event::CData(text)) => {
                    return Some(Piece::Text(text.xml10_content().into_owned()));
                }
                Ok(Event::GeneralRef(entity)) => {
                    if let Some(text) = self.character(&entity) {
                        return Some(Piece::Text(text));
                    }
                }
                Ok(Event::DocType(doctype)) if doctype.contains("<!ENTITY") => {
                    let what = "the XML declares entities, which are not expanded";
                    let help =
                        "write out what the entities stand for, and remove their declaration";
                    self.problems.push(Problem::new(line, what, help));
                }
                Ok(Event::DocType(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_)) => {}
            }
        }
        None
    }

    fn character(&mut self, entity: &quick_xml::events::BytesRef<'_>) -> Option<String> {
        if let Ok(Some(character)) = entity.resolve_char_ref() {
            return Some(character.to_string());
        }
        let name = entity.xml10_content();
        let known = quick_xml::escape::resolve_xml_entity(&name);
        if known.is_none() && !self.problems.iter().any(|it| it.message.contains("entit")) {
            let line = self.line();
            let message = format!("the entity `{name}` is not expanded");
            self.problems.push(Problem::new(line, message, "write out what it stands for"));
        }
        known.map(str::to_owned)
    }

    fn element(&mut self, start: &BytesStart<'_>, line: usize) -> Element {
        let mut attributes = Vec::new();
        let mut broken = None;
        for attribute in start.attributes().with_checks(false) {
            match attribute {
                Ok(attribute) => {
                    let name = attribute.key.local_name().as_ref().to_owned();
                    let value = match attribute.normalized_value(XmlVersion::Implicit1_0) {
                        Ok(value) => value.into_owned(),
                        Err(error) => {
                            broken = Some(error.to_string());
                            continue;
                        }
                    };
                    attributes.push((name, value));
                }
                Err(error) => broken = Some(error.to_string()),
            }
        }
        if let Some(error) = broken {
            let message = format!("an attribute cannot be read: {error}");
            self.problems.push(Problem::new(line, message, "mend the XML"));
        }
        Element { name: start.local_name().as_ref().to_owned(), attributes, line }
    }

    /// The text of the element that just began, up to its end, with that of elements inside it.
    pub fn inner_text(&mut self) -> String {
        let (mut depth, mut text) = (0_usize, String::new());
        while let Some(piece) = self.next() {
            match piece {
                Piece::Start(_) => depth += 1,
                Piece::End(_) if depth == 0 => break,
                Piece::End(_) => depth -= 1,
                Piece::Text(more) => text.push_str(&more),
            }
        }
        text
    }
}
