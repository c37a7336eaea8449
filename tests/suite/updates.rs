//! Security updates, SU-01 to SU-08, and the examples of how to record them.

use crate::support::unassessed_where_shallow;
use crate::support_rules::{approved, record, rule, severities};
use crate::team::{Team, team};
use crate::vulnerability::OSV;

const CONFIG: &str = r##"version = 1
[records]
front_matter = ["docs/records/**/*.md"]
[[record]]
class = "advisory"
paths = ["advisories/*.json"]
[support]
branches = ["maint-*"]
"##;

const POLICY: &str = "docs/records/patches.md";
const TARGETS: &str = "triage-days: 5\nfix-days: 30\nrelease-days: 10\ndisclosure-days: 10\n";

fn policy(fields: &str) -> String {
    record("patch-policy", fields, "# Patches\n")
}

/// Writes a problem report about security.
fn reported(team: &Team, id: &str, fields: &str) {
    let text = format!("---\nsecurity: yes\n{fields}---\n# Leak\n");
    team.repo
        .write(&format!(".trace/problem-reports/{id}.md"), text)
        .commit(&format!("report {id}"));
}

#[test]
fn su01_a_patch_policy_states_its_targets() {
    let team = team!(CONFIG);
    team.check("SU-01", "missing", &[]);
    approved(&team, POLICY, &policy("triage-days: soon\nfix-days: 30\nrelease-days: -1\n"));
    let lacks =
        ["`triage-days: soon` is no number", "`release-days: -1` is no", "no `disclosure-days`"];
    team.check("SU-01", "fails", &lacks);
    approved(&team, POLICY, &policy(TARGETS));
    team.check("SU-01", "holds", &[]);
    unassessed_where_shallow(&team.repo, "SU-01");
    team.repo.write(POLICY, policy(&TARGETS.replace("30", "60"))).commit("take longer");
    team.check("SU-01", "stale", &["has changed since"]);
}

#[test]
fn su02_intervals_are_held_against_the_targets() {
    let team = team!(CONFIG);
    team.check("SU-02", "nothing to judge", &[]);
    reported(&team, "PR-1", "status: open\n");
    team.check("SU-02", "not assessed", &[]);
    approved(&team, POLICY, &policy(TARGETS));
    team.check("SU-02", "holds", &[]);
    team.repo.days_later(8).commit("wait");
    team.check(
        "SU-02",
        "fails",
        &["PR-1 is not triaged 8 days after it was received; `triage-days` is 5"],
    );
    // History tells the steps that nobody states.
    reported(&team, "PR-1", "status: accepted\nreceived: 2026-01-05\n");
    team.repo.days_later(20).commit("mend it\n\nFixes: PR-1");
    team.repo.days_later(5).annotated_tag("v1.0.0", "first");
    let advisory = record("advisory", "problem-report: PR-1\n", "A leak.\n");
    team.repo.days_later(5).write("docs/records/advisory.md", advisory).commit("tell");
    team.check("SU-02", "holds", &[]);
    let says = rule(&team.report(&[]), "SU-02")["says"].as_str().unwrap().to_owned();
    for step in [
        "received 2026-01-05,",
        "triaged 2026-01-09 (by history)",
        "fixed 2026-01-29 (by history)",
        "released 2026-02-03 (by history)",
        "disclosed 2026-02-08 (by history)",
    ] {
        assert!(says.contains(step), "{step}: {says}");
    }
    let steps = "status: closed\nreceived: 2026-01-01\ntriaged: 2026-01-02\nfixed: 2026-02-05\n\
        released: 2026-02-06\ndisclosed: 2026-02-07\n";
    reported(&team, "PR-1", steps);
    let late = "PR-1 took 34 days from triaged to fixed; `fix-days` is 30";
    team.check("SU-02", "fails", &[late]);
    assert_eq!(severities(&team.report(&[]), "SU-02"), ["major"]);
    reported(&team, "PR-1", &format!("{steps}reason: the valve had to be made anew\n"));
    team.check("SU-02", "holds", &["`fix-days` is 30: the valve had to be made anew"]);
    assert_eq!(severities(&team.report(&[]), "SU-02"), ["observation"]);
    unassessed_where_shallow(&team.repo, "SU-02");
}

