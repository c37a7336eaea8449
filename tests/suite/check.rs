//! `git trace check` as a whole: files, commits, ranges, CI, outputs, gates, baselines.

use crate::support::{Output, Repo, expect_file, hermetic, run, skip};

/// A repository with a change request, requirements, and a convention.
pub fn kept() -> Repo {
    let repo = Repo::new();
    repo.write(".trace/config.toml", CONFIG);
    repo.write(".trace/change-requests/CR-1-alarm.md", "---\nid: CR-1\n---\n# Alarm\n");
    repo.write(".trace/requirements.md", "# R\n\n### [SRS-001] Alarm\nIt shall.\n");
    repo.write("src/pump.rs", "1").commit("Begin\n\nChange-Request: CR-1\n");
    repo
}

pub const CONFIG: &str =
    "version = 1\n[[required_trailer]]\nkeys = [\"Change-Request\"]\npaths = [\"src/**\"]\n";

fn message(repo: &Repo, text: impl AsRef<[u8]>) -> Output {
    repo.write("../message", text);
    repo.trace(&["check", "--message", "../message"])
}

/// The codes that a JSON report names.
#[track_caller]
fn codes(report: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(report).unwrap();
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_message_is_shown_with_the_place_underlined_and_the_mend() {
    let repo = kept();
    let text = "Stop the pump when the line is occluded.\nIt overheats.\n\n\
                Change-Request: CR-2\nReviewd-by: A <a@b>\n# comment\n";
    let output = message(&repo, text);
    assert_eq!(output.code, 1);
    expect_file("check-message.txt", &output.stdout);
    assert!(
        message(&repo, "Stop the pump\n\nChange-Request: CR-1\n").ok().contains("nothing is wrong")
    );
}

#[test]
fn the_least_severity_that_fails_can_be_chosen() {
    let repo = kept();
    repo.write("../message", "Stop.\n");
    let failing = |word| repo.trace(&["check", "--message", "../message", "--fail-on", word]).code;
    assert_eq!([failing("major"), failing("minor"), failing("observation")], [0, 1, 1]);
}

/// Sets of paths that end at different places of the index.
const SETS: &[&[&str]] = &[
    &["**"],
    &[".trace/**"],
    &["later"],
    &["src/**", "src/aaa/**"],
    &["src/aaaaaaaaa/*", ".trace/**/*.md"],
    &["**/f*"],
    &["nothing/**"],
    &[],
];

#[test]
fn the_index_is_read_as_git_reads_it() {
    use git_trace::config::PathPatterns;
    let repo = kept();
    for number in 0..600 {
        repo.write(
            &format!("src/{}/f\u{e9}{number}", "a".repeat(number * 9 % 200)),
            number.to_string(),
        );
    }
    repo.git(&["add", "-A"]);
    repo.write("later", "1").git(&["add", "-N", "later"]);
    // Names whose length the entry's flags have no room for.
    for length in [4094, 4095, 4096, 5000] {
        let long = vec!["n".repeat(100); 50].join("/");
        let entry =
            format!("100644,{},{}", repo.git(&["hash-object", "later"]).trim(), &long[..length]);
        repo.git(&["update-index", "--add", "--replace", "--cacheinfo", &entry]);
    }
    // A conflict is not staged.
    let blob = repo.git(&["hash-object", "later"]);
    let stages = [1, 2, 3].map(|stage| format!("100644 {} {stage}\tsrc/conflict\n", blob.trim()));
    repo.git_bytes(&["update-index", "--index-info"], stages.concat().as_bytes());
    for (version, more) in [("2", ""), ("3", ""), ("4", ""), ("4", "split"), ("2", "untracked")] {
        repo.git(&["update-index", "--index-version", version]);
        match more {
            "split" => drop(repo.git(&["update-index", "--split-index"])),
            "untracked" => {
                drop(repo.git(&["update-index", "--no-split-index", "--untracked-cache"]))
            }
            _ => {}
        }
        let git = repo.git(&["ls-files", "-s", "-z"]);
        let line = |it: &str| {
            let (entry, path) = it.split_once('\t').unwrap();
            (path.to_owned(), entry.split(' ').nth(1).unwrap().to_owned())
        };
        let is_staged = |it: &&str| it.split('\t').next().unwrap().ends_with(" 0");
        let git: Vec<_> = git.split_terminator('\0').filter(is_staged).map(line).collect();
        let opened = git_trace::git::Repository::open(repo.path()).unwrap();
        let patterns = |globs: &&[&str]| {
            let globs: Vec<String> = globs.iter().map(|&glob| glob.to_owned()).collect();
            PathPatterns::new(&globs).unwrap()
        };
        // Asked again, the index is entered in its midst.
        for wanted in SETS.iter().chain(SETS).map(patterns) {
            let mut git = git.clone();
            git.retain(|(path, _)| wanted.matches(path.as_bytes()));
            match opened.staged(&wanted) {
                Ok(staged) => {
                    let name = |path| String::from_utf8(path).unwrap();
                    let ours: Vec<_> =
                        staged.into_iter().map(|it| (name(it.path), it.blob.to_string())).collect();
                    assert_eq!(ours, git, "{version} {more} {wanted:?}");
                }
                // libgit2 knows no split index, and says so.
                Err(_) => assert_eq!(more, "split"),
            }
        }
    }
}

#[test]
fn what_is_staged_counts_for_a_message() {
    let repo = kept();
    repo.write("src/pump.rs", "2").git(&["add", "src"]);
    repo.write("../message", "Stop\n");
    let report = repo.trace(&["check", "--message", "../message", "--format", "json"]).stdout;
    assert_eq!(codes(&report), ["CV-04"]);
    repo.write("../message", "Stop\n\nChange-Request: CR-2\n");
    let check = || repo.trace(&["check", "--message", "../message", "--format", "json"]).stdout;
    assert_eq!(codes(&check()), ["CV-06"]);
    repo.write(".trace/change-requests/CR-2.md", "---\nid: CR-2\n---\n");
    assert_eq!(codes(&check()), ["CV-06"]);
    repo.git(&["add", ".trace"]);
    assert_eq!(codes(&check()), [""; 0]);
    // The record of another name, and a record that the name alone promises.
    repo.write(".trace/change-requests/CR-3-x.md", "---\nid: CR-4\n---\n").git(&["add", ".trace"]);
    repo.write("../message", "Stop\n\nChange-Request: CR-4, CR-3\n");
    assert_eq!(codes(&check()), ["CV-06"]);
}

#[test]
fn the_configuration_is_the_one_that_the_commit_will_have() {
    let repo = Repo::new();
    repo.write("a", "").commit("One");
    let check = || message(&repo, "Two.\n").code;
    assert_eq!(check(), 1);
    // Not added yet, as after `git trace init`.
    repo.write(".trace/config.toml", "version = 1\n[convention]\nfull_stop = true\n");
    assert_eq!(check(), 0);
    repo.git(&["add", "-A"]);
    repo.write(".trace/config.toml", "version = 1\n");
    assert_eq!(check(), 0);
    repo.git(&["add", "-A"]);
    assert_eq!(check(), 1);
}

#[test]
fn a_configuration_that_is_not_committed_yet_counts_where_there_is_no_other() {
    let repo = Repo::new();
    repo.write("a", "").commit("One.");
    assert_eq!(codes(&repo.trace(&["check", "HEAD", "--format", "json"]).stdout), ["CV-11"]);
    // As after `git trace init --yes`, before and after `git add`.
    repo.write(".trace/config.toml", "version = 1\n[convention]\nfull_stop = true\n");
    for _ in 0..2 {
        let output = repo.trace(&["check", "HEAD"]);
        assert!(
            output.stderr.contains("by the .trace/config.toml that is not"),
            "{}",
            output.stderr
        );
        output.ok();
        repo.git(&["add", "-A"]);
    }
    // Once there is one, what is committed counts.
    repo.commit("Two.");
    repo.write(".trace/config.toml", "version = 1\n");
    let output = repo.trace(&["check", "HEAD~..HEAD"]);
    assert!(!output.stderr.contains("not committed"), "{}", output.stderr);
    output.ok();
}

#[test]
fn who_is_named_is_on_the_roster_of_that_commit() {
    let repo = Repo::new();
    repo.write("a", "").commit("One\n\nReviewed-by: Eve <eve@example.org>\n");
    let member = "[[person]]\nname = \"Ada Example\"\nemail = \"ada@example.org\"\nemails = [\"a@example.org\"]\n";
    repo.write(".trace/roster.toml", format!("version = 1\n{member}"));
    repo.commit("Two\n\nReviewed-by: Eve <eve@example.org>\n");
    repo.commit("Three\n\nReviewed-by: Ada <a@example.org>\n");
    let found = |commit| codes(&repo.trace(&["check", commit, "--format", "json"]).stdout);
    assert_eq!(
        [found("HEAD~2"), found("HEAD~"), found("HEAD")],
        [vec![], vec!["CV-07".to_owned()], vec![]]
    );
    assert!(message(&repo, "Four\n\nAcked-by: Eve <eve@example.org>\n").stdout.contains("CV-07"));
}

#[test]
fn references_are_looked_up_at_each_commit() {
    let repo = kept();
    let base = repo.head();
    let early = repo.write("src/pump.rs", "2").commit("Early\n\nChange-Request: CR-2\n");
    repo.write(".trace/change-requests/CR-2.md", "---\nid: CR-2\n---\n").commit("Ask");
    repo.write("src/pump.rs", "3").commit("Late\n\nChange-Request: CR-2\n");
    let report = repo.trace(&["check", "--format", "json", &format!("{base}..")]).stdout;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["count"], 3);
    let found = report["findings"].as_array().unwrap();
    assert_eq!((found.len(), found[0]["commit"].as_str()), (1, Some(&*early)));
    assert_eq!(codes(&repo.trace(&["check", "--format", "json", "HEAD"]).stdout), [""; 0]);
    assert_eq!(codes(&repo.trace(&["check", "--format", "json", &early]).stdout), ["CV-06"]);
}

