//! Tables for the loops of VERIFY.txt: which file is which blob, and which signature is over which statement.
//!
//! They hold names of the package, object ids, addresses and dates, so that whatever a repository is called
//! becomes no command.

mod approvals;
mod tags;

pub use self::approvals::{Approvals, approvals};
pub use self::tags::tags;
use super::files::Stored;
use crate::model::SignatureState;
use crate::signature::{Keyring, Signed};

/// One line a file.
pub fn files(stored: &[Stored]) -> String {
    let line = |file: &Stored| {
        let Stored { name, commit, path, blob } = file;
        let plain =
            std::str::from_utf8(path).ok().filter(|it| !it.is_empty() && name.ends_with(it));
        let named = plain.map_or_else(|| blob.to_string(), |path| format!("{commit}:{path}"));
        format!("{blob}\t{name}\t{named}\n")
    };
    stored.iter().map(line).collect()
}

/// Whether a file of keys alone tells that a signature is good; what is wrong with the file the report says.
fn is_good(keys: &[u8], signed: &Signed<'_>) -> bool {
    let mut ring = Keyring::default();
    let _ = ring.add(keys);
    ring.verify(signed).state == SignatureState::Good
}
