//! The rules on commit messages, each by messages that it finds and messages that it lets pass.

use std::cell::Cell;

use git_trace::config::Config;
use git_trace::convention::{
    self, Context, Finding, Message, Origin, Reference, Sought, Surroundings,
};
use git_trace::model::{Person, Severity, Tracked};
use git_trace::rules;
use proptest::prelude::*;

/// A commit that changes these paths, in a repository that keeps these records.
struct Around {
    paths: &'static [&'static str],
    asked: Cell<usize>,
    roster: bool,
}

impl Surroundings for Around {
    fn find(&self, reference: Reference, id: &str) -> Sought {
        self.asked.set(self.asked.get() + 1);
        let known = ["SRS-001", "CR-1", "PR-1", "1234567"];
        match (reference, known.contains(&id)) {
            (_, true) => Sought::Found,
            (_, false) if id.starts_with('#') => Sought::Elsewhere,
            _ => Sought::Absent(Some("CR-1".to_owned()).filter(|_| id.starts_with("CR"))),
        }
    }

    fn people(&self) -> Option<Vec<Person>> {
        self.asked.set(self.asked.get() + 1);
        self.roster.then(|| people().to_vec())
    }

    fn touches(&self, paths: &dyn Tracked) -> Option<String> {
        self.asked.set(self.asked.get() + 1);
        let path = self.paths.iter().find(|path| paths.holds(path.as_bytes()));
        path.map(|path| (*path).to_owned())
    }
}

fn people() -> [Person; 2] {
    let person = |name: &str, email: &str| Person { name: name.into(), email: email.into() };
    [person("Ada Example", "ada@example.org"), person("Grace Example", "grace@example.org")]
}

struct Case {
    config: Config,
    author: Person,
    committed: bool,
    branch: Option<&'static str>,
    roster: bool,
}

impl Case {
    fn new(config: &str) -> Self {
        let config = format!("version = 1\n{config}");
        let config = Config::parse("c", config.as_bytes(), &rules::codes());
        Self {
            config: config.map_err(|problems| problems.to_string()).unwrap(),
            author: people()[0].clone(),
            committed: true,
            branch: None,
            roster: false,
        }
    }

    fn judge(&self, text: &str) -> (Vec<Finding>, usize) {
        let around = Around { paths: &["src/pump.rs"], asked: Cell::new(0), roster: self.roster };
        let context = Context { config: &self.config, branch: self.branch, surroundings: &around };
        let origin = Origin {
            author: Some(&self.author),
            committer: Some(&self.author),
            committed: self.committed,
            ..Origin::default()
        };
        let message = Message::read(text, origin, &self.config.convention);
        (convention::judge(&message, &context), around.asked.get())
    }

    /// The codes, each with the text that it points at.
    #[track_caller]
    fn finds(&self, text: &str, expected: &[(&str, &str)]) -> Vec<Finding> {
        let (findings, _) = self.judge(text);
        let found: Vec<_> = findings.iter().map(|it| (it.code, &text[it.span.clone()])).collect();
        assert_eq!(found, expected, "{text:?}: {findings:#?}");
        findings
    }
}

fn default() -> Case {
    Case::new("")
}

#[test]
fn what_most_people_write_is_let_pass() {
    for text in [
        "Stop the pump when the line is occluded\n",
        "pump: stop…\n\nWhy: it overheats.\nNote: see the manual\n\nSigned-off-by: A <a@b>\n",
        "Stop the pump (#12)\n\n* one\n\n* two\n\nCo-authored-by: A <a@b>\n",
        "feat(pump)!: stop\n\nBREAKING CHANGE: it stops\nRefs: #12\n",
        "refs: keep the reflog\n\nA subject may begin like a trailer.\n",
        "Merge branch 'a' of a place with a long name, such a long one that it has more than 72\n",
        "Revert \"A subject that was as long as it could be and is longer now that it is reverted\"\n\nThis reverts commit 1234567.\n",
        "Use 1:1 mapping\n\nexample: not-a-trailer\n\ntext\n",
    ] {
        default().finds(text, &[]);
    }
}

#[test]
fn a_message_says_something() {
    default().finds("", &[("CV-01", "")]);
    default().finds("Reviewed-by: A <a@b>\n", &[("CV-01", "Reviewed-by: A <a@b>")]);
    default().finds("a\0b\n", &[("CV-01", "\0")]);
    let long = format!("Subject\n\n{}", "text\n".repeat(300_000));
    assert_eq!(default().judge(&long).0.len(), 1);
    let mut draft = default();
    draft.committed = false;
    // Git itself aborts.
    draft.finds("\n", &[]);
}

