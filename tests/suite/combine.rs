//! Reports of several repositories joined into one matrix: what it says of each, and what it refuses.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Output, Repo, fits, hermetic, run};

/// The reports of a product that is made in three repositories.
struct Product {
    home: TempDir,
    spec: Repo,
    firmware: Repo,
}

fn config(repository: &str) -> String {
    format!(
        "version = 1\n[product]\nname = \"Pump\"\nrepository = \"{repository}\"\n[requirement]\n\
         records = [\"requirements/**\"]\ncode = [\"src/**\"]\n\
         [verification]\nresults = [\"results/**\"]\n"
    )
}

/// One repository defines requirements, one implements them, one verifies them.
fn product() -> Product {
    let home = tempfile::tempdir().unwrap();
    let spec = Repo::new();
    spec.write(".trace/config.toml", config("spec")).write(
        "requirements/srs.md",
        "### [SRS-1] Stop on occlusion\nIt stops.\n\n### [SRS-2] Alarm\nIt rings.\n\n\
         ### [SRS-3] Log\nIt logs.\n",
    );
    spec.commit("Specify");
    let firmware = Repo::new();
    firmware
        .write(".trace/config.toml", config("firmware"))
        .write("src/pump.c", "// Implements: SRS-1\nvoid stop(void) {}\n// Implements: SRS-99\n")
        .write(
            "requirements/fw.md",
            "### [FW-1] Cut the current\n- satisfies: SRS-1\n\nIt cuts.\n",
        );
    firmware.commit("Build\n\nImplements: SRS-2");
    let tests = Repo::new();
    let case = |name: &str, id: &str, inner: &str| {
        format!(
            "<testcase name=\"{name}\"><properties><property name=\"requirement\" value=\"{id}\"/>\
             </properties>{inner}</testcase>"
        )
    };
    let cases =
        [case("stops", "SRS-1", ""), case("rings", "SRS-2", "<failure message=\"silent\"/>")];
    let results = format!(
        "<testsuites><testsuite name=\"system\"><properties><property name=\"commit\" value=\"{}\"/>\
         </properties>{}</testsuite></testsuites>",
        firmware.head(),
        cases.concat()
    );
    tests.write(".trace/config.toml", config("tests")).write("results/junit.xml", results);
    tests.commit("Test");
    for (name, repo) in [("spec", &spec), ("firmware", &firmware), ("tests", &tests)] {
        repo.annotated_tag("v1.0.0", "Release");
        save(home.path(), name, &report(repo, "v1.0.0"));
    }
    Product { home, spec, firmware }
}

fn report(repo: &Repo, revision: &str) -> Value {
    serde_json::from_str(&repo.trace(&["report", revision, "--format", "json"]).ok()).unwrap()
}

fn save(folder: &Path, name: &str, report: &Value) {
    let text = serde_json::to_string_pretty(report).unwrap();
    std::fs::write(folder.join(format!("{name}.json")), text).unwrap();
}

impl Product {
    fn read(&self, name: &str) -> Value {
        let text = std::fs::read_to_string(self.home.path().join(format!("{name}.json"))).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Changes a report on disk.
    fn change(&self, name: &str, change: impl FnOnce(&mut Value)) -> &Self {
        let mut report = self.read(name);
        change(&mut report);
        save(self.home.path(), name, &report);
        self
    }

    fn combine(&self, arguments: &[&str]) -> Output {
        let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
        program.current_dir(self.home.path()).arg("combine").args(arguments);
        let (code, stdout, stderr) = run(&mut program, b"");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Output { code, stdout: text(stdout), stderr: text(stderr) }
    }

    fn joined(&self) -> Value {
        let all = ["spec.json", "firmware.json", "tests.json", "--format", "json"];
        serde_json::from_str(&self.combine(&all).ok()).unwrap()
    }

    /// Holds that all three are refused, with words and a way to mend it.
    #[track_caller]
    fn refuses(&self, arguments: &[&str], words: &str) {
        let files = ["spec.json", "firmware.json", "tests.json"];
        let error = self.combine(&[&files[..], arguments].concat()).fails(2);
        assert!(error.contains(words), "{error}");
        assert!(error.contains("hint: "), "{error}");
    }
}

fn requirement<'v>(joined: &'v Value, id: &str) -> &'v Value {
    let mut all = joined["requirements"].as_array().unwrap().iter();
    all.find(|it| it["id"] == id).unwrap()
}

