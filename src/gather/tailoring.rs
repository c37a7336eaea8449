//! The tailoring record with its past, and the catalogues of clauses that it is held against.

use super::read_bounded;
use crate::catalogue::{Catalogue, Catalogues};
use crate::config::Config;
use crate::facts::{Facts, File, TailoringFile};
use crate::front_matter::Problem;
use crate::git::Objects;
use crate::model::{Oid, OidMap};
use crate::tailoring::{PATH, Tailoring};

/// Fills in the record and the catalogues.
pub fn gather(objects: &Objects<'_>, config: &Config, facts: &mut Facts) {
    let is_own = |file: &&File| config.catalogues.matches(file.path.as_bytes());
    let (mut catalogues, mut wrong) = (Catalogues::default(), Vec::new());
    for file in facts.files.iter().filter(is_own) {
        let bytes = bytes(objects, file, &facts.odd);
        let (catalogue, problems) = own(bytes);
        catalogue.into_iter().for_each(|own| catalogues.add(own));
        wrong.extend(problems.into_iter().map(|problem| (file.clone(), problem)));
    }
    facts.catalogues = catalogues;
    facts.catalogue_problems = wrong;
    let Some(file) = facts.files.iter().find(|file| file.path == PATH) else { return };
    let read = bytes(objects, file, &facts.odd).and_then(|bytes| Tailoring::parse(&bytes));
    let versions = facts.controlled.iter().filter(|it| it.file.path == PATH);
    let blobs = versions.flat_map(|it| &it.versions).filter_map(|version| version.blob);
    let then = |blob: Oid| Some(Tailoring::parse(&read_bounded(objects, blob).ok()?).ok()?.0);
    let past: OidMap<Tailoring> = blobs.filter_map(|blob| Some((blob, then(blob)?))).collect();
    facts.tailoring = Some(TailoringFile { file: file.clone(), read, past });
}

/// A project's own catalogue, with what is wrong with it.
pub fn own(bytes: Result<Vec<u8>, Problem>) -> (Option<Catalogue>, Vec<Problem>) {
    let mut problems = Vec::new();
    let read = match bytes {
        Ok(bytes) => Catalogue::parse(&bytes, &mut problems),
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    (read, problems)
}

/// The bytes of a file of the tree, of which `odd` are links or other repositories.
fn bytes(objects: &Objects<'_>, file: &File, odd: &[String]) -> Result<Vec<u8>, Problem> {
    if odd.contains(&file.path) {
        let message = "it is a link or another repository, and no file";
        return Err(Problem::new(1, message, "keep the file itself here"));
    }
    read_bounded(objects, file.blob).map_err(|error| {
        let help = error.hint_text().unwrap_or_default().to_owned();
        Problem::new(1, error.to_string(), help)
    })
}
