//! What a continuous integration runs, and which toolchain is pinned.

use super::read_bounded;
use crate::config::Config;
use crate::facts::{Facts, File, TextFile};
use crate::git::Objects;

/// Fills in these files of the evaluated tree.
pub fn gather(objects: &Objects<'_>, config: &Config, facts: &mut Facts) {
    let is_meant = |file: &&File| {
        let path = file.path.as_bytes();
        config.pipelines.matches(path) || config.toolchain.matches(path)
    };
    let read = |file: &File| TextFile {
        file: file.clone(),
        text: match facts.odd.contains(&file.path) {
            true => Err("it is a link, and no file of its own".to_owned()),
            false => read_bounded(objects, file.blob)
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .map_err(|error| error.to_string()),
        },
    };
    facts.environment = facts.files.iter().filter(is_meant).map(read).collect();
}
