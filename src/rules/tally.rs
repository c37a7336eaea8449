//! What the approvals of some records come to together.

use super::ruling::Wanting;
use super::{Case, Evidence, Outcome};
use crate::approval::{Currency, Standing, Status};
use crate::facts::ControlledFile;

/// Some records with what their approvals come to.
#[derive(Default)]
pub struct Tally {
    statuses: Vec<Status>,
    /// The approvals that cover them.
    pub evidence: Vec<Evidence>,
    /// Those that are not approved as they stand.
    pub wanting: Vec<Wanting>,
}

impl Tally {
    /// Counts the approvals of records that cover them as they stand.
    pub fn of<'a>(
        case: &Case<'a>,
        records: impl IntoIterator<Item = (&'a ControlledFile, &'a Standing)>,
    ) -> Self {
        let mut tally = Self::default();
        for (file, standing) in records {
            tally.statuses.push(standing.status);
            if matches!(standing.status, Status::Approved | Status::Asserted) {
                let covering = case.held(standing).filter(|(held, approval)| {
                    let covers = !matches!(held.currency, Currency::Lapsed(_));
                    covers && (approval.counts() || approval.is_asserted())
                });
                tally.evidence.extend(covering.map(|(_, it)| Evidence::approval(it)));
                continue;
            }
            let message = format!("{} {}", file.file.path, standing.says);
            let help = "have it approved as it stands: `git trace approve`";
            tally.wanting.push(Wanting::on(file, message, help));
        }
        tally
    }

    /// How many records there are.
    pub fn total(&self) -> usize {
        self.statuses.len()
    }

    /// How many are approved as they stand, or said to be.
    pub fn approved(&self) -> usize {
        self.total() - self.wanting.len()
    }

    /// What they come to: the worst of them.
    pub fn outcome(&self) -> Outcome {
        outcome(&self.statuses)
    }
}

/// What the approvals of records come to: the worst of them.
pub fn outcome(statuses: &[Status]) -> Outcome {
    let is_any = |wanted: &[Status]| statuses.iter().any(|it| wanted.contains(it));
    if statuses.is_empty() {
        Outcome::Missing
    } else if is_any(&[Status::Unapproved, Status::Rejected]) {
        Outcome::Fails
    } else if is_any(&[Status::Stale]) {
        Outcome::Stale
    } else if is_any(&[Status::Unknown]) {
        Outcome::NotAssessed
    } else if is_any(&[Status::Asserted]) {
        Outcome::Asserted
    } else {
        Outcome::Holds
    }
}

impl<'a> Case<'a> {
    /// The records of a class.
    pub fn files_of(&self, class: &str) -> Vec<&'a ControlledFile> {
        self.records().map(|(file, _)| file).filter(|file| file.class == class).collect()
    }

    /// The records of some classes, each with what its approvals come to.
    pub fn of_classes(
        &self,
        classes: &'static [&'static str],
    ) -> impl Iterator<Item = (&'a ControlledFile, &'a Standing)> + use<'a> {
        self.records().filter(move |(file, _)| classes.contains(&file.class.as_str()))
    }
}
