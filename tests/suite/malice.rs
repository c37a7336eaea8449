//! What somebody tries who may write to the repository and wants an approval that nobody gave, or a
//! record that nobody asks about: each is refused, or told.

use git_trace::model::Timestamp;
use git_trace::statement::{Statement, Target};
use serde_json::Value;

use crate::signature::{self, x509};
use crate::support::run;
use crate::team::{CONFIG, PLAN, ROSTER, TEAM, Team, Word, team, title, word};

const THREATS: &str = "docs/threats.md";
const SECURE: &str = "[roles]\nsecurity = [\"security-expert\"]\n";

fn record(class: &str, paths: &str) -> String {
    format!("[[record]]\nclass = \"{class}\"\npaths = [\"{paths}\"]\n")
}

/// A team with a threat model that Bo, an expert, approved.
fn with_threats(more: &str) -> Option<Team> {
    let config = format!("{CONFIG}{}{SECURE}{more}", record("threat-model", THREATS));
    let team = Team::new(&config)?;
    team.repo.write(THREATS, "# Threats\n\nlong\nenough\nto\nbe\nfound\n").commit("write them");
    team.approve("grace", &[PLAN]);
    team.approve("bo", &[THREATS]);
    team.repo.commit("approve both");
    team.check("RA-01", "holds", &[]);
    team.check("RA-11", "holds", &[]);
    Some(team)
}

fn findings(team: &Team) -> String {
    team.report(&[])["findings"].to_string()
}

#[test]
fn a_record_does_not_move_in_silence_to_where_something_else_is_asked() {
    let more = record("review", "docs/review/*.md")
        + "[change_request]\nreferences = ['CR-[0-9]+']\n"
        + "[[approval]]\npaths = [\"docs/threats.md\"]\napprovers = 1\nroles = [\"security-expert\"]\n"
        + &record("threat-model", "docs/threats/*.md");
    for (to, outcome) in
        [("docs/review/threats.md", "of which something else"), ("docs/threats/all.md", "of which")]
    {
        let Some(team) = with_threats(&more) else { return };
        std::fs::create_dir_all(team.repo.path().join(to).parent().unwrap()).unwrap();
        team.repo.git(&["mv", THREATS, to]);
        let commit = team.repo.commit("tidy up");
        let told =
            format!("{THREATS}, a threat-model, was moved in {} to {to}, {outcome}", &commit[..10]);
        team.check("RA-01", "fails", &[&told]);
        team.repo.git(&["commit", "-q", "--amend", "-m", "tidy up\n\nChange-Request: CR-1"]);
        team.check("RA-01", "holds", &["as a change request asked"]);
    }
}

#[test]
fn what_the_configuration_in_force_calls_a_record_stays_one() {
    // Of no class, of a class of which less is asked, and gone.
    for (class, expected) in [
        ("", "docs/threats.md was approved by Bo Example and has changed since"),
        ("review", "docs/threats.md was approved by Bo Example in a security role"),
        ("removed", "docs/threats.md, a threat-model, was removed or moved away in"),
    ] {
        let Some(team) = with_threats("") else { return };
        let config = std::fs::read_to_string(team.repo.path().join(".trace/config.toml")).unwrap();
        let own = record("threat-model", THREATS);
        let other = if class == "review" { record(class, THREATS) } else { String::new() };
        team.repo.write(".trace/config.toml", config.replace(&own, &other));
        team.repo.write(THREATS, "# No threats\n").commit("weaken it");
        if class == "removed" {
            team.repo.remove(THREATS).commit("forget them");
        }
        team.approve("ada", &[".trace/config.toml"]);
        team.repo.commit("approve it myself");
        let found = findings(&team);
        assert!(found.contains(expected), "{class}: {found}");
        assert!(found.contains("config.toml"), "{class}: {found}");
        // As somebody else approves the configuration, it is in force.
        team.approve("grace", &[".trace/config.toml"]);
        team.repo.commit("approve the configuration");
        let found = findings(&team);
        assert!(!found.contains(expected), "{class}: {found}");
    }
}

