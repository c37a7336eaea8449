//! JUnit XML, in the dialects of Ant, Maven's surefire, pytest, gtest and cargo-nextest.
//!
//! There is no standard of it. All have `testcase` within `testsuite`, which may stand within others.
//! A declaration of entities is told and nothing of it expanded.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::property::{Property, words};
use super::{LONGEST, Outcome, TestCase, TestReport, line_at, push_once, time};

/// How deep elements may be nested.
const DEEPEST: usize = 64;

pub fn is_one(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some(after) = rest.strip_prefix("<?").or_else(|| rest.strip_prefix("<!")) {
        let end = match after.starts_with("--") {
            true => after.find("-->").map(|at| at + 3),
            false => end_of_declaration(after),
        };
        let Some(end) = end else { return false };
        rest = after[end..].trim_start();
    }
    ["<testsuites", "<testsuite"].iter().any(|start| {
        let after = rest.strip_prefix(start);
        after.is_some_and(|after| after.starts_with([' ', '\t', '\r', '\n', '>', '/']))
    })
}

/// Where a declaration ends, with whatever it declares between brackets.
fn end_of_declaration(text: &str) -> Option<usize> {
    let end = text.find('>')?;
    match text[..end].find('[') {
        Some(start) => Some(start + text[start..].find("]>")? + 2),
        None => Some(end + 1),
    }
}

pub fn read(text: &str, report: &mut TestReport) {
    let mut reading = Reading { text, report, open: Vec::new(), version: XmlVersion::default() };
    let mut reader = Reader::from_str(text);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(at);
                reading.wrong(at, format!("broken XML: {error}"), "run the tests again");
                break;
            }
        };
        if reading.take(at, event).is_err() {
            break;
        }
    }
    reading.end();
}

/// Reading stops here; what is wrong was told.
struct Stop;

/// A report that is being read.
struct Reading<'t, 'r> {
    text: &'t str,
    report: &'r mut TestReport,
    /// The elements that are open, the outermost first.
    open: Vec<Element>,
    version: XmlVersion,
}

/// An element that is open.
enum Element {
    /// A suite: its name, what all its tests verify, and where in the report they begin.
    Suite { name: String, requirements: Vec<String>, problem_reports: Vec<String>, first: usize },
    /// A test.
    Case(Box<TestCase>),
    /// What became of the test around it, and what is said of that.
    Result { outcome: Outcome, message: String, text: String },
    /// A property whose value stands within it.
    Property { name: String, text: String },
    /// Anything else.
    Other,
}

impl Reading<'_, '_> {
    fn take(&mut self, at: usize, event: Event<'_>) -> Result<(), Stop> {
        match event {
            Event::Start(start) => {
                if self.open.len() == DEEPEST {
                    let message = format!("elements are nested deeper than {DEEPEST}");
                    self.wrong(at, message, "is it a report of tests at all?");
                    return Err(Stop);
                }
                self.start(at, &start);
            }
            Event::Empty(start) => {
                self.start(at, &start);
                self.close();
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let named = quick_xml::escape::resolve_predefined_entity(&reference);
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                self.text(&character.or(named.map(str::to_owned)).unwrap_or_default());
            }
            Event::DocType(declared) if declared.contains("<!") || declared.contains('[') => {
                let message = "the report declares entities, which are not expanded";
                self.wrong(at, message, "have the report written without a DOCTYPE");
            }
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, at: usize, start: &BytesStart<'_>) {
        let attributes = self.attributes(at, start);
        let element = match start.local_name().as_ref() {
            "testsuites" => self.suites(&attributes),
            "testsuite" => self.suite(&attributes),
            "testcase" => self.case(&attributes),
            "property" => self.property(&attributes),
            "failure" | "error" | "skipped" | "rerunFailure" | "rerunError" | "flakyFailure"
            | "flakyError" => self.result(start.local_name().as_ref(), &attributes),
            _ => Element::Other,
        };
        self.open.push(element);
    }

    fn suites(&mut self, attributes: &[(String, String)]) -> Element {
        self.report.began(get(attributes, "timestamp").and_then(time));
        self.report.tool = match get(attributes, "name") {
            Some("nextest-run") => Some("cargo-nextest".to_owned()),
            Some("AllTests") => Some("gtest".to_owned()),
            _ => None,
        };
        for (name, value) in attributes {
            self.report.note(name, value);
        }
        Element::Other
    }

    fn suite(&mut self, attributes: &[(String, String)]) -> Element {
        self.report.began(get(attributes, "timestamp").and_then(time));
        let name = get(attributes, "name").unwrap_or_default().to_owned();
        let schema = attributes.iter().find(|(name, _)| name.ends_with("SchemaLocation"));
        let tool = match name.as_str() {
            "pytest" => Some("pytest"),
            _ => schema.filter(|(_, it)| it.contains("surefire")).map(|_| "maven-surefire"),
        };
        self.report.tool = self.report.tool.take().or(tool.map(str::to_owned));
        let first = self.report.cases.len();
        let (requirements, problem_reports) = (Vec::new(), Vec::new());
        self.open.push(Element::Suite { name, requirements, problem_reports, first });
        // gtest writes what was recorded of a suite as attributes of it.
        for (name, value) in attributes.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
            self.note(name, value);
        }
        self.open.pop().unwrap_or(Element::Other)
    }

