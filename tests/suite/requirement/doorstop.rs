//! Doorstop's documents, held against Doorstop.

use git_trace::requirement::{Item, Settings, read};

use super::peer::{Chance, expect_same, links, ours, theirs};
use crate::support::{Repo, clone_of};

const SCRIPT: &str = include_str!("../data/doorstop.py");

#[test]
fn its_own_documents_are_read_as_it_reads_them() {
    let Some(clone) = clone_of("doorstop-dev/doorstop") else { return };
    let repo = Repo::with(&["clone", "-q", clone.to_str().unwrap(), "."]);
    let Some(theirs) = theirs("doorstop", SCRIPT, repo.path()) else { return };
    let ours = ours(&repo, "doorstop", &[""]);
    assert_eq!(links(&ours), links(&theirs));
    expect_same(ours, theirs, &[]);
}

#[test]
fn generated_documents_are_read_as_it_reads_them() {
    let repo = Repo::new();
    generate(&repo, &mut Chance::new(1));
    repo.commit("Add");
    let Some(theirs) = theirs("doorstop", SCRIPT, repo.path()) else { return };
    let ours = ours(&repo, "doorstop", &[""]);
    assert!(links(&ours) > 20, "{}", links(&ours));
    expect_same(ours, theirs, &["reviewed"]);
}

/// A tree of documents with everything that an item can hold.
fn generate(repo: &Repo, chance: &mut Chance) {
    let document = |prefix: &str, sep: &str, rest: &str| {
        format!("settings:\n  digits: 3\n  prefix: {prefix}\n  sep: '{sep}'\n{rest}")
    };
    let reviewed = "attributes:\n  reviewed: [size, active, note, list, when, header]\n";
    repo.write("reqs/.doorstop.yml", document("REQ", "", reviewed));
    repo.write("reqs/low/.doorstop.yml", document("LOW", "-", "  parent: REQ\n"));
    let markdown = "  parent: REQ\n  itemformat: markdown\n";
    repo.write("md/.doorstop.yml", document("MD.A", "_", markdown));
    for skipped in ["skip/.doorstop.skip", "all/.doorstop.skip-all", "venv/x/unread"] {
        let folder = skipped.rsplit_once('/').unwrap().0;
        repo.write(skipped, "").write(&format!("{folder}/.doorstop.yml"), document("NO", "", ""));
        repo.write(&format!("{folder}/NO001.yml"), "text: no\n");
    }
    repo.write("all/below/.doorstop.yml", document("NOT", "", ""));
    repo.write("all/below/NOT1.yml", "text: no\n").write("reqs/index.yml", "no: item\n");
    let texts = ["", "One **shall**.  \n\n    Two: \"x\" \u{e9}\n\n", "- a\n- b\n", "It's \\ so"];
    for number in 1..=40 {
        let text = chance.of(&texts);
        let block = |text: &str| match text {
            "" => "''\n".to_owned(),
            text => {
                format!("|\n{}", text.lines().map(|it| format!("  {it}\n")).collect::<String>())
            }
        };
        let mut item = format!("active: {}\n", chance.of(&["true", "false", "yes", "'no'", "1"]));
        item += &format!("normative: {}\n", chance.of(&["true", "false", "On"]));
        item += &format!("level: {}\n", chance.of(&["1", "1.0", "2.3", "'1.10'", "1.2.0"]));
        item += &format!("ref: {}\n", chance.of(&["''", "' some ref '"]));
        item += chance.of(&["", "size: 3\n", "size: 1.50\n", "size: '3'\n", "size: -7\nnote: ~\n"]);
        item += chance.of(&[
            "",
            "note: plain text\n",
            "note: \"a\\\\b\"\n",
            "note: Yes\n",
            "note: 1.2.3\n",
        ]);
        item += chance.of(&["", "list: [1, b, {z: 1, a: 2}]\n", "when: 2026-01-02\n"]);
        item += chance.of(&[
            "",
            "references:\n- type: file\n  path: ' a.c '\n",
            "references:\n- path: it's.c\n  type: file\n  keyword: k\n- path: b\n  sha: null\n  type: file\n",
        ]);
        item += "reviewed: null\n";
        let folder = chance.of(&["reqs", "reqs/sub"]);
        let header = chance.of(&["", "Head"]);
        let yaml = format!("{item}header: {}text: {}", block(header), block(text));
        repo.write(&format!("{folder}/REQ{number:03}.yml"), &yaml);
        if number % 2 == 0 {
            let width = chance.below(4) + 1;
            let stamp = chance.of(&["", ": null", ": true", ": abc=", ": 'x_y-z='"]);
            let links = format!("links:\n- REQ{:0width$}{stamp}\n- REQ001:\n- REQ1\n", number / 2);
            let name = chance.of(&["Name", "7x"]);
            repo.write(&format!("reqs/low/LOW-{number:02}.yaml"), format!("{yaml}{links}"));
            repo.write(&format!("reqs/low/LOW-{name}{number}.yml"), format!("{yaml}links: []\n"));
            let header = chance.of(&["", "# Head\n\n", "## Not the first level\n"]);
            let body = format!("---\n{item}{links}---\n\n{header}{text}");
            repo.write(&format!("md/MD.A_{number}.md"), body);
        }
    }
}

