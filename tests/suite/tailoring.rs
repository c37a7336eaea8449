//! The tailoring record: its rules in scenarios that pass, fail, are stale and cannot be assessed; what
//! becomes of tailored rows; the commands; and whatever can be wrong with a record.

use git_trace::catalogue::{Catalogues, EDITION, Number, STANDARD};
use git_trace::tailoring::{PATH, Tailoring};
use serde_json::Value;

use crate::support::{Repo, fits};
use crate::team::{CONFIG, Team, team};

/// Why Example's pump needs no test by attackers.
const REASON: &str = "justification = \"The pump has neither a radio nor a network connector.\"\n";

/// The clauses of the standard without some, as a list.
fn leaves(without: &[&str]) -> String {
    let catalogues = Catalogues::default();
    let catalogue = catalogues.find(STANDARD, EDITION).unwrap();
    let numbers = catalogue.leaves().map(|leaf| leaf.number.to_string());
    let numbers = numbers.filter(|number| !without.contains(&number.as_str()));
    numbers.map(|number| format!("\"{number}\"")).collect::<Vec<_>>().join(", ")
}

/// A record that lists all clauses but these as implemented, with some entries behind.
fn record(without: &[&str], entries: &str) -> String {
    format!("version = 1\nimplemented = [{}]\n{entries}", leaves(without))
}

fn entry(id: &str, clause: &str, disposition: &str, more: &str) -> String {
    format!(
        "[[entry]]\nid = \"{id}\"\nclause = \"{clause}\"\ndisposition = \"{disposition}\"\n{more}"
    )
}

/// That penetration testing is not applicable.
fn pen_test(more: &str) -> String {
    record(&["5.7.4"], &entry("T-1", "5.7.4", "not applicable", &format!("{REASON}{more}")))
}

/// A repository without people, and with this record.
fn plain(record: &str) -> Repo {
    let repo = Repo::new();
    repo.write(".trace/config.toml", CONFIG).write(PATH, record).commit("start");
    repo
}

#[track_caller]
fn check(record: &str, code: &str, outcome: &str, findings: &[&str]) {
    check_in(&plain(record), code, outcome, findings);
}

#[track_caller]
fn check_in(repo: &Repo, code: &str, outcome: &str, findings: &[&str]) {
    crate::support::expect_ruling(&report(repo, &[]), code, outcome, findings);
}

fn report(repo: &Repo, arguments: &[&str]) -> Value {
    let all = [&["report", "--format", "json"], arguments].concat();
    serde_json::from_str(&repo.trace(&all).ok()).unwrap()
}

/// A record that Ada wrote, and that Bo, a security expert, approved.
fn approved(team: &Team, record: &str) {
    team.repo.write(PATH, record).commit("tailor");
    team.approve("bo", &[PATH]);
    team.repo.commit("approve the tailoring");
}

const UNREADABLE: [u8; 2] = [0xff, 0xfe];

#[test]
fn ta01_each_leaf_has_exactly_one_disposition() {
    check(&record(&[], ""), "TA-01", "holds", &[]);
    check(&record(&["5.7.4", "8"], ""), "TA-01", "fails", &["5.7.4 Penetration", "8 Software"]);
    check(
        "version = 1\nimplemented = [\"4\", \"5\", \"6\", \"7\", \"8\", \"9\"]\n",
        "TA-01",
        "holds",
        &[],
    );
    check("version = 1\nnothing_tailored = true\n", "TA-01", "holds", &[]);
    // What names the clause goes before what names one above of it.
    let one = entry("T-1", "5.7.4", "not applicable", REASON);
    check(&pen_test(""), "TA-01", "holds", &[]);
    check(
        &record(&[], &one),
        "TA-01",
        "fails",
        &["5.7.4 Penetration testing has 2 dispositions: `impl"],
    );
    let above =
        format!("version = 1\nimplemented = [\"4\", \"5\", \"6\", \"7\", \"8\", \"9\"]\n{one}");
    check(&above, "TA-01", "holds", &[]);
    let both = one.clone() + &entry("T-2", "5.7.4", "implemented", "supersedes = [\"T-1\"]\n");
    check(&record(&["5.7.4"], &both), "TA-01", "holds", &[]);
    let repo = plain("");
    check_in(repo.remove(PATH), "TA-01", "not assessed", &[]);
    repo.commit("without");
    check_in(&repo, "TA-01", "missing", &[]);
    repo.write(PATH, UNREADABLE).commit("broken");
    check_in(&repo, "TA-01", "not assessed", &[]);
}

#[test]
fn ta01_goes_by_software_items_releases_and_own_catalogues() {
    let config = format!(
        "{CONFIG}[[item]]\nid = \"pump\"\npaths = [\"a\"]\n[[item]]\nid = \"app\"\npaths = [\"b\"]\n"
    );
    let repo = plain("");
    let items = |first: &str, second: &str| {
        entry("T-1", "5.7.4", "not applicable", &format!("{REASON}items = [\"{first}\"]\n"))
            + &entry("T-2", "5.7.4", "implemented", &format!("items = [\"{second}\"]\n"))
    };
    let with = |entries: &str| {
        repo.write(".trace/config.toml", &config)
            .write(PATH, record(&["5.7.4"], entries))
            .commit("x");
    };
    with(&items("pump", "app"));
    check_in(&repo, "TA-01", "holds", &[]);
    with(&items("pump", "pump"));
    check_in(&repo, "TA-01", "fails", &["several dispositions for pump: T-1, T-2"]);
    with(&entry("T-1", "5.7.4", "not applicable", "items = [\"pump\"]\n"));
    check_in(&repo, "TA-01", "fails", &["has no disposition for app"]);
    // Of releases that are not this one nothing is said of this one.
    with(
        &(entry("T-1", "5.7.4", "not applicable", "to = \"1.9\"\n")
            + &entry("T-2", "5.7.4", "implemented", "from = \"2.0\"\n")),
    );
    repo.annotated_tag("v2.1.0", "release");
    check_in(&repo, "TA-01", "holds", &[]);
    check_in(&repo, "TA-05", "holds", &[]);
    // An own catalogue asks for more, and a broken line of it is told.
    let own = "# standard: House rules\n# edition: 1\n1\tNames\n2\tSpaces\nbroken\n";
    repo.write(".trace/catalogues/own.tsv", own).commit("own rules");
    let lacking = ["House rules 1 Names", "House rules 2 Spaces", "own.tsv: the line has no tab"];
    let findings = ["IEC 81001-5-1 5.7.4"].into_iter().chain(lacking).collect::<Vec<_>>();
    check_in(&repo, "TA-01", "fails", &findings);
}

