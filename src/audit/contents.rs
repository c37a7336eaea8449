//! All files of a package by what the exporter makes of its repository: nothing is missing, nothing is there
//! besides, and every byte that the repository decides is as it must be.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use super::check::{Check, Subject};
use super::package::Package;
use super::same::is_same;
use super::{Answer, matrix};
use crate::error::{Error, Result};
use crate::export::bag_info::BagInfo;
use crate::export::layout::{BAG_INFO, PAYLOAD, VERIFY};
use crate::export::question::Question;
use crate::model::Timestamp;
use crate::output::Scratch;

/// Writes every file anew and holds it against the one in the package. `folder` has room for what has to be
/// set aside.
pub fn check(
    package: &Package<'_>,
    question: &Question,
    answer: Answer<'_>,
    is_signed: bool,
    folder: &Path,
) -> Result<Check> {
    let mut check = Check::of(Subject::Contents);
    let Answer { payload, verify, when, .. } = answer;
    let mut expected = BTreeSet::new();
    let mut left_out = Vec::new();
    for (name, is_optional, content) in payload.into_files() {
        match package.has(&name) {
            false if is_optional => left_out.push(name.clone()),
            false => check.find(name.as_str(), "it is missing"),
            // What prints it may not be there, or be another one.
            true if is_optional => check.leave_open(format!("{name} was not made anew")),
            // That is told place by place.
            true if matrix::is_report(&name) => {}
            true => {
                let write =
                    |out: &mut dyn Write| content(Scratch::beside(&folder.join("aside")), out);
                compare(package, &name, write, &mut check);
            }
        }
        expected.insert(name);
    }
    for name in package.files().filter(|name| name.starts_with(PAYLOAD)) {
        check.find_unless(
            expected.contains(name),
            name,
            "no package of this commit has such a file",
        );
    }
    let sizes = package.unpacked.digests.iter().filter(|(name, _)| name.starts_with(PAYLOAD));
    let (bytes, files) = sizes.fold((0, 0), |(bytes, files), (_, it)| (bytes + it.size, files + 1));
    let (commit, release) = (question.commit, question.release.clone());
    let info = BagInfo { commit, release, when, is_signed, left_out }.write(bytes, files);
    for (name, text) in [(BAG_INFO, info), (VERIFY, verify)] {
        let write = |out: &mut dyn Write| out.write_all(text.as_bytes()).map_err(unheld);
        compare(package, name, write, &mut check);
    }
    dates(package, when, &mut check);
    check.say(format!("{} files, written anew from the repository", expected.len()));
    Ok(check)
}

fn compare(
    package: &Package<'_>,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
    check: &mut Check,
) {
    match is_same(package, name, write) {
        Ok(true) => {}
        Ok(false) => check.find(name, "it is not what `git trace export` makes of the repository"),
        Err(error) => check.find(name, format!("it cannot be made anew: {}", error.with_causes())),
    }
}

/// A tar tells dates, and they are the commit's.
fn dates(package: &Package<'_>, when: Timestamp, check: &mut Check) {
    let committed = u64::try_from(when.seconds).unwrap_or_default();
    if package.unpacked.date.is_some_and(|date| date != committed) {
        check.find("", "its files are not dated as the commit is");
    }
}

fn unheld(error: std::io::Error) -> Error {
    Error::io("a file of the package cannot be compared", error)
}
