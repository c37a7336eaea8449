//! Row c: the rules DI-01 to DI-07, each in scenarios that pass, fail, lapse and cannot be assessed.

use git_trace::statement::{Decision, Meaning};

use crate::support::unassessed_where_shallow;
use crate::team::{Team, Word, team, word};

const CONFIG: &str = r##"version = 1
[controlled]
paths = ["src/**"]
[[item]]
id = "pump"
paths = ["src/pump/**"]
interfaces = ["src/pump/api/**"]
[[item]]
id = "alarm"
paths = ["src/alarm/**"]
[[record]]
class = "architecture"
paths = ["docs/architecture.md"]
[[record]]
class = "interface"
paths = ["docs/interfaces.md"]
[[record]]
class = "threat-model"
paths = ["docs/threats.md"]
[[record]]
class = "coding-standard"
paths = ["docs/coding.md"]
[[record]]
class = "software-development-plan"
paths = ["docs/development.md"]
"##;

const ARCHITECTURE: &str = "docs/architecture.md";
const INTERFACES: &str = "docs/interfaces.md";
const DESIGN: &str = "---\nitems: [pump, alarm]\n---\n# Design\n";

#[test]
fn di01_each_source_path_belongs_to_one_item() {
    let team = team!(CONFIG);
    team.check("DI-01", "nothing to judge", &[]);
    team.repo.write("src/pump/a.c", "1").write("src/alarm/a.c", "1").commit("write");
    team.check("DI-01", "holds", &[]);
    team.repo.write("src/stray.c", "1").commit("stray");
    team.check("DI-01", "fails", &["src/stray.c belongs to no software item"]);
    let both = CONFIG.replace("src/alarm/**", "src/**");
    team.repo.write(".trace/config.toml", both).commit("overlap");
    team.check("DI-01", "fails", &["src/pump/a.c belongs to pump and to alarm"]);
    team.repo.write(".trace/config.toml", "version = 1\n").commit("no items");
    team.check("DI-01", "missing", &[]);
    // What is not controlled, or is a record, is no source.
    let all = CONFIG.replace("[\"src/**\"]", "[\"**\"]\nexclude = [\"vendor/**\"]");
    let all =
        all + "[[record]]\nclass = \"configuration-management-plan\"\npaths = [\"docs/plan.md\"]\n";
    team.repo.write(".trace/config.toml", all).remove("src/stray.c");
    team.repo.write("vendor/a.c", "1").write(ARCHITECTURE, DESIGN).commit("control everything");
    team.check("DI-01", "holds", &[]);
    team.repo.lose("HEAD:src/alarm");
    team.check("DI-01", "not assessed", &[]);
}

#[test]
fn di02_each_item_has_an_approved_design() {
    let team = team!(CONFIG);
    team.check("DI-02", "missing", &[]);
    team.repo.write(ARCHITECTURE, "---\nitem: pump\n---\n# Design\n").commit("design");
    let bare = "the software item alarm has no design record";
    team.check("DI-02", "fails", &["docs/architecture.md was never approved", bare]);
    team.repo.write(ARCHITECTURE, DESIGN).commit("design");
    team.approve("grace", &[ARCHITECTURE]);
    team.repo.commit("approve");
    team.check("DI-02", "holds", &[]);
    team.repo.write(ARCHITECTURE, format!("{DESIGN}More.\n")).commit("change it");
    team.check("DI-02", "stale", &["docs/architecture.md"]);
    for (items, outcome, findings) in
        [("item: pump", "fails", &[bare][..]), ("items: all", "holds", &[])]
    {
        team.repo.write(ARCHITECTURE, format!("---\n{items}\n---\n# Design\n")).commit("name");
        team.approve("grace", &[ARCHITECTURE]);
        team.repo.commit("approve");
        team.check("DI-02", outcome, findings);
    }
    unassessed_where_shallow(&team.repo, "DI-02");
    let none = CONFIG.split("[[record]]").skip(1).map(|it| format!("[[record]]{it}"));
    team.repo.write(".trace/config.toml", format!("version = 1\n{}", none.collect::<String>()));
    team.repo.commit("no items");
    team.check("DI-02", "missing", &[]);
}

