//! The records of a class, those of the evaluated release among them, and what cannot be read of them.

use super::ruling::Wanting;
use super::{Case, Outcome, Ruling};
use crate::approval::Standing;
use crate::facts::{ControlledFile, Facts};
use crate::front_matter::Problem;
use crate::model::Severity;

/// A record with what its approvals come to.
pub type Held<'a> = (&'a ControlledFile, &'a Standing);

/// Why nothing can be said from here, if it cannot.
pub fn assessable(case: &Case<'_>) -> Result<(), Ruling> {
    let why = case.facts.unlisted.clone().or_else(|| case.doubts());
    match why {
        Some(why) => Err(Ruling::unjudged(why)),
        None => Ok(()),
    }
}

/// The records of a class, or what is to be said where there are none, or where one cannot be read.
pub fn records<'a>(case: &Case<'a>, class: &'static str) -> Result<Vec<Held<'a>>, Ruling> {
    assessable(case)?;
    let found: Vec<Held<'_>> = case.records().filter(|(file, _)| file.class == class).collect();
    if found.is_empty() {
        let says = format!("there is no record of the class `{class}` (`[[record]]`)");
        return Err(Ruling::new(Outcome::Missing, says));
    }
    match unreadable(case, found.iter().map(|(file, _)| *file)) {
        Some(why) => Err(Ruling::not_assessed(why)),
        None => Ok(found),
    }
}

/// Why one of some records cannot be read, if one cannot.
pub fn unreadable<'a>(
    case: &Case<'a>,
    records: impl IntoIterator<Item = &'a ControlledFile>,
) -> Option<String> {
    records.into_iter().find_map(|file| unread(case.facts, file))
}

/// Those of them that are for the evaluated release, and what is wanting in the others.
pub fn of_release<'a>(
    case: &Case<'a>,
    class: &'static str,
) -> Result<(Vec<Held<'a>>, Vec<Wanting>), Ruling> {
    let all = records(case, class)?;
    let (own, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(file, _)| is_for(case, file));
    let silent = others.iter().filter(|(file, _)| releases(file).is_empty());
    let silent = silent.map(|held| {
        let (file, _) = held;
        let message = format!("{} does not say for which release it is", file.file.path);
        let help = "add `release: TAG` to its front matter";
        // What is malformed may say so where it cannot be read.
        let broken = malformed(std::slice::from_ref(held)).pop();
        broken.unwrap_or_else(|| Wanting::on(file, message, help).weighing(Severity::Minor))
    });
    let silent: Vec<Wanting> = silent.collect();
    if !own.is_empty() {
        return Ok((own, silent));
    }
    let named = others.iter().flat_map(|(file, _)| {
        releases(file).iter().map(|name| format!("; {} is for {name}", file.file.path))
    });
    let named: String = named.take(3).collect();
    let says = format!("no record of the class `{class}` is for {}{named}", meant(case));
    Err(Ruling::new(Outcome::Missing, says).wanting(silent))
}

/// The names of the evaluated release; none where the evaluated commit is no release.
pub fn release_names<'a>(case: &Case<'a>) -> Vec<&'a str> {
    let tags = case.facts.tags.iter().filter(|tag| tag.commit() == Some(case.range.to));
    let releases = tags.filter(|tag| case.config.releases.is_release(&tag.name));
    releases.map(|tag| tag.name.as_str()).collect()
}

fn meant(case: &Case<'_>) -> String {
    match release_names(case).as_slice() {
        [] => "the release that is to come".to_owned(),
        names => names.join(" or "),
    }
}

/// The releases that a record says it is for.
pub fn releases(file: &ControlledFile) -> &[String] {
    let fields = &file.stated.fields;
    let one = fields.list("release");
    if one.is_empty() { fields.list("releases") } else { one }
}

/// Whether a record says that it is for the evaluated release, or where that is none, for one that has no
/// tag yet.
fn is_for(case: &Case<'_>, file: &ControlledFile) -> bool {
    let names = release_names(case);
    let is_known = |said: &str| case.facts.tags.iter().any(|tag| is_release(said, &tag.name));
    releases(file).iter().any(|said| match names.is_empty() {
        true => !said.trim().is_empty() && !is_known(said),
        false => names.iter().any(|name| is_release(said, name)),
    })
}

/// Whether a record says for which release it is, and means another than the evaluated one.
pub fn is_for_another(case: &Case<'_>, file: &ControlledFile) -> bool {
    !releases(file).is_empty() && !is_for(case, file)
}

/// Whether somebody means a release by what they write: its tag, or the version in it.
pub fn is_release(said: &str, tag: &str) -> bool {
    let version =
        |text: &str| text.find(|it: char| it.is_ascii_digit()).map(|at| text[at..].to_owned());
    let said = said.trim();
    said == tag || version(tag).is_some_and(|version| said == version)
}

/// Why a record cannot be read, if it cannot: what is merely malformed can be.
fn unread(facts: &Facts, file: &ControlledFile) -> Option<String> {
    let stated = &file.stated;
    let is_blank =
        stated.problems.is_empty() && stated.fields.is_empty() && stated.text().is_empty();
    let mut problems = facts.record_problems.iter().filter(|_| is_blank);
    let (_, problem) = problems.find(|(other, _)| other.path == file.file.path)?;
    Some(format!("{} cannot be read: {}", file.file.path, problem.message))
}

/// What is malformed in records, one finding each.
pub fn malformed(records: &[Held<'_>]) -> Vec<Wanting> {
    let broken = records.iter().filter_map(|(file, _)| Some((file, file.stated.problems.first()?)));
    let finding = |(file, problem): (&&ControlledFile, &Problem)| {
        let message = format!("{}: {} ({})", file.file.path, problem.message, problem.help);
        let wanting = Wanting::on(file, message, "mend the record's front matter");
        Wanting { location: wanting.location.at_line(problem.line), ..wanting }
    };
    broken.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::is_release;

    #[test]
    fn a_release_is_meant_by_its_tag_or_by_the_version_in_it() {
        assert!(is_release("v1.2.0", "v1.2.0") && is_release(" 1.2.0", "v1.2.0"));
        assert!(is_release("1.2", "pump-1.2"));
        assert!(!is_release("v1.2", "v1.2.0") && !is_release("", "v1") && !is_release("", "main"));
    }
}
