//! Row e: review and approval of all development process records.

use super::Rule;
use crate::model::Severity::{Major, Minor, Observation};

/// The rules of the family.
pub const RULES: &[Rule] = &[
    Rule::unjudged("RA-01", Major, "Every controlled record is approved on its current content"),
    Rule::unjudged(
        "RA-02",
        Major,
        "The approver held the needed role on that date (by the roster's own history)",
    ),
    Rule::unjudged("RA-03", Major, "The approver is not the sole author"),
    Rule::unjudged("RA-04", Major, "The signature is valid, and the key was valid at that time"),
    Rule::unjudged("RA-05", Major, "Printed name, date and meaning are inside the signed payload"),
    Rule::unjudged("RA-06", Minor, "An approval that is only asserted makes the cell partial"),
    Rule::unjudged("RA-07", Minor, "A bot's or a forge's key stands in for a person"),
    Rule::unjudged("RA-08", Major, "One key is shared by two people"),
    Rule::unjudged("RA-09", Minor, "Review findings are closed"),
    Rule::unjudged("RA-10", Observation, "An approval came faster than anyone could read"),
    Rule::unjudged("RA-11", Major, "Security records are approved by a security role"),
];
