//! Row c: design and implementation practices such as modular design.

use super::Rule;
use crate::model::Severity::{Major, Minor};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::unjudged("DI-01", Minor, "Each source path belongs to exactly one software item"),
    Rule::unjudged("DI-02", Major, "Each software item has an approved design record"),
    Rule::unjudged(
        "DI-03",
        Major,
        "An interface and trust boundary record exists and the threat model refers to it",
    ),
    Rule::unjudged("DI-04", Major, "The design was reviewed by someone other than its author"),
    Rule::unjudged(
        "DI-05",
        Minor,
        "The coding standard is named in the software development plan and run in CI",
    ),
    Rule::unjudged(
        "DI-06",
        Major,
        "Interface paths that changed after the design's approval make it stale",
    ),
    Rule::unjudged(
        "DI-07",
        Major,
        "Implementation changes were reviewed by someone other than their author",
    ),
];
