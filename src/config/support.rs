//! What is supported, by whom, and what is watched meanwhile.

use toml::de::DeTable;

use super::keys;
use super::patterns::{NamePatterns, PathPatterns};
use super::reader::{Reader, section, sections};

/// What is supported, and what is watched meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Support {
    /// How the third-party components are classed.
    pub components: Vec<ComponentRule>,
    /// The files that list them.
    pub lockfiles: PathPatterns,
    /// The supported branches besides the evaluated one.
    pub branches: NamePatterns,
    /// How many days may lie between two records of monitoring.
    pub monitoring_days: Option<i64>,
    /// The documents on what vulnerabilities mean for the product.
    pub vex: PathPatterns,
}

/// How some components are classed.
#[derive(Clone, Debug)]
pub struct ComponentRule {
    /// Which, as `ecosystem:name`.
    pub names: NamePatterns,
    /// One of [`keys::UPKEEPS`].
    pub upkeep: String,
}

impl Support {
    /// How a component is classed, if it is.
    pub fn upkeep(&self, ecosystem: &str, name: &str) -> Option<&str> {
        let name = format!("{ecosystem}:{name}");
        let rule = self.components.iter().find(|rule| rule.names.matches(&name));
        rule.map(|rule| rule.upkeep.as_str())
    }
}

pub(super) fn read(reader: &mut Reader, top: &DeTable<'_>) -> Support {
    let support = section(top, "support");
    let mut components = Vec::new();
    for section in sections(top, "component") {
        let names = reader.required_names(&section, "names");
        if let Some(upkeep) = reader.word(&section, "upkeep", keys::UPKEEPS) {
            components.push(ComponentRule { names, upkeep });
        }
    }
    let days = reader.count(&support, "monitoring_days");
    Support {
        components,
        lockfiles: reader.paths(&support, "lockfiles"),
        branches: reader.names(&support, "branches"),
        monitoring_days: days.and_then(|days| days.try_into().ok()),
        vex: reader.paths(&section(top, "vex"), "paths"),
    }
}
