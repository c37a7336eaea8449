//! Row c: the rules DI-01 to DI-07, each in scenarios that pass, fail, lapse and cannot be assessed.

use git_trace::statement::Meaning;

use crate::support::unassessed_where_shallow;
use crate::team::{Team, team, word};

const CONFIG: &str = r##"version = 1
[controlled]
paths = ["src/**"]
[[item]]
id = "pump"
paths = ["src/pump/**"]
interfaces = ["src/pump/api/**"]
[[item]]
id = "alarm"
paths = ["src/alarm/**"]
[[record]]
class = "architecture"
paths = ["docs/architecture.md"]
[[record]]
class = "interface"
paths = ["docs/interfaces.md"]
[[record]]
class = "threat-model"
paths = ["docs/threats.md"]
[[record]]
class = "coding-standard"
paths = ["docs/coding.md"]
[[record]]
class = "software-development-plan"
paths = ["docs/development.md"]
"##;

const ARCHITECTURE: &str = "docs/architecture.md";
const INTERFACES: &str = "docs/interfaces.md";
const DESIGN: &str = "---\nitems: [pump, alarm]\n---\n# Design\n";

#[test]
fn di01_each_source_path_belongs_to_one_item() {
    let team = team!(CONFIG);
    team.check("DI-01", "nothing to judge", &[]);
    team.repo.write("src/pump/a.c", "1").write("src/alarm/a.c", "1").commit("write");
    team.check("DI-01", "holds", &[]);
    team.repo.write("src/stray.c", "1").commit("stray");
    team.check("DI-01", "fails", &["src/stray.c belongs to no software item"]);
    let both = CONFIG.replace("src/alarm/**", "src/**");
    team.repo.write(".trace/config.toml", both).commit("overlap");
    team.check("DI-01", "fails", &["src/pump/a.c belongs to pump and to alarm"]);
    team.repo.write(".trace/config.toml", "version = 1\n").commit("no items");
    team.check("DI-01", "missing", &[]);
}

#[test]
fn di02_each_item_has_an_approved_design() {
    let team = team!(CONFIG);
    team.check("DI-02", "missing", &[]);
    team.repo.write(ARCHITECTURE, "---\nitem: pump\n---\n# Design\n").commit("design");
    let bare = "the software item alarm has no design record";
    team.check("DI-02", "fails", &["docs/architecture.md was never approved", bare]);
    team.repo.write(ARCHITECTURE, DESIGN).commit("design");
    team.approve("grace", &[ARCHITECTURE]);
    team.repo.commit("approve");
    team.check("DI-02", "holds", &[]);
    team.repo.write(ARCHITECTURE, format!("{DESIGN}More.\n")).commit("change it");
    team.check("DI-02", "stale", &["docs/architecture.md"]);
    unassessed_where_shallow(&team.repo, "DI-02");
}

#[test]
fn di03_the_threat_model_refers_to_the_interfaces() {
    let team = team!(CONFIG);
    team.check("DI-03", "missing", &[]);
    team.repo.write(INTERFACES, "---\nid: IF-1\n---\nA trust boundary.\n").commit("interfaces");
    team.check("DI-03", "missing", &[]);
    team.repo.write("docs/threats.md", "Spoofing.\n").commit("threats");
    team.check("DI-03", "fails", &["no threat model refers to docs/interfaces.md"]);
    for words in ["see interfaces.md", "see IF-1", "see docs/interfaces.md"] {
        team.repo.write("docs/threats.md", words).commit("refer");
        team.check("DI-03", "holds", &[]);
    }
    team.repo.write("docs/threats.md", "see IF-12").commit("refer to another");
    team.check("DI-03", "fails", &["no threat model refers to docs/interfaces.md"]);
    team.repo.write("docs/threats.md", "see IF-1");
    team.repo.write(INTERFACES, "---\nid: IF-1\n---\nNothing.\n").commit("forget boundaries");
    team.check("DI-03", "fails", &["no interface record speaks of trust boundaries"]);
}

#[test]
fn di04_somebody_else_reviewed_the_design() {
    let team = team!(CONFIG);
    team.check("DI-04", "missing", &[]);
    team.repo.write(ARCHITECTURE, DESIGN).commit("design");
    team.check("DI-04", "fails", &["was reviewed by nobody but its authors"]);
    team.approve("ada", &[ARCHITECTURE]);
    team.repo.commit("approve their own");
    team.check("DI-04", "fails", &["was reviewed by nobody but its authors"]);
    let mut reviewed = word();
    reviewed.meaning = Meaning::Reviewed;
    team.state("bo", &[ARCHITECTURE], &reviewed);
    team.repo.commit("review");
    team.check("DI-04", "holds", &[]);
    team.repo.write(ARCHITECTURE, format!("{DESIGN}More.\n")).commit("change it");
    team.check("DI-04", "stale", &["was reviewed by Bo Example, and has changed since"]);
    unassessed_where_shallow(&team.repo, "DI-04");
}

