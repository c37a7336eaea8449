//! The formats for machines: valid by their official schemas and by tools of others, the same for the same
//! input, and never saying of what was not assessed that it is satisfied.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

use crate::support::{Repo, clone_of, hermetic, peer, run, skip};

const FORMATS: &str = "json,cyclonedx,oscal,in-toto";

/// A report in all of the formats.
struct Written {
    report: Value,
    cyclonedx: Value,
    oscal: Value,
    statements: Vec<Value>,
    folder: PathBuf,
}

/// The report that a command writes which is given formats and a folder.
fn written(folder: PathBuf, repository: &Path, revision: &str) -> Written {
    let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    program.arg("-C").arg(repository).args(["-q", "report", revision, "--format", FORMATS, "-o"]);
    let (code, _, stderr) = run(program.arg(&folder), b"");
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let value = |name: &str| serde_json::from_str(&text(name)).unwrap();
    let lines = text("report.in-toto.jsonl");
    Written {
        report: value("report.json"),
        cyclonedx: value("report.cdx.json"),
        oscal: value("report.oscal.json"),
        statements: lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        folder,
    }
}

fn of(repo: &Repo) -> Written {
    written(repo.path().join("../machine"), repo.path(), "HEAD")
}

/// The demonstration's report; none where it cannot be built.
fn demo(home: &Path, arguments: &[&str]) -> Option<Written> {
    if Command::new("ssh-keygen").arg("-?").output().is_err() {
        skip("ssh-keygen is not installed");
        return None;
    }
    let folder = home.join("demo");
    let mut program = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    let (code, ..) = run(program.args(["-q", "demo"]).args(arguments).arg(&folder), b"");
    assert_eq!(code, 0);
    Some(written(home.join("machine"), &folder, "v2.0.0"))
}

/// A repository with test runs of every sort.
fn tested() -> Repo {
    let repo = Repo::new();
    repo.write(
        ".trace/config.toml",
        "version = 1\n[product]\nname = \"Pump\"\n[verification]\nresults = [\"results/**\"]\n",
    );
    let start = repo.write("src/a", "1").commit("Start");
    let report = |name: &str, commit: &str, cases: &str| {
        let commit =
            format!("<properties><property name=\"commit\" value=\"{commit}\"/></properties>");
        let suite =
            format!("<testsuites><testsuite name=\"s\">{commit}{cases}</testsuite></testsuites>");
        repo.write(&format!("results/{name}.xml"), suite);
    };
    let passed = "<testcase classname=\"c\" name=\"good\"/>";
    let failed = "<testcase classname=\"c\" name=\"bad\"><failure message=\"no\"/></testcase>";
    let skipped = "<testcase classname=\"c\" name=\"later\"><skipped/></testcase>";
    report("a-passed", &start, passed);
    report("b-failed", &start, &[passed, failed].concat());
    report("c-skipped", &start, &[passed, skipped].concat());
    report("d-empty", &start, "");
    report("e-nowhere", "", passed);
    repo.write(
        "results/f-cut.xml",
        format!(
            "<testsuite name=\"s\"><properties><property name=\"commit\" \
        value=\"{start}\"/></properties>{passed}"
        ),
    );
    repo.commit("Report");
    repo
}

/// An official schema as it stands packed in tests/suite/data/schemas.
fn schema(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/data/schemas");
    let packed = std::fs::File::open(folder.join(format!("{name}.gz"))).unwrap();
    serde_json::from_reader(flate2::read::GzDecoder::new(packed)).unwrap()
}

