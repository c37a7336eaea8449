//! The report in its formats: deterministic, true to its schema, and harmless whatever it prints.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Repo, expect_file, hermetic, run, skip};

const FORMATS: &str = "text,html,md,json,csv";

/// A small product with something of everything.
pub fn product() -> Repo {
    let repo = Repo::new();
    repo.write(
        ".trace/config.toml",
        "version = 1\n[product]\nname = \"Infusion pump\"\n[controlled]\npaths = [\"src/**\"]\n\
         [[item]]\nid = \"pump\"\npaths = [\"src/**\", \".trace/**\"]\n\
         [web]\ncommit = \"https://forge.example/pump/commit/{commit}\"\n\
         blob = \"https://forge.example/pump/blob/{commit}/{path}\"\n",
    );
    repo.write(
        ".trace/change-requests/CR-1.md",
        "---\nid: CR-1\nstatus: approved\napproved-by: Grace Example\napproved-on: 2026-01-01\n---\n\
         # Stop on occlusion\n",
    );
    repo.commit("Ask for an alarm");
    repo.write("src/pump.c", "stop();").commit("Stop the pump\n\nChange-Request: CR-1");
    repo.annotated_tag("v1.0.0", "First release");
    repo.write("src/pump.c", "alarm();").commit_as("Eve <eve@example.org>", "Raise an alarm");
    repo.write("stray.txt", "")
        .commit("Add a stray file\n\nReviewed-by: Grace <grace@example.org>");
    repo
}

fn rendered(repo: &Repo, formats: &str) -> Vec<(String, String)> {
    let folder = repo.path().join("../out");
    repo.trace(&["report", "--format", formats, "-o", folder.to_str().unwrap()]).ok();
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|it| it.unwrap()).collect();
    files.sort_by_key(std::fs::DirEntry::file_name);
    let read = |file: std::fs::DirEntry| {
        (file.file_name().into_string().unwrap(), std::fs::read_to_string(file.path()).unwrap())
    };
    files.into_iter().map(read).collect()
}