/// The links of one side that cross repositories: meaning, kind, name and repository.
fn crossing(requirement: &Value, side: &str) -> Vec<String> {
    let links = requirement[side].as_array().unwrap().iter().filter(|it| it["crosses"] == true);
    let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    links
        .map(|it| ["meaning", "kind", "name", "repository"].map(|name| text(it, name)).join(" "))
        .collect()
}

#[test]
fn each_cell_says_which_repository_it_is_of() {
    let product = product();
    let joined = product.joined();
    fits(&product.spec, "combined", &joined);
    let repositories = joined["repositories"].as_array().unwrap();
    let names: Vec<&str> = repositories.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["firmware", "spec", "tests"]);
    assert_eq!((&joined["product"], &joined["release"]), (&json!("Pump"), &json!("v1.0.0")));
    assert_eq!(repositories[0]["commit"], product.firmware.head());
    assert_eq!(repositories[0]["root"], product.firmware.head());
    let digest = product.home.path().join("firmware.json");
    let (_, sum, _) = run(std::process::Command::new("sha256sum").arg(digest), b"");
    assert!(
        String::from_utf8(sum).unwrap().starts_with(repositories[0]["sha256"].as_str().unwrap())
    );
    for (at, name) in names.iter().enumerate() {
        let report = product.read(name);
        for (row, own) in
            joined["rows"].as_array().unwrap().iter().zip(report["rows"].as_array().unwrap())
        {
            assert_eq!(row["cells"][at]["repository"], *name);
            assert_eq!(row["cells"][at]["verdict"], own["verdict"]);
        }
        for rule in joined["rules"].as_array().unwrap() {
            let own = report["rules"].as_array().unwrap();
            let own = own.iter().find(|own| own["code"] == rule["code"]).unwrap();
            assert_eq!(rule["cells"][at]["outcome"], own["outcome"]);
        }
    }
    assert!(joined["statement"].as_str().unwrap().contains("verify-export"));
}