#[test]
fn a_message_file_is_mended_where_it_takes_no_guess_and_nowhere_else() {
    let repo = kept();
    let file = "# top  \nStop the pump.  \nIt overheats.\n\nRefs: #1\nrefs: #1\n\nChange-Request: CR-1\n\n# end\n#\n";
    repo.write("../message", file);
    repo.trace(&["check", "--message", "../message", "--fix"]).ok();
    let mended = std::fs::read_to_string(repo.path().join("../message")).unwrap();
    let expected =
        "# top  \nStop the pump  \n\nIt overheats.\n\nRefs: #1\nChange-Request: CR-1\n\n# end\n#\n";
    assert_eq!(mended, expected);
}

#[test]
fn bad_messages_end_in_a_word() {
    let repo = kept();
    assert!(message(&repo, "").ok().contains("nothing is wrong"));
    assert!(message(&repo, "# only\n# comments\n").ok().contains("nothing is wrong"));
    let output = message(&repo, b"Stop \xff\xfe\n");
    assert!(output.stdout.contains("not UTF-8"), "{}", output.stdout);
    output.fails(1);
    let long = format!("Stop\n\n{}", "a line of text\n".repeat(700_000));
    let output = message(&repo, &long);
    assert!(output.stdout.contains("10500006 bytes"), "{}", &output.stdout[..200]);
    output.fails(1);
    repo.git(&["config", "i18n.commitEncoding", "ISO-8859-1"]);
    message(&repo, b"Pumpe f\xfcr Gr\xf6\xdfe\n").ok();
    assert!(repo.trace(&["check", "--message", "no-such-file"]).fails(3).contains("no-such-file"));
    repo.write(".trace/config.toml", "version = 1\n[conventoin]\n").git(&["add", "-A"]);
    assert!(message(&repo, "Stop\n").fails(2).contains("did you mean `convention`?"));
}