#[track_caller]
fn expect_valid(validator: &Validator, instance: &Value) {
    let errors = validator.iter_errors(instance).take(10);
    let errors: Vec<String> = errors.map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[track_caller]
fn expect_cyclonedx(bom: &Value) {
    let mut registry = Registry::new();
    for name in ["spdx.schema.json", "jsf-0.82.schema.json"] {
        let uri = format!("http://cyclonedx.org/schema/{name}");
        registry = registry.add(uri, schema(name)).unwrap();
    }
    let registry = registry.prepare().unwrap();
    let validator = jsonschema::options()
        .with_registry(&registry)
        .should_validate_formats(true)
        .build(&schema("bom-1.6.schema.json"))
        .unwrap();
    expect_valid(&validator, bom);
    let mut broken = bom.clone();
    broken["declarations"]["attestations"][0]["map"][0]["conformance"]["score"] = json!(2);
    assert!(!validator.is_valid(&broken));
}

#[track_caller]
fn expect_oscal(results: &Value) {
    let schema = schema("oscal_assessment-results_schema.json");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    expect_valid(&validator, results);
    let mut broken = results.clone();
    broken["assessment-results"]["results"][0]["start"] = json!("yesterday");
    assert!(!validator.is_valid(&broken));
}

/// What the specification of Statement v1 and of its fields requires (in-toto/attestation, spec/v1 and
/// spec/predicates/test-result.md); there is no JSON schema of it.
#[track_caller]
fn expect_statement(statement: &Value) {
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    let subjects = statement["subject"].as_array().unwrap();
    assert!(!subjects.is_empty());
    for subject in subjects {
        let digests = subject["digest"].as_object().unwrap();
        assert!(!digests.is_empty());
        for (algorithm, digest) in digests {
            assert!(["gitCommit", "gitTag"].contains(&algorithm.as_str()));
            let digest = digest.as_str().unwrap();
            assert!(
                digest.len() == 40 && digest.bytes().all(|it| b"0123456789abcdef".contains(&it))
            );
        }
    }
    assert!(statement["predicateType"].as_str().unwrap().contains(':'));
    let predicate = &statement["predicate"];
    if statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1" {
        assert!(["PASSED", "WARNED", "FAILED"].iter().any(|it| predicate["result"] == *it));
        for resource in predicate["configuration"].as_array().unwrap() {
            assert!(["uri", "digest", "content"].iter().any(|it| !resource[*it].is_null()));
        }
        for list in ["passedTests", "warnedTests", "failedTests"] {
            assert!(predicate[list].as_array().unwrap().iter().all(Value::is_string));
        }
        let when = &predicate["gitTrace"]["when"];
        assert!(when.is_null() || when.as_str().unwrap().ends_with('Z'));
    }
}