#[test]
fn su02_days_that_cannot_be_are_told() {
    let team = team!(CONFIG);
    approved(&team, POLICY, &policy(TARGETS));
    let steps = "status: closed\nreceived: 2026-01-01\ntriaged: 2025-12-31\nfixed: 2026-02-30\n\
        released: 2031-01-01\ndisclosed: 2026-01-01\n";
    reported(&team, "PR-1", steps);
    let lacks = [
        "`fixed`: `2026-02-30` is no day",
        "`released`: 2031-01-01 is after 2026-01-01",
        "was triaged on 2025-12-31, before it was received on 2026-01-01",
    ];
    team.check("SU-02", "fails", &lacks);
    reported(&team, "PR-1", "status: rejected\nreceived: 2026-01-01\n");
    team.repo.days_later(90).commit("wait");
    team.check("SU-02", "holds", &[]);
}

#[test]
fn su03_a_fix_has_a_verification_record() {
    let team = team!(CONFIG);
    reported(&team, "PR-1", "status: open\n");
    team.check("SU-03", "nothing to judge", &[]);
    reported(&team, "PR-1", "status: closed\n");
    team.check("SU-03", "fails", &["nothing records how the fix of PR-1 was verified"]);
    reported(&team, "PR-1", "status: closed\nverification: [tests/leak.md, T-1]\n");
    team.check("SU-03", "fails", &["tests/leak.md, which does not stand in the tree"]);
    team.repo.write("tests/leak.md", "It holds.\n").commit("test");
    team.check("SU-03", "holds", &[]);
    reported(&team, "PR-2", "status: closed\n");
    team.repo.commit("mend\n\nFixes: PR-2\nTested-by: Grace <grace@example.org>");
    reported(&team, "PR-3", "fixed: 2026-01-01\n");
    team.check("SU-03", "fails", &["the fix of PR-3"]);
    team.repo
        .write("docs/records/test.md", record("test-report", "", "PR-3 is gone.\n"))
        .commit("test");
    team.check("SU-03", "holds", &[]);
    unassessed_where_shallow(&team.repo, "SU-03");
    // Once it was mended again, what was tested before is something else.
    team.repo.write("src/a", "1").commit("mend more\n\nFixes: PR-3");
    team.check("SU-03", "stale", &["docs/records/test.md is older than"]);
    team.repo.write("docs/records/test.md", record("test-report", "", "PR-3 is gone for good.\n"));
    team.repo.commit("test again");
    team.check("SU-03", "holds", &[]);
}

#[test]
fn su04_artefacts_have_checksums_or_signatures() {
    let sum = "0123456789abcdef".repeat(4);
    let path = "docs/records/release.md";
    let document = |release: &str| {
        record("release-document", &format!("release: {release}\n"), &format!("{sum}  pump.bin\n"))
    };
    let team = team!(CONFIG);
    team.check("SU-04", "not assessed", &[]);
    team.repo.annotated_tag("v1.0.0", "first");
    team.check("SU-04", "missing", &[]);
    team.repo.write("SHA256SUMS", format!("{sum}  pump.bin\n")).commit("sum up");
    team.repo.annotated_tag("v1.0.1", "second");
    team.check("SU-04", "holds", &[]);
    team.repo.commit("go on");
    team.repo.annotated_tag("v1.0.2", "third");
    team.check("SU-04", "stale", &[]);
    team.repo.write(path, document("v1.0.3")).commit("release");
    team.repo.annotated_tag("v1.0.3", "fourth");
    team.check("SU-04", "asserted", &[]);
    approved(&team, path, &document("v1.0.4"));
    team.repo.annotated_tag("v1.0.4", "fifth");
    team.check("SU-04", "holds", &[]);
    unassessed_where_shallow(&team.repo, "SU-04");
    team.repo.commit("go on");
    let message = format!("sixth\n\n{sum}  pump.bin");
    team.repo.annotated_tag("v1.0.5", &message);
    team.check("SU-04", "asserted", &[]);
    team.repo.commit("go on");
    team.signed_by("grace", &["tag", "-s", "-m", &message, "v1.0.6"]);
    team.check("SU-04", "holds", &[]);
}

