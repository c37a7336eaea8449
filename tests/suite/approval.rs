//! Approvals: scenarios of who may approve what, what lapses, and what tampering looks like.
//!
//! Statements are signed by the real ssh-keygen, with keys made on the spot.

use git_trace::model::Person;
use git_trace::statement::{Decision, Meaning, Statement};
use serde_json::Value;

use crate::signature;
use crate::support::run;
use crate::team::{CONFIG, PLAN, ROSTER, TEAM, Team, Word, team, title, word};

#[test]
fn a_record_is_approved_by_somebody_else_on_its_content() {
    let team = team!(CONFIG);
    team.check("RA-01", "fails", &["docs/plan.md was never approved"]);
    team.check("CM-09", "fails", &["never approved"]);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    for code in ["RA-01", "RA-02", "RA-03", "RA-04", "RA-05", "RA-06", "RA-07", "RA-08", "CM-09"] {
        team.check(code, "holds", &[]);
    }
    let report = team.report(&[]);
    assert_eq!(report["rows"][4]["verdict"], "satisfied");
    let mut approvals = report["approvals"].as_array().unwrap().iter();
    let approval = approvals.find(|it| it["covers"][0]["path"] == PLAN).unwrap();
    assert_eq!(approval["name"], "Grace Example");
    assert_eq!(approval["when"], "2026-01-01T00:04:00Z");
    assert_eq!((&approval["meaning"], &approval["state"]), (&"approved".into(), &"good".into()));
    assert_eq!(approval["key"], team.fingerprint("grace"));
    assert_eq!(approval["covers"][0]["currency"], "current");
    let root = team.repo.git(&["rev-list", "--max-parents=0", "HEAD"]);
    assert_eq!(report["trust"]["root"], root.trim());
}