    fn case(&mut self, attributes: &[(String, String)]) -> Element {
        let text = |name| get(attributes, name).unwrap_or_default();
        let mut case = TestCase {
            suite: self.suite_name(),
            class: text("classname").to_owned(),
            name: text("name").to_owned(),
            file: get(attributes, "file").map(str::to_owned),
            line: get(attributes, "line").and_then(|line| line.parse().ok()),
            ..TestCase::default()
        };
        // gtest says so of a disabled test.
        if text("status") == "notrun" || ["skipped", "suppressed"].contains(&text("result")) {
            case.came_out(Outcome::Skipped, "");
        }
        for (name, value) in attributes.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
            case.note(name, value);
        }
        Element::Case(Box::new(case))
    }

    fn property(&mut self, attributes: &[(String, String)]) -> Element {
        let name = get(attributes, "name").unwrap_or_default().to_owned();
        match get(attributes, "value") {
            Some(value) => {
                self.note(&name, value);
                Element::Other
            }
            None => Element::Property { name, text: String::new() },
        }
    }

    fn result(&mut self, name: &str, attributes: &[(String, String)]) -> Element {
        let outcome = match name {
            "failure" | "rerunFailure" => Outcome::Failed,
            "error" | "rerunError" => Outcome::Errored,
            "skipped" => Outcome::Skipped,
            _ => Outcome::Flaky,
        };
        let message = get(attributes, "message").unwrap_or_default().to_owned();
        Element::Result { outcome, message, text: String::new() }
    }

    /// Takes a property of the test or the suite that is open, or of the run.
    fn note(&mut self, name: &str, value: &str) {
        for element in self.open.iter_mut().rev() {
            match element {
                Element::Case(case) => {
                    case.note(name, value);
                    return;
                }
                Element::Suite { requirements, problem_reports, .. } => {
                    let list = match Property::of(name) {
                        Some(Property::Requirements) => requirements,
                        Some(Property::ProblemReports) => problem_reports,
                        _ => break,
                    };
                    for word in words(value) {
                        push_once(list, word.to_owned());
                    }
                    return;
                }
                _ => {}
            }
        }
        self.report.note(name, value);
    }

    fn close(&mut self) {
        match self.open.pop() {
            Some(Element::Case(case)) => self.report.cases.push(*case),
            Some(Element::Suite { requirements, problem_reports, first, .. }) => {
                for case in self.report.cases.iter_mut().skip(first) {
                    for id in &requirements {
                        push_once(&mut case.requirements, id.clone());
                    }
                    for id in &problem_reports {
                        push_once(&mut case.problem_reports, id.clone());
                    }
                }
            }
            Some(Element::Result { outcome, message, text }) => {
                let message = if message.is_empty() { text } else { message };
                self.came_out(outcome, &message);
            }
            Some(Element::Property { name, text }) => self.note(&name, &text),
            Some(Element::Other) | None => {}
        }
    }

    /// What became of the test that is open, or of a suite that could not be carried out.
    fn came_out(&mut self, outcome: Outcome, message: &str) {
        let case = self.open.iter_mut().rev().find_map(|element| match element {
            Element::Case(case) => Some(case),
            _ => None,
        });
        match case {
            Some(case) => case.came_out(outcome, message),
            None => {
                let mut case = TestCase { suite: self.suite_name(), ..TestCase::default() };
                case.came_out(outcome, message);
                self.report.cases.push(case);
            }
        }
    }

    fn suite_name(&self) -> String {
        let names = self.open.iter().filter_map(|element| match element {
            Element::Suite { name, .. } if !name.is_empty() => Some(name.as_str()),
            _ => None,
        });
        names.collect::<Vec<_>>().join(" > ")
    }

    fn text(&mut self, more: &str) {
        if let Some(Element::Result { text, .. } | Element::Property { text, .. }) =
            self.open.last_mut()
            && text.len() < LONGEST
        {
            text.push_str(more);
        }
    }

    /// The attributes with their values; one that cannot be read is told and left out.
    fn attributes(&mut self, at: usize, start: &BytesStart<'_>) -> Vec<(String, String)> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let value = attribute.map_err(|error| error.to_string()).and_then(|attribute| {
                let value = attribute.normalized_value(self.version);
                let value = value.map_err(|error| error.to_string())?;
                Ok((attribute.key.as_ref().to_owned(), value.into_owned()))
            });
            match value {
                Ok(attribute) => attributes.push(attribute),
                Err(error) => {
                    self.wrong(at, format!("broken attribute: {error}"), "run the tests again");
                }
            }
        }
        attributes
    }

    /// What is still open at the end was cut off.
    fn end(mut self) {
        let is_whole = self.open.is_empty();
        if !is_whole && self.report.problems.is_empty() {
            self.wrong(
                self.text.len(),
                "the report ends before it is complete",
                "run the tests again",
            );
        }
        while let Some(element) = self.open.last() {
            match element {
                // A test that was cut off did not pass for that.
                Element::Case(case) if !case.outcome.is_failure() => drop(self.open.pop()),
                _ => self.close(),
            }
        }
    }

    fn wrong(&mut self, at: usize, message: impl Into<String>, help: &str) {
        if self.report.problems.len() < MOST_PROBLEMS {
            self.report.wrong(line_at(self.text, at), message, help);
        }
    }
}

/// More than so many problems of a kind tell nothing new.
const MOST_PROBLEMS: usize = 20;

/// The attributes that mean the same everywhere.
const OWN: &[&str] = &[
    "assertions",
    "class",
    "classname",
    "disabled",
    "errors",
    "failures",
    "file",
    "group",
    "id",
    "line",
    "message",
    "name",
    "package",
    "result",
    "skipped",
    "status",
    "tests",
    "time",
    "timestamp",
    "type",
    "url",
    "value",
    "value_param",
    "type_param",
];

fn get<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}
