//! The requirements of a tree, what speaks of them, and what history made of them.

use super::File;
use crate::code_tag::CodeTag;
use crate::evolution::Evolution;
use crate::front_matter::Problem;
use crate::model::Oid;
use crate::requirement::{Document, Settings};

/// The requirements of the evaluated tree.
#[derive(Clone, Debug, Default)]
pub struct Requirements {
    /// The files that hold some, by path.
    pub documents: Vec<RequirementDocument>,
    /// What is wrong with files that were to be read, by path.
    pub problems: Vec<(File, Problem)>,
    /// What files of the tree say about how to read the others.
    pub settings: Settings,
    /// The files of code that say what they implement or verify, by path.
    pub code: Vec<TaggedFile>,
    /// What history made of each.
    pub evolution: Evolution,
}

/// A file of code with what it claims.
#[derive(Clone, Debug)]
pub struct TaggedFile {
    /// The file.
    pub file: File,
    /// Its claims, in the order of its lines.
    pub tags: Vec<CodeTag>,
    /// The commit that changed the file last; `None` where that is not known.
    pub changed: Option<Oid>,
}

/// A file of requirements in one of its formats.
#[derive(Clone, Debug)]
pub struct RequirementDocument {
    /// The file.
    pub file: File,
    /// What it holds.
    pub document: Document,
}
