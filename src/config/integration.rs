//! When the phases of a release cycle end, and when security is in time within it.

use toml::de::DeTable;

use super::keys;
use super::patterns::NamePatterns;
use super::reader::{Reader, Section, section, sections};
use crate::model::Timestamp;

/// When the phases of a cycle end, and when security is in time within it.
#[derive(Clone, Debug, Default)]
pub struct Integration {
    /// The tags that end phases.
    pub phases: Freezes<NamePatterns>,
    /// What is said of single releases.
    pub cycles: Vec<CycleRule>,
    /// The releases that are patches, unless one says otherwise of itself.
    patches: NamePatterns,
    /// When is in time.
    pub limits: Limits,
}

/// Something for each of the phases that end before the release.
#[derive(Clone, Debug, Default)]
pub struct Freezes<T> {
    /// For the requirement freeze.
    pub requirements: T,
    /// For the design freeze.
    pub design: T,
    /// For the code freeze.
    pub code: T,
}

/// What is said of the cycle of one release.
#[derive(Clone, Debug)]
pub struct CycleRule {
    /// The tag of the release.
    pub release: String,
    /// When the cycle began.
    pub start: Option<Timestamp>,
    /// When its phases ended.
    pub freezes: Freezes<Option<Timestamp>>,
    /// Whether it is a patch.
    is_patch: Option<bool>,
}

/// When is in time; parts in hundredths of the cycle.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// The development plan is approved by then.
    pub plan_by: i64,
    /// The threat model is approved by then.
    pub threat_model_by: i64,
    /// After this it is far too late.
    pub threat_model_late: i64,
    /// So many days before the release as well.
    pub threat_model_days: i64,
    /// How many days after an interface the threat model follows.
    pub interface_days: i64,
    /// How many hundredths of the security requirements stand before the requirement freeze.
    pub requirements_share: i64,
    /// With fewer it is far too late.
    pub requirements_least: i64,
    /// How many days before the release the penetration test report stands.
    pub penetration_test_days: i64,
    /// And what part of the cycle before it.
    pub penetration_test_share: i64,
    /// The last part of the cycle.
    pub burst_window: i64,
    /// How many hundredths of the work on security records may lie there.
    pub burst_most: i64,
    /// With more it is a burst.
    pub burst_major: i64,
    /// How many days may pass between reviews.
    pub review_days: i64,
}

impl Integration {
    /// What is said of the cycle of a release.
    pub fn cycle(&self, release: &str) -> Option<&CycleRule> {
        self.cycles.iter().find(|rule| rule.release == release)
    }

    /// Whether a release is a patch of the one before.
    pub fn is_patch(&self, release: &str) -> bool {
        let said = self.cycle(release).and_then(|rule| rule.is_patch);
        said.unwrap_or_else(|| self.patches.matches(release))
    }
}

pub(super) fn read(reader: &mut Reader, top: &DeTable<'_>) -> Integration {
    let phase = section(top, "phase");
    Integration {
        phases: Freezes {
            requirements: reader.names(&phase, "requirement_freeze"),
            design: reader.names(&phase, "design_freeze"),
            code: reader.names(&phase, "code_freeze"),
        },
        cycles: sections(top, "cycle").iter().filter_map(|it| cycle(reader, it)).collect(),
        patches: reader.names(&section(top, "release"), "patches"),
        limits: limits(reader, &section(top, "integration")),
    }
}

fn cycle(reader: &mut Reader, section: &Section<'_>) -> Option<CycleRule> {
    let profile = section.has("profile").then(|| reader.word(section, "profile", keys::PROFILES));
    let start = reader.time(section, "start");
    let freezes = Freezes {
        requirements: reader.time(section, "requirement_freeze"),
        design: reader.time(section, "design_freeze"),
        code: reader.time(section, "code_freeze"),
    };
    let release = reader.required(section, "release")?;
    let is_patch = profile.flatten().map(|profile| profile == "patch");
    Some(CycleRule { release, start, freezes, is_patch })
}

fn limits(reader: &mut Reader, section: &Section<'_>) -> Limits {
    Limits {
        plan_by: reader.percent(section, "plan_by"),
        threat_model_by: reader.percent(section, "threat_model_by"),
        threat_model_late: reader.percent(section, "threat_model_late"),
        threat_model_days: reader.days(section, "threat_model_days"),
        interface_days: reader.days(section, "interface_days"),
        requirements_share: reader.percent(section, "requirements_share"),
        requirements_least: reader.percent(section, "requirements_least"),
        penetration_test_days: reader.days(section, "penetration_test_days"),
        penetration_test_share: reader.percent(section, "penetration_test_share"),
        burst_window: reader.percent(section, "burst_window"),
        burst_most: reader.percent(section, "burst_most"),
        burst_major: reader.percent(section, "burst_major"),
        review_days: reader.days(section, "review_days"),
    }
}
