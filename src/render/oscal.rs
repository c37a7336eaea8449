//! OSCAL assessment results 1.1.3 (NIST): observations by rule, a finding by clause.
//! <https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/assessment-results/json-reference/>
//!
//! OSCAL knows *satisfied* and *not-satisfied* alone. A clause that was not assessed is *not-satisfied* for the
//! reason *other*, and says so; one that is tailored out is excluded from the controls under review.

mod findings;
mod observations;
mod resources;

use std::io::Write;

use serde_json::{Value, json};

use super::Options;
use super::machine::{self, Names, Objects, line};
use crate::error::Result;
use crate::view::json::Json;
use crate::view::{Report, Row};

/// The version of OSCAL that is written.
const VERSION: &str = "1.1.3";

/// The namespace of our own properties.
const NAMESPACE: &str = "urn:git-trace:oscal:v1";

pub fn render(report: &Report, _: &Options, out: &mut dyn Write) -> Result<()> {
    let names = Names::of(report)?;
    let writer =
        Writer { report, names: &names, objects: Objects::of(report), time: machine::time(report) };
    machine::write(&writer.document(), out)
}

/// A report on its way into OSCAL.
struct Writer<'r> {
    report: &'r Report,
    names: &'r Names,
    objects: Objects<'r>,
    /// The evaluated commit's time.
    time: String,
}

impl Writer<'_> {
    fn document(&self) -> Json<'_> {
        let resources = Json::list(|| resources::resources(self));
        let results = json!({
            "uuid": self.names.uuid("oscal"),
            "metadata": {
                "title": line(&format!("Evidence of {}", self.title())),
                "last-modified": self.time,
                "version": line(machine::version(self.report)),
                "oscal-version": VERSION,
            },
            "import-ap": {
                "href": format!("#{}", self.plan()),
                "remarks": "There is no assessment plan in OSCAL: the rules of git-trace were held against \
                            the repository, by the configuration that the resource names.",
            },
            "local-definitions": { "objectives-and-methods": findings::objectives(self.report) },
        });
        let results = Json::from(results)
            .with("results", Json::list(|| std::iter::once(self.result())))
            .with("back-matter", Json::default().with("resources", resources));
        Json::default().with("assessment-results", results)
    }

    fn result(&self) -> Json<'_> {
        let evaluated = &self.report.evaluated;
        let result = json!({
            "uuid": self.names.uuid("oscal/result"),
            "title": line(&format!("{} by {}", self.title(), self.report.generator)),
            "description": format!(
                "What evidence git commit {} holds for {}. It does not say that anything is compliant.",
                evaluated.commit, self.report.standard
            ),
            "start": self.time,
            "end": self.time,
            "props": [property("commit", &evaluated.commit), property("as-of", &evaluated.as_of)],
            "local-definitions": { "components": [self.repository(), self.tool()] },
            "reviewed-controls": findings::reviewed(self.report),
            "remarks": self.remarks(),
        });
        Json::from(result)
            .with("observations", Json::list(|| observations::observations(self)))
            .with_any("findings", Json::list(|| findings::findings(self)))
    }

    fn title(&self) -> String {
        format!("{} {}", machine::subject(self.report), machine::version(self.report))
    }

    fn remarks(&self) -> String {
        let limits: String = self.report.limits.iter().map(|limit| format!(" {limit}.")).collect();
        format!("Times are the evaluated commit's, which its committer's clock set.{limits}")
    }

    fn repository(&self) -> Value {
        let name = self.report.repository.name.as_deref();
        json!({
            "uuid": self.names.uuid("oscal/repository"),
            "type": "software",
            "title": line(name.unwrap_or(machine::subject(self.report))),
            "description": format!("the git repository at commit {}", self.report.evaluated.commit),
            "props": [property("swhid", &machine::swhid("commit", &self.report.evaluated.commit))],
            "status": { "state": "other", "remarks": "whether it is in operation is not known here" },
        })
    }

    fn tool(&self) -> Value {
        json!({
            "uuid": self.names.uuid("oscal/tool"),
            "type": "software",
            "title": line(&self.report.generator),
            "description": "reads the repository and holds its rules against it",
            "status": { "state": "operational" },
        })
    }

    /// The identifier of what stands in for an assessment plan.
    fn plan(&self) -> String {
        self.names.uuid("oscal/plan")
    }

    /// Who says so: the program.
    fn origins(&self) -> Value {
        json!([{ "actors": [{ "type": "tool", "actor-uuid": self.names.uuid("oscal/tool") }] }])
    }
}

/// A property of our own.
fn property(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": NAMESPACE, "value": line(value) })
}

/// The clause as a control: a token may not begin with a digit.
fn control(row: &Row) -> String {
    format!("iec-81001-5-1_{}", row.id)
}
