//! For every rule on review and approval, and every other one that signatures decide: a scenario in which
//! it holds, one in which it fails, one in which what held does not any more, and one in which it cannot
//! be known; or the reason why there is no such scenario.

use git_trace::statement::Decision;
use serde_json::Value;

use crate::team::{CONFIG, PLAN, ROSTER, Team, Word, word};

const THREATS: &str = "docs/threats.md";
const TESTS: &str = "docs/tests.md";
const REPORT: &str = "reports/1.md";
const REVIEW: &str = "reviews/1.md";
const REQUEST: &str = ".trace/change-requests/CR-1.md";

/// What becomes of what held.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Fails,
    /// It held, and content, keys or roster have changed since.
    Stale,
    NotAssessable,
}

/// What happens to a repository in which every rule holds, and the outcome of the rule then.
enum Row {
    Story(fn(&Team) -> Value, &'static str),
    /// The approval of the plan lapses, and is no evidence for the rule any more.
    Lapse,
    /// There is no such scenario, and why.
    None(&'static str),
}

use Kind::{Fails, NotAssessable, Stale};
use Row::{Lapse, None as No, Story};

const ROWS: &[(&str, Kind, Row)] = &[
    ("RA-01", Fails, Story(rejected, "fails")),
    ("RA-01", Stale, Story(plan_changed, "stale")),
    ("RA-01", NotAssessable, Story(shallow, "not assessed")),
    ("RA-02", Fails, Story(in_a_role_of_others, "fails")),
    ("RA-02", Stale, Lapse),
    ("RA-02", NotAssessable, Story(shallow, "not assessed")),
    ("RA-03", Fails, Story(by_the_author, "fails")),
    ("RA-03", Stale, Lapse),
    ("RA-03", NotAssessable, Story(shallow, "not assessed")),
    ("RA-04", Fails, Story(tampered, "fails")),
    ("RA-04", Stale, Story(compromised, "fails")),
    ("RA-04", NotAssessable, Story(by_a_strange_key, "not assessed")),
    ("RA-05", Fails, Story(in_the_name_of_another, "fails")),
    ("RA-05", Stale, Lapse),
    ("RA-05", NotAssessable, Story(shallow, "not assessed")),
    ("RA-06", Fails, Story(asserted, "asserted")),
    ("RA-06", Stale, Story(signature_lost, "asserted")),
    ("RA-06", NotAssessable, Story(shallow, "not assessed")),
    ("RA-07", Fails, Story(by_a_program, "fails")),
    (
        "RA-07",
        Stale,
        No(
            "it looks for keys that stand in for people, and has no evidence that could lapse: who \
            became a program later was a person when they approved",
        ),
    ),
    ("RA-07", NotAssessable, Story(shallow, "not assessed")),
    ("RA-08", Fails, Story(key_in_two_entries, "fails")),
    ("RA-08", Stale, Story(key_on_two_lines, "fails")),
    ("RA-08", NotAssessable, Story(shallow, "not assessed")),
    ("RA-09", Fails, Story(review_with_findings, "fails")),
    ("RA-09", Stale, Story(finding_opened_again, "fails")),
    ("RA-09", NotAssessable, Story(review_too_large, "not assessed")),
    ("RA-10", Fails, Story(hasty, "fails")),
    ("RA-10", Stale, Lapse),
    ("RA-10", NotAssessable, Story(shallow, "not assessed")),
    ("RA-11", Fails, Story(threats_without_an_expert, "fails")),
    ("RA-11", Stale, Story(threats_changed, "stale")),
    ("RA-11", NotAssessable, Story(shallow, "not assessed")),
    ("CM-02", Fails, Story(request_not_approved, "fails")),
    ("CM-02", Stale, Story(request_changed, "fails")),
    ("CM-02", NotAssessable, Story(request_elsewhere, "not assessed")),
    ("CM-04", Fails, Story(release_not_signed, "fails")),
    ("CM-04", Stale, Story(release_moved, "fails")),
    ("CM-04", NotAssessable, Story(release_by_a_strange_key, "not assessed")),
    ("CM-05", Fails, Story(rewritten, "fails")),
    ("CM-05", Stale, Story(earlier_release_altered, "fails")),
    ("CM-05", NotAssessable, Story(shallow, "not assessed")),
    ("VV-01", Fails, Story(plan_behind_the_report, "fails")),
    ("VV-01", Stale, Story(compromised, "fails")),
    ("VV-01", NotAssessable, Story(shallow, "not assessed")),
];

#[test]
fn every_rule_on_approvals_has_a_scenario_of_every_kind() {
    let Some(team) = Base::new() else { return };
    let base = team.report();
    let judged = base["rules"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap());
    let others = ["CM-02", "CM-04", "CM-05", "VV-01"];
    let codes: Vec<&str> =
        judged.filter(|code| code.starts_with("RA-") || others.contains(code)).collect();
    assert_eq!(codes.len(), 11 + others.len());
    for code in &codes {
        assert_eq!(outcome(&base, code), "holds", "{code}: {base:#}");
        for kind in [Fails, Stale, NotAssessable] {
            let rows = ROWS.iter().filter(|(own, its, _)| own == code && *its == kind);
            assert_eq!(rows.count(), 1, "{code} {kind:?}");
        }
    }
    assert_eq!(ROWS.len(), 3 * codes.len());
    for (code, kind, row) in ROWS {
        team.restore();
        match row {
            Story(story, expected) => {
                let report = story(&team.team);
                assert_eq!(outcome(&report, code), *expected, "{code} {kind:?}: {report:#}");
                let found = report["findings"].as_array().unwrap().iter();
                let found = found.filter(|finding| finding["code"] == *code).count();
                assert_eq!(found > 0, *kind != NotAssessable, "{code} {kind:?}");
            }
            Lapse => {
                assert!(cites(&base, code, &team.of_plan), "{code}");
                assert!(!cites(&plan_changed(&team.team), code, &team.of_plan), "{code}");
            }
            No(why) => assert!(why.split(' ').count() > 5, "{code}"),
        }
    }
}

/// A release of which every rule holds, to which each story begins anew.
struct Base {
    team: Team,
    commit: String,
    tags: String,
    /// The approval of the plan.
    of_plan: String,
}

impl Base {
    fn new() -> Option<Self> {
        let record = |class: &str, path: &str| {
            format!("[[record]]\nclass = \"{class}\"\npaths = [\"{path}\"]\n")
        };
        let config = CONFIG.to_owned()
            + &record("threat-model", "docs/threats*.md")
            + &record("test-plan", "docs/tests*.md")
            + &record("test-report", "reports/*.md")
            + &record("review", "reviews/*.md");
        let people =
            [("ada", "developer"), ("grace", "quality release-manager"), ("bo", "security-expert")];
        let team = Team::founded(&config, &people)?;
        let repo = &team.repo;
        repo.write(PLAN, "# Plan\n").write(THREATS, "# Threats\n").write(TESTS, "# Tests\n");
        repo.write(REQUEST, "---\nstatus: open\n---\n# Alarm\n").commit("write them");
        repo.days_later(1);
        let of_plan = team.approve("grace", &[PLAN]);
        team.approve("grace", &[".trace/config.toml", TESTS, REQUEST]);
        team.approve("bo", &[THREATS]);
        repo.commit("approve them");
        team.signed_by("grace", &["tag", "-s", "-m", "release", "v1.0.0"]);
        repo.write("src/a", "1").commit("work\n\nChange-Request: CR-1");
        repo.write(REPORT, "# Report\n").write(REVIEW, "# Review\n\n- [x] one\n").commit("report");
        repo.days_later(1);
        team.approve("grace", &[REPORT, REVIEW]);
        let commit = repo.commit("approve the report");
        team.signed_by("grace", &["tag", "-s", "-m", "release", "v1.1.0"]);
        let tags = repo.git(&["for-each-ref", "--format=%(refname) %(objectname)", "refs/tags"]);
        Some(Self { team, commit, tags, of_plan })
    }

    fn report(&self) -> Value {
        self.team.report(&[])
    }

    fn restore(&self) {
        let repo = &self.team.repo;
        repo.git(&["reset", "-q", "--hard", &self.commit]);
        repo.git(&["clean", "-fdq"]);
        for name in repo.git(&["tag"]).lines() {
            repo.git(&["tag", "-d", name]);
        }
        for line in self.tags.lines() {
            let (name, object) = line.split_once(' ').unwrap();
            repo.git(&["update-ref", name, object]);
        }
        repo.days_later(1);
    }
}

fn outcome<'r>(report: &'r Value, code: &str) -> &'r str {
    let mut rules = report["rules"].as_array().unwrap().iter();
    rules.find(|rule| rule["code"] == code).unwrap()["outcome"].as_str().unwrap()
}

