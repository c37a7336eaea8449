//! The tailoring record, as it stands and as it stood.

use super::File;
use crate::front_matter::Problem;
use crate::model::OidMap;
use crate::tailoring::Tailoring;

/// The tailoring record of the evaluated tree.
#[derive(Clone, Debug)]
pub struct TailoringFile {
    /// The file as it stands.
    pub file: File,
    /// What it says, with what is wrong in it; an error where nothing of it can be read.
    pub read: Result<(Tailoring, Vec<Problem>), Problem>,
    /// What it said in each earlier content that can be read, by its blob.
    pub past: OidMap<Tailoring>,
}

impl TailoringFile {
    /// What it says, if it can be read.
    pub fn record(&self) -> Option<&Tailoring> {
        self.read.as_ref().ok().map(|(record, _)| record)
    }
}
