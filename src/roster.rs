//! `.trace/roster.toml`: who the people are, in which roles from when until when, and by which keys.

use serde::Deserialize;
use toml::value::Datetime;

use crate::front_matter::Problem;
use crate::model::{SignatureKind, Timestamp, Verification};
use crate::toml_document;

/// Where the roster lives in a repository.
pub const PATH: &str = ".trace/roster.toml";

const HELP: &str = "a roster begins with `version = 1`; each `[[person]]` has `name`, `email`, \
    perhaps `emails`, `keys` (fingerprints) and `kind`, and `[[person.role]]` with `role`, `from`, \
    `until` and `competence`";

/// The people of a project at one point of its history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The people, in the order of the file.
    pub people: Vec<Member>,
}

/// Somebody, or something, that the roster names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The printed name.
    pub name: String,
    /// The address they go by.
    pub email: String,
    /// Other addresses of theirs.
    pub emails: Vec<String>,
    /// The fingerprints of their keys; empty where the key files alone say whose a key is.
    pub keys: Vec<String>,
    /// Whether they are a person at all.
    pub kind: MemberKind,
    /// Their roles.
    pub roles: Vec<Role>,
}

/// What a member of the roster is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberKind {
    /// A person.
    #[default]
    Person,
    /// A program that commits or signs by itself.
    Bot,
    /// The service that hosts the repository.
    Forge,
}

/// A role that somebody has for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name, such as `security-expert`.
    pub role: String,
    /// The first second, where one is given.
    pub from: Option<Timestamp>,
    /// The last second, where one is given.
    pub until: Option<Timestamp>,
    /// Where the record of their competence is.
    pub competence: Option<String>,
}

impl Roster {
    /// Reads a roster.
    pub fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let file: RosterFile = toml_document::read(bytes, HELP)?;
        if file.version != 1 {
            let message = format!("version {} of the roster is not known", file.version);
            return Err(Problem::new(1, message, "this git-trace reads version 1"));
        }
        let people = file.person.into_iter().map(Member::read).collect::<Result<Vec<_>, _>>()?;
        for (position, member) in people.iter().enumerate() {
            let mut own = [&member.email].into_iter().chain(&member.emails);
            let taken = own.find(|own| people[..position].iter().any(|other| other.has_email(own)));
            if let Some(taken) = taken {
                let message = format!("two people have the address {taken}");
                return Err(Problem::new(1, message, "give each person one entry"));
            }
        }
        Ok(Self { people })
    }

    /// The member with an address.
    pub fn by_email(&self, email: &str) -> Option<&Member> {
        self.people.iter().find(|member| member.has_email(email))
    }

    /// Everybody whose key made a signature: those who list it, and by an address of its owner
    /// those who list no key.
    pub fn signers(&self, verification: &Verification) -> Vec<&Member> {
        // An OpenPGP subkey is its primary key's owner's; who certified others is none of them.
        let is_openpgp = verification.kind == Some(SignatureKind::OpenPgp);
        let primary = verification.certificate.as_ref().filter(|_| is_openpgp);
        let keys = || verification.key.iter().chain(primary);
        let lists = |member: &&Member| keys().any(|key| member.has_key(key));
        let listed: Vec<&Member> = self.people.iter().filter(lists).collect();
        if !listed.is_empty() {
            return listed;
        }
        // Each line of `allowed_signers` is a word of the project; the user ids of an OpenPGP key are
        // its maker's own, of which the primary one is the one that everybody sees.
        let is_ssh = verification.kind == Some(SignatureKind::Ssh);
        let others = verification.others.iter().filter(|_| is_ssh);
        let owners: Vec<&String> = verification.signer.iter().chain(others).collect();
        let owns = |member: &&Member| {
            member.keys.is_empty() && owners.iter().any(|owner| member.is_named_by(owner))
        };
        self.people.iter().filter(owns).collect()
    }

    /// Everybody whose the key of a signature is said to be, by whatever says so.
    pub fn sharers(&self, verification: &Verification) -> Vec<&Member> {
        let signers = self.signers(verification);
        let names: Vec<&String> = verification.signer.iter().chain(&verification.others).collect();
        let is_one = |member: &&Member| {
            signers.contains(member) || names.iter().any(|name| member.is_named_by(name))
        };
        self.people.iter().filter(is_one).collect()
    }
}

impl Member {
    fn read(entry: PersonEntry) -> Result<Self, Problem> {
        let wrong = |what: String| Problem::new(1, format!("{}: {what}", entry.name), HELP);
        if !entry.email.contains('@') {
            return Err(wrong(format!("`{}` is no address", entry.email)));
        }
        let read = |role: &RoleEntry| {
            Ok(Role {
                role: role.role.clone(),
                from: role.from.map(|date| moment(date, "T00:00:00Z")).transpose()?,
                until: role.until.map(|date| moment(date, "T23:59:59Z")).transpose()?,
                competence: role.competence.clone(),
            })
        };
        let roles = entry.role.iter().map(read).collect::<Result<_, String>>().map_err(wrong)?;
        Ok(Self {
            name: entry.name,
            email: entry.email,
            emails: entry.emails,
            keys: entry.keys,
            kind: entry.kind,
            roles,
        })
    }

