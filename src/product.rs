//! Reports of a product's repositories, read back and joined: which of them belong together, what a row of the
//! matrix comes to over all of them, and which requirement of one is answered in another.
//!
//! A report is a file that nobody vouches for here. It is read within bounds, by its published shape alone, and
//! its verdicts stay what they are: nothing that is found by joining mends one.

mod admission;
mod given;
mod links;
mod verdict;

pub use admission::{Asked, Product, admit};
pub use given::{Approval, Finding, Given, LARGEST, Link, OwnLink, Part, Place, Requirement, read};
pub use links::{
    Answer, CrossApproval, Defined, approvals, defined, defined_nowhere, defined_twice, result,
};
pub use verdict::{determined, together};
