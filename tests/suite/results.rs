//! Results of verification: where they stand, of which commit they speak, what they verify.

use git_trace::config::Config;
use git_trace::facts::{ResultRun, ResultSource};
use git_trace::gather;
use git_trace::git::Repository;
use git_trace::rules;
use git_trace::test_report::{Outcome, TestCase};
use git_trace::verification::{Basis, Matcher, by_case, by_requirement, repeatability};

use crate::support::Repo;

/// The runs that the report knows of.
pub fn gathered(repo: &Repo) -> Vec<ResultRun> {
    let repository = Repository::open(repo.path()).unwrap();
    let head = repository.commit("HEAD").unwrap();
    let config = gather::configuration(&repository, head, None, &rules::codes()).unwrap().config;
    let history = gather::history(&repository, head, &mut |_| {}).unwrap();
    let range = history.range(None, head, None);
    gather::facts(&repository, &config, &history, &range, Vec::new(), None).unwrap().results
}

fn config(text: &str) -> Config {
    let text = format!("version = 1\n{text}");
    Config::parse("config", text.as_bytes(), &[]).map_err(|it| it.to_string()).unwrap()
}

fn case(class: &str, name: &str) -> TestCase {
    TestCase { class: class.into(), name: name.into(), ..TestCase::default() }
}

const NOTHING: &dyn Fn(&TestCase) -> Vec<String> = &|_| Vec::new();

#[test]
fn a_name_has_an_identifier_only_where_it_stands_whole_and_exists() {
    let config = Config::default();
    let known = ["SRS-012", "SRS-012-3", "SRS-1", "UTF-8", "alarm", "REQ_007", "T-9", "A-1-T-9"];
    let matcher = Matcher::new(&config, known);
    for (class, name, expected) in [
        ("", "test_srs_012_alarm", vec!["SRS-012"]),
        ("", "testSRS-012", vec![]),
        ("", "test SRS-012: alarm", vec!["SRS-012"]),
        ("", "srs-012-3", vec!["SRS-012-3"]),
        ("", "srs_0123", vec![]),
        ("", "srs_01", vec![]),
        ("", "srs__1__and__t_9", vec!["SRS-1", "T-9"]),
        ("tests::srs_1", "works", vec!["SRS-1"]),
        ("", "test_a_1_t_9", vec!["A-1-T-9"]),
        ("", "reads_utf_8", vec!["UTF-8"]),
        ("", "reads_utf_16", vec![]),
        ("", "req_007_sounds_the_alarm", vec!["REQ_007"]),
        ("", "", vec![]),
    ] {
        let found = matcher.requirements(&case(class, name), NOTHING);
        assert!(found.iter().all(|it| it.basis == Basis::Name));
        let found: Vec<String> = found.into_iter().map(|it| it.requirement).collect();
        assert_eq!(found, expected, "{class}::{name}");
    }
}

#[test]
fn a_test_verifies_what_any_of_four_signs_says_and_the_strongest_is_told() {
    let config = config(
        "[[test]]\nnames = [\"pump::*\"]\nrequirements = [\"SRS-2\", \"SRS-9\"]\n\
         [[test]]\npatterns = ['.*::rate\\[\\d+\\]']\nrequirements = [\"SRS-3\"]\n",
    );
    let matcher = Matcher::new(&config, ["SRS-1", "SRS-2", "SRS-3", "SRS-4", "SRS-5"]);
    let test = TestCase {
        requirements: vec!["srs_1".into(), "SRS-8".into()],
        tags: vec!["SRS-5".into(), "slow".into()],
        ..case("pump", "rate[1]")
    };
    let claimed = |case: &TestCase| match case.class.as_str() {
        "pump" => vec!["SRS-4".to_owned(), "SRS-1".to_owned()],
        _ => Vec::new(),
    };
    let found = matcher.requirements(&test, &claimed);
    let found: Vec<(&str, Basis)> =
        found.iter().map(|it| (it.requirement.as_str(), it.basis)).collect();
    assert_eq!(
        found,
        [
            ("SRS-1", Basis::Property),
            ("SRS-8", Basis::Property),
            ("SRS-5", Basis::Property),
            ("SRS-2", Basis::Configuration),
            ("SRS-9", Basis::Configuration),
            ("SRS-3", Basis::Configuration),
            ("SRS-4", Basis::CodeTag),
        ]
    );
}

fn junit(facts: &[(&str, &str)], cases: &[(&str, bool)]) -> String {
    let properties =
        facts.iter().map(|(name, value)| format!("<property name='{name}' value='{value}'/>"));
    let cases = cases.iter().map(|(name, passed)| {
        let failure = if *passed { "" } else { "<failure message='no'/>" };
        format!("<testcase name='{name}'>{failure}</testcase>\n")
    });
    format!(
        "<testsuite name='s'><properties>{}</properties>\n{}</testsuite>\n",
        properties.collect::<String>(),
        cases.collect::<String>()
    )
}