#[test]
fn di03_the_threat_model_refers_to_the_interfaces() {
    let team = team!(CONFIG);
    team.check("DI-03", "missing", &[]);
    team.repo.write(INTERFACES, "---\nid: IF-1\n---\nA trust boundary.\n").commit("interfaces");
    team.check("DI-03", "missing", &[]);
    team.repo.write("docs/threats.md", "Spoofing.\n").commit("threats");
    team.check("DI-03", "fails", &["no threat model refers to docs/interfaces.md"]);
    for words in ["see interfaces.md", "see IF-1", "see docs/interfaces.md"] {
        team.repo.write("docs/threats.md", words).commit("refer");
        team.check("DI-03", "holds", &[]);
    }
    team.repo.write("docs/threats.md", "see IF-12").commit("refer to another");
    team.check("DI-03", "fails", &["no threat model refers to docs/interfaces.md"]);
    team.repo.write("docs/threats.md", "see IF-1");
    team.repo.write(INTERFACES, "---\nid: IF-1\n---\nNothing.\n").commit("forget boundaries");
    team.check("DI-03", "fails", &["no interface record speaks of trust boundaries"]);
    // An interface that changed since is another one.
    let changed = "docs/interfaces.md changed after docs/threats.md, which refers to it";
    team.repo.write(INTERFACES, "---\nid: IF-1\n---\nTrust boundaries.\n").commit("describe more");
    team.check("DI-03", "stale", &[changed]);
    team.repo.days_later(1);
    team.approve("bo", &["docs/threats.md"]);
    team.repo.commit("approve it as it stands");
    team.check("DI-03", "holds", &[]);
    unassessed_where_shallow(&team.repo, "DI-03");
}

#[test]
fn di04_somebody_else_reviewed_the_design() {
    let team = team!(CONFIG);
    team.check("DI-04", "missing", &[]);
    team.repo.write(ARCHITECTURE, DESIGN).commit("design");
    team.check("DI-04", "fails", &["was reviewed by nobody but its authors"]);
    team.approve("ada", &[ARCHITECTURE]);
    team.repo.commit("approve their own");
    team.check("DI-04", "fails", &["was reviewed by nobody but its authors"]);
    let mut reviewed = word();
    reviewed.meaning = Meaning::Reviewed;
    team.state("bo", &[ARCHITECTURE], &reviewed);
    team.repo.commit("review");
    team.check("DI-04", "holds", &[]);
    team.repo.write(ARCHITECTURE, format!("{DESIGN}More.\n")).commit("change it");
    team.check("DI-04", "stale", &["was reviewed by Bo Example, and has changed since"]);
    unassessed_where_shallow(&team.repo, "DI-04");
}

#[test]
fn di04_a_review_is_a_signed_word_of_somebody_who_found_it_right() {
    let nobody = "was reviewed by nobody but its authors";
    let said = |meaning| Word { meaning, ..word() };
    let no = Word { decision: Decision::Rejected, ..word() };
    for (who, word, outcome) in [
        ("bo", said(Meaning::Approved), "holds"),
        ("bo", said(Meaning::Authored), "fails"),
        ("bo", said(Meaning::Responsible), "fails"),
        ("mallory", said(Meaning::Reviewed), "fails"),
        ("bo", no.clone(), "fails"),
    ] {
        let team = team!(CONFIG);
        team.key(who);
        team.repo.write(ARCHITECTURE, DESIGN).commit("design");
        team.state(who, &[ARCHITECTURE], &word);
        team.repo.commit("state it");
        let findings = [nobody];
        let findings = if outcome == "holds" { &[][..] } else { &findings };
        team.check("DI-04", outcome, findings);
        if word.decision == Decision::Rejected {
            // Nor was it reviewed, once it is another.
            team.repo.write(ARCHITECTURE, format!("{DESIGN}More.\n")).commit("change it");
            team.check("DI-04", "fails", findings);
        }
    }
    // One who rejects it has the last word.
    let team = team!(&format!("{CONFIG}[[cosmetic]]\npaths = [\"docs/**\"]\nwhite_space = true\n"));
    team.repo.write(ARCHITECTURE, DESIGN).commit("design");
    team.state("bo", &[ARCHITECTURE], &said(Meaning::Reviewed));
    team.repo.commit("review");
    team.repo.write(ARCHITECTURE, format!("{DESIGN}\n\n")).commit("two empty lines");
    team.check("DI-04", "holds", &[]);
    team.state("grace", &[ARCHITECTURE], &no);
    team.repo.commit("reject");
    team.check("DI-04", "fails", &[nobody]);
}

