//! Front matter, records and components, as they stand in files.

use git_trace::component::{self, Component};
use git_trace::front_matter::{FrontMatter, Problem};
use git_trace::record::{Record, State};
use proptest::prelude::*;

use serde_json::Value;

use crate::support::{Repo, hermetic, run};

fn matter(text: &str) -> (FrontMatter, Vec<Problem>) {
    let mut problems = Vec::new();
    let matter = FrontMatter::parse(text, &mut problems);
    (matter, problems)
}

#[test]
fn values_come_back_as_they_were_written() {
    let text = "---\nid: CR-1\nversion: 1.10\nyes: yes\ndate: 2026-01-02\nlist: [a, 1.0]\n\
                block:\n  - x\n  - y\nnested: {a: b}\nText-Key: 'a: b'\n---\nbody\n";
    let (matter, problems) = matter(text);
    assert_eq!(problems, []);
    let get = |key| matter.get(key).unwrap_or_default();
    assert_eq!(
        (get("id"), get("version"), get("yes")),
        ("CR-1".into(), "1.10".into(), "yes".into())
    );
    assert_eq!(get("date"), "2026-01-02");
    assert_eq!(matter.list("list"), ["a", "1.0"]);
    assert_eq!(matter.list("block"), ["x", "y"]);
    assert_eq!(get("text_key"), "a: b");
    assert_eq!((matter.line("list"), matter.body.as_str()), (6, "body\n"));
}

#[test]
fn toml_and_other_line_ends_are_read_too() {
    let (toml, problems) = matter("+++\nid = \"CR-2\"\nwhen = 2026-01-02\nlist = [\"a\"]\n+++\n");
    assert_eq!(problems, []);
    assert_eq!(toml.get("when").unwrap(), "2026-01-02");
    assert_eq!(toml.line("list"), 4);
    let (windows, problems) = matter("\u{feff}---\r\nid: CR-3\r\n---\r\nbody");
    assert_eq!((windows.get("id").unwrap(), problems.len()), ("CR-3".to_owned(), 0));
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_its_mend() {
    let check = |text: &str, line: usize, message: &str| {
        let (_, problems) = matter(text);
        assert!(problems[0].message.contains(message), "{problems:?}");
        assert_eq!(problems[0].line, line, "{problems:?}");
        assert!(!problems[0].help.is_empty());
    };
    check("---\nid: 1\n", 1, "has no end");
    check("---\na: 1\nb: [1\n---\n", 3, "broken YAML");
    check("---\na: 1\nb: 2\nA: 3\n---\n", 4, "stands here again");
    check("---\na: &x 1\nb: *x\n---\n", 3, "aliases");
    check("+++\na = \n+++\n", 2, "broken TOML");
    check(&format!("---\n{}---\n", "a: b\n".repeat(20_000)), 1, "longer than 64 KiB");
    let bomb = format!("---\na: {}\n---\n", "[".repeat(10_000));
    assert!(!matter(&bomb).1.is_empty());
}

#[test]
fn a_record_says_what_its_file_says() {
    let mut problems = Vec::new();
    let text = "---\nstatus: In-Review\napproved: 2026-01-02\nemergency: true\n\
                ratified-by: [Grace, Ada]\ntests: T-1\n---\n# Alarm on occlusion\n";
    let record = Record::parse("docs/CR-12-alarm.md", text.as_bytes(), &mut problems);
    assert_eq!(problems, []);
    assert_eq!((record.id.as_str(), record.title.as_str()), ("CR-12", "Alarm on occlusion"));
    assert_eq!(record.state, State::Open);
    assert_eq!(record.approved.unwrap().when.unwrap(), "2026-01-02");
    assert_eq!(record.ratified.unwrap().who, ["Grace", "Ada"]);
    assert!(record.emergency);
    assert_eq!(record.verification, ["T-1"]);
}

#[test]
fn words_for_nothing_are_no_approval() {
    let approved = |fields: &str| {
        let text = format!("---\n{fields}\n---\n");
        Record::parse("x.md", text.as_bytes(), &mut Vec::new()).approved
    };
    for nothing in [
        "approved: ~",
        "approved: null",
        "approved: No",
        "approved: off",
        "approved:",
        "approved-by: ~",
        "approved-by: []",
        "approved-by: TBD",
        "approved: {by: ~}",
    ] {
        assert_eq!(approved(nothing), None, "{nothing}");
    }
    assert_eq!(approved("approved: Ann").unwrap().who, ["Ann"]);
    assert_eq!(approved("approved: true").unwrap().who, Vec::<String>::new());
    assert_eq!(approved("approved-by: [Ann, ~]").unwrap().who, ["Ann"]);
    let state = |word: &str| {
        let text = format!("---\nstatus: {word}\n---\n");
        Record::parse("x.md", text.as_bytes(), &mut Vec::new()).state
    };
    assert!(!state("in progress").is_approved() && state("Approved").is_approved());
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>) {
        Record::parse("x.md", &bytes, &mut Vec::new());
        let _ = component::read_bom(&bytes);
        for name in ["Cargo.lock", "go.sum", "package-lock.json", "poetry.lock", "requirements.txt"] {
            let _ = component::read_lockfile(name, &bytes);
        }
    }

    #[test]
    fn any_front_matter_is_read(text in "[-+\\[\\]{}:&*!|>'\"# a-z0-9\\n]{0,120}") {
        let _ = matter(&format!("---\n{text}\n---\n"));
        let _ = matter(&format!("+++\n{text}\n+++\n"));
    }
}

