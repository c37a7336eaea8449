//! What was gathered besides the history: tags, changed paths, records, bills of materials.

mod claims;
mod requirements;
mod results;
mod support;
mod tailoring;

pub use claims::{
    Authority, Claims, Content, FileVersion, NoteClaim, ReadStatement, SignatureFile,
    StatementFile, TagClaim, Tasks,
};

pub use requirements::{RequirementDocument, Requirements, TaggedFile};
pub use results::{ResultNote, ResultRun, ResultSource};
pub use support::{
    BranchCommit, ChecksumFile, Lockfile, Supported, SupportedBranch, VulnerabilityFile,
};
pub use tailoring::TailoringFile;

use std::collections::{BTreeSet, HashMap};

use crate::catalogue::Catalogues;
use crate::component::Component;
use crate::front_matter::Problem;
use crate::mailmap::Mailmap;
use crate::model::{Oid, OidMap, Tag, Verification};
use crate::record::{Kind, Record, Stated};

/// Everything that the rules may look at besides history and configuration.
#[derive(Default)]
pub struct Facts {
    /// Every tag, by name.
    pub tags: Vec<Tag>,
    /// What became of the signatures of the release tags, by tag object.
    pub signatures: OidMap<Verification>,
    /// What is wrong with the keys of the evaluated commit.
    pub key_problems: Vec<String>,
    /// The release commits that are no part of the history, each with the branch that holds it;
    /// a commit of which that cannot be told is not listed.
    pub strays: OidMap<Option<String>>,
    /// For each commit of the range, in its order, what it did to controlled paths.
    pub touches: Vec<Touch>,
    /// What the range did to the interfaces of software items.
    pub interfaces: Interfaces,
    /// The files of the evaluated tree.
    pub files: Vec<File>,
    /// Of those, the ones that are links or other repositories, and no files of their own.
    pub odd: Vec<String>,
    /// Why the files of the evaluated tree cannot be listed, if they cannot.
    pub unlisted: Option<String>,
    /// How many files of the source could not be searched for claims, since they were left out of a package.
    pub unsearched: usize,
    /// The requirements of the evaluated tree.
    pub requirements: Requirements,
    /// The change requests and problem reports that stand in the evaluated tree.
    pub records: Vec<RecordFile>,
    /// The controlled records that configurations class and the evaluated tree holds.
    pub controlled: Vec<ControlledFile>,
    /// What is wrong with the files that are, or say they are, controlled records.
    pub record_problems: Vec<(File, Problem)>,
    /// The controlled records that history had and the evaluated tree has not.
    pub vanished: Vec<Vanished>,
    /// Who approved what, as far as it stands anywhere.
    pub claims: Claims,
    /// The test runs whose results are checked in or attached to commits.
    pub results: Vec<ResultRun>,
    /// How people are named.
    pub mailmap: Mailmap,
    /// The tailoring record of the evaluated tree, if it has one.
    pub tailoring: Option<TailoringFile>,
    /// The catalogues of clauses that it is held against.
    pub catalogues: Catalogues,
    /// What is wrong with the project's own catalogues.
    pub catalogue_problems: Vec<(File, Problem)>,
    /// The bills of materials in the evaluated tree.
    pub boms: Vec<Bom>,
    /// What an earlier report stated.
    pub previous: Option<Previous>,
    /// The files that say what a continuous integration runs, and those that pin a toolchain.
    pub environment: Vec<TextFile>,
    /// The signatures of the commits of the range that name reviewers.
    pub reviews: OidMap<Verification>,
    /// The files of the evaluated tree that list third-party components.
    pub lockfiles: Vec<Lockfile>,
    /// The documents on vulnerabilities in the evaluated tree.
    pub vulnerabilities: Vec<VulnerabilityFile>,
    /// The checksums and signatures of artefacts in the evaluated tree.
    pub checksums: Vec<ChecksumFile>,
    /// What the commit before the range had at the paths of bills, lockfiles, checksums and VEX documents.
    pub before: HashMap<String, Oid>,
    /// The supported branches besides the evaluated one.
    pub supported: Supported,
}

/// A file of the evaluated tree with its text.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// The file.
    pub file: File,
    /// Its text, or why it cannot be read.
    pub text: Result<String, String>,
}

/// What a commit did to controlled paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touch {
    /// Nothing.
    No,
    /// It changed some; which ones, where that was asked for.
    Yes(Option<Touched>),
    /// It cannot be told, and why.
    Unknown(String),
}

/// The controlled paths that a commit changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The first few of them.
    pub named: Vec<String>,
    /// How many more there are.
    pub more: usize,
    /// Whether one of them is neither a record nor a part of `.trace/`.
    pub has_source: bool,
    /// The identifiers of the software items that one of them belongs to.
    pub items: BTreeSet<String>,
}