#[test]
fn su05_advisories_are_whole() {
    let team = team!(CONFIG);
    team.check("SU-05", "nothing to judge", &[]);
    reported(&team, "PR-1", "status: closed\ncve: CVE-2026-1\n");
    team.check("SU-05", "missing", &["no advisory names PR-1"]);
    team.repo.write("advisories/ex-1.json", OSV).commit("tell");
    team.check("SU-05", "holds", &[]);
    let text =
        record("advisory", "cvss: 11\naffected: v1.0.0\n", "# Leak\n\n## Resolution\nUpdate.\n");
    team.repo.write("docs/records/a.md", text).commit("tell more");
    team.check("SU-05", "fails", &["a.md lacks a CVSS vector or score"]);
    let whole = "cvss: 7.5 (CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N)\naffected: v1.0.0\n";
    let whole = record("advisory", whole, "# Leak\nIt leaks.\n\n## Resolution\nUpdate.\n");
    team.repo.write("docs/records/a.md", whole).commit("score it");
    reported(&team, "PR-2", "status: closed\nghsa: GHSA-1\n");
    team.check("SU-05", "holds", &["no advisory names PR-2"]);
    assert_eq!(severities(&team.report(&[]), "SU-05"), ["minor"]);
    // What is broken is one finding, and the others are still read.
    team.repo.write("advisories/b.json", "{").write("advisories/c.json", "{\"id\":1}");
    team.repo.write("advisories/d.json", OSV.replace("A leak.", " ")).commit("break");
    let lacks = ["b.json: broken JSON", "c.json: neither OSV", "(CVE-2026-1) lacks a description"];
    team.check("SU-05", "fails", &[&lacks[..], &["no advisory names PR-2"]].concat());
    unassessed_where_shallow(&team.repo, "SU-05");
}