/// Runs the check as CI would, with these variables.
fn in_ci(repo: &Repo, variables: &[(&str, &str)]) -> Output {
    let mut command = repo.command(env!("CARGO_BIN_EXE_git-trace"));
    command.args(["check", "--format", "json"]).envs(variables.iter().copied());
    let (code, stdout, stderr) = run(&mut command, b"");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Output { code, stdout: text(stdout), stderr: text(stderr) }
}

#[test]
fn the_range_of_a_merge_request_is_found_in_every_ci() {
    let repo = Repo::new();
    repo.write("a", "1").commit("Begin.");
    repo.branch("feature").write("a", "2").commit("Change one.");
    let head = repo.write("a", "3").commit("Change two.");
    repo.switch("main").write("b", "1").commit("Meanwhile.");
    let base = repo.head();
    repo.git(&["update-ref", "refs/remotes/origin/main", "main"]);
    let fork = repo.git(&["merge-base", "main", "feature"]);
    let fork = fork.trim();
    let merged = {
        repo.git(&["switch", "-q", "--detach", "main"]);
        repo.merge("feature", "Merge 'feature' into 'main'.")
    };
    #[track_caller]
    fn two(output: Output, says: &str) {
        assert!(output.stderr.contains(says), "{}", output.stderr);
        let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(report["count"], 2, "{} {}", output.stderr, output.stdout);
    }
    // These check out the merge of the request into its base.
    let actions =
        [("GITHUB_ACTIONS", "true"), ("GITHUB_BASE_REF", "main"), ("GITHUB_HEAD_REF", "feature")];
    two(in_ci(&repo, &actions), "GitHub names by GITHUB_BASE_REF");
    let gitea = [actions[0], actions[1], actions[2], ("GITEA_ACTIONS", "true")];
    two(in_ci(&repo, &gitea), "Gitea names");
    let gitlab = [
        ("GITLAB_CI", "true"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", fork),
        ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", &*head),
        ("CI_COMMIT_SHA", &*merged),
    ];
    let taken =
        "GitLab names by CI_MERGE_REQUEST_DIFF_BASE_SHA, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA";
    two(in_ci(&repo, &gitlab), taken);
    let azure = [
        ("TF_BUILD", "True"),
        ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
        ("SYSTEM_PULLREQUEST_SOURCECOMMITID", &*head),
    ];
    two(in_ci(&repo, &azure), "Azure Pipelines names");
    repo.git(&["switch", "-q", "--detach", "feature"]);
    let jenkins = [("JENKINS_URL", "x"), ("CHANGE_TARGET", "main"), ("GIT_COMMIT", &*head)];
    two(in_ci(&repo, &jenkins), "Jenkins names by CHANGE_TARGET");
    let buildkite = [
        ("BUILDKITE", "true"),
        ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"),
        ("BUILDKITE_COMMIT", "HEAD"),
    ];
    two(in_ci(&repo, &buildkite), "Buildkite names");
    let push = [
        ("GITLAB_CI", "true"),
        ("CI_COMMIT_BEFORE_SHA", fork),
        ("CI_COMMIT_SHA", &*head),
        ("CI_COMMIT_BRANCH", "feature"),
    ];
    two(in_ci(&repo, &push), "GitLab names by CI_COMMIT_BEFORE_SHA");
    // A build of no merge request, and none at all.
    two(in_ci(&repo, &[("BUILDKITE", "true")]), "Buildkite names no merge request");
    two(in_ci(&repo, &[]), "checking origin/main..HEAD");
    assert_ne!(base, fork);
    let output = in_ci(&repo, &[("GITHUB_ACTIONS", "true"), ("GITHUB_BASE_REF", "gone")]);
    assert!(output.fails(3).contains("fetch-depth: 0"));
}

#[test]
fn the_json_is_of_its_published_schema() {
    let repo = kept();
    repo.write("src/pump.rs", "2").commit("Stop.\n\nRefs:\n");
    let schema: serde_json::Value =
        serde_json::from_str(&repo.trace(&["schema", "check"]).ok()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for arguments in [&["check", "HEAD"][..], &["check", "--gate", "release"]] {
        let report = repo.trace(&[arguments, &["--format", "json"]].concat());
        assert_eq!(report.code, 1);
        let report: serde_json::Value = serde_json::from_str(&report.stdout).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&report).map(|it| it.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn the_rules_list_those_on_messages() {
    let repo = Repo::new();
    let list = repo.trace(&["rules"]).ok();
    assert!(git_trace::convention::codes().all(|code| list.contains(code)), "{list}");
    assert!(
        repo.trace(&["rules", "cv-02"]).ok().contains("Git reads trailers in the last paragraph")
    );
}

/// A repository with findings that carry every mark that a format could trip over.
fn awkward() -> Repo {
    let repo = kept();
    repo.write("src/pump.rs", "2")
        .commit("Stop <b>\"the\" & 100%: pump,\u{1b}[31m now.\nline,2\n\nRefs:\n");
    repo
}

fn formatted(repo: &Repo, format: &str) -> String {
    let output = repo.trace(&["check", "HEAD", "--format", format]);
    assert_eq!(output.code, 1, "{}", output.stderr);
    output.stdout
}

#[test]
fn sarif_is_of_the_official_schema() {
    let repo = awkward();
    let log: serde_json::Value = serde_json::from_str(&formatted(&repo, "sarif")).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() >= 3, "{log}");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
    }
    let Some(schema) = std::env::var_os("GIT_TRACE_SARIF_SCHEMA") else {
        return skip("GIT_TRACE_SARIF_SCHEMA names no file with the schema of SARIF 2.1.0");
    };
    let schema = std::fs::read_to_string(schema).unwrap();
    // The pattern of a language ends in a bracket that opens nowhere; we write no language.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let gate = repo.trace(&["check", "--gate", "release", "--format", "sarif"]).stdout;
    for log in [log, serde_json::from_str(&gate).unwrap()] {
        let wrong: Vec<String> = validator.iter_errors(&log).map(|it| it.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn annotations_are_escaped_as_their_readers_want_it() {
    let repo = awkward();
    let github = formatted(&repo, "github");
    for line in github.lines() {
        let (command, properties) = line.split_once(' ').unwrap();
        assert!(["::error", "::warning", "::notice"].contains(&command), "{line}");
        let (properties, _) = properties.split_once("::").unwrap();
        let names = properties.split(',').map(|it| it.split_once('=').unwrap().0);
        assert_eq!(names.collect::<Vec<_>>(), ["file", "line", "col", "title"], "{line}");
    }
    assert!(github.contains("100%25%3A pump%2C"), "{github}");
    let gitlab: serde_json::Value = serde_json::from_str(&formatted(&repo, "gitlab")).unwrap();
    let prints: Vec<_> =
        gitlab.as_array().unwrap().iter().map(|it| it["fingerprint"].to_string()).collect();
    let mut unique = prints.clone();
    unique.sort();
    unique.dedup();
    assert!(prints.len() >= 3 && unique.len() == prints.len(), "{gitlab}");
    for issue in gitlab.as_array().unwrap() {
        assert!(issue["location"]["lines"]["begin"].is_u64() && issue["check_name"].is_string());
        let severity = issue["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
    }
}

#[test]
fn junit_is_xml_with_a_failure_a_finding() {
    let repo = awkward();
    let junit = formatted(&repo, "junit");
    assert_eq!(junit.matches("<failure ").count(), codes(&formatted(&repo, "json")).len());
    let clean = repo.trace(&["check", "HEAD~", "--format", "junit"]).ok();
    assert!(clean.contains("failures=\"0\"") && clean.contains("<testcase"));
    let parse = "import sys, xml.dom.minidom as m\nm.parseString(sys.stdin.buffer.read())";
    let mut python = hermetic("python3");
    if !python.args(["-c", "0"]).status().is_ok_and(|status| status.success()) {
        return skip("there is no python3 to read XML with");
    }
    for text in [junit, clean] {
        let (code, _, stderr) = run(hermetic("python3").args(["-c", parse]), text.as_bytes());
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    }
}

#[test]
fn text_hides_nothing_that_a_terminal_would_act_on() {
    assert!(!formatted(&awkward(), "text").contains('\u{1b}'));
}

#[test]
fn a_gate_holds_the_matrix_against_what_is_accepted() {
    let repo = kept();
    let report: serde_json::Value =
        serde_json::from_str(&repo.trace(&["report", "--format", "json"]).ok()).unwrap();
    let rows = report["rows"].as_array().unwrap();
    let failing: Vec<String> = rows
        .iter()
        .filter(|row| row["verdict"] != "satisfied" && row["verdict"] != "not applicable")
        .map(|row| format!("{}={}", row["id"].as_str().unwrap(), row["verdict"].as_str().unwrap()))
        .collect();
    let gate = |allowed: &[String]| {
        let mut arguments = vec!["check", "--gate", "release", "--format", "json"];
        arguments.extend(allowed.iter().flat_map(|it| ["--allow", it.as_str()]));
        repo.trace(&arguments)
    };
    assert_eq!(codes(&gate(&[]).stdout).len(), failing.len());
    assert_eq!(gate(&failing[1..]).code, 1);
    assert_eq!(codes(&gate(&failing[1..]).stdout), [failing[0].split('=').next().unwrap()]);
    assert_eq!(gate(&failing).code, 0);
    // The same, in the configuration of the evaluated commit.
    let config = format!("{CONFIG}[gate]\nrelease = {failing:?}\n");
    repo.write(".trace/config.toml", config).commit("Accept\n");
    let failed = gate(&[]);
    assert!(failed.code == 0 || !failed.stdout.contains(&failing[0]), "{}", failed.stdout);
    // Rules that are of no row, and must hold all the same.
    let accepted = format!("{CONFIG}[gate]\nrelease = {failing:?}\nrules = ");
    for (rules, told) in [("[\"INT-02\", \"INT-12\"]", &["INT-02"][..]), ("[\"INT-12\"]", &[])] {
        repo.write(".trace/config.toml", format!("{accepted}{rules}\n")).commit("Ask for rules\n");
        let found = codes(&gate(&failing).stdout);
        let found: Vec<&String> = found.iter().filter(|code| code.starts_with("INT-")).collect();
        assert_eq!(found, told);
    }
    for wrong in ["5.1.1-z=partial", "5.1.1-a=good", "5.1.1-a"] {
        assert!(gate(&[wrong.to_owned()]).fails(2).contains("ROW=VERDICT"));
    }
}

#[test]
fn a_baseline_lets_an_old_repository_start_today() {
    let repo = kept();
    let base = repo.head();
    repo.write("src/pump.rs", "2").commit("Old sins.");
    let range = format!("{base}..");
    let check = |more: &[&str]| repo.trace(&[&["check", &range][..], more].concat());
    let write =
        ["--write-baseline", "known.toml", "--reason", "before \"the\" rules", "--owner", "Ada"];
    assert!(check(&write).fails(2).contains("--until"));
    assert!(check(&[&write[..], &["--until", "soon"]].concat()).fails(2).contains("2027-01-31"));
    check(&[&write[..], &["--until", "2026-02-01"]].concat()).ok();
    assert!(check(&[&write[..], &["--until", "2026-02-01"]].concat()).fails(2).contains("exists"));
    let text = check(&["--baseline", "known.toml"]).ok();
    assert!(text.contains("2 known and accepted"), "{text}");
    let json = check(&["--baseline", "known.toml", "--format", "json"]).ok();
    assert!(json.contains("before \\\"the\\\" rules"), "{json}");
    assert!(
        check(&["--baseline", "known.toml", "--format", "sarif"]).ok().contains("suppressions")
    );
    // Only new work must be clean.
    repo.write("src/pump.rs", "3").commit("New sins.");
    assert!(check(&["--baseline", "known.toml"]).stdout.contains("New sins"));
    // As of the newest commit, what was accepted until February has run out in March.
    repo.days_later(60).write("a", "").commit("Later");
    let late = check(&["--baseline", "known.toml"]);
    assert!(late.stdout.contains("Ada accepted it until 2026-02-01"), "{}", late.stdout);
    repo.write("known.toml", "[[accepted]]\ncode = \"CV-01\"\nuntil = 2026-13-01\nwhy = \"\"\n");
    let error = check(&["--baseline", "known.toml"]).fails(2);
    assert!(error.contains("known.toml:"), "{error}");
}

#[test]
fn the_templates_of_ci_are_what_their_systems_read() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let script = root.join("docs/ci/check.sh");
    let (code, _, stderr) = run(hermetic("sh").arg("-n").arg(script), b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    let names =
        ["action.yml", "docs/ci/gitlab.yml", "docs/ci/github.yml", ".pre-commit-hooks.yaml"];
    let yaml = "import sys, yaml\nprint(type(yaml.safe_load(sys.stdin)).__name__)";
    let has_yaml = run(hermetic("python3").args(["-c", "import yaml"]), b"").0 == 0;
    for name in names {
        let text = read(name);
        // No parser but ours of front matter is at hand everywhere: it reads all of YAML.
        let mut problems = Vec::new();
        let page = format!("---\n{text}\n---\n");
        git_trace::front_matter::FrontMatter::parse(&page, &mut problems);
        assert!(problems.is_empty(), "{name}: {problems:?}");
        if has_yaml {
            let (code, _, stderr) = run(hermetic("python3").args(["-c", yaml]), text.as_bytes());
            assert_eq!(code, 0, "{name}: {}", String::from_utf8_lossy(&stderr));
        }
        // Every option that a template gives is one that there is.
        let help = Repo::new().trace(&["check", "--help"]).ok();
        let words = text.split_whitespace().map(|it| it.trim_matches(['"', '\'', '`']));
        for option in words.filter(|it| it.starts_with("--")) {
            let option = option.split('=').next().unwrap();
            assert!(
                help.contains(option) || ["--locked", "--path"].contains(&option),
                "{name}: {option}"
            );
        }
    }
    if !has_yaml {
        skip("there is no PyYAML to read the templates with");
    }
}

#[test]
fn a_trailer_may_name_a_requirement_of_any_format() {
    let repo = Repo::new();
    let config = "version = 1\n[requirement]\nrecords = [\"req/**\"]\nreferences = ['REQ[0-9]+', 'SRS-[0-9]+']\n";
    repo.write(".trace/config.toml", config);
    repo.write("req/.doorstop.yml", "settings:\n  prefix: REQ\n  digits: 3\n  sep: ''\n");
    repo.write("req/REQ001.yml", "text: It beeps.\n");
    repo.write("req/REQ998.yml", "text: It stops.\n");
    repo.write("req/all.toml", "[[requirement]]\nid = \"SRS-1\"\n").commit("Start");
    let told = |id: &str| {
        repo.write("../message", format!("Stop\n\nImplements: {id}\n"));
        let staged = repo.trace(&["check", "--message", "../message", "--format", "json"]).stdout;
        let made = repo.git(&["commit-tree", "HEAD^{tree}", "-p", "HEAD", "-F", "../message"]);
        let made = repo.trace(&["check", "--format", "json", made.trim()]).stdout;
        assert_eq!(codes(&staged), codes(&made), "{id}");
        staged
    };
    for id in ["REQ001", "REQ1", "SRS-1"] {
        assert_eq!(codes(&told(id)), [""; 0], "{id}");
    }
    for (id, near) in [("REQ999", "REQ998"), ("SRS-2", "SRS-1")] {
        let told = told(id);
        assert_eq!(codes(&told), ["CV-06"], "{told}");
        assert!(told.contains(&format!("did you mean {near}?")), "{told}");
    }
}