#[test]
fn ta02_there_is_a_record_and_nothing_is_wrong_in_it() {
    let repo = plain(&pen_test(""));
    check_in(&repo, "TA-02", "holds", &[]);
    repo.remove(PATH).commit("remove it");
    check_in(&repo, "TA-02", "missing", &[]);
    check("version = 1\n", "TA-02", "missing", &[]);
    check(
        &pen_test("clasue = \"5\"\n"),
        "TA-02",
        "fails",
        &["unknown key `clasue` (did you mean `clause`?)"],
    );
    repo.write(PATH, UNREADABLE).commit("break it");
    check_in(&repo, "TA-02", "not assessed", &["is not UTF-8"]);
}

#[test]
fn ta02_that_nothing_is_tailored_is_a_signed_statement() {
    let nothing =
        "version = 1\nnothing_tailored = true\njustification = \"Every clause was reviewed.\"\n";
    check(
        nothing,
        "TA-02",
        "fails",
        &["that nothing is tailored: .trace/tailoring.toml was never approved"],
    );
    let team = team!(CONFIG);
    approved(&team, nothing);
    team.check("TA-02", "holds", &[]);
    team.check("TA-03", "holds", &["nothing says where the competence of Bo Example is recorded"]);
    team.repo.write(PATH, nothing.replace("Every", "Each")).commit("change it");
    team.check("TA-02", "stale", &["has changed since"]);
    team.repo.write(PATH, nothing).commit("said\n\nApproved-by: Grace <grace@example.org>");
    team.check("TA-02", "holds", &[]);
    let shallow = team.repo.cloned(&["--depth", "1"]);
    check_in(&shallow, "TA-02", "not assessed", &[]);
}

#[test]
fn ta03_a_security_expert_other_than_its_author_approved_it() {
    let team = team!(CONFIG);
    let competence = "competence = \"HR-7\"\n";
    team.repo.write(PATH, pen_test(competence)).commit("tailor");
    team.check("TA-03", "fails", &["is not approved by a security role: it was never approved"]);
    team.approve("grace", &[PATH]);
    team.repo.commit("approve it without the role");
    team.check("TA-03", "fails", &["not approved by a security role"]);
    team.approve("bo", &[PATH]);
    team.repo.commit("approve it");
    team.check("TA-03", "holds", &[]);
    team.repo.write(PATH, pen_test("competence = \"HR-8\"\n")).commit("change it");
    team.check("TA-03", "stale", &["was approved by Bo Example, and has changed since"]);
    let shallow = team.repo.cloned(&["--depth", "1"]);
    check_in(&shallow, "TA-03", "not assessed", &[]);
    // Whoever wrote it approves nothing of it, whatever the configuration allows.
    let lax = format!("{CONFIG}[[approval]]\npaths = [\"{PATH}\"]\nauthor_counts = true\n");
    let team = team!(&lax);
    team.repo.write(PATH, pen_test(competence));
    team.commit_by("bo", "tailor");
    team.approve("bo", &[PATH]);
    team.repo.commit("approve my own");
    team.check("RA-01", "fails", &["docs/plan.md was never"]);
    team.check("TA-03", "fails", &["not approved by a security role"]);
}

#[test]
fn ta03_what_an_entry_says_of_its_approval_is_so() {
    for (says, found) in [
        ("author = \"Bo Example <bo@example.org>\"\n", "T-1 was approved by its own author"),
        (
            "approver = \"Grace Example <grace@example.org>\"\n",
            "names Grace Example as its approver",
        ),
        ("approver_role = \"quality\"\n", "to be approved in the role quality, and was not"),
        ("meaning = \"reviewed\"\n", "the meaning `reviewed`, which approves nothing"),
    ] {
        let team = team!(CONFIG);
        approved(&team, &pen_test(&format!("competence = \"HR-7\"\n{says}")));
        team.check("TA-03", "fails", &[found]);
    }
    let team = team!(CONFIG);
    let right = "competence = \"HR-7\"\nauthor = \"Ada Example\"\napprover = \"Bo Example\"\n\
        approver_role = \"security-expert\"\nmeaning = \"approved\"\n";
    approved(&team, &pen_test(right));
    team.check("TA-03", "holds", &[]);
}

#[test]
fn ta04_tailoring_comes_before_its_phase() {
    let planning = record(&["5.1.2"], &entry("T-1", "5.1.2", "not applicable", REASON));
    let team = team!(CONFIG);
    approved(&team, &planning);
    team.repo.write("src/a", "1").commit("work");
    team.check("TA-04", "holds", &[]);
    // Another entry later takes nothing from the first.
    let later = planning.clone() + &entry("T-2", "5.7.4", "not applicable", REASON);
    approved(&team, &later);
    team.check("TA-04", "holds", &[]);
    team.repo.write(PATH, later.replace("neither", "now neither")).commit("say it otherwise");
    team.check("TA-04", "stale", &["approved in other words", "approved in other words"]);
    let team = team!(CONFIG);
    team.repo.write("src/a", "1").commit("work");
    team.repo.write(PATH, &planning).commit("tailor");
    team.check("TA-04", "fails", &["T-1 for 5.1.2 was never approved"]);
    team.approve("bo", &[PATH]);
    team.repo.commit("approve it late");
    team.check("TA-04", "fails", &["was approved on 2026-01-01, not before planning began"]);
    let shallow = team.repo.cloned(&["--depth", "1"]);
    check_in(&shallow, "TA-04", "not assessed", &[]);
    check(&record(&[], ""), "TA-04", "nothing to judge", &[]);
}