#[test]
fn a_record_does_not_cease_to_be_one_by_its_own_word() {
    let more = "[records]\nfront_matter = [\"docs/own/*.md\"]\n[change_request]\n\
        references = ['CR-[0-9]+']\n";
    for (to, commits) in [("", 1), ("record: review\n", 1), ("", 2)] {
        let Some(team) = with_threats(more) else { return };
        let path = "docs/own/threats.md";
        let text = |class: &str| format!("---\n{class}title: Threats\n---\n# Threats\n");
        team.repo.write(path, text("record: threat-model\n")).commit("write more");
        team.approve("bo", &[path]);
        team.repo.commit("approve that");
        team.check("RA-01", "holds", &[]);
        team.repo.write(path, text(to));
        let commit = team.repo.commit("be something else");
        if commits > 1 {
            team.repo.write(path, text(to) + "More.\n").commit("go on");
        }
        team.approve("grace", &[path]);
        team.repo.commit("approve it");
        let told = format!("{path}, a threat-model, ceased to be one in {}", &commit[..10]);
        let found = findings(&team);
        assert!(found.contains(&told) && found.contains("no change request asked"), "{found}");
        // Nor by a configuration that does not ask it any more.
        let Some(team) = with_threats(more) else { return };
        team.repo.write(path, text("record: threat-model\n")).commit("write more");
        let config = std::fs::read_to_string(team.repo.path().join(".trace/config.toml")).unwrap();
        team.repo.write(".trace/config.toml", config.replace("docs/own/*.md", "docs/none/*.md"));
        team.repo.commit("ask it no more");
        let found = findings(&team);
        assert!(found.contains(&format!("{path} was never approved")), "{found}");
    }
}

#[test]
fn an_old_tag_brings_no_former_configuration_back() {
    let Some(team) = Team::new(CONFIG) else { return };
    let message = "release\n\nMeaning: approved\nRole: quality";
    team.signed_by("grace", &["tag", "-s", "-m", message, "v1.0.0"]);
    team.repo.days_later(1);
    let more = format!("{CONFIG}{}", record("threat-model", THREATS));
    team.repo.write(".trace/config.toml", more).commit("name the threat model");
    team.approve("grace", &[".trace/config.toml"]);
    team.repo.commit("approve that");
    team.check("RA-01", "holds", &[]);
    team.repo.git(&["checkout", "-q", "v1.0.0", "--", ".trace/config.toml"]);
    team.repo.commit("bring the old one back");
    let old = "config.toml was approved before another configuration took force";
    team.check("RA-01", "fails", &[old]);
    // A tag of today is a word of today.
    team.repo.days_later(1);
    team.signed_by("grace", &["tag", "-s", "-m", message, "again"]);
    team.check("RA-01", "holds", &[]);
}

#[test]
fn a_merge_approves_what_it_left_and_nothing_on_the_way() {
    let team = team!(CONFIG);
    team.repo.branch("topic").write(PLAN, "# Plan\n\nWith a hole.\n").commit("open a hole");
    team.repo.write(PLAN, "# Plan\n\nWithout.\n").commit("close it");
    team.repo.switch("main").write("other", "1").commit("other work");
    let message = "merge\n\nApproved-by: Grace Example <grace@example.org>";
    team.signed_by("grace", &["merge", "-q", "--no-ff", "-S", "-m", message, "topic"]);
    team.check("RA-01", "holds", &[]);
    team.repo.write(PLAN, "# Plan\n\nWith a hole.\n").commit("open it again");
    team.check(
        "RA-01",
        "stale",
        &["docs/plan.md was approved by Grace Example and has changed since"],
    );
}

