//! Placeholder until the branch lands.
use crate::model::Oid;
/// A file.
pub struct File<'a> {
    /// path
    pub path: &'a [u8],
    /// blob
    pub blob: Oid,
    /// mode
    pub mode: u32,
}
/// A rename.
pub struct Rename {
    /// from
    pub removed: usize,
    /// to
    pub added: usize,
    /// score
    pub score: u8,
}
/// Pairs.
pub fn pair(
    _: &[File<'_>],
    _: &[File<'_>],
    _: &mut dyn FnMut(Oid) -> Option<Vec<u8>>,
) -> Vec<Rename> {
    Vec::new()
}