#[track_caller]
fn locked(name: &str, text: &str, expected: &[(&str, &str)]) {
    let found = component::read_lockfile(name, text.as_bytes()).unwrap().unwrap();
    let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.version.as_str())).collect();
    assert_eq!(found, expected, "{name}");
}

#[test]
fn lockfiles_are_read() {
    locked("go.sum", "m/a v1.0.0 h1:x=\nm/a v1.0.0/go.mod h1:y=\n", &[("m/a", "1.0.0")]);
    locked(
        "requirements.txt",
        "# c\nA__b[x] == 1.0 ; python_version > '3'\n--index-url x\n",
        &[("a-b", "1.0")],
    );
    locked("x/poetry.lock", "[[package]]\nname = \"A.b\"\nversion = \"2\"\n", &[("a-b", "2")]);
    let npm = r#"{"packages":{"":{"version":"9"},"node_modules/@s/a":{"version":"1"},
        "node_modules/b/node_modules/c":{"version":"2"},"own":{"version":"3"}}}"#;
    locked("package-lock.json", npm, &[("@s/a", "1"), ("c", "2")]);
    let old = r#"{"dependencies":{"a":{"version":"1","dependencies":{"b":{"version":"2"}}}}}"#;
    locked("package-lock.json", old, &[("a", "1"), ("b", "2")]);
    let unpinned = component::read_lockfile("requirements.txt", b"a>=1\n").unwrap();
    assert!(unpinned.unwrap_err().contains("line 1"));
    for unlocked in ["a==1.*\n", "-r other.txt\n"] {
        assert!(
            component::read_lockfile("requirements.txt", unlocked.as_bytes()).unwrap().is_err()
        );
    }
    assert!(component::read_lockfile("Cargo.toml", b"").is_none());
}