#[test]
fn who_signed_a_commit_had_a_hand_in_it() {
    for (signer, outcome) in [("grace", "fails"), ("bo", "holds")] {
        let team = team!(CONFIG);
        team.repo.write(PLAN, "# Plan\n\nBy nobody.\n").git(&["add", "-A"]);
        let mut git = team.repo.command("git");
        for role in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{role}_NAME"), "Zed");
            git.env(format!("GIT_{role}_EMAIL"), "zed@example.org");
        }
        let key = format!("user.signingkey={}", team.key_file(signer));
        git.args(["-c", "gpg.format=ssh", "-c", &key, "commit", "-q", "-S", "-m", "change it"]);
        assert_eq!(run(&mut git, b"").0, 0);
        team.approve("grace", &[PLAN]);
        team.repo.commit("approve the plan");
        let own: &[&str] = if outcome == "fails" { &["they wrote a part of it"] } else { &[] };
        team.check("RA-01", outcome, own);
    }
}

#[test]
fn what_rests_on_the_date_of_an_approval_alone_is_told() {
    // Grace left; what comes from a line of history that did not know of that is of before, by itself.
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    let then = team.repo.commit("approve the plan");
    team.repo.days_later(30);
    team.write_roster(&[TEAM[0], TEAM[2]]);
    team.repo.commit("Grace leaves");
    team.approve("bo", &ROSTER);
    team.approve("bo", &[".trace/config.toml"]);
    team.repo.commit("approve that");
    team.check("RA-02", "holds", &[]);
    let backdated = |command: &mut std::process::Command| {
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_DATE"), "2026-01-02T00:00:00Z");
        }
        assert_eq!(run(command, b"").0, 0);
    };
    team.repo.git(&["switch", "-q", "-c", "side", &then]);
    team.repo.write(PLAN, "# Plan of before\n");
    team.state("grace", &[PLAN], &Word { days: -30, ..word() });
    team.repo.git(&["add", "-A"]);
    backdated(team.repo.command("git").args(["commit", "-q", "-m", "change and approve it"]));
    team.repo.switch("main").merge("side", "merge the side");
    team.check("RA-02", "holds", &["they had left the roster by 2026-01-31, when it came"]);

    // Her role ended, and every date is of before.
    let team = team!(CONFIG);
    let roster = std::fs::read_to_string(team.repo.path().join(ROSTER[0])).unwrap();
    let until = roster.replace("role = \"quality\"", "role = \"quality\"\nuntil = 2026-01-10");
    team.repo.write(ROSTER[0], until).commit("limit the role");
    team.approve("bo", &[ROSTER[0]]);
    team.repo.commit("approve the roster");
    team.repo.days_later(100).write("other", "1").commit("work of April");
    team.repo.write(PLAN, "# Plan of January\n");
    team.state("grace", &[PLAN], &Word { days: -100, ..word() });
    team.repo.git(&["add", "-A"]);
    backdated(team.repo.command("git").args(["commit", "-q", "-m", "change and approve it"]));
    team.check("RA-02", "holds", &["they had lost the role by 2026-04-11, when it came"]);
}

#[test]
fn one_key_in_two_certificates_is_one_key() {
    let Some(team) = Team::founded(CONFIG, &TEAM) else { return };
    if !signature::has("openssl", "version") {
        return;
    }
    let authority = x509::Authority::new(&team.repo, "root");
    let person = |name: &str| x509::PERSON.replace("ada@", &format!("{name}@"));
    authority.issue("x-grace", "P-256", &person("grace"), x509::LONG);
    authority.issue("x-bo", "of:x-grace", &person("bo"), x509::LONG);
    authority.issue("x-ada", "P-256", &person("ada"), x509::LONG);
    let of = |name: &str| std::fs::read(x509::file(&team.repo, name)).unwrap();
    team.repo.remove(ROSTER[1]).write(".trace/keys/root.pem", of("root.pem"));
    team.repo.git(&["add", "-A"]);
    team.repo.git(&["commit", "-q", "--amend", "-m", "found the life cycle"]);
    team.repo.write(PLAN, "# Plan\n").commit("write the plan");
    team.approve_by("grace", "", &[PLAN]);
    team.approve_by("ada", "", &[PLAN]);
    team.repo.commit("approve it");
    team.check("RA-08", "holds", &[]);
    team.approve_by("bo", "", &[PLAN]);
    team.repo.commit("approve it by the same key");
    team.check("RA-08", "fails", &["Bo Example and Grace Example signed by the same key"]);
    // And where the certificates themselves stand among the keys.
    for name in ["grace", "bo"] {
        let path = format!(".trace/keys/{name}.pem");
        team.repo.write(&path, of(&format!("x-{name}.pem")));
    }
    team.repo.commit("keep the certificates");
    team.approve_by("grace", "", &[".trace/keys/grace.pem", ".trace/keys/bo.pem"]);
    team.repo.commit("approve that");
    let report = team.report(&[]);
    let all = report["findings"].to_string();
    assert!(all.contains("Grace Example and Bo Example have the same key"), "{all}");
}

