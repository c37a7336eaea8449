//! Claims in source and test files: what a place in the code says to implement or to verify.
//!
//! One file a notation below this one, and a row in [`NOTATIONS`]. Any file may carry any of them: each
//! notation looks for a few bytes that it cannot do without, and takes apart only the lines in which
//! they stand, so that all files of a large repository can be gone through.

mod codelinks;
mod comment;
mod duvet;
mod lines;
mod native;
mod openfasttrace;
mod strictdoc;

pub use comment::mention;

use lines::Source;
use memchr::memchr;

/// A larger file is no source that somebody wrote.
const LARGEST: usize = 8 << 20;

/// How far a file is looked at to tell whether it is text, as git does.
const HEAD: usize = 8000;

/// A claim that a place in a file makes about a requirement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeTag {
    /// The name of its notation, see [`NOTATIONS`].
    pub notation: &'static str,
    /// What it claims: the word for a [`crate::model::LinkMeaning`] where it has one, a word of
    /// [`crate::model::LINK_WORDS`] where it leads the other way (`verified-by`), else as written.
    pub kind: String,
    /// What sort of artifact the place is, in the notation's own word (`impl`, `utest`).
    pub artifact: Option<String>,
    /// The place's own identifier, where it has one, by which others may lead to it.
    pub id: Option<String>,
    /// The revision of that, in the notation's terms.
    pub own_revision: Option<String>,
    /// The identifier of what the claim is about.
    pub target: String,
    /// The revision of the target that it was made for, in the notation's terms.
    pub revision: Option<String>,
    /// What must in turn lead to this place, in the notation's own words.
    pub needs: Vec<String>,
    /// The words of the target that it is about; empty where it is about the whole.
    pub quote: String,
    /// The line it stands on, from 1.
    pub line: usize,
}

/// A way to write claims.
pub struct Notation {
    /// Its name in outputs.
    pub name: &'static str,
    /// Finds the claims of a file.
    read: fn(&Source<'_>, &mut Vec<CodeTag>),
}

/// Every notation.
pub const NOTATIONS: &[Notation] = &[
    Notation { name: "native", read: native::read },
    Notation { name: "openfasttrace", read: openfasttrace::read },
    Notation { name: "strictdoc", read: strictdoc::read },
    Notation { name: "duvet", read: duvet::read },
    Notation { name: "sphinx-codelinks", read: codelinks::read },
];

/// The claims of a file, in the order of its lines; of a binary or a huge file, none.
///
/// A document in which requirements stand makes its links itself: of what people write prose in, only
/// comments are looked at, and only for the native notation.
pub fn read(path: &str, bytes: &[u8]) -> Vec<CodeTag> {
    if bytes.len() > LARGEST || memchr(0, &bytes[..bytes.len().min(HEAD)]).is_some() {
        return Vec::new();
    }
    let source = Source::new(path, bytes);
    let mut tags = Vec::new();
    for notation in NOTATIONS {
        let first = tags.len();
        (notation.read)(&source, &mut tags);
        tags[first..].iter_mut().for_each(|tag| tag.notation = notation.name);
    }
    tags.sort_by_key(|tag| tag.line);
    tags
}

/// What a place claims that is an artifact of a sort: code implements, any sort of test verifies.
fn claim_of(artifact: &str) -> String {
    let plain = artifact.to_ascii_lowercase();
    match plain.as_str() {
        "impl" | "implementation" | "code" => "implements".to_owned(),
        test if test.ends_with("test") || test.ends_with("verification") => "verifies".to_owned(),
        _ => plain,
    }
}
