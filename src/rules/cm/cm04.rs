//! CM-04: the release tag is annotated, signed by an authorised releaser, and has not moved.

use crate::approval::{CLASSES, Status};
use crate::config;
use crate::facts::Previous;
use crate::finding::Location;
use crate::model::{Annotation, Person, SignatureState, Tag, Verification};
use crate::roster::{Member, MemberKind, Roster};
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "The tag of the evaluated release must be an annotated tag with a signature, \
    its name must be the one inside the tag object, and every release tag that an earlier report \
    (`--previous`) listed must name the same object as then. The signature is checked against the keys \
    under `.trace/` of the evaluated commit: one that is bad, or by a key that was expired, revoked or \
    not meant for it, fails; one by a key that is not there cannot be assessed. Its maker must have held \
    a role under `roles.release` on the date of the tag, by the roster of that commit, which must be in \
    force (RA-01). Without a roster nobody is known to be allowed: a good signature is \"not assessed\".";

pub fn judge(case: &Case<'_>) -> Ruling {
    let mut wanting = case.facts.previous.as_ref().map(|it| moved(case, it)).unwrap_or_default();
    let Some((_, tag)) = case.release() else {
        return match wanting.is_empty() {
            true => {
                Ruling::not_assessed("the evaluated commit is no release: no release tag names it")
            }
            false => Ruling::new(Outcome::Fails, "release tags have moved").wanting(wanting),
        };
    };
    let place = Location::tag(&tag.name, tag.object);
    let Some(annotation) = &tag.annotation else {
        let message =
            format!("{} is a lightweight tag: it says neither who released, nor when", tag.name);
        wanting.push(Wanting::new(message, place, "make release tags by `git tag -s`"));
        return Ruling::new(Outcome::Fails, "the release tag is not annotated").wanting(wanting);
    };
    let checked = case.facts.signatures.get(&tag.object);
    let evidence = vec![evidence(tag, annotation, checked)];
    if !annotation.proven {
        let message = format!("the id of the tag object {} does not fit its content", tag.name);
        wanting.push(Wanting::new(
            message,
            place.clone(),
            "run `git fsck`: the repository is damaged or was tampered with",
        ));
    }
    if annotation.name != tag.name {
        let message = format!(
            "the tag {} was made as {}: its ref was copied or renamed",
            tag.name, annotation.name
        );
        wanting.push(Wanting::new(message, place.clone(), "make a release tag under its own name"));
    }
    match checked {
        None => {
            let message = format!("{} is not signed", tag.name);
            wanting.push(Wanting::new(message, place, "make release tags by `git tag -s`"));
        }
        Some(checked) if is_refused(checked.state) => {
            let message = format!("the signature of {} is no good: {}", tag.name, checked.reason);
            let help = "release again under a new version, signed with a valid key";
            wanting.push(Wanting::new(message, place, help));
        }
        Some(checked) => wanting.extend(unauthorised(case, tag, annotation, checked)),
    }
    if wanting.is_empty() {
        let compared = if case.facts.previous.is_some() {
            ""
        } else {
            "; whether it has moved cannot be told without an earlier report"
        };
        let signature = checked.map(|it| in_words(case, it)).unwrap_or_default();
        let says = format!("{} is annotated and signed{signature}{compared}", tag.name);
        let is_known = checked.is_some_and(|it| it.state == SignatureState::Good);
        let ruling = match is_known && roster(case).is_some() {
            true => Ruling::new(Outcome::Holds, says),
            false => Ruling::not_assessed(says),
        };
        return ruling.with(evidence);
    }
    Ruling::new(Outcome::Fails, format!("{} is annotated and not in order", tag.name))
        .with(evidence)
        .wanting(wanting)
}

/// Whether a signature counts against the tag; what cannot be known does not.
fn is_refused(state: SignatureState) -> bool {
    use SignatureState::{Bad, ExpiredKey, Good, RevokedKey, UnknownKey, Unsupported, Untrusted};
    match state {
        Bad | ExpiredKey | RevokedKey | Untrusted | SignatureState::Unsigned => true,
        Good | UnknownKey | Unsupported => false,
    }
}

