//! `git trace approve --release`: the signed tag of a release, which says what it means.

use super::wording::Wording;
use super::{Desk, print};
use crate::draft;
use crate::error::{Error, Result};
use crate::gather::{Keys, signatures};
use crate::git::object::RawCommit;
use crate::model::Oid;
use crate::render::approve as render;

impl Desk<'_> {
    pub(super) fn release(&self, name: &str) -> Result<()> {
        let commit = match &self.arguments.at {
            Some(revision) => self.repository.commit(revision)?,
            None => self.head,
        };
        if self.repository.tags()?.iter().any(|tag| tag.name == name) {
            return Err(Error::usage(format!("there is a tag `{name}` already"))
                .hint("a release is approved once; name the next one"));
        }
        let wording = Wording::of(self, false)?;
        let (meaning, role) = (wording.meaning, wording.role);
        if role.chars().any(char::is_control) {
            let what = "the role does not fit on the line of a trailer";
            return Err(Error::usage(what).hint("name a role of the roster"));
        }
        let text = self.arguments.message.clone().unwrap_or_else(|| format!("Release {name}"));
        let text = text.trim();
        let message = format!("{text}\n\nMeaning: {}\nRole: {role}\n", meaning.word());
        let who = self.who();
        let roster = self.roster.as_ref();
        let when = self.signer.when();
        let mut doubts = draft::doubts_of_person(roster, &who.email, &role, when);
        doubts.extend(draft::doubts_of_release(&self.config, name, &role));
        self.warn(&doubts);
        if self.arguments.dry_run {
            return print(&message);
        }
        let subject = self.subject(commit)?;
        let shown =
            format!("tag {name}\ncommit {commit} {subject}\ntagger {who} {when}\n\n{message}");
        self.show(&shown, &[])?;
        self.confirm(&role, meaning)?;
        self.signer.tag(name, commit, &message)?;
        self.check(name)?;
        print(&format!("{name}\n"))?;
        if !self.common.quiet {
            let name = render::quoted(&format!("refs/tags/{name}"));
            anstream::eprintln!("It counts where it is known:\n  git push origin {name}");
        }
        Ok(())
    }

    fn subject(&self, commit: Oid) -> Result<String> {
        let bytes = self.repository.objects()?.read_proven(commit)?;
        let message = RawCommit::parse(&bytes).map(|raw| raw.message).unwrap_or_default();
        let text = String::from_utf8_lossy(message).into_owned();
        Ok(text.lines().next().unwrap_or_default().to_owned())
    }

    /// Holds the new tag against the keys at HEAD.
    fn check(&self, name: &str) -> Result<()> {
        let keys = Keys::of_commit(&self.repository, self.head)?;
        let tags = self.repository.tags()?;
        let new: Vec<_> = tags.iter().filter(|tag| tag.name == name).collect();
        for checked in signatures::of_tags(&self.repository, &keys.ring, &new)? {
            let email = &self.signer.person().email;
            let doubts =
                draft::doubts_of_signature(&checked.verification, self.roster.as_ref(), email);
            self.warn(&doubts);
        }
        Ok(())
    }
}