#[test]
fn a_statement_stands_by_one_of_its_signatures() {
    for replaced in [false, true] {
        let Some(team) = Team::founded(CONFIG, &TEAM) else { return };
        if !signature::has("gpg", "--version") {
            return;
        }
        let key = team.openpgp("grace");
        team.repo.git(&["add", "-A"]);
        team.repo.git(&["commit", "-q", "--amend", "-m", "found the life cycle"]);
        let people = [TEAM[0], TEAM[1], TEAM[2], ("nell", "quality")];
        team.write_roster(&people);
        team.repo.write(PLAN, "# Plan\n").commit("add Nell, and write the plan");
        for paths in [&ROSTER[..], &[".trace/config.toml"], &[PLAN]] {
            let place = team.approve("grace", paths);
            if !replaced {
                team.sign_openpgp(&key, &place);
            }
        }
        team.repo.commit("approve all, by two keys");
        team.check("RA-01", "holds", &[]);
        team.repo.write(".trace/revoked_keys", team.key("grace") + "\n").commit("revoke one key");
        team.approve("bo", &[".trace/revoked_keys"]);
        team.repo.commit("approve that");
        let doubts = team.report(&[])["trust"]["doubts"].as_array().unwrap().len();
        if replaced {
            assert_eq!(doubts, 1);
            assert!(findings(&team).contains("config.toml is not approved"));
            continue;
        }
        assert_eq!(doubts, 0);
        team.check("RA-01", "holds", &[]);
        assert_eq!(team.people().len(), 4);
    }
}

#[test]
fn a_change_request_that_is_gone_is_told() {
    let team = team!(CONFIG);
    let path = team.works_on_an_approved_request();
    team.repo.remove(path);
    let commit = team.repo.commit("forget what was asked");
    let gone =
        format!("{path}, the record of CR-1, was removed or moved away in {}", &commit[..10]);
    team.check("CM-02", "fails", &[&gone]);
    // One that lives elsewhere is not known of.
    team.repo.git(&["revert", "--no-edit", "HEAD"]);
    team.repo.write("src/a", "2").commit("work\n\nChange-Request: CR-9");
    team.check("CM-02", "not assessed", &[]);
}

/// Signs a text as Grace, whatever it says, and commits it.
fn commit_signed(team: &Team, path: &str, text: &str, namespace: &str) {
    team.repo.write(path, text);
    let file = team.repo.path().join(path).display().to_string();
    let _ = std::fs::remove_file(format!("{file}.sig"));
    let key = team.key_file("grace");
    let sign = ["-Y", "sign", "-q", "-n", namespace, "-f", &key, &file];
    signature::tool(&team.repo, "ssh-keygen", &sign, "");
    team.repo.commit("approve by a trick");
}

