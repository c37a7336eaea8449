//! Our own item files in YAML and TOML.

use super::listed;
use crate::support::Repo;

/// The configuration that names them.
const NAMED: &str = "version = 1\n[requirement]\nrecords = [\"requirements/**\"]\n";

#[test]
fn items_stand_alone_or_in_lists_and_say_the_same_in_both_formats() {
    let repo = Repo::new();
    repo.write(".trace/config.toml", NAMED);
    repo.write("requirements/a.yaml", "id: SRS-1\ntitle: Alarm\nlinks:\n  mitigates: [TM-1]\n");
    repo.write(
        "requirements/b.toml",
        "id = \"SRS-2\"\ntitle = \"Alarm\"\nlinks.mitigates = [\"TM-1\"]\n",
    );
    let many = "[[requirement]]\nid = \"SRS-3\"\nverifies = \"SRS-1\"\n\n[[requirement]]\nid = \"SRS-4\"\nowner = \"me\"\n";
    repo.write("requirements/c.toml", many);
    repo.write("requirements/d.yml", "requirements:\n- id: SRS-5\n  links: [SRS-1]\n")
        .commit("Add");
    let found = listed(&repo, &[]);
    let ids: Vec<_> = found.iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["SRS-1", "SRS-2", "SRS-3", "SRS-4", "SRS-5"]);
    assert_eq!(found[0]["revision"], found[1]["revision"]);
    assert_eq!(found[0]["links"], found[1]["links"]);
    assert_eq!(found[0]["links"][0]["meaning"], "mitigates");
    assert_eq!((&found[3]["line"], &found[3]["attributes"]["owner"]), (&5.into(), &"me".into()));
}

#[test]
fn other_files_of_the_same_kind_are_left_alone() {
    let repo = Repo::new();
    repo.write("Cargo.toml", "[package]\nname = \"x\"\nid = \"X-1\"\n");
    repo.write("ci.yml", "id: X-2\n").commit("Add");
    assert_eq!(listed(&repo, &[]), Vec::<serde_json::Value>::new());
}
