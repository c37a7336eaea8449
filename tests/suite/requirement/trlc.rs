//! TRLC's records, held against TRLC.

use super::peer::{Chance, expect_same, links, ours, theirs};
use crate::support::{Repo, clone_of};

const SCRIPT: &str = include_str!("../data/trlc.py");

/// TRLC has no stamps and no remarks.
const WITHOUT: &[&str] = &["stamp", "reviewed", "informative"];

#[test]
fn the_records_of_lobster_are_read_as_trlc_reads_them() {
    let Some(clone) = clone_of("bmw-software-engineering/lobster") else { return };
    let repo = Repo::with(&["clone", "-q", clone.to_str().unwrap(), "."]);
    let Some(theirs) = theirs("trlc", SCRIPT, &repo.path().join("lobster")) else { return };
    let ours = ours(&repo, "trlc", &["lobster/"]);
    assert_eq!(links(&ours), links(&theirs));
    expect_same(ours, theirs, WITHOUT);
}

/// A type stands before what speaks of it.
const TYPES: &str = "package base

enum Level {
  low '''low'''
  high
}

abstract type Item {
  description '''what''' optional Markup_String
  level optional Level
}

tuple Pinned {
  item Item
  separator @
  version optional Integer
}

tuple Range {
  low Integer
  separator to
  high Integer
}

tuple Pair {
  a String
  b Item
}

type Req extends Item {
  from optional Item [1 .. *]
  one optional Req
  pinned optional Pinned
  pair optional Pair
  words optional String [0 .. *]
  span optional Range
  level2 optional Level[1 .. 3]
  is_so optional Boolean
  share optional Decimal
}

checks Req {
  one != null implies level != null, warning \"so\"
}
";

#[test]
fn generated_records_are_read_as_trlc_reads_them() {
    let repo = Repo::new();
    repo.write("base.rsl", TYPES);
    let mut chance = Chance::new(3);
    for package in ["first", "second"] {
        let types = format!("package {package}\nimport base\nenum Own {{ a b }}\n");
        repo.write(&format!("{package}.rsl"), types);
        let mut text = format!("package {package}\nimport base\n// a remark {{ }}\n");
        if package == "second" {
            text += "import first\n";
        }
        for number in 0..40 {
            if number == 10 {
                text += "section \"Outer\" { section \"In\\\"ner\" {\n";
            }
            text += &format!("base.Req r{number} {{\n");
            let other = format!("r{}", chance.below(40));
            let far = if package == "second" { format!("first.{other}") } else { other.clone() };
            let fields = [
                format!("  description = '''one\n     two [[{other}, {far}]]\n   three'''\n"),
                format!("  from = [{other}, {far}]\n"),
                format!("  one = {far}\n  level = base.Level.high\n"),
                format!("  pinned = {far}@7\n"),
                format!("  pinned = {other}\n"),
                format!("  pair = (\"a {{ = }}\", {other})\n"),
                "  words = [\"a \\\"b\\\"\", '''c''', \"\"\"d 'e'\"\"\"]\n  span = 1 to 0x2f\n"
                    .to_owned(),
                "  level2 = [base.Level.low, base.Level.high] /* x = y */\n".to_owned(),
                "  is_so = true\n  share = -4.5\n".to_owned(),
            ];
            let first = chance.below(fields.len());
            let second = (first + 1 + chance.below(fields.len() - 1)) % fields.len();
            text += &fields[first];
            if ![first, second].iter().all(|at| [3, 4].contains(at)) {
                text += &fields[second];
            }
            text += "}\n";
        }
        text += "} }\n";
        repo.write(&format!("{package}.trlc"), text);
    }
    repo.commit("Add");
    let Some(theirs) = theirs("trlc", SCRIPT, repo.path()) else { return };
    let mut ours = ours(&repo, "trlc", &[""]);
    // The version in `item@7` is the revision of our link, and a field of its own there.
    ours.values_mut().flat_map(|item| &mut item.links).for_each(|link| link[2].clear());
    assert!(links(&ours) > 20, "{}", links(&ours));
    expect_same(ours, theirs, WITHOUT);
}