/// Holds a report against the schemas, and against tools of others where they are there.
#[track_caller]
fn expect_machine(written: &Written) {
    expect_cyclonedx(&written.cyclonedx);
    expect_oscal(&written.oscal);
    written.statements.iter().for_each(expect_statement);
    expect_honest(written);
    expect_whole(written);
    let Some(python) = peer("python") else { return };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/data/machine.py");
    for (kind, module, file) in [
        ("cyclonedx", "cyclonedx.validation.json", "report.cdx.json"),
        ("oscal", "trestle.oscal", "report.oscal.json"),
        ("in-toto", "in_toto_attestation", "report.in-toto.jsonl"),
    ] {
        let (code, ..) = run(Command::new(&python).args(["-c", &format!("import {module}")]), b"");
        if code != 0 {
            skip(&format!("{module} is not installed where GIT_TRACE_PEERS says"));
            continue;
        }
        let mut command = Command::new(&python);
        command.args([script, kind]).arg(written.folder.join(file));
        let (code, stdout, stderr) = run(&mut command, b"");
        assert_eq!(code, 0, "{kind}: {}", String::from_utf8_lossy(&stderr));
        assert_eq!(String::from_utf8(stdout).unwrap().trim(), "valid");
    }
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// Satisfied is what the report calls so, and nothing else, in each format.
#[track_caller]
fn expect_honest(written: &Written) {
    let map = list(&written.cyclonedx, "/declarations/attestations/0/map");
    let entry = |reference: &str| map.iter().find(|it| text(it, "requirement") == reference);
    let claims = list(&written.cyclonedx, "/declarations/claims");
    let claimed = |reference: &str| claims.iter().any(|it| text(it, "bom-ref") == reference);
    let findings = list(&written.oscal, "/assessment-results/results/0/findings");
    for row in list(&written.report, "/rows") {
        let (id, verdict) = (text(row, "id"), text(row, "verdict"));
        let score =
            entry(&format!("clause:{id}")).map(|it| it["conformance"]["score"].as_f64().unwrap());
        assert_eq!(score == Some(1.0), verdict == "satisfied", "{id} {verdict} {score:?}");
        assert_eq!(score.is_none(), ["not assessed", "not applicable"].contains(&verdict), "{id}");
        let finding = findings.iter().find(|it| text(it, "title").starts_with(&format!("{id}:")));
        assert_eq!(finding.is_none(), verdict == "not applicable", "{id}");
        let status = finding.map(|it| &it["target"]["status"]);
        let state = status.map(|it| text(it, "state"));
        assert_eq!(state == Some("satisfied"), verdict == "satisfied", "{id}");
        if let Some(status) = status.filter(|_| verdict == "not assessed") {
            assert_eq!(status["reason"], "other");
            assert!(text(status, "remarks").contains("Not assessed"));
        }
    }
    for rule in list(&written.report, "/rules") {
        let (code, outcome) = (text(rule, "code"), text(rule, "outcome"));
        let (holds, fails) = match outcome {
            "holds" | "asserted" => (true, false),
            "stale" | "fails" | "missing" => (false, true),
            _ => (false, false),
        };
        assert_eq!(claimed(&format!("claim:{code}")), holds, "{code} {outcome}");
        assert_eq!(claimed(&format!("counter-claim:{code}")), fails, "{code} {outcome}");
        assert_eq!(entry(&format!("rule:{code}")).is_some(), holds || fails, "{code} {outcome}");
        if !holds && !fails {
            let annotations = list(&written.cyclonedx, "/annotations");
            let subject = format!("rule:{code}");
            let said = annotations.iter().find(|it| it["subjects"][0] == subject.as_str()).unwrap();
            assert!(text(said, "text").starts_with(&format!("{outcome}, so nothing is claimed")));
        }
    }
    let summary = &written.statements[0]["predicate"];
    for (row, told) in list(&written.report, "/rows").iter().zip(list(summary, "/rows")) {
        assert_eq!((&row["id"], &row["verdict"]), (&told["id"], &told["verdict"]));
    }
}

/// Every reference leads somewhere, every name is there once, and nothing of the report is left out.
#[track_caller]
fn expect_whole(written: &Written) {
    let mut named = Vec::new();
    collect(&written.cyclonedx, "bom-ref", &mut named);
    let unique: BTreeSet<&str> = named.iter().copied().collect();
    assert_eq!(unique.len(), named.len());
    for key in [
        "requirement",
        "assessor",
        "target",
        "claims",
        "counterClaims",
        "evidence",
        "counterEvidence",
        "subjects",
    ] {
        let mut cited = Vec::new();
        collect(&written.cyclonedx, key, &mut cited);
        let lost: Vec<_> = cited.iter().filter(|it| !unique.contains(*it)).collect();
        assert!(lost.is_empty(), "{key}: {lost:?}");
    }
    let mut uuids = Vec::new();
    collect(&written.oscal, "uuid", &mut uuids);
    let unique: BTreeSet<&str> = uuids.iter().copied().collect();
    assert_eq!(unique.len(), uuids.len());
    for key in ["href", "observation-uuid", "subject-uuid", "actor-uuid"] {
        let mut cited = Vec::new();
        collect(&written.oscal, key, &mut cited);
        let own = cited.iter().filter(|it| key != "href" || it.starts_with('#'));
        let lost: Vec<_> = own.filter(|it| !unique.contains(it.trim_start_matches('#'))).collect();
        assert!(lost.is_empty(), "{key}: {lost:?}");
    }
    let observed = list(&written.oscal, "/assessment-results/results/0/observations").len();
    let report = &written.report;
    assert_eq!(observed, list(report, "/rules").len() + list(report, "/findings").len());
}

/// The texts under a key, however deep.
fn collect<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name == key => found.push(text),
                    Value::Array(texts) if name == key => {
                        found.extend(texts.iter().filter_map(Value::as_str));
                        texts.iter().for_each(|it| collect(it, key, found));
                    }
                    _ => collect(field, key, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|it| collect(it, key, found)),
        _ => {}
    }
}

#[test]
fn the_demonstration_is_valid_in_every_format() {
    let home = tempfile::tempdir().unwrap();
    let Some(written) = demo(home.path(), &[]) else { return };
    expect_machine(&written);
    let verdicts = &written.report["totals"]["verdicts"];
    assert!(verdicts["satisfied"].as_u64() > Some(0) && verdicts["stale"].as_u64() > Some(0));
    assert!(written.statements.len() > 1, "no test run was told");
}

#[test]
fn the_whole_demonstration_too_with_what_is_tailored_out() {
    let home = tempfile::tempdir().unwrap();
    let Some(written) = demo(home.path(), &["--whole"]) else { return };
    expect_machine(&written);
}

#[test]
fn a_shallow_clone_claims_nothing_of_what_it_cannot_know() {
    let clone = tested().cloned(&["--depth", "1"]);
    let written = of(&clone);
    expect_machine(&written);
    assert!(written.report["totals"]["verdicts"]["not assessed"].as_u64() > Some(0));
}

