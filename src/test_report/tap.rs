//! TAP, the Test Anything Protocol, versions 12 to 14 (testanything.org).
//!
//! Subtests stand four blanks further in than the test point that sums them up; they become the
//! cases, and the sum is one only where they do not explain it. A comment `# commit: 1a2b…` states
//! a fact of the run, a YAML block after a test point facts of the test.

use super::{Outcome, TestCase, TestReport};
use crate::yaml::{self, Node, Value};

/// How deep subtests may be nested.
const DEEPEST: usize = 32;

pub fn is_one(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_end);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| {
        line.starts_with("TAP version ")
            || plan(line).is_some()
            || point(line).is_some()
            || line.starts_with("Bail out!")
    })
}

pub fn read(text: &str, report: &mut TestReport) {
    let mut reading = Reading { report, open: vec![Level::default()], last: None };
    let mut lines = (1..).zip(text.lines()).peekable();
    let mut last = 0;
    while let Some((number, line)) = lines.next() {
        last = number;
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        // A YAML block stands two blanks further in than its test point.
        if content.trim_end() == "---" && indent % 4 == 2 {
            let end = " ".repeat(indent) + "...";
            let mut block = String::new();
            let mut is_ended = false;
            while let Some((_, line)) = lines.next_if(|(_, line)| is_within(line, indent)) {
                is_ended = line.trim_end() == end;
                if is_ended {
                    break;
                }
                block += line.get(indent..).unwrap_or_default();
                block.push('\n');
            }
            reading.diagnosis(number, &block, is_ended);
            continue;
        }
        if reading.line(number, indent / 4, content.trim_end()).is_err() {
            break;
        }
    }
    reading.end(last);
}

fn is_within(line: &str, indent: usize) -> bool {
    line.trim().is_empty() || line.len() - line.trim_start_matches(' ').len() >= indent
}

/// Nothing counts that comes after this.
struct Stop;

/// A report that is being read.
struct Reading<'r> {
    report: &'r mut TestReport,
    /// The run, and the subtests that are open within it.
    open: Vec<Level>,
    /// The case of the last test point, if it is one.
    last: Option<usize>,
}

/// A run or a subtest.
#[derive(Default)]
struct Level {
    /// Where its cases begin in the report.
    first: usize,
    planned: Option<usize>,
    points: usize,
}

impl Reading<'_> {
    fn line(&mut self, number: usize, depth: usize, line: &str) -> Result<(), Stop> {
        if let Some(reason) = line.strip_prefix("Bail out!") {
            self.push("Bail out!", Outcome::Errored, reason);
            self.open.clear();
            return Err(Stop);
        }
        // What stands beside a subtest's name in a comment stands in the point that sums it up, too.
        if let Some((name, value)) = line.strip_prefix('#').and_then(|it| it.split_once(':')) {
            if depth == 0 {
                self.report.note(name, value);
            }
            return Ok(());
        }
        let (plan, point) = (plan(line), point(line));
        // What is no line of TAP is to be passed over: tests print whatever they like.
        if plan.is_none() && point.is_none() {
            return Ok(());
        }
        if depth >= DEEPEST {
            let message = format!("subtests are nested deeper than {DEEPEST}");
            self.report.wrong(number, message, "is it a report of tests at all?");
            return Err(Stop);
        }
        let first = self.report.cases.len();
        while self.open.len() <= depth {
            self.open.push(Level { first, ..Level::default() });
        }
        let subtest = self.close_to(depth, number);
        let Some(level) = self.open.last_mut() else { return Err(Stop) };
        if let Some((planned, reason)) = plan {
            level.planned = Some(planned);
            if planned == 0 && depth == 0 {
                self.push("", Outcome::Skipped, reason);
            }
        } else if let Some(case) = point {
            level.points += 1;
            self.take(case, subtest);
        }
        Ok(())
    }

    fn push(&mut self, name: &str, outcome: Outcome, message: &str) {
        let mut case = TestCase { name: name.to_owned(), ..TestCase::default() };
        case.came_out(outcome, message);
        self.report.cases.push(case);
    }

    /// Takes a test point, which may sum up a subtest.
    fn take(&mut self, case: TestCase, subtest: Option<Level>) {
        self.last = None;
        if let Some(subtest) = subtest {
            let within = &mut self.report.cases[subtest.first..];
            for inner in &mut *within {
                inner.suite = match inner.suite.is_empty() {
                    true => case.name.clone(),
                    false => format!("{} > {}", case.name, inner.suite),
                };
            }
            let is_told = within.iter().any(|inner| inner.outcome.is_failure());
            if !within.is_empty() && (is_told || !case.outcome.is_failure()) {
                return;
            }
        }
        self.last = Some(self.report.cases.len());
        self.report.cases.push(case);
    }

    /// Closes the subtests deeper than this; the outermost of them is given back.
    fn close_to(&mut self, depth: usize, number: usize) -> Option<Level> {
        let mut closed = None;
        while self.open.len() > depth + 1 {
            closed = self.open.pop();
            self.check_plan(closed.as_ref(), number);
        }
        closed
    }

    fn check_plan(&mut self, level: Option<&Level>, number: usize) {
        let Some(level) = level else { return };
        let Some(planned) = level.planned.filter(|planned| *planned != level.points) else {
            return;
        };
        let message = format!("{planned} tests were planned, and {} are reported", level.points);
        self.report.wrong(number, message, "run the tests again");
    }

    /// Takes what a YAML block says of the test before it.
    fn diagnosis(&mut self, number: usize, block: &str, is_ended: bool) {
        let (node, broken) = yaml::read(block);
        if let Some(broken) = broken {
            self.report.wrong(number + broken.line, broken.message, broken.help);
        } else if !is_ended {
            self.report.wrong(number, "the YAML block has no end", "run the tests again");
        }
        let Some(case) = self.last.and_then(|last| self.report.cases.get_mut(last)) else { return };
        for (name, value) in node.map() {
            let Some(name) = name.text() else { continue };
            match name {
                "message" | "error" if case.message.is_empty() => {
                    case.message = super::short(value.text().unwrap_or_default().trim());
                }
                "at" | "location" => place(case, value),
                "file" => case.file = value.text().map(str::to_owned),
                "line" => case.line = value.text().and_then(|line| line.parse().ok()),
                "tags" => value.texts().into_iter().for_each(|tag| case.tag(tag)),
                _ => drop(case.note(name, &value.texts().join(","))),
            }
        }
    }

    fn end(&mut self, last: usize) {
        if self.open.is_empty() {
            return;
        }
        self.close_to(0, last);
        let run = self.open.pop();
        if run.as_ref().is_some_and(|run| run.planned.is_none()) {
            let message = "the report ends without a plan: there may have been more tests";
            self.report.wrong(last.max(1), message, "run the tests again");
        }
        self.check_plan(run.as_ref(), last);
    }
}

