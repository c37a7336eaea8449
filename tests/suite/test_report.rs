//! Reports of test runs: what tools wrote, what is broken, and what is hostile.

use std::fmt::Write;

use git_trace::test_report::{Outcome, TestReport, read, read_as};

use crate::support::expect_file;

const SAMPLES: [&str; 9] = [
    "pytest.xml",
    "nextest.xml",
    "node.xml",
    "gtest.xml",
    "surefire.xml",
    "node.tap",
    "perl.tap",
    "v14.tap",
    "ctrf.json",
];

fn sample(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/data/reports");
    std::fs::read(folder.join(name)).unwrap()
}

/// A report as people can read it.
fn shown(report: &TestReport) -> String {
    let mut text = format!("format {}\n", report.format);
    let mut fact = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            writeln!(text, "{name} {value}").unwrap();
        }
    };
    fact("tool", report.tool.clone());
    fact("when", report.when.map(|when| when.to_string()));
    for commit in &report.facts.commits {
        fact("commit", Some(commit.clone()));
    }
    fact("tester", report.facts.tester.clone());
    fact("procedure", report.facts.procedure.clone());
    fact("version", report.facts.procedure_version.clone());
    for (name, value) in &report.facts.environment {
        fact("environment", Some(format!("{name} = {value}")));
    }
    for problem in &report.problems {
        fact("problem", Some(format!("at {}: {}", problem.line, problem.message)));
    }
    for case in &report.cases {
        write!(text, "\n{} {}", case.outcome.word(), case.path()).unwrap();
        if let Some(file) = &case.file {
            write!(text, " ({file}:{})", case.line.unwrap_or_default()).unwrap();
        }
        for (name, words) in [
            ("requirements", &case.requirements),
            ("problem reports", &case.problem_reports),
            ("tags", &case.tags),
        ] {
            if !words.is_empty() {
                write!(text, "\n  {name}: {}", words.join(" ")).unwrap();
            }
        }
        for line in case.message.lines().take(2) {
            write!(text, "\n  | {line}").unwrap();
        }
    }
    text + "\n"
}

#[test]
fn what_tools_wrote_is_read() {
    let mut all = String::new();
    for name in SAMPLES {
        let report = read(&sample(name)).unwrap_or_else(|| panic!("{name} is no report"));
        all += &format!("== {name}\n{}\n", shown(&report));
    }
    expect_file("test-reports.txt", &all);
}

#[track_caller]
fn junit(text: &str) -> TestReport {
    read(text.as_bytes()).unwrap_or_else(|| read_as("junit", text.as_bytes()).unwrap())
}

/// The names with their outcomes, and the problems with their lines.
fn brief(report: &TestReport) -> (Vec<String>, Vec<(usize, &str)>) {
    let cases = report.cases.iter();
    let cases = cases.map(|case| format!("{} {}", case.path(), case.outcome.word())).collect();
    let problems = report.problems.iter();
    (cases, problems.map(|problem| (problem.line, problem.message.as_str())).collect())
}

#[test]
fn a_report_is_known_by_what_it_holds() {
    for (text, format) in [
        ("<testsuite/>", Some("junit")),
        ("\u{feff}<?xml version=\"1.0\"?>\n<!-- x > -->\n<testsuites>", Some("junit")),
        ("<!DOCTYPE testsuite [ <!ENTITY a \"b>\"> ]><testsuite>", Some("junit")),
        ("<testsuiteX/>", None),
        ("<!DOCTYPE html><html>", None),
        ("<?xml version", None),
        ("TAP version 14\n1..0", Some("tap")),
        ("# said before\n1..2\n", Some("tap")),
        ("ok 1 - a\n", Some("tap")),
        ("okay\n", None),
        ("{\"reportFormat\":\"CTRF\",\"results\":{}}", Some("ctrf")),
        ("{\"tests\":[]}", None),
        ("", None),
    ] {
        assert_eq!(read(text.as_bytes()).map(|report| report.format), format, "{text}");
    }
    assert!(read_as("xunit", b"").is_none());
}

