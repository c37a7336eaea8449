//! Where everything holds every row is satisfied; and each piece of evidence that is altered turns the rules
//! that rest on it, and no others.
//!
//! The repository is the demonstration without its faults. A mutation is an edit of its story; what each
//! turned stands in `expected/mutations.txt`, to be read line by line when it changes.

use std::fmt::Write;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use git_trace::demo::{self, STORY, Telling};
use serde_json::Value;

use crate::support::{expect_file, hermetic, run, skip};

/// A rule, and the edit that takes away what it rests on: what is replaced, and by what.
type Mutation = (&'static str, &'static [(&'static str, &'static str)]);

const MUTATIONS: &[Mutation] = &[
    ("CM-01", &[("Change-Request: CR-3\nImplements: SRS-005", "Implements: SRS-005")]),
    ("CM-02", &[("    \".trace/change-requests/CR-3.md\",\n", "")]),
    ("CM-03", &[("verification: [SRS-005, SRS-006]", "verification: []")]),
    (
        "CM-04",
        &[(
            "by = \"manager\"\nmessage = '''\nRelease 2.0.0",
            "by = \"developer\"\nmessage = '''\nRelease 2.0.0",
        )],
    ),
    (
        "CM-07",
        &[(
            "\"CHANGELOG.md\" = '''\n# Changes\n\n2.0.0",
            "\"stray.bin\" = '''\n# Changes\n\n2.0.0",
        )],
    ),
    ("CM-08", &[("\"version\": \"2.0.0\"", "\"version\": \"1.9.0\"")]),
    (
        "CM-09",
        &[(
            "\"CHANGELOG.md\" = '''\n# Changes\n\n2.0.0",
            "\"docs/configuration-management-plan.md\" = '''\n---\nrecord: configuration-management-plan\n---\n2.0.0",
        )],
    ),
    ("CM-10", &[("Implements: SRS-005\n", "Implements: SRS-005\nEmergency: it hurries\n")]),
    ("RT-01", &[("record: product-description", "record: guide")]),
    ("RT-02", &[("### [SRS-006] Radio", "### [SRS-005] Radio")]),
    ("RT-03", &[("- mitigates: T-2\n", "")]),
    ("RT-04", &[("<property name=\"requirement\" value=\"SRS-006\"/>", "")]),
    ("RT-05", &[("- mitigates: T-3", "- mitigates: T-9")]),
    ("RT-07", &[("    \"docs/requirements.md\",\n", "")]),
    (
        "RT-06",
        &[(
            "\"CHANGELOG.md\" = '''\n# Changes\n\n2.0.0: a radio.",
            "\"docs/requirements.md\" = '''\n---\nrecord: requirements\n---\n# Requirements\n\n### [SRS-001] Rate of infusion\n\nAny rate will do.",
        )],
    ),
    (
        "RT-08",
        &[(
            "\"CHANGELOG.md\" = '''\n# Changes\n\n2.0.0: a radio.",
            "\"docs/requirements.md\" = '''\n---\nrecord: requirements\n---\n# Requirements",
        )],
    ),
    ("DI-01", &[("paths = [\"src/pump/**\"]", "paths = [\"src/**\"]")]),
    ("DI-02", &[("items: [pump-control, radio, everything-else]", "items: [pump-control, radio]")]),
    ("DI-03", &[("The interfaces stand in docs/interfaces.md.\n", "")]),
    (
        "DI-04",
        &[
            (
                "by = \"quality\"\nmessage = '''\nApprove the design of the radio",
                "by = \"developer\"\nmessage = '''\nApprove the design of the radio",
            ),
            (
                "by = \"quality\"\nmessage = '''\nApprove the design\n",
                "by = \"developer\"\nmessage = '''\nApprove the design\n",
            ),
        ],
    ),
    ("DI-05", &[("cargo clippy --all-targets\n", "")]),
    (
        "DI-06",
        &[(
            "Approve the design of the radio as it is built\n'''\napprove = [\n    \"docs/architecture.md\",\n    \"docs/interfaces.md\",\n",
            "Approve the design of the radio as it is built\n'''\napprove = [\n    \"docs/product.md\",\n",
        )],
    ),
    ("DI-07", &[("reviewer = \"security\"\n", "")]),
    (
        "VV-01",
        &[
            ("2024-03-11T09:00:00Z", "2025-06-18T09:00:00Z"),
            ("2024-03-12T09:00:00Z", "2025-06-18T15:00:00Z"),
        ],
    ),
    ("VV-02", &[("tests: [5.7.1, 5.7.2, 5.7.3, 5.7.4]", "tests: [5.7.1, 5.7.2, 5.7.3]")]),
    ("VV-03", &[("<property name=\"procedure-version\" value=\"1\"/>", "")]),
    (
        "VV-04",
        &[(
            "2025-09-26T06:00:00Z\nby = \"developer\"\nmessage = '''\nSay what the release is, and what is known of it\n'''\n[step.files]\n",
            "2025-09-26T06:00:00Z\nby = \"developer\"\nmessage = '''\nSay what the release is, and what is known of it\n\nChange-Request: CR-3\n'''\n[step.files]\n\"src/pump/late.rs\" = '''\n// Late.\n'''\n",
        )],
    ),
    ("VV-05", &[("channel = \"1.95.0\"", "channel = \"stable\"")]),
    (
        "VV-06",
        &[
            ("Report the tests of 2.0\n'''", "Report the tests of 2.0\n'''"),
            (
                "release: v2.0.0\ncommit: {commit}\ndate: 2025-06-16\ntester: Example Tester <tester@example.org>",
                "release: v2.0.0\ncommit: {commit}\ndate: 2025-06-16\ntester: Example Developer <developer@example.org>",
            ),
        ],
    ),
    (
        "VV-07",
        &[(
            "<testcase classname=\"pump\" name=\"rate_is_kept\" time=\"0.1\">",
            "<testcase classname=\"pump\" name=\"other\" time=\"0.1\"><failure message=\"no\"/></testcase>\n<testcase classname=\"pump\" name=\"rate_is_kept\" time=\"0.1\">",
        )],
    ),
    ("VV-08", &[("- [x] PR-1\n", "- [ ] PR-1\n")]),
    (
        "RA-01",
        &[(
            "Approve the review\n'''\napprove = [\n    \"docs/reviews/radio.md\",\n",
            "Approve the review\n'''\napprove = [\n    \"docs/product.md\",\n",
        )],
    ),
    (
        "RA-02",
        &[("role = \"quality\"\ncompetence", "role = \"quality\"\nuntil = 2025-02-01\ncompetence")],
    ),
    (
        "RA-03",
        &[(
            "by = \"security\"\nmessage = '''\nApprove the review",
            "by = \"quality\"\nmessage = '''\nApprove the review",
        )],
    ),
    ("RA-09", &[("- [x] the queue could overflow", "- [ ] the queue could overflow")]),
    (
        "RA-11",
        &[
            (
                "by = \"security\"\nmessage = '''\nApprove the threat model of the radio",
                "by = \"quality\"\nmessage = '''\nApprove the threat model of the radio",
            ),
            (
                "by = \"security\"\nmessage = '''\nFind no new threat",
                "by = \"quality\"\nmessage = '''\nFind no new threat",
            ),
            ("[[approval]]\nclasses = [\"threat-model\", ", "[[approval]]\nclasses = ["),
        ],
    ),
    ("PS-01", &[("contact: psirt@example.org\n", "")]),
    ("PS-02", &[("| v2.0.0 | 2030-12-31 |", "| v2.0.0 | 2025-01-31 |")]),
    ("PS-03", &[("guide: [operation, account-management]", "guide: operation")]),
    ("PS-04", &[("root-cause: frames were not numbered\n", "")]),
    (
        "PS-05",
        &[
            ("2025-05-30T09:00:00Z", "2025-05-30T09:00:00Z"),
            ("date: 2025-05-30\n", "date: 2025-03-02\n"),
        ],
    ),
    (
        "PS-06",
        &[("record: known-anomalies\nrelease: v2.0.0", "record: known-anomalies\nrelease: v1.0.0")],
    ),
    ("PS-07", &[("## Tailoring\n\nNo supplier makes", "## Else\n\nNo supplier makes")]),
    ("SU-01", &[("fix-days: 30\n", "")]),
    ("SU-02", &[("release-days: 120", "release-days: 20")]),
    (
        "SU-04",
        &[(
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  pump.bin",
            "pump.bin",
        )],
    ),
    ("SU-05", &[("cvss: CVSS:3.1/AV:A/AC:H/PR:N/UI:N/S:U/C:N/I:L/A:N\n", "")]),
    ("SU-07", &[("\"pump.cdx.json\" = '''", "\"other.json\" = '''")]),
    (
        "TA-01",
        &[(
            "implemented = [\"4\", \"5\", \"6\", \"7\", \"8\", \"9\"]",
            "implemented = [\"4\", \"5\", \"6\", \"7\", \"8\"]",
        )],
    ),
    (
        "TA-02",
        &[
            ("\".trace/tailoring.toml\" = '''", "\"docs/notes.txt\" = '''"),
            ("    \".trace/tailoring.toml\",\n", "    \"docs/development-plan.md\",\n"),
        ],
    ),
    (
        "TA-03",
        &[
            (
                "by = \"security\"\nmessage = '''\nApprove the tailoring record",
                "by = \"quality\"\nmessage = '''\nApprove the tailoring record",
            ),
            ("\"advisory\", \"tailoring\"]", "\"advisory\"]"),
        ],
    ),
    ("TA-04", &[("2024-01-12T09:00:00Z", "2025-09-26T08:30:00Z")]),
    ("TA-05", &[("review_by = 2026-12-31", "review_by = 2025-01-31")]),
    ("TA-07", &[("clause = \"4.1.5\"", "clause = \"4.1.55\"")]),
    (
        "TA-08",
        &[(
            "justification = \"No software item is made by a supplier: what comes from others are the components of the bill of materials.\"",
            "justification = \"n/a\"",
        )],
    ),
    (
        "TA-09",
        &[
            ("disposition = \"not applicable\"", "disposition = \"not implemented\""),
            ("measure = \"Components are watched, see docs/support/\"\n", ""),
            ("residual_risk = \"none beyond that of the components\"\n", ""),
        ],
    ),
    ("TA-10", &[("clause = \"4.1.5\"", "clause = \"5.1.1\"")]),
    (
        "INT-01",
        &[
            (
                "The security context, the threat model, the risk assessment, the",
                "The security context, the threat model, the",
            ),
            ("threat-model, risk-assessment, test-plan", "threat-model, test-plan"),
        ],
    ),
    ("INT-02", &[("2025-02-04T09:00:00Z", "2025-03-25T08:00:00Z")]),
    (
        "INT-03",
        &[(
            "Find no new threat in the interfaces as they are built\n'''\napprove = [\n    \"docs/threat-model.md\",\n    \"docs/threat-model-radio.md\",\n",
            "Find no new threat in the interfaces as they are built\n'''\napprove = [\n    \"docs/product.md\",\n",
        )],
    ),
    ("INT-04", &[("Phase: requirement-freeze\n", "")]),
    ("INT-05", &[("Problem-Report: PR-1\n", ""), ("change-request: CR-3\n", "")]),
    ("INT-06", &[("## Retest\n\nIt is not any more.\n", "")]),
    ("INT-09", &[("record: review\nrelease: v2.0.0", "record: review\nrelease: v1.0.0")]),
    (
        "INT-10",
        &[(
            "activities: [security-context,",
            "activities: [interface, coding-rules, security-context,",
        )],
    ),
    (
        "INT-11",
        &[(
            "record: threat-model\n---\n# Threat model of the radio",
            "record: threat-model\nreview-by: 2025-08-31\n---\n# Threat model of the radio",
        )],
    ),
];

