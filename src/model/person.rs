//! Who did something, as git records it: a name and an e-mail address.

use std::fmt;

/// A name and an e-mail address, as written in a commit, tag or trailer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Person {
    /// The printed name; may be empty.
    pub name: String,
    /// The address without its angle brackets; may be empty.
    pub email: String,
}

impl Person {
    /// Whether both are the same person: addresses decide, without regard to case.
    pub fn same_as(&self, other: &Person) -> bool {
        if self.email.is_empty() || other.email.is_empty() {
            return self.name == other.name;
        }
        self.email.eq_ignore_ascii_case(&other.email)
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}>", self.name, self.email)
    }
}