/// `at: {file, line}`, or `at: file:line:column`.
fn place(case: &mut TestCase, at: &Node) {
    if let Value::Map(_) = at.value {
        let text = |name| at.get(name).and_then(Node::text);
        case.file = text("file").or(text("fileName")).map(str::to_owned);
        case.line = text("line").or(text("lineNumber")).and_then(|line| line.parse().ok());
    } else if let Some(text) = at.text() {
        let mut numbers = text.rsplitn(3, ':').map(str::parse::<usize>);
        let (column, line) = (numbers.next(), numbers.next());
        if let (Some(Ok(_)), Some(Ok(line))) = (column, line) {
            let end = text.rmatch_indices(':').nth(1).map_or(text.len(), |(at, _)| at);
            (case.file, case.line) = (Some(text[..end].to_owned()), Some(line));
        }
    }
}

/// `1..N`, with the reason of one that skips all.
fn plan(line: &str) -> Option<(usize, &str)> {
    let (count, comment) = line.strip_prefix("1..")?.split_once('#').unwrap_or((&line[3..], ""));
    let reason = comment.trim();
    let reason = reason
        .get(..4)
        .filter(|word| word.eq_ignore_ascii_case("skip"))
        .map_or("", |_| reason[4..].trim());
    Some((count.trim().parse().ok()?, reason))
}

/// `ok`, `not ok`, with a number, a description and a directive.
fn point(line: &str) -> Option<TestCase> {
    let (rest, is_ok) = match line.strip_prefix("not ok") {
        Some(rest) => (rest, false),
        None => (line.strip_prefix("ok")?, true),
    };
    if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        return None;
    }
    let rest = rest.trim_start();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = rest.split_at(digits);
    let rest = rest.trim_start();
    let (description, directive) = split_at_hash(rest);
    let description = description.trim().trim_start_matches("- ").trim_start_matches('-').trim();
    let mut case = TestCase {
        name: description.replace("\\#", "#").replace("\\\\", "\\"),
        ..TestCase::default()
    };
    if case.name.is_empty() {
        case.name = number.to_owned();
    }
    let word = directive.split_whitespace().next().unwrap_or_default().to_lowercase();
    match (word.as_str(), is_ok) {
        (word, _) if word.starts_with("skip") => case.came_out(Outcome::Skipped, directive),
        // What is still to do is expected to fail.
        (word, false) if word.starts_with("todo") => case.came_out(Outcome::Skipped, directive),
        (_, false) => case.came_out(Outcome::Failed, ""),
        (_, true) => {}
    }
    // A `#` that begins no directive belongs to the description.
    let is_directive = ["skip", "todo"].iter().any(|known| word.starts_with(known));
    if !directive.is_empty() && !is_directive {
        case.name = format!("{} # {directive}", case.name);
    }
    Some(case)
}

/// Splits at the first `#` that is not escaped.
fn split_at_hash(text: &str) -> (&str, &str) {
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '#' if !is_escaped => return (&text[..at], text[at + 1..].trim()),
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    (text, "")
}
