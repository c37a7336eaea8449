//! `.trace/config.toml`: its text becomes a validated configuration, or a list of all its problems.
//!
//! Pure: whoever calls this has read the text. [`keys`] documents every key.

pub mod keys;

mod approvals;
mod accepted;
mod convention;
mod integration;
mod patterns;
mod problem;
mod reader;
mod records;
mod support;
mod tracing;
mod verification;

use toml::de::DeTable;

use crate::model::{Severity, Tracked, Within};
pub use accepted::{Accepted, Entry as AcceptedFindings, is_date};
pub use approvals::{Cosmetic, Quorum, Roles, Terms};
pub use convention::{Convention, RequiredTrailer, TrailerValue};
pub use integration::{CycleRule, Freezes, Integration, Limits};
pub use patterns::{NamePatterns, PathPatterns, TextPatterns};
pub use problem::{Problem, Problems};
use reader::{Reader, Section, section, sections};
pub use records::{RecordRule, Records};
pub use support::{ComponentRule, Support};
pub use tracing::{Chain, Tracing};
pub use verification::Verification;

/// Where the configuration lives in a repository.
pub const PATH: &str = ".trace/config.toml";

/// A longer text than any honest configuration.
const LONGEST: usize = 1 << 20;

/// What to look for in a repository, and how to weigh it.
#[derive(Clone, Debug)]
pub struct Config {
    /// The product's name.
    pub product: Option<String>,
    /// What this repository is called among those of the product.
    pub repository: Option<String>,
    /// The number of the report as a controlled document.
    pub document_number: Option<String>,
    /// Which tags are releases.
    pub releases: Releases,
    /// Which paths are under change control.
    pub controlled: Controlled,
    /// The configuration items.
    pub items: Vec<Item>,
    /// Which files are controlled records, and of which class.
    pub records: Records,
    /// What is asked of approvals.
    pub terms: Terms,
    /// Which changes of which records make no difference.
    pub cosmetics: Vec<Cosmetic>,
    /// How change requests are recorded and cited.
    pub change_requests: References,
    /// How problem reports are recorded and cited.
    pub problem_reports: References,
    /// How requirements are recorded and cited.
    pub requirements: References,
    /// How requirements hang together.
    pub tracing: Tracing,
    /// Where results of verification stand, and which tests verify what.
    pub verification: Verification,
    /// When security is in time.
    pub integration: Integration,
    /// Which trailers say what.
    pub trailers: Vocabulary,
    /// What is expected of commit messages.
    pub convention: Convention,
    /// What the gate of a release accepts, `row=verdict`.
    pub release_gate: Vec<String>,
    /// The rules that must hold at the gate of a release, besides what the rows come to.
    pub gate_rules: Vec<String>,
    /// Where bills of materials stand.
    pub sbom: PathPatterns,
    /// Which files say what a continuous integration runs.
    pub pipelines: PathPatterns,
    /// Which files pin a toolchain.
    pub toolchain: PathPatterns,
    /// Where the project's own catalogues of clauses stand.
    pub catalogues: PathPatterns,
    /// How many days an emergency change may wait for its ratification.
    pub ratification_days: i64,
    /// How many words a minute anyone can read.
    pub words_per_minute: usize,
    /// The refs whose signed notes are approvals.
    pub notes: Vec<String>,
    /// Severities that replace those of the rules, by code.
    pub severities: Vec<(String, Severity)>,
    /// Where to look at things in a browser.
    pub web: Web,
    /// What is supported, and for how long.
    pub support: Support,
    /// The keys that were not set and of which something is assumed.
    pub assumed: Vec<&'static keys::Key>,
}

/// Which tags are releases.
#[derive(Clone, Debug, Default)]
pub struct Releases {
    tags: NamePatterns,
    pre_releases: NamePatterns,
}

impl Releases {
    /// Whether a tag of this name is a release.
    pub fn is_release(&self, tag: &str) -> bool {
        self.tags.matches(tag) && !self.pre_releases.matches(tag)
    }
}

/// Which paths are under change control.
#[derive(Clone, Debug, Default)]
pub struct Controlled {
    /// The paths.
    pub paths: PathPatterns,
    /// Of those, the ones that are not.
    pub exclude: PathPatterns,
}

impl Controlled {
    /// Whether every path does.
    pub fn is_everything(&self) -> bool {
        self.paths.is_everything() && self.exclude.is_empty()
    }
}

impl Tracked for Controlled {
    fn within(&self, folder: &[u8]) -> Within {
        match self.paths.within(folder) {
            Within::Everything if !self.exclude.is_empty() => Within::Some,
            within => within,
        }
    }

    fn may_hold(&self, folder: &[u8]) -> bool {
        self.paths.may_hold(folder)
    }

    fn holds(&self, path: &[u8]) -> bool {
        self.paths.matches(path) && !self.exclude.matches(path)
    }
}

/// A configuration item: a part of the product that is controlled as one.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its identifier.
    pub id: String,
    /// What it is.
    pub title: Option<String>,
    /// The paths that belong to it.
    pub paths: PathPatterns,
    /// Of those, the ones that are its interfaces.
    pub interfaces: PathPatterns,
    /// One of [`keys::UPKEEPS`], if it is said.
    pub upkeep: Option<String>,
}

