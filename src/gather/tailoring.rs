//! The tailoring record with its past, and the catalogues of clauses that it is held against.

use std::path::Path;

use super::{file, read_bounded};
use crate::catalogue::{Catalogue, Catalogues};
use crate::config::{Config, Controlled};
use crate::error::{Error, Result};
use crate::facts::{Facts, File, TailoringFile};
use crate::front_matter::Problem;
use crate::git::tree::Trees;
use crate::git::{Objects, Repository};
use crate::model::{Oid, OidMap};
use crate::tailoring::{PATH, Tailoring};

/// What a record says, with what is wrong in it; an error where nothing of it can be read.
pub type Read = Result<(Tailoring, Vec<Problem>), Problem>;

/// A record and its catalogues, without their past.
pub struct Found {
    /// The record, if there is one.
    pub record: Option<Read>,
    /// The catalogues.
    pub catalogues: Catalogues,
    /// What is wrong with the project's own catalogues.
    pub problems: Vec<String>,
}

/// Fills in the record and the catalogues.
pub fn gather(objects: &Objects<'_>, config: &Config, facts: &mut Facts) {
    let is_own = |file: &&File| config.catalogues.matches(file.path.as_bytes());
    let own = facts.files.iter().filter(is_own);
    (facts.catalogues, facts.catalogue_problems) = catalogues(objects, own, &facts.odd);
    let Some(file) = facts.files.iter().find(|file| file.path == PATH) else { return };
    let read = bytes(objects, file, &facts.odd).and_then(|bytes| Tailoring::parse(&bytes));
    let versions = facts.controlled.iter().filter(|it| it.file.path == PATH);
    let blobs = versions.flat_map(|it| &it.versions).filter_map(|version| version.blob);
    let then = |blob: Oid| Some(Tailoring::parse(&read_bounded(objects, blob).ok()?).ok()?.0);
    let past: OidMap<Tailoring> = blobs.filter_map(|blob| Some((blob, then(blob)?))).collect();
    facts.tailoring = Some(TailoringFile { file: file.clone(), read, past });
}

/// The record and the catalogues of a commit.
pub fn of_commit(repository: &Repository, config: &Config, commit: Oid) -> Result<Found> {
    let objects = repository.objects()?;
    let cannot = |why: &str| {
        Error::repository(format!("commit {commit} cannot be read: {why}")).hint("run `git fsck`")
    };
    let tree = objects.tree(commit).ok_or_else(|| cannot("it is missing or damaged"))?;
    let wanted = Controlled { paths: config.catalogues.clone(), ..Controlled::default() };
    let entries = Trees::new(&objects, &wanted).files(tree);
    let own = entries.map_err(|why| cannot(&why.to_string()))?;
    let own: Vec<File> = own.into_iter().map(file).collect();
    let (catalogues, problems) = catalogues(&objects, own.iter(), &[]);
    let blob = repository.blob_at(commit, PATH)?;
    let record = blob.map(|blob| {
        let file = File { path: PATH.to_owned(), blob };
        bytes(&objects, &file, &[]).and_then(|bytes| Tailoring::parse(&bytes))
    });
    let told = |(file, problem): (File, Problem)| {
        format!("{}:{}: {} ({})", file.path, problem.line, problem.message, problem.help)
    };
    Ok(Found { record, catalogues, problems: problems.into_iter().map(told).collect() })
}

/// The record of the work tree, if it has one.
pub fn of_work_tree(repository: &Repository) -> Result<Option<Read>> {
    let top = repository.work_tree_around().ok_or_else(|| {
        Error::usage("there is no work tree here").hint("leave --worktree out, or go into one")
    })?;
    let bytes = bytes_of_work_tree(&top)?;
    Ok(bytes.map(|bytes| Tailoring::parse(&bytes)))
}

/// The text of the record of a work tree, to be added to.
pub fn text_of_work_tree(top: &Path) -> Result<Option<String>> {
    let text = bytes_of_work_tree(top)?.map(String::from_utf8);
    text.transpose()
        .map_err(|_| Error::usage(format!("{PATH} is not UTF-8 text")).hint("save it as UTF-8"))
}

/// The record's file, which no link may stand for.
fn bytes_of_work_tree(top: &Path) -> Result<Option<Vec<u8>>> {
    let path = top.join(PATH);
    let failed = |error| Error::io(format!("cannot read {PATH}"), error);
    let is_there = |error: &std::io::Error| error.kind() != std::io::ErrorKind::NotFound;
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(error) if is_there(&error) || path.symlink_metadata().is_ok() => {
            return Err(failed(error));
        }
        Err(_) => return Ok(None),
    };
    let size = path.metadata().map_err(failed)?.len();
    if real != top.canonicalize().map_err(failed)?.join(PATH) || size > super::LARGEST {
        return Err(Error::usage(format!("{PATH} is a link, or larger than any record"))
            .hint("keep the record itself in its place"));
    }
    std::fs::read(path).map(Some).map_err(failed)
}

/// The catalogues that come with git-trace and a project's own, and what is wrong with the latter.
fn catalogues<'f>(
    objects: &Objects<'_>,
    own: impl Iterator<Item = &'f File>,
    odd: &[String],
) -> (Catalogues, Vec<(File, Problem)>) {
    let (mut catalogues, mut wrong) = (Catalogues::default(), Vec::new());
    for file in own {
        let mut problems = Vec::new();
        match bytes(objects, file, odd) {
            Ok(bytes) => {
                let read = Catalogue::parse(&bytes, &mut problems);
                read.into_iter().for_each(|own| catalogues.add(own));
            }
            Err(problem) => problems.push(problem),
        }
        wrong.extend(problems.into_iter().map(|problem| (file.clone(), problem)));
    }
    (catalogues, wrong)
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
