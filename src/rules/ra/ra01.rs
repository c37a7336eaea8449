//! RA-01: every controlled record is approved on its current content.

use std::collections::HashMap;

use crate::approval::{Approval, Standing, Status};
use crate::config;
use crate::facts::{ControlledFile, File, Previous, Vanished};
use crate::finding::Location;
use crate::model::{Oid, Severity};
use crate::rules::ruling::Wanting;
use crate::rules::tally;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "Controlled are the files that `[[record]]` classes, and of the life cycle's own \
    the configuration, the roster and the keys. Each must be approved as it stands by as many people, in \
    as many roles, as the first `[[approval]]` that fits it asks for; without one, by one person of the \
    roster who wrote none of it. An approval counts when it is a statement under `.trace/approvals/`, a \
    signed tag with `Meaning: approved` in its message, a trailer under `trailers.approval` in a commit \
    or merge that the named person signed, or a note that they signed. It covers the content that it \
    names, under another path too where the file was renamed; where a file has items, each item in the \
    revision that it names. Changes that a `[[cosmetic]]` rule names make no difference as long as the \
    configuration is approved itself. The first roster and the keys beside it are the trust root and \
    need no approval; every later change of them does, by somebody already in it who did not make it. \
    A record that was removed, moved to where it is none or where something else is asked of it, or made \
    another one by its own front matter, without a change request is wanting as well. Where the evaluated \
    configuration is not approved, what the one in force calls a record is one still. \
    What an earlier report (`--previous`) lists as an approval must still be there.";

const HELP: &str = "have it approved as it stands: `git trace approve` makes the statement";

