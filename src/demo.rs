//! The demonstration: a small but complete repository, built step by step from a story.
//!
//! The story is data, `demo/story.toml`: who did what on which day. Everything in it is fictional; dates are
//! given, and only the keys are made on the spot, so that two demonstrations differ in nothing else.

mod repository;
mod story;

use std::path::Path;

use self::repository::Building;
use self::story::Story;
use crate::error::{Error, Result};

/// Which of the two tellings of the story is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// With the faults that it is there to show: a late threat model, a lapsed approval.
    Faulty,
    /// With everything done in its time.
    Whole,
}

impl Telling {
    fn word(self) -> &'static str {
        match self {
            Self::Faulty => "faulty",
            Self::Whole => "whole",
        }
    }
}

/// The story as it is told.
pub const STORY: &str = include_str!("../demo/story.toml");

/// Builds the repository of a story in a folder that does not exist yet, or is empty.
///
/// Needs git and ssh-keygen; what is there of them by configuration makes no difference.
pub fn build(story: &str, folder: &Path, telling: Telling) -> Result<()> {
    let story = Story::read(story)?;
    let is_free =
        !folder.exists() || std::fs::read_dir(folder).is_ok_and(|mut it| it.next().is_none());
    if !is_free {
        let what = format!("`{}` is there and not empty", folder.display());
        return Err(Error::usage(what).hint("name a folder that does not exist yet"));
    }
    let mut building = Building::begin(folder, &story.people)?;
    let told = |only: &Option<String>| only.as_ref().is_none_or(|only| only == telling.word());
    story.steps.iter().filter(|step| told(&step.only)).try_for_each(|step| building.take(step))
}
