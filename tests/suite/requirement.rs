//! Requirements read from the files of a commit: `git trace requirements`, by the program itself.

mod doorstop;
mod history;
mod hostile;
mod native;
mod openfasttrace;
mod peer;
mod real_needs;
mod reqif;
mod sphinx_needs;
mod strictdoc;
mod trlc;

use crate::support::Repo;
use git_trace::config::keys::FORMATS as NAMES;
use git_trace::requirement::FORMATS;

/// The requirements of `HEAD` as JSON.
fn listed(repo: &Repo, arguments: &[&str]) -> Vec<serde_json::Value> {
    let mut all = vec!["requirements", "--format", "json"];
    all.extend(arguments);
    serde_json::from_str(&repo.trace(&all).ok()).unwrap()
}

#[test]
fn the_configuration_knows_every_format() {
    let read: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    assert_eq!(NAMES, read);
}

#[test]
fn attributes_and_links_stand_below_a_tagged_heading_or_in_a_front_matter() {
    let repo = Repo::new();
    let many = "# All\n\n### [SRS-1] Alarm\n- kind: security\n- mitigates: TM-4, TM-5\n\nIt beeps.\n\
        Note: loud.\n";
    let one = "---\nid: SRS-2\ntitle: Log\nsatisfies: [SYS-1]\nstatus: draft\n---\nIt logs.\n";
    repo.write("requirements/many.md", many).write("requirements/one.md", one).commit("Add");
    let found = listed(&repo, &[]);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["attributes"]["kind"], "security");
    let targets: Vec<_> =
        found[0]["links"].as_array().unwrap().iter().map(|it| &it["target"]).collect();
    assert_eq!(targets, ["TM-4", "TM-5"]);
    assert_eq!(found[0]["links"][0]["meaning"], "mitigates");
    assert_eq!(found[0]["text"], "It beeps.\nNote: loud.");
    assert_eq!(found[1]["title"], "Log");
    assert_eq!(found[1]["informative"], true);
    assert_eq!(found[1]["links"][0]["target"], "SYS-1");
}

#[test]
fn a_word_that_the_configuration_explains_makes_links_in_every_format() {
    let repo = Repo::new();
    let records = "version = 1\n[requirement]\nrecords = [\"named/**\", \"d/**\"]\n";
    repo.write("named/a.md", "### [A-1] One\n- Treats: T-1, [T-2](b.md) `T-3`\n- rank: 1\n\nIt.\n");
    repo.write("named/b.yaml", "id: A-2\ntreats: [T-1, T-2, T-3]\nrank: 1\n");
    repo.write(
        "named/c.rst",
        ".. req:: C\n   :id: A-3\n   :treats: T-1[v==1]; T-2, T-3\n   :rank: 1\n",
    );
    repo.write("d/.doorstop.yml", "settings:\n  prefix: REQ\n");
    repo.write("d/REQ001.yml", "text: It.\ntreats: T-1 T-2 T-3\nrank: 1\n");
    repo.write(".trace/config.toml", records).commit("Add");
    let before = listed(&repo, &[]);
    let explained = format!("{records}[[link]]\nword = \"treats\"\nmeaning = \"mitigates\"\n");
    repo.write(".trace/config.toml", explained).commit("Explain it");
    let after = listed(&repo, &[]);
    assert_eq!((before.len(), after.len()), (4, 4));
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before["links"].as_array().unwrap().len(), 0, "{before}");
        let links = after["links"].as_array().unwrap().iter();
        let links: Vec<_> = links.map(|it| format!("{} {}", it["meaning"], it["target"])).collect();
        let expected = ["T-1", "T-2", "T-3"].map(|it| format!("\"mitigates\" \"{it}\""));
        assert_eq!(links, expected);
        assert_eq!(after["attributes"]["rank"], "1");
        assert!(!after["attributes"].to_string().to_lowercase().contains("treats"), "{after}");
        // What the file says is the same, whoever explains it.
        assert_eq!(before["revision"], after["revision"]);
    }
    assert!(after.iter().any(|it| it["links"][0]["revision"] == "v==1"));
}

#[test]
fn the_work_tree_is_read_when_asked_and_links_are_not_followed() {
    let repo = Repo::new();
    repo.write("requirements/a.md", "### [SRS-1] One\n").commit("Add");
    repo.write("requirements/a.md", "### [SRS-1] Two\n");
    assert_eq!(listed(&repo, &[])[0]["title"], "One");
    assert_eq!(listed(&repo, &["--worktree"])[0]["title"], "Two");
    std::fs::write(repo.path().join("../secret"), "### [SRS-9] Secret\n").unwrap();
    let link = |target: &str| {
        repo.remove("requirements/a.md");
        std::os::unix::fs::symlink(target, repo.path().join("requirements/a.md")).unwrap();
    };
    // A link to a file that is read where it stands is nothing to complain of.
    repo.write("requirements/b.md", "### [SRS-2] Other\n").commit("Another");
    link("b.md");
    let output = repo.trace(&["requirements", "--worktree"]);
    assert_eq!(output.stderr, "");
    link("../../secret");
    let output = repo.trace(&["requirements", "--worktree"]);
    assert!(output.stderr.contains("symbolic link"), "{}", output.stderr);
    assert!(!output.ok().contains("SRS-9"));
    repo.commit("Link");
    let output = repo.trace(&["requirements"]);
    assert!(output.stderr.contains("symbolic link"), "{}", output.stderr);
}