/// Whether a file is evidence for a rule.
fn cites(report: &Value, code: &str, path: &str) -> bool {
    let rows = report["rows"].as_array().unwrap().iter();
    let mut evidence = rows.flat_map(|row| row["evidence"].as_array().unwrap());
    evidence.any(|it| it["rule"] == code && it["path"] == path)
}

/// Commits, and reports.
fn then(team: &Team, message: &str) -> Value {
    team.repo.commit(message);
    team.report(&[])
}

fn shallow(team: &Team) -> Value {
    let clone = team.repo.cloned(&["--depth=1"]);
    serde_json::from_str(&clone.trace(&["report", "--format", "json"]).ok()).unwrap()
}

fn plan_changed(team: &Team) -> Value {
    team.repo.write(PLAN, "# Plan\n\nOtherwise.\n");
    then(team, "change the plan")
}

fn rejected(team: &Team) -> Value {
    team.state("grace", &[PLAN], &Word { decision: Decision::Rejected, ..word() });
    then(team, "reject the plan")
}

fn in_a_role_of_others(team: &Team) -> Value {
    team.state("grace", &[PLAN], &Word { role: "security-expert", ..word() });
    then(team, "approve it in a role of others")
}

fn by_the_author(team: &Team) -> Value {
    team.approve("ada", &[PLAN]);
    then(team, "approve my own plan")
}

