//! `bag-info.txt`: what the bag is about, one `Label: value` a line (RFC 8493 §2.2.2). No clock is asked:
//! its date is that of the evaluated commit.

use super::layout::SIGNED;
use crate::model::{Oid, Timestamp};

/// What the bag says of itself.
pub struct BagInfo {
    /// The evaluated commit.
    pub commit: Oid,
    /// The release that it is, if it is one.
    pub release: Option<String>,
    /// When it was committed.
    pub when: Timestamp,
    /// Whether the statement over the manifests is signed.
    pub is_signed: bool,
    /// The files that could not be made.
    pub left_out: Vec<String>,
}

impl BagInfo {
    /// The text, for so many bytes in so many files below `data/`.
    pub fn write(&self, bytes: u64, files: usize) -> String {
        let what =
            self.release.clone().unwrap_or_else(|| format!("commit {}", self.commit.short()));
        let signed = match self.is_signed {
            true => format!("yes: VERIFY.txt says how {SIGNED} is checked"),
            false => "no: nothing says who made this package".to_owned(),
        };
        let mut lines = vec![
            format!("Bag-Software-Agent: git-trace {}", env!("CARGO_PKG_VERSION")),
            format!("External-Description: Evidence of IEC 81001-5-1 5.1.1 for {what}"),
            format!("External-Identifier: {}", self.commit),
            format!("Bagging-Date: {}", self.when.date()),
            format!("Payload-Oxum: {bytes}.{files}"),
            format!("Signed: {signed}"),
        ];
        lines.extend(self.left_out.iter().map(|name| format!("Left-Out: {name}")));
        lines.into_iter().map(|line| line + "\n").collect()
    }
}
