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
    let found = findings(&team);
    assert!(!found.contains("config.toml"), "{found}");
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
