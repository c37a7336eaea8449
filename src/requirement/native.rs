//! Our native item files, in YAML or TOML: one item a file, or many in a list `requirements` (in TOML
//! also tables `[[requirement]]`) or, in YAML, a plain list.
//!
//! An item has `id`, `title`, `kind`, `text`; `links` is a list of identifiers or holds words with
//! lists of identifiers; a word for links may also stand as a key of its own. Every other key is an
//! attribute.

mod toml;
mod yaml;

pub use self::toml::read as read_toml;
pub use self::yaml::read as read_yaml;

use super::fields::{flatten, is_out_of_force};
use super::{Document, Item, Link};
use crate::front_matter::Problem;
use crate::model::link_meaning;
use crate::yaml::{Node, Value};

/// The names of a list of items.
const LISTS: &[&str] = &["requirements", "requirement", "items", "item"];

/// Whether a file may be one in YAML, by its path alone.
pub fn may_be_yaml(path: &str) -> bool {
    path.ends_with(".yml") || path.ends_with(".yaml")
}

/// Takes up the items of a tree of values; one without any items holds nothing.
fn add(root: &Node, document: &mut Document) {
    let lists = LISTS.iter().filter_map(|name| root.get(name));
    let lists = lists.chain(matches!(root.value, Value::List(_)).then_some(root));
    let mut is_list = false;
    for list in lists.filter(|list| list.list().iter().any(|node| !node.map().is_empty())) {
        is_list = true;
        for node in list.list() {
            match item(node, &mut document.problems) {
                Some(item) => document.items.push(item),
                None => {
                    let help = "begin each item with `id`, its identifier";
                    let problem = Problem::new(node.line, "an item has no identifier", help);
                    document.problems.push(problem);
                }
            }
        }
    }
    if !is_list {
        document.items.extend(item(root, &mut document.problems));
    }
}

/// A file without any items holds something else, of which only that it is broken is worth a word.
fn without_items(broken: Option<Problem>) -> Document {
    Document { problems: Vec::from_iter(broken), ..Document::default() }
}

/// One item; `None` without an identifier.
fn item(node: &Node, problems: &mut Vec<Problem>) -> Option<Item> {
    let id = node.get("id").and_then(Node::text).map(str::trim).filter(|id| !id.is_empty())?;
    let mut item = Item { id: id.to_owned(), line: node.line, ..Item::default() };
    for (at, (key, value)) in node.map().iter().enumerate() {
        let Some(name) = key.text() else { continue };
        if node.map()[..at].iter().rev().take(LONGEST).any(|(other, _)| other.text() == Some(name))
        {
            let what = format!("`{name}` of `{id}` stands here again");
            problems.push(Problem::new(key.line, what, "keep one of them"));
        }
        let text = || value.text().filter(|_| !value.is_null()).unwrap_or_default().to_owned();
        match name {
            "id" => {}
            "title" => item.title = text(),
            "kind" => item.kind = text(),
            "text" => item.text = text().trim_matches('\n').to_owned(),
            "links" => links(&mut item, "links", value, problems),
            name if link_meaning(name).is_some() => links(&mut item, name, value, problems),
            name => {
                flatten(name, value, &mut item.attributes);
                let status = value.text().filter(|_| name.eq_ignore_ascii_case("status"));
                item.is_informative |= status.is_some_and(is_out_of_force);
            }
        }
    }
    Some(item.sealed())
}

/// Names that stand twice are looked for among so many before them.
const LONGEST: usize = 256;

/// Takes up links under a word: an identifier, a list of them, or words with lists.
fn links(item: &mut Item, word: &str, node: &Node, problems: &mut Vec<Problem>) {
    let mut add = |word: &str, target: &Node| match target.text().filter(|_| !target.is_null()) {
        Some(text) => {
            let targets = text.split([',', ';', ' ']).filter(|target| !target.is_empty());
            item.links.extend(targets.map(|it| Link::new(word.to_lowercase(), it, target.line)));
        }
        None if target.is_null() => {}
        None => {
            let help = "write links as a list of identifiers, or as `word: [ID, ID]`";
            problems.push(Problem::new(target.line, "a link is no identifier", help));
        }
    };
    match &node.value {
        Value::Scalar(_) => add(word, node),
        Value::List(nodes) => {
            for node in nodes {
                match node.map() {
                    [] => add(word, node),
                    entries => entries.iter().for_each(|(key, value)| {
                        add_all(&mut add, key.text().unwrap_or(word), value);
                    }),
                }
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                add_all(&mut add, key.text().unwrap_or(word), value);
            }
        }
    }
}