#[test]
fn ta04_after_the_release_it_is_retroactive() {
    let team = team!(CONFIG);
    team.repo.write("src/a", "1").write(PATH, pen_test("")).commit("work, and tailor");
    team.repo.annotated_tag("v1.0.0", "release");
    team.approve("bo", &[PATH]);
    team.repo.commit("approve it");
    // For what comes next it is in time, for what was released it is not there.
    team.check("TA-04", "holds", &[]);
    team.check_with(&["v1.0.0"], "TA-04", "fails", &["was never approved"]);
    team.repo.annotated_tag("v1.1.0", "release");
    team.check("TA-04", "holds", &[]);
    // A tag that was made before the approval is of a release that had none.
    team.repo.git(&["tag", "-d", "v1.1.0"]);
    let mut git = team.repo.command("git");
    git.env("GIT_COMMITTER_DATE", "1767225601 +0000");
    assert!(git.args(["tag", "-a", "-m", "early", "v1.1.0"]).status().unwrap().success());
    team.check("TA-04", "fails", &["not before verification began"]);
}

#[test]
fn ta04_goes_by_the_freezes_that_are_marked() {
    let team = team!(CONFIG);
    team.repo.write("src/a", "1").commit("work");
    let design = record(&["5.4.3"], &entry("T-1", "5.4.3", "not applicable", REASON));
    approved(&team, &design);
    team.check("TA-04", "fails", &["not before design began (the first change of this cycle"]);
    team.repo.commit("requirements are frozen\n\nPhase: requirement-freeze");
    team.check("TA-04", "holds", &[]);
    let tests = design + &entry("T-2", "5.7.4", "not applicable", REASON);
    team.repo.commit("the code is frozen\n\nPhase: code-freeze");
    approved(&team, &tests);
    team.check(
        "TA-04",
        "fails",
        &["T-2 for 5.7.4 was approved on 2026-01-01, not before verification"],
    );
}

#[test]
fn ta05_an_entry_is_within_its_time_and_scope() {
    check(&pen_test("date = 2026-01-01\nreview_by = 2026-01-01\n"), "TA-05", "holds", &[]);
    let repo = plain(&pen_test("review_by = 2026-02-01\n"));
    repo.days_later(40).commit("later");
    check_in(
        &repo,
        "TA-05",
        "stale",
        &["T-1 for 5.7.4 ran out: it was to be reviewed by 2026-02-01"],
    );
    check(
        &pen_test("date = 2026-01-02\n"),
        "TA-05",
        "fails",
        &["dated 2026-01-02, behind 2026-01-01"],
    );
    check(&pen_test("items = [\"pump\"]\n"), "TA-05", "fails", &["the software item pump"]);
    check(&pen_test("product = \"Pump\"\n"), "TA-05", "not assessed", &[]);
    let transitional = entry("T-1", "5.7.4", "transitional", REASON);
    check(&record(&["5.7.4"], &transitional), "TA-05", "fails", &["does not say until when"]);
    check(&record(&[], ""), "TA-05", "nothing to judge", &[]);
    let repo = plain(&pen_test("from = \"1.0\"\nto = \"1.9\"\n"));
    check_in(&repo, "TA-05", "not assessed", &[]);
    repo.annotated_tag("v1.4.0", "covered");
    check_in(&repo, "TA-05", "holds", &[]);
    repo.commit("later");
    repo.annotated_tag("v2.0.0", "not covered");
    check_in(&repo, "TA-05", "fails", &["does not cover this release (from 1.0, to 1.9)"]);
    let product = format!("{CONFIG}[product]\nname = \"Pump\"\n");
    repo.write(".trace/config.toml", product).write(PATH, pen_test("product = \"Monitor\"\n"));
    repo.commit("name the product");
    check_in(&repo, "TA-05", "fails", &["does not cover this release (product Monitor)"]);
}

#[test]
fn ta06_the_record_and_the_evidence_do_not_contradict() {
    let repo = plain("version = 1\nimplemented = [\"8\"]\n");
    let report = report(&repo, &[]);
    let found =
        report["findings"].as_array().unwrap().iter().find(|it| it["code"] == "TA-06").unwrap();
    assert_eq!(found["severity"], "major");
    let message = found["message"].as_str().unwrap();
    assert!(
        message.contains("`implemented` calls 8 implemented, against the evidence: CM-0"),
        "{message}"
    );
    // The configuration management plan is missing, and a minor rule counts for nothing.
    assert!(message.contains("CM-09") && !message.contains("CM-06"), "{message}");
    check("version = 1\nimplemented = [\"4.1.1\"]\n", "TA-06", "nothing to judge", &[]);
    let items = "version = 1\nimplemented = [\"4.1.1\"]\n".to_owned()
        + &entry("T-1", "4.1.1 a)", "not implemented", REASON);
    check(
        &items,
        "TA-06",
        "fails",
        &["4.1.1 is called implemented, and 4.1.1 a) is not implemented by T-1"],
    );
    // Live evidence for what is tailored out is worth a look.
    let repo = plain(&record(&["5.7.1"], &entry("T-1", "5.1.3", "not applicable", REASON)));
    repo.write(PATH, UNREADABLE).commit("break it");
    check_in(&repo, "TA-06", "not assessed", &[]);
}

#[test]
fn ta06_what_is_done_need_not_be_tailored_out() {
    let team = team!(CONFIG);
    approved(
        &team,
        &("version = 1\n".to_owned() + &entry("T-1", "4.1.4", "not applicable", REASON)),
    );
    team.check("RA-11", "holds", &[]);
    team.check("TA-06", "holds", &["T-1 tailors 4.1.4 out, and there is evidence for it: RA-11"]);
}