#[test]
fn di05_the_coding_standard_is_planned_and_run() {
    let standard = |commands: &str| format!("---\nid: STD-1\n{commands}---\n# Standard\n");
    let team = team!(CONFIG);
    team.check("DI-05", "missing", &[]);
    team.repo.write("docs/coding.md", standard("")).commit("standard");
    let unplanned = "no software development plan names docs/coding.md";
    team.check("DI-05", "fails", &[unplanned, "docs/coding.md does not say what checks it"]);
    team.repo.write("docs/development.md", "By STD-1.\n");
    team.repo.write("docs/coding.md", standard("checked-by: [cargo clippy]\n")).commit("plan it");
    team.check("DI-05", "fails", &["no pipeline runs `cargo clippy`"]);
    team.repo.write(".gitlab-ci.yml", "script:\n  # cargo clippy\n  - true\n").commit("pipeline");
    team.check("DI-05", "fails", &["no pipeline runs `cargo clippy`"]);
    team.repo.write(".gitlab-ci.yml", "script:\n  - cargo clippy --all\n").commit("run it");
    team.check("DI-05", "holds", &[]);
    // A command that is none, or stands in a file that is no pipeline, is run by nobody.
    team.repo.write("docs/coding.md", standard("checked-by: [\" \"]\n")).commit("say nothing");
    team.check("DI-05", "fails", &["no pipeline runs"]);
    team.repo.write("rust-toolchain", "1.95 cargo bench\n");
    team.repo.write("docs/coding.md", standard("checked-by: [cargo bench]\n")).commit("elsewhere");
    team.check("DI-05", "fails", &["no pipeline runs `cargo bench`"]);
    let huge = "#".repeat(5 << 20);
    team.repo.write(".gitlab-ci.yml", huge).commit("hide it");
    team.check("DI-05", "not assessed", &[]);
}

#[test]
fn di06_a_design_is_stale_when_its_interface_changed_since() {
    let team = team!(CONFIG);
    team.check("DI-06", "missing", &[]);
    team.repo.write(ARCHITECTURE, DESIGN).commit("design");
    team.approve("grace", &[ARCHITECTURE]);
    team.repo.commit("approve");
    team.check("DI-06", "nothing to judge", &[]);
    team.repo.write("src/pump/api/a.h", "1").commit("change the interface");
    team.check("DI-06", "stale", &["src/pump/api/a.h changed in"]);
    team.repo.days_later(1);
    team.approve("grace", &[ARCHITECTURE]);
    team.repo.commit("approve again");
    team.check("DI-06", "holds", &[]);
    unassessed_where_shallow(&team.repo, "DI-06");
    let config = CONFIG.replace("interfaces = [\"src/pump/api/**\"]\n", "");
    team.repo.write(".trace/config.toml", config).commit("no interfaces");
    team.check("DI-06", "not assessed", &[]);
}