#[test]
fn the_worst_part_decides_and_what_was_not_assessed_is_never_satisfied() {
    let product = product();
    let with = |verdicts: [&str; 3]| {
        for (name, verdict) in ["spec", "firmware", "tests"].into_iter().zip(verdicts) {
            product.change(name, |it| it["rows"][0]["verdict"] = json!(verdict));
        }
        product.joined()["rows"][0]["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(with(["satisfied", "satisfied", "satisfied"]), "satisfied");
    assert_eq!(with(["satisfied", "satisfied", "not assessed"]), "not assessed");
    assert_eq!(with(["satisfied", "not applicable", "partial"]), "partial");
    assert_eq!(with(["stale", "not applicable", "partial"]), "stale");
    assert_eq!(with(["missing", "not assessed", "stale"]), "missing");
    assert_eq!(with(["not applicable", "not applicable", "not applicable"]), "not applicable");
    assert_eq!(with(["not applicable", "not applicable", "satisfied"]), "satisfied");
}

#[test]
fn requirements_are_linked_across_repositories() {
    let product = product();
    let joined = product.joined();
    let first = requirement(&joined, "SRS-1");
    assert_eq!(first["repository"], "spec");
    assert_eq!(
        crossing(first, "down"),
        [
            "satisfies requirement FW-1 firmware",
            "implements code src/pump.c:1 firmware",
            "verifies test system::stops tests",
        ]
    );
    assert_eq!((&first["result"], &first["covered_elsewhere"]), (&json!("passed"), &json!(true)));
    let test = first["down"].as_array().unwrap().iter().find(|it| it["kind"] == "test").unwrap();
    assert_eq!(test["of_baseline"], true);
    let short = &product.firmware.head()[..10];
    assert_eq!(
        crossing(requirement(&joined, "SRS-2"), "down"),
        [
            format!("implements commit {short} firmware"),
            "verifies test system::rings tests".to_owned()
        ]
    );
    assert_eq!(requirement(&joined, "SRS-2")["result"], "failed");
    let bare = requirement(&joined, "SRS-3");
    assert_eq!((&bare["covered"], &bare["result"]), (&json!(false), &Value::Null));
    assert_eq!(crossing(requirement(&joined, "FW-1"), "up"), ["satisfies requirement SRS-1 spec"]);
    // What is linked mends no verdict.
    let rt04 = joined["rules"].as_array().unwrap().iter().find(|it| it["code"] == "RT-04").unwrap();
    assert_ne!(rt04["cells"][1]["outcome"], "holds");
    let findings = joined["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0]["message"],
        "src/pump.c:3 in firmware names SRS-99, which no repository defines"
    );
}

#[test]
fn tests_of_another_commit_are_told_from_those_of_the_baseline() {
    let product = product();
    product.firmware.write("src/new.c", "").commit("Go on");
    product.firmware.annotated_tag("v1.0.1", "Patch");
    save(product.home.path(), "firmware", &report(&product.firmware, "v1.0.1"));
    let files = ["spec.json", "firmware.json", "tests.json", "--at", "firmware=v1.0.1"];
    let joined = product.combine(&[&files[..], &["--format", "json"]].concat()).ok();
    let joined: Value = serde_json::from_str(&joined).unwrap();
    let down = requirement(&joined, "SRS-1")["down"].as_array().unwrap();
    let test = down.iter().find(|it| it["kind"] == "test").unwrap();
    assert_eq!(test["of_baseline"], false);
    let page = product.combine(&[&files[..], &["--format", "html"]].concat()).ok();
    assert!(page.contains("not run on a commit of the baseline"));
}

#[test]
fn an_identifier_that_two_repositories_define_is_found() {
    let product = product();
    product.firmware.write("requirements/again.md", "### [SRS-2] Alarm\nIt blinks.\n");
    product.firmware.commit("Define it again");
    product.firmware.git(&["tag", "-f", "-a", "-m", "again", "v1.0.0"]);
    save(product.home.path(), "firmware", &report(&product.firmware, "v1.0.0"));
    let joined = product.joined();
    let finding = &joined["findings"][0];
    assert_eq!(finding["code"], "JOIN-01");
    assert_eq!(finding["message"], "SRS-2 is defined in firmware and in spec");
    assert_eq!(finding["repositories"], json!(["firmware", "spec"]));
}

#[test]
fn approvals_of_what_stands_in_another_repository_are_told_and_count_for_nothing() {
    let product = product();
    let blob = product.spec.git(&["rev-parse", "HEAD:requirements/srs.md"]);
    product.change("tests", |it| {
        it["approvals"] = json!([{
            "path": ".trace/approvals/a.toml", "object": null, "name": "Grace", "email": "grace@example.org",
            "when": "2026-01-02T00:00:00Z", "meaning": "approved", "decision": "accepted", "state": "good",
            "counts": true, "targets": [{"path": "srs.md", "object": blob.trim(), "sha256": ""}],
        }]);
    });
    let before = product.joined();
    let approvals = before["approvals"].as_array().unwrap();
    assert_eq!(approvals.len(), 1);
    assert_eq!(approvals[0]["repository"], "tests");
    assert_eq!(
        (&approvals[0]["of"], &approvals[0]["of_path"]),
        (&json!("spec"), &json!("requirements/srs.md"))
    );
    product.change("tests", |it| it["approvals"] = json!([]));
    assert_eq!(before["rows"], product.joined()["rows"]);
}

#[test]
fn the_order_of_the_arguments_does_not_matter() {
    let product = product();
    let write = |files: [&str; 3], folder: &str| {
        let more = ["--format", "text,html,md,json,csv", "-o", folder];
        product.combine(&[&files[..], &more].concat()).ok();
        let mut entries: Vec<PathBuf> = std::fs::read_dir(product.home.path().join(folder))
            .unwrap()
            .map(|it| it.unwrap().path())
            .collect();
        entries.sort();
        assert_eq!(entries.len(), 5);
        entries.iter().map(|file| std::fs::read(file).unwrap()).collect::<Vec<_>>()
    };
    let one = write(["spec.json", "firmware.json", "tests.json"], "one");
    assert_eq!(one, write(["tests.json", "spec.json", "firmware.json"], "two"));
    let elsewhere = product.home.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::copy(product.home.path().join("tests.json"), elsewhere.join("tests.json")).unwrap();
    assert_eq!(one, write(["elsewhere/tests.json", "spec.json", "./firmware.json"], "three"));
}

#[test]
fn reports_that_do_not_belong_together_are_refused() {
    let refuses = |words: &str, arguments: &[&str], change: &dyn Fn(&Product)| {
        let product = product();
        change(&product);
        product.refuses(arguments, words);
    };
    refuses("another schema, git-trace/report/v2", &[], &|it| {
        it.change("tests", |it| it["schema"] = json!("git-trace/report/v2"));
    });
    refuses("has other rows or rules", &[], &|it| {
        it.change("tests", |it| drop(it["rules"].as_array_mut().unwrap().pop()));
    });
    refuses("`tests.json` for another standard", &[], &|it| {
        it.change("tests", |it| it["standard"] = json!("another standard"));
    });
    refuses("is of the product Saw, not of Pump", &[], &|it| {
        it.change("tests", |it| it["product"] = json!("Saw"));
    });
    refuses("names no product", &[], &|it| {
        it.change("tests", |it| it["product"] = Value::Null);
    });
    refuses(
        "`firmware.json` is of the release v1.0.0, `tests.json` of the release v2.0.0",
        &[],
        &|it| {
            it.change("tests", |it| it["evaluated"]["tag"] = json!("v2.0.0"));
        },
    );
    refuses("which is no release", &[], &|it| {
        it.change("tests", |it| it["evaluated"]["tag"] = Value::Null);
    });
    refuses("is of the release v1.0.0, not of v3.0.0", &["--at", "tests=v3.0.0"], &|_| {});
    refuses("no report is of a repository other", &["--at", "other=v1.0.0"], &|_| {});
    refuses("cannot be at two releases", &["--at", "tests=a", "--at", "tests=b"], &|_| {});
    refuses("two repositories are called spec", &[], &|it| {
        it.change("tests", |it| it["repository"]["name"] = json!("spec"));
    });
    refuses("does not say what its repository is called", &[], &|it| {
        it.change("tests", |it| it["repository"]["name"] = Value::Null);
    });
    refuses("does not say which repository it is of", &[], &|it| {
        it.change("tests", |it| drop(it.as_object_mut().unwrap().remove("repository")));
    });
}

#[test]
fn the_same_repository_twice_is_refused() {
    let product = product();
    let clone = product.spec.cloned(&[]);
    clone.write(".trace/config.toml", config("other")).commit("Call it something else");
    clone.git(&["tag", "-d", "v1.0.0"]);
    clone.annotated_tag("v1.0.0", "Another");
    save(product.home.path(), "tests", &report(&clone, "HEAD"));
    product.refuses(&[], "are of the same repository: they begin with the same commit");
    product.change("tests", |it| it["repository"]["root"] = Value::Null);
    let commit = product.read("spec")["evaluated"]["commit"].clone();
    product.change("tests", |it| it["evaluated"]["commit"] = commit.clone());
    product.refuses(&[], "are of the same repository: they are of the same commit");
    let error = product.combine(&["spec.json", "spec.json"]).fails(2);
    assert!(error.contains("the same repository"), "{error}");
    let error = product.combine(&["spec.json"]).fails(2);
    assert!(error.contains("1 reports cannot be joined"), "{error}");
}

#[test]
fn what_a_shallow_report_cannot_know_of_its_beginning_is_told() {
    let product = product();
    product.spec.write("more", "").commit("More");
    product.spec.git(&["tag", "-f", "-a", "-m", "again", "v1.0.0"]);
    let shallow = product.spec.cloned(&["--depth", "1"]);
    save(product.home.path(), "spec", &report(&shallow, "v1.0.0"));
    let joined = product.joined();
    assert_eq!(joined["repositories"][1]["root"], Value::Null);
    assert!(joined["limits"][0].as_str().unwrap().contains("spec saw has no beginning"));
}

#[test]
fn releases_of_their_own_are_told_on_the_command_line() {
    let product = product();
    product.change("tests", |it| it["evaluated"]["tag"] = json!("tests-7"));
    let files = ["spec.json", "firmware.json", "tests.json", "--format", "json"];
    let joined =
        product.combine(&[&files[..], &["--at", "tests=tests-7", "--release", "2026.1"]].concat());
    let joined: Value = serde_json::from_str(&joined.ok()).unwrap();
    assert_eq!(joined["release"], "2026.1");
    let mapped: Vec<bool> =
        joined["repositories"].as_array().unwrap().iter().map(|it| it["mapped"] == true).collect();
    assert_eq!(mapped, [false, false, true]);
    product.change("tests", |it| it["evaluated"]["tag"] = Value::Null);
    let commit = product.read("tests")["evaluated"]["commit"].as_str().unwrap()[..12].to_owned();
    let at = format!("tests={commit}");
    product.combine(&[&files[..], &["--at", &at]].concat()).ok();
    for name in ["spec", "firmware", "tests"] {
        product.change(name, |it| it["product"] = Value::Null);
        product.change(name, |it| it["evaluated"]["tag"] = Value::Null);
    }
    product.refuses(&[], "no report names its product");
    let joined = product.combine(&[&files[..], &["--product", "Saw"]].concat()).ok();
    assert!(joined.contains("nothing says that these commits belong together"));
    product.change("tests", |it| it["repository"]["name"] = Value::Null);
    product.combine(&["spec.json", "firmware.json", "bench=tests.json", "--product", "Saw"]).ok();
}

#[test]
fn what_is_no_report_is_refused_by_file_and_line() {
    let product = product();
    let file = product.home.path().join("tests.json");
    let refuses = |bytes: &[u8], words: &str| {
        std::fs::write(&file, bytes).unwrap();
        product.refuses(&[], words);
    };
    let whole = std::fs::read_to_string(&file).unwrap();
    refuses(&whole.as_bytes()[..whole.len() / 2], "tests.json:");
    refuses(b"{\n\"schema\": \"git-trace/report/v1\",\n oops", "tests.json:3: ");
    refuses(b"", "tests.json:");
    refuses(b"[1, 2]", "tests.json:1: ");
    refuses(b"\"text\"", "expected a report of git-trace");
    refuses(b"{}", "is no report of git-trace");
    refuses(b"{\"schema\": \"git-trace/check/v1\"}", "is no report of git-trace");
    refuses(b"\xff\xfe\x00", "tests.json:1: ");
    refuses(&[b"[".repeat(100_000), b"]".repeat(100_000)].concat(), "tests.json");
    let deep =
        format!("{{\"schema\": \"git-trace/report/v1\", \"repository\": {}", "[".repeat(100_000));
    refuses(deep.as_bytes(), "tests.json:1: ");
    let wrong = |pointer: &str, value: Value, words: &str| {
        let mut report: Value = serde_json::from_str(&whole).unwrap();
        *report.pointer_mut(pointer).unwrap() = value;
        refuses(report.to_string().as_bytes(), words);
    };
    wrong("/rows/0/verdict", json!("compliant"), "a verdict that there is not: compliant");
    wrong("/rules/0/outcome", json!("\u{1b}[2J"), "an outcome that there is not: \u{fffd}[2J");
    wrong("/evaluated/commit", json!("é".repeat(20)), "names a commit that is none");
    wrong("/rows/0/findings_total", json!(-1), "tests.json:1: ");
    wrong("/requirements_total", json!(1e300), "tests.json:1: ");
    wrong("/rows", json!([]), "has other rows or rules");
    let twice = whole.replacen("\"generator\"", "\"schema\"", 1);
    refuses(twice.as_bytes(), "duplicate field");
    std::fs::remove_file(&file).unwrap();
    let error = product.combine(&["spec.json", "tests.json"]).fails(3);
    assert!(error.contains("cannot read the report `tests.json`"), "{error}");
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let product = product();
    let file = std::fs::File::create(product.home.path().join("tests.json")).unwrap();
    file.set_len(257 << 20).unwrap();
    product.refuses(&[], "`tests.json` is too large for a report");
    // What is left for it is what the others left.
    let others = ["spec", "firmware"].map(|name| {
        std::fs::metadata(product.home.path().join(format!("{name}.json"))).unwrap().len()
    });
    let room = (256 << 20) - others.iter().sum::<u64>();
    file.set_len(room + 1).unwrap();
    product.refuses(&[], "`tests.json` is too large for a report");
    file.set_len(room).unwrap();
    product.refuses(&[], "tests.json:1: ");
}

#[test]
fn whatever_a_report_holds_is_printed_as_text() {
    let product = product();
    let evil =
        "<img src=x onerror=alert(1)>=cmd|' /C calc'!A0 ](javascript:alert(1)) \u{202e}\u{1b}[2J";
    product.change("spec", |it| {
        it["repository"]["name"] = json!(format!("={evil}"));
        it["evaluated"]["subject"] = json!(format!("@{evil}"));
        it["evaluated"]["url"] = json!("javascript:alert(1)");
        it["generator"] = json!(evil);
        it["limits"] = json!([evil]);
        it["rules"][0]["says"] = json!(format!("=`{evil}`"));
        it["requirements"][0]["id"] = json!(format!("=1+1{evil}"));
        it["requirements"][0]["title"] = json!(evil);
        it["requirements"][0]["place"]["url"] = json!("javascript:alert(1)");
        it["findings"][0]["message"] = json!(format!("-{evil}"));
        it["findings"][0]["location"] = json!({"url": "data:text/html,x", "path": evil});
    });
    product.change("tests", |it| it["elsewhere"][0]["name"] = json!(format!("+{evil}")));
    product.change("tests", |it| it["elsewhere"][0]["target"] = json!(format!("=1+1{evil}")));
    let files = ["spec.json", "firmware.json", "tests.json"];
    let print = |format: &str| product.combine(&[&files[..], &["--format", format]].concat()).ok();
    let page = print("html");
    for markup in ["<img", "<script", "href=\"javascript", "href=\"data", "\u{202e}", "\u{1b}"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("&lt;img src=x"));
    let page = print("md");
    assert!(!page.contains("<img") && !page.contains("](javascript"), "{page}");
    let text = print("text");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    let table = print("csv");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    for record in reader.records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
    }
}