#[test]
fn ta07_clauses_and_editions_exist() {
    check(&pen_test(""), "TA-07", "holds", &[]);
    let heading = "version = 1\nimplemented = [\"5\", \"5.1.1 g)\"]\n";
    check(heading, "TA-07", "holds", &[]);
    let unknown = "version = 1\nimplemented = [\"5.7.9\"]\n".to_owned()
        + &entry("T-1", "5.7.44", "implemented", "");
    check(
        &unknown,
        "TA-07",
        "fails",
        &[
            "2021 has no clause 5.7.9",
            "T-1: IEC 81001-5-1:2021 has no clause 5.7.44; did you mean 5.7.4?",
        ],
    );
    check(
        &pen_test("edition = \"2019\"\n"),
        "TA-07",
        "fails",
        &["the edition 2019 of IEC 81001-5-1 is not known; there is 2021"],
    );
    check(
        &pen_test("standard = \"IEC 62443\"\n"),
        "TA-07",
        "fails",
        &["there is no catalogue of IEC 62443"],
    );
    let other =
        entry("T-1", "7.3.9", "implemented", "standard = \"iso13485\"\nedition = \"2016\"\n");
    check(&record(&[], &other), "TA-07", "holds", &[]);
    check("version = 1\nnothing_tailored = true\n", "TA-07", "nothing to judge", &[]);
    let repo = plain("");
    repo.write(PATH, UNREADABLE).commit("break it");
    check_in(&repo, "TA-07", "not assessed", &[]);
}

#[test]
fn ta08_a_justification_says_something() {
    check(&pen_test(""), "TA-08", "holds", &[]);
    for nothing in ["n/a", "TBD", "Penetration testing: not applicable.", "  "] {
        let entry =
            entry("T-1", "5.7.4", "not applicable", &format!("justification = \"{nothing}\"\n"));
        check(&record(&["5.7.4"], &entry), "TA-08", "fails", &["T-1"]);
    }
    check(
        "version = 1\nnothing_tailored = true\n",
        "TA-08",
        "fails",
        &["`nothing_tailored` has no just"],
    );
    check(&record(&[], ""), "TA-08", "nothing to judge", &[]);
    let repo = plain("");
    repo.write(PATH, UNREADABLE).commit("break it");
    check_in(&repo, "TA-08", "not assessed", &[]);
}

#[test]
fn ta09_what_is_not_done_is_compensated() {
    let with = |more: &str| {
        record(&["5.7.4"], &entry("T-1", "5.7.4", "not implemented", &format!("{REASON}{more}")))
    };
    check(
        &with(""),
        "TA-09",
        "fails",
        &["is not implemented and names neither a measure nor a risk"],
    );
    let whole = "measure = \"The supplier tests it.\"\nevidence = [\".trace/config.toml\"]\n";
    check(&with(whole), "TA-09", "holds", &[]);
    check(&with("risks = [\"R-1\"]\nresidual_risk = \"accepted\"\n"), "TA-09", "holds", &[]);
    check(
        &with("risks = [\"R-1\"]\n"),
        "TA-09",
        "holds",
        &["not what was decided of what remains"],
    );
    check(&with("measure = \"x\"\n"), "TA-09", "holds", &["no evidence for it"]);
    check(
        &with("measure = \"x\"\nevidence = \"docs/gone.md\"\n"),
        "TA-09",
        "fails",
        &["names docs/gone.md as evidence"],
    );
    check(&with("measure = \"x\"\nevidence = \"https://example.org/\"\n"), "TA-09", "holds", &[]);
    check(&pen_test(""), "TA-09", "nothing to judge", &[]);
    let repo = plain("");
    repo.write(PATH, UNREADABLE).commit("break it");
    check_in(&repo, "TA-09", "not assessed", &[]);
}

#[test]
fn ta10_the_life_cycle_itself_stays() {
    check(&pen_test(""), "TA-10", "holds", &[]);
    for clause in ["5.1.1", "5.1", "5"] {
        let out = entry("T-1", clause, "not applicable", REASON);
        check(
            &record(&[], &out),
            "TA-10",
            "fails",
            &[&format!("T-1 says that {clause} is not applicable")],
        );
    }
    let item = entry("T-1", "5.1.1 g)", "not applicable", REASON);
    check(&record(&[], &item), "TA-10", "holds", &[]);
    check("version = 1\n", "TA-10", "nothing to judge", &[]);
    let repo = plain("");
    repo.write(PATH, UNREADABLE).commit("break it");
    check_in(&repo, "TA-10", "not assessed", &[]);
}

#[test]
fn ta11_a_change_has_a_request_and_a_new_approval() {
    let team = team!(CONFIG);
    approved(&team, &pen_test(""));
    team.check("TA-11", "nothing to judge", &[]);
    team.repo.write(PATH, pen_test("void_if = \"a radio is added\"\n"));
    team.repo.commit("say more\n\nChange-Request: CR-1");
    team.check("TA-11", "stale", &["has changed since"]);
    team.approve("bo", &[PATH]);
    team.repo.commit("approve that");
    team.check("TA-11", "holds", &[]);
    let shallow = team.repo.cloned(&["--depth", "1"]);
    check_in(&shallow, "TA-11", "not assessed", &[]);
    team.repo
        .write(PATH, pen_test("void_if = \"a network is added\"\n"))
        .commit("without a request");
    team.check(
        "TA-11",
        "fails",
        &["\u{201c}without a request\u{201d} changes", "has changed since"],
    );
}