#[test]
fn su06_the_fix_reaches_every_supported_branch() {
    let team = team!(CONFIG);
    let repo = &team.repo;
    repo.write("src/a", "1\n").commit("work");
    repo.annotated_tag("v1.0.0", "first");
    repo.git(&["branch", "maint-1.0"]);
    reported(&team, "PR-1", "status: closed\n");
    team.check(
        "SU-06",
        "fails",
        &["PR-1 was fixed, and no commit of the evaluated history cites it"],
    );
    repo.write("src/a", "2\n");
    let fix = repo.commit("mend\n\nFixes: PR-1");
    repo.annotated_tag("v1.1.0", "second");
    team.check("SU-06", "fails", &["the fix of PR-1 is not on maint-1.0"]);
    // The same patch, without a word of where it comes from.
    repo.switch("maint-1.0").git(&["cherry-pick", &fix]);
    repo.git(&["commit", "--amend", "-q", "-m", "mend as well"]);
    repo.switch("main");
    team.check("SU-06", "holds", &["is on maint-1.0, and in no release of it yet"]);
    assert_eq!(severities(&team.report(&[]), "SU-06"), ["minor"]);
    repo.git(&["tag", "-a", "-m", "third", "v1.0.1", "maint-1.0"]);
    team.check("SU-06", "holds", &[]);
    let says = rule(&team.report(&[]), "SU-06")["says"].as_str().unwrap().to_owned();
    assert!(says.ends_with("PR-1 here in v1.1.0, maint-1.0 in v1.0.1"), "{says}");
    // Another content, and the word of cherry-pick -x.
    repo.git(&["branch", "maint-1.1", "v1.0.0"]);
    team.check("SU-06", "fails", &["is not on maint-1.1"]);
    repo.switch("maint-1.1").write("src/a", "3\n");
    repo.commit(&format!("mend otherwise\n\n(cherry picked from commit {fix})"));
    repo.switch("main");
    team.check("SU-06", "holds", &["is on maint-1.1, and in no release"]);
    repo.git(&["branch", "-f", "maint-1.1", "v1.0.0"]);
    repo.switch("maint-1.1").commit("mend by other means\n\nFixes: PR-1");
    repo.switch("main");
    team.check("SU-06", "holds", &["is on maint-1.1, and in no release"]);
    repo.git(&["branch", "-f", "maint-1.1", "v1.0.0"]);
    reported(&team, "PR-1", "status: closed\nunaffected: [maint-1.1]\n");
    team.check("SU-06", "holds", &[]);
    unassessed_where_shallow(repo, "SU-06");
    // A clone has the branches of its remote.
    let clone = repo.cloned(&[]);
    let report = clone.trace(&["report", "--format", "json"]).ok();
    let report = serde_json::from_str(&report).unwrap();
    assert_eq!(rule(&report, "SU-06")["outcome"], "holds");
    repo.git(&["branch", "-D", "maint-1.0", "maint-1.1"]);
    team.check("SU-06", "not assessed", &[]);
    repo.write(".trace/config.toml", CONFIG.replace("branches = [\"maint-*\"]\n", ""))
        .commit("main only");
    team.check("SU-06", "holds", &[]);
    let says = rule(&team.report(&[]), "SU-06")["says"].as_str().unwrap().to_owned();
    assert!(says.contains("`support.branches` names no others"), "{says}");
}

#[test]
fn su06_a_fix_that_was_reverted_is_none() {
    let team = team!(CONFIG);
    let repo = &team.repo;
    repo.write("src/a", "1\n").commit("work");
    reported(&team, "PR-1", "status: closed\n");
    repo.git(&["branch", "maint-1.0"]);
    repo.write("src/a", "2\n");
    let fix = repo.commit("mend\n\nFixes: PR-1");
    let pick = |commit: &str| repo.git(&["cherry-pick", commit]);
    let revert = || drop(repo.git(&["revert", "--no-edit", "HEAD"]));
    repo.switch("maint-1.0").git(&["cherry-pick", &fix]);
    repo.annotated_tag("v1.0.1", "second").switch("main");
    team.check("SU-06", "holds", &[]);
    let reverted = format!("the fix of PR-1, {}, was reverted", &fix[..10]);
    for (steps, outcome) in [("r", "stale"), ("rr", "holds"), ("rrr", "stale")] {
        repo.git(&["reset", "-q", "--hard", &fix]);
        steps.chars().for_each(|_| revert());
        let findings = if outcome == "holds" { &[][..] } else { &[reverted.as_str()] };
        team.check("SU-06", outcome, findings);
    }
    // That the commit which takes it back cites the report makes it no fix.
    repo.git(&["reset", "-q", "--hard", &format!("{fix}~0")]);
    revert();
    let message = format!("not yet\n\nThis reverts commit {fix}.\n\nFixes: PR-1");
    repo.git(&["commit", "-q", "--amend", "-m", &message]);
    let revert_commit = repo.head();
    team.check("SU-06", "stale", &[&reverted]);
    // Nor is it on the branch, once that is taken back there, by itself or by a pick.
    repo.git(&["reset", "-q", "--hard", &fix]);
    repo.switch("maint-1.0");
    let picked = repo.head();
    revert();
    repo.switch("main");
    team.check("SU-06", "fails", &["the fix of PR-1 is not on maint-1.0"]);
    repo.switch("maint-1.0").git(&["reset", "-q", "--hard", &picked]);
    pick(&revert_commit);
    repo.git(&["commit", "-q", "--amend", "-m", &format!("no\n\nThis reverts commit {fix}.")]);
    repo.switch("main");
    team.check("SU-06", "fails", &["the fix of PR-1 is not on maint-1.0"]);
}