fn tampered(team: &Team) -> Value {
    let place = team.approve("bo", &[PLAN]);
    let text = std::fs::read_to_string(team.repo.path().join(&place)).unwrap();
    team.repo.write(&place, text.replace("accepted", "rejected"));
    then(team, "alter a statement")
}

fn compromised(team: &Team) -> Value {
    team.repo.write(".trace/revoked_keys", team.key("grace") + "\n").commit("revoke a key");
    team.approve("bo", &[".trace/revoked_keys"]);
    then(team, "approve that")
}

fn by_a_strange_key(team: &Team) -> Value {
    team.key("stranger");
    team.state("grace", &[PLAN], &Word { signer: Some("stranger"), ..word() });
    then(team, "approve by a strange key")
}

fn in_the_name_of_another(team: &Team) -> Value {
    team.state("grace", &[PLAN], &Word { signer: Some("bo"), ..word() });
    then(team, "approve in another's name")
}

fn asserted(team: &Team) -> Value {
    team.repo.write(PLAN, "# Plan\n\nOtherwise.\n");
    then(team, "change the plan\n\nApproved-by: Grace Example <grace@example.org>")
}

fn signature_lost(team: &Team) -> Value {
    let text = format!("path = \"{PLAN}\"");
    let statements = team.repo.git(&["grep", "-l", &text, "--", ".trace/approvals"]);
    team.repo.remove(&format!("{}.sig", statements.trim()));
    then(team, "lose a signature")
}

fn by_a_program(team: &Team) -> Value {
    let roster = std::fs::read_to_string(team.repo.path().join(ROSTER[0])).unwrap();
    let bot = roster.replace("email = \"grace", "kind = \"bot\"\nemail = \"grace");
    team.repo.write(ROSTER[0], bot).commit("Grace is a program");
    team.approve("bo", &[ROSTER[0]]);
    team.repo.commit("approve that");
    team.approve("grace", &[PLAN]);
    then(team, "approve by a program")
}

fn key_in_two_entries(team: &Team) -> Value {
    let roster = std::fs::read_to_string(team.repo.path().join(ROSTER[0])).unwrap();
    let key = format!("keys = [\"{}\"]\n[[person.role]]", team.fingerprint("grace"));
    let shared = roster
        .replace("[[person.role]]\nrole = \"quality\"", &format!("{key}\nrole = \"quality\""));
    let shared = shared
        .replace("[[person.role]]\nrole = \"developer\"", &format!("{key}\nrole = \"developer\""));
    team.repo.write(ROSTER[0], shared).commit("share a key");
    team.approve("bo", &[ROSTER[0]]);
    then(team, "approve that")
}