#[test]
fn di06_asks_for_each_design_after_the_change() {
    let both = CONFIG.replace(
        "paths = [\"src/alarm/**\"]\n",
        "paths = [\"src/alarm/**\"]\ninterfaces = [\"src/alarm/api/**\"]\n",
    );
    let both = both.replace("[\"docs/architecture.md\"]", "[\"docs/design-*.md\"]");
    let design = |item: &str| format!("docs/design-{item}.md");
    let changed = "src/alarm/api/a.h changed in";
    let (pump, alarm) = ("src/pump/api/a.h", "src/alarm/api/a.h");
    for (paths, approved, outcome, findings) in [
        (&[pump, alarm][..], &["pump", "alarm"][..], "holds", &[][..]),
        (&[alarm, pump], &["pump"], "stale", &[changed]),
        // The design of what did not change needs no approval.
        (&[pump], &["pump"], "holds", &[]),
    ] {
        let team = team!(&both);
        for item in ["pump", "alarm"] {
            team.repo.write(&design(item), format!("---\nitem: {item}\n---\n# Design\n"));
        }
        team.repo.commit("design");
        for path in paths {
            team.repo.write(path, "1");
        }
        team.repo.commit("change interfaces");
        team.repo.days_later(1);
        for item in approved {
            team.approve("grace", &[&design(item)]);
        }
        team.repo.commit("approve");
        team.check("DI-06", outcome, findings);
    }
    // What came in together with the change, or was signed before it, did not see it.
    let team = team!(CONFIG);
    team.repo.write(ARCHITECTURE, DESIGN).commit("design");
    let tag = |name: &str| {
        let message = "fine\n\nMeaning: approved\nRole: quality";
        let blob = format!("HEAD:{ARCHITECTURE}");
        team.signed_by("grace", &["tag", "-s", "-m", message, name, &blob]);
    };
    tag("early");
    team.repo.days_later(1);
    team.approve("grace", &[ARCHITECTURE]);
    team.repo.write(pump, "1").commit("change and approve");
    team.check("DI-06", "stale", &["src/pump/api/a.h changed in"]);
    team.repo.days_later(1);
    tag("late");
    team.check("DI-06", "holds", &[]);
    team.repo.lose("HEAD~2:docs");
    team.check("DI-06", "not assessed", &[]);
}

#[test]
fn di07_changes_are_reviewed_by_somebody_else_and_signed_by_them() {
    let team = team!(CONFIG);
    let check = |outcome: &str, findings: &[&str]| {
        team.check_with(&["HEAD~..HEAD"], "DI-07", outcome, findings);
    };
    team.repo.write("docs/x", "1").commit("no source");
    check("nothing to judge", &[]);
    team.repo
        .write("src/pump/a.c", "1")
        .commit("alone\n\nReviewed-by: Ada Example <ada@example.org>");
    check("fails", &["\u{201c}alone\u{201d} names nobody but its author"]);
    team.repo.write("src/pump/a.c", "2").commit("said\n\nReviewed-by: Bo Example <bo@example.org>");
    check("asserted", &[]);
    // The reviewer brings the change in, and signs that.
    team.repo.git(&["checkout", "-q", "-b", "topic"]);
    team.repo.write("src/pump/a.c", "3").commit("a change");
    team.repo.git(&["checkout", "-q", "main"]);
    let message = "Merge topic\n\nReviewed-by: Bo Example <bo@example.org>";
    team.signed_by("bo", &["merge", "-q", "-S", "--no-ff", "-m", message, "topic"]);
    check("holds", &[]);
    // Somebody else's signature is not the reviewer's.
    team.repo.git(&["checkout", "-q", "-b", "other"]);
    team.repo.write("src/pump/a.c", "4").commit("another change");
    team.repo.git(&["checkout", "-q", "main"]);
    team.signed_by("grace", &["merge", "-q", "-S", "--no-ff", "-m", message, "other"]);
    check("asserted", &[]);
    unassessed_where_shallow(&team.repo, "DI-07");
}

const BO: &str = "Bo Example <bo@example.org>";

/// A team whose first roster says something else of Bo.
fn founded(bo: (&str, &str)) -> Option<Team> {
    let team = Team::founded(CONFIG, &crate::team::TEAM)?;
    let file = team.repo.path().join(".trace/roster.toml");
    let roster = std::fs::read_to_string(file).unwrap();
    assert!(roster.contains(bo.0), "{roster}");
    team.repo.write(".trace/roster.toml", roster.replace(bo.0, bo.1)).git(&["add", "-A"]);
    team.repo.git(&["commit", "-q", "--amend", "--no-edit"]);
    Some(team)
}