#[test]
fn real_repositories_are_valid_in_every_format() {
    for name in ["casey/just", "sigstore/gitsign"] {
        let Some(clone) = clone_of(name) else { continue };
        let home = tempfile::tempdir().unwrap();
        let written = written(home.path().join("machine"), &clone, "HEAD");
        expect_machine(&written);
        assert!(!list(&written.report, "/findings").is_empty());
    }
}

#[test]
fn what_a_hostile_repository_says_stays_text() {
    let repo = Repo::new();
    let evil = "\" ], \"score\": 1, <script>\u{202e}\u{1b}[2J\u{2028}";
    repo.write(
        ".trace/change-requests/CR-1.md",
        format!("---\nid: CR-1\nstatus: approved\n---\n# {evil}\n"),
    );
    repo.write("=1+1 \u{2028}/ .md", "x")
        .write("requirements/a.md", format!("### [SRS-1] {evil}\n"));
    repo.commit_as("  \u{2028} <a@b>", &format!("{evil}\n\nChange-Request: CR-1"));
    repo.git(&["tag", "-a", "-m", evil, "v1.0.0<script>"]);
    expect_machine(&of(&repo));
}

#[test]
fn the_result_of_a_run_is_passed_only_where_all_of_it_did() {
    let repo = tested();
    let written = of(&repo);
    expect_machine(&written);
    let runs = &written.statements[1..];
    let results: BTreeMap<&str, &str> = runs
        .iter()
        .map(|it| &it["predicate"])
        .map(|it| (text(&it["gitTrace"]["report"], "name"), text(it, "result")))
        .collect();
    let expected = [
        ("results/a-passed.xml", "PASSED"),
        ("results/b-failed.xml", "FAILED"),
        ("results/c-skipped.xml", "WARNED"),
        ("results/d-empty.xml", "WARNED"),
        ("results/f-cut.xml", "WARNED"),
    ];
    assert_eq!(results, BTreeMap::from(expected));
    let failed = runs.iter().find(|it| it["predicate"]["result"] == "FAILED").unwrap();
    assert_eq!(failed["predicate"]["failedTests"], json!(["s::c::bad"]));
    assert_eq!(failed["predicate"]["passedTests"], json!(["s::c::good"]));
    let blob = repo.git(&["rev-parse", "HEAD:results/b-failed.xml"]);
    assert_eq!(failed["predicate"]["gitTrace"]["report"]["digest"]["gitBlob"], blob.trim());
    assert_eq!(
        failed["subject"][0]["digest"]["gitCommit"],
        repo.git(&["rev-parse", "HEAD~1"]).trim()
    );
    assert_eq!(written.statements[0]["predicate"]["testRunsOfNoKnownCommit"], 1);
}

#[test]
fn identifiers_follow_from_the_report_and_so_do_all_bytes() {
    let repo = tested();
    let first = of(&repo);
    let clone = repo.cloned(&[]);
    let second = of(&clone);
    for name in ["report.cdx.json", "report.oscal.json", "report.in-toto.jsonl"] {
        let read = |written: &Written| std::fs::read(written.folder.join(name)).unwrap();
        assert!(read(&first) == read(&second), "{name}");
    }
    let (_, digest, _) = run(Command::new("sha256sum").arg(first.folder.join("report.json")), b"");
    let digest = String::from_utf8(digest).unwrap();
    let digest = digest.split(' ').next().unwrap();
    assert_eq!(first.statements[0]["predicate"]["report"]["digest"]["sha256"], digest);
    let oracle = format!(
        "import uuid\nspace = uuid.uuid5(uuid.NAMESPACE_URL, 'urn:git-trace:report:v1')\n\
         print(uuid.uuid5(uuid.uuid5(space, '{digest}'), 'oscal'))"
    );
    match Command::new("python3").args(["-c", &oracle]).output() {
        Ok(output) => {
            let uuid = String::from_utf8(output.stdout).unwrap();
            assert_eq!(first.oscal["assessment-results"]["uuid"], uuid.trim());
        }
        Err(_) => skip("python3 is not installed"),
    }
    repo.write("src/a", "2").commit("Change");
    let third = of(&repo);
    let serial = |written: &Written| text(&written.cyclonedx, "serialNumber").to_owned();
    assert_ne!(serial(&first), serial(&third));
}
