//! CycloneDX 1.6 with declarations: what is claimed of the product, by which evidence, and what speaks against
//! it. <https://cyclonedx.org/docs/1.6/json/>
//!
//! A rule that holds is a claim, one that does not is a counter-claim. What was not assessed is neither, has no
//! conformance and no place in the attestation: it is told by properties and annotations alone.

mod attestation;
mod claims;
mod definitions;
mod evidence;

use std::io::Write;

use serde_json::{Value, json};

use super::Options;
use super::machine::{self, Names, Objects, swhid};
use crate::error::Result;
use crate::view::json::Json;
use crate::view::{Report, RuleView};

/// The reference of what claims are made of.
const TARGET: &str = "target";

/// The reference of whoever assessed.
const ASSESSOR: &str = "assessor";

/// The property that names the verdict of a clause or the outcome of a rule.
const VERDICT: &str = "git-trace:verdict";

pub fn render(report: &Report, _: &Options, out: &mut dyn Write) -> Result<()> {
    machine::write(&document(report, &Names::of(report)?, &Objects::of(report)), out)
}

fn document<'r>(report: &'r Report, names: &Names, objects: &'r Objects<'r>) -> Json<'r> {
    let declarations = json!({
        "assessors": [assessor(report)],
        "attestations": [attestation::attestation(report)],
        "targets": { "components": [target(report)] },
        "affirmation": {
            "statement": "No person affirms this document: a program wrote it. Who approved what, by which \
                          signature, stands in the evidence.",
            "signatories": [],
        },
    });
    let declarations = Json::from(declarations)
        .with("claims", Json::list(|| claims::claims(report)))
        .with("evidence", Json::list(|| evidence::all(report, objects)));
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{}", names.uuid("cyclonedx")),
        "version": 1,
        "metadata": metadata(report),
        "annotations": definitions::annotations(report),
        "definitions": { "standards": definitions::standards(report) },
    });
    Json::from(document).with("declarations", declarations)
}

fn metadata(report: &Report) -> Value {
    let mut properties = vec![
        property("git-trace:commit", &report.evaluated.commit),
        property("git-trace:as-of", &report.evaluated.as_of),
    ];
    properties.extend(report.repository.root.iter().map(|it| property("git-trace:root", it)));
    properties.extend(report.limits.iter().map(|limit| property("git-trace:limit", limit)));
    json!({
        "timestamp": machine::time(report),
        "tools": { "components": [tool(report)] },
        "component": {
            "type": "application",
            "bom-ref": "product",
            "name": machine::subject(report),
            "version": machine::version(report),
        },
        "properties": properties,
    })
}

/// The commit that was evaluated.
fn target(report: &Report) -> Value {
    let evaluated = &report.evaluated;
    let mut references: Vec<Value> = Vec::new();
    references.extend(evaluated.url.iter().map(|url| json!({ "type": "vcs", "url": url })));
    json!({
        "type": "application",
        "bom-ref": TARGET,
        "name": report.repository.name.as_deref().unwrap_or(machine::subject(report)),
        "version": machine::version(report),
        "description": format!("what git commit {} holds", evaluated.commit),
        "swhid": [swhid("commit", &evaluated.commit)],
        "externalReferences": references,
    })
}

fn tool(report: &Report) -> Value {
    let (name, version) = report.generator.split_once(' ').unwrap_or((&report.generator, ""));
    json!({ "type": "application", "name": name, "version": version })
}

/// The program: whoever ran it is not known, and taken for the maker.
fn assessor(report: &Report) -> Value {
    json!({
        "bom-ref": ASSESSOR,
        "thirdParty": false,
        "organization": { "name": format!("{} (a program; who ran it is not stated)", report.generator) },
    })
}

fn property(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}

/// What an outcome lets be said of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    /// That it holds.
    Claim,
    /// That it does not.
    CounterClaim,
    /// Nothing: there was nothing to judge, it is tailored out, or it was not assessed.
    Nothing,
}

impl Said {
    fn of(rule: &RuleView) -> Self {
        match rule.outcome {
            "holds" | "asserted" => Self::Claim,
            "stale" | "fails" | "missing" => Self::CounterClaim,
            _ => Self::Nothing,
        }
    }
}
