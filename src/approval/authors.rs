//! Who wrote what: authors, committers and co-authors of commits, as the mailmap names them.

use std::collections::BTreeSet;

use super::claim::by_git;
use crate::config::Config;
use crate::facts::{Claims, Facts, FileVersion};
use crate::history::{Bits, History};
use crate::mailmap::Mailmap;
use crate::model::{Oid, OidMap, Person, SignatureState};
use crate::roster::Member;

/// Tells who had a hand in a commit.
pub struct Authors<'a> {
    config: &'a Config,
    history: &'a History,
    mailmap: &'a Mailmap,
    recorded: &'a OidMap<Vec<Person>>,
    /// Whose keys signed the commits, by the rosters that these and the newest one have.
    signers: OidMap<Vec<&'a Member>>,
}

impl<'a> Authors<'a> {
    pub fn new(config: &'a Config, history: &'a History, facts: &'a Facts) -> Self {
        let recorded = &facts.claims.recorded;
        let signers = signers(history, &facts.claims);
        Self { config, history, mailmap: &facts.mailmap, recorded, signers }
    }

    /// Whether somebody had a hand in a commit: by an address of theirs, by their name, or by their key,
    /// so that nobody becomes independent of their own work by another address.
    ///
    /// What is not known nobody is independent of.
    pub fn wrote(&self, member: &Member, commit: Oid) -> bool {
        let Some(commit) = self.history.get(commit) else { return true };
        let mut people = vec![(*commit.author.person).clone(), (*commit.committer.person).clone()];
        for trailer in commit.trailers(&self.config.trailers.co_author) {
            let named = person(&trailer.value);
            people.extend([self.proper(&named), named]);
        }
        // A mailmap may join names, and takes nobody's work from them.
        people.extend(self.recorded.get(&commit.id).into_iter().flatten().cloned());
        let signed = self.signers.get(&commit.id).into_iter().flatten();
        people.iter().any(|person| self.is(member, person)) || { signed }
            .any(|signer| member.has_email(&signer.email))
    }

    /// Whether somebody had a hand in what led to a content of a file, back to what was settled before.
    ///
    /// What is not known nobody is independent of.
    pub fn had_part(
        &self,
        member: &Member,
        versions: &[FileVersion],
        path: &str,
        blob: Oid,
        is_settled: &dyn Fn(usize) -> bool,
    ) -> bool {
        let own = || versions.iter().filter(|version| version.path == path);
        let makers = own().filter(|version| version.blob == Some(blob));
        let led: Vec<Bits> = makers.map(|version| self.history.ancestors(version.commit)).collect();
        let is_work = |version: &&FileVersion| {
            self.history.position(version.commit).is_none_or(|position| {
                led.iter().any(|led| led.contains(position)) && !is_settled(position)
            })
        };
        led.is_empty() || own().filter(is_work).any(|it| self.wrote(member, it.commit))
    }

    /// Whether a person is this member.
    pub fn is(&self, member: &Member, person: &Person) -> bool {
        let own = [&member.email].into_iter().chain(&member.emails);
        let mut own = own.map(|email| Person { name: member.name.clone(), email: email.clone() });
        member.has_email(&person.email)
            || own.any(|own| self.proper(&own).email.eq_ignore_ascii_case(&person.email))
            || !member.name.trim().is_empty() && member.name.eq_ignore_ascii_case(&person.name)
    }

    /// A person as the mailmap names them.
    fn proper(&self, person: &Person) -> Person {
        let (name, email) = self.mailmap.resolve(person.name.as_bytes(), person.email.as_bytes());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Person { name: text(name), email: text(email) }
    }
}

/// Whose keys signed the commits that changed records.
///
/// Whoever may have signed one had a hand in it: a roster that nobody approved says so as well.
fn signers<'a>(history: &History, claims: &'a Claims) -> OidMap<Vec<&'a Member>> {
    let mut signers = OidMap::default();
    for (&commit, signed) in &claims.commits {
        let Some(position) = history.position(commit) else { continue };
        let states: BTreeSet<usize> =
            [claims.authority_at[position], claims.authority_at[0]].into_iter().collect();
        let mut people = Vec::new();
        for authority in states.into_iter().map(|state| &claims.authorities[state]) {
            let verification = authority.ring.verify(&by_git(signed));
            let is_good = verification.state == SignatureState::Good;
            let roster = authority.roster.as_ref().filter(|_| is_good);
            people.extend(roster.into_iter().flat_map(|roster| roster.signers(&verification)));
        }
        signers.insert(commit, people);
    }
    signers
}

/// `Name <address>` of a trailer.
pub fn person(value: &str) -> Person {
    if !value.contains('<') {
        let (emails, names): (Vec<&str>, Vec<&str>) =
            value.split_whitespace().partition(|word| word.contains('@'));
        let email = emails.first().copied().unwrap_or_default().to_owned();
        return Person { name: names.join(" "), email };
    }
    let (name, rest) = value.split_once('<').unwrap_or((value, ""));
    let email = rest.split('>').next().unwrap_or_default();
    Person { name: name.trim().to_owned(), email: email.trim().to_owned() }
}