#[test]
fn what_is_tailored_out_by_an_entry_in_force_is_not_applicable() {
    let team = team!(CONFIG);
    let none = |more: &str| {
        let out = |id: &str, clause: &str| {
            entry(id, clause, "not applicable", &format!("{REASON}review_by = 2026-06-01\n{more}"))
        };
        record(
            &["6.1.1", "6.2.2", "6.3.1", "6.3.2", "6.3.3", "9.5"],
            &(out("T-1", "6") + &out("T-2", "9.5") + &out("T-3", "5.1.1 g)")),
        )
        .replace("\"6.2.1\", ", "")
    };
    let verdict = |arguments: &[&str]| {
        let report = team.report(arguments);
        let row =
            report["rows"].as_array().unwrap().iter().find(|row| row["id"] == "5.1.1-g").unwrap();
        row["verdict"].as_str().unwrap().to_owned()
    };
    let says = || {
        let report = team.report(&[]);
        let rules = report["rules"].as_array().unwrap().iter();
        rules
            .filter(|it| it["code"] == "SU-01")
            .map(|it| it["says"].to_string())
            .collect::<String>()
    };
    let untailored = verdict(&[]);
    assert_ne!(untailored, "not applicable");
    // Nobody approved it: missing. Approved: not applicable. Run out: stale.
    team.repo.write(PATH, none("")).commit("tailor");
    assert_eq!(verdict(&[]), "missing");
    assert!(
        says().contains("would tailor it out, and .trace/tailoring.toml was never"),
        "{}",
        says()
    );
    team.approve("grace", &[PATH]);
    team.repo.commit("approve it, without the role");
    assert_eq!(verdict(&[]), "missing");
    team.approve("bo", &[PATH]);
    team.repo.commit("approve it");
    team.check("SU-01", "not applicable", &[]);
    team.check("SU-08", "not applicable", &[]);
    assert_eq!(verdict(&[]), "not applicable");
    let report = team.report(&[]);
    assert_eq!(report["totals"]["verdicts"]["not applicable"], 1);
    fits(&team.repo, "report", &report);
    let rule =
        report["rules"].as_array().unwrap().iter().find(|rule| rule["code"] == "SU-01").unwrap();
    assert!(rule["says"].as_str().unwrap().contains("T-3 (5.1.1 g)), T-1 (6)"), "{rule}");
    for format in ["text", "md", "html", "csv"] {
        assert!(
            team.repo.trace(&["report", "--format", format]).ok().contains("not applicable"),
            "{format}"
        );
    }
    assert_eq!(verdict(&["--as-of", "2026-06-01"]), "not applicable");
    assert_eq!(verdict(&["--as-of", "2026-06-02"]), "stale");
    let gate = |allow: &[&str]| {
        let rest = ["a", "b", "c", "d", "e", "f", "tailoring"];
        let rest = rest.iter().flat_map(|row| {
            ["missing", "partial", "stale", "not-assessed"]
                .map(|it| format!("--allow=5.1.1-{row}={it}"))
        });
        let rest: Vec<String> = rest.collect();
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        team.repo.trace(&[&["check", "HEAD", "--gate", "release"], allow, &rest[..]].concat()).code
    };
    assert_eq!(gate(&[]), 0);
    // Of a release or some items only, or without what compensates, it covers nothing.
    approved(&team, &none("items = [\"pump\"]\n"));
    assert_eq!(verdict(&[]), untailored);
    approved(&team, &none("").replace("not applicable", "not implemented"));
    assert_eq!(verdict(&[]), untailored);
    approved(&team, &none("risks = [\"R-1\"]\n").replace("not applicable", "not implemented"));
    assert_eq!(verdict(&[]), "not applicable");
    // 5.1.1 itself takes nothing along.
    let all = record(&[], &entry("T-1", "5", "not applicable", REASON));
    approved(&team, &all);
    assert_eq!(verdict(&[]), untailored);
}

