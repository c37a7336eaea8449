//! Git objects by names that stand anywhere: SWHIDs (ISO/IEC 18670), which git's own ids are a part of.

use std::collections::HashSet;

use crate::view::{EvidenceView, Place, Report};

/// A git object that a report cites.
pub struct GitObject<'r> {
    /// Its id.
    pub id: &'r str,
    /// `blob`, `commit` or `tag`.
    pub kind: &'static str,
    /// The file, of a blob that is one.
    pub path: Option<&'r str>,
    /// The tag that names it.
    pub tag: Option<&'r str>,
    /// Where it can be looked at.
    pub url: Option<&'r str>,
}

/// Tells the objects of a report apart.
pub struct Objects<'r> {
    /// The commits that releases name, since a lightweight tag names no object of its own.
    released: HashSet<&'r str>,
}

impl<'r> Objects<'r> {
    /// Those of a report.
    pub fn of(report: &'r Report) -> Self {
        Self { released: report.baselines.iter().map(|it| it.commit.as_str()).collect() }
    }

    /// The object that speaks for a rule, if one is named.
    pub fn of_evidence(&self, evidence: &'r EvidenceView) -> Option<GitObject<'r>> {
        let id = evidence.object.as_deref()?;
        // What stands in a commit and is no tag is the content of a file or a note.
        let is_blob = evidence.path.is_some() || evidence.commit.is_some();
        let tag = evidence.tag.as_deref();
        let path = evidence.path.as_deref();
        let url = evidence.url.as_deref();
        Some(GitObject { id, kind: self.kind(id, tag, is_blob), path, tag, url })
    }

    /// The object at a place, if one is named.
    pub fn of_place(&self, place: &'r Place) -> Option<GitObject<'r>> {
        let id = place.blob.as_deref().or(place.commit.as_deref())?;
        let tag = place.tag.as_deref();
        let path = place.path.as_deref().filter(|_| place.blob.is_some());
        let kind = self.kind(id, tag, place.blob.is_some());
        Some(GitObject { id, kind, path, tag, url: place.url.as_deref() })
    }

    fn kind(&self, id: &str, tag: Option<&str>, is_blob: bool) -> &'static str {
        match tag {
            Some(_) if self.released.contains(id) => "commit",
            Some(_) => "tag",
            None if is_blob => "blob",
            None => "commit",
        }
    }
}

impl GitObject<'_> {
    /// Its SWHID.
    pub fn swhid(&self) -> String {
        swhid(self.kind, self.id)
    }

    /// What it is, in a few words.
    pub fn title(&self) -> String {
        match (self.path, self.tag) {
            (Some(path), _) => format!("{path}, git {} {}", self.kind, self.id),
            (None, Some(tag)) => format!("tag {tag}, git {} {}", self.kind, self.id),
            (None, None) => format!("git {} {}", self.kind, self.id),
        }
    }
}

/// The SWHID of a `blob`, `commit` or `tag`.
pub fn swhid(kind: &str, id: &str) -> String {
    let word = match kind {
        "blob" => "cnt",
        "tag" => "rel",
        _ => "rev",
    };
    format!("swh:1:{word}:{id}")
}