#[test]
fn a_broken_item_costs_no_other_and_is_told_by_line() {
    let repo = Repo::new();
    repo.write("d/.doorstop.yml", "settings:\n  prefix: REQ\n  sep: ''\n");
    repo.write("d/REQ001.yml", "text: |\n  one\n").write("d/REQ003.yml", "text: three\n");
    repo.write("d/REQ002.yml", "active: true\ntext: [\nlinks: x\n").commit("Add");
    let output = repo.trace(&["requirements", "--format", "json"]);
    assert!(output.stderr.contains("d/REQ002.yml:"), "{}", output.stderr);
    assert_eq!(ours(&repo, "doorstop", &[""]).len(), 3);
}

#[test]
fn a_link_knows_the_stamp_it_was_made_for() {
    let repo = Repo::new();
    repo.write("d/.doorstop.yml", "settings:\n  prefix: REQ\n  sep: ''\n");
    let parent = |repo: &Repo| ours(repo, "doorstop", &[""])["REQ001"].more["stamp"].clone();
    repo.write("d/REQ001.yml", "text: one\n").commit("Add");
    let stamp = parent(&repo);
    repo.write("d/REQ002.yml", format!("text: two\nlinks:\n- REQ1: {stamp}\n")).commit("Link");
    assert_eq!(ours(&repo, "doorstop", &[""])["REQ002"].links[0][2], stamp);
    repo.write("d/REQ001.yml", "text: other\n").commit("Change");
    assert_ne!(parent(&repo), stamp);
}

/// What is read of an item, with a document around it.
fn item(path: &str, text: &str) -> Item {
    let format = if path.ends_with(".md") { "markdown" } else { "yaml" };
    let document = format!("settings:\n  prefix: REQ\n  sep: ''\n  itemformat: {format}\n");
    let mut settings = Settings::default();
    settings.add("d/.doorstop.yml", document.as_bytes());
    let documents = read(path, text.as_bytes(), false, &settings);
    let mut items = documents.into_iter().flat_map(|document| document.items);
    items.next().unwrap()
}

#[test]
fn a_link_stands_on_its_own_line() {
    let yaml = "active: true\nlinks:\n- REQ1: abc\n# between\n- REQ3\ntext: two\n";
    let lines = |item: &Item| item.links.iter().map(|it| it.line).collect::<Vec<_>>();
    let places = |text: &str| -> Vec<usize> {
        let lines = text.lines().enumerate().filter(|(_, line)| line.starts_with("- REQ"));
        lines.map(|(at, _)| at + 1).collect()
    };
    assert_eq!(lines(&item("d/REQ002.yml", yaml)), places(yaml));
    let markdown = "---\nactive: true\nlinks:\n- REQ1\n- REQ3: abc\n---\n\n# Two\n\nIt shall.\n";
    assert_eq!(lines(&item("d/REQ002.md", markdown)), places(markdown));
}

#[test]
fn a_text_that_is_null_is_none_and_the_word_is_one() {
    let text = |value: &str| item("d/REQ002.yml", &format!("active: true\ntext: {value}\n")).text;
    for none in ["null", "~", "", "Null", "''"] {
        assert_eq!(text(none), "", "{none}");
    }
    for word in ["'null'", "\"~\"", "|\n  null"] {
        assert_eq!(text(word), word.trim_matches(['|', '\n', ' ', '\'', '"']), "{word}");
    }
}