#[test]
fn nobody_approves_their_own_work() {
    let team = team!(CONFIG);
    team.approve("ada", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check("RA-01", "fails", &["does not count, since they wrote a part of it"]);
    team.check("RA-03", "fails", &["they alone wrote docs/plan.md"]);
    // By another address, or as a co-author or committer, it is their own work all the same.
    for (author, trailer) in [
        ("Ada Example <ada@home.example>", ""),
        ("Bo Example <bo@example.org>", "\n\nCo-authored-by: A. <ada@example.org>"),
    ] {
        let team = team!(CONFIG);
        team.repo.write(PLAN, "# Other\n").commit_as(author, &format!("rewrite{trailer}"));
        team.approve("ada", &[PLAN]);
        team.repo.commit("approve the plan");
        team.check("RA-01", "fails", &["they wrote a part of it"]);
    }
    let allowed =
        format!("{CONFIG}[[approval]]\npaths = [\"docs/plan.md\"]\nauthor_counts = true\n");
    let team = team!(&allowed);
    team.approve("ada", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check("RA-01", "holds", &[]);
    team.check("RA-03", "holds", &[]);
}

#[test]
fn an_own_approval_in_between_makes_nobody_independent() {
    let team = team!(CONFIG);
    team.approve("ada", &[PLAN]);
    team.repo.commit("approve it myself");
    team.repo.write(PLAN, "# Plan\n\nAs it was.\n");
    team.commit_by("bo", "mend a word");
    team.approve("ada", &[PLAN]);
    team.repo.commit("approve the word");
    team.check("RA-01", "fails", &["they wrote a part of it"]);
    // After somebody else approved all of it, only what came since is anybody's own.
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.repo.write(PLAN, "# Plan\n\nAs it is to be.\n");
    team.commit_by("bo", "mend another");
    team.approve("ada", &[PLAN]);
    team.repo.commit("approve the other word");
    team.check("RA-01", "holds", &[]);
}

#[test]
fn a_role_that_ended_the_day_before_is_none() {
    let team = team!(CONFIG);
    let roster = std::fs::read_to_string(team.repo.path().join(".trace/roster.toml")).unwrap();
    let until = roster.replace("role = \"quality\"", "role = \"quality\"\nuntil = 2026-01-10");
    team.repo.write(".trace/roster.toml", until).commit("limit the role");
    team.approve("bo", &[".trace/roster.toml"]);
    team.repo.commit("approve the roster");
    team.repo.days_later(10);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check(
        "RA-02",
        "fails",
        &["had not any role on 2026-01-11; the role was theirs until 2026-01-10"],
    );
    team.check("RA-01", "fails", &["docs/plan.md is not approved"]);
    let in_time = Word { days: -1, ..word() };
    team.state("grace", &[PLAN], &in_time);
    team.repo.commit("bring an approval of the day before");
    team.check("RA-01", "holds", &[]);
}

#[test]
fn nobody_adds_themselves_and_approves() {
    let team = team!(CONFIG);
    let people = [
        ("ada", "developer"),
        ("grace", "quality"),
        ("bo", "security-expert"),
        ("mallory", "quality"),
    ];
    team.write_roster(&people);
    team.approve("mallory", &[PLAN]);
    team.repo.commit_as("Mallory <m@example.org>", "add myself and approve");
    team.check("RA-04", "not assessed", &[]);
    let unsettled = [
        "allowed_signers has changed, and nobody in the roster in force approved",
        "plan.md",
        "roster.toml",
    ];
    let report = team.report(&[]);
    assert_eq!(report["trust"]["people"].as_array().unwrap().len(), 3);
    // In two steps it is no better, nor by approving the roster oneself.
    team.approve("mallory", &[PLAN, ".trace/roster.toml", ".trace/allowed_signers"]);
    team.repo.commit_as("Mallory <m@example.org>", "approve again");
    let messages = team.report(&[])["findings"].to_string();
    for part in unsettled {
        assert!(messages.contains(part), "{messages}");
    }
    // Nor by somebody in the roster who made the change.
    team.write_roster(&[
        ("ada", "developer quality"),
        ("grace", "quality"),
        ("bo", "security-expert"),
    ]);
    team.repo.commit("give myself a role");
    team.approve("ada", &[".trace/roster.toml"]);
    team.repo.commit("approve my own roster");
    let messages = team.report(&[])["findings"].to_string();
    assert!(messages.contains("roster.toml has changed"), "{messages}");
}

#[test]
fn a_roster_takes_force_when_somebody_in_the_one_before_approves_it() {
    let team = team!(CONFIG);
    let people = [
        ("ada", "developer"),
        ("grace", "quality"),
        ("bo", "security-expert"),
        ("nell", "quality"),
    ];
    team.write_roster(&people);
    team.repo.commit("add Nell");
    team.approve("nell", &[PLAN]);
    team.repo.commit("approve too early");
    team.approve("grace", &[".trace/roster.toml", ".trace/allowed_signers"]);
    team.repo.commit("approve the roster");
    team.check("RA-01", "not assessed", &["docs/plan.md"]);
    team.repo.days_later(1);
    team.approve("nell", &[PLAN]);
    team.repo.commit("approve in time");
    team.check("RA-01", "holds", &[]);
    let since = team.repo.git(&["rev-parse", "HEAD^"]);
    assert_eq!(team.report(&[])["trust"]["since"], since.trim());
}

#[test]
fn an_approved_roster_comes_through_a_merge_and_an_old_one_does_not_come_back() {
    let team = team!(CONFIG);
    team.repo.branch("topic");
    team.write_roster(&[("ada", "developer"), ("bo", "security-expert")]);
    team.repo.commit("Grace leaves");
    team.approve("bo", &[".trace/roster.toml", ".trace/allowed_signers"]);
    team.repo.commit("approve that");
    team.repo.switch("main").write("other", "1").commit("other work");
    team.repo.merge("topic", "merge the topic");
    let people = |team: &Team| team.report(&[])["trust"]["people"].as_array().unwrap().len();
    assert_eq!(people(&team), 2);
    // A merge that takes the old roster again changes nothing of what is in force.
    team.repo.git(&[
        "checkout",
        "-q",
        "HEAD^1",
        "--",
        ".trace/roster.toml",
        ".trace/allowed_signers",
    ]);
    team.repo.commit("bring the old roster back");
    assert_eq!(people(&team), 2);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve after leaving");
    team.check("RA-04", "not assessed", &[]);
}

#[test]
fn the_trust_root_is_named_and_can_be_pinned() {
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let root = team.repo.git(&["rev-list", "--max-parents=0", "HEAD"]);
    team.check_with(&["--trust-root", root.trim()], "RA-01", "holds", &[]);
    let other = ["--trust-root", "HEAD~1"];
    let report = team.report(&other);
    assert_eq!(report["trust"]["root"], team.repo.git(&["rev-parse", "HEAD~1"]).trim());
    team.check_with(&other, "RA-02", "fails", &["no roster was in force"]);
}

#[test]
fn an_approval_lapses_with_the_content_and_comes_back_with_it() {
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.repo.write(PLAN, "# Plan\n\nOtherwise.\n");
    let changed = team.repo.commit("change the plan");
    let lapse =
        format!("was approved by Grace Example and has changed since, first in {}", &changed[..10]);
    team.check("RA-01", "stale", &[&lapse]);
    team.check("CM-09", "stale", &[&lapse]);
    assert_eq!(team.report(&[])["rows"][4]["verdict"], "stale");
    team.repo.git(&["revert", "--no-edit", "HEAD"]);
    team.check("RA-01", "holds", &[]);
}

#[test]
fn an_approval_survives_squash_rebase_and_cherry_pick() {
    for way in ["squash", "rebase", "cherry-pick"] {
        let team = team!(CONFIG);
        team.repo.branch("topic").write(PLAN, "# New plan\n").commit("rewrite the plan");
        team.approve("grace", &[PLAN]);
        team.repo.commit_as("Grace Example <grace@example.org>", "approve the plan");
        team.repo.switch("main").write("other", "1").commit("other work");
        match way {
            "squash" => {
                team.repo.git(&["merge", "-q", "--squash", "topic"]);
                // The forge puts both names into the message, and Grace only wrote her approval.
                team.repo.commit("new plan (#3)");
            }
            "rebase" => {
                team.repo.git(&["rebase", "-q", "main", "topic"]);
                team.repo.switch("main").git(&["merge", "-q", "--ff-only", "topic"]);
            }
            _ => {
                team.repo.git(&["cherry-pick", "main..topic"]);
            }
        }
        team.check("RA-01", "holds", &[]);
    }
}

#[test]
fn an_approval_follows_a_renamed_file_and_no_copy() {
    let config = CONFIG.replace("docs/plan.md", "docs/*.md");
    let config = format!("{config}[change_request]\nreferences = ['CR-[0-9]+']\n");
    let team = team!(&config);
    team.repo.write(PLAN, "# Plan\n\nlong\nenough\nto\nbe\nfound\n").commit("write more");
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.repo.git(&["mv", PLAN, "docs/scm.md"]);
    team.repo.commit("rename the plan");
    team.check("RA-01", "holds", &[]);
    let copy = std::fs::read(team.repo.path().join("docs/scm.md")).unwrap();
    team.repo.write("docs/copy.md", copy).commit("copy the plan");
    team.check("RA-01", "fails", &["docs/copy.md was never approved"]);
    // Who wrote it under its old name wrote it.
    team.repo
        .remove("docs/copy.md")
        .write("docs/scm.md", "# Plan\n\nlong\nenough\nto\nbe\nfound\nx\n");
    team.commit_by("bo", "add a line\n\nChange-Request: CR-1");
    let mallory = Word { meaning: Meaning::Approved, ..word() };
    team.state("ada", &["docs/scm.md"], &mallory);
    team.repo.commit("approve");
    team.check("RA-01", "holds", &[]);
}

#[test]
fn a_record_is_no_link() {
    let team = team!(CONFIG);
    team.repo.write("docs/other.md", "# Plan\n").remove(PLAN);
    std::os::unix::fs::symlink("other.md", team.repo.path().join(PLAN)).unwrap();
    team.repo.commit("link the plan");
    let findings = team.report(&[])["findings"].to_string();
    assert!(findings.contains("docs/plan.md is a link"), "{findings}");
}

#[test]
fn work_under_an_old_name_on_another_line_of_history_is_work() {
    let config = CONFIG.replace("docs/plan.md", "docs/*.md");
    let team = team!(&config);
    let text = |first: &str| format!("# Plan\n\n{first}\nlong\nenough\nto\nbe\nfound\nagain\n");
    team.repo.write(PLAN, text("a"));
    team.commit_by("bo", "write it anew");
    team.approve("grace", &[PLAN]);
    team.commit_by("bo", "approve it");
    team.repo.branch("topic");
    team.repo.switch("main").git(&["mv", PLAN, "docs/scm.md"]);
    team.commit_by("bo", "rename it");
    team.repo.switch("topic").days_later(1).write(PLAN, text("mine")).commit("change the old name");
    team.repo.switch("main");
    let mut merge = team.repo.command("git");
    merge.env("GIT_COMMITTER_NAME", title("bo")).env("GIT_COMMITTER_EMAIL", "bo@example.org");
    merge.env("GIT_AUTHOR_NAME", title("bo")).env("GIT_AUTHOR_EMAIL", "bo@example.org");
    assert!(
        merge.args(["merge", "-q", "--no-ff", "-m", "merge", "topic"]).status().unwrap().success()
    );
    assert_eq!(
        std::fs::read_to_string(team.repo.path().join("docs/scm.md")).unwrap(),
        text("mine")
    );
    team.approve("ada", &["docs/scm.md"]);
    team.commit_by("bo", "approve the merge");
    let findings = team.report(&[])["findings"].to_string();
    assert!(findings.contains("docs/scm.md"), "{findings}");
}

#[test]
fn authors_under_an_old_name_are_authors() {
    let config = CONFIG.replace("docs/plan.md", "docs/*.md");
    let team = team!(&config);
    team.repo.write(PLAN, "# Plan\n\nlong\nenough\nto\nbe\nfound\n").commit("write more");
    team.repo.git(&["mv", PLAN, "docs/scm.md"]);
    team.commit_by("bo", "rename the plan");
    team.approve("ada", &["docs/scm.md"]);
    team.repo.commit("approve");
    team.check("RA-01", "fails", &["they wrote a part of it"]);
}

#[test]
fn two_approvers_in_parallel_branches_make_a_quorum() {
    let quorum = format!(
        "{CONFIG}[[approval]]\nclasses = [\"configuration-management-plan\"]\n\
        roles = [\"quality\", \"security-expert\"]\n"
    );
    let team = team!(&quorum);
    team.repo.branch("one");
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.repo.switch("main").branch("two");
    team.approve("bo", &[PLAN]);
    team.repo.commit("approve the plan too");
    team.check("RA-01", "fails", &["has 1 approvals that count, and takes 2 by different people in the roles quality, security-expert"]);
    team.repo.merge("one", "merge one");
    team.check("RA-01", "holds", &[]);
}

#[test]
fn the_order_of_roles_can_matter() {
    let quorum = format!(
        "{CONFIG}[[approval]]\nclasses = [\"configuration-management-plan\"]\n\
        roles = [\"quality\", \"security-expert\"]\nordered = true\n"
    );
    let team = team!(&quorum);
    team.approve("bo", &[PLAN]);
    team.repo.commit("approve first");
    team.repo.days_later(1);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve second");
    team.check("RA-01", "fails", &["in this order"]);
    team.repo.days_later(1);
    team.approve("bo", &[PLAN]);
    team.repo.commit("approve again, last");
    team.check("RA-01", "holds", &[]);
}

#[test]
fn one_person_with_two_roles_is_one_person() {
    let quorum = format!(
        "{CONFIG}[[approval]]\nclasses = [\"configuration-management-plan\"]\n\
        roles = [\"quality\", \"security-expert\"]\n"
    );
    let people = [("ada", "developer"), ("grace", "quality security-expert")];
    let Some(team) = Team::founded(&quorum, &people) else { return };
    team.repo.write(PLAN, "# Plan\n").commit("write the plan");
    team.approve("grace", &[PLAN, ".trace/config.toml"]);
    team.repo.commit("approve");
    team.check("RA-01", "fails", &["takes 2 by different people"]);
}

#[test]
fn a_superseded_key_was_good_until_then() {
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.repo.days_later(30);
    let signers = std::fs::read_to_string(team.repo.path().join(".trace/allowed_signers")).unwrap();
    let old =
        signers.replace("grace@example.org ", "grace@example.org valid-before=\"20260115Z\" ");
    team.repo.write(".trace/allowed_signers", &old).commit("retire the key");
    team.approve("bo", &[".trace/allowed_signers"]);
    team.repo.commit("approve that");
    team.check("RA-01", "holds", &[]);
    team.repo.write(PLAN, "# Plan\n").commit("change the plan");
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve with the retired key");
    team.check("RA-04", "fails", &["allowed until 2026-01-15 only"]);
}

#[test]
fn a_compromised_key_was_never_good() {
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check("RA-01", "holds", &[]);
    team.repo.days_later(30);
    team.repo
        .write(".trace/revoked_keys", format!("{}\n", team.key("grace")))
        .commit("revoke a key");
    // What nobody approved revokes nothing.
    team.check("RA-04", "holds", &[]);
    team.approve("bo", &[".trace/revoked_keys"]);
    team.repo.commit("approve that");
    // Both of her approvals, of the plan and of the configuration.
    team.check("RA-04", "fails", &["among the revoked ones", "among the revoked ones"]);
    let messages = team.report(&[])["findings"].to_string();
    assert!(messages.contains("docs/plan.md is not approved"), "{messages}");
}

#[test]
fn a_roster_that_a_compromised_key_approved_is_not_settled() {
    let team = team!(CONFIG);
    let people = [
        ("ada", "developer"),
        ("grace", "quality"),
        ("bo", "security-expert"),
        ("nell", "quality"),
    ];
    team.write_roster(&people);
    team.repo.commit("add Nell");
    team.approve("grace", &[".trace/roster.toml", ".trace/allowed_signers"]);
    team.repo.commit("approve the roster");
    team.approve("nell", &[PLAN, ".trace/config.toml"]);
    team.repo.commit("approve the plan");
    team.check("RA-01", "holds", &[]);
    team.repo
        .write(".trace/revoked_keys", format!("{}\n", team.key("grace")))
        .commit("revoke a key");
    team.approve("bo", &[".trace/revoked_keys"]);
    team.repo.commit("approve that");
    let report = team.report(&[]);
    let messages = report["findings"].to_string();
    assert!(messages.contains("roster.toml is not settled: the roster of"), "{messages}");
    assert!(report["trust"]["doubts"][0].as_str().unwrap().contains("compromised"), "{report}");
}

#[test]
fn a_subkey_of_openpgp_speaks_for_the_person_of_its_primary_key() {
    let Some(team) = Team::founded(CONFIG, &[("ada", "developer"), ("grace", "quality")]) else {
        return;
    };
    if !signature::has("gpg", "--version") {
        return;
    }
    let gpg = |arguments: &[&str]| signature::tool(&team.repo, "gpg", arguments, "");
    let key = signature::gpg_key(&team.repo, "hal", "ed25519", "cert", signature::NOW);
    gpg(&["--batch", "--passphrase", "", "--quick-add-key", &key, "ed25519", "sign"]);
    let public = std::fs::read(signature::exported(&team.repo, &key)).unwrap();
    let roster = std::fs::read_to_string(team.repo.path().join(".trace/roster.toml")).unwrap();
    let hal = format!(
        "{roster}\n[[person]]\nname = \"Hal Example\"\nemail = \"hal@example.org\"\nkeys = [\"{key}\"]\n\
         [[person.role]]\nrole = \"quality\"\n"
    );
    team.repo
        .write(".trace/roster.toml", hal)
        .write(".trace/keys/hal.asc", public)
        .commit("add Hal");
    team.approve("grace", &[".trace/roster.toml", ".trace/keys/hal.asc", ".trace/config.toml"]);
    team.repo.commit("approve that");
    team.repo.write(PLAN, "# Plan\n").commit("write the plan");
    let place = team.approve("ada", &[PLAN]);
    let mut text = std::fs::read_to_string(team.repo.path().join(&place)).unwrap();
    text = text.replace("Ada Example", "Hal Example").replace("ada@", "hal@");
    team.repo.remove(&format!("{place}.sig")).write(&place, text);
    let file = team.repo.path().join(&place).display().to_string();
    gpg(&["--batch", "--armor", "--detach-sign", "--local-user", &key, &file]);
    gpg(&["--batch", "--verify", &format!("{file}.asc"), &file]);
    team.repo.commit("approve the plan");
    team.check("RA-01", "holds", &[]);
    team.check("RA-04", "holds", &[]);
}

const WITH_MALLORY: [(&str, &str); 4] = [TEAM[0], TEAM[1], TEAM[2], ("mallory", "quality")];

/// A team in which Mallory was for a while, and the commit at which she was.
fn after_mallory() -> Option<(Team, String)> {
    let team = Team::new(CONFIG)?;
    team.write_roster(&WITH_MALLORY);
    team.repo.commit("add Mallory");
    team.approve("grace", &ROSTER);
    let then = team.repo.commit("approve that");
    team.write_roster(&TEAM);
    team.repo.commit("remove Mallory");
    team.approve("grace", &ROSTER);
    team.repo.commit("approve that too");
    assert_eq!(team.people().len(), 3);
    Some((team, then))
}

#[test]
fn an_old_roster_does_not_come_back_by_old_words() {
    let Some((team, then)) = after_mallory() else { return };
    team.bring_back(&then, &ROSTER);
    assert_eq!(team.people().len(), 3);
    // Nor by copies of them, nor by removing the later ones.
    let statements = team.repo.git(&["ls-files", ".trace/approvals"]);
    for path in statements.lines() {
        let bytes = std::fs::read(team.repo.path().join(path)).unwrap();
        let copy = path.replace(".trace/approvals/", ".trace/approvals/again/");
        team.repo.write(&copy, bytes).remove(path);
    }
    team.repo.commit("move the statements");
    assert_eq!(team.people().len(), 3);
    team.approve("mallory", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check("RA-04", "not assessed", &[]);
    assert!(team.report(&[])["findings"].to_string().contains("roster.toml"));
}

#[test]
fn who_was_removed_has_no_say_through_a_side_branch() {
    let Some((team, then)) = after_mallory() else { return };
    team.repo.git(&["switch", "-q", "-c", "side", &then]);
    team.write_roster(&[TEAM[2], WITH_MALLORY[3], ("puppet", "quality")]);
    team.commit_by("bob", "another team");
    team.approve("mallory", &ROSTER);
    team.repo.commit("approve it");
    team.repo.switch("main");
    team.repo.git(&["merge", "-q", "--no-commit", "-s", "ours", "side"]);
    team.bring_back("side", &[".trace"]);
    assert!(!team.people().contains(&"puppet@example.org".to_owned()), "{:?}", team.people());
    // Where lines of history disagree, who is on every side of them settles it, and nobody else.
    team.check("RA-01", "not assessed", &[]);
    team.write_roster(&TEAM);
    team.commit_by("bob", "the team as it was");
    team.approve("mallory", &ROSTER);
    team.commit_by("bob", "approve it in vain");
    team.check("RA-01", "not assessed", &[]);
    team.approve("bo", &ROSTER);
    team.commit_by("bob", "approve it");
    assert_eq!(team.people().len(), 3);
    team.check("RA-01", "fails", &["docs/plan.md was never approved"]);
    // Nor does she approve what came after she left.
    let Some((team, then)) = after_mallory() else { return };
    team.repo.write(PLAN, "# New plan\n").commit("change the plan");
    team.repo.git(&["switch", "-q", "-c", "side", &then]);
    team.repo.write(PLAN, "# New plan\n");
    let place = team.approve("mallory", &[PLAN]);
    team.repo.git(&["checkout", "-q", "--", PLAN]);
    team.repo.commit("approve what is to come");
    team.repo.switch("main");
    team.repo.merge("side", "merge the side");
    assert!(team.repo.path().join(&place).exists());
    team.check("RA-02", "fails", &["Mallory Example had left the roster when the content came"]);
}

#[test]
fn what_was_done_stays_done_when_its_statement_goes() {
    let Some((team, then)) = after_mallory() else { return };
    let statements = team.repo.git(&["ls-files", ".trace/approvals"]);
    for path in statements.lines() {
        team.repo.remove(path);
    }
    team.repo.commit("remove every statement");
    team.bring_back(&then, &ROSTER);
    assert_eq!(team.people().len(), 3);
    // A withdrawal that is gone withdraws, and a copy of what it withdrew is withdrawn as well.
    let team = team!(CONFIG);
    let place = team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let withdrawal =
        team.state("grace", &[], &Word { withdraws: vec![team.sha256(&place)], ..word() });
    team.repo.commit("take it back");
    for ending in ["", ".sig"] {
        let bytes = std::fs::read(team.repo.path().join(format!("{place}{ending}"))).unwrap();
        team.repo.write(&format!(".trace/approvals/copy.toml{ending}"), bytes);
        team.repo.remove(&format!("{withdrawal}{ending}"));
    }
    team.repo.commit("copy the one and remove the other");
    team.check("RA-01", "fails", &["took it back"]);
}

#[test]
fn revocations_and_configuration_do_not_go_in_silence() {
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.repo.write(".trace/revoked_keys", format!("{}\n", team.key("ada"))).commit("revoke a key");
    team.approve("bo", &[".trace/revoked_keys"]);
    team.repo.commit("approve that");
    team.check("RA-01", "holds", &[]);
    team.repo.remove(".trace/revoked_keys").commit("forget the revocation");
    team.check("RA-01", "fails", &["revoked_keys is gone"]);
    // Nor beside something else that was approved.
    team.write_roster(&WITH_MALLORY);
    team.repo.commit("add Mallory");
    team.approve("grace", &ROSTER);
    team.repo.commit("approve that");
    assert_eq!(team.people().len(), 3);
    let team = team!(CONFIG);
    team.repo.remove(".trace/config.toml").commit("forget the configuration");
    let findings = team.report(&[])["findings"].to_string();
    assert!(findings.contains("config.toml is gone"), "{findings}");
}

#[test]
fn a_configuration_gives_nobody_leave_for_themselves() {
    let team = team!(CONFIG);
    let leave = format!("{CONFIG}[[approval]]\npaths = [\"**\"]\nauthor_counts = true\n");
    team.repo.write(".trace/config.toml", &leave);
    team.write_roster(&WITH_MALLORY);
    team.repo.commit("give myself leave");
    team.approve("ada", &[".trace/config.toml", ROSTER[0], ROSTER[1], PLAN]);
    team.repo.commit("approve all of it");
    assert_eq!(team.people().len(), 3);
    let findings = team.report(&[])["findings"].to_string();
    for path in ["config.toml", "roster.toml", "docs/plan.md"] {
        assert!(findings.contains(path), "{path}: {findings}");
    }
    // Nor does the first one, as long as nobody approved it.
    let Some(team) = Team::founded(&leave, &TEAM) else { return };
    team.repo.write(PLAN, "# Plan\n").commit("write the plan");
    team.approve("ada", &[PLAN]);
    team.repo.commit("approve my own plan");
    let (config, plan) =
        ("config.toml was never approved", "plan.md is not approved: the word of Ada");
    team.check("RA-01", "fails", &[config, plan]);
    team.approve("grace", &[".trace/config.toml"]);
    team.repo.commit("approve the configuration");
    team.check("RA-01", "holds", &[]);
}

#[test]
fn nobody_lowers_what_it_takes_with_fewer_than_it_takes() {
    let quorum = |paths: &str, count: usize| {
        format!("{CONFIG}[[approval]]\npaths = [\"{paths}\"]\napprovers = {count}\n")
    };
    let people = [TEAM[0], TEAM[1], TEAM[2], ("nell", "quality")];
    let two = quorum("docs/plan.md", 2);
    let founded = || {
        let team = Team::founded(&two, &people)?;
        team.repo.write(PLAN, "# Plan\n");
        team.approve("grace", &[".trace/config.toml"]);
        team.repo.commit("write the plan, and approve the configuration");
        team.check("RA-01", "fails", &["docs/plan.md was never approved"]);
        Some(team)
    };
    let Some(team) = founded() else { return };
    team.repo.write(".trace/config.toml", quorum("docs/plan.md", 1)).commit("make do with one");
    team.approve("grace", &[".trace/config.toml", PLAN]);
    team.repo.commit("approve both");
    let lacking = "has 1 approvals that count, and takes 2 by different people";
    team.check(
        "RA-01",
        "fails",
        &[
            "config.toml was approved by Grace Example and has changed since",
            &format!("plan.md {lacking}"),
        ],
    );
    let limits = team.report(&[])["limits"].to_string();
    assert!(limits.contains("the configuration is not approved as it stands"), "{limits}");
    // Those who may do so may.
    team.approve("bo", &[".trace/config.toml"]);
    team.repo.commit("approve it as well");
    team.check("RA-01", "holds", &[]);
    assert_eq!(team.report(&[])["limits"].as_array().unwrap().len(), 0);
    // What was in force before does not come back by old words.
    team.repo.write(".trace/config.toml", &two).commit("ask for two again");
    let (old, plan) = ("config.toml was approved before another", format!("plan.md {lacking}"));
    team.check("RA-01", "fails", &[old, &plan]);
    team.approve("nell", &[".trace/config.toml"]);
    team.repo.commit("approve that");
    team.check("RA-01", "fails", &[&plan]);

    // Nor for the roster, nor for who has a say in it.
    let three = quorum(".trace/roster.toml", 2).replace(
        "plan.md\"]\n[[approval]]",
        "plan.md\"]\n\
        [roles]\ntrust = [\"quality\"]\n[[approval]]",
    );
    let Some(team) = Team::founded(&three, &people) else { return };
    team.approve("grace", &[".trace/config.toml"]);
    team.repo.commit("approve the configuration");
    team.repo.write(".trace/config.toml", CONFIG);
    team.write_roster(&[people[0], people[1], people[2], people[3], ("mallory", "quality")]);
    team.repo.commit("ask for less, and add Mallory");
    team.approve("bo", &[".trace/config.toml", ROSTER[0], ROSTER[1]]);
    team.repo.commit("approve both");
    assert_eq!(team.people().len(), 4);
    team.approve("grace", &[ROSTER[0], ROSTER[1]]);
    team.repo.commit("one of two who have a say");
    assert_eq!(team.people().len(), 4);
    team.approve("nell", &[ROSTER[0], ROSTER[1]]);
    team.repo.commit("the other one");
    assert_eq!(team.people().len(), 5);
}

#[test]
fn a_configuration_that_was_raised_undoes_no_roster_of_before() {
    let Some((team, _)) = after_mallory() else { return };
    team.write_roster(&WITH_MALLORY);
    team.repo.commit("add Mallory again");
    team.approve("grace", &ROSTER);
    team.repo.commit("approve that");
    assert_eq!(team.people().len(), 4);
    let raised = format!("{CONFIG}[[approval]]\npaths = [\"{}\"]\napprovers = 3\n", ROSTER[0]);
    team.repo.write(".trace/config.toml", raised).commit("ask for three from now on");
    team.approve("grace", &[".trace/config.toml"]);
    team.repo.commit("approve that too");
    assert_eq!(team.people().len(), 4);
}

#[test]
fn who_wrote_a_roster_does_not_approve_it_behind_another_word() {
    let team = team!(CONFIG);
    team.write_roster(&WITH_MALLORY);
    team.repo.commit("add Mallory");
    let roster = std::fs::read_to_string(team.repo.path().join(ROSTER[0])).unwrap();
    team.repo.write(ROSTER[0], roster + "\n# Those of us.\n");
    team.commit_by("bo", "add a comment");
    team.approve("ada", &[ROSTER[0]]);
    team.approve("bo", &[ROSTER[1]]);
    team.repo.commit("approve what I added");
    assert_eq!(team.people().len(), 3);
    team.approve("grace", &[ROSTER[0]]);
    team.repo.commit("approve what both wrote");
    assert_eq!(team.people().len(), 4);
}

/// A team in which Grace and Mallory have keys of OpenPGP or X.509 in place of SSH ones, and the
/// fingerprints of OpenPGP; Mallory is not in the roster.
pub fn of_other_keys(kind: &str) -> Option<(Team, String, String)> {
    let team = Team::founded(CONFIG, &TEAM)?;
    let program = if kind == "openpgp" { "gpg" } else { "openssl" };
    if !signature::has(program, if program == "gpg" { "--version" } else { "version" }) {
        return None;
    }
    let signers = std::fs::read_to_string(team.repo.path().join(ROSTER[1])).unwrap();
    let others = signers.lines().filter(|line| !line.starts_with("grace"));
    team.repo.write(ROSTER[1], others.map(|line| format!("{line}\n")).collect::<String>());
    let (mut grace, mut mallory) = (String::new(), String::new());
    if kind == "openpgp" {
        (grace, mallory) = (team.openpgp("grace"), team.openpgp("mallory"));
        std::fs::rename(
            team.repo.path().join(".trace/keys/mallory.asc"),
            team.repo.path().join("../mallory.asc"),
        )
        .unwrap();
    } else {
        for (root, name) in [("root", "grace"), ("evil", "mallory")] {
            let authority = signature::x509::Authority::new(&team.repo, root);
            let person = signature::x509::PERSON.replace("ada@", &format!("{name}@"));
            authority.issue(&format!("x-{name}"), "P-256", &person, signature::x509::LONG);
        }
        let root = std::fs::read(signature::x509::file(&team.repo, "root.pem")).unwrap();
        team.repo.write(".trace/keys/root.pem", root);
        let evil = signature::x509::file(&team.repo, "evil.pem");
        std::fs::rename(evil, team.repo.path().join("../mallory.asc")).unwrap();
    }
    team.repo.git(&["add", "-A"]);
    team.repo.git(&["commit", "-q", "--amend", "-m", "found the life cycle"]);
    team.approve_by("grace", &grace, &[".trace/config.toml"]);
    team.repo.write(PLAN, "# Plan\n").commit("approve the configuration");
    Some((team, grace, mallory))
}

#[test]
fn nobody_lets_themselves_in_by_other_kinds_of_keys() {
    for kind in ["openpgp", "x509"] {
        let Some((team, grace, mallory)) = of_other_keys(kind) else { return };
        let keys = ".trace/keys/mallory.asc";
        let evil = std::fs::read(team.repo.path().join("../mallory.asc")).unwrap();
        let roster = std::fs::read_to_string(team.repo.path().join(ROSTER[0])).unwrap();
        let with_mallory = format!(
            "{roster}\n[[person]]\nname = \"Mallory Example\"\nemail = \"mallory@example.org\"\n\
             [[person.role]]\nrole = \"quality\"\n"
        );
        // In one step, and in two.
        team.repo.write(ROSTER[0], with_mallory).write(keys, &evil);
        team.approve_by("mallory", &mallory, &[ROSTER[0], keys, PLAN]);
        team.commit_by("mallory", "let myself in");
        assert_eq!(team.people().len(), 3, "{kind}");
        team.approve_by("mallory", &mallory, &[ROSTER[0], keys]);
        team.commit_by("mallory", "approve that again");
        assert_eq!(team.people().len(), 3, "{kind}");
        team.check("RA-04", "not assessed", &[]);
        // By keys in the name of Grace, or in her own file.
        team.repo.write(ROSTER[0], &roster).remove(keys);
        team.repo.write(".trace/keys/grace-2.asc", &evil);
        team.approve_by("mallory", &mallory, &[".trace/keys/grace-2.asc", PLAN]);
        team.commit_by("mallory", "another key of Grace, as it were");
        team.check("RA-04", "not assessed", &[]);
        team.repo.remove(".trace/keys/grace-2.asc");
        let own = if kind == "openpgp" { "grace.asc" } else { "root.pem" };
        let own = format!(".trace/keys/{own}");
        let both = [std::fs::read(team.repo.path().join(&own)).unwrap(), evil.clone()].concat();
        team.repo.write(&own, both);
        team.approve_by("mallory", &mallory, &[&own, PLAN]);
        team.commit_by("mallory", "one more in Grace's file");
        team.check("RA-04", "not assessed", &[]);
        team.repo.git(&["checkout", "-q", "HEAD^", "--", &own]);
        team.repo.commit("as it was");
        // Grace lets her in, and out again; what was said before does not bring her back.
        let text = roster.clone()
            + "\n[[person]]\nname = \"Mallory Example\"\nemail = \
            \"mallory@example.org\"\n[[person.role]]\nrole = \"quality\"\n";
        team.repo.write(ROSTER[0], text).write(keys, &evil).commit("let her in");
        team.approve_by("grace", &grace, &[ROSTER[0], keys]);
        let then = team.repo.commit("approve that");
        assert_eq!(team.people().len(), 4, "{kind}");
        team.repo.write(ROSTER[0], roster + "\n").remove(keys).commit("let her out");
        team.approve_by("grace", &grace, &[ROSTER[0]]);
        team.repo.commit("approve that too");
        assert_eq!(team.people().len(), 3, "{kind}");
        team.bring_back(&then, &[ROSTER[0], keys]);
        assert_eq!(team.people().len(), 3, "{kind}");
        team.repo.days_later(1);
        team.approve_by("mallory", &mallory, &[ROSTER[0], keys, PLAN]);
        team.commit_by("mallory", "approve it as if I were in");
        assert_eq!(team.people().len(), 3, "{kind}");
        team.approve_by("grace", &grace, &[PLAN]);
        team.repo.commit("approve the plan");
        let findings = team.report(&[])["findings"].to_string();
        assert!(!findings.contains("plan.md"), "{kind}: {findings}");
    }
}

#[test]
fn a_revoked_key_does_not_come_back_beside_what_is_approved() {
    let Some((team, grace, _)) = of_other_keys("openpgp") else { return };
    team.approve_by("grace", &grace, &[PLAN]);
    team.repo.commit("approve the plan");
    team.check("RA-01", "holds", &[]);
    // As gpg made it with the key, once the colon that guards it is gone.
    let home = team.repo.path().join("..");
    let folder = signature::tool(&team.repo, "gpgconf", &["--list-dirs", "homedir"], "");
    let made = format!("{}/openpgp-revocs.d/{grace}.rev", folder.trim());
    let text = std::fs::read_to_string(&made).unwrap().replace("\n:-----BEGIN", "\n-----BEGIN");
    let revocation = home.join("revocation.asc").display().to_string();
    std::fs::write(&revocation, text).unwrap();
    signature::tool(&team.repo, "gpg", &["--batch", "--import", &revocation], "");
    let revoked = std::fs::read(signature::exported(&team.repo, &grace)).unwrap();
    team.repo.write(".trace/keys/revoked.asc", revoked).commit("revoke a key");
    team.approve("bo", &[".trace/keys/revoked.asc"]);
    team.repo.commit("approve that");
    let lost = team.report(&[])["findings"].to_string();
    assert!(lost.contains("plan.md is not approved"), "{lost}");
    let roster = std::fs::read_to_string(team.repo.path().join(ROSTER[0])).unwrap();
    team.repo.write(ROSTER[0], roster + "\n").remove(".trace/keys/revoked.asc");
    team.repo.commit("touch the roster, and forget the revocation");
    team.approve("bo", &[ROSTER[0]]);
    team.repo.commit("approve what was touched");
    let still = team.report(&[])["findings"].to_string();
    assert!(still.contains("plan.md is not approved"), "{still}");
    assert!(still.contains("revoked.asc is gone"), "{still}");
}

#[test]
fn merges_of_many_lines_and_across_each_other_bring_in_what_was_approved() {
    let forward = |team: &Team, branch: &str| {
        team.repo.git(&["switch", "-q", "-c", branch, "main"]);
        team.repo.write(branch, branch).commit("work");
    };
    // An octopus: one arm with an approved roster, one with a roster that nobody approved.
    let team = team!(CONFIG);
    forward(&team, "idle");
    forward(&team, "good");
    team.write_roster(&WITH_MALLORY);
    team.repo.commit("add Mallory");
    team.approve("grace", &ROSTER);
    team.repo.commit("approve that");
    team.repo.switch("main").write("main", "1").commit("work");
    team.repo.git(&["merge", "-q", "--no-ff", "-m", "octopus", "idle", "good"]);
    assert_eq!(team.people().len(), 4);
    let team = team!(CONFIG);
    forward(&team, "idle");
    forward(&team, "evil");
    team.write_roster(&WITH_MALLORY);
    team.repo.commit("add Mallory");
    team.approve("mallory", &ROSTER);
    team.repo.commit("approve that myself");
    team.repo.switch("main").write("main", "1").commit("work");
    team.repo.git(&["merge", "-q", "--no-ff", "-m", "octopus", "idle", "evil"]);
    assert_eq!(team.people().len(), 3);
    // Two lines, each merged into the other, and then together.
    for disagree in [false, true] {
        let team = team!(CONFIG);
        forward(&team, "one");
        team.write_roster(&WITH_MALLORY);
        team.repo.commit("add Mallory");
        team.approve("grace", &ROSTER);
        team.repo.commit("approve that");
        forward(&team, "two");
        if disagree {
            team.write_roster(&[TEAM[0], TEAM[1], TEAM[2], ("nell", "quality")]);
            team.repo.commit("add Nell");
            team.approve("grace", &ROSTER);
            team.repo.commit("approve that");
        }
        team.repo.git(&["branch", "two-before"]);
        for (own, other) in [("two", "one"), ("one", "two-before")] {
            team.repo.git(&["switch", "-q", own]);
            let how: &[&str] = if disagree { &["-s", "ours"] } else { &[] };
            team.repo.git(&[&["merge", "-q", "--no-ff", "-m", "cross"], how, &[other]].concat());
            team.repo.write(&format!("{own}-after"), "1").commit("work on");
        }
        let how: &[&str] = if disagree { &["-s", "ours"] } else { &[] };
        team.repo.git(&[&["merge", "-q", "--no-ff", "-m", "together"], how, &["two"]].concat());
        if !disagree {
            assert_eq!(team.people().len(), 4);
            continue;
        }
        team.check("RA-01", "not assessed", &[]);
        team.approve("mallory", &ROSTER);
        team.commit_by("mallory", "approve it in vain");
        team.check("RA-01", "not assessed", &[]);
        team.approve("bo", &ROSTER);
        team.repo.commit("settle it");
        assert_eq!(team.people().len(), 4);
        team.check("RA-01", "fails", &["docs/plan.md was never approved"]);
    }
}

#[test]
fn a_configuration_is_in_force_by_approvals_that_stand_there() {
    let team = Team::founded(CONFIG, &TEAM);
    let Some(team) = team else { return };
    let place = team.approve("grace", &[".trace/config.toml"]);
    team.repo.commit("approve the configuration");
    team.check("RA-01", "holds", &[]);
    for ending in ["", ".sig"] {
        let bytes = std::fs::read(team.repo.path().join(format!("{place}{ending}"))).unwrap();
        team.repo.write(&format!(".trace/approvals/moved.toml{ending}"), bytes);
        team.repo.remove(&format!("{place}{ending}"));
    }
    team.repo.commit("move the statement");
    team.check("RA-01", "holds", &[]);
    team.repo.remove(".trace/approvals/moved.toml").remove(".trace/approvals/moved.toml.sig");
    team.repo.commit("remove it");
    team.check("RA-01", "fails", &["config.toml was never approved"]);
}

#[test]
fn two_beginnings_of_a_roster_are_not_told_apart_without_a_pin() {
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let root = team.repo.git(&["rev-list", "--max-parents=0", "HEAD"]);
    team.repo.git(&["switch", "-q", "--orphan", "evil"]);
    team.write_roster(&[WITH_MALLORY[3]]);
    team.repo.commit("another root");
    let merge = ["merge", "-q", "--no-commit", "-s", "ours", "--allow-unrelated-histories", "main"];
    team.repo.git(&merge);
    team.bring_back("main", &[".trace/config.toml", "docs"]);
    team.approve("mallory", &[PLAN, ".trace/config.toml"]);
    team.repo.commit("approve");
    team.check("RA-01", "not assessed", &[]);
    assert_ne!(team.report(&[])["rows"][4]["verdict"], "satisfied");
    let pinned = team.report(&["--trust-root", root.trim()])["findings"].to_string();
    assert!(pinned.contains("docs/plan.md"), "{pinned}");
}

#[test]
fn a_tag_on_an_old_commit_is_no_old_word() {
    let Some((team, then)) = after_mallory() else { return };
    let message = "read\n\nMeaning: approved\nRole: quality";
    team.signed_by("mallory", &["tag", "-s", "-m", message, "ok", &then]);
    team.check("RA-01", "not assessed", &["docs/plan.md has an approval that cannot be judged"]);
}

#[test]
fn an_item_that_goes_or_moves_lapses_what_stood_around_it() {
    let team = team!(CONFIG);
    let text = "# Active\n\n## [S-1] One\nfirst\n\n## [S-2] Two\nsecond\n\n# Rejected\n";
    team.repo.write(PLAN, text).commit("write items");
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve all");
    team.check("RA-01", "holds", &[]);
    let item = "## [S-2] Two\nsecond\n\n";
    team.repo.write(PLAN, text.replace(item, "")).commit("drop an item");
    team.check("RA-01", "stale", &["the text around the items"]);
    team.repo.write(PLAN, text.replace(item, "") + "\n" + item).commit("move an item");
    team.check("RA-01", "stale", &["the text around the items"]);
}

#[test]
fn who_approved_a_part_or_another_line_vouches_for_no_more() {
    // An approval of one item.
    let team = team!(CONFIG);
    team.repo.write(PLAN, "# All\n\n## [S-1] One\nx\n\n## [S-2] Two\ny\n").commit("write items");
    let mut target = team.target(PLAN);
    target.items.truncate(1);
    target.frame = None;
    let place = team.approve("grace", &[PLAN]);
    let statement = std::fs::read(team.repo.path().join(&place)).unwrap();
    let statement = Statement::parse(&statement).unwrap();
    team.repo.remove(&place).remove(&format!("{place}.sig"));
    team.sign(&Statement { targets: vec![target], ..statement }, "grace");
    team.repo.commit("approve an item");
    team.repo.write(PLAN, "# All\n\n## [S-1] One\nx\n\n## [S-2] Two\ny.\n");
    team.commit_by("bo", "add a dot");
    team.approve("ada", &[PLAN]);
    team.repo.commit("approve the whole");
    let findings = team.report(&[])["findings"].to_string();
    assert!(findings.contains("docs/plan.md"), "{findings}");
    // Work on a line of history that the approved content did not know.
    let team = team!(CONFIG);
    let lines = |first: &str, last: &str| format!("{first}\n{}{last}\n", "line\n".repeat(20));
    team.repo.write(PLAN, lines("a", "z"));
    team.commit_by("bo", "write lines");
    team.repo.branch("topic").write(PLAN, lines("changed", "z")).commit("change the first line");
    team.repo.switch("main").days_later(1).write(PLAN, lines("a", "changed"));
    team.commit_by("bo", "change the last line");
    team.approve("grace", &[PLAN]);
    team.commit_by("bo", "approve that");
    let mut merge = team.repo.command("git");
    merge.env("GIT_COMMITTER_NAME", title("bo")).env("GIT_COMMITTER_EMAIL", "bo@example.org");
    merge.env("GIT_AUTHOR_NAME", title("bo")).env("GIT_AUTHOR_EMAIL", "bo@example.org");
    assert!(
        merge.args(["merge", "-q", "--no-ff", "-m", "merge", "topic"]).status().unwrap().success()
    );
    team.approve("ada", &[PLAN]);
    team.commit_by("bo", "approve the merge");
    let findings = team.report(&[])["findings"].to_string();
    assert!(findings.contains("docs/plan.md"), "{findings}");
}

#[test]
fn a_mailmap_takes_nobodys_work_from_them() {
    let Some(team) = Team::founded(CONFIG, &TEAM) else { return };
    team.approve("grace", &[".trace/config.toml"]);
    team.repo.commit("approve the configuration");
    team.repo.write(PLAN, "# Plan\n\nMine.\n").git(&["add", "-A"]);
    let mut git = team.repo.command("git");
    for role in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{role}_NAME"), "A. L.");
    }
    assert!(git.args(["commit", "-q", "-m", "write it"]).status().unwrap().success());
    team.repo.write(".mailmap", "Zed <zed@example.org> A. L. <ada@example.org>\n").commit("map");
    team.approve("ada", &[PLAN]);
    team.repo.commit("approve it");
    team.check("RA-01", "fails", &["they wrote a part of it"]);
}

#[test]
fn a_date_before_the_content_does_not_bring_a_role_back() {
    let team = team!(CONFIG);
    let roster = std::fs::read_to_string(team.repo.path().join(ROSTER[0])).unwrap();
    let until = roster.replace("role = \"quality\"", "role = \"quality\"\nuntil = 2026-01-10");
    team.repo.write(ROSTER[0], until).commit("limit the role");
    team.approve("bo", &[ROSTER[0]]);
    team.repo.commit("approve the roster");
    team.repo.days_later(100).write(PLAN, "# Plan of April\n").commit("write it");
    team.state("grace", &[PLAN], &Word { days: -95, ..word() });
    team.repo.commit("approve it in January");
    team.check("RA-02", "fails", &["had no such role on 2026-04-11, when the content was written"]);
}

#[test]
fn a_key_belongs_to_one_person() {
    let team = team!(CONFIG);
    team.check("RA-08", "holds", &[]);
    let roster = std::fs::read_to_string(team.repo.path().join(".trace/roster.toml")).unwrap();
    let key = format!("keys = [\"{}\"]\n[[person.role]]", team.fingerprint("grace"));
    team.repo
        .write(".trace/roster.toml", roster.replace("[[person.role]]", &key))
        .commit("share a key");
    team.approve("bo", &[".trace/roster.toml"]);
    team.repo.commit("approve that");
    team.check(
        "RA-08",
        "fails",
        &["Ada Example and Grace Example and Bo Example have the same key"],
    );
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check(
        "RA-08",
        "fails",
        &["have the same key", "the key is also that of Ada Example, Bo Example"],
    );
}

#[test]
fn a_key_on_two_lines_belongs_to_two_people() {
    let team = team!(CONFIG);
    let signers = std::fs::read_to_string(team.repo.path().join(ROSTER[1])).unwrap();
    let again = format!("{signers}bo@example.org {}\n", team.key("grace"));
    team.repo.write(ROSTER[1], again).commit("give Grace's key to Bo as well");
    team.approve("bo", &[ROSTER[1]]);
    team.repo.commit("approve that");
    team.check("RA-08", "fails", &["Grace Example and Bo Example have the same key"]);
    // Whichever line stands first, it signs for both, and each approval by it says so.
    for name in ["grace", "bo"] {
        team.state(name, &[PLAN], &Word { signer: Some("grace"), ..word() });
        team.repo.commit("approve the plan");
    }
    let also = "the key is also that of";
    team.check("RA-08", "fails", &["have the same key", also, also]);
    let findings = team.report(&[])["findings"].to_string();
    for other in ["Bo", "Grace"] {
        assert!(findings.contains(&format!("{also} {other} Example")), "{findings}");
    }
    let verified = team.repo.trace(&["verify", "approvals"]);
    assert!(verified.stdout.contains("the key is also that of bo@example.org"), "{verified:?}");
}

#[test]
fn a_statement_says_who_signed_it_when_and_what() {
    let team = team!(CONFIG);
    let by_bo = Word { signer: Some("bo"), ..word() };
    team.state("grace", &[PLAN], &by_bo);
    team.repo.commit("approve in another's name");
    team.check(
        "RA-05",
        "fails",
        &["it names Grace Example <grace@example.org>, and Bo Example signed it"],
    );
    let later = Word { days: 3, ..word() };
    let place = team.state("grace", &[PLAN], &later);
    team.repo.commit("approve ahead of time");
    let report = team.report(&[]).to_string();
    assert!(
        report.contains("it is dated 2026-01-04, after the commit that brought it in"),
        "{report}"
    );
    // One statement that cannot be read is one finding, and hides no other.
    team.repo.write(&place, "version = 1\nmeaning = \"aproved\"\n");
    team.approve("grace", &[PLAN]);
    team.repo.commit("break a statement");
    team.check("RA-01", "holds", &[]);
    team.check("RA-05", "fails", &["cannot be read: line 2"]);
}

#[test]
fn a_bad_signature_hides_no_good_one() {
    let Some(team) = Team::founded(CONFIG, &TEAM) else { return };
    if !signature::has("gpg", "--version") {
        return;
    }
    let key = team.openpgp("grace");
    team.repo.commit("give Grace a key of OpenPGP");
    team.approve("bo", &[ROSTER[0], ".trace/keys/grace.asc", ".trace/config.toml"]);
    team.repo.commit("approve that");
    team.repo.write(PLAN, "# Plan\n").commit("write the plan");
    let place = team.approve("grace", &[PLAN]);
    let ssh = std::fs::read(team.repo.path().join(format!("{place}.sig"))).unwrap();
    team.sign_openpgp(&key, &place);
    // Junk, a signature of another file, and one by somebody else whose key is good.
    let of_other = std::fs::read(team.repo.path().join(team.approve("bo", &[PLAN]) + ".sig"));
    let by_bo = team.resigned(&place, "bo");
    for junk in [b"junk".to_vec(), of_other.unwrap(), by_bo] {
        team.repo.write(&format!("{place}.sig"), &junk).commit("approve the plan");
        team.check("RA-01", "holds", &[]);
        team.check("RA-04", "holds", &[]);
        team.check("RA-05", "holds", &[]);
        let approvals = team.report(&[])["approvals"].to_string();
        assert!(approvals.contains(".sig beside it does not count"), "{approvals}");
        team.repo.trace(&["verify", "approvals"]).ok();
    }
    // The other way round.
    team.repo.write(&format!("{place}.sig"), ssh).write(&format!("{place}.asc"), "junk");
    team.repo.commit("break the other one");
    team.check("RA-01", "holds", &[]);
    team.check("RA-04", "holds", &[]);
}

#[test]
fn what_a_signature_did_stays_done_when_it_is_replaced() {
    let Some((team, then)) = after_mallory() else { return };
    // That of the statement by which Mallory went.
    let last = team.repo.git(&["show", "--name-only", "--format=", "HEAD", "--", "*.sig"]);
    team.repo.write(last.trim(), "junk").commit("replace a signature");
    team.bring_back(&then, &ROSTER);
    assert_eq!(team.people().len(), 3);
}

#[test]
fn a_roster_that_cannot_be_read_says_why() {
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let roster = std::fs::read_to_string(team.repo.path().join(ROSTER[0])).unwrap();
    let broken = roster.replacen("[[person]]", "[[person]", 1);
    team.repo.write(ROSTER[0], broken).commit("break the roster");
    team.approve("bo", &[ROSTER[0]]);
    team.repo.commit("approve it all the same");
    let why = "roster.toml cannot be read, line 3: ";
    team.check("RA-01", "fails", &[why]);
    let findings = team.report(&[])["findings"].to_string();
    assert!(findings.contains("; the one before stays in force"), "{findings}");
    assert_eq!(team.people().len(), 3);
    // One that never could is no trust root.
    let Some(team) = Team::founded(CONFIG, &TEAM) else { return };
    let repo = &team.repo;
    repo.write(ROSTER[0], "version = 9\n").git(&["add", "-A"]);
    repo.git(&["commit", "-q", "--amend", "-m", "found it wrongly"]);
    let findings = team.report(&[])["findings"].to_string();
    assert!(findings.contains("version 9 of the roster is not known"), "{findings}");
    assert!(findings.contains("in force by nobody: the roster cannot be read"), "{findings}");
}

#[test]
fn a_signature_beside_no_statement_is_told() {
    let team = team!(CONFIG);
    let place = team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check("RA-05", "holds", &[]);
    let bytes = std::fs::read(team.repo.path().join(format!("{place}.sig"))).unwrap();
    team.repo.write(".trace/approvals/lost.toml.asc", bytes).commit("lose a statement");
    let told = ".trace/approvals/lost.toml.asc is a signature beside no statement";
    team.check("RA-05", "holds", &[told]);
}

#[test]
fn a_pointer_of_git_lfs_is_told_for_what_it_is() {
    let team = team!(CONFIG);
    let sha256 = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393";
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize 12345\n");
    team.repo.write(PLAN, &pointer).commit("keep the plan elsewhere");
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let told = format!(
        "docs/plan.md is a pointer of git-LFS: what is approved is the pointer, which \
        names a content of the SHA-256 {sha256}"
    );
    team.check("RA-01", "holds", &[&told]);
    team.repo.write(".trace/approvals/far.toml", &pointer).commit("keep a statement elsewhere");
    team.check("RA-05", "fails", &["it is a pointer of git-LFS, and no statement"]);
}

#[test]
fn a_tampered_statement_is_refused() {
    let team = team!(CONFIG);
    let place = team.approve("grace", &[PLAN]);
    let text = std::fs::read_to_string(team.repo.path().join(&place)).unwrap();
    team.repo.write(&place, text.replace("accepted", "rejected")).commit("alter the decision");
    team.check("RA-04", "fails", &["it does not fit"]);
    team.check("RA-01", "fails", &["docs/plan.md is not approved"]);
    // Without its signature it is somebody's word.
    team.repo.write(&place, &text).remove(&format!("{place}.sig")).commit("lose the signature");
    team.check("RA-01", "asserted", &[]);
    team.check("RA-06", "asserted", &["nobody signed it"]);
    // With hashes that do not fit each other it is nothing.
    let mut target = team.target(PLAN);
    target.sha256 = "0".repeat(64);
    let who = Person { name: "Grace Example".into(), email: "grace@example.org".into() };
    let statement = Statement::parse(text.as_bytes()).unwrap();
    team.sign(&Statement { targets: vec![target], who, ..statement }, "grace");
    team.repo.remove(&place).commit("approve another content of this id");
    team.check("RA-04", "fails", &["its SHA-256 is not that of the content"]);
    team.check("RA-01", "fails", &["plan.md"]);
}

#[test]
fn what_was_approved_can_be_taken_back_and_rejected() {
    let team = team!(CONFIG);
    let place = team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let withdraws = vec![team.sha256(&place)];
    // Nobody takes back the word of another.
    let by_ada = Word { withdraws: withdraws.clone(), ..word() };
    team.state("ada", &[], &by_ada);
    team.repo.commit("take it back in vain");
    team.check("RA-01", "holds", &[]);
    team.state("grace", &[], &Word { withdraws, ..word() });
    team.repo.commit("take it back");
    team.check("RA-01", "fails", &["Grace Example took it back on 2026-01-01"]);
    team.approve("bo", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check("RA-01", "holds", &[]);
    let rejected = Word { decision: Decision::Rejected, ..word() };
    let rejection = team.state("grace", &[PLAN], &rejected);
    team.repo.commit("reject the plan");
    team.check("RA-01", "fails", &["was rejected by Grace Example"]);
    // Who removes it takes nothing back.
    team.repo.remove(&rejection).remove(&format!("{rejection}.sig")).commit("tidy up");
    team.check("RA-01", "fails", &["was rejected by Grace Example"]);
    team.repo.days_later(1);
    team.approve("grace", &[PLAN]);
    team.repo.commit("think better of it");
    team.check("RA-01", "holds", &[]);
}

#[test]
fn an_approval_holds_for_the_items_that_did_not_change() {
    let team = team!(CONFIG);
    let text = |second: &str| format!("# All\n\n## [S-1] One\nfirst\n\n## [S-2] Two\n{second}\n");
    team.repo.write(PLAN, text("second")).commit("write items");
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve all");
    team.check("RA-01", "holds", &[]);
    team.repo.write(PLAN, text("changed")).commit("change an item");
    team.check("RA-01", "stale", &["was approved by Grace Example, and since then changed: S-2"]);
    // An approval of the one item that changed makes it whole again.
    let mut target = team.target(PLAN);
    target.items.retain(|item| item.id == "S-2");
    target.frame = None;
    target.blob = "1a3e64c6c4000000000000000000000000000000".parse().unwrap();
    let place = team.approve("bo", &[PLAN]);
    let statement = std::fs::read(team.repo.path().join(&place)).unwrap();
    let statement = Statement::parse(&statement).unwrap();
    team.repo.remove(&place).remove(&format!("{place}.sig"));
    // Whoever approves an item approves no other, on the same content as well.
    let mut other = team.target(PLAN);
    other.items.retain(|item| item.id == "S-1");
    other.frame = None;
    team.sign(&Statement { targets: vec![other], ..statement.clone() }, "bo");
    team.repo.commit("approve another item");
    team.check("RA-01", "stale", &["changed: S-2"]);
    team.sign(&Statement { targets: vec![target], ..statement }, "bo");
    team.repo.commit("approve the item");
    team.check("RA-01", "holds", &[]);
    team.repo.write(PLAN, text("changed") + "\n# Behind\n").commit("change the frame");
    team.check("RA-01", "stale", &["changed: the text around the items"]);
}

/// Files of two items in the formats of other tools, the second of which says `two`; and what else
/// lapses when that changes, since the format tells nothing apart around its items.
const TWO_ITEMS: &[(&str, &str, bool)] = &[
    (
        "a.sdoc",
        "[DOCUMENT]\nTITLE: T\n\n[REQUIREMENT]\nUID: S-1\nSTATEMENT: one\n\n\
         [REQUIREMENT]\nUID: S-2\nSTATEMENT: two\n",
        true,
    ),
    ("a.trlc", "package p\nR S_1 { text = \"one\" }\nR S_2 { text = \"two\" }\n", true),
    ("a.yaml", "- id: S-1\n  text: one\n- id: S-2\n  text: two\n", false),
    (
        "a.toml",
        "[[requirement]]\nid = 'S-1'\ntext = 'one'\n[[requirement]]\nid = 'S-2'\ntext = 'two'\n",
        false,
    ),
    ("a.md", "# All\n\n## A\n`req~s1~1`\n\none\n\n## B\n`req~s2~1`\n\ntwo\n", true),
    (
        "a.adoc",
        "[.specitem,oft-sid=\"req~s1~1\"]\n====\none\n====\n\nbetween\n\n\
         [.specitem,oft-sid=\"req~s2~1\"]\n====\ntwo\n====\n",
        true,
    ),
    ("a.rst", ".. req:: A\n   :id: S_1\n\n   one\n\n.. req:: B\n   :id: S_2\n\n   two\n", true),
    (
        "needs.json",
        "{\"versions\": {\"1\": {\"needs\": {\"S_1\": {\"id\": \"S_1\", \"type\": \"req\", \
         \"content\": \"one\"}, \"S_2\": {\"id\": \"S_2\", \"type\": \"req\", \"content\": \"two\"}}}}}",
        false,
    ),
    (
        "a.xml",
        "<specdocument><specobjects doctype=\"req\"><specobject><id>s1</id><version>1</version>\
         <description>one</description></specobject><specobject><id>s2</id><version>1</version>\
         <description>two</description></specobject></specobjects></specdocument>",
        false,
    ),
];

/// The same with the two items in the other order.
fn swapped(text: &str) -> String {
    let pairs = [
        ("one", "two"),
        ("-1", "-2"),
        ("S_1", "S_2"),
        ("s1", "s2"),
        ("# A", "# B"),
        (":: A", ":: B"),
    ];
    pairs.into_iter().fold(text.to_owned(), |text, (one, other)| {
        text.replace(one, "\0").replace(other, one).replace('\0', other)
    })
}

#[test]
fn in_every_format_of_many_items_an_approval_holds_for_those_that_did_not_change() {
    let config = "version = 1\n[[record]]\nclass = \"design\"\npaths = [\"requirements/**\"]\n\
        [requirement]\nrecords = [\"requirements/**\"]\n";
    for &(name, text, is_framed) in TWO_ITEMS {
        let team = team!(config);
        let path = format!("requirements/{name}");
        team.repo.write(&path, text).commit("write items");
        let target = team.target(&path);
        assert_eq!(target.items.len(), 2, "{name}: {target:?}");
        team.approve("grace", &[&path]);
        team.repo.commit("approve all");
        team.check("RA-01", "holds", &[]);
        team.repo.write(&path, text.replace("two", "second")).commit("change an item");
        let around = if is_framed { "" } else { "the text around the items, " };
        let changed = format!("and since then changed: {around}{}", target.items[1].id);
        team.check("RA-01", "stale", &[&changed]);
        let report = team.report(&[]);
        let message =
            report["findings"].as_array().unwrap().iter().find(|it| it["code"] == "RA-01");
        let message = message.unwrap()["message"].as_str().unwrap().to_owned();
        assert!(message.ends_with(&target.items[1].id), "{name}: {message}");
        // Where they stand belongs to the text around them.
        team.repo.write(&path, swapped(text)).commit("change their order");
        let order = if is_framed { "changed: the text around the items" } else { "changed" };
        team.check("RA-01", "stale", &[order]);
    }
}

#[test]
fn an_approval_of_one_requirement_in_a_reqif_lapses_when_that_one_changes() {
    let config = "version = 1\n[[record]]\nclass = \"design\"\npaths = [\"requirements/**\"]\n\
        [requirement]\nrecords = [\"requirements/**\"]\n";
    let team = team!(config);
    let (path, text) = ("requirements/a.reqif", include_str!("data/sample.reqif"));
    team.repo.write(path, text).commit("write items");
    let mut target = team.target(path);
    target.items.retain(|item| item.id == "SYS-1");
    assert_eq!(target.items.len(), 1);
    target.frame = None;
    let place = team.approve("grace", &[path]);
    let whole = std::fs::read(team.repo.path().join(&place)).unwrap();
    let whole = Statement::parse(&whole).unwrap();
    team.repo.remove(&place).remove(&format!("{place}.sig"));
    team.sign(&Statement { targets: vec![target], ..whole }, "grace");
    team.repo.commit("approve the one");
    let covered = || -> Value {
        let shown = team.repo.trace(&["show", path, "--format", "json"]).ok();
        let shown: Value = serde_json::from_str(&shown).unwrap();
        shown["approvals"][0]["cover"].clone()
    };
    assert_eq!(covered()["items"], 1, "{}", covered());
    team.repo.write(path, text.replace("Second", "Other")).commit("change another");
    assert_eq!(covered()["items"], 1, "{}", covered());
    team.repo.write(path, text.replace("It beeps", "It sounds"));
    let change = team.repo.commit("change the one");
    assert_eq!(covered()["currency"], "lapsed", "{}", covered());
    assert_eq!(covered()["lapsed_through"], change.as_str());
    team.check("RT-06", "stale", &[&format!("has changed since, first in {}", &change[..10])]);
}

#[test]
fn what_makes_no_difference_is_said_in_an_approved_configuration() {
    let cosmetic = format!(
        "{CONFIG}[[cosmetic]]\npaths = [\"docs/plan.md\"]\nwhite_space = true\n\
        lines = ['Last read: .*']\n"
    );
    let team = team!(&cosmetic);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.repo.write(PLAN, "# Plan\n\nLast read: today\n\n  As   it is.\n").commit("touch the plan");
    team.check("RA-01", "holds", &[]);
    // A configuration that nobody approved exempts nothing.
    team.repo
        .write(".trace/config.toml", format!("{cosmetic}\n"))
        .commit("touch the configuration");
    team.check("RA-01", "stale", &["config.toml was approved", "plan.md was approved"]);
}

#[test]
fn a_trailer_counts_when_the_person_named_signed() {
    let team = team!(CONFIG);
    let message = "change the plan\n\nApproved-by: Grace Example <grace@example.org>";
    team.repo.write(PLAN, "# Plan\n\nv2\n").commit(message);
    team.check("RA-01", "asserted", &[]);
    team.check("RA-06", "asserted", &["nobody signed it"]);
    let signed_merge = |team: &Team, signer: &str| {
        let key = format!("user.signingkey={}", team.key_file(signer));
        let options = [
            "-c",
            "gpg.format=ssh",
            "-c",
            &key,
            "merge",
            "-q",
            "--no-ff",
            "-S",
            "topic",
            "-m",
            message,
        ];
        team.repo.git(&options);
    };
    for (signer, outcome) in [("grace", "holds"), ("ada", "asserted")] {
        let team = team!(CONFIG);
        team.repo.branch("topic").write(PLAN, "# Plan\n\nv3\n").commit("change the plan");
        team.repo.switch("main").write("other", signer).commit("other work");
        signed_merge(&team, signer);
        team.check("RA-01", outcome, &[]);
    }
}

#[test]
fn signed_tags_and_notes_are_read_as_approvals() {
    let team = team!(CONFIG);
    let key = format!("user.signingkey={}", team.key_file("grace"));
    let grace = [
        "-c",
        "gpg.format=ssh",
        "-c",
        &key,
        "-c",
        "user.name=Grace Example",
        "-c",
        "user.email=grace@example.org",
    ];
    let git = |arguments: &[&str]| {
        let all = [&grace[..], arguments].concat();
        let mut command = team.repo.command("git");
        command.env_remove("GIT_COMMITTER_NAME").env_remove("GIT_COMMITTER_EMAIL");
        let (code, _, stderr) = run(command.args(&all), b"");
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    };
    let blob = format!("HEAD:{PLAN}");
    git(&["tag", "-s", "-m", "read\n\nMeaning: reviewed", "reviewed-plan", &blob]);
    team.check("RA-01", "fails", &["never approved"]);
    git(&["tag", "-s", "-m", "read\n\nMeaning: approved\nRole: quality", "approved-plan", &blob]);
    team.check("RA-01", "holds", &[]);
    git(&["tag", "-d", "approved-plan"]);
    // A tag on a commit, restricted to a path.
    git(&[
        "tag",
        "-s",
        "-m",
        "read\n\nMeaning: approved\nApproves: docs/other.md",
        "approved",
        "HEAD",
    ]);
    team.check("RA-01", "fails", &["never approved"]);
    git(&[
        "tag",
        "-f",
        "-s",
        "-m",
        "read\n\nMeaning: approved\nApproves: docs/plan.md",
        "approved",
        "HEAD",
    ]);
    team.check("RA-01", "holds", &[]);
    git(&["tag", "-d", "approved"]);
    // A note that Grace's key signed.
    let note = "Approved-by: Grace Example <grace@example.org>";
    git(&["notes", "--ref=refs/notes/trace/approvals", "add", "-m", note, "HEAD"]);
    team.check("RA-01", "asserted", &[]);
    let tip = team.repo.git(&["rev-parse", "refs/notes/trace/approvals^{tree}"]);
    let mut sign = team.repo.command("git");
    sign.env("GIT_COMMITTER_NAME", "Grace Example").env("GIT_COMMITTER_EMAIL", "grace@example.org");
    sign.args(&grace[..4]).args(["commit-tree", "-S", "-m", "note", tip.trim()]);
    let (code, commit, stderr) = run(&mut sign, b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    let commit = String::from_utf8(commit).unwrap();
    team.repo.git(&["update-ref", "refs/notes/trace/approvals", commit.trim()]);
    team.check("RA-01", "holds", &[]);
}

#[test]
fn programs_and_forges_are_no_people() {
    let team = team!(CONFIG);
    let roster = std::fs::read_to_string(team.repo.path().join(".trace/roster.toml")).unwrap();
    let bot = roster.replace("email = \"grace", "kind = \"bot\"\nemail = \"grace");
    team.repo.write(".trace/roster.toml", bot).commit("Grace is a program");
    team.approve("bo", &[".trace/roster.toml"]);
    team.repo.commit("approve that");
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.check("RA-07", "fails", &["Grace Example is a program, not a person"]);
    team.check("RA-01", "fails", &["is a program"]);
}

#[test]
fn a_good_signature_that_is_no_approval_says_so() {
    let team = team!(CONFIG);
    let first = team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let of = |path: &str| {
        let verified = team.repo.trace(&["verify", "approvals", "--format", "json"]).ok();
        let entries: Vec<Value> = serde_json::from_str(&verified).unwrap();
        let entry = entries.into_iter().find(|entry| entry["ref"] == path).unwrap();
        assert_eq!(entry["state"], "good", "{entry}");
        entry["reason"].as_str().unwrap().to_owned()
    };
    #[track_caller]
    fn ends(reason: &str, why: &str) {
        let note = format!("; it does not count as an approval: {why}");
        assert!(reason.ends_with(&note), "{reason}");
    }
    assert!(!of(&first).contains("does not count"));
    let role = team.state("grace", &[PLAN], &Word { role: "developer", ..word() });
    team.state("grace", &[], &Word { withdraws: vec![team.sha256(&first)], ..word() });
    team.repo.commit("take it back");
    ends(&of(&first), "Grace Example took it back on 2026-01-01");
    ends(&of(&role), "by the roster Grace Example had not the role developer on 2026-01-01");
    let table = team.repo.trace(&["verify", "approvals"]).ok();
    assert!(table.contains("it does not count as an approval: Grace Example took it"), "{table}");
    let second = team.approve("bo", &[PLAN]);
    let roster = std::fs::read_to_string(team.repo.path().join(ROSTER[0])).unwrap();
    let bot = roster.replace("email = \"bo@", "kind = \"bot\"\nemail = \"bo@");
    team.repo.write(ROSTER[0], bot).commit("Bo is a program");
    ends(&of(&second), "by the roster Bo Example is no person");
    let gone = roster.replace("bo@example.org", "bob@example.org");
    team.repo.write(ROSTER[0], gone).commit("Bo has another address");
    ends(&of(&second), "who signed it is not in the roster");
    team.repo.write(ROSTER[0], "version = 9\n").commit("break the roster");
    assert!(of(&second).contains("an approval: the roster cannot be read: "), "{}", of(&second));
    team.repo.remove(ROSTER[0]).commit("remove the roster");
    ends(&of(&second), "there is no roster");
}

#[test]
fn findings_of_reviews_are_closed() {
    let config = format!("{CONFIG}[[record]]\nclass = \"review\"\npaths = [\"reviews/*.md\"]\n");
    let team = team!(&config);
    team.check("RA-09", "nothing to judge", &[]);
    // Nor do reviews that list no finding prove that any was closed.
    team.repo.write("reviews/1.md", "# Review\n\nIt is good.\n").commit("review");
    team.check("RA-09", "nothing to judge", &[]);
    team.repo.write("reviews/1.md", "# Review\n\n- [x] one\n- [ ] two\n").commit("review");
    team.check("RA-09", "fails", &["reviews/1.md has an open finding in line 4"]);
    team.repo.write("reviews/1.md", "# Review\n\n- [x] one\n- [X] two\n").commit("close");
    team.check("RA-09", "holds", &[]);
}

#[test]
fn nobody_reads_a_book_in_a_minute() {
    let team = team!(CONFIG);
    team.check("RA-10", "holds", &[]);
    team.repo.write(PLAN, "word ".repeat(5000)).commit("write a book");
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the book");
    team.check("RA-10", "fails", &["has 5000 words and was approved 60 seconds after its commit"]);
    team.repo.write(PLAN, "word ".repeat(5001)).commit("write another");
    team.repo.days_later(1);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve that");
    team.check("RA-10", "holds", &[]);
}

#[test]
fn security_records_need_a_security_role() {
    let config =
        format!("{CONFIG}[[record]]\nclass = \"threat-model\"\npaths = [\"docs/threats.md\"]\n");
    let team = team!(&config);
    team.check("RA-11", "nothing to judge", &[]);
    team.repo.write("docs/threats.md", "# Threats\n").commit("model the threats");
    team.approve("grace", &["docs/threats.md"]);
    team.repo.commit("approve them");
    team.check("RA-11", "fails", &["docs/threats.md is not approved by a security role"]);
    team.approve("bo", &["docs/threats.md"]);
    team.repo.commit("approve them as an expert");
    team.check("RA-11", "holds", &[]);
}

#[test]
fn what_cannot_be_known_is_not_assessed() {
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    team.repo.write("other", "1").commit("other work");
    let clone = team.repo.cloned(&["--depth=1"]);
    let report = clone.trace(&["report", "--format", "json"]).ok();
    let report: Value = serde_json::from_str(&report).unwrap();
    for rule in report["rules"].as_array().unwrap() {
        let code = rule["code"].as_str().unwrap();
        if code.starts_with("RA-") && code != "RA-09" || code == "VV-01" {
            assert_eq!(rule["outcome"], "not assessed", "{code}: {}", rule["says"]);
        }
    }
    // A key that nobody in the roster has.
    team.key("stranger");
    let by_stranger = Word { signer: Some("stranger"), ..word() };
    team.repo.write(PLAN, "# Plan\n\nv2\n").commit("change the plan");
    team.state("grace", &[PLAN], &by_stranger);
    team.repo.commit("approve by a strange key");
    team.check("RA-04", "not assessed", &[]);
    team.check("RA-01", "not assessed", &["has an approval that cannot be judged"]);
}

#[test]
fn approvals_that_are_gone_show_against_an_earlier_report() {
    let team = team!(CONFIG);
    let place = team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let earlier = team.repo.path().join("../earlier.json").display().to_string();
    std::fs::write(&earlier, team.report(&[]).to_string()).unwrap();
    let package = team.repo.path().join("../earlier.zip").display().to_string();
    team.repo.trace(&["export", "-q", "--no-sign", "-o", &package]).ok();
    team.check_with(&["--previous", &earlier], "RA-01", "holds", &[]);
    team.repo.remove(&place).remove(&format!("{place}.sig"));
    team.approve("bo", &[PLAN]);
    team.repo.commit("replace the approval");
    team.check("RA-01", "holds", &[]);
    for earlier in [&earlier, &package] {
        let gone = format!("{place}, an approval that {earlier} lists, is gone");
        team.check_with(&["--previous", earlier], "RA-01", "fails", &[&gone]);
    }
    let broken = team.repo.path().join("../broken.zip");
    std::fs::write(&broken, b"PK\x03\x04 and nothing more").unwrap();
    let broken = ["report", "--previous", broken.to_str().unwrap()];
    assert!(team.repo.trace(&broken).fails(2).contains("is no package: it is cut off"));
}

#[test]
fn a_record_does_not_vanish_in_silence() {
    let config = format!(
        "{CONFIG}[[record]]\nclass = \"design\"\npaths = [\"docs/design/**\"]\n[change_request]\n\
        references = ['CR-[0-9]+']\n"
    );
    let team = team!(&config);
    let (one, other) = ("docs/design/one.md", "docs/design/other.md");
    team.repo.write(one, "# One\n\nlong\nenough\n").write(other, "# Other\n").commit("design");
    team.approve("grace", &[PLAN, one, other]);
    team.repo.commit("approve all");
    team.check("RA-01", "holds", &[]);
    team.repo.remove(one);
    let commit = team.repo.commit("forget one");
    let gone =
        format!("{one}, a design, was removed or moved away in {}, and no change", &commit[..10]);
    team.check("RA-01", "fails", &[&gone]);
    let findings = team.report(&[])["findings"].to_string();
    assert!(
        findings.contains("asked for that; it had been approved by Grace Example"),
        "{findings}"
    );
    team.repo.git(&["revert", "--no-edit", "HEAD"]);
    team.check("RA-01", "holds", &[]);
    // As somebody asked for, it is told and no more.
    team.repo.remove(one).commit("remove one\n\nChange-Request: CR-1");
    let asked = "as a change request asked; it had been approved by Grace Example";
    team.check("RA-01", "holds", &[asked]);
    // Out of the way is gone, and another name of a record is not.
    team.repo.git(&["mv", other, "docs/design/renamed.md"]);
    team.repo.commit("rename the other");
    team.check("RA-01", "holds", &[asked]);
    team.repo.git(&["mv", "docs/design/renamed.md", "docs/renamed.md"]);
    team.repo.commit("move it out of the way");
    let moved = "docs/design/renamed.md, a design, was removed or moved away in";
    team.check("RA-01", "fails", &[asked, moved]);
    // A merge that leaves an approved record behind removes it.
    let team = team!(&config);
    team.repo.branch("side").write("other", "1").commit("other work");
    team.repo.switch("main").write(one, "# One\n");
    team.approve("grace", &[PLAN, one]);
    team.repo.commit("design and approve");
    team.repo.git(&["switch", "-q", "side"]);
    team.repo.git(&["merge", "-q", "-s", "ours", "-m", "merge", "main"]);
    let findings = team.report(&[])["findings"].to_string();
    assert!(
        findings.contains(&format!("{one}, a design, was left behind by a merge")),
        "{findings}"
    );
}

#[test]
fn a_report_that_was_removed_was_there_all_the_same() {
    let config = format!(
        "{CONFIG}[[record]]\nclass = \"test-plan\"\npaths = [\"docs/tests.md\"]\n\
        [[record]]\nclass = \"test-report\"\npaths = [\"reports/*.md\"]\n"
    );
    let team = team!(&config);
    team.repo.write("docs/tests.md", "# Tests\n").commit("plan the tests");
    team.repo.write("reports/1.md", "# Report\n").commit("report");
    team.repo.remove("reports/1.md").commit("tidy up");
    team.approve("grace", &["docs/tests.md"]);
    team.repo.commit("approve the test plan");
    team.repo.write("reports/2.md", "# Report\n").commit("report again");
    team.check("VV-01", "fails", &["not before the first report"]);
}

#[test]
fn a_change_request_is_approved_by_a_signature_in_time() {
    let team = team!(CONFIG);
    let path = team.works_on_an_approved_request();
    // What the record becomes later does not undo that.
    team.repo.write(path, "---\nstatus: closed\n---\n# Alarm\n").commit("close");
    team.check("CM-02", "holds", &[]);
    team.repo
        .write(".trace/change-requests/CR-2.md", "---\nstatus: open\n---\n")
        .commit("ask more");
    team.repo.write("src/a", "2").commit("work\n\nChange-Request: CR-2");
    team.approve("grace", &[".trace/change-requests/CR-2.md"]);
    team.repo.commit("approve too late");
    team.check("CM-02", "fails", &["CR-2 is open and nothing says that it was approved"]);
}

#[test]
fn a_release_is_signed_by_somebody_who_may_release() {
    let people = [("ada", "developer"), ("grace", "release-manager"), ("bo", "quality")];
    let Some(team) = Team::founded(CONFIG, &people) else { return };
    let release = |name: &str, signer: &str| {
        team.repo.write("src/a", name).commit("work");
        team.signed_by(signer, &["tag", "-s", "-m", "release", name]);
    };
    release("v0.9.0", "grace");
    team.check_with(&["v0.9.0"], "CM-04", "fails", &["config.toml was never approved: who may"]);
    team.approve("bo", &[".trace/config.toml"]);
    team.repo.commit("approve the configuration");
    release("v1.0.0", "grace");
    team.check_with(&["v1.0.0"], "CM-04", "holds", &[]);
    release("v1.1.0", "bo");
    team.check_with(
        &["v1.1.0"],
        "CM-04",
        "fails",
        &["Bo Example signed it, and had none of the roles release-manager"],
    );
    // An earlier release that was altered shows in every later one.
    let tag =
        team.repo.git(&["cat-file", "tag", "v1.0.0"]).replacen("\nrelease\n", "\nreleased\n", 1);
    let object =
        team.repo.git_bytes(&["hash-object", "-t", "tag", "-w", "--stdin"], tag.as_bytes());
    let whole = team.repo.git(&["rev-parse", "v1.0.0"]);
    team.check_with(&["v1.1.0"], "CM-05", "holds", &[]);
    let object = String::from_utf8(object).unwrap();
    team.repo.git(&["update-ref", "refs/tags/v1.0.0", object.trim()]);
    team.check_with(&["v1.1.0"], "CM-05", "fails", &["the signature of v1.0.0 is bad"]);
    team.repo.git(&["update-ref", "refs/tags/v1.0.0", whole.trim()]);
    // A roster that makes somebody a releaser in passing is not in force.
    team.write_roster(&[
        ("ada", "developer"),
        ("grace", "release-manager"),
        ("bo", "release-manager"),
    ]);
    release("v1.2.0", "bo");
    team.check_with(&["v1.2.0"], "CM-04", "fails", &["who may release is not settled"]);
}

#[test]
fn a_test_plan_is_approved_before_anything_is_executed() {
    let config = format!(
        "{CONFIG}[[record]]\nclass = \"test-plan\"\npaths = [\"docs/tests.md\"]\n\
        [[record]]\nclass = \"test-report\"\npaths = [\"reports/*.md\"]\n"
    );
    let team = team!(&config);
    team.check("VV-01", "missing", &[]);
    team.repo.write("docs/tests.md", "# Tests\n").commit("plan the tests");
    team.check("VV-01", "fails", &["docs/tests.md has no signed approval"]);
    team.approve("grace", &["docs/tests.md"]);
    team.repo.commit("approve the test plan");
    team.repo.write("reports/1.md", "# Report\n").commit("report");
    team.check("VV-01", "holds", &[]);
    let team = team!(&config);
    team.repo.write("docs/tests.md", "# Tests\n").commit("plan the tests");
    team.repo.write("reports/1.md", "# Report\n").commit("report");
    team.approve("grace", &["docs/tests.md"]);
    team.repo.commit("approve the test plan");
    team.check("VV-01", "fails", &["not before the first report"]);
}
