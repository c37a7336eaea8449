//! Needs in directives and in `needs.json`, held against what Sphinx-Needs itself builds.

use std::collections::BTreeSet;
use std::process::Command;

use git_trace::requirement::{Document, Item, Settings, read};
use proptest::prelude::*;

use crate::support::{peer, skip};

const CONF: &str = r##"
project = "p"
extensions = ["sphinx_needs", "myst_parser"]
needs_build_json = True
# needs_types = [dict(directive="no")]
needs_types = [
    dict(directive="req", title="R]equirement", prefix="R_", color="#fff", style="node"),  # [
    {"directive": "tst", "title": "Test", "prefix": "T_", "color": "#fff", "style": "node"},
]
needs_extra_links = [{"option": "tested", "incoming": "tests", "outgoing": "tested by"}]
myst_enable_extensions = ["colon_fence"]
"##;

const RST: &str = "\
Title
=====

.. req:: A long
   title of it
   :id: R_001
   :status: open
   :tags: a; b, c
   :links: R_002;R_003

   Text with :np:`(1) a part` in it.

   .. tst:: Nested
      :id: T_001
      :tested: R_001,
        R_001.1

      Inner.

   More.

.. code-block:: rst

   .. req:: No need
      :id: NO_1

.. a comment

   .. req:: No need
      :id: NO_2

As text::

   .. req:: No need
      :id: NO_3

.. note::

   .. req:: In a note
      :id: R_002
      :status: draft

   Behind it.
";

const MYST: &str = "\
# More

```{req} In Markdown
:id: R_003
:links: R_001

Text.
```

```python
\"\"\"
{req}
:id: NO_4
\"\"\"
```

::::{note}
:::{tst} Within
---
id: T_002
tested: R_003
---
Text.
:::
::::
";

fn settings() -> Settings {
    let mut settings = Settings::default();
    assert_eq!(settings.add("conf.py", CONF.as_bytes()), []);
    settings
}

fn document(path: &str, text: &str, settings: &Settings) -> Document {
    let found = read(path, text.as_bytes(), false, settings);
    found.into_iter().find(|it| it.format == "sphinx-needs").unwrap_or_default()
}

/// What an item says, without its text and its parts.
fn told(item: &Item) -> String {
    let attribute = |name: &str| item.attribute(name).unwrap_or_default().to_owned();
    let mut links: Vec<String> =
        item.links.iter().map(|it| format!("{}:{}", it.kind, it.target)).collect();
    links.sort();
    let (status, tags) = (attribute("status"), attribute("tags"));
    format!("{} {} {} [{status}] [{tags}] {}", item.kind, item.id, item.title, links.join(" "))
}

fn all(documents: &[&Document]) -> BTreeSet<String> {
    let items = documents.iter().flat_map(|document| &document.items);
    items.filter(|item| item.kind != "part").map(told).collect()
}

#[test]
fn sphinx_needs_builds_what_we_read() {
    let settings = settings();
    let (rst, myst) = (document("a.rst", RST, &settings), document("b.md", MYST, &settings));
    let ids: Vec<&str> = rst.items.iter().chain(&myst.items).map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["R_001", "R_001.1", "T_001", "R_002", "R_003", "T_002"]);
    let line = |text: &str, mark: &str| text[..text.find(mark).unwrap()].matches('\n').count() + 1;
    let lines = (line(RST, ".. req:: A long"), line(MYST, ":::{tst}"));
    assert_eq!((rst.items[0].line, myst.items[1].line), lines);
    let Some(sphinx) = peer("sphinx-build") else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let index = "Index\n=====\n\n.. toctree::\n\n   a\n   b\n";
    for (name, text) in [("conf.py", CONF), ("index.rst", index), ("a.rst", RST), ("b.md", MYST)] {
        std::fs::write(file(name), text).unwrap();
    }
    let output = Command::new(sphinx)
        .args(["-q", "-b", "needs"])
        .arg(folder.path())
        .arg(file("out"))
        .output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("Could not import extension myst_parser") {
        return skip("myst-parser is not installed beside sphinx-needs");
    }
    assert!(output.status.success(), "{said}");
    let built = std::fs::read_to_string(file("out/needs.json")).unwrap();
    let built = document("out/needs.json", &built, &settings);
    assert_eq!(built.problems, []);
    assert_eq!(all(&[&built]), all(&[&rst, &myst]));
}

/// Needs without an identifier, some of which others stand in.
const NAMELESS: &str = "\
All
===

.. req:: The pump stops
   :status: open

   .. tst:: Press stop, and ü

.. req:: A title
   of two lines

.. tst:: T
   :links: R_002
";