#[test]
fn what_is_cut_off_keeps_what_was_read() {
    let whole = "<testsuites>\n<testsuite name='s'>\n<testcase name='a'/>\n<testcase name='b'>\n\
                 <failure message='m'/>\n</testcase>\n<testcase name='c'/>\n</testsuite></testsuites>";
    let cut = |at: &str| junit(&whole[..whole.find(at).unwrap() + at.len()]);
    let told = "the report ends before it is complete";
    let report = cut("name='b'>\n");
    assert_eq!(brief(&report), (vec!["s::a passed".into()], vec![(5, told)]));
    // A failure stays a failure.
    let report = cut("message='m'/>\n");
    assert_eq!(report.cases[1].outcome, Outcome::Failed);
    assert_eq!(brief(&report).1, [(6, told)]);
    for end in 12..whole.len() {
        let report = junit(&whole[..end]);
        assert_eq!(report.problems.len(), 1, "{}", &whole[..end]);
    }
    assert_eq!(junit(whole).problems, []);
    let crossed = junit("<testsuite>\n<testcase name='a'/>\n<testcase name='b'></testsuite>");
    assert_eq!(crossed.cases.len(), 1);
    assert_eq!(crossed.problems[0].line, 3);

    let tap = |text: &str| read(text.as_bytes()).unwrap();
    let report = tap("1..3\nok 1 - a\nok 2 - b\n");
    assert_eq!(brief(&report).1, [(3, "3 tests were planned, and 2 are reported")]);
    assert_eq!(brief(&tap("ok 1 - a\n")).1[0].0, 1);
    let report = tap("1..2\nok 1 - a\nBail out! no pump\nok 2 - b\n");
    assert_eq!(brief(&report).0, ["a passed", "Bail out! errored"]);
    assert_eq!(report.cases[1].message, "no pump");
    let report = tap("1..1\nok 1 - a\n  ---\n  message: x\n");
    assert_eq!(brief(&report).1, [(3, "the YAML block has no end")]);

    let whole = String::from_utf8(sample("ctrf.json")).unwrap();
    let report = read_as("ctrf", &whole.as_bytes()[..whole.len() / 2]).unwrap();
    assert!(report.cases.is_empty() && report.problems[0].message.contains("broken JSON"));
    let report = read(whole.replace("\"tests\": 5", "\"tests\": 6").as_bytes()).unwrap();
    assert_eq!(brief(&report).1, [(1, "the summary counts 6 tests, and 5 are listed")]);
}

#[test]
fn entities_are_told_and_not_expanded() {
    let mut bomb = String::from("<!DOCTYPE testsuite [\n<!ENTITY a0 \"lol\">\n");
    for level in 1..30 {
        let before = format!("&a{};", level - 1);
        bomb += &format!("<!ENTITY a{level} \"{}\">\n", before.repeat(10));
    }
    bomb += "<!ENTITY x SYSTEM \"file:///etc/passwd\">\n]>\n<testsuite name='s'>\
             <testcase name='a'><failure>&a29;&x;&lt;</failure></testcase>\
             <testcase name='&x;b'/></testsuite>";
    let report = junit(&bomb);
    let (cases, problems) = brief(&report);
    assert_eq!(cases, ["s::a failed", "s passed"], "{problems:?}");
    assert_eq!(report.cases[0].message, "<");
    assert_eq!(problems[0], (1, "the report declares entities, which are not expanded"));
    assert!(problems[1].1.contains("broken attribute"), "{problems:?}");
}

#[test]
fn what_is_nested_too_deep_or_is_too_much_is_told() {
    let deep = junit(&format!("<testsuite>{}", "<a>".repeat(100_000)));
    assert_eq!(brief(&deep).1, [(1, "elements are nested deeper than 64")]);
    let deep: String = (0..1000).map(|depth| format!("{}ok\n", "    ".repeat(depth))).collect();
    let deep = read(deep.as_bytes()).unwrap();
    assert!(deep.problems.iter().any(|it| it.message == "subtests are nested deeper than 32"));
    let many = "<testsuite>".to_owned() + &"<testcase name='a'/>".repeat(200_001) + "</testsuite>";
    let many = junit(&many);
    assert_eq!(many.cases.len(), 200_000);
    assert_eq!(brief(&many).1, [(1, "1 cases beyond 200000 are left out")]);
    let long = format!(
        "<testsuite><testcase><failure>{}</failure></testcase></testsuite>",
        "ä".repeat(9999)
    );
    assert!(junit(&long).cases[0].message.len() <= 1000);
}