#[test]
fn a_statement_speaks_of_what_it_names_and_of_nothing_else() {
    let team = team!(CONFIG);
    let place = team.approve("grace", &[PLAN]);
    let text = std::fs::read_to_string(team.repo.path().join(&place)).unwrap();
    team.repo.remove(&place).remove(&format!("{place}.sig"));
    let again = |from: &str, to: &str| text.replacen(from, to, 1);
    // Other names of the path.
    let path = format!("\"{PLAN}\"");
    for other in ["./docs/plan.md", "docs/../docs/plan.md", "Docs/plan.md", "docs/pl\u{430}n.md"] {
        commit_signed(&team, &place, &again(&path, &format!("\"{other}\"")), "git-trace");
        team.check("RA-01", "fails", &["docs/plan.md was never approved"]);
    }
    // Said twice, and made for something else.
    let twice = again("decision = ", "decision = \"rejected\"\ndecision = ");
    commit_signed(&team, &place, &twice, "git-trace");
    team.check("RA-01", "fails", &["docs/plan.md was never approved"]);
    team.check("RA-05", "fails", &["duplicate key"]);
    for namespace in ["git", "file"] {
        commit_signed(&team, &place, &text, namespace);
        team.check("RA-04", "fails", &["not for `git-trace`"]);
    }
    // As another checkout ends its lines.
    commit_signed(&team, &place, &text, "git-trace");
    team.check("RA-01", "holds", &[]);
    team.repo.write(&place, text.replace('\n', "\r\n")).commit("end lines otherwise");
    team.check("RA-04", "fails", &["it does not fit"]);
    // Two contents of one path: it covers the one that stands there.
    let statement = Statement::parse(text.as_bytes()).unwrap();
    team.repo.write(PLAN, "# Plan to come\n");
    let targets: Vec<Target> =
        statement.targets.iter().cloned().chain([team.target(PLAN)]).collect();
    team.repo.git(&["checkout", "-q", "--", PLAN]);
    team.repo.remove(&place);
    let when = Timestamp { seconds: team.repo.now() + 60, offset: 0 };
    team.sign(&Statement { targets, when, ..statement }, "grace");
    team.repo.commit("approve this and that");
    team.check("RA-01", "holds", &[]);
    team.repo.write(PLAN, "# Plan to come\n").commit("change the plan");
    team.check("RA-01", "holds", &[]);
    team.repo.write(PLAN, "# Another plan\n").commit("change it again");
    team.check("RA-01", "stale", &["has changed since"]);
}

#[test]
fn what_stands_in_the_place_of_a_record_is_told() {
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let head = team.repo.head();
    // Another repository, a replaced object, and a graft.
    team.repo.remove(PLAN).git(&["add", "-A"]);
    let link = format!("160000,{head},{PLAN}");
    team.repo.git(&["update-index", "--add", "--cacheinfo", &link]);
    team.repo.git(&["commit", "-q", "-m", "keep the plan elsewhere"]);
    assert!(findings(&team).contains("docs/plan.md is a link, and no file of its own"));
    team.repo.git(&["reset", "-q", "--hard", &head]);
    team.repo.write(PLAN, "# Other\n").commit("change the plan");
    let (new, old) = (format!("HEAD:{PLAN}"), format!("HEAD^:{PLAN}"));
    team.repo.git(&[
        "replace",
        team.repo.git(&["rev-parse", &new]).trim(),
        team.repo.git(&["rev-parse", &old]).trim(),
    ]);
    team.repo.git(&["replace", "HEAD", "HEAD^"]);
    let graft = team.repo.git(&["--no-replace-objects", "rev-parse", "HEAD"]);
    std::fs::create_dir_all(team.repo.path().join(".git/info")).unwrap();
    std::fs::write(team.repo.path().join(".git/info/grafts"), graft).unwrap();
    let report = team.report(&[]);
    let limits = report["limits"].to_string();
    assert!(limits.contains("2 replacement refs ignored") && limits.contains("grafts"), "{limits}");
    crate::support::expect_ruling(&report, "RA-01", "stale", &["docs/plan.md was approved"]);
    // An object with other bytes than its id says, and none at all.
    let team = team!(CONFIG);
    team.approve("grace", &[PLAN]);
    team.repo.commit("approve the plan");
    let blob = team.repo.git(&["rev-parse", &format!("HEAD:{PLAN}")]);
    let other = team.repo.git_bytes(&["hash-object", "-w", "--stdin"], b"evil\n");
    let other = String::from_utf8(other).unwrap();
    let place =
        |id: &str| team.repo.path().join(format!(".git/objects/{}/{}", &id[..2], id[2..].trim()));
    std::fs::remove_file(place(&blob)).unwrap();
    for replaced in [false, true] {
        if replaced {
            std::fs::copy(place(&other), place(&blob)).unwrap();
        }
        team.check(
            "RA-01",
            "not assessed",
            &["docs/plan.md cannot be read: its object is missing"],
        );
        team.check("RA-04", "holds", &[]);
    }
    // A configuration that is a link says what it says, and is none.
    let team = team!(CONFIG);
    team.repo.remove(".trace/config.toml");
    let place = team.repo.path().join(".trace/config.toml");
    std::os::unix::fs::symlink("version = 1\n", place).unwrap();
    team.repo.commit("link the configuration");
    let found = findings(&team);
    assert!(found.contains("config.toml is a link") && found.contains("docs/plan.md"), "{found}");
}

