//! A requirement as it is handed to other tools.

/// A requirement without what belongs to this repository alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExportItem {
    /// Its identifier.
    pub id: String,
    /// Its title; may be empty.
    pub title: String,
    /// What sort of item it is; may be empty.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// Everything else that is said of it.
    pub attributes: Vec<(String, String)>,
    /// Where it leads: the word for the link, and the identifier of its target.
    pub links: Vec<(String, String)>,
}