/// Takes back the newest commit, as `git revert` does.
fn revert(team: &Team) {
    team.repo.days_later(1).git(&["revert", "--no-edit", "HEAD"]);
}

#[test]
fn su02_what_was_reverted_was_not_fixed_then() {
    let team = team!(CONFIG);
    approved(
        &team,
        POLICY,
        &policy("triage-days: 99\nfix-days: 3\nrelease-days: 2\ndisclosure-days: 99\n"),
    );
    let says = || rule(&team.report(&[]), "SU-02")["says"].as_str().unwrap().to_owned();
    reported(&team, "PR-1", "status: accepted\n");
    team.repo.days_later(1).write("src/a", "1").commit("mend\n\nFixes: PR-1");
    assert!(says().contains("fixed 2026-01-02 (by history)"), "{}", says());
    revert(&team);
    assert!(!says().contains("fixed"), "{}", says());
    team.repo.days_later(3).commit("wait");
    team.check("SU-02", "fails", &["is not fixed 5 days after it was triaged; `fix-days` is 3"]);
    // A release that has the fix and what took it back is not the first that is mended.
    team.repo.annotated_tag("v1.0.0", "first");
    team.repo.git(&["reset", "-q", "--hard", "HEAD^"]);
    team.repo.days_later(-3).annotated_tag("v1.0.1", "another");
    revert(&team);
    team.repo.days_later(1).annotated_tag("v1.1.0", "second");
    team.check("SU-02", "holds", &[]);
    assert!(says().contains("fixed 2026-01-04 (by history), released 2026-01-05"), "{}", says());
    // Whoever mends it anew begins anew.
    revert(&team);
    team.repo.write("src/a", "2").commit("mend otherwise\n\nFixes: PR-1");
    assert!(says().contains("fixed 2026-01-06"), "{}", says());
}

#[test]
fn su03_what_verified_a_fix_that_was_reverted_verifies_nothing() {
    let team = team!(CONFIG);
    reported(&team, "PR-1", "status: closed\nverification: T-1\n");
    team.repo.write("src/a", "1");
    let fix = team.repo.commit("mend\n\nFixes: PR-1\nTested-by: Grace <grace@example.org>");
    team.check("SU-03", "holds", &[]);
    revert(&team);
    let reverted = format!("the fix of PR-1, {}, was reverted", &fix[..10]);
    team.check("SU-03", "stale", &[&reverted]);
    let test = record("test-report", "", "PR-1 is gone.\n");
    team.repo.write("docs/records/test.md", test).commit("test");
    team.check("SU-03", "stale", &[&reverted]);
    // Mended anew without a test, by a report that names none: what was tested is older.
    reported(&team, "PR-1", "status: closed\n");
    team.repo.write("src/a", "2").commit("mend otherwise\n\nFixes: PR-1");
    team.check("SU-03", "stale", &["docs/records/test.md is older than"]);
    team.repo.remove("docs/records/test.md").commit("lose it");
    team.check("SU-03", "fails", &["nothing records how the fix of PR-1 was verified"]);
}

#[test]
fn su06_a_fix_is_in_the_release_that_has_it_again() {
    let team = team!(CONFIG);
    team.repo.write("src/a", "1\n").commit("work");
    reported(&team, "PR-1", "status: closed\n");
    team.repo.write("src/a", "2\n").commit("mend\n\nFixes: PR-1");
    revert(&team);
    team.repo.annotated_tag("v1.0.0", "without it");
    revert(&team);
    team.repo.annotated_tag("v1.1.0", "with it").git(&["branch", "maint-1"]);
    team.check("SU-06", "holds", &[]);
    let says = rule(&team.report(&[]), "SU-06")["says"].as_str().unwrap().to_owned();
    assert!(says.ends_with("PR-1 here in v1.1.0, maint-1 in v1.1.0"), "{says}");
}