fn key_on_two_lines(team: &Team) -> Value {
    let signers = std::fs::read_to_string(team.repo.path().join(ROSTER[1])).unwrap();
    let again = format!("{signers}ada@example.org {}\n", team.key("grace"));
    team.repo.write(ROSTER[1], again).commit("share a key");
    team.approve("bo", &[ROSTER[1]]);
    then(team, "approve that")
}

fn review_with_findings(team: &Team) -> Value {
    team.repo.write("reviews/2.md", "# Review\n\n- [ ] open\n");
    then(team, "review")
}

fn finding_opened_again(team: &Team) -> Value {
    team.repo.write(REVIEW, "# Review\n\n- [ ] one\n");
    then(team, "open a finding again")
}

fn review_too_large(team: &Team) -> Value {
    team.repo.write("reviews/2.md", "x".repeat(5 << 20));
    then(team, "review at length")
}

fn hasty(team: &Team) -> Value {
    team.repo.write(PLAN, "word ".repeat(5000)).commit("write a book");
    team.approve("grace", &[PLAN]);
    then(team, "approve the book")
}

fn threats_without_an_expert(team: &Team) -> Value {
    team.repo.write("docs/threats-2.md", "# More threats\n").commit("more threats");
    team.approve("grace", &["docs/threats-2.md"]);
    then(team, "approve them without an expert")
}

fn threats_changed(team: &Team) -> Value {
    team.repo.write(THREATS, "# Threats\n\nOne more.\n");
    then(team, "change the threat model")
}

fn request_not_approved(team: &Team) -> Value {
    team.repo.write(&REQUEST.replace('1', "2"), "---\nstatus: open\n---\n# More\n").commit("ask");
    team.repo.write("src/a", "2");
    then(team, "work\n\nChange-Request: CR-2")
}

fn request_changed(team: &Team) -> Value {
    team.repo.write(REQUEST, "---\nstatus: open\n---\n# Alarm, and more\n").commit("ask for more");
    team.repo.write("src/a", "2");
    then(team, "work on more\n\nChange-Request: CR-1")
}

fn request_elsewhere(team: &Team) -> Value {
    team.repo.write("src/a", "2");
    then(team, "work\n\nChange-Request: JIRA-7")
}

fn release_not_signed(team: &Team) -> Value {
    team.repo.write("src/a", "2").commit("work\n\nChange-Request: CR-1");
    team.repo.annotated_tag("v1.2.0", "release");
    team.report(&[])
}

fn release_by_a_strange_key(team: &Team) -> Value {
    team.key("stranger");
    team.repo.write("src/a", "2").commit("work\n\nChange-Request: CR-1");
    team.signed_by("stranger", &["tag", "-s", "-m", "release", "v1.2.0"]);
    team.report(&[])
}

fn earlier(team: &Team) -> String {
    let file = team.repo.path().join("../earlier.json").display().to_string();
    std::fs::write(&file, team.report(&[]).to_string()).unwrap();
    file
}

fn release_moved(team: &Team) -> Value {
    let file = earlier(team);
    team.signed_by("grace", &["tag", "-f", "-s", "-m", "release again", "v1.1.0"]);
    team.report(&["--previous", &file])
}

fn rewritten(team: &Team) -> Value {
    team.repo.write("other", "1").commit("other work");
    let file = earlier(team);
    team.repo.git(&["reset", "-q", "--hard", "HEAD^"]);
    team.report(&["--previous", &file])
}

fn earlier_release_altered(team: &Team) -> Value {
    let tag = team.repo.git(&["cat-file", "tag", "v1.0.0"]);
    let altered = tag.replacen("\nrelease\n", "\nreleased\n", 1);
    let object =
        team.repo.git_bytes(&["hash-object", "-t", "tag", "-w", "--stdin"], altered.as_bytes());
    let object = String::from_utf8(object).unwrap();
    team.repo.git(&["update-ref", "refs/tags/v1.0.0", object.trim()]);
    team.report(&[])
}

fn plan_behind_the_report(team: &Team) -> Value {
    team.repo.write("docs/tests-2.md", "# More tests\n").commit("plan more tests");
    team.approve("grace", &["docs/tests-2.md"]);
    then(team, "approve that plan behind the report")
}