/// The roster in force.
fn roster<'a>(case: &Case<'a>) -> Option<&'a Roster> {
    let authority = &case.facts.claims.authorities[case.approvals.trust.in_force?];
    authority.roster.as_ref()
}

/// Why the maker of a good signature may not release, if a roster says so.
fn unauthorised(
    case: &Case<'_>,
    tag: &Tag,
    annotation: &Annotation,
    checked: &Verification,
) -> Option<Wanting> {
    if checked.state != SignatureState::Good {
        return None;
    }
    let roster = roster(case)?;
    let wanting = |message: String| {
        let help =
            "have a release signed by somebody whom the roster gives a role under `roles.release`";
        Some(Wanting::new(message, Location::tag(&tag.name, tag.object), help))
    };
    let unsettled = case.records().find(|(file, standing)| {
        let decides = CLASSES.contains(&file.class.as_str()) || file.file.path == config::PATH;
        decides && standing.status != Status::Approved
    });
    if let Some(path) = case.approvals.trust.missing.first() {
        return wanting(format!("{path} is gone: who may release is not settled"));
    }
    if let Some((file, standing)) = unsettled {
        return wanting(format!(
            "{} {}: who may release is not settled",
            file.file.path, standing.says
        ));
    }
    let when = annotation.tagger.as_ref().and_then(|tagger| tagger.when).unwrap_or(case.now);
    let tagger = annotation.tagger.as_ref().map(|tagger| tagger.person.email.as_str());
    let signers = roster.signers(checked).into_iter().filter(|member| {
        member.kind == MemberKind::Person && tagger.is_some_and(|email| member.has_email(email))
    });
    let signers: Vec<&Member> = signers.collect();
    let may = |role: &String| signers.iter().any(|member| member.had_role(role, when));
    if case.config.terms.roles.release.iter().any(may) {
        return None;
    }
    let roles = case.config.terms.roles.release.join(", ");
    match signers.first() {
        None => wanting(format!(
            "{}: who signed it is not the person of the roster that it names",
            tag.name
        )),
        Some(member) => wanting(format!(
            "{}: {} signed it, and had none of the roles {roles} on {}",
            tag.name,
            member.name,
            when.date()
        )),
    }
}

fn in_words(case: &Case<'_>, checked: &Verification) -> String {
    match (checked.state, &checked.signer, roster(case)) {
        (SignatureState::Good, Some(signer), Some(_)) => format!(" by {signer}, who may release"),
        (SignatureState::Good, Some(signer), None) => format!(
            "; {signer} signed it, and whether they may release is not known without a roster"
        ),
        _ => format!("; the signature cannot be judged: {}", checked.reason),
    }
}

fn evidence(tag: &Tag, annotation: &Annotation, checked: Option<&Verification>) -> Evidence {
    let tagger = annotation.tagger.as_ref();
    Evidence {
        kind: "tag",
        location: Location::tag(&tag.name, tag.object),
        who: tagger.map(|tagger| Person::clone(&tagger.person)),
        when: tagger.and_then(|tagger| tagger.when),
        state: checked.map_or("asserted", |checked| checked.state.word()),
    }
}

/// The release tags that no longer name what they named in an earlier report.
fn moved(case: &Case<'_>, previous: &Previous) -> Vec<Wanting> {
    let mut wanting = Vec::new();
    for (name, object) in &previous.tags {
        let message = match case.facts.tags.iter().find(|tag| tag.name == *name) {
            Some(tag) if tag.object == *object => continue,
            Some(tag) => format!(
                "{name} named {} in {} and names {} now",
                object.short(),
                previous.name,
                tag.object.short()
            ),
            None => format!("{name}, which {} lists, is gone", previous.name),
        };
        wanting.push(Wanting::new(
            message,
            Location::tag(name, *object),
            "a released tag never moves: restore it, and release again under a new version",
        ));
    }
    wanting
}