#[test]
fn whoever_merges_notes_or_moves_tags_says_nothing() {
    let team = team!(CONFIG);
    let refname = "refs/notes/trace/approvals";
    let named = "Approved-by: Grace Example <grace@example.org>";
    team.repo.git(&["notes", &format!("--ref={refname}"), "add", "-m", named, "HEAD"]);
    team.check("RA-01", "asserted", &[]);
    let written = team.repo.git(&["rev-parse", refname]);
    let tree = format!("{}^{{tree}}", written.trim());
    let empty = team.repo.git_bytes(&["mktree"], b"");
    let signed = |tree: &str, parents: &[&str]| -> String {
        let mut git = team.repo.command("git");
        git.env("GIT_COMMITTER_NAME", title("grace"));
        git.env("GIT_COMMITTER_EMAIL", "grace@example.org");
        let key = format!("user.signingkey={}", team.key_file("grace"));
        git.args(["-c", "gpg.format=ssh", "-c", &key, "commit-tree", "-S", "-m", "notes", tree]);
        for parent in parents {
            git.args(["-p", parent]);
        }
        let (code, made, _) = run(&mut git, b"");
        assert_eq!(code, 0);
        String::from_utf8(made).unwrap().trim().to_owned()
    };
    let own = signed(String::from_utf8(empty).unwrap().trim(), &[]);
    let merge = signed(&tree, &[&own, written.trim()]);
    team.repo.git(&["update-ref", refname, &merge]);
    team.check("RA-01", "asserted", &[]);
    team.repo.git(&["update-ref", "-d", refname]);
    // A tag that was bent to another commit, and one by another's key.
    let message = "read\n\nMeaning: approved\nRole: quality";
    team.signed_by("grace", &["tag", "-s", "-m", message, "ok", "HEAD^"]);
    team.check("RA-01", "fails", &["docs/plan.md was never approved"]);
    let (old, new) = (team.repo.git(&["rev-parse", "HEAD^"]), team.repo.head());
    let bent = team.repo.git(&["cat-file", "tag", "ok"]).replace(old.trim(), new.trim());
    let bent = team.repo.git_bytes(&["hash-object", "-t", "tag", "-w", "--stdin"], bent.as_bytes());
    let bent = String::from_utf8(bent).unwrap();
    team.repo.git(&["update-ref", "refs/tags/ok", bent.trim()]);
    team.check("RA-04", "fails", &["it does not fit"]);
    team.repo.git(&["tag", "-d", "ok"]);
    let mut git = team.repo.command("git");
    git.env("GIT_COMMITTER_NAME", title("grace")).env("GIT_COMMITTER_EMAIL", "grace@example.org");
    let key = format!("user.signingkey={}", team.key_file("ada"));
    git.args(["-c", "gpg.format=ssh", "-c", &key, "tag", "-s", "-m", message, "ok"]);
    assert_eq!(run(&mut git, b"").0, 0);
    let report: Value = team.report(&[]);
    let found = report["findings"].to_string();
    assert!(found.contains("Ada Example signed it"), "{found}");
    assert!(found.contains("docs/plan.md is not approved"), "{found}");
}