fn problems(run: &ResultRun) -> Vec<&str> {
    run.problems.iter().map(|problem| problem.message.as_str()).collect()
}

#[test]
fn a_checked_in_report_speaks_for_the_commit_that_it_names() {
    let repo = Repo::new();
    let tested = repo.write("a.rs", "a").commit("Add what is tested");
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let facts = [("git.commit", tested.as_str()), ("tester", "Ada"), ("os", "linux")];
    repo.write(".trace/results/1.xml", junit(&facts, &[("a", true)]));
    let short = [("commit", &tested[..9])];
    repo.write(".trace/results/2.xml", junit(&short, &[("a", false)]));
    repo.write(".trace/results/3.tap", "TAP version 14\n1..1\nok 1 - a\n");
    let elsewhere = [("commit", "1234567")];
    repo.write(".trace/results/4.xml", junit(&elsewhere, &[("a", true)]));
    repo.write(".trace/results/5.json", "{}");
    repo.write(
        ".trace/results/6.xml",
        "version https://git-lfs.github.com/spec/v1\n\
        oid sha256:0000000000000000000000000000000000000000000000000000000000000000\nsize 1\n",
    );
    repo.write(".trace/results/notes.md", "no report");
    std::os::unix::fs::symlink("1.xml", repo.path().join(".trace/results/7.xml")).unwrap();
    repo.commit("Check in what the tests said");
    let runs = gathered(&repo);
    let paths: Vec<&str> = runs
        .iter()
        .map(|run| match &run.source {
            ResultSource::File(file) => file.path.rsplit('/').next().unwrap(),
            ResultSource::Note(_) => panic!("there is no note"),
        })
        .collect();
    assert_eq!(paths, ["1.xml", "2.xml", "3.tap", "4.xml", "5.json", "6.xml", "7.xml"]);
    let commits: Vec<bool> = runs.iter().map(|run| run.commit.is_some()).collect();
    assert_eq!(commits, [true, true, false, false, false, false, false]);
    assert_eq!(runs[0].commit.unwrap().to_string(), tested);
    assert_eq!(runs[0].tree.unwrap().to_string(), tree.trim());
    assert_eq!(runs[0].facts.tester.as_deref(), Some("Ada"));
    assert_eq!((problems(&runs[0]), problems(&runs[2])), (vec![], vec![]));
    assert_eq!(problems(&runs[3]), ["1234567 is no commit of this history"]);
    assert_eq!(problems(&runs[4]), ["the file is no report in JUnit XML, TAP or CTRF"]);
    assert!(problems(&runs[5])[0].contains("pointer of git-LFS"));
    assert_eq!(problems(&runs[6]), ["the report is no file of its own"]);
}

#[test]
fn repeatability_tells_how_often_on_what_and_with_which_result() {
    let repo = Repo::new();
    let first = repo.write("a.rs", "a").commit("One");
    let second = repo.write("a.rs", "b").commit("Two");
    let write = |number: usize, commit: &str, cases: &[(&str, bool)]| {
        let facts = if commit.is_empty() { vec![] } else { vec![("commit", commit)] };
        repo.write(&format!(".trace/results/{number}.xml"), junit(&facts, cases));
    };
    write(1, &first, &[("srs_1_a", true), ("srs_1_b", true), ("other", true)]);
    write(2, &first, &[("srs_1_a", true), ("srs_1_b", false)]);
    write(3, &second, &[("srs_1_a", true)]);
    write(4, &second, &[("srs_1_a", true), ("srs_2", false)]);
    write(5, "", &[("srs_1_a", true)]);
    repo.commit("Check in");
    let runs = gathered(&repo);
    let config = Config::default();
    let matcher = Matcher::new(&config, ["SRS-1", "SRS-2", "SRS-3"]);
    let found = by_requirement(&runs, &matcher, NOTHING);
    assert_eq!(found.keys().collect::<Vec<_>>(), ["SRS-1", "SRS-2"]);
    let outcomes: Vec<Outcome> = found["SRS-1"].iter().map(|it| it.outcome).collect();
    use Outcome::{Failed, Passed};
    assert_eq!(outcomes, [Passed, Failed, Passed, Passed, Passed]);
    assert_eq!(found["SRS-1"][1].cases, [0, 1]);
    let on: Vec<_> = repeatability(&found["SRS-1"])
        .into_iter()
        .map(|on| {
            let commit = on.commit.map(|it| it.to_string()).unwrap_or_default();
            let counts = (on.totals.get(Passed), on.totals.get(Failed));
            (commit, counts, on.is_repeated(), on.is_repeatable())
        })
        .collect();
    let expected = [
        (first, (1, 1), true, false),
        (second, (2, 0), true, true),
        (String::new(), (1, 0), false, true),
    ];
    assert_eq!(on, expected);
    assert_eq!(by_case(&runs)["s::srs_1_a"].len(), 5);
    assert_eq!(by_case(&runs)["s::srs_2"].len(), 1);
}