#[test]
fn a_test_that_is_tailored_out_is_not_asked_for() {
    let tests = ["5.7.1", "5.7.2", "5.7.3", "5.7.4"];
    let team = team!(CONFIG);
    let says = || {
        let report = team.report(&[]);
        let rules = report["rules"].as_array().unwrap().iter();
        rules
            .filter(|rule| rule["code"] == "VV-02")
            .map(|rule| rule["says"].to_string())
            .collect::<String>()
    };
    assert!(says().contains("0 of 8 plans and reports"), "{}", says());
    approved(&team, &pen_test(""));
    assert!(says().contains("0 of 6 plans and reports"), "{}", says());
    let all = tests.map(|clause| entry(clause, clause, "not applicable", REASON));
    approved(&team, &record(&tests, &all.concat()));
    team.check("VV-02", "not applicable", &[]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_record_and_no_catalogue_makes_a_panic(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
        cut in 0_usize..400,
        put in "[\\PC\\[\\]\"=,\n-]{0,12}",
    ) {
        let _ = Tailoring::parse(&bytes);
        let _ = git_trace::catalogue::Catalogue::parse(&bytes, &mut Vec::new());
        let mut text = pen_test("date = 2026-01-31\nsupersedes = [\"T-0\"]\nrisks = [\"R\"]\n");
        let at = (cut..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.insert_str(at, &put);
        let _ = Tailoring::parse(text.as_bytes());
        let _ = Number::parse(&put);
    }
}

#[test]
fn evidence_goes_before_words() {
    let team = team!(CONFIG);
    approved(
        &team,
        &record(
            &["4.1.4"],
            &(entry("T-1", "4.1.4", "not applicable", REASON)
                + &entry("T-2", "5.1.1 e)", "not applicable", REASON)),
        ),
    );
    team.check("RA-11", "holds", &[]);
    team.check("RA-01", "not applicable", &[]);
    team.repo.write(PATH, "version = 1\n").commit("nothing");
    team.check("RA-01", "fails", &[".trace/tailoring.toml", "docs/plan.md was never approved"]);
}

#[test]
fn the_crosswalk_names_clauses_that_exist() {
    let catalogues = Catalogues::default();
    for topic in git_trace::matrix::TOPICS {
        for (standard, clauses) in topic.crosswalk {
            let catalogue = catalogues.editions(standard).next().unwrap();
            for clause in clauses.split(", ") {
                assert!(catalogue.knows(&Number::parse(clause).unwrap()), "{standard} {clause}");
            }
        }
    }
}

#[test]
fn whatever_is_wrong_is_told_by_its_line_and_hides_nothing() {
    let text = "version = 1\nstandrad = \"x\"\nimplemented = [\"4.1.1\", \"4..x\", \"4.1.2\"]\n\
        [[entry]]\nid = \"T-1\"\nclause = \"5.7.4\"\ndisposition = \"not aplicable\"\n\
        [[entry]]\nid = \"T-2\"\nclause = \"5.7.3\"\ndisposition = \"not applicable\"\ndate = 2026-13-41\n\
        [[entry]]\nid = \"T-2\"\nclause = \"5.7.2\"\ndisposition = \"implemented\"\nmeaning = \"aproved\"\n\
        [[entry]]\nid = \"T-3\"\nclause = \"5.7.1\"\ndisposition = 7\n\
        [[entry]]\nid = \"T-4\"\nclause = \"5.7.1\"\ndisposition = \"implemented\"\nsupersedes = [\"T-4\", \"T-9\"]\n\
        [[entry]]\nid = \"T-5\"\nclause = \"5.7.1\"\ndisposition = \"implemented\"\ndate = 2026-03-01\nreview_by = 2026-02-01\n\
        [[entry]]\nclause = \"5.6\"\ndisposition = \"implemented\"\n";
    let (record, problems) = Tailoring::parse(text.as_bytes()).unwrap();
    let ids: Vec<&str> = record.entries.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["T-2", "T-2", "T-4", "T-5"]);
    assert_eq!(record.implemented.len(), 2);
    let told: Vec<String> =
        problems.iter().map(|it| format!("{}: {} ({})", it.line, it.message, it.help)).collect();
    let all = told.join("\n");
    for part in [
        "2: unknown key `standrad` (did you mean `standard`?)",
        "3: `4..x` is no clause's number",
        "7: unknown disposition `not aplicable` (did you mean `not applicable`?)",
        "there are two entries `T-2`",
        "unknown meaning `aproved` (did you mean `approved`?)",
        "`disposition` is no text",
        "the entry supersedes itself",
        "T-4 supersedes T-9, and there is no such entry",
        "`review_by` 2026-02-01 lies before `date` 2026-03-01",
        "the entry has no `id`",
    ] {
        assert!(all.contains(part), "{part}\n{all}");
    }
    assert!(all.contains("12: ") && all.contains("date") || all.contains("broken TOML"), "{all}");
}

#[test]
fn entries_that_supersede_each_other_in_a_circle_are_told_and_none_is_in_force() {
    let ring = entry("T-1", "5.7.4", "not applicable", "supersedes = [\"T-3\"]\n")
        + &entry("T-2", "5.7.4", "not applicable", "supersedes = [\"T-1\"]\n")
        + &entry("T-3", "5.7.4", "implemented", "supersedes = \"T-2\"\n")
        + &entry("T-4", "5.7.3", "implemented", "supersedes = [\"T-3\"]\n");
    let text = record(&["5.7.4", "5.7.3"], &ring);
    let (read, problems) = Tailoring::parse(text.as_bytes()).unwrap();
    assert!(
        problems.iter().any(|it| it.message.contains("in a circle: T-1, T-2, T-3")),
        "{problems:?}"
    );
    assert_eq!(read.in_force().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["T-4"]);
    check(&text, "TA-02", "fails", &["in a circle"]);
    check(&text, "TA-01", "fails", &["5.7.4 Penetration testing has no disposition"]);
}

#[test]
fn records_that_cannot_be_read_are_refused_with_a_word() {
    let refused = |bytes: &[u8]| Tailoring::parse(bytes).unwrap_err().message;
    assert!(refused(&UNREADABLE).contains("not UTF-8"));
    assert!(refused(&vec![b'#'; 5 << 20]).contains("larger than a megabyte"));
    assert!(refused(b"version = 2\n").contains("version 2"));
    assert!(refused(b"").contains("`version` is missing"));
    let (record, problems) = Tailoring::parse(b"version = 1\n[[entry]\nid = \"T-1\"\n").unwrap();
    assert!(record.entries.is_empty() && problems[0].line == 2, "{problems:?}");
    assert!(Tailoring::parse(b"version = 1\nentry = 1\nimplemented = 7\n").unwrap().1.len() == 2);
    let many = entry("T", "5", "implemented", "").repeat(3000);
    let (record, problems) = Tailoring::parse(format!("version = 1\n{many}").as_bytes()).unwrap();
    assert_eq!(record.entries.len(), 2000);
    assert!(problems.iter().any(|it| it.message.contains("more than 2000 entries")));
    // However it nests, it is read in time and without a panic.
    let deep = format!("version = 1\nentry = {}{}", "[".repeat(50_000), "]".repeat(50_000));
    let _ = Tailoring::parse(deep.as_bytes());
    let repo = plain("");
    repo.write(PATH, vec![b'#'; 5 << 20]).commit("large");
    check_in(&repo, "TA-02", "not assessed", &["larger"]);
    repo.remove(PATH);
    std::os::unix::fs::symlink("config.toml", repo.path().join(PATH)).unwrap();
    repo.commit("link");
    check_in(&repo, "TA-02", "not assessed", &["it is a link"]);
}

#[test]
fn the_list_tells_each_clause_with_its_disposition() {
    let repo = plain(&pen_test("review_by = 2027-01-31\n").replace("\"4.2\", ", ""));
    let text = repo.trace(&["tailor"]).ok();
    let catalogues = Catalogues::default();
    for leaf in catalogues.find(STANDARD, EDITION).unwrap().leaves() {
        let number = leaf.number.to_string();
        let lines = text.lines().filter(|line| line.split_whitespace().next() == Some(&number));
        assert_eq!(lines.count(), 1, "{number}\n{text}");
    }
    assert!(
        text.contains("not applicable         Penetration testing  (T-1, until 2027-01-31)"),
        "{text}"
    );
    assert!(text.contains("4.2        no disposition"), "{text}");
    assert!(text.contains("57 clauses: 55 implemented, 1 tailored, 1 without"), "{text}");
    let open = repo.trace(&["tailor", "list", "--open"]).ok();
    assert!(open.contains("5.7.4") && open.contains("4.2 ") && !open.contains("5.7.3"), "{open}");
    let json: Value =
        serde_json::from_str(&repo.trace(&["tailor", "list", "--format", "json"]).ok()).unwrap();
    fits(&repo, "tailoring", &json);
    let clauses = json["clauses"].as_array().unwrap();
    let of = |clause: &str| clauses.iter().find(|it| it["clause"] == clause).unwrap();
    assert_eq!(of("5.7.4")["disposition"], "not applicable");
    assert_eq!(of("5.7.4")["entries"][0], "T-1");
    assert_eq!(of("4.2")["disposition"], Value::Null);
    // Another commit, the work tree, and no record at all.
    repo.write(PATH, "version = 1\n").commit("empty it");
    repo.write(PATH, record(&[], ""));
    assert!(repo.trace(&["tailor"]).ok().contains(" 0 implemented, 0 tailored, 57 without"));
    assert!(repo.trace(&["tailor", "--at", "HEAD~1"]).ok().contains(" 55 implemented"));
    assert!(repo.trace(&["tailor", "--worktree"]).ok().contains(" 57 implemented"));
    repo.remove(PATH);
    assert!(
        repo.trace(&["tailor", "--worktree"]).ok().contains("There is no .trace/tailoring.toml")
    );
    repo.write(PATH, UNREADABLE);
    assert!(
        repo.trace(&["tailor", "--worktree"]).ok().contains("wrong: line 1: the file is not UTF-8")
    );
}

#[test]
fn an_entry_is_added_behind_the_others_and_nothing_else_changes() {
    let repo = plain("");
    let text = "# Our own words.\r\nversion = 1 # one\nimplemented = [\"4.1.1\"]\n[[entry]]\nid = \"T-1\"\n\
        clause = \"5.7.3\"\ndisposition = \"implemented\" # no end of line";
    repo.write(PATH, text);
    let hostile = "\"]\n[[entry]]\nid = \"\u{1b}[31m'''\\";
    let add = |arguments: &[&str]| repo.trace(&[&["tailor", "add"], arguments].concat());
    let whole = [
        "--clause",
        "§5.7.4",
        "--disposition",
        "not-implemented",
        "--justification",
        hostile,
        "--measure",
        "The supplier tests it",
        "--evidence",
        "docs/a.md",
        "--evidence",
        "SUP-12",
        "--risk",
        "R-1",
        "--review-by",
        "2027-01-31",
        "--customer-summary",
        "Not tested by attackers",
    ];
    let output = add(&whole);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(
        output.stderr.contains("added T-2 for 5.7.4")
            && output.stderr.contains("git trace approve")
    );
    let after = std::fs::read_to_string(repo.path().join(PATH)).unwrap();
    assert!(after.starts_with(text), "{after}");
    let (read, problems) = Tailoring::parse(after.as_bytes()).unwrap();
    assert_eq!((read.entries.len(), problems.len()), (2, 0), "{after}");
    let entry = &read.entries[1];
    assert_eq!((entry.id.as_str(), entry.justification.as_str()), ("T-2", hostile));
    assert_eq!((entry.date.as_deref(), entry.evidence.len()), (Some("2026-01-01"), 2));
    assert_eq!(entry.author.as_ref().unwrap().email, "ada@example.org");
    // What is there is never overwritten, and what cannot be is refused; the file stays as it is.
    for (arguments, message) in [
        (&["--clause", "5.7.4", "--disposition", "implemented"][..], "T-2 speaks of 5.7.4 already"),
        (
            &["--clause", "4.1.1", "--disposition", "implemented"],
            "stands under `implemented` on line 3",
        ),
        (&["--clause", "5.7.9", "--disposition", "implemented"], "has no clause 5.7.9"),
        (
            &["--clause", "5.7.2", "--disposition", "implemented", "--id", "T-1"],
            "there is an entry T-1",
        ),
        (&["--clause", "5.7.2", "--disposition", "not-applicable"], "it is not said"),
        (&["--disposition", "implemented"], "it is not said"),
        (
            &["--clause", "5.7.2", "--disposition", "nearly"],
            "there is implemented, partially-implemented",
        ),
        (
            &["--clause", "5.7.2", "--disposition", "implemented", "--review-by", "2027-02-30"],
            "is no day",
        ),
        (
            &["--clause", "5.7.2", "--disposition", "implemented", "--supersedes", "T-7"],
            "there is no such entry",
        ),
    ] {
        let error = add(arguments).fails(2);
        assert!(error.contains(message), "{arguments:?}\n{error}");
    }
    assert_eq!(std::fs::read_to_string(repo.path().join(PATH)).unwrap(), after);
    add(&["--clause", "5.7.4", "--disposition", "implemented", "--supersedes", "T-2"]).ok();
    let entry = add(&["--clause", "5.7.2", "--disposition", "implemented", "--dry-run"]).ok();
    assert!(entry.starts_with("[[entry]]\nid = \"T-4\"\nclause = \"5.7.2\"\n"), "{entry}");
    // A record is begun where there is none, and none is followed out of the repository.
    repo.remove(PATH);
    add(&["--clause", "5.7.2", "--disposition", "implemented"]).ok();
    let begun = std::fs::read(repo.path().join(PATH)).unwrap();
    assert_eq!(Tailoring::parse(&begun).unwrap().1, []);
    repo.remove(PATH);
    std::fs::write(repo.path().join("../elsewhere"), "version = 1\n").unwrap();
    std::os::unix::fs::symlink("../../elsewhere", repo.path().join(PATH)).unwrap();
    assert!(
        add(&["--clause", "5.7.2", "--disposition", "implemented"]).fails(2).contains("is a link")
    );
    assert!(Repo::bare().trace(&["tailor", "add"]).fails(2).contains("work tree"));
}

#[test]
fn the_check_tells_what_is_wrong_by_its_exit_code() {
    let team = team!(CONFIG);
    let check = |arguments: &[&str]| team.repo.trace(&[&["tailor", "check"], arguments].concat());
    assert!(check(&[]).fails(1).contains("to be mended"));
    approved(&team, &pen_test("competence = \"HR-7\"\n").replace("\"8\", ", ""));
    let output = check(&[]);
    assert_eq!(output.code, 1);
    assert!(output.stdout.contains("TA-01 fails"), "{}", output.stdout);
    assert!(
        output.stdout.contains("  major .trace/tailoring.toml:1 IEC 81001-5-1 8 Software"),
        "{}",
        output.stdout
    );
    // Of what only observations are found nothing is to be mended.
    let nothing = "version = 1\nimplemented = [\"4\", \"5.1.1\"]\n[[entry]]\nid = \"T-1\"\nclause = \"5\"\n\
        disposition = \"transitional\"\njustification = \"The pump was sold before 2021.\"\n\
        review_by = 2027-01-31\n[[entry]]\nid = \"T-2\"\nclause = \"6\"\ndisposition = \"transitional\"\n\
        justification = \"As for T-1, until the new platform.\"\nreview_by = 2027-01-31\n";
    let rest = ["7", "8", "9"].map(|clause| {
        entry(
            &format!("T-{clause}"),
            clause,
            "transitional",
            &format!("{REASON}review_by = 2027-01-31\n"),
        )
    });
    let record = format!("{nothing}{}", rest.concat()).replace("\"4\", ", "\"4.1.1\", ")
        + &entry("T-4", "4", "transitional", &format!("{REASON}review_by = 2027-01-31\n"));
    team.repo.write(PATH, record).commit("tailor\n\nChange-Request: CR-1");
    team.approve("bo", &[PATH]);
    team.repo.commit("approve");
    let output = check(&[]);
    assert!(output.stdout.contains("observation .trace/tailoring.toml"), "{}", output.stdout);
    assert_eq!(output.code, 0, "{}", output.stdout);
    team.repo.write(PATH, "version = 1\nimplementd = []\n");
    let output = check(&["--worktree"]);
    assert!(
        output.stdout.contains(".trace/tailoring.toml:2 unknown key `implementd`"),
        "{}",
        output.stdout
    );
    assert_eq!(output.code, 1);
    team.repo.write(PATH, "version = 1\n");
    check(&["--worktree"]).ok();
}

#[test]
fn the_printed_record_has_what_the_release_document_states() {
    let team = team!(CONFIG);
    let more = "customer_summary = \"Nobody attacked this pump.\"\nreview_by = 2026-06-01\nvoid_if = \"a radio\"\n";
    approved(&team, &pen_test(more));
    let print = |arguments: &[&str]| team.repo.trace(&[&["tailor", "print"], arguments].concat());
    let text = print(&[]).ok();
    for part in [
        "# unreleased work: tailoring record",
        "Approved as it stands, in a security role: Bo Example, 2026-01-01.",
        "- 5.7.4 Penetration testing, not applicable: Nobody attacked this pump.",
        "- Review by: 2026-06-01",
        "- Void if: a radio",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let late = print(&["--as-of", "2026-06-02"]).ok();
    assert!(late.contains("not applicable (**stale**)"), "{late}");
    let html = print(&["--format", "html"]).ok();
    assert!(
        html.contains("<li>5.7.4 Penetration testing, not applicable: Nobody attacked"),
        "{html}"
    );
    print(&["--format", "html", "-o", "../page.html"]).ok();
    assert_eq!(std::fs::read_to_string(team.repo.path().join("../page.html")).unwrap(), html);
    team.repo.remove(PATH).commit("remove it");
    assert!(print(&[]).fails(2).contains("HEAD has no .trace/tailoring.toml"));
}

#[test]
fn hostile_text_in_any_field_stays_text() {
    let evil = r#"</td><script>alert(1)</script>|[x](javascript:y)\u001b[31m\u202e=1+1"#;
    let texts = [
        "id",
        "not_done",
        "justification",
        "measure",
        "residual_risk",
        "product",
        "from",
        "to",
        "author",
        "approver",
        "approver_role",
        "competence",
        "void_if",
        "customer_summary",
        "interpretation_sheet",
    ];
    let mut hostile = String::from(
        "version = 1\n[[entry]]\nclause = \"5.7.4\"\ndisposition = \"not implemented\"\n",
    );
    texts.iter().for_each(|name| hostile += &format!("{name} = \"{evil}\"\n"));
    ["evidence", "risks", "items", "supersedes"]
        .iter()
        .for_each(|name| hostile += &format!("{name} = [\"{evil}\"]\n"));
    hostile +=
        &entry("T-2", "5.7.3", "implemented", &format!("standard = \"{evil}\"\n\"{evil}\" = 1\n"));
    let repo = plain(&hostile);
    let catalogue = "# standard: <script>\n# edition: 1\n1\t</td><script>alert(2)</script>\n";
    repo.write(".trace/catalogues/x.tsv", catalogue).commit("catalogue");
    for arguments in [
        &["report", "--format", "html"][..],
        &["report", "--format", "md"],
        &["tailor", "print", "--format", "html"],
        &["tailor", "print"],
    ] {
        let page = repo.trace(arguments).ok();
        let is_harmless = arguments.contains(&"html") || !page.contains("](javascript");
        assert!(!page.contains("<script") && is_harmless, "{arguments:?}");
        assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}'), "{arguments:?}");
        assert!(page.contains("alert"), "{arguments:?}");
    }
    for arguments in [&["tailor"][..], &["tailor", "check"], &["report"]] {
        let text = repo.trace(arguments);
        assert!(
            !text.stdout.contains('\u{1b}') && !text.stdout.contains('\u{202e}'),
            "{arguments:?}"
        );
        assert!(!text.stderr.contains("panicked"), "{}", text.stderr);
    }
}