/// Our patch ids are compared where git would say that the patches are the same.
#[test]
fn a_patch_is_the_same_wherever_it_is_applied() {
    let repo = crate::support::Repo::new();
    let lines = |first: &str| format!("{first}{}", "x\n".repeat(30));
    repo.write("a", lines("")).commit("start");
    repo.branch("other").write("a", lines("more\nlines\n")).commit("shift the lines");
    repo.switch("main").write("a", format!("{}end\n", lines("")));
    let one = repo.commit("change");
    repo.switch("other").git(&["cherry-pick", &one]);
    let (other, shift) = (repo.head(), repo.git(&["rev-parse", "HEAD~1"]).trim().to_owned());
    let opened = git_trace::git::Repository::open(repo.path()).unwrap();
    let ours = |commit: &str| opened.patch_id(commit.parse().unwrap()).unwrap();
    assert_eq!(ours(&one), ours(&other));
    assert_ne!(ours(&one), ours(&shift));
    let gits = |commit: &str| {
        let patch = repo.git_bytes(&["show", commit], b"");
        let id = repo.git_bytes(&["patch-id", "--stable"], &patch);
        String::from_utf8(id).unwrap().split(' ').next().unwrap().to_owned()
    };
    assert_eq!(gits(&one), gits(&other));
    assert_ne!(gits(&one), gits(&shift));
}

const LOCK: &str =
    "version = 4\n[[package]]\nname = \"dep\"\nversion = \"2.0.0\"\nsource = \"r\"\n";

#[test]
fn su07_bill_and_vex_follow_what_changed() {
    let bom = |version: &str| {
        format!(
            "{{\"bomFormat\":\"CycloneDX\",\"components\":[{{\"purl\":\"pkg:cargo/dep@{version}\"}}]}}"
        )
    };
    let vex = |status: &str| {
        format!(
            "{{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[{{\"vulnerability\":\
             {{\"name\":\"CVE-2026-1\"}},\"products\":[{{\"@id\":\"pkg:cargo/pump\"}}],\"status\":\"{status}\"}}]}}"
        )
    };
    let team = team!(CONFIG);
    team.check("SU-07", "nothing to judge", &[]);
    team.repo.write("Cargo.lock", LOCK).commit("lock");
    team.check(
        "SU-07",
        "fails",
        &["Cargo.lock changed since the release before, and there is no SBOM"],
    );
    team.repo.write("sbom.json", bom("2.0.0")).commit("list");
    team.check("SU-07", "holds", &[]);
    team.repo.annotated_tag("v1.0.0", "first");
    team.repo.write("Cargo.lock", LOCK.replace("2.0.0", "2.1.0")).commit("update");
    team.check("SU-07", "stale", &["and sbom.json did not"]);
    team.repo.write("sbom.json", bom("2.1.0")).commit("list anew");
    team.check("SU-07", "holds", &[]);
    reported(&team, "PR-1", "status: open\ncve: cve-2026-1\ncomponent: dep\n");
    team.check("SU-07", "fails", &["no VEX document says what CVE-2026-1 (PR-1) means"]);
    team.repo.write("vex/pump.json", vex("under_investigation")).commit("tell");
    team.check("SU-07", "holds", &[]);
    reported(&team, "PR-1", "status: closed\ncve: CVE-2026-1\ncomponent: dep\n");
    team.check("SU-07", "stale", &["says that CVE-2026-1 is under investigation; PR-1 is closed"]);
    team.repo.write("vex/pump.json", vex("fixed")).write("vex/broken.json", "[").commit("refresh");
    team.check("SU-07", "fails", &["vex/broken.json: broken JSON"]);
    assert_eq!(severities(&team.report(&[]), "SU-07"), ["minor"]);
    team.repo.remove("vex/broken.json").commit("mend");
    team.check("SU-07", "holds", &[]);
    unassessed_where_shallow(&team.repo, "SU-07");
}

