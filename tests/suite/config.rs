//! The configuration: what is wrong is told with its place and its mend, all of it at once.

use std::path::Path;

use git_trace::config::{Config, keys};
use git_trace::rules;
use proptest::prelude::*;

use crate::support::{expect_at, expect_file};

#[track_caller]
fn problems(text: &str) -> String {
    Config::parse(".trace/config.toml", text.as_bytes(), &rules::codes()).unwrap_err().render(false)
}

#[test]
fn everything_wrong_is_told_at_once() {
    let text = r#"version = 1
colour = "red"

[releases]
tags = ["v*"]

[release]
tag = ["v*"]
tags = "v*"
pre_releases = ["[", 3]

[controlled]
paths = ["src/{a"]

[[item]]
id = "a"
paths = ["a/**"]

[[item]]
id = "a"
title = ""

[[record]]
class = "thread-model"
paths = ["t.md"]

[change_request]
references = ['CR-(']
url = "javascript:alert(1)"

[problem_report]
url = "https://tracker.example/{key}"

[trailers]
review = ["Reviewed by"]

[thresholds]
emergency_ratification_days = -1

[rules]
CM-01 = "off"
CM-1 = "minor"
"#;
    expect_file("config-everything-wrong.txt", &problems(text));
}

#[test]
fn broken_toml_is_told_with_its_place() {
    expect_file("config-broken-toml.txt", &problems("version = 1\n[release\ntags = [\"v*\"\n"));
}

#[test]
fn the_version_must_be_known() {
    assert!(problems("").contains("`version` is missing"));
    assert!(problems("version = 2").contains("newer git-trace"));
    assert!(problems("version = \"1\"").contains("is not the number 1"));
}

#[test]
fn lines_and_columns_are_counted_from_one() {
    let problems = Config::parse("c", b"version = 1\n[release]\n  tag = []\n", &[]).unwrap_err();
    let places: Vec<_> = problems.iter().map(|it| problems.place(it)).collect();
    assert_eq!(places, [(3, 3)]);
}

#[test]
fn what_is_no_text_is_refused() {
    let refused = |bytes: &[u8]| Config::parse("c", bytes, &[]).unwrap_err().to_string();
    assert!(refused(b"version = 1\n\xff").contains("byte 13"), "{}", refused(b"version = 1\n\xff"));
    assert!(refused(&vec![b'#'; 2 << 20]).contains("larger than a megabyte"));
}

#[test]
fn without_a_file_every_default_is_assumed_and_named() {
    let config = Config::default();
    let listed = |table: &str| keys::LISTS.contains(&table);
    let single = keys::all().filter(|key| !listed(key.table));
    let defaults = single.filter(|key| key.default.is_some()).count();
    assert_eq!(config.assumed.len(), defaults);
    assert!(config.releases.is_release("v1.2.0") && config.releases.is_release("1.2"));
    for other in ["v1.2.0-rc1", "v1.0-beta.2", "junio-gpg-pub", "v2.0.0rc3", "1.0.alpha1"] {
        assert!(!config.releases.is_release(other), "{other}");
    }
    let subject = |text| config.change_requests.subject.find(text);
    assert_eq!(subject("Fix the pump (#12)"), Some("#12"));
    assert_eq!(subject("Merge pull request #7 from a/b"), Some("#7"));
    assert_eq!(subject("Mention #12 in passing"), None);
}

#[test]
fn every_default_compiles() {
    for key in keys::all().filter(|key| !key.table.is_empty()) {
        let Some(default) = key.default else { continue };
        let brackets = if keys::LISTS.contains(&key.table) { ("[[", "]]") } else { ("[", "]") };
        let table = format!("{}{}{}", brackets.0, key.table, brackets.1);
        let rest = match (key.table, key.name) {
            ("required_trailer", _) => "keys = [\"A\"]\n",
            ("level", "kinds") => "name = \"a\"\nids = ['A']\n",
            ("level", _) => "name = \"a\"\nkinds = [\"b\"]\n",
            ("item", _) => "id = \"a\"\npaths = [\"b\"]\n",
            _ => "",
        };
        let text = format!("version = 1\n{table}\n{rest}{} = {default}\n", key.name);
        if let Err(problems) = Config::parse("c", text.as_bytes(), &[]) {
            panic!("{}", problems.render(false));
        }
    }
}

#[test]
fn a_url_takes_values_as_parts_of_a_path_only() {
    let text = "version = 1\n[web]\nblob = \"https://h/{commit}/{path}?x\"\n";
    let config = Config::parse("c", text.as_bytes(), &[]).unwrap();
    let url = config.web.blob("c0", "a b/\"<script>\"?#", "b1").unwrap();
    assert_eq!(url, "https://h/c0/a%20b/%22%3Cscript%3E%22%3F%23?x");
}

#[test]
fn the_reference_page_is_the_table_of_keys() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
    expect_at(&page, &keys::reference());
}

#[test]
fn every_key_that_is_read_is_in_the_table() {
    let names: Vec<_> = keys::all().map(|key| (key.table, key.name)).collect();
    let mut unique = names.clone();
    unique.dedup();
    assert_eq!(names, unique);
    // A key that were read and not in the table would be read as the first one.
    assert_eq!(names[0], ("", "version"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        if let Err(problems) = Config::parse("c", &bytes, &[]) {
            prop_assert!(!problems.render(true).is_empty());
        }
    }

    #[test]
    fn any_broken_document_is_told(text in "[\\[\\]={}\"'a-z#\\n é.]{0,80}") {
        if let Err(problems) = Config::parse("c", text.as_bytes(), &[]) {
            prop_assert!(!problems.render(false).is_empty());
        }
    }
}
