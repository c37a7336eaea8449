//! DI-05: the coding standard is named in the software development plan and run in CI.

use super::refers_to;
use crate::facts::TextFile;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Each record of the class `coding-standard` must be referred to by a record of the class \
    `software-development-plan` (by path, file name or `id`), and say in a field `checked-by` of its front matter \
    which commands hold code against it: `checked-by: [cargo clippy, cargo fmt --check]`. Each of these must stand \
    in a file under `ci.pipelines`. That it ran, and with what result, is for the CI system to show.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let standards = case.files_of("coding-standard");
    let plans = case.files_of("software-development-plan");
    if standards.is_empty() {
        let says = "there is no record of the class `coding-standard`";
        return Ruling::new(Outcome::Missing, says);
    }
    let is_pipeline = |it: &&TextFile| case.config.pipelines.matches(it.file.path.as_bytes());
    let pipelines: Vec<&TextFile> = case.facts.environment.iter().filter(is_pipeline).collect();
    if let Some(unread) =
        pipelines.iter().find_map(|it| it.text.as_ref().err().map(|why| (it, why)))
    {
        let (pipeline, why) = unread;
        return Ruling::not_assessed(format!("{} cannot be read: {why}", pipeline.file.path));
    }
    let (mut evidence, mut wanting) = (Vec::new(), Vec::new());
    for standard in &standards {
        let path = &standard.file.path;
        let place = || Location::file(path, standard.file.blob);
        if !plans.iter().any(|plan| refers_to(plan, standard)) {
            let message = format!("no software development plan names {path}");
            wanting.push(Wanting::new(message, place(), "name the coding standard in the plan"));
        }
        let commands = standard.stated.fields.list("checked-by");
        if commands.is_empty() {
            let message = format!("{path} does not say what checks it");
            let help = "list the commands in its front matter: `checked-by: [cargo clippy]`";
            wanting.push(Wanting::new(message, place(), help));
        }
        for command in commands {
            let runs = |it: &&&TextFile| it.text.as_ref().is_ok_and(|text| runs(text, command));
            match pipelines.iter().find(runs) {
                Some(pipeline) => evidence.push(Evidence::file("pipeline", &pipeline.file)),
                None => {
                    let message = format!("no pipeline runs `{command}`, which {path} names");
                    let help = "run the check in CI, in a file under `ci.pipelines`";
                    wanting.push(Wanting::new(message, place(), help));
                }
            }
        }
    }
    let says = format!(
        "{} checks of {} coding standards run in CI; {} things are wanting",
        evidence.len(),
        standards.len(),
        wanting.len()
    );
    let outcome = if wanting.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).declared().with(evidence).wanting(wanting)
}

/// Whether a command stands in a line that is no comment.
fn runs(text: &str, command: &str) -> bool {
    let is_code = |line: &&str| !line.trim_start().starts_with(['#', '/']);
    !command.trim().is_empty() && text.lines().filter(is_code).any(|line| line.contains(command))
}