#[test]
fn identifiers_are_made_as_sphinx_needs_makes_them() {
    for more in [
        "",
        "needs_id_length = 9\n",
        "needs_id_from_title = True\nneeds_id_length = 20\n",
        "needs_id_required = False  # as before\n",
    ] {
        let conf = CONF.replace(", \"myst_parser\"", "") + more;
        let mut settings = Settings::default();
        assert_eq!(settings.add("conf.py", conf.as_bytes()), []);
        let found = document("index.rst", NAMELESS, &settings);
        assert_eq!((found.items.len(), found.problems.len()), (4, 0), "{found:?}");
        let Some(sphinx) = peer("sphinx-build") else { return };
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        std::fs::write(file("conf.py"), &conf).unwrap();
        std::fs::write(file("index.rst"), NAMELESS).unwrap();
        let mut sphinx = Command::new(sphinx);
        sphinx.args(["-q", "-b", "needs"]).arg(folder.path()).arg(file("out"));
        let output = sphinx.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let built = std::fs::read_to_string(file("out/needs.json")).unwrap();
        assert_eq!(all(&[&document("out/needs.json", &built, &settings)]), all(&[&found]));
    }
    let mut required = settings();
    required.add("ubproject.toml", b"[needs]\nid_required = true\n");
    assert_eq!(document("index.rst", NAMELESS, &required).items, []);
}

#[test]
fn what_stands_around_needs_counts_whatever_directive_it_is_in() {
    for (path, text) in [
        ("a.rst", ".. note:: N\n\n   inside\n\n.. req:: R\n   :id: R_1\n\n   of it\n\nbehind\n"),
        ("a.md", "```{note} N\ninside\n```\n\n```{req} R\n:id: R_1\n\nof it\n```\n\nbehind\n"),
    ] {
        let parts = |text: &str| {
            let found = document(path, text, &Settings::default());
            (found.frame, found.items[0].revision.clone())
        };
        let before = parts(text);
        for (word, is_around) in [("inside", true), ("behind", true), ("of it", false)] {
            let after = parts(&text.replace(word, "other"));
            assert_eq!(
                (after.0 != before.0, after.1 == before.1),
                (is_around, is_around),
                "{word}"
            );
        }
    }
}

#[test]
fn types_come_from_toml_too_and_without_any_an_identifier_tells() {
    let text = ".. spec:: One\n   :id: S_1\n   :satisfies: S_2[version==1], S_3\n\n.. foo:: Two\n   :id: F_1\n";
    let ids = |settings: &Settings| -> Vec<String> {
        document("a.rst", text, settings).items.into_iter().map(|it| it.id).collect()
    };
    assert_eq!(ids(&Settings::default()), ["S_1", "F_1"]);
    let toml = "[needs]\n[[needs.types]]\ndirective = \"foo\"\n[needs.links.uses]\n";
    let mut settings = Settings::default();
    assert_eq!(settings.add("ubproject.toml", toml.as_bytes()), []);
    assert_eq!(ids(&settings), ["F_1"]);
    let links = document("a.rst", text, &Settings::default()).items.remove(0).links;
    assert_eq!(links[0].revision.as_deref(), Some("version==1"));
    assert_eq!((links[1].target.as_str(), links[1].line), ("S_3", 3));
    assert_eq!(settings.add("ubproject.toml", b"[needs\n").len(), 1);
}

#[test]
fn a_need_without_an_identifier_is_told_and_the_others_are_read() {
    let text = ".. req::\n   :status: open\n\n.. req:: Two\n   :id: R_2\n";
    let found = document("a.rst", text, &settings());
    assert_eq!(found.items.len(), 1);
    assert_eq!(found.problems[0].line, 1);
    let broken = document("needs.json", "{\"versions\": {\n", &settings());
    assert_eq!(broken.problems.len(), 1);
}

proptest! {
    #[test]
    fn no_damage_makes_reading_fail(
        at in 0_usize..2000,
        length in 0_usize..30,
        insert in prop::sample::select(vec!["", "::", "```", ".. ", ":id: x\n", "\t", "é", "{", "---\n"]),
    ) {
        for (path, text) in [("a.rst", RST), ("a.md", MYST), ("needs.json", "{\"versions\":{\"\":{\"needs\":{\"a\":{}}}}}")] {
            let start = text.floor_char_boundary(at % text.len());
            let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
            let text = format!("{}{insert}{}", &text[..start], &text[end..]);
            for settings in [settings(), Settings::default()] {
                for item in document(path, &text, &settings).items {
                    prop_assert!(item.line >= 1 && item.line <= text.lines().count());
                }
            }
        }
        let conf = format!("{}{insert}{}", &CONF[..at % CONF.len()], &CONF[(at + length) % CONF.len()..]);
        Settings::default().add("conf.py", conf.as_bytes());
    }
}