/// The rules that no edit of the story turns alone, each with the tests that have its scenarios.
const ELSEWHERE: &[(&str, &str)] = &[
    ("CM-05", "rules"),
    ("CM-06", "rules: it lists what went straight to the mainline, and does so here"),
    ("VV-09", "traceability, and turns with VV-04"),
    ("RA-04", "evidence"),
    ("RA-05", "evidence"),
    ("RA-06", "evidence"),
    ("RA-07", "evidence"),
    ("RA-08", "evidence"),
    ("RA-10", "evidence"),
    ("SU-03", "updates: here a report of tests names the fix as well"),
    ("SU-06", "updates, and turns with INT-05"),
    ("SU-08", "updates: nothing here is supported software"),
    ("TA-06", "tailoring, and turns with each rule that serves a clause"),
    ("TA-11", "tailoring"),
    ("INT-07", "integration"),
    ("INT-08", "integration, and turns with VV-01"),
    ("INT-12", "integration: who approves early here has nothing to approve"),
];

/// The rows with their verdicts and the rules with their outcomes, of the last release of a story.
fn report(story: &str) -> Vec<(String, String)> {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("pump");
    demo::build(story, &folder, Telling::Whole).unwrap();
    let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    program.current_dir(&folder).args(["report", "v2.0.0", "-q", "--format", "json"]);
    let (code, stdout, stderr) = run(&mut program, b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    let report: Value = serde_json::from_slice(&stdout).unwrap();
    let words = |list: &str, id: &str, word: &str| -> Vec<(String, String)> {
        let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
        let entries = report[list].as_array().unwrap().iter();
        entries.map(|entry| (text(entry, id), text(entry, word))).collect()
    };
    [words("rows", "id", "verdict"), words("rules", "code", "outcome")].concat()
}

fn mutated(edits: &[(&str, &str)]) -> String {
    let mut story = STORY.to_owned();
    for (from, to) in edits {
        assert!(story.contains(from), "the story has no {from:?}");
        story = story.replace(from, to);
    }
    story
}

#[test]
fn each_piece_of_evidence_turns_the_rules_that_rest_on_it() {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        return skip("ssh-keygen is not installed");
    }
    let whole = report(STORY);
    let rows = whole.iter().filter(|(id, _)| id.starts_with("5.1.1"));
    let unsatisfied: Vec<_> = rows.filter(|(_, verdict)| verdict != "satisfied").collect();
    let results = Mutex::new(Vec::new());
    let next = Mutex::new(MUTATIONS.iter().enumerate());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let taken = next.lock().unwrap().next();
                    let Some((place, (code, edits))) = taken else { return };
                    let after = report(&mutated(edits));
                    let turned = whole.iter().zip(after).filter(|(before, after)| *before != after);
                    let turned: Vec<String> = turned
                        .map(|((id, before), (_, after))| format!("{id} {before} → {after}"))
                        .collect();
                    results.lock().unwrap().push((place, *code, turned));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort();
    let mut text = String::new();
    for (_, code, turned) in &results {
        writeln!(text, "{code}: {}", turned.join(", ")).unwrap();
    }
    expect_file("mutations.txt", &text);
    assert!(unsatisfied.is_empty(), "{unsatisfied:?}");
    for rule in git_trace::rules::all() {
        let is_here = MUTATIONS.iter().any(|(code, _)| *code == rule.code);
        assert!(is_here || ELSEWHERE.iter().any(|(code, _)| *code == rule.code), "{}", rule.code);
    }
    for (_, code, turned) in &results {
        let own = turned.iter().any(|it| it.starts_with(code));
        assert!(own, "what {code} rests on was altered, and it does not tell: {turned:?}");
    }
}