#[test]
fn di07_only_a_good_signature_of_a_person_with_a_role_is_a_review() {
    let own = ("", "");
    let mail = "email = \"bo@example.org\"\n";
    let bot = format!("{mail}kind = \"bot\"\n");
    let alias = format!("{mail}emails = [\"bo@example.com\"]\n");
    let role = "role = \"security-expert\"\n";
    let past = format!("{role}until = 2025-12-31\n");
    let ada = "Ada Example <ada@example.org>";
    let at_home = "Bo at Home <bo@example.com>";
    let nobody = "names nobody but its author who reviewed it";
    for (bo, author, more, outcome, findings) in [
        (own, ada, "", "holds", &[][..]),
        ((mail, bot.as_str()), ada, "", "asserted", &[]),
        ((role, past.as_str()), ada, "", "asserted", &[]),
        ((mail, alias.as_str()), at_home, "", "fails", &[nobody]),
        (own, ada, "\nCo-authored-by: Bo Example <bo@example.org>", "fails", &[nobody]),
        (own, ada, "\nCo-authored-by: Grace Example <grace@example.org>", "holds", &[]),
    ] {
        let Some(team) = founded(bo) else { return };
        team.repo.write("src/pump/a.c", "1").git(&["add", "-A"]);
        let message = format!("work\n\nReviewed-by: {BO}{more}");
        team.signed_by("bo", &["commit", "-q", "-S", "--author", author, "-m", &message]);
        team.check_with(&["HEAD~..HEAD"], "DI-07", outcome, findings);
        if outcome == "holds" {
            // What was signed is not what stands there now.
            let bytes = team.repo.git(&["cat-file", "commit", "HEAD"]).replace("\nwork", "\nother");
            let forged = team
                .repo
                .git_bytes(&["hash-object", "-t", "commit", "-w", "--stdin"], bytes.as_bytes());
            let forged = String::from_utf8(forged).unwrap();
            team.repo.git(&["reset", "-q", "--hard", forged.trim()]);
            team.check_with(&["HEAD~..HEAD"], "DI-07", "asserted", &[]);
        }
    }
}

#[test]
fn di07_a_merge_that_changes_something_is_a_change() {
    let team = team!(CONFIG);
    let merge = |text: Option<&str>| {
        team.repo.git(&["checkout", "-q", "-B", "topic"]);
        team.repo.write("src/pump/a.c", team.repo.now().to_string());
        team.repo.commit(&format!("a change\n\nReviewed-by: {BO}"));
        team.repo.git(&["checkout", "-q", "main"]);
        team.repo.git(&["merge", "-q", "--no-ff", "--no-commit", "topic"]);
        if let Some(text) = text {
            team.repo.write("src/pump/b.c", text);
        }
        team.repo.commit("Merge topic");
    };
    merge(None);
    team.check_with(&["HEAD^..HEAD"], "DI-07", "asserted", &[]);
    merge(Some("and more"));
    let alone = "\u{201c}Merge topic\u{201d} names nobody but its author";
    team.check_with(&["HEAD^..HEAD"], "DI-07", "fails", &[alone]);
}

#[test]
fn what_a_commit_changed_and_nobody_can_tell_is_not_assessed() {
    let team = team!(CONFIG);
    team.repo.write("src/pump/api/a.h", "1").write(ARCHITECTURE, DESIGN).commit("begin");
    team.repo.write("src/pump/api/a.h", "2").commit(&format!("work\n\nReviewed-by: {BO}"));
    team.repo.write("src/pump/api/a.h", "3").commit(&format!("more\n\nReviewed-by: {BO}"));
    let check = |outcomes: [&str; 2]| {
        for (code, outcome) in ["DI-06", "DI-07"].into_iter().zip(outcomes) {
            let report = team.report(&["HEAD~..HEAD"]);
            let mut rules = report["rules"].as_array().unwrap().iter();
            let rule = rules.find(|rule| rule["code"] == code).unwrap();
            assert_eq!(rule["outcome"], outcome, "{rule}");
        }
    };
    check(["stale", "asserted"]);
    team.repo.lose("HEAD~:src");
    check(["not assessed", "not assessed"]);
}
