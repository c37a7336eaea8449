//! The report as a controlled document, printed by a browser and read back by poppler.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::report::{browser, hostile, product};
use crate::support::{Repo, hermetic, run, skip};

/// git-trace in a repository, with a browser that may do without a sandbox: CI is root, and has none.
fn printing(repo: &Repo, arguments: &[&str]) -> Command {
    let mut command = repo.command(env!("CARGO_BIN_EXE_git-trace"));
    command.args(arguments).env("GIT_TRACE_BROWSER_SANDBOX", "off");
    command
}

/// The PDF of a repository's report; none where nothing prints or nothing reads it.
fn printed(repo: &Repo, name: &str) -> Option<PathBuf> {
    if browser().is_none() {
        skip("no Chromium is installed: nobody printed the report");
        return None;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let arguments = ["report", "--format", "pdf", "-o", folder.to_str().unwrap()];
    let (code, _, stderr) = run(&mut printing(repo, &arguments), b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    Some(folder.join("report.pdf"))
}

/// What a tool of poppler says of a PDF.
fn poppler(tool: &str, options: &[&str], pdf: &Path, to: &[&str]) -> Option<String> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&folders).any(|folder| folder.join(tool).is_file()) {
        skip(&format!("no {tool} is installed: nobody read the document"));
        return None;
    }
    let (code, stdout, stderr) = run(hermetic(tool).args(options).arg(pdf).args(to), b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    Some(String::from_utf8_lossy(&stdout).into_owned())
}

fn numbered() -> Repo {
    let repo = product();
    let file = repo.path().join(".trace/config.toml");
    let config = std::fs::read_to_string(file).unwrap();
    repo.write(
        ".trace/config.toml",
        config + "[report]\ndocument_number = \"QD-42 \\\"<i>\\\"\"\n",
    );
    repo.commit("Number the report");
    repo.annotated_tag("v2.0.0", "Second release");
    repo
}

#[test]
fn a_document_says_on_each_page_what_it_is() {
    let repo = numbered();
    let Some(pdf) = printed(&repo, "numbered") else { return };
    let Some(about) = poppler("pdfinfo", &["-isodates"], &pdf, &[]) else { return };
    let fact = |name: &str| {
        let line = about.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_else(|| panic!("no {name} in {about}")).trim().to_owned()
    };
    assert_eq!(fact("Title"), "Infusion pump v2.0.0: evidence matrix");
    assert_eq!(fact("Tagged"), "yes");
    assert_eq!(fact("JavaScript"), "no");
    for date in ["CreationDate", "ModDate"] {
        assert_eq!(fact(date), "2026-01-01T00:05:00Z", "the evaluated commit's");
    }
    let pages: usize = fact("Pages").parse().unwrap();
    assert!(pages > 2, "{pages}");
    for page in 1..=pages {
        let number = page.to_string();
        let only = ["-f", &number, "-l", &number, "-layout"];
        let Some(text) = poppler("pdftotext", &only, &pdf, &["-"]) else { return };
        for expected in [
            &format!("Page {page} of {pages}"),
            "Document QD-42 \"<i>\", revision v2.0.0",
            "Infusion pump v2.0.0: evidence matrix",
            &format!("Commit {}", repo.head()),
        ] {
            assert!(text.contains(expected), "page {page} has no {expected:?}:\n{text}");
        }
        let is_title = text.contains("IEC 81001-5-1:2021, 5.1.1") && text.contains("On paper");
        assert_eq!(is_title, page == 1, "{text}");
    }
}

#[test]
fn a_document_has_all_of_the_matrix_and_leads_to_its_parts() {
    let repo = numbered();
    let Some(pdf) = printed(&repo, "whole") else { return };
    let Some(text) = poppler("pdftotext", &["-raw"], &pdf, &["-"]) else { return };
    // What is inside of what a page on a screen folds up is there as well.
    let report: serde_json::Value =
        serde_json::from_str(&repo.trace(&["report", "--format", "json"]).ok()).unwrap();
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let text = plain(&text);
    for (list, key) in
        [("rows", "title"), ("rules", "title"), ("findings", "id"), ("change_requests", "title")]
    {
        for entry in report[list].as_array().unwrap() {
            let expected = plain(entry[key].as_str().unwrap());
            assert!(text.contains(&expected), "{list} {key}: {expected}");
        }
    }
    let rows = report["rows"].as_array().unwrap().iter();
    for evidence in rows.flat_map(|row| row["evidence"].as_array().unwrap()) {
        let object = evidence["object"].as_str().unwrap();
        assert!(text.contains(&object[..10]), "no evidence {object}");
    }
    let Some(parts) = poppler("pdftohtml", &["-xml", "-i", "-stdout"], &pdf, &[]) else { return };
    let outline = parts.split_once("<outline>").map(|(_, outline)| outline).unwrap_or_default();
    for heading in ["Summary", "The matrix", "Row by row", "Findings", "What git cannot prove"] {
        assert!(outline.contains(heading), "no bookmark {heading}: {outline}");
    }
}

#[test]
fn no_word_of_a_document_lies_beyond_its_pages() {
    for (repo, name) in [(numbered(), "inside"), (wide(), "wide")] {
        let Some(pdf) = printed(&repo, name) else { return };
        let Some(words) = poppler("pdftotext", &["-bbox"], &pdf, &["-"]) else { return };
        let number = |tag: &str, name: &str| -> f64 {
            let (_, rest) = tag.split_once(&format!("{name}=\"")).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        let (mut width, mut seen) = (0.0, 0);
        for tag in words.split('<') {
            if tag.starts_with("page ") {
                width = number(tag, "width");
            } else if tag.starts_with("word ") {
                // A margin of 15 mm is 42 points.
                let (left, right) = (number(tag, "xMin"), number(tag, "xMax"));
                assert!(left > 40.0 && right < width - 40.0, "{left} to {right} of {width}: {tag}");
                seen += 1;
            }
        }
        assert!(seen > 1_000, "{seen}");
    }
}

/// A repository whose names are long and cannot be parted.
fn wide() -> Repo {
    let repo = hostile();
    let long = "x".repeat(120);
    repo.write(&format!("requirements/{long}.md"), format!("### [SRS-{long}] {long}\n\nText.\n"));
    repo.commit(&format!("{long}\n\nChange-Request: {long}"));
    repo.annotated_tag(&format!("v3.0.0-{long}"), &long);
    repo
}

#[test]
fn two_prints_are_the_same_bytes() {
    let repo = numbered();
    let (Some(one), Some(two)) = (printed(&repo, "one"), printed(&repo, "two")) else { return };
    assert!(std::fs::read(one).unwrap() == std::fs::read(two).unwrap());
}

/// A program that stands in for a browser.
fn stand_in(folder: &Path, name: &str, prints: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    std::fs::create_dir_all(folder).unwrap();
    let file = folder.join(name);
    let version = "case \"$1\" in --version) echo Chromium 140.0.0.0; exit;; esac";
    std::fs::write(&file, format!("#!/bin/sh\n{version}\n{prints}\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    file
}

fn failing(repo: &Repo, variables: &[(&str, &OsStr)]) -> String {
    let mut command = printing(repo, &["report", "--format", "pdf"]);
    command.envs(variables.iter().copied());
    let (code, stdout, stderr) = run(&mut command, b"");
    assert_eq!((code, stdout.len()), (2, 0));
    String::from_utf8(stderr).unwrap()
}

#[test]
fn without_a_browser_it_is_said_what_to_do() {
    let repo = product();
    let error = failing(&repo, &[("PATH", OsStr::new(""))]);
    assert!(error.contains("install Chromium") && error.contains("GIT_TRACE_BROWSER"), "{error}");
    let error = failing(&repo, &[("GIT_TRACE_BROWSER", OsStr::new("/no/such/browser"))]);
    assert!(error.contains("/no/such/browser"), "{error}");
}

#[test]
fn a_repository_names_no_browser() {
    let repo = product();
    stand_in(repo.path(), "chromium", "touch ran");
    for path in [".", "", ":", "relative"] {
        failing(&repo, &[("PATH", OsStr::new(path))]);
    }
    failing(&repo, &[("PATH", OsStr::new("")), ("GIT_TRACE_BROWSER", OsStr::new("./chromium"))]);
    assert!(!repo.path().join("ran").exists());
}

#[test]
fn a_browser_that_cannot_do_it_is_told() {
    let repo = product();
    let folder = tempfile::tempdir().unwrap();
    let with = |prints: &str| {
        let file = stand_in(folder.path(), "browser", prints);
        failing(
            &repo,
            &[
                ("GIT_TRACE_BROWSER", file.as_os_str()),
                ("GIT_TRACE_BROWSER_TIMEOUT", OsStr::new("1")),
            ],
        )
    };
    let error = with("echo no usable sandbox >&2; exit 1");
    assert!(error.contains("no usable sandbox") && error.contains("SANDBOX=off"), "{error}");
    assert!(with("exec sleep 1000").contains("longer than 1 seconds"));
    let error = with("for it; do case $it in --print-to-pdf=*) echo no >\"${it#*=}\";; esac; done");
    assert!(error.contains("no PDF"), "{error}");
    let old = folder.path().join("browser");
    let named = ("GIT_TRACE_BROWSER", old.as_os_str());
    let error = failing(&repo, &[named, ("GIT_TRACE_BROWSER_TIMEOUT", OsStr::new("soon"))]);
    assert!(error.contains("no number of seconds: `soon`"), "{error}");
    let script = std::fs::read_to_string(&old).unwrap();
    std::fs::write(&old, script.replace("140", "120")).unwrap();
    let error = failing(&repo, &[named]);
    assert!(error.contains("version 120") && error.contains("131"), "{error}");
}

#[test]
fn an_interrupt_ends_the_browser_and_removes_its_files() {
    let repo = product();
    let folder = tempfile::tempdir().unwrap();
    let temporary = folder.path().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let started = folder.path().join("started");
    let tells = format!("echo $$ >{0}.new; mv {0}.new {0}; exec sleep 1000", started.display());
    let browser = stand_in(folder.path(), "browser", &tells);
    let mut command = printing(&repo, &["report", "--format", "pdf", "-o", "../out"]);
    command.env("GIT_TRACE_BROWSER", browser).env("TMPDIR", &temporary).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    while !started.exists() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    let process = std::fs::read_to_string(&started).unwrap();
    let signal = |name: &str, id: &str| {
        let mut kill = Command::new("kill");
        kill.args([name, id]).stderr(Stdio::null()).status().unwrap().success()
    };
    assert!(signal("-INT", &child.id().to_string()));
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!signal("-0", process.trim()), "the browser runs on");
    let left = |folder: &Path| std::fs::read_dir(folder).unwrap().count();
    assert_eq!((left(&temporary), left(&repo.path().join("../out"))), (0, 0));
}