    /// Whether an address is theirs.
    pub fn has_email(&self, email: &str) -> bool {
        self.email.eq_ignore_ascii_case(email)
            || self.emails.iter().any(|own| own.eq_ignore_ascii_case(email))
    }

    /// Whether the name of a key's owner is theirs.
    pub fn is_named_by(&self, owner: &str) -> bool {
        addresses(owner).any(|address| self.has_email(address))
    }

    /// Whether a key is theirs, by its whole fingerprint; OpenPGP's may be written with spaces.
    pub fn has_key(&self, key: &str) -> bool {
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        self.keys.iter().any(|own| match own.starts_with("SHA256:") {
            true => own == key,
            false => plain(own).eq_ignore_ascii_case(key),
        })
    }

    /// Whether they had a role at a time.
    pub fn had_role(&self, role: &str, when: Timestamp) -> bool {
        self.roles.iter().any(|own| own.role == role && own.covers(when))
    }

    /// Whether they had any role at a time.
    pub fn had_some_role(&self, when: Timestamp) -> bool {
        self.roles.iter().any(|role| role.covers(when))
    }
}

impl Role {
    /// Whether it was theirs at a time.
    pub fn covers(&self, when: Timestamp) -> bool {
        self.from.is_none_or(|from| from.seconds <= when.seconds)
            && self.until.is_none_or(|until| when.seconds <= until.seconds)
    }
}

/// The addresses in the name of a key's owner: `Name <address>`, or principals between commas.
fn addresses(owner: &str) -> impl Iterator<Item = &str> {
    let inner = owner.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    let whole = if inner.is_none() { owner } else { "" };
    inner.map(|(address, _)| address).into_iter().chain(whole.split(',').map(str::trim))
}

/// A date as a file gives it; a bare day begins or ends as `rest` says.
fn moment(date: Datetime, rest: &str) -> Result<Timestamp, String> {
    let text = date.to_string();
    let whole = if date.time.is_none() { text + rest } else { text };
    Timestamp::parse(&whole)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RosterFile {
    version: i64,
    #[serde(default)]
    person: Vec<PersonEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    name: String,
    email: String,
    #[serde(default)]
    emails: Vec<String>,
    #[serde(default)]
    keys: Vec<String>,
    #[serde(default)]
    kind: MemberKind,
    #[serde(default)]
    role: Vec<RoleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleEntry {
    role: String,
    from: Option<Datetime>,
    until: Option<Datetime>,
    competence: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: &str = "version = 1\n[[person]]\nname = \"Grace\"\nemail = \"grace@example.org\"\n\
        keys = [\"AB CD\"]\n[[person.role]]\nrole = \"quality\"\nfrom = 2026-01-01\n\
        until = 2026-01-31\n";

    #[test]
    fn a_role_begins_and_ends_with_its_days() {
        let roster = Roster::parse(GRACE.as_bytes()).unwrap();
        let had =
            |when: &str| roster.people[0].had_role("quality", Timestamp::parse(when).unwrap());
        assert!(!had("2025-12-31T23:59:59Z"));
        assert!(had("2026-01-01T00:00:00Z"));
        assert!(had("2026-01-31T23:59:59Z"));
        assert!(!had("2026-02-01T00:00:00Z"));
        assert!(!roster.people[0].had_role("security", Timestamp::parse("2026-01-02").unwrap()));
    }

    #[test]
    fn a_primary_key_speaks_for_its_subkeys_and_an_authority_for_nobody_it_certified() {
        let roster = Roster::parse(GRACE.as_bytes()).unwrap();
        let signers = |kind, key: &str, certificate: &str| {
            let verification = Verification {
                kind: Some(kind),
                key: Some(key.to_owned()),
                certificate: Some(certificate.to_owned()),
                ..Verification::unsigned()
            };
            roster.signers(&verification).len()
        };
        assert_eq!(signers(SignatureKind::OpenPgp, "EF", "ABCD"), 1);
        assert_eq!(signers(SignatureKind::X509, "EF", "ABCD"), 0);
        assert_eq!(signers(SignatureKind::X509, "ABCD", "EF"), 1);
    }

    #[test]
    fn mistakes_name_their_line() {
        let problem = |text: &str| Roster::parse(text.as_bytes()).unwrap_err();
        assert_eq!(problem("version = 1\n[[person]]\nnam = \"x\"\n").line, 3);
        assert_eq!(problem("version = 1\n[[person]\n").line, 2);
        assert!(problem("version = 2\n").message.contains("version 2"));
        let twice = format!("{GRACE}[[person]]\nname = \"G\"\nemail = \"Grace@example.org\"\n");
        assert!(problem(&twice).message.contains("two people"));
        assert!(Roster::parse(&[0xff]).is_err());
    }
}
