//! The rules, each in scenarios that pass, fail, and cannot be assessed.

use serde_json::Value;

use crate::support::{Repo, expect_ruling};

const CONFIG: &str = "version = 1\n[controlled]\npaths = [\"src/**\"]\n";

/// A repository with one release, and a configuration for what follows.
fn started(config: &str) -> Repo {
    let repo = Repo::new();
    repo.write(".trace/config.toml", config).write("src/a", "0").commit("start");
    repo.annotated_tag("v1.0.0", "first");
    repo
}

fn report(repo: &Repo, arguments: &[&str]) -> Value {
    let all = [&["report", "--format", "json"], arguments].concat();
    serde_json::from_str(&repo.trace(&all).ok()).unwrap()
}

/// The outcome of a rule and the messages of its findings.
fn ruling(report: &Value, code: &str) -> (String, Vec<String>) {
    let rules = report["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["code"] == code).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|finding| finding["code"] == code);
    let messages = findings.map(|finding| finding["message"].as_str().unwrap().to_owned());
    (rule["outcome"].as_str().unwrap().to_owned(), messages.collect())
}

#[track_caller]
fn check(repo: &Repo, code: &str, outcome: &str, findings: &[&str]) {
    check_with(repo, &[], code, outcome, findings);
}

#[track_caller]
fn check_with(repo: &Repo, arguments: &[&str], code: &str, outcome: &str, findings: &[&str]) {
    expect_ruling(&report(repo, arguments), code, outcome, findings);
}

#[test]
fn cm01_a_change_of_a_controlled_path_cites_a_change_request() {
    let repo = started(CONFIG);
    check_with(&repo, &["HEAD..HEAD"], "CM-01", "nothing to judge", &[]);
    repo.write("docs/x", "1").commit("not controlled");
    check(&repo, "CM-01", "nothing to judge", &[]);
    repo.write("src/a", "1").commit("cited\n\nChange-Request: AB-1, AB-2");
    check(&repo, "CM-01", "holds", &[]);
    repo.write("src/a", "2").commit("in the subject (#12)");
    check(&repo, "CM-01", "holds", &[]);
    repo.write("src/a", "3").commit("not cited\n\nChange-Request: see below");
    check(&repo, "CM-01", "fails", &["\u{201c}not cited\u{201d} changes src/a and cites no"]);
}

#[test]
fn cm01_without_a_configuration_every_change_counts_and_nothing_else() {
    let repo = Repo::new();
    repo.write("a", "0").commit("start");
    repo.annotated_tag("v1.0.0", "first").commit("empty");
    check(&repo, "CM-01", "nothing to judge", &[]);
    repo.write("anywhere", "1").commit("change");
    check(&repo, "CM-01", "fails", &["change"]);
}

#[test]
fn cm01_a_merge_cites_for_what_it_brings_in() {
    let repo = started(CONFIG);
    repo.branch("topic").write("src/b", "1").commit("in the topic");
    repo.switch("main");
    repo.merge("topic", "merge\n\nChange-Request: AB-1");
    check(&repo, "CM-01", "holds", &[]);
    repo.branch("other").write("src/c", "1").commit("in the other topic");
    repo.switch("main");
    repo.merge("other", "merge without");
    check(&repo, "CM-01", "fails", &["in the other topic"]);
}

#[test]
fn cm02_a_change_request_is_recorded_and_approved_before_its_change() {
    let path = ".trace/change-requests/CR-1.md";
    let repo = started(CONFIG);
    repo.write("src/a", "1").commit("external\n\nRefs: JIRA-7");
    check(&repo, "CM-02", "not assessed", &[]);
    repo.annotated_tag("v1.1.0", "second");
    repo.write("src/a", "2").commit("no request");
    check(&repo, "CM-02", "missing", &[]);

    let repo = started(CONFIG);
    repo.write(path, "---\nstatus: open\n---\n# Alarm\n").commit("ask");
    repo.write("src/a", "1").commit("too early\n\nChange-Request: CR-1");
    check(&repo, "CM-02", "fails", &["CR-1 is open and nothing says that it was approved"]);
    repo.write(path, "---\nstatus: approved\n---\n# Alarm\n").commit("approve");
    check(&repo, "CM-02", "fails", &["CR-1 was approved in"]);

    let repo = started(CONFIG);
    repo.write(path, "---\nstatus: approved\napproved-by: Grace\n---\n").commit("approve");
    repo.write("src/a", "1").commit("in time\n\nChange-Request: CR-1");
    check(&repo, "CM-02", "asserted", &[]);
    // Approved in the same commit as the change is not approved before it.
    let repo = started(CONFIG);
    repo.write(path, "---\nstatus: approved\n---\n").write("src/a", "1");
    repo.commit("at once\n\nChange-Request: CR-1");
    check(&repo, "CM-02", "fails", &["not before"]);
}

#[test]
fn cm02_what_counts_is_when_the_change_reached_the_mainline() {
    let path = ".trace/change-requests/CR-1.md";
    let repo = started(CONFIG);
    repo.branch("topic").write("src/a", "1").commit("work\n\nChange-Request: CR-1");
    repo.switch("main").write(path, "---\nstatus: approved\n---\n").commit("approve");
    repo.merge("topic", "merge the topic");
    check(&repo, "CM-02", "asserted", &[]);
}

#[test]
fn cm02_a_broken_record_is_one_finding_and_hides_nothing() {
    let repo = started(CONFIG);
    repo.write(".trace/change-requests/CR-1.md", "---\nstatus: [approved\n---\n");
    repo.write(".trace/change-requests/CR-2.md", "---\nstatus: aproved\n---\n");
    repo.write(".trace/change-requests/CR-3.md", "---\nstatus: approved\n---\n");
    repo.write(".trace/change-requests/CR-4.md", [0xff, 0xfe, 0x00]);
    repo.commit("records");
    repo.write("src/a", "1").commit("work\n\nChange-Request: CR-1, CR-2, CR-3, CR-4");
    let (outcome, findings) = ruling(&report(&repo, &[]), "CM-02");
    assert_eq!(outcome, "fails");
    let all = findings.join("\n");
    for part in ["CR-1: broken YAML", "did you mean `approved`", "CR-4: the file is not UTF-8"] {
        assert!(all.contains(part), "{all}");
    }
    assert!(!all.contains("CR-3"), "{all}");
}

#[test]
fn cm03_a_change_request_links_to_its_verification() {
    let repo = started(CONFIG);
    check(&repo, "CM-03", "nothing to judge", &[]);
    repo.write("src/a", "1").commit("work\n\nChange-Request: AB-1");
    check(&repo, "CM-03", "fails", &["AB-1 links to no verification"]);
    repo.write("tests/a", "1").commit("test\n\nChange-Request: AB-1\nVerifies: SRS-1");
    check(&repo, "CM-03", "holds", &[]);
    repo.write(".trace/change-requests/CR-1.md", "---\nverification: [T-1]\n---\n").commit("ask");
    repo.write("src/a", "2").commit("more\n\nChange-Request: CR-1");
    check(&repo, "CM-03", "holds", &[]);
}

#[test]
fn cm04_a_release_tag_is_annotated_signed_and_stays() {
    let repo = started(CONFIG);
    check(&repo, "CM-04", "fails", &["v1.0.0 is not signed"]);
    repo.write("src/a", "1").commit("work");
    check(&repo, "CM-04", "not assessed", &[]);
    repo.tag("v1.1.0");
    check(&repo, "CM-04", "fails", &["lightweight"]);
    repo.git(&["tag", "-d", "v1.1.0"]);
    let head = repo.head();
    let tag = format!(
        "object {head}\ntype commit\ntag v1.1.0\ntagger A <a@b> 1767300000 +0000\n\nrelease\n\
         -----BEGIN SSH SIGNATURE-----\nforged\n-----END SSH SIGNATURE-----\n"
    );
    let object = repo.git_bytes(&["hash-object", "-t", "tag", "-w", "--stdin"], tag.as_bytes());
    let object = String::from_utf8(object).unwrap();
    repo.git(&["update-ref", "refs/tags/v1.1.0", object.trim()]);
    // Signed is not verified: such a tag never satisfies.
    check(&repo, "CM-04", "not assessed", &[]);
    repo.git(&["update-ref", "refs/tags/v1.2.0", object.trim()]);
    check(&repo, "CM-04", "fails", &["v1.2.0 was made as v1.1.0"]);
}

#[test]
fn cm04_says_what_became_of_the_signature() {
    if std::process::Command::new("ssh-keygen").arg("-?").output().is_err() {
        return crate::support::skip("ssh-keygen is not installed");
    }
    let repo = started(CONFIG);
    let key = repo.path().join("../key").display().to_string();
    let keygen = ["-q", "-N", "", "-t", "ed25519", "-f", &key];
    assert!(repo.command("ssh-keygen").args(keygen).status().unwrap().success());
    let public = std::fs::read_to_string(format!("{key}.pub")).unwrap();
    let release = |name: &str, options: &str| {
        repo.write(".trace/allowed_signers", format!("ada@example.org {options} {public}"));
        repo.commit("keys");
        let signer = format!("user.signingkey={key}");
        repo.git(&["-c", "gpg.format=ssh", "-c", &signer, "tag", "-s", "-m", "release", name]);
        let report = repo.trace(&["report", name, "--format", "json"]).ok();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let row = report["rows"][0]["evidence"].as_array().unwrap();
        let tag = row.iter().find(|evidence| evidence["kind"] == "tag").unwrap();
        tag["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(release("v1.1.0", ""), "good");
    check(&repo, "CM-04", "not assessed", &[]);
    assert_eq!(release("v1.2.0", "namespaces=\"file\""), "untrusted");
    check(&repo, "CM-04", "fails", &["the key may not sign for `git`"]);
    assert_eq!(release("v1.3.0", "valid-before=\"20200101Z\""), "expired-key");
    check(&repo, "CM-04", "fails", &["allowed until 2020-01-01 only"]);
}

#[test]
fn cm04_and_cm05_compare_with_an_earlier_report() {
    let repo = started(CONFIG);
    repo.write("src/a", "1").commit("work");
    repo.trace(&["report", "--format", "json", "-o", "../before"]).ok();
    let before = ["--previous", "../before/report.json"];
    check_with(&repo, &before, "CM-05", "holds", &[]);
    repo.git(&["commit", "-q", "--amend", "-m", "rewritten"]);
    repo.git(&["tag", "-f", "-a", "-m", "moved", "v1.0.0", "HEAD~1"]);
    check_with(&repo, &before, "CM-04", "fails", &["v1.0.0 named"]);
    check_with(&repo, &before, "CM-05", "fails", &["history was rewritten"]);
    repo.write("no.json", "{}");
    let error = repo.trace(&["report", "--previous", "no.json"]).fails(2);
    assert!(error.contains("is no report of the schema"), "{error}");
}

#[test]
fn cm05_earlier_releases_are_ancestors() {
    let repo = Repo::new();
    repo.write("a", "0").commit("start");
    check(&repo, "CM-05", "nothing to judge", &[]);
    repo.annotated_tag("v1.0.0", "first").write("a", "1").commit("on");
    check(&repo, "CM-05", "holds", &[]);
    // A maintained line that a branch holds is no rewrite.
    repo.git(&["switch", "-q", "-c", "maint", "v1.0.0"]);
    repo.write("m", "1").commit("maintained");
    repo.annotated_tag("v1.0.1", "maintained").switch("main").write("a", "2").commit("main");
    check(&repo, "CM-05", "holds", &["the branch maint holds it"]);
    // Without the branch it is one; without any other branch that cannot be told.
    repo.git(&["branch", "-qD", "maint"]);
    check(&repo, "CM-05", "not assessed", &[]);
    repo.git(&["branch", "other", "v1.0.0"]);
    check(&repo, "CM-05", "not assessed", &[]);
    repo.git(&["switch", "-q", "-c", "side"]);
    repo.write("s", "1").commit("side");
    repo.switch("main");
    check(&repo, "CM-05", "fails", &["no branch holds it"]);
}

#[test]
fn cm06_what_went_straight_to_the_mainline_is_listed() {
    let repo = started(CONFIG);
    check_with(&repo, &["HEAD..HEAD"], "CM-06", "nothing to judge", &[]);
    repo.write("a", "1").commit("reviewed\n\nReviewed-by: Grace <grace@example.org>");
    repo.write("a", "2").commit("by a pull request (#3)");
    repo.branch("topic").write("b", "1").commit("in a topic");
    repo.switch("main");
    repo.merge("topic", "merge");
    check(&repo, "CM-06", "holds", &[]);
    repo.write("a", "3").commit("self-reviewed\n\nReviewed-by: Ada <ADA@example.org>");
    check(&repo, "CM-06", "fails", &["self-reviewed"]);
}

#[test]
fn cm07_every_file_belongs_to_an_item() {
    check(&started(CONFIG), "CM-07", "not assessed", &[]);
    let items = "[[item]]\nid = \"all\"\npaths = [\"src/**\", \".trace/**\"]\n";
    let repo = started(&format!("{CONFIG}{items}"));
    check(&repo, "CM-07", "holds", &[]);
    repo.write("stray", "").commit("stray");
    check(&repo, "CM-07", "fails", &["stray belongs to no configuration item"]);
}

const LOCK: &str = "version = 4\n[[package]]\nname = \"own\"\nversion = \"1.0.0\"\n\
    [[package]]\nname = \"dep\"\nversion = \"2.0.0\"\nsource = \"registry\"\n";

fn bom(product: &str, dependency: &str) -> String {
    format!(
        "{{\"bomFormat\":\"CycloneDX\",\"metadata\":{{\"component\":{{\"version\":\"{product}\"}}}},\
         \"components\":[{{\"name\":\"dep\",\"purl\":\"pkg:cargo/dep@{dependency}\"}}]}}"
    )
}

#[test]
fn cm08_the_bill_names_this_version_and_agrees_with_the_lockfile() {
    let repo = started(CONFIG);
    check(&repo, "CM-08", "missing", &[]);
    let released = |bom: &str, lock: Option<&str>| {
        let repo = Repo::new();
        repo.write("sbom.json", bom);
        if let Some(lock) = lock {
            repo.write("Cargo.lock", lock);
        }
        repo.commit("release");
        repo.annotated_tag("v1.0.0", "release");
        repo
    };
    check(&released(&bom("1.0.0", "2.0.0"), Some(LOCK)), "CM-08", "holds", &[]);
    check(&released(&bom("1.0.0", "2.0.0"), None), "CM-08", "not assessed", &[]);
    check(&released(&bom("0.9.0", "2.0.0"), Some(LOCK)), "CM-08", "fails", &["0.9.0, not 1.0.0"]);
    let stale = released(&bom("1.0.0", "1.9.0"), Some(LOCK));
    check(&stale, "CM-08", "fails", &["dep 2.0.0 is missing", "dep 1.9.0 is listed"]);
    check(&released("{", Some(LOCK)), "CM-08", "fails", &["broken JSON"]);
    let unreleased = released(&bom("1.0.0", "2.0.0"), Some(LOCK));
    unreleased.write("x", "").commit("later");
    check(&unreleased, "CM-08", "not assessed", &[]);
}

#[test]
fn cm09_the_plan_is_approved_and_unchanged_since() {
    let plan = "[[record]]\nclass = \"configuration-management-plan\"\npaths = [\"plan.md\"]\n";
    let repo = started(&format!("{CONFIG}{plan}"));
    check(&repo, "CM-09", "missing", &[]);
    repo.write("plan.md", "1").commit("plan");
    check(&repo, "CM-09", "fails", &["plan.md was never approved"]);
    repo.write("plan.md", "2").commit("self\n\nApproved-by: Ada <ada@example.org>");
    check(&repo, "CM-09", "fails", &["never approved"]);
    repo.write("plan.md", "3").commit("plan\n\nApproved-by: Grace <grace@example.org>");
    check(&repo, "CM-09", "asserted", &[]);
    repo.write("plan.md", "4").commit("later");
    check(&repo, "CM-09", "stale", &["has changed since"]);
    let shallow = repo.cloned(&["--depth", "1"]);
    check(&shallow, "CM-09", "not assessed", &[]);
}

#[test]
fn cm10_an_emergency_change_is_ratified_in_time() {
    let change = "hot fix\n\nChange-Request: AB-1\nEmergency: pumps stop";
    let ratify = "ratify\n\nChange-Request: AB-1\nRatified-by: Grace <grace@example.org>";
    let repo = started(CONFIG);
    check(&repo, "CM-10", "nothing to judge", &[]);
    repo.write("src/a", "1").commit(change);
    check(&repo, "CM-10", "not assessed", &[]);
    repo.days_later(2).commit(ratify);
    check(&repo, "CM-10", "asserted", &[]);

    let repo = started(CONFIG);
    repo.write("src/a", "1").commit(change);
    repo.days_later(9).write("b", "").commit("much later");
    check(&repo, "CM-10", "fails", &["nobody ratified within 5 days"]);
    repo.commit(ratify);
    check(&repo, "CM-10", "fails", &["ratified after 9 days"]);
}

#[test]
fn no_rule_holds_and_no_row_is_satisfied_on_next_to_nothing() {
    let repo = Repo::new();
    repo.commit("nothing");
    let report = report(&repo, &[]);
    assert_eq!(report["totals"]["verdicts"]["satisfied"], 0);
    for rule in report["rules"].as_array().unwrap() {
        assert_ne!(rule["outcome"], "holds", "{rule}");
    }
}

#[test]
fn severities_are_set_in_one_place() {
    let repo = started(&format!("{CONFIG}[rules]\nCM-01 = \"minor\"\n"));
    repo.write("src/a", "1").commit("not cited");
    let report = report(&repo, &[]);
    let finding = &report["findings"].as_array().unwrap()[0];
    assert_eq!((&finding["code"], &finding["severity"]), (&"CM-01".into(), &"minor".into()));
}

#[test]
fn every_rule_is_listed_and_explained() {
    let repo = Repo::new();
    let list = repo.trace(&["rules"]).ok();
    let json: Value =
        serde_json::from_str(&repo.trace(&["rules", "--format", "json"]).ok()).unwrap();
    let rules = json.as_array().unwrap();
    let on_messages = git_trace::convention::codes().count();
    assert_eq!(rules.len(), 83 + on_messages);
    for rule in rules {
        let code = rule["code"].as_str().unwrap();
        assert!(list.contains(code));
        assert!(repo.trace(&["rules", &code.to_lowercase()]).ok().starts_with(code));
    }
    let mut codes: Vec<&str> = rules.iter().map(|rule| rule["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 83 + on_messages);
}