#[test]
fn di05_the_coding_standard_is_planned_and_run() {
    let standard = |commands: &str| format!("---\nid: STD-1\n{commands}---\n# Standard\n");
    let team = team!(CONFIG);
    team.check("DI-05", "missing", &[]);
    team.repo.write("docs/coding.md", standard("")).commit("standard");
    let unplanned = "no software development plan names docs/coding.md";
    team.check("DI-05", "fails", &[unplanned, "docs/coding.md does not say what checks it"]);
    team.repo.write("docs/development.md", "By STD-1.\n");
    team.repo.write("docs/coding.md", standard("checked-by: [cargo clippy]\n")).commit("plan it");
    team.check("DI-05", "fails", &["no pipeline runs `cargo clippy`"]);
    team.repo.write(".gitlab-ci.yml", "script:\n  # cargo clippy\n  - true\n").commit("pipeline");
    team.check("DI-05", "fails", &["no pipeline runs `cargo clippy`"]);
    team.repo.write(".gitlab-ci.yml", "script:\n  - cargo clippy --all\n").commit("run it");
    team.check("DI-05", "holds", &[]);
    let huge = "#".repeat(5 << 20);
    team.repo.write(".gitlab-ci.yml", huge).commit("hide it");
    team.check("DI-05", "not assessed", &[]);
}

#[test]
fn di06_a_design_is_stale_when_its_interface_changed_since() {
    let team = team!(CONFIG);
    team.check("DI-06", "missing", &[]);
    team.repo.write(ARCHITECTURE, DESIGN).commit("design");
    team.approve("grace", &[ARCHITECTURE]);
    team.repo.commit("approve");
    team.check("DI-06", "nothing to judge", &[]);
    team.repo.write("src/pump/api/a.h", "1").commit("change the interface");
    team.check("DI-06", "stale", &["src/pump/api/a.h changed in"]);
    team.repo.days_later(1);
    team.approve("grace", &[ARCHITECTURE]);
    team.repo.commit("approve again");
    team.check("DI-06", "holds", &[]);
    unassessed_where_shallow(&team.repo, "DI-06");
    let config = CONFIG.replace("interfaces = [\"src/pump/api/**\"]\n", "");
    team.repo.write(".trace/config.toml", config).commit("no interfaces");
    team.check("DI-06", "not assessed", &[]);
}

#[test]
fn di07_changes_are_reviewed_by_somebody_else_and_signed_by_them() {
    let team = team!(CONFIG);
    let check = |outcome: &str, findings: &[&str]| {
        team.check_with(&["HEAD~..HEAD"], "DI-07", outcome, findings);
    };
    team.repo.write("docs/x", "1").commit("no source");
    check("nothing to judge", &[]);
    team.repo
        .write("src/pump/a.c", "1")
        .commit("alone\n\nReviewed-by: Ada Example <ada@example.org>");
    check("fails", &["\u{201c}alone\u{201d} names nobody but its author"]);
    team.repo.write("src/pump/a.c", "2").commit("said\n\nReviewed-by: Bo Example <bo@example.org>");
    check("asserted", &[]);
    // The reviewer brings the change in, and signs that.
    team.repo.git(&["checkout", "-q", "-b", "topic"]);
    team.repo.write("src/pump/a.c", "3").commit("a change");
    team.repo.git(&["checkout", "-q", "main"]);
    let message = "Merge topic\n\nReviewed-by: Bo Example <bo@example.org>";
    team.signed_by("bo", &["merge", "-q", "-S", "--no-ff", "-m", message, "topic"]);
    check("holds", &[]);
    // Somebody else's signature is not the reviewer's.
    team.repo.git(&["checkout", "-q", "-b", "other"]);
    team.repo.write("src/pump/a.c", "4").commit("another change");
    team.repo.git(&["checkout", "-q", "main"]);
    team.signed_by("grace", &["merge", "-q", "-S", "--no-ff", "-m", message, "other"]);
    check("asserted", &[]);
    unassessed_where_shallow(&team.repo, "DI-07");
}
