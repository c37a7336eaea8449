//! What of a record's past is a change of it, and what is an approval that counts.

use git_trace::statement::Decision;

use super::limits::{DAY, approved_at, begun, expect, outcome, released_at};
use super::{CONFIG, PLAN, REPORT, THREATS, check_now};
use crate::team::{Team, Word, team, word};

/// A record of the threat model as the picture's table has it.
fn threat_model(team: &Team) -> serde_json::Value {
    let integration = team.report(&[])["integration"].clone();
    let mut lanes = integration["lanes"].as_array().unwrap().iter();
    lanes.find(|lane| lane["title"] == "Threat model").unwrap()["records"][0].clone()
}

#[test]
fn a_commit_that_only_moves_a_record_changes_nothing() {
    let config = CONFIG.replace("docs/threats.md", "docs/threats*.md");
    let (team, start) = begun!(&config);
    team.repo.write(THREATS, "# Spoofing\n\nSomebody else gives orders.\n").commit("model");
    team.repo.next_at(start + 300 * DAY).git(&["mv", THREATS, "docs/threats-2.md"]);
    team.repo.commit("move it");
    let moved = threat_model(&team);
    assert_eq!((&moved["name"], &moved["updates"]), (&"docs/threats-2.md".into(), &0.into()));
    team.repo.next_at(start + 360 * DAY).commit("wait");
    check_now(&team, "INT-11", "holds");
    team.repo.next_at(start + 370 * DAY).commit("wait longer");
    check_now(&team, "INT-11", "stale");
    // Neither does one that removes it; what brings it back does.
    team.repo.remove("docs/threats-2.md").commit("remove it");
    team.repo.git(&["checkout", "-q", "HEAD^", "--", "docs/threats-2.md"]);
    team.repo.commit("bring it back");
    assert_eq!(threat_model(&team)["updates"], 1);
    check_now(&team, "INT-11", "holds");
}

#[test]
fn what_does_not_count_is_no_approval_in_time() {
    let never = ["docs/threats.md has no approval that counts"];
    let late = ["docs/threats.md was first approved on 2026-04-01, at 89 % of the cycle"];
    let rejects = Word { decision: Decision::Rejected, ..word() };
    for (early, second, words) in [
        // By its author, by nobody's key, and rejected.
        (("ada", word()), None, &never),
        (("grace", Word { signer: Some("bo"), ..word() }), None, &never),
        (("bo", rejects.clone()), None, &never),
        // The later word goes before the earlier one, and is late.
        (("bo", rejects.clone()), Some(("bo", word())), &late),
        (("ada", word()), Some(("bo", word())), &late),
        // What was approved and is rejected has no approval.
        (("bo", word()), Some(("bo", rejects.clone())), &never),
        (("grace", word()), Some(("bo", rejects.clone())), &never),
    ] {
        let (team, start) = begun!(CONFIG);
        team.repo.next_at(start + DAY).write(THREATS, "# Spoofing\n").commit("model");
        team.state(early.0, &[THREATS], &early.1);
        team.repo.commit("say something of it");
        if let Some((who, word)) = second {
            team.repo.next_at(start + 90 * DAY - 60);
            team.state(who, &[THREATS], &word);
            team.repo.commit("say something else of it");
        }
        released_at(&team, start + 100 * DAY);
        team.check_with(&["v1.1.0"], "INT-02", "fails", words);
    }
    // One that counts and is early needs no other.
    let (team, start) = begun!(CONFIG);
    approved_at(&team, start + DAY, "bo", THREATS, "# Spoofing\n");
    released_at(&team, start + 100 * DAY);
    expect(&team, "INT-02", &[]);
}

#[test]
fn where_an_approval_cannot_be_judged_nothing_is_said() {
    let why = "has an approval that cannot be judged";
    for (code, path) in [("INT-01", "docs/development.md"), ("INT-02", THREATS)] {
        for was_approved in [true, false] {
            let (team, start) = begun!(CONFIG);
            team.key("stranger");
            if was_approved {
                approved_at(&team, start + DAY, "grace", path, "# Before\n");
            }
            team.repo.write(path, PLAN).commit("write it");
            team.state("bo", &[path], &Word { signer: Some("stranger"), ..word() });
            team.repo.commit("approve it by a key that nobody knows");
            released_at(&team, start + 100 * DAY);
            let (found, says) = outcome(&team, code);
            assert_eq!(found, "not assessed", "{code} {was_approved} {says}");
            assert!(says.contains(&format!("{path} {why}")), "{says}");
        }
    }
    let team = team!(CONFIG);
    team.key("stranger");
    team.repo.write(REPORT, "# Report\n").commit("test");
    team.repo.annotated_tag("v1.0.0", "first").days_later(10);
    let path = "docs/records/no-impact.md";
    let text = "---\nrecord: no-impact-statement\nrelease: v1.0.1\n---\nNo impact.\n";
    team.repo.write(path, text).commit("state it");
    team.state("bo", &[path], &Word { signer: Some("stranger"), ..word() });
    team.repo.commit("approve it by a key that nobody knows");
    team.repo.annotated_tag("v1.0.1", "a patch");
    team.check_with(&["v1.0.1"], "INT-06", "not assessed", &[]);
}