pub fn judge(case: &Case<'_>) -> Ruling {
    if let Some(gaps) = case.doubts() {
        return Ruling::unjudged(gaps);
    }
    let (mut evidence, mut wanting, mut statuses) = (Vec::new(), Vec::new(), Vec::new());
    for (file, standing) in case.records() {
        statuses.push(standing.status);
        match standing.status {
            Status::Approved | Status::Asserted => evidence.extend(of_record(case, file, standing)),
            _ => wanting.push(missing(file, standing)),
        }
    }
    let gone: Vec<Wanting> = case.facts.previous.iter().flat_map(|it| gone(case, it)).collect();
    let vanished = vanished(case);
    let fails = |wanting: &[Wanting]| wanting.iter().any(|wanting| wanting.severity.is_none());
    if statuses.is_empty() && gone.is_empty() && !fails(&vanished) {
        let says = "no file is configured as a controlled record (`[[record]]`)";
        return Ruling::new(Outcome::Missing, says);
    }
    let approved = statuses.iter().filter(|status| **status == Status::Approved).count();
    let says =
        format!("{approved} of {} controlled records are approved as they stand", statuses.len());
    wanting.extend(case.records().filter_map(|(file, _)| pointer(case, file)));
    let removed = removed(case);
    let outcome = match gone.is_empty() && removed.is_empty() && !fails(&vanished) {
        true => tally::outcome(&statuses),
        false => Outcome::Fails,
    };
    wanting.extend(removed);
    wanting.extend(vanished);
    wanting.extend(gone);
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

/// The approvals that cover a record; of one that the trust root vouches for, the record itself.
fn of_record(case: &Case<'_>, file: &ControlledFile, standing: &Standing) -> Vec<Evidence> {
    let covering = case.held(standing).filter(|(held, approval)| {
        let covers = !matches!(held.currency, crate::approval::Currency::Lapsed(_));
        covers && (approval.counts() || approval.is_asserted())
    });
    let mut evidence: Vec<Evidence> =
        covering.map(|(_, approval)| Evidence::approval(approval)).collect();
    if evidence.is_empty() {
        evidence.push(Evidence {
            kind: "trust root",
            location: Location {
                commit: case.approvals.trust.root,
                ..Location::file(&file.file.path, file.file.blob)
            },
            who: None,
            when: None,
            state: "recorded",
        });
    }
    evidence
}

/// What is said of a pointer is said of the content that it names, as far as that is kept.
fn pointer(case: &Case<'_>, file: &ControlledFile) -> Option<Wanting> {
    let content = case.facts.claims.contents.get(&file.file.blob)?;
    let message = format!(
        "{} is a pointer of git-LFS: what is approved is the pointer, which names a content of the \
         SHA-256 {} that is not in this repository",
        file.file.path,
        content.pointer.as_ref()?
    );
    let help = "keep that content for as long as the record counts, and hold it against this hash";
    let place = Location::file(&file.file.path, file.file.blob);
    Some(Wanting::new(message, place, help).weighing(Severity::Observation))
}

fn missing(file: &ControlledFile, standing: &Standing) -> Wanting {
    Wanting::on(file, format!("{} {}", file.file.path, standing.says), HELP)
}

/// The files of the life cycle itself that were there and are gone without a word: the
/// configuration, and what is in force of roster and keys.
fn removed(case: &Case<'_>) -> Vec<Wanting> {
    let missing = &case.approvals.trust.missing;
    let config = case.facts.claims.removed.iter().filter(|path| *path == config::PATH);
    let wanting = |path: &String| {
        let message = format!("{path} is gone, and nobody in the roster in force approved that");
        let help = "restore it; a change of roster and keys takes force by what is approved";
        Wanting::new(message, Location { path: Some(path.clone()), ..Location::default() }, help)
    };
    let odd = case
        .records()
        .map(|(file, _)| file)
        .filter(|file| case.facts.odd.contains(&file.file.path));
    let odd = odd.map(|file| {
        let message = format!("{} is a link, and no file of its own", file.file.path);
        let place = Location::file(&file.file.path, file.file.blob);
        Wanting::new(message, place, "keep the record itself at its path")
    });
    missing.iter().chain(config).map(wanting).chain(odd).collect()
}

/// The records that history had and that are gone: each for which no change request asked, and as an
/// observation those that were approved.
fn vanished(case: &Case<'_>) -> Vec<Wanting> {
    let targets = |approval: &'_ Approval| approval.counts() && approval.approves();
    let approvals = case.approvals.list.iter().filter(|approval| targets(approval));
    let approved: HashMap<(&str, Oid), &Approval> = approvals
        .flat_map(|it| {
            it.targets.iter().map(move |target| ((target.path.as_str(), target.blob), it))
        })
        .collect();
    let told = |it: &'_ Vanished| {
        let versions = it.record.versions.iter();
        let mut contents = versions.filter_map(|it| Some((it.path.as_str(), it.blob?)));
        let approval = contents.find_map(|content| approved.get(&content));
        let traced = it.removed.is_some_and(|commit| case.is_asked_for(commit));
        let how = match (it.removed, &it.became) {
            (Some(commit), None) => format!("was removed or moved away in {}", commit.short()),
            (Some(commit), Some(heir)) if *heir == it.record.file.path => {
                format!("ceased to be one in {}", commit.short())
            }
            (Some(commit), Some(heir)) => format!(
                "was moved in {} to {heir}, of which something else is asked",
                commit.short()
            ),
            (None, _) => "was left behind by a merge".to_owned(),
        };
        let had = approval.map(|it| format!("; it had been approved by {}", it.who.name));
        let (weight, asked) = match (traced, approval) {
            (true, None) => return None,
            (true, Some(_)) => (Some(Severity::Observation), "as a change request asked"),
            // What a merge left behind may never have been part of the mainline.
            (false, None) if it.removed.is_none() => return None,
            (false, _) => (None, "and no change request asked for that"),
        };
        let File { path, blob } = &it.record.file;
        let class = &it.record.class;
        let message = format!("{path}, a {class}, {how}, {asked}{}", had.unwrap_or_default());
        let place = Location { commit: it.removed, ..Location::file(path, *blob) };
        let help = "restore it; to remove it, cite the change request that asks for that";
        Some(Wanting { severity: weight, ..Wanting::new(message, place, help) })
    };
    case.vanished().filter_map(told).collect()
}

/// The approvals of an earlier report that are not there any more.
fn gone(case: &Case<'_>, previous: &Previous) -> Vec<Wanting> {
    let is_here = |name: &str, object| {
        case.approvals.list.iter().filter(|approval| !approval.is_gone).any(|approval| {
            let place = &approval.place;
            let named = [&place.path, &place.tag].into_iter().flatten().any(|it| it == name);
            named && [place.blob, place.commit].contains(&Some(object))
        })
    };
    let missing = previous.approvals.iter().filter(|(name, object)| !is_here(name, *object));
    let wanting = |(name, object): &(String, Oid)| {
        let message =
            format!("{name}, an approval that {} lists, is gone or altered", previous.name);
        let help = "restore it; to take an approval back, add a statement that withdraws it";
        Wanting::new(message, Location::file(name, *object), help)
    };
    missing.map(wanting).collect()
}
