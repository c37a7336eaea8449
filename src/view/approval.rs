//! The approvals of a report: whose word it is, on what, by which key, and whether it counts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::approval::{Approval, Approvals, Currency, FaultKind, Held, Status};
use crate::config::Config;
use crate::facts::Facts;
use crate::model::SignatureState;
use crate::statement::Target;

/// What approvals are judged by.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct TrustView {
    /// The commit that the first roster came with; null where there is no roster.
    pub root: Option<String>,
    /// The commit since which the roster and the keys in force are.
    pub since: Option<String>,
    /// What is doubtful about it.
    pub doubts: Vec<String>,
    /// The people of the roster in force.
    pub people: Vec<PersonView>,
}

/// Somebody of the roster in force.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PersonView {
    /// Their printed name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their roles, each with its first and last day and the record of competence, as written.
    pub roles: Vec<String>,
}

/// An approval.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ApprovalView {
    /// `statement`, `tag`, `trailer` or `note`.
    pub source: &'static str,
    /// The file that holds it.
    pub path: Option<String>,
    /// The tag that holds it.
    pub tag: Option<String>,
    /// The blob, the tag object, or the commit that holds it.
    pub object: Option<String>,
    /// The commit that brought it in.
    pub commit: Option<String>,
    /// The printed name.
    pub name: String,
    /// The printed address.
    pub email: String,
    /// When, with the signer's own zone.
    pub when: Option<String>,
    /// `authored`, `reviewed`, `approved` or `responsible`.
    pub meaning: &'static str,
    /// `accepted` or `rejected`.
    pub decision: &'static str,
    /// The role stated; empty where none is.
    pub role: String,
    /// `openpgp`, `ssh`, `x509` or `unknown`; null where nothing is signed.
    pub signature: Option<&'static str>,
    /// The fingerprint of the key.
    pub key: Option<String>,
    /// `good`, `bad`, `unknown-key` and so on, as `git trace verify` says it.
    pub state: &'static str,
    /// How the signature came to that.
    pub reason: String,
    /// `derived` where it is signed, `declared` where it is somebody's word.
    pub determined: &'static str,
    /// Whether it counts for what it covers.
    pub counts: bool,
    /// Why it does not.
    pub faults: Vec<String>,
    /// What it is about.
    pub covers: Vec<CoverView>,
    /// What it names, as it names it; it need not stand in this repository.
    pub targets: Vec<TargetName>,
    /// Where it can be looked at.
    pub url: Option<String>,
}

/// A file that an approval names.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TargetName {
    /// Its path.
    pub path: String,
    /// Its content as git names it.
    pub object: String,
    /// The SHA-256 of its content.
    pub sha256: String,
}

/// A record that an approval is about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CoverView {
    /// The record as it is called now.
    pub path: String,
    /// Its class.
    pub class: String,
    /// `current`, `cosmetic` (it differs by what the configuration calls no difference), `items`
    /// (some items have not changed), `lapsed`, or `contradicted` (the hashes do not fit).
    pub currency: &'static str,
    /// How many items it still covers, where it is about items.
    pub items: Option<usize>,
    /// The commit through which it lapsed.
    pub lapsed_through: Option<String>,
    /// Whether the approver wrote none of it.
    pub independent: bool,
}

/// What approvals were judged by.
pub fn trust(facts: &Facts, approvals: &Approvals) -> TrustView {
    let trust = &approvals.trust;
    let authority = trust.in_force.map(|it| &facts.claims.authorities[it]);
    let roster = authority.and_then(|authority| authority.roster.as_ref());
    let person = |member: &crate::roster::Member| PersonView {
        name: member.name.clone(),
        email: member.email.clone(),
        roles: member.roles.iter().map(role).collect(),
    };
    TrustView {
        root: trust.root.map(|commit| commit.to_string()),
        since: trust.since.map(|commit| commit.to_string()),
        doubts: trust.doubts.clone(),
        people: roster.into_iter().flat_map(|roster| &roster.people).map(person).collect(),
    }
}

fn role(role: &crate::roster::Role) -> String {
    let mut text = role.role.clone();
    for (word, day) in [(" from ", role.from), (" until ", role.until)] {
        if let Some(day) = day {
            text += &format!("{word}{}", day.date());
        }
    }
    if let Some(competence) = &role.competence {
        text += &format!(" ({competence})");
    }
    text
}

/// Every approval, as it was found.
pub fn approvals(config: &Config, facts: &Facts, approvals: &Approvals) -> Vec<ApprovalView> {
    let mut views: Vec<ApprovalView> =
        approvals.list.iter().map(|approval| view(config, approval)).collect();
    for standing in &approvals.standings {
        let file = &facts.controlled[standing.file];
        for held in &standing.held {
            let cover = cover(&file.file.path, &file.class, held);
            views[held.approval].covers.push(cover);
        }
    }
    views
}

fn view(config: &Config, approval: &Approval) -> ApprovalView {
    let place = super::build::place(config, &approval.place);
    let state = match approval.verification.state {
        SignatureState::Unsigned => "asserted",
        state => state.word(),
    };
    let is_word = approval.has(FaultKind::Unsigned);
    ApprovalView {
        source: approval.source.word(),
        object: place.blob.or(place.commit),
        path: place.path,
        tag: place.tag,
        commit: approval.commit.map(|commit| commit.to_string()),
        name: approval.who.name.clone(),
        email: approval.who.email.clone(),
        when: approval.when.map(|when| when.to_string()),
        meaning: approval.meaning.word(),
        decision: approval.decision.word(),
        role: approval.role.clone(),
        signature: approval.verification.kind.map(|kind| kind.word()),
        key: approval.verification.key.clone(),
        state: if is_word { "asserted" } else { state },
        reason: approval.verification.reason.clone(),
        determined: if is_word { "declared" } else { "derived" },
        counts: approval.counts() && !approval.is_gone,
        faults: faults(approval),
        covers: Vec::new(),
        targets: approval.targets.iter().map(target).collect(),
        url: place.url,
    }
}

fn target(target: &Target) -> TargetName {
    let Target { path, blob, sha256, .. } = target;
    TargetName { path: path.clone(), object: blob.to_string(), sha256: sha256.clone() }
}

/// The word for what a record's approvals come to.
pub(super) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Approved => "approved",
        Status::Asserted => "asserted",
        Status::Stale => "stale",
        Status::Rejected => "rejected",
        Status::Unknown => "unknown",
        Status::Unapproved => "unapproved",
    }
}

fn faults(approval: &Approval) -> Vec<String> {
    let gone = "the evaluated tree does not have it any more; what it did to the roster stays done";
    let faults = approval.faults.iter().map(|fault| fault.why.clone());
    faults.chain(approval.is_gone.then(|| gone.to_owned())).collect()
}

/// What an approval covers of a record.
pub(super) fn cover(path: &str, class: &str, held: &Held) -> CoverView {
    let (currency, items, through) = match &held.currency {
        Currency::Current => ("current", None, None),
        Currency::Cosmetic => ("cosmetic", None, None),
        // The text around the items is no item.
        Currency::Some(units) => ("items", Some(units.iter().filter(|it| **it > 0).count()), None),
        Currency::Lapsed(through) => ("lapsed", None, *through),
        Currency::Contradicted => ("contradicted", None, None),
    };
    CoverView {
        path: path.to_owned(),
        class: class.to_owned(),
        currency,
        items,
        lapsed_through: through.map(|commit| commit.to_string()),
        independent: held.independent,
    }
}
