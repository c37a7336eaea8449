//! Who did something, as git records it: a name and an e-mail address.

use std::fmt;
use std::sync::Arc;

use super::Timestamp;

/// A name and an e-mail address, as written in a commit, tag or trailer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Person {
    /// The printed name; may be empty.
    pub name: String,
    /// The address without its angle brackets; may be empty.
    pub email: String,
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}>", self.name, self.email)
    }
}

/// Who did something and when, as their own clock said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The person; shared, since few people make many commits.
    pub person: Arc<Person>,
    /// The date; `None` where git recorded none that can be read.
    pub when: Option<Timestamp>,
}
