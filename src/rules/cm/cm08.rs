//! CM-08: an SBOM stands in the tagged tree, names this version, and agrees with the lockfile.

use crate::facts::{Bom, BomCheck};
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "The evaluated tree must hold a software bill of materials under `sbom.paths` \
    (CycloneDX or SPDX, JSON). The version of the product that it names must be the release's, as \
    far as the tag's name tells it; every third-party component that a lockfile in the same folder \
    locks must be in it with that version. A bill without a readable lockfile beside it cannot be \
    held against anything, nor against one of a kind that is not read: \"not assessed\".";

const HELP: &str = "make the SBOM anew from the lockfile as part of the release, and commit it \
    before tagging";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(why) = &case.facts.unlisted {
        return Ruling::not_assessed(format!("the files cannot be listed: {why}"));
    }
    if case.facts.boms.is_empty() {
        return Ruling::new(Outcome::Missing, "no SBOM stands in the tree under `sbom.paths`");
    }
    let (mut evidence, mut wanting, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for bom in &case.facts.boms {
        evidence.push(Evidence {
            kind: "SBOM",
            location: place(case, bom),
            who: None,
            when: None,
            state: "recorded",
        });
        match &bom.check {
            Err(problem) => wanting.push(Wanting::new(
                format!("{}: {} ({})", bom.file.path, problem.message, problem.help),
                place(case, bom).at_line(problem.line),
                HELP,
            )),
            Ok(check) => {
                wanting.extend(version(case, bom, check));
                wanting.extend(agreement(case, bom, check));
                if check.lockfile.is_none() {
                    unknown.push(format!("{} has no readable lockfile beside it", bom.file.path));
                } else if let Some(file) = unread_beside(case, bom) {
                    let path = &bom.file.path;
                    unknown.push(format!("{path} was not held against {file}, which is not read"));
                }
            }
        }
    }
    if wanting.is_empty() && case.release().is_none() {
        unknown
            .push("the evaluated commit is no release whose version could be compared".to_owned());
    }
    let count = case.facts.boms.len();
    let ruling = if !wanting.is_empty() {
        Ruling::new(
            Outcome::Fails,
            format!("{} of {count} SBOMs are not in order", wanting.len().min(count)),
        )
    } else if let Some(why) = unknown.first() {
        Ruling::not_assessed(why.clone())
    } else {
        Ruling::new(
            Outcome::Holds,
            format!("{count} SBOMs name this version and agree with their lockfiles"),
        )
    };
    ruling.with(evidence).wanting(wanting)
}

/// A lockfile beside a bill that nothing is known of.
fn unread_beside<'a>(case: &Case<'a>, bom: &Bom) -> Option<&'a str> {
    let mut unread = case.facts.lockfiles.iter().filter(|it| it.components.is_err());
    let beside = unread.find(|it| it.file.folder() == bom.file.folder())?;
    Some(&beside.file.path)
}

fn version(case: &Case<'_>, bom: &Bom, check: &BomCheck) -> Option<Wanting> {
    let (release, _) = case.release()?;
    let digit = release.name.find(|first: char| first.is_ascii_digit())?;
    let released = &release.name[digit..];
    let message = match &check.version {
        Some(version) if version.trim_start_matches('v') == released => return None,
        Some(version) => format!("{} is of version {version}, not {released}", bom.file.path),
        None => format!("{} does not name the version of the product", bom.file.path),
    };
    Some(Wanting::new(message, place(case, bom), HELP))
}

fn agreement(case: &Case<'_>, bom: &Bom, check: &BomCheck) -> Vec<Wanting> {
    let Some(lock) = &check.lockfile else {
        return Vec::new();
    };
    let differs = |what: &str, names: &[String]| {
        let first = names.first()?;
        let more = match names.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let message = format!("{}: {first}{more} {what} {}", bom.file.path, lock.file.path);
        Some(Wanting::new(message, place(case, bom), HELP))
    };
    let missing = differs("is missing that is locked in", &lock.missing);
    let extra = differs("is listed and not locked in", &lock.extra);
    missing.into_iter().chain(extra).collect()
}

fn place(case: &Case<'_>, bom: &Bom) -> Location {
    Location { commit: Some(case.range.to), ..Location::file(&bom.file.path, bom.file.blob) }
}