/// How records of one kind are kept and cited.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The files that are such records.
    pub records: PathPatterns,
    /// What an identifier looks like.
    pub identifiers: TextPatterns,
    /// Where a commit's subject cites one.
    pub subject: TextPatterns,
    url: Option<String>,
}

impl References {
    /// Where an external record can be looked at.
    pub fn url(&self, id: &str) -> Option<String> {
        let number: String = id.chars().filter(char::is_ascii_digit).collect();
        Some(fill(self.url.as_ref()?, &[("id", id), ("number", &number)]))
    }
}

/// Which trailers say what; keys are compared without regard to case.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Cites a change request.
    pub change_request: Vec<String>,
    /// Cites a problem report.
    pub problem_report: Vec<String>,
    /// Names a requirement.
    pub requirement: Vec<String>,
    /// Says how a change was verified.
    pub verification: Vec<String>,
    /// Names a reviewer.
    pub review: Vec<String>,
    /// Names who approved the records that the commit changes.
    pub approval: Vec<String>,
    /// Names further authors.
    pub co_author: Vec<String>,
    /// Calls a change an emergency.
    pub emergency: Vec<String>,
    /// Ratifies an emergency change.
    pub ratification: Vec<String>,
    /// Ends a phase of the cycle.
    pub phase: Vec<String>,
}

/// Where to look at things in a browser.
#[derive(Clone, Debug, Default)]
pub struct Web {
    commit: Option<String>,
    blob: Option<String>,
    tag: Option<String>,
}

impl Web {
    /// Where a commit can be looked at.
    pub fn commit(&self, commit: &str) -> Option<String> {
        Some(fill(self.commit.as_ref()?, &[("commit", commit)]))
    }

    /// Where a file as of a commit can be looked at.
    pub fn blob(&self, commit: &str, path: &str, blob: &str) -> Option<String> {
        Some(fill(self.blob.as_ref()?, &[("commit", commit), ("path", path), ("blob", blob)]))
    }

    /// Where a tag can be looked at.
    pub fn tag(&self, tag: &str) -> Option<String> {
        Some(fill(self.tag.as_ref()?, &[("tag", tag)]))
    }
}

impl Vocabulary {
    /// Every key, in the order of the configuration.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        let all = [
            &self.change_request,
            &self.problem_report,
            &self.requirement,
            &self.verification,
            &self.review,
            &self.approval,
            &self.emergency,
            &self.ratification,
            &self.phase,
        ];
        all.into_iter().flatten()
    }
}

impl Config {
    /// Reads a configuration; `codes` are the rules that exist.
    ///
    /// An error holds everything that is wrong with it.
    pub fn parse(name: &str, text: &[u8], codes: &[&str]) -> Result<Self, Problems> {
        let refused = |message: &str, help: &str| {
            let problem = Problem { span: 0..0, message: message.into(), help: help.into() };
            Problems::new(name, "", vec![problem])
        };
        if text.len() > LONGEST {
            return Err(refused(
                "the file is larger than a megabyte",
                "is it a configuration at all?",
            ));
        }
        let text = std::str::from_utf8(text).map_err(|error| {
            let place = format!(
                "byte {} is the first that is not; save the file as UTF-8",
                error.valid_up_to() + 1
            );
            refused("the file is not UTF-8 text", &place)
        })?;
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader::default();
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            reader.push(span, error.message().trim(), "see toml.io for how TOML is written");
        }
        let top = document.get_ref();
        // Names and values of a broken document would only repeat what is wrong.
        if errors.is_empty() {
            reader.check_names(top);
            check_version(&mut reader, top);
        }
        let config = read(&mut reader, top, codes);
        if reader.problems.is_empty() {
            return Ok(config);
        }
        if !errors.is_empty() {
            reader.problems.truncate(errors.len());
        }
        Err(Problems::new(name, text, reader.problems))
    }

    /// The severity of a rule: the configured one, or its own.
    pub fn severity(&self, code: &str, own: Severity) -> Severity {
        let configured = self.severities.iter().find(|(rule, _)| rule == code);
        configured.map_or(own, |(_, severity)| *severity)
    }
}

/// What is assumed without a configuration.
impl Default for Config {
    fn default() -> Self {
        read(&mut Reader::default(), &DeTable::new(), &[])
    }
}