#[test]
fn a_trailer_that_git_does_not_read_is_told() {
    let text = "Subject\n\nReviewed-by: A <a@b>\n\nSigned-off-by: A <a@b>\n";
    let findings = default().finds(text, &[("CV-02", "Reviewed-by: A <a@b>")]);
    assert!(findings[0].message.contains("at line 5"), "{findings:?}");
    assert_eq!(findings[0].severity, Severity::Major);
    assert_eq!(findings[0].mend.len(), 1);

    let text = "Subject\n\nChange-Request: CR-1\n\nText after it.\n";
    let findings = default().finds(text, &[("CV-02", "Change-Request: CR-1")]);
    assert!(findings[0].message.contains("from line 5"), "{findings:?}");

    let text = "Subject\n\nChange-Request: CR-1\nImplements: SRS-001\nand text\n";
    let findings = default().finds(text, &[("CV-02", "Change-Request: CR-1")]);
    assert!(findings[0].message.contains("in line 5"), "{findings:?}");

    // What this project does not build on is worth a look only.
    let text = "Subject\n\nCo-authored-by: A <a@b>\n\nText after it.\n";
    let findings = default().finds(text, &[("CV-02", "Co-authored-by: A <a@b>")]);
    assert_eq!(findings[0].severity, Severity::Observation);

    // One word about what a forge left behind is enough.
    let line = "Co-authored-by: ";
    let text = format!("S\n\n* one\n\n{line}A <a@b>\n\n* two\n\n{line}B <a@b>\n\n* three\n");
    let findings = default().finds(&text, &[("CV-02", "Co-authored-by: A <a@b>")]);
    assert!(findings[0].message.ends_with("nor 1 more like it"), "{findings:?}");

    // A forge that squashes repeats the trailers at the end: nothing is lost.
    let line = "Co-authored-by: A <a@b>";
    default().finds(&format!("S\n\n* one\n\n{line}\n\n* two\n\n{line}\n"), &[]);
}

#[test]
fn a_misspelt_trailer_is_asked_about() {
    let findings = default().finds("S\n\nReviewd-by: A <a@b>\n", &[("CV-03", "Reviewd-by")]);
    assert!(findings[0].help.contains("`Reviewed-by`"), "{findings:?}");
    default().finds("S\n\nWhatever: it is\n", &[]);
    let case = Case::new("[convention]\nforbidden = [\"Change-Id\"]\nallowed = [\"Refs\"]\n");
    case.finds(
        "S\n\nChange-Id: I1\nRefs: #1\nImplements: SRS-001\nWhatever: it is\n",
        &[("CV-03", "Change-Id"), ("CV-03", "Whatever")],
    );
}

#[test]
fn a_required_trailer_is_asked_for_where_it_is_required() {
    let mut case = Case::new(
        "[[required_trailer]]\nkeys = [\"Change-Request\"]\npaths = [\"src/**\"]\n\
         [[required_trailer]]\nkeys = [\"Change-Id\"]\nbranches = [\"release/*\"]\n\
         [[required_trailer]]\nkeys = [\"Closes\"]\npaths = [\"doc/**\"]\n\
         [[required_trailer]]\nkeys = [\"Verifies\"]\ntypes = [\"test\"]\n",
    );
    case.branch = Some("feature/CR-12-occlusion_alarm");
    let findings = case.finds("Stop the pump\n", &[("CV-04", "")]);
    assert!(findings[0].message.contains("src/pump.rs"), "{findings:?}");
    assert!(findings[0].help.contains("`Change-Request: CR-12`"), "{findings:?}");
    case.finds("Stop the pump\n\nchange-request: CR-1\n", &[]);
    case.finds("fixup! Stop the pump\n", &[("CV-15", "fixup!")]);
    case.finds("Merge branch 'a'\n", &[]);
    case.finds("test: stop\n\nChange-Request: CR-1\n", &[("CV-04", "")]);
    case.branch = Some("release/1");
    case.finds("Stop\n\nChange-Request: CR-1\n", &[("CV-04", "")]);
}

#[test]
fn a_value_has_its_form() {
    let case = Case::new("[[trailer_value]]\nkeys = [\"Risk\"]\npatterns = ['low|high']\n");
    case.finds("S\n\nRisk: low\n", &[]);
    case.finds("S\n\nRisk: lowish\n", &[("CV-05", "lowish")]);
    default().finds("S\n\nRefs:\nCc: a\n", &[("CV-05", "Refs:")]);
    for (value, is_one) in [
        ("CVE-2026-1234", true),
        ("CVE-2026-12345678", true),
        ("CVE-26-1234", false),
        ("cve-2026-1234", false),
        ("CVE-2026-123", false),
        ("GHSA-2c4f-9x8p-q7mw", true),
        ("GHSA-2c4f-9x8p", false),
        ("GHSA-abcd-9x8p-q7mw", false),
    ] {
        let text = format!("S\n\nSecurity: {value}\n");
        let expected = [("CV-05", value)];
        default().finds(&text, if is_one { &[] } else { &expected });
    }
}

#[test]
fn what_is_referred_to_exists() {
    let findings = default().finds(
        "S\n\nChange-Request: CR-1, CR-9 #12\nImplements: SRS-001\nVerifies: SRS-002\nFixes: PR-7\n",
        &[("CV-06", "CR-9"), ("CV-06", "SRS-002"), ("CV-06", "PR-7")],
    );
    assert_eq!(findings[0].help, "did you mean CR-1?");
    default().finds("S\n\nFixes: 1234567 (\"One\")\n", &[]);
    default().finds("S\n\nFixes: 7654321abc (\"One\")\n", &[("CV-06", "7654321abc")]);
}

