//! INT-12: how far dates may lie apart, and which are held against each other.

use git_trace::model::{Person, Timestamp};
use git_trace::statement::Statement;

use super::limits::{DAY, begun};
use super::{CONFIG, THREATS, report};
use crate::support::{Repo, expect_ruling};
use crate::team::{Team, title, word};

/// Clocks may differ by so many seconds.
const MINUTE: i64 = 60;

/// Commits what there is, with dates to the second.
fn commit_at(repo: &Repo, authored: i64, committed: i64) -> String {
    repo.git(&["add", "-A"]);
    let mut git = repo.command("git");
    git.env("GIT_AUTHOR_DATE", format!("{authored} +0000"));
    git.env("GIT_COMMITTER_DATE", format!("{committed} +0000"));
    git.args(["commit", "-q", "--allow-empty", "-m", "at a time"]);
    assert!(git.status().unwrap().success());
    repo.head()
}

fn said(seconds: i64) -> String {
    Timestamp { seconds, offset: 0 }.to_string()
}

/// Approves a record as it stands, by a statement of this date.
fn approve_at(team: &Team, who: &str, path: &str, seconds: i64) {
    let word = word();
    let statement = Statement {
        meaning: word.meaning,
        decision: word.decision,
        who: Person { name: title(who), email: format!("{who}@example.org") },
        role: String::new(),
        when: Timestamp { seconds, offset: 0 },
        remark: None,
        supersedes: Vec::new(),
        withdraws: Vec::new(),
        targets: vec![team.target(path)],
    };
    team.sign(&statement, who);
}

#[test]
fn a_date_that_contradicts_another_by_more_than_a_minute_is_listed() {
    let parent = 1_767_225_600 + DAY;
    let mut wrong: Vec<String> = Vec::new();
    for (authored, committed, now, finding) in [
        (0, 0, None, None),
        (-MINUTE, -MINUTE, None, None),
        (-MINUTE - 1, -MINUTE - 1, None, Some("before its parent")),
        (MINUTE, 0, None, None),
        (MINUTE + 1, 0, None, Some("was authored on")),
        (-DAY, 0, None, None),
        (0, 0, Some(-MINUTE), None),
        (0, 0, Some(-MINUTE - 1), Some("was committed on")),
        (0, 0, Some(DAY), None),
    ] {
        let repo = Repo::new();
        repo.write(".trace/config.toml", CONFIG);
        commit_at(&repo, parent - DAY, parent - DAY);
        commit_at(&repo, parent, parent);
        commit_at(&repo, parent + authored, parent + committed);
        let range = ["HEAD~2..HEAD", "--as-of", &said(parent + committed + now.unwrap_or(0))];
        // Whatever becomes of clocks, it is a person's to judge.
        let case = report(&repo, &range);
        let own = format!("{} was", &repo.head()[..10]);
        let found = case["findings"].as_array().unwrap().iter();
        let found = found.filter(|it| it["code"] == "INT-12");
        let found = found.filter(|it| it["message"].as_str().unwrap().starts_with(&own));
        let found: Vec<_> = found.map(|it| (&it["message"], &it["severity"])).collect();
        let is_it = match (finding, &found[..]) {
            (Some(words), [(message, severity)]) => {
                message.as_str().unwrap().contains(words) && *severity == "observation"
            }
            (None, []) => true,
            _ => false,
        };
        let row = format!("{authored} {committed} {now:?}: {found:?}");
        wrong.extend((!is_it).then_some(row));
        let mut rules = case["rules"].as_array().unwrap().iter();
        assert_eq!(rules.find(|rule| rule["code"] == "INT-12").unwrap()["outcome"], "holds");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_merge_is_held_against_the_newest_of_its_parents() {
    for (before, is_told) in [(MINUTE, false), (MINUTE + 1, true)] {
        let repo = Repo::new();
        let start = 1_767_225_600;
        commit_at(&repo, start, start);
        repo.branch("side");
        let newest = commit_at(repo.write("side", "1"), start + DAY, start + DAY);
        repo.switch("main");
        commit_at(repo.write("main", "1"), start + MINUTE, start + MINUTE);
        repo.git(&["merge", "-q", "--no-commit", "--no-ff", "side"]);
        commit_at(&repo, start + DAY - before, start + DAY - before);
        let found = report(&repo, &["--all"])["findings"].to_string();
        let words = format!("before its parent {}", &newest[..10]);
        assert_eq!(found.contains(&words), is_told, "{found}");
    }
}

#[test]
fn an_approval_is_older_than_what_it_approves_by_more_than_a_minute() {
    let mut wrong: Vec<String> = Vec::new();
    for (who, authored, signed, is_early) in [
        ("bo", 0, -MINUTE, false),
        ("bo", 0, -MINUTE - 1, true),
        // Of a commit that was made of older work the author's date counts.
        ("bo", -DAY, -DAY - MINUTE, false),
        ("bo", -DAY, -DAY - MINUTE - 1, true),
        // Nor is one early because the author's clock is ahead.
        ("bo", MINUTE, -MINUTE, false),
        // Whoever wrote it approves nothing, early or not.
        ("ada", 0, -DAY, false),
    ] {
        let (team, start) = begun!(CONFIG);
        let written = start + 10 * DAY;
        team.repo.write(THREATS, "# Threats\n");
        let content = commit_at(&team.repo, written + authored, written);
        approve_at(&team, who, THREATS, written + signed);
        team.repo.next_at(written + DAY).commit("approve it");
        let words = format!("before the commit {} of what it approves", &content[..10]);
        let report = team.report(&["HEAD~..HEAD"]);
        let told = report["findings"].as_array().unwrap().iter();
        let told = told.filter(|it| it["code"] == "INT-12").map(|it| it["message"].to_string());
        let told: Vec<String> = told.collect();
        let is_told = told.len() == 1 && told[0].contains(&words);
        let mut rules = report["rules"].as_array().unwrap().iter();
        let rule = rules.find(|rule| rule["code"] == "INT-12").unwrap();
        let outcome = if is_early { "fails" } else { "holds" };
        let is_it = rule["outcome"] == outcome && if is_early { is_told } else { told.is_empty() };
        wrong.extend((!is_it).then(|| format!("{who} {authored} {signed}: {told:?}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn one_date_alone_contradicts_none() {
    let repo = Repo::new();
    repo.commit("start");
    expect_ruling(&report(&repo, &[]), "INT-12", "nothing to judge", &[]);
    repo.commit("go on");
    expect_ruling(&report(&repo, &[]), "INT-12", "holds", &[]);
    expect_ruling(&report(&repo, &["HEAD~..HEAD"]), "INT-12", "nothing to judge", &[]);
    // An approval has a date of its own.
    let (team, _) = begun!(CONFIG);
    team.repo.commit("go on");
    expect_ruling(&team.report(&["HEAD~..HEAD"]), "INT-12", "holds", &[]);
}