#[test]
fn poms_are_read_with_what_they_inherit() {
    let parent = "<project xmlns='http://maven.apache.org/POM/4.0.0'><groupId>org.x</groupId>\
        <artifactId>top</artifactId><version>1.2</version><properties><slf4j>2.0.1</slf4j>\
        <a>${b}</a><b>${a}</b></properties><dependencyManagement><dependencies><dependency>\
        <groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>${slf4j}</version>\
        </dependency></dependencies></dependencyManagement></project>";
    let child = "<project><parent><groupId>org.x</groupId><artifactId>top</artifactId>\
        <version>1.2</version></parent><artifactId>core</artifactId><dependencies>\
        <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId></dependency>\
        <dependency><groupId>${project.groupId}</groupId><artifactId>api</artifactId>\
        <version>${project.version}</version></dependency>\
        <dependency><groupId>g</groupId><artifactId>loop</artifactId><version>${a}</version></dependency>\
        <dependency><groupId>g</groupId><artifactId>own</artifactId><version>3</version><exclusions>\
        <exclusion><groupId>z</groupId><artifactId>z</artifactId></exclusion></exclusions></dependency>\
        </dependencies></project>";
    let api = "<project><parent><groupId>org.x</groupId><artifactId>top</artifactId><version>1.2\
        </version><relativePath>..</relativePath></parent><artifactId>api</artifactId></project>";
    let files: Vec<(&str, &[u8])> = vec![
        ("core/pom.xml", child.as_bytes()),
        ("pom.xml", parent.as_bytes()),
        ("api/pom.xml", api.as_bytes()),
        ("broken/pom.xml", b"<project><artifactId>"),
        ("bytes/pom.xml", b"\xff"),
    ];
    let read = component::read_all(&files);
    let core: Vec<String> = read[0].as_ref().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(core, ["g:loop", "g:own 3", "org.slf4j:slf4j-api 2.0.1"]);
    assert_eq!(read[1].as_ref().unwrap().len() + read[2].as_ref().unwrap().len(), 0);
    assert!(read[3].is_err() && read[4].is_err());
    // A file that inherits from itself, and one that leads out of the tree.
    let odd = "<project><parent><artifactId>a</artifactId><relativePath>./pom.xml</relativePath>\
        </parent><artifactId>a</artifactId></project>";
    let out = odd.replace("./pom.xml", "../../../x/pom.xml");
    let read = component::read_all(&[("pom.xml", odd.as_bytes()), ("x/pom.xml", out.as_bytes())]);
    assert!(read.iter().all(Result::is_ok), "{read:?}");
}

#[test]
fn lockfiles_leave_out_what_is_the_projects_own() {
    let names = |path: &str, text: &str| -> Vec<String> {
        let read = component::read_lockfile(path, text.as_bytes()).unwrap().unwrap();
        read.iter().map(ToString::to_string).collect()
    };
    let poetry = "[[package]]\nname = \"own\"\nversion = \"1\"\n[package.source]\ntype = \"directory\"\n\
        url = \".\"\n[[package]]\nname = \"dep\"\nversion = \"2\"\n";
    assert_eq!(names("poetry.lock", poetry), ["dep 2"]);
    let pinned = "a==1.0 --hash=sha256:00 --hash=sha256:11\nb===2.0 \\\n    --hash=sha256:22\n";
    assert_eq!(names("requirements.txt", pinned), ["a 1.0", "b 2.0"]);
    let npm = r#"{"packages":{"node_modules/own":{"link":true,"version":"1"},
        "node_modules/alias":{"name":"real","version":"2"}}}"#;
    assert_eq!(names("package-lock.json", npm), ["real 2"]);
}

#[test]
fn bills_of_materials_are_read() {
    let spdx = r#"{"spdxVersion":"SPDX-2.3","documentDescribes":["P"],"packages":[
        {"SPDXID":"P","name":"own","versionInfo":"1.0"},
        {"SPDXID":"D","name":"x","versionInfo":"9","externalRefs":[
          {"referenceType":"purl","referenceLocator":"pkg:npm/%40s/a@2.0?x=y"}]}]}"#;
    let bom = component::read_bom(spdx.as_bytes()).unwrap();
    assert_eq!(bom.version.unwrap(), "1.0");
    assert_eq!(bom.components[0].to_string(), "@s/a 2.0");
    let nested = r#"{"bomFormat":"CycloneDX","components":[{"name":"a","group":"g","version":"1",
        "components":[{"purl":"pkg:pypi/B.c@2"}]}]}"#;
    let bom = component::read_bom(nested.as_bytes()).unwrap();
    assert_eq!(
        bom.components.iter().map(Component::to_string).collect::<Vec<_>>(),
        ["g/a 1", "b-c 2"]
    );
    assert!(component::read_bom(b"{}").unwrap_err().message.contains("neither CycloneDX"));
}

