//! PS-03: guides for operation, account management and secure decommissioning.

use crate::facts::ControlledFile;
use crate::model::Severity;
use crate::rules::records::{malformed, records};
use crate::rules::ruling::Wanting;
use crate::rules::upkeep::listed;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Records of the class `guide` must stand in the evaluated tree for operation, for account \
    management and for secure decommissioning. What a guide is for, its front matter says: `guide: operation`, \
    or several, `guide: [operation, account-management, decommissioning]`; without that field the words of its \
    path and its first heading do. A guide without any text counts for nothing. A missing guide for \
    decommissioning is a minor finding, which does not make the rule fail. Whether the guides are approved, \
    RA-01 tells.";

/// The guides that there must be, the words by which a path or a title tells one, and how much its lack weighs.
const GUIDES: [(&str, &[&str], Option<Severity>); 3] = [
    (
        "operation",
        &[
            "operation",
            "operating",
            "user guide",
            "user manual",
            "instructions for use",
            "administration",
        ],
        None,
    ),
    ("account-management", &["account", "user management", "access management"], None),
    ("decommissioning", &["decommission", "disposal", "end of life"], Some(Severity::Minor)),
];

pub fn judge(case: &Case<'_>) -> Ruling {
    let guides = match records(case, "guide") {
        Ok(guides) => guides,
        Err(ruling) => return ruling,
    };
    let mut lacks: Vec<Wanting> = malformed(&guides);
    let (mut evidence, mut found) = (Vec::new(), Vec::new());
    for (file, _) in &guides {
        lacks.extend(unknown(file));
        if file.stated.text().trim().is_empty() {
            let message = format!("{} has no text", file.file.path);
            lacks.push(Wanting::on(file, message, "write the guide").weighing(Severity::Minor));
        }
    }
    for (guide, words, severity) in GUIDES {
        let is_one = |file: &ControlledFile| is_for(file, guide, words) && has_text(file);
        match guides.iter().find(|(file, _)| is_one(file)) {
            Some((file, _)) => {
                found.push(guide);
                evidence.push(Evidence::record("guide", file, "recorded"));
            }
            None => {
                let message = format!("there is no guide for {}", guide.replace('-', " "));
                let help =
                    "write the guide, and say in its front matter what it is for: `guide: …`";
                lacks.push(Wanting { severity, ..Wanting::on(guides[0].0, message, help) });
            }
        }
    }
    let says = match found.as_slice() {
        [] => {
            return Ruling::new(Outcome::Fails, "no guide is for anything that is asked for")
                .wanting(lacks);
        }
        found => format!("there are guides for {}", found.join(", ").replace('-', " ")),
    };
    listed(evidence, lacks, says)
}

/// What is no text file, such as a PDF, is not looked into.
fn has_text(file: &ControlledFile) -> bool {
    let is_prose = [".md", ".markdown", ".txt", ".rst", ".adoc"]
        .iter()
        .any(|end| file.file.path.ends_with(end));
    !is_prose || !file.stated.text().trim().is_empty()
}

fn is_for(file: &ControlledFile, guide: &str, words: &[&str]) -> bool {
    let said = file.stated.fields.list("guide");
    if !said.is_empty() {
        return said.iter().any(|said| plain(said) == plain(guide));
    }
    let title = file.stated.title().unwrap_or_default();
    let text = plain(&format!("{} {title}", file.file.path));
    words.iter().any(|word| text.contains(word))
}

/// A guide for something that nobody asks for is likely a slip.
fn unknown(file: &ControlledFile) -> Option<Wanting> {
    let mut said = file.stated.fields.list("guide").iter();
    let said = said.find(|said| !GUIDES.iter().any(|(guide, ..)| plain(guide) == plain(said)))?;
    let message = format!("{}: unknown guide `{said}`", file.file.path);
    let help = "there is `operation`, `account-management` and `decommissioning`";
    Some(Wanting::on(file, message, help).weighing(Severity::Minor))
}

fn plain(text: &str) -> String {
    text.trim().to_lowercase().replace(['-', '_', '/', '.'], " ")
}
