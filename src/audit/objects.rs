//! The repository in a package: every id recomputed from the bytes of its object, and nothing missing that
//! another object names.

use std::path::Path;

use super::check::{Check, Subject};
use super::package::Package;
use crate::error::{Kind, Result};
use crate::export::layout::{BUNDLE, OBJECTS};
use crate::export::question::Question;
use crate::git::{Lost, Repository, Unbundled};

/// So many missing objects are named.
const NAMED: usize = 20;

/// Unpacks the repository into a folder that is empty, and follows every link; `None` besides where there
/// is none.
pub fn check(
    package: &Package<'_>,
    question: Option<&Question>,
    folder: &Path,
) -> Result<(Check, Option<Repository>)> {
    let mut check = Check::of(Subject::Objects);
    let (place, bundle) = match (package.path(BUNDLE), package.path(OBJECTS)) {
        (Some(bundle), None) => (BUNDLE, bundle),
        (None, Some(bundle)) => (OBJECTS, bundle),
        (Some(_), Some(_)) => {
            check.find(OBJECTS, format!("there is {BUNDLE} besides: which of them counts?"));
            return Ok((check, None));
        }
        (None, None) => {
            check.find(BUNDLE, "it is missing, and so is every object of the repository");
            return Ok((check, None));
        }
    };
    let has_source = place == BUNDLE;
    let Unbundled { repository, objects, refs } = match Repository::unbundle(&bundle, folder) {
        Ok(unbundled) => unbundled,
        Err(error) if error.kind() == Kind::Io => return Err(error),
        Err(error) => {
            check.find(place, error.with_causes());
            return Ok((check, None));
        }
    };
    let mut starts: Vec<_> = refs.into_iter().map(|(_, id)| id).collect();
    starts.extend(question.map(|question| question.commit));
    starts.sort();
    starts.dedup();
    let reached = repository.reach(&starts)?;
    for Lost { object, kind, by } in reached.lost.iter().take(NAMED) {
        let by = if object == by { "a ref".to_owned() } else { by.to_string() };
        check
            .find(place, format!("the {kind} {object}, which {by} names, is missing or malformed"));
    }
    if has_source {
        let mut absent: Vec<_> = reached.absent.iter().collect();
        absent.sort();
        for blob in absent.into_iter().take(NAMED) {
            check.find(place, format!("the blob {blob}, which a tree names, is missing"));
        }
    } else if !reached.absent.is_empty() {
        let count = reached.absent.len();
        check.leave_open(format!(
            "{count} blobs are not in the package: it was made without source"
        ));
    }
    let strangers = objects.saturating_sub(reached.objects.len());
    if strangers > 0 {
        check.find(place, format!("{strangers} of its objects are named by nothing in it"));
    }
    check.say(format!("{objects} objects, the id of each recomputed from its bytes"));
    // What the evaluation reads of it is what a package without the source has.
    Ok((check, Some(repository.noting())))
}
