//! Needs in directives and in `needs.json`, held against what Sphinx-Needs itself builds.

use std::collections::BTreeSet;
use std::path::Path;
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
    let folder = tempfile::tempdir().unwrap();
    let index = "Index\n=====\n\n.. toctree::\n\n   a\n   b\n";
    for (name, text) in [("conf.py", CONF), ("index.rst", index), ("a.rst", RST), ("b.md", MYST)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let Some(built) = built(folder.path(), &settings) else { return };
    assert_eq!(all(&[&built]), all(&[&rst, &myst]));
}

/// What Sphinx-Needs builds of a folder, read from its `needs.json`; `None` where it cannot be had.
fn built(folder: &Path, settings: &Settings) -> Option<Document> {
    let built = document("out/needs.json", &needs_json(folder)?, settings);
    assert_eq!(built.problems, []);
    Some(built)
}

/// The `needs.json` that Sphinx-Needs builds of a folder; `None` where it cannot be had.
pub fn needs_json(folder: &Path) -> Option<String> {
    let out = tempfile::tempdir().unwrap();
    let mut sphinx = Command::new(peer("sphinx-build")?);
    let output = sphinx.args(["-q", "-b", "needs"]).arg(folder).arg(out.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("Could not import extension myst_parser") {
        skip("myst-parser is not installed beside sphinx-needs");
        return None;
    }
    assert!(output.status.success(), "{said}");
    Some(std::fs::read_to_string(out.path().join("needs.json")).unwrap())
}

/// Needs without an identifier or a title, some of which others stand in.
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

.. req::
   :status: open

   It shall be told. And more
   on another line,

     some of it further in.

.. req::
   :title_from_content: no

   A sentence of content that is very long. It is not the title.

   .. tst::
      :title_from_content:

      Within a need without a title\u{20}\u{20}
      is another.

.. req::
   :id: R_009
   :title_from_content:

   Its own identifier; a title that is made.

.. req::
   :delete:

   No need.

.. tst::
   :status: alone
";

const NAMELESS_MYST: &str = "\
# Other

```{req}
:status: open

In Markdown it shall. Or not.
```

````{req}
It shall at once.

```{tst} Titled
```

Behind.
````

:::{tst}
---
title_from_content: true
---
Of YAML.
:::
";

#[test]
fn identifiers_and_titles_are_made_as_sphinx_needs_makes_them() {
    for more in [
        "",
        "needs_id_length = 9\n",
        "needs_id_from_title = True\nneeds_id_length = 20\n",
        "needs_id_required = False  # as before\n",
        "needs_title_optional = True\n",
        "needs_title_from_content = True\n",
        "needs_title_from_content = True\nneeds_max_title_length = 12\n",
        "needs_title_from_content = True\nneeds_max_title_length = 2\nneeds_id_from_title = True\n\
        needs_id_length = 20\n",
        "needs_title_from_content = True\nneeds_max_title_length = -1\n",
    ] {
        let conf = CONF.to_owned() + more;
        let mut settings = Settings::default();
        assert_eq!(settings.add("conf.py", conf.as_bytes()), []);
        let index = format!("{NAMELESS}\n.. toctree::\n\n   other\n");
        let (rst, myst) =
            (document("index.rst", &index, &settings), document("o.md", NAMELESS_MYST, &settings));
        let counts = (rst.items.len(), rst.problems.len(), myst.items.len(), myst.problems.len());
        assert_eq!(counts, (9, 0, 4, 0), "{rst:?}");
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in
            [("conf.py", conf.as_str()), ("index.rst", &index), ("other.md", NAMELESS_MYST)]
        {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let Some(built) = built(folder.path(), &settings) else { return };
        assert_eq!(all(&[&rst, &myst]), all(&[&built]), "{more}");
    }
    let mut required = settings();
    required.add("ubproject.toml", b"[needs]\nid_required = true\n");
    assert_eq!(document("index.rst", NAMELESS, &required).items.len(), 1);
}

/// Two projects in one repository, of which one has its settings from a file beside its folder.
const PROJECTS: [(&str, &str); 6] = [
    (
        "one/conf.py",
        "extensions = [\"sphinx_needs\"]\nneeds_build_json = True\n\
        needs_types = [dict(directive=\"foo\", title=\"F\", prefix=\"F_\", color=\"\", style=\"node\")]\n",
    ),
    ("one/index.rst", PROJECT),
    (
        "shared/needs.toml",
        "[[needs.types]]\ndirective = \"bar\"\ntitle = \"B\"\nprefix = \"B_\"\n\
        color = \"\"\nstyle = \"node\"\n[needs]\nid_length = 7\nbuild_json = true\n",
    ),
    ("two/conf.py", "extensions = ['sphinx_needs']\nneeds_from_toml = '../shared/needs.toml'\n"),
    ("two/index.rst", PROJECT),
    ("ubproject.toml", "[[needs.types]]\ndirective = \"baz\"\nprefix = \"Z_\"\n"),
];

const PROJECT: &str = "T\n=\n\n.. foo:: One\n\n.. bar:: Two\n\n.. baz:: Three\n";

#[test]
fn settings_are_in_force_below_their_folder() {
    let mut settings = Settings::default();
    for (path, text) in PROJECTS.iter().filter(|(path, _)| Settings::is_one(path)) {
        assert_eq!(settings.add(path, text.as_bytes()), [], "{path}");
    }
    let ids = |path: &str| -> Vec<String> {
        document(path, PROJECT, &settings).items.into_iter().map(|it| it.id).collect()
    };
    let kinds = |path: &str| -> Vec<String> {
        document(path, PROJECT, &settings).items.into_iter().map(|it| it.kind).collect()
    };
    // The settings at the top are in force where no others are, and beside those that name none.
    assert_eq!(kinds("one/index.rst"), ["foo", "baz"]);
    assert_eq!(kinds("two/in/index.rst"), ["bar"]);
    assert_eq!(kinds("three.rst"), ["baz"]);
    assert_eq!(ids("two/index.rst")[0].len(), "B_".len() + 7);
    // Of several above a file the nearest is in force.
    let mut deeper = settings.clone();
    let conf = "needs_types = [{\"directive\": \"bar\", \"prefix\": \"\"}]\n";
    deeper.add("one/in/conf.py", conf.as_bytes());
    let kinds: Vec<String> = document("one/in/index.rst", PROJECT, &deeper)
        .items
        .into_iter()
        .map(|it| it.kind)
        .collect();
    assert_eq!(kinds, ["bar", "baz"]);
    // Somebody else's `conf.py` says nothing, and what stands below none has all.
    settings.add("three/conf.py", b"DEBUG = True\n");
    assert_eq!(document("three/a.rst", PROJECT, &settings).items.len(), 1);
    let mut without = Settings::default();
    for (path, text) in PROJECTS.iter().filter(|(path, _)| path.ends_with("conf.py")) {
        without.add(path, text.as_bytes());
    }
    assert_eq!(document("three/a.rst", PROJECT, &without).items.len(), 1);
    for project in ["one", "two"] {
        let folder = tempfile::tempdir().unwrap();
        // Sphinx-Needs itself reads no TOML file that is not named.
        for (path, text) in PROJECTS.iter().filter(|(path, _)| path.contains('/')) {
            std::fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        let Some(built) = built(&folder.path().join(project), &settings) else { return };
        let mut found = document(&format!("{project}/index.rst"), PROJECT, &settings);
        found.items.retain(|item| item.kind != "baz");
        assert_eq!(all(&[&found]), all(&[&built]), "{project}");
    }
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

/// Ways to say which options are links, of which Sphinx-Needs takes each.
const LINKS: [&str; 4] = [
    "needs_types = [dict(directive=\"req\", title=\"R\", prefix=\"R_\")]\n\
    needs_extra_links = [dict(option=\"uses\", incoming=\"a\", outgoing=\"b\"), {'option': 'asks'}]\n",
    "needs_types = [dict(directive=\"req\", title=\"R\", prefix=\"R_\")]\nneeds_links = {\n    \
    \"uses\": {\"incoming\": \"{a\", \"outgoing\": \"b\"},\n    # \"notes\": {},\n    'asks': {}\n}\n",
    "needs_types = [dict(directive=\"req\", title=\"R\", prefix=\"R_\")]\n\
    needs_links = dict(uses=dict(incoming=\"a\", outgoing=\"b\"), asks=dict())\n",
    "needs_types = [{\"directive\": \"req\", \"title\": \"R\", \"prefix\": \"R_\", \"fields\": {\"x\": {\"schema\": {\"type\": \"string\"}}},\n    \
    \"links\": {\"uses\": {\"outgoing\": \"b\"}, \"asks\": {}}}]\n",
];

#[test]
fn links_are_what_any_of_the_settings_calls_so() {
    let text = "T\n=\n\n.. req:: One\n   :id: R_001\n   :uses: R_002\n   :asks: R_002\n   :notes: R_002\n\n\
        .. req:: Two\n   :id: R_002\n";
    let mut settings = Settings::default();
    let toml =
        "[[needs.types]]\ndirective = \"req\"\n[needs.types.links.uses]\n[needs.links.asks]\n";
    settings.add("ubproject.toml", toml.as_bytes());
    assert_eq!(document("index.rst", text, &settings).items[0].links.len(), 2);
    let conf = |more: &str| {
        let begin = "extensions = [\"sphinx_needs\"]\nneeds_build_json = True\n\
            needs_fields = {\"notes\": {\"default\": \"\"}}\n";
        begin.to_owned() + more
    };
    let found = LINKS.map(|more| {
        let mut settings = Settings::default();
        assert_eq!(settings.add("conf.py", conf(more).as_bytes()), []);
        let found = document("index.rst", text, &settings);
        let kinds: Vec<&str> = found.items[0].links.iter().map(|it| it.kind.as_str()).collect();
        assert_eq!(kinds, ["uses", "asks"], "{more}");
        (found, settings)
    });
    for (more, (found, settings)) in LINKS.iter().zip(&found) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("conf.py"), conf(more)).unwrap();
        std::fs::write(folder.path().join("index.rst"), text).unwrap();
        let Some(built) = built(folder.path(), settings) else { return };
        assert_eq!(all(&[found]), all(&[&built]), "{more}");
    }
}

#[test]
fn a_need_without_an_identifier_is_told_and_the_others_are_read() {
    let text = ".. req::\n   :status: open\n\n.. req:: Two\n   :id: R_2\n";
    let mut settings = settings();
    settings.add("ubproject.toml", b"[needs]\nid_required = true\n");
    let found = document("a.rst", text, &settings);
    assert_eq!(found.items.len(), 1);
    assert_eq!(found.problems[0].line, 1);
    let broken = document("needs.json", "{\"versions\": {\n", &settings);
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