/// Adds a single identifier or each of a list.
fn add_all(add: &mut impl FnMut(&str, &Node), word: &str, node: &Node) {
    match &node.value {
        Value::List(nodes) => nodes.iter().for_each(|node| add(word, node)),
        _ => add(word, node),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(document: &Document) -> Vec<String> {
        let link = |link: &Link| format!(" {}>{}", link.kind, link.target);
        let item = |item: &Item| {
            let links: String = item.links.iter().map(link).collect();
            format!(
                "{} {} {:?} {:?} {:?}{links}",
                item.line, item.id, item.title, item.kind, item.text
            )
        };
        document.items.iter().map(item).collect()
    }

    #[test]
    fn yaml_and_toml_say_the_same() {
        let one = "id: A\ntitle: T\nkind: security\ntext: |\n  one\n  two\nlinks: [B, C]\nverifies: D\nowner: me\n\
            when: {a: 1}\nstatus: draft\n";
        let same = "id = \"A\"\ntitle = \"T\"\nkind = \"security\"\ntext = \"\"\"\none\ntwo\n\"\"\"\nlinks = [\"B\", \
            \"C\"]\nverifies = \"D\"\nowner = \"me\"\nwhen.a = 1\nstatus = \"draft\"\n";
        let (yaml, toml) = (read_yaml(one), read_toml(same));
        assert_eq!((&yaml.problems, &toml.problems), (&Vec::new(), &Vec::new()));
        assert_eq!(
            summary(&yaml),
            ["1 A \"T\" \"security\" \"one\\ntwo\" links>B links>C verifies>D"]
        );
        assert_eq!(summary(&yaml), summary(&toml));
        assert_eq!(yaml.items[0].attributes, toml.items[0].attributes);
        assert_eq!(yaml.items[0].attribute("when.a"), Some("1"));
        assert_eq!(yaml.items[0].revision, toml.items[0].revision);
        assert!(yaml.items[0].is_informative);
    }

    #[test]
    fn many_items_stand_in_a_list() {
        let expected = ["1 A \"\" \"\" \"\" mitigates>TM-1", "4 B \"\" \"\" \"\" satisfies>A"];
        let listed = "- id: A\n  links:\n    mitigates: [TM-1]\n- id: B\n  satisfies: A\n";
        assert_eq!(summary(&read_yaml(listed)), expected);
        let tables = "[[requirement]]\nid = \"A\"\nlinks.mitigates = [\"TM-1\"]\n[[requirement]]\nid = \"B\"\n\
            satisfies = \"A\"\n";
        assert_eq!(summary(&read_toml(tables)), expected);
        let named = read_yaml("requirements:\n  - id: A\n    n: 1\n  - title: no\n");
        assert_eq!((named.items.len(), named.problems[0].line), (1, 4));
        assert_eq!(read_yaml("name: ci\non: push\n"), Document::default());
        assert_eq!(read_toml("[package]\nname = \"x\"\n"), Document::default());
    }

    #[test]
    fn a_file_that_is_broken_from_its_beginning_is_told_once() {
        let lines = |document: Document| -> Vec<usize> {
            assert!(document.items.is_empty(), "{document:?}");
            document.problems.iter().map(|it| it.line).collect()
        };
        assert_eq!(lines(read_toml("[requirement\nid = \"A\"\n[[x]]\n[[y\n")), [1]);
        assert_eq!(lines(read_toml("[x]\ny = 1\n\ny = \n")), [4]);
        assert_eq!(lines(read_yaml("x: {\n- [a\n- }b\n")), [2]);
    }

    #[test]
    fn a_broken_item_costs_no_other() {
        let ids = |document: &Document| -> Vec<String> {
            document.items.iter().map(|item| item.id.clone()).collect()
        };
        let yaml = read_yaml(
            "requirements:\n- id: A\n- id: B\n  x: [1\n- id: C\n  text: |\n    - id: no\n- id: D\n",
        );
        assert_eq!(ids(&yaml), ["A", "B", "C", "D"]);
        assert_eq!(yaml.problems.iter().map(|it| it.line).collect::<Vec<_>>(), [4]);
        assert_eq!(yaml.items.iter().map(|it| it.line).collect::<Vec<_>>(), [2, 3, 5, 8]);
        let toml = read_toml(
            "[[requirement]]\nid = \"A\"\n[[requirement]]\nid = \"B\"\nx = [\n[[requirement]]\nid = \"C\"\n",
        );
        assert_eq!(ids(&toml), ["A", "B", "C"]);
        assert_eq!(toml.problems.len(), 1);
        let bomb = read_yaml("- id: A\n  a: &a [x, x]\n  b: [*a, *a]\n- id: B\n");
        assert_eq!((ids(&bomb).len(), bomb.problems.len()), (2, 1));
    }
}