#[test]
fn suites_stand_in_each_other_and_hand_on_what_they_verify() {
    let property =
        |id: &str| format!("<properties><property name='requirement' value='{id}'/></properties>");
    let report = junit(&format!(
        "<testsuites><testsuite name='pump'>{}<testcase name='first'/>\
         <testsuite name='alarm'>{}<testcase name='within'/>\
         <testsuite><testcase name='deeper'><failure/></testcase></testsuite></testsuite>\
         <testcase name='behind'/></testsuite><testcase name='alone'/></testsuites>",
        property("SRS-1"),
        property("SRS-2")
    ));
    let told: Vec<String> = report
        .cases
        .iter()
        .map(|it| {
            format!(
                "{} | {} | {} | {}",
                it.suite,
                it.name,
                it.outcome.word(),
                it.requirements.join(",")
            )
        })
        .collect();
    let expected = [
        "pump | first | passed | SRS-1",
        "pump > alarm | within | passed | SRS-2,SRS-1",
        "pump > alarm | deeper | failed | SRS-2,SRS-1",
        "pump | behind | passed | SRS-1",
        " | alone | passed | ",
    ];
    assert_eq!((told, report.problems.len()), (expected.map(str::to_owned).to_vec(), 0));
}

#[test]
fn a_large_report_is_read_whole() {
    let output = "level 2, as it should be; ".repeat(20);
    let mut text = String::from("<testsuites><testsuite name='s'>");
    let mut count = 0;
    while text.len() < 10 << 20 {
        count += 1;
        text += &format!(
            "<testcase name='t{count}' classname='c'><properties><property name='req' \
             value='SRS-{count}'/></properties><system-out>{output}</system-out></testcase>\n"
        );
    }
    let report = junit(&(text + "</testsuite></testsuites>"));
    assert_eq!((report.cases.len(), report.problems.len()), (count, 0));
    assert_eq!(report.cases[count - 1].requirements, [format!("SRS-{count}")]);
}

#[test]
fn reports_that_name_two_commits_are_told() {
    let of = |commit: &str| {
        format!(
            "<testsuite><properties><property name='commit' value='{commit}'/></properties></testsuite>"
        )
    };
    let text = format!("<testsuites>{}{}{}</testsuites>", of("1234567"), of("1234567"), of("main"));
    let report = junit(&text);
    assert_eq!(report.facts.commits, ["1234567"]);
    assert_eq!(report.facts.environment, [("commit".to_owned(), "main".to_owned())]);
    let report = junit(&text.replacen("1234567", "ABCDEF0", 1));
    assert_eq!(report.facts.commits, ["abcdef0", "1234567"]);
    assert!(report.problems[0].message.contains("two commits"));
}

#[test]
fn text_that_is_not_utf8_is_told_and_read() {
    let report = read(b"<testsuite>\n<testcase name='l\xe4uft'/></testsuite>").unwrap();
    assert_eq!(brief(&report).0, ["l\u{fffd}uft passed"]);
    assert_eq!(brief(&report).1, [(2, "the report is not UTF-8 text")]);
}

proptest::proptest! {
    #[test]
    fn no_change_of_a_report_makes_it_panic(
        which in 0..SAMPLES.len(),
        changes in proptest::collection::vec((0.0..1.0_f64, proptest::num::u8::ANY, 0..40_usize), 1..6),
    ) {
        let mut bytes = sample(SAMPLES[which]);
        for (at, byte, cut) in changes {
            let at = ((bytes.len() as f64) * at) as usize;
            let end = (at + cut).min(bytes.len());
            bytes.splice(at.min(end)..end, [byte]);
        }
        for format in git_trace::test_report::formats() {
            let report = read_as(format, &bytes).unwrap();
            for problem in &report.problems {
                let lines = 1 + bytes.iter().filter(|&&byte| byte == b'\n').count();
                assert!((1..=lines).contains(&problem.line), "{problem:?}");
            }
        }
        read(&bytes);
    }
}