#[test]
fn our_own_lockfile_is_read_as_cargo_reads_it() {
    let root = env!("CARGO_MANIFEST_DIR");
    let lock = std::fs::read(format!("{root}/Cargo.lock")).unwrap();
    let ours = component::read_lockfile("Cargo.lock", &lock).unwrap().unwrap();
    let mut ours: Vec<String> = ours.iter().map(Component::to_string).collect();
    let mut cargo = hermetic(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1", "--offline", "--locked"]).current_dir(root);
    for name in ["HOME", "CARGO_HOME", "RUSTUP_HOME"] {
        if let Some(value) = std::env::var_os(name) {
            cargo.env(name, value);
        }
    }
    // Crates for other platforms need not have been fetched.
    let (_, host, _) = run(hermetic_rustc().arg("-vV"), b"");
    let host = String::from_utf8(host).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let (code, stdout, stderr) = run(cargo.args(["--filter-platform", host]), b"");
    if code != 0 {
        return crate::support::skip(&String::from_utf8_lossy(&stderr));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let foreign = packages.filter(|package| !package["source"].is_null());
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let mut expected: Vec<String> =
        foreign.map(|it| format!("{} {}", text(&it["name"]), text(&it["version"]))).collect();
    expected.retain(|package| !ours.contains(package));
    assert_eq!(expected, Vec::<String>::new(), "read by cargo and not by us");
    ours.sort();
    ours.dedup();
    let packages = std::str::from_utf8(&lock).unwrap().matches("\nsource = ").count();
    assert_eq!(ours.len(), packages);
}

/// The compiler that goes with the running cargo.
fn hermetic_rustc() -> std::process::Command {
    let mut command = std::process::Command::new("rustc");
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

const PARTS: &str = "version = 1\n[[record]]\nclass = \"threat-model\"\npaths = [\"docs/security.md\"]\n\
    section = \"Threat model\"\n[[record]]\nclass = \"risk-assessment\"\npaths = [\"docs/security.md\"]\n\
    section = \"Risks\"\n[records]\nfront_matter = [\"docs/more/**\"]\n";

/// The controlled records of a report: what RA-01 says of each, by the beginning of its message.
fn records_of(repo: &Repo) -> (Vec<String>, Vec<String>) {
    let report: Value =
        serde_json::from_str(&repo.trace(&["report", "--format", "json"]).ok()).unwrap();
    let texts = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
    };
    let findings = report["findings"].as_array().unwrap().iter();
    let named = findings.filter(|finding| finding["code"] == "RA-01");
    let named = named.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect();
    (named, texts(&report["limits"]))
}

#[test]
fn a_record_is_what_its_front_matter_says_or_a_section_of_a_file() {
    let repo = Repo::new();
    let text = "# Security\n\n## Threat model\nSpoofing.\n\n## Else\n";
    repo.write(".trace/config.toml", PARTS).write("docs/security.md", text);
    repo.write("docs/more/a.md", "---\nrecord: Security Context\n---\n# Context\n");
    repo.write("docs/more/b.md", "---\nrecord: thread-model\n---\n# Model\n");
    repo.write("docs/more/c.md", "# No record\n").commit("start");
    let (named, limits) = records_of(&repo);
    let starts: Vec<&str> = named.iter().map(|it| it.split(' ').next().unwrap()).collect();
    assert_eq!(starts, [".trace/config.toml", "docs/more/a.md", "docs/security.md"]);
    assert_eq!(limits.len(), 2, "{limits:#?}");
    assert!(limits[0].starts_with("docs/more/b.md:2 "), "{limits:#?}");
    assert!(limits[0].contains("unknown class of records `thread-model`"), "{limits:#?}");
    assert!(limits[1].contains("there is no section \u{201c}Risks\u{201d}"), "{limits:#?}");
    // One that said so of itself is missed when it goes.
    repo.remove("docs/more/a.md").commit("remove it");
    let (named, _) = records_of(&repo);
    let gone = named.iter().any(|it| it.starts_with("docs/more/a.md, a security-context, was"));
    assert!(gone, "{named:#?}");
}