#[test]
fn who_is_named_is_on_the_roster() {
    let mut case = default();
    let text = "S\n\nReviewed-by: Grace Example <grace@example.org>\nAcked-by: ADA EXAMPLE\n\
                Approved-by: Grac Example <grac@example.org>\nReported-by: Eve <eve@example.org>\n";
    case.finds(text, &[]);
    case.roster = true;
    let findings = case.finds(text, &[("CV-07", "Grac Example <grac@example.org>")]);
    assert!(findings[0].help.contains("Grace Example"), "{findings:?}");
}

#[test]
fn a_trailer_stands_once() {
    let text = "S\n\nRefs: #1\nCc: a\nrefs: #1\nSigned-off-by: A <a@b>\nSigned-off-by: A <a@b>\n";
    default().finds(text, &[("CV-08", "refs: #1")]);
}

#[test]
fn the_subject_is_a_title() {
    let subject = "a".repeat(70) + " (#1234)";
    default().finds(&subject, &[]);
    default().finds(&"é".repeat(73), &[("CV-09", "é")]);
    default().finds("One\ntwo\n", &[("CV-10", "two")]);
    default().finds("Stop it.\n", &[("CV-11", ".")]);
    default().finds("Stop it...\n", &[]);
    default().finds(" Stop it \n", &[("CV-11", " "), ("CV-11", " ")]);
    Case::new("[convention]\nfull_stop = true\nsubject_length = 0\n")
        .finds(&("a".repeat(99) + "."), &[]);
    let case = Case::new("[convention]\nsubject = ['^[a-z/]+: ']\n");
    case.finds("pump/line: stop\n", &[]);
    case.finds("Stop\n", &[("CV-11", "Stop")]);
}

#[test]
fn the_body_is_as_wide_as_agreed() {
    let case = Case::new("[convention]\nbody_width = 10\n");
    case.finds("S\n\nten chars!\neleven char\n", &[("CV-12", "r")]);
    case.finds(
        "S\n\n    indented is code\n> quoted is quoted\nsee https://example.org/\nAVeryLongWord\n",
        &[],
    );
}

#[test]
fn conventional_commits_are_taken_apart() {
    let case = Case::new("[convention]\nconventional = true\nscopes = [\"pump\"]\n");
    case.finds("feat(pump)!: stop\n", &[]);
    case.finds("fix: stop\n", &[]);
    case.finds("v1.2.3\n", &[]);
    case.finds("Merge branch 'x'\n", &[]);
    let findings = case.finds("faet: stop\n", &[("CV-13", "faet")]);
    assert_eq!(findings[0].help, "did you mean `feat`?");
    case.finds("Stop\n", &[("CV-13", "Stop")]);
    case.finds("feat(line): stop\n", &[("CV-13", "line")]);
    case.finds("feat: Stop\n", &[("CV-13", "S")]);
    let capital = Case::new("[convention]\nconventional = true\ncapital = true\n");
    capital.finds("feat: Stop\n", &[]);
    capital.finds("Feat: Stop\n", &[("CV-13", "Feat")]);
    case.finds("feat(pump) stop\n", &[("CV-13", "feat(pump) stop")]);
}

#[test]
fn the_author_or_committer_signs_off() {
    let mut case = Case::new("[convention]\nsign_off = true\n");
    case.finds("S\n", &[("CV-14", "")]);
    case.finds("S\n\nSigned-off-by: Ada Example <other@example.org>\n", &[]);
    case.finds("S\n\nSigned-off-by: A <ADA@example.org>\n", &[]);
    case.finds(
        "S\n\nSigned-off-by: Eve <eve@example.org>\n",
        &[("CV-14", "Eve <eve@example.org>")],
    );
    case.finds("Merge branch 'a'\n", &[]);
    case.author.name = "renovate[bot]".to_owned();
    case.finds("S\n", &[]);
}

#[test]
fn nothing_is_looked_up_that_the_message_gives_no_reason_to() {
    let case = Case::new("[[required_trailer]]\nkeys = [\"Change-Id\"]\npaths = [\"src/**\"]\n");
    assert_eq!(case.judge("Stop\n\nChange-Id: I1\n").1, 0);
    assert_eq!(case.judge("Stop\n").1, 1);
}

proptest! {
    #[test]
    fn any_message_is_judged_in_its_bounds(text in "[a-c:#.éA\\n \\t-]{0,80}|[^\\x00]{0,40}") {
        let case = Case::new("[convention]\nconventional = true\nbody_width = 3\nsign_off = true\n");
        for finding in case.judge(&text).0 {
            prop_assert!(text.is_char_boundary(finding.span.start), "{finding:?}");
            prop_assert!(text.is_char_boundary(finding.span.end), "{finding:?}");
        }
    }
}
