//! An approval as a statement in a file, with its signature beside it.

use std::io::Write;
use std::path::Path;

use super::wording::Wording;
use super::{Desk, print};
use crate::approval::{self, Authors};
use crate::draft;
use crate::error::{Error, Result};
use crate::facts::File;
use crate::gather::{self, Keys, earlier, statements, targets};
use crate::git::Held;
use crate::model::{News, Person, SignatureState};
use crate::output::{self, NewFile, NewFolder, Progress};
use crate::render::{approve as render, clean};
use crate::requirement;
use crate::signature::Signed;
use crate::signer::Signature;
use crate::statement::{Decision, FOLDER, Meaning, NAMESPACE, SIGNATURES, Statement};

/// Nobody approves a record more often on one day.
const MOST: usize = 1000;

/// An earlier statement that somebody named.
struct Named {
    path: String,
    sha256: String,
    who: Person,
}

impl Desk<'_> {
    pub(super) fn statement(&self, top: &Path) -> Result<()> {
        let arguments = self.arguments;
        let commit = match &arguments.at {
            Some(revision) => self.repository.commit(revision)?,
            None => self.head,
        };
        let supersedes = self.earlier(&arguments.supersedes)?;
        let withdraws = self.earlier(&arguments.withdraw)?;
        let wanted = targets::find(&self.repository, &self.config, commit, &arguments.targets)?;
        if wanted.is_empty() && (withdraws.is_empty() || !supersedes.is_empty()) {
            return Err(Error::usage("there is nothing to approve").hint(
                "name files or items, an earlier statement with --withdraw, or a tag with --release",
            ));
        }
        if arguments.at.is_none() {
            let paths: Vec<&str> = wanted.iter().map(|it| it.target.path.as_str()).collect();
            targets::refuse_changed(&self.repository, &paths)?;
        }
        let wording = Wording::of(self, wanted.is_empty())?;
        let hashes = |named: &[Named]| named.iter().map(|it| it.sha256.clone()).collect();
        let statement = Statement {
            meaning: wording.meaning,
            decision: wording.decision,
            who: self.who(),
            role: wording.role,
            when: self.signer.when(),
            remark: arguments.remark.clone(),
            supersedes: hashes(&supersedes),
            withdraws: hashes(&withdraws),
            targets: wanted.iter().map(|it| it.target.clone()).collect(),
        };
        let text = statement.to_toml();
        if Statement::parse(text.as_bytes()).ok().as_ref() != Some(&statement) {
            return Err(Error::usage("the statement cannot be written")
                .hint("look at your name, address and date: `git var GIT_COMMITTER_IDENT`"));
        }
        let ended = supersedes.iter().chain(&withdraws);
        self.warn(&self.doubts(&statement, ended).unwrap_or_else(|error| {
            vec![format!("what the rules would find of it cannot be told: {error}")]
        }));
        if arguments.dry_run {
            return print(&text);
        }
        self.show(&text, &self.news(&wanted)?)?;
        self.confirm(&statement.role, statement.meaning)?;
        let signature = self.sign(text.as_bytes())?;
        let folder = draft::folder(&statement)
            .or_else(|| Some(withdraws.first()?.path.rsplit_once('/')?.0.to_owned()))
            .unwrap_or_else(|| FOLDER.to_owned());
        let files = self.write(top, &folder, &statement, &text, &signature)?;
        self.conclude(&files, &subject(&statement))
    }

    /// Earlier statements by their files.
    fn earlier(&self, files: &[String]) -> Result<Vec<Named>> {
        let objects = self.repository.objects()?;
        let find = |file: &String| {
            let path = self.repository.path_of(file).unwrap_or_default();
            let held = match path.starts_with(FOLDER) && path.ends_with(".toml") {
                true => self.repository.held(self.head, &path)?,
                false => Held::Nothing,
            };
            let Held::File(blob) = held else {
                return Err(Error::usage(format!("`{file}` is no committed statement"))
                    .hint(format!("name a .toml file below {FOLDER}")));
            };
            targets::refuse_changed(&self.repository, &[path.as_str()])?;
            let (bytes, statement) = statements::read(&objects, &File { path: path.clone(), blob });
            let statement = statement.map_err(|problem| {
                Error::usage(format!("`{file}`: {}", problem.message)).hint(problem.help)
            })?;
            Ok(Named { path, sha256: requirement::hash(&bytes), who: statement.who })
        };
        files.iter().map(find).collect()
    }

    /// What the rules would find, as far as it can be told before the signature.
    fn doubts<'n>(
        &self,
        statement: &Statement,
        ended: impl Iterator<Item = &'n Named>,
    ) -> Result<Vec<String>> {
        let roster = self.roster.as_ref();
        let (email, role) = (&statement.who.email, &statement.role);
        let mut doubts = draft::doubts_of_person(roster, email, role, statement.when);
        let member = roster.and_then(|roster| roster.by_email(email));
        let has = |role: &String| member.is_some_and(|it| it.had_role(role, statement.when));
        let is_trusted = self.config.terms.roles.trust.iter().any(has);
        for named in ended {
            let is_own = member.is_some_and(|member| member.has_email(&named.who.email));
            if !is_own && !is_trusted {
                let (path, who) = (&named.path, &named.who.name);
                doubts
                    .push(format!("`{path}` is {who}'s: only they and roles of trust can end it"));
            }
        }
        let progress = Progress::new("commits read", self.common.quiet);
        let history =
            gather::history(&self.repository, self.head, &mut |count| progress.at(count))?;
        let range = history.range(Some(self.head), self.head, None);
        let tags = Vec::new();
        let facts = gather::facts(&self.repository, &self.config, &history, &range, tags, None)?;
        let approvals = approval::replay(&self.config, &history, &facts, None);
        let authors = Authors::new(&self.config, &history, &facts);
        doubts.extend(draft::doubts_of_targets(
            &self.config,
            &facts,
            &approvals,
            &authors,
            member,
            statement,
        ));
        Ok(doubts)
    }

    /// What is new to the signer in each target.
    fn news(&self, wanted: &[targets::Wanted]) -> Result<Vec<(String, News)>> {
        let objects = self.repository.objects()?;
        let statements = statements::of_commit(&objects, self.head)?;
        let person = self.signer.person();
        let member = self.roster.as_ref().and_then(|roster| roster.by_email(&person.email));
        let news = |it: &targets::Wanted| {
            let news = earlier::news(&objects, &statements, person, member, it)?;
            Ok((it.target.path.clone(), news))
        };
        wanted.iter().map(news).collect()
    }

    /// Signs, and holds the signature against the keys at HEAD.
    fn sign(&self, payload: &[u8]) -> Result<Signature> {
        let signature = self.signer.sign(payload)?;
        let keys = Keys::of_commit(&self.repository, self.head)?;
        let verification = keys.ring.verify(&Signed {
            payload,
            signature: &signature.bytes,
            made: Some(self.signer.when()),
            namespace: NAMESPACE,
        });
        if verification.state == SignatureState::Bad {
            return Err(Error::usage(format!("the signature is bad: {}", verification.reason))
                .hint("nothing was written; does your program sign what it is given?"));
        }
        let email = &self.signer.person().email;
        self.warn(&draft::doubts_of_signature(&verification, self.roster.as_ref(), email));
        Ok(signature)
    }

    /// Writes statement and signature, both or neither; their paths from the top.
    fn write(
        &self,
        top: &Path,
        below: &str,
        statement: &Statement,
        text: &str,
        signature: &Signature,
    ) -> Result<Vec<String>> {
        let below = below.trim_end_matches('/');
        let folder = NewFolder::create(top, below)?;
        let is_free = |name: &String| {
            let endings = [""].into_iter().chain(SIGNATURES);
            let mut names = endings.map(|ending| format!("{name}{ending}"));
            !names.any(|name| {
                let is_held = |held| held != Held::Nothing;
                folder.path().join(&name).symlink_metadata().is_ok()
                    || self
                        .repository
                        .held(self.head, &format!("{below}/{name}"))
                        .is_ok_and(is_held)
            })
        };
        let name = draft::names(statement).take(MOST).find(is_free).ok_or_else(|| {
            Error::usage(format!("there are {MOST} approvals of that day in `{below}`"))
                .hint("commit what is not committed yet, and approve it tomorrow")
        })?;
        let signed = format!("{name}{}", signature.ending);
        let mut files = Vec::new();
        for (name, content) in [(&signed, signature.bytes.as_slice()), (&name, text.as_bytes())] {
            let mut file = NewFile::create(&folder.path().join(name))?;
            file.write_all(content)
                .map_err(|error| Error::io("the approval cannot be written", error))?;
            files.push(file);
        }
        output::publish_new(files)?;
        folder.keep();
        Ok([name, signed].map(|name| format!("{below}/{name}")).to_vec())
    }

    /// Names the files, and says what is left to do.
    fn conclude(&self, files: &[String], subject: &str) -> Result<()> {
        let names: String = files.iter().map(|file| clean(file) + "\n").collect();
        print(&names)?;
        if !self.common.quiet {
            let line = render::to_commit(files, subject);
            anstream::eprintln!("It counts from the commit that brings it in:\n  {line}");
        }
        Ok(())
    }
}

/// The subject of the commit that brings a statement in.
fn subject(statement: &Statement) -> String {
    let verb = match (statement.decision, statement.meaning) {
        _ if statement.targets.is_empty() => "Withdraw an approval",
        (Decision::Rejected, _) => "Reject",
        (_, Meaning::Approved) => "Approve",
        (_, Meaning::Reviewed) => "Record the review of",
        (_, Meaning::Authored) => "Record the author of",
        (_, Meaning::Responsible) => "Record who is responsible for",
    };
    match statement.targets.as_slice() {
        [] => verb.to_owned(),
        [one] => format!("{verb} {}", one.path),
        several => format!("{verb} {} records", several.len()),
    }
}