#[test]
fn every_format_says_what_is_written_down() {
    for (name, text) in rendered(&product(), FORMATS) {
        let version = concat!("git-trace ", env!("CARGO_PKG_VERSION"));
        expect_file(&name, &text.replace(version, "git-trace VERSION"));
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let repo = product();
    let here = rendered(&repo, FORMATS);
    let elsewhere = repo.cloned(&[]);
    for name in ["GIT_AUTHOR_DATE", "LANG"] {
        assert!(std::env::var_os(name).is_none_or(|value| !value.is_empty()));
    }
    let folder = elsewhere.path().join("../other");
    let mut command = elsewhere.command(env!("CARGO_BIN_EXE_git-trace"));
    command
        .args(["report", "--format", FORMATS, "-o"])
        .arg(&folder)
        .env("TZ", "Pacific/Chatham")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("HOME", "/nowhere")
        .env("USER", "somebody");
    let (code, _, stderr) = run(&mut command, b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    for (name, text) in here {
        assert_eq!(std::fs::read_to_string(folder.join(&name)).unwrap(), text, "{name}");
    }
}

#[test]
fn outputs_fit_their_published_schemas() {
    let repo = product();
    let fits = |schema: &str, instance: &Value| {
        let schema: Value = serde_json::from_str(&repo.trace(&["schema", schema]).ok()).unwrap();
        let errors: Vec<String> = jsonschema::validator_for(&schema)
            .unwrap()
            .iter_errors(instance)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        // A schema that allowed anything would prove nothing.
        assert!(!jsonschema::is_valid(&schema, &serde_json::json!({"schema": 1})));
    };
    let report = repo.trace(&["report", "--format", "json"]).ok();
    fits("git-trace/report/v1", &serde_json::from_str(&report).unwrap());
    for line in repo.trace(&["log", "--format", "json", "--changes"]).ok().lines() {
        fits("log", &serde_json::from_str(line).unwrap());
    }
    fits("rules", &serde_json::from_str(&repo.trace(&["rules", "--format", "json"]).ok()).unwrap());
    let verified: Value =
        serde_json::from_str(&repo.trace(&["verify", "--format", "json"]).stdout).unwrap();
    assert!(!verified.as_array().unwrap().is_empty());
    fits("verify", &verified);
}

#[test]
fn the_report_has_the_fields_of_the_contract() {
    let report: Value =
        serde_json::from_str(&product().trace(&["report", "--format", "json"]).ok()).unwrap();
    assert_eq!(report["schema"], "git-trace/report/v1");
    let rows: Vec<&str> =
        report["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    let letters = ["a", "b", "c", "d", "e", "f", "g", "tailoring"].map(|it| format!("5.1.1-{it}"));
    assert_eq!(rows, letters);
    for key in ["standard", "evaluated", "range", "rows", "findings", "totals"] {
        assert!(!report[key].is_null(), "{key}");
    }
    for key in ["id", "title", "verdict", "determined", "evidence", "findings", "crosswalk"] {
        assert!(!report["rows"][0][key].is_null(), "{key}");
    }
    for key in ["kind", "object", "path", "who", "when", "state"] {
        assert!(report["rows"][0]["evidence"][0].get(key).is_some(), "{key}");
    }
    for key in ["id", "code", "severity", "message", "location", "help"] {
        assert!(!report["findings"][0][key].is_null(), "{key}");
    }
    assert_eq!(report["rows"][0]["findings"][0], report["findings"][0]["id"]);
}

/// What a hostile repository would like a report to do.
const EVIL: &str = "<img src=x onerror=alert(1)>\"'`|=cmd|' /C calc'!A0 ](javascript:alert(1))";

pub fn hostile() -> Repo {
    let repo = Repo::new();
    repo.write(
        ".trace/change-requests/CR-1.md",
        format!(
            "---\nid: CR-1\ntitle: '{}'\nstatus: '{}'\n---\n",
            EVIL.replace('\'', ""),
            EVIL.replace('\'', "")
        ),
    );
    let title = EVIL.replace('`', "");
    let linked = "### [SRS-2] Two\n- satisfies: SRS-1\n";
    repo.write("requirements/a.md", format!("### [SRS-1] {title}\n\n{linked}"));
    repo.write("=1+1\n<b id=injected>\"\t.md", "x");
    repo.commit_as("=HYPERLINK(1) <a@b>", &format!("{EVIL}\n\nChange-Request: CR-1"));
    repo.git(&["tag", "-a", "-m", EVIL, "v1.0.0<script>alert(1)</script>"]);
    repo.write("x", "").commit(&format!("=cmd {EVIL} \u{202e}\u{1b}[2J"));
    repo
}

#[test]
fn whatever_a_repository_holds_is_printed_as_text() {
    for (name, text) in rendered(&hostile(), FORMATS) {
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}')
                || name == "report.json"
                || name == "report.csv",
            "{name}"
        );
        match name.as_str() {
            "report.html" => {
                for markup in ["<img", "<script", "<b id", "javascript:alert(1)\""] {
                    assert!(!text.contains(markup), "{markup} in {name}");
                }
                assert!(text.contains("&lt;img src=x onerror=alert(1)&gt;"));
                assert!(text.contains("<title>&lt;img"), "the picture of SRS-1 names its title");
            }
            "report.md" => {
                assert!(!text.contains("<img") && !text.contains("](javascript"), "{text}");
            }
            "report.csv" => {
                let mut reader = csv::Reader::from_reader(text.as_bytes());
                for record in reader.records() {
                    for cell in &record.unwrap() {
                        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
                    }
                }
            }
            _ => {}
        }
    }
}

#[test]
fn a_browser_shows_the_page_and_runs_nothing() {
    let Some(browser) = browser() else {
        return skip("no Chromium is installed: nobody opened the report in a browser");
    };
    let repo = hostile();
    rendered(&repo, "html");
    let page = repo.path().join("../out/report.html").canonicalize().unwrap();
    let url = format!("file://{}", page.display());
    let profile = tempfile::tempdir().unwrap();
    let open = |option: &str| {
        let mut command = hermetic(&browser);
        command
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-quic",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .args(["--window-size=1280,2000", "--hide-scrollbars"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args([option, &url])
            .env("HOME", profile.path());
        run(&mut command, b"").1
    };
    let dom = String::from_utf8(open("--dump-dom")).unwrap();
    assert!(dom.contains("id=\"row-5.1.1-a\""), "{dom}");
    assert!(!dom.contains("<img") && !dom.contains("<script") && !dom.contains("id=\"injected\""));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for (option, file) in [("--screenshot", "report.png"), ("--print-to-pdf", "report.pdf")] {
        let file = folder.join(file);
        let _ = std::fs::remove_file(&file);
        open(&format!("{option}={}", file.display()));
        assert!(std::fs::metadata(&file).unwrap().len() > 10_000, "{}", file.display());
    }
}

/// A Chromium, if one is installed.
pub fn browser() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let files = std::env::split_paths(&folders).flat_map(|it| names.map(|name| it.join(name)));
    files.into_iter().find(|file| file.is_file())
}

