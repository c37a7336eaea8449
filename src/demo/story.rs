//! The story as it is written down.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::value::Datetime;

use crate::error::{Error, Result};
use crate::model::{Person, Timestamp};

/// Who did what, in its order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// The people by the names that steps call them.
    #[serde(rename = "person")]
    pub people: BTreeMap<String, Role>,
    /// What they did.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// A person, who is their role.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    name: String,
    email: String,
    /// The role in which they approve.
    pub role: String,
}

impl Role {
    pub fn person(&self) -> Person {
        Person { name: self.name.clone(), email: self.email.clone() }
    }
}

/// One thing that somebody did.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// In which telling, if not in both.
    pub only: Option<String>,
    on: Datetime,
    /// Who.
    pub by: String,
    /// The message of the commit or tag.
    pub message: String,
    /// The files that they wrote, by path; `{commit}` stands for the commit before.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Those that they removed.
    #[serde(default)]
    pub remove: Vec<String>,
    /// The files that they approve as they stand.
    #[serde(default)]
    pub approve: Vec<String>,
    /// What their signature means; `approved` if nothing is said.
    pub meaning: Option<String>,
    /// Who reviewed the change and merged it, signed.
    pub reviewer: Option<String>,
    /// The release that they tag, signed.
    pub tag: Option<String>,
}

impl Step {
    /// When, at the time that the story gives.
    pub fn when(&self) -> Result<Timestamp> {
        Timestamp::parse(&self.on.to_string()).map_err(|why| {
            Error::configuration(format!("the demonstration has the date `{}`", self.on))
                .because(why)
        })
    }
}

impl Story {
    /// Reads a story; what happened at the same time stays in its order.
    pub fn read(text: &str) -> Result<Self> {
        let mut story: Self = toml::from_str(text).map_err(|error| {
            Error::configuration("the story of the demonstration cannot be read")
                .because(error.to_string())
        })?;
        story.steps.sort_by_key(|step| step.on.to_string());
        Ok(story)
    }
}