/// What a range did to the interfaces of software items.
#[derive(Clone, Debug, Default)]
pub struct Interfaces {
    /// The commits that changed one, newest first.
    pub changes: Vec<InterfaceChange>,
    /// Why it is not whole, if it is not.
    pub unknown: Option<String>,
}

/// A commit that changed interfaces.
#[derive(Clone, Debug)]
pub struct InterfaceChange {
    /// The commit.
    pub commit: Oid,
    /// The paths, the first few of them, and one at least.
    pub paths: Vec<String>,
}

/// A file of the evaluated tree.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path; bytes that are not UTF-8 are shown as replacement characters.
    pub path: String,
    /// Its content.
    pub blob: Oid,
}

impl File {
    /// The folder that it stands in; empty for the top.
    pub fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// A change request or problem report with its past.
#[derive(Clone, Debug)]
pub struct RecordFile {
    /// Which of the two it is.
    pub kind: Kind,
    /// The file as it stands.
    pub file: File,
    /// What it says.
    pub record: Record,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What each commit made of it, newest first.
    pub versions: Vec<Version>,
}

/// A record as one commit left it.
#[derive(Clone, Debug)]
pub struct Version {
    /// The commit.
    pub commit: Oid,
    /// The content.
    pub blob: Oid,
    /// What it said.
    pub record: Record,
}

/// The class under which change requests are controlled.
pub const CHANGE_REQUEST: &str = "change-request";

/// A controlled record with its past.
#[derive(Clone, Debug)]
pub struct ControlledFile {
    /// Its class.
    pub class: String,
    /// The file as it stands.
    pub file: File,
    /// The heading of the section that is the record, if the whole file is not.
    pub section: Option<String>,
    /// What it states as it stands.
    pub stated: Stated,
    /// What each commit made of it, newest first, under other names as well.
    pub versions: Vec<FileVersion>,
    /// The earlier configurations that call it that, where the evaluated one does not.
    pub former: Vec<Oid>,
}

impl ControlledFile {
    /// A file that is a record as a whole, of which nothing else is known yet.
    pub fn new(class: String, file: File) -> Self {
        let (section, stated) = (None, Stated::default());
        Self { class, file, section, stated, versions: Vec::new(), former: Vec::new() }
    }

    /// Whether it is a record, where these earlier configurations are in force besides.
    pub fn is_record(&self, besides: &[Oid]) -> bool {
        self.former.is_empty() || self.former.iter().any(|blob| besides.contains(blob))
    }
}

/// A controlled record that does not stand in the evaluated tree any more, or not as what it was.
#[derive(Clone, Debug)]
pub struct Vanished {
    /// The record as it stood last.
    pub record: ControlledFile,
    /// The commit that removed or moved it; `None` where a merge left it behind.
    pub removed: Option<Oid>,
    /// The record of another class, or of which something else is asked, that it became.
    pub became: Option<String>,
    /// The identifier, of a change request.
    pub id: Option<String>,
}

/// A bill of materials held against what it speaks of.
#[derive(Clone, Debug)]
pub struct Bom {
    /// The file.
    pub file: File,
    /// What was found, or why it cannot be read.
    pub check: Result<BomCheck, Problem>,
}

/// A bill of materials that could be read.
#[derive(Clone, Debug)]
pub struct BomCheck {
    /// The version of the product that it names.
    pub version: Option<String>,
    /// The lockfile beside it; `None` if there is none that can be read.
    pub lockfile: Option<LockCheck>,
    /// What it lists.
    pub components: Vec<Component>,
}

/// A lockfile held against the bill of materials beside it.
#[derive(Clone, Debug)]
pub struct LockCheck {
    /// The lockfile.
    pub file: File,
    /// What it locks and the bill does not list, `name version`.
    pub missing: Vec<String>,
    /// What the bill lists and the lockfile does not lock.
    pub extra: Vec<String>,
}

/// What an earlier report stated of the repository.
#[derive(Clone, Debug, Default)]
pub struct Previous {
    /// Where it was read from.
    pub name: String,
    /// All of it, as JSON.
    pub text: Vec<u8>,
    /// The approvals that it listed: the file or tag that holds each, and the object.
    pub approvals: Vec<(String, Oid)>,
    /// The commit it evaluated.
    pub commit: Option<Oid>,
    /// The object that each release tag named then.
    pub tags: Vec<(String, Oid)>,
    /// The release that it evaluated.
    pub release: Option<String>,
    /// The verdict of each row.
    pub verdicts: Vec<(String, String)>,
    /// The outcome of each rule that was judged.
    pub outcomes: Vec<(String, String)>,
}