#[test]
fn a_users_own_template_replaces_the_built_in_one() {
    let repo = product();
    repo.write("../mine/report.md", "{{ evaluated.commit }} {{ rows | length }} rows");
    let text = repo.trace(&["report", "--format", "md", "--templates", "../mine"]).ok();
    assert_eq!(text, format!("{} 8 rows", repo.head()));
    repo.write("../mine/report.md", "{{ nonsense");
    let error = repo.trace(&["report", "--format", "md", "--templates", "../mine"]).fails(2);
    assert!(error.contains("report.md"), "{error}");
}

#[test]
fn a_configuration_named_on_the_command_line_is_said_to_be() {
    let repo = product();
    repo.write("../other.toml", "version = 1\n");
    let report = repo.trace(&["report", "--format", "json", "--config", "../other.toml"]).ok();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["configuration"]["file"], "../other.toml");
    let text = repo.trace(&["report", "--config", "../other.toml"]).ok();
    assert!(text.contains("not by the evaluated commit"), "{text}");
    repo.write(".trace/config.toml", "version = 1\n[relase]\n").commit("break it");
    let error = repo.trace(&["report"]).fails(2);
    assert!(
        error.contains("did you mean `release`?") && error.contains("config.toml:2:2"),
        "{error}"
    );
}

#[test]
fn a_report_speaks_for_the_commit_or_for_the_date_that_is_named() {
    let repo = product();
    let as_of = |arguments: &[&str]| {
        let all = [&["report", "--format", "json"], arguments].concat();
        let report: Value = serde_json::from_str(&repo.trace(&all).ok()).unwrap();
        report["evaluated"]["as_of"].as_str().unwrap().to_owned()
    };
    assert_eq!(as_of(&[]), "2026-01-01T00:04:00Z");
    assert_eq!(as_of(&["--as-of", "2026-02-03"]), "2026-02-03T23:59:59Z");
    assert_eq!(as_of(&["--as-of", "2026-02-03T01:00:00+01:00"]), "2026-02-03T01:00:00+01:00");
    assert!(repo.trace(&["report", "--as-of", "soon"]).fails(2).contains("2026-01-31"));
}

#[test]
fn what_got_better_or_worse_since_the_last_report_is_told() {
    let repo = Repo::new();
    let config = "version = 1\n[controlled]\npaths = [\"src/**\"]\n[[item]]\nid = \"a\"\npaths = [\"src/**\"]\n";
    repo.write(".trace/config.toml", config)
        .write("src/a", "1")
        .commit("start\n\nChange-Request: AB-1");
    repo.annotated_tag("v1.0.0", "first");
    let earlier = repo.path().join("../earlier.json");
    std::fs::write(&earlier, repo.trace(&["report", "v1.0.0", "--format", "json"]).ok()).unwrap();
    let earlier = earlier.display().to_string();
    repo.write("src/a", "2").write("stray", "1").commit("a change that cites nothing");
    repo.write("rust-toolchain.toml", "channel = \"1.95\"").commit("pin");
    repo.annotated_tag("v1.1.0", "second");
    let arguments = ["report", "v1.1.0", "--previous", &earlier, "--format"];
    let json = repo.trace(&[&arguments[..], &["json"]].concat()).ok();
    let report: Value = serde_json::from_str(&json).unwrap();
    let since = &report["since"];
    assert_eq!(since["release"], "v1.0.0");
    let changes = since["rules"].as_array().unwrap().iter();
    let changes: Vec<String> = changes
        .map(|it| format!("{} {} {} {}", it["id"], it["before"], it["after"], it["change"]))
        .map(|it| it.replace('"', ""))
        .collect();
    for expected in ["CM-01 holds fails worse", "VV-05 missing holds better"] {
        assert!(changes.iter().any(|change| change == expected), "{changes:#?}");
    }
    assert!(changes.iter().all(|change| !change.starts_with("CM-05 holds holds")));
    let text = repo.trace(&[&arguments[..], &["text"]].concat()).ok();
    assert!(text.contains("Since the report on v1.0.0"), "{text}");
    assert!(text.contains("worse      CM-01            holds → fails"), "{text}");
    for format in ["html", "md"] {
        let page = repo.trace(&[&arguments[..], &[format]].concat()).ok();
        assert!(page.contains("Since the report on v1.0.0"), "{page}");
    }
    let without = repo.trace(&["report", "v1.1.0", "--format", "json"]).ok();
    let without: Value = serde_json::from_str(&without).unwrap();
    assert_eq!(without["since"], Value::Null);
}