#[test]
fn su08_supported_software_has_a_compatibility_statement() {
    let path = "docs/records/compatibility.md";
    let statement = |release: &str| {
        record(
            "compatibility-statement",
            &format!("release: {release}\n"),
            "It works with dep 2.\n",
        )
    };
    let classes = "[[component]]\nnames = [\"cargo:*\"]\nupkeep = \"supported\"\n";
    let team = team!(&format!("{CONFIG}{classes}"));
    team.check("SU-08", "nothing to judge", &[]);
    team.repo.write("Cargo.lock", LOCK).commit("lock");
    team.check("SU-08", "missing", &[]);
    approved(&team, path, &statement("v1.0.0"));
    team.check("SU-08", "holds", &[]);
    team.repo.annotated_tag("v1.0.0", "first");
    team.check("SU-08", "holds", &[]);
    unassessed_where_shallow(&team.repo, "SU-08");
    team.repo.write(path, statement("[v1.0.0, v1.0.1]")).commit("another release");
    team.repo.annotated_tag("v1.0.1", "second");
    team.check("SU-08", "stale", &["has changed since"]);
    let items = "[[item]]\nid = \"os\"\npaths = [\"os/**\"]\nupkeep = \"supported\"\n";
    team.repo.remove("Cargo.lock").remove(path);
    team.repo.write(".trace/config.toml", format!("{CONFIG}{items}")).commit("class an item");
    team.check("SU-08", "missing", &[]);
}

/// The fenced blocks of a page in a language.
fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let parts = page.split("\n```").skip(1).step_by(2);
    parts.filter_map(|part| part.strip_prefix(language)?.strip_prefix('\n')).collect()
}

#[test]
fn the_examples_of_the_documentation_are_what_the_rules_look_for() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/support-and-updates.md");
    let page = std::fs::read_to_string(page).unwrap();
    let config =
        format!("version = 1\n{}\nmonitoring_days = 30\n", blocks(&page, "toml").join("\n"));
    let team = team!(&config);
    let repo = &team.repo;
    repo.days_later(73).write("src/a", "1").commit("start");
    repo.annotated_tag("v1.0.0", "first").git(&["branch", "maint-1.0"]);
    repo.days_later(36).write("src/a", "2").write("tests/occlusion.md", "It holds.\n");
    repo.commit("mend\n\nFixes: PR-7");
    repo.days_later(8);
    let mut records = Vec::new();
    for text in blocks(&page, "markdown") {
        let class = text.lines().find_map(|line| line.strip_prefix("record: "));
        let path = class.map(|class| format!("docs/records/{class}.md"));
        let path = path.unwrap_or_else(|| ".trace/problem-reports/PR-7.md".to_owned());
        repo.write(&path, format!("{text}\n"));
        records.extend(class.map(|_| path));
    }
    let lock = LOCK.replace("dep", "openssl");
    let bom =
        "{\"bomFormat\":\"CycloneDX\",\"components\":[{\"purl\":\"pkg:cargo/openssl@2.0.0\"}]}";
    repo.write("vex/pump.json", blocks(&page, "json")[0]).write("Cargo.lock", lock);
    repo.write("sbom.json", bom).commit("record");
    let paths: Vec<&str> = records.iter().map(String::as_str).collect();
    assert_eq!(paths.len() + 1, blocks(&page, "markdown").len());
    team.approve("grace", &paths);
    repo.commit("approve");
    repo.annotated_tag("v1.2.0", "second");
    let report = team.report(&[]);
    let codes = (1..=7).map(|number| format!("PS-0{number}"));
    for code in codes.chain((1..=8).map(|number| format!("SU-0{number}"))) {
        let rule = rule(&report, &code);
        let weighs: Vec<String> = severities(&report, &code);
        assert_eq!(rule["outcome"], "holds", "{rule}");
        assert!(!weighs.contains(&"major".to_owned()), "{rule}");
    }
}