fn read(reader: &mut Reader, top: &DeTable<'_>, codes: &[&str]) -> Config {
    let release = section(top, "release");
    let controlled = section(top, "controlled");
    let thresholds = section(top, "thresholds");
    let mut config = Config {
        product: reader.text(&section(top, "product"), "name"),
        repository: reader.text(&section(top, "product"), "repository"),
        document_number: reader.text(&section(top, "report"), "document_number"),
        releases: Releases {
            tags: reader.names(&release, "tags"),
            pre_releases: reader.names(&release, "pre_releases"),
        },
        controlled: Controlled {
            paths: reader.paths(&controlled, "paths"),
            exclude: reader.paths(&controlled, "exclude"),
        },
        items: items(reader, sections(top, "item")),
        records: records::read(reader, top),
        terms: Terms {
            quorums: approvals::quorums(reader, sections(top, "approval")),
            roles: approvals::roles(reader, &section(top, "roles")),
        },
        cosmetics: approvals::cosmetics(reader, sections(top, "cosmetic")),
        change_requests: references(reader, &section(top, "change_request")),
        problem_reports: references(reader, &section(top, "problem_report")),
        requirements: References {
            records: reader.paths(&section(top, "requirement"), "records"),
            identifiers: reader.patterns(&section(top, "requirement"), "references", true),
            ..References::default()
        },
        tracing: tracing::read(reader, top),
        verification: verification::read(reader, top),
        integration: integration::read(reader, top),
        trailers: vocabulary(reader, &section(top, "trailers")),
        convention: convention::read(reader, top),
        release_gate: reader.words(&section(top, "gate"), "release"),
        gate_rules: reader.known_words(&section(top, "gate"), "rules", codes),
        sbom: reader.paths(&section(top, "sbom"), "paths"),
        pipelines: reader.paths(&section(top, "ci"), "pipelines"),
        toolchain: reader.paths(&section(top, "ci"), "toolchain"),
        catalogues: reader.paths(&section(top, "tailoring"), "catalogues"),
        ratification_days: reader.days(&thresholds, "emergency_ratification_days"),
        words_per_minute: reader.count(&thresholds, "words_per_minute").unwrap_or(1),
        notes: reader.words(&section(top, "notes"), "approvals"),
        severities: reader.severities(top, codes),
        web: web(reader, &section(top, "web")),
        support: support::read(reader, top),
        assumed: Vec::new(),
    };
    config.assumed = std::mem::take(&mut reader.assumed);
    config
}

fn check_version(reader: &mut Reader, top: &DeTable<'_>) {
    let version = top.iter().find(|(name, _)| name.get_ref() == "version");
    let Some((_, value)) = version else {
        reader.push(0..0, "`version` is missing", "write `version = 1` as the first line");
        return;
    };
    match value.get_ref().as_integer().map(|number| number.as_str()) {
        Some("1") => {}
        Some(newer) if newer.parse().is_ok_and(|version: u64| version > 1) => {
            let message = format!("version {newer} was written for a newer git-trace");
            reader.push(value.span(), message, "update git-trace; this one reads version 1");
        }
        _ => reader.push(value.span(), "`version` is not the number 1", "write `version = 1`"),
    }
}

fn items(reader: &mut Reader, sections: Vec<Section<'_>>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for section in sections {
        let title = reader.text(&section, "title");
        let paths = reader.required_paths(&section, "paths");
        let interfaces = reader.paths(&section, "interfaces");
        let upkeep = section.has("upkeep").then(|| reader.word(&section, "upkeep", keys::UPKEEPS));
        let Some(id) = reader.required(&section, "id") else {
            continue;
        };
        if items.iter().any(|item| item.id == id) {
            let message = format!("there are two items with the id `{id}`");
            reader.push(section.place(), message, "give each item an id of its own");
        }
        items.push(Item { id, title, paths, interfaces, upkeep: upkeep.flatten() });
    }
    items
}

fn references(reader: &mut Reader, section: &Section<'_>) -> References {
    References {
        records: reader.paths(section, "records"),
        identifiers: reader.patterns(section, "references", true),
        subject: match section.is("change_request") {
            true => reader.patterns(section, "subject", false),
            false => TextPatterns::default(),
        },
        url: reader.url(section, "url"),
    }
}

fn vocabulary(reader: &mut Reader, section: &Section<'_>) -> Vocabulary {
    Vocabulary {
        change_request: reader.trailer_keys(section, "change_request"),
        problem_report: reader.trailer_keys(section, "problem_report"),
        requirement: reader.trailer_keys(section, "requirement"),
        verification: reader.trailer_keys(section, "verification"),
        review: reader.trailer_keys(section, "review"),
        approval: reader.trailer_keys(section, "approval"),
        co_author: reader.trailer_keys(section, "co_author"),
        emergency: reader.trailer_keys(section, "emergency"),
        ratification: reader.trailer_keys(section, "ratification"),
        phase: reader.trailer_keys(section, "phase"),
    }
}

fn web(reader: &mut Reader, section: &Section<'_>) -> Web {
    Web {
        commit: reader.url(section, "commit"),
        blob: reader.url(section, "blob"),
        tag: reader.url(section, "tag"),
    }
}

/// Fills placeholders, each value percent-encoded so that it stays what it is: one part of a path.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut url = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        url += before;
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let value = values.iter().find(|(known, _)| *known == name);
        url += &value.map(|(_, value)| percent_encoded(value)).unwrap_or_default();
        rest = after;
    }
    url + rest
}

/// A text as one part of a URL, slashes left as they are (RFC 3986, 2.1).
pub fn percent_encoded(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            _ => encoded += &format!("%{byte:02X}"),
        }
    }
    encoded
}
