//! Notes on commits, by git itself, appended to what is there.

use super::Signer;
use super::program::Program;
use crate::error::{Error, Result};
use crate::model::Oid;

/// Somebody else may write a note at the same time; so often it is tried again.
const MOST_ATTEMPTS: usize = 5;

/// What a ref is expected to be when there must be none.
const NO_OBJECT: &str = "0000000000000000000000000000000000000000";

impl Signer {
    /// Appends a text to the note on a commit, in a ref of notes; the commit of that ref, signed
    /// where that is asked for.
    ///
    /// `git notes` cannot sign, and moves a ref whatever it is by then. So it appends to a ref of our
    /// own, and the tree that it made is committed by `git commit-tree`, which can sign; the ref of
    /// notes moves only if nobody else moved it meanwhile.
    pub fn note(&self, name: &str, commit: Oid, text: &str, is_signed: bool) -> Result<Oid> {
        let own = format!("refs/notes/git-trace-{}", std::process::id());
        let mut made = Err(Error::usage("no note was written"));
        for _ in 0..MOST_ATTEMPTS {
            made = self.append(name, &own, commit, text, is_signed);
            // Whether or not there is one by now.
            let _ = self.git(&["update-ref", "-d", &own], b"");
            match made {
                Ok(Some(id)) => return Ok(id),
                Ok(None) => {}
                Err(error) => return Err(error),
            }
        }
        made.and_then(|_| {
            Err(Error::usage(format!("`{name}` is written to by others all the time"))
                .hint("nothing was written; try again"))
        })
    }

    /// One attempt; `None` if the ref moved meanwhile.
    fn append(
        &self,
        name: &str,
        own: &str,
        commit: Oid,
        text: &str,
        is_signed: bool,
    ) -> Result<Option<Oid>> {
        let before = self.git(&["rev-parse", "--verify", "--quiet", name], b"").ok();
        match &before {
            Some(before) => self.git(&["update-ref", own, before], b"")?,
            None => String::new(),
        };
        let reference = format!("--ref={own}");
        let about = commit.to_string();
        self.git(&["notes", &reference, "append", "--file=-", &about], text.as_bytes())?;
        let tree = self.git(&["rev-parse", "--verify", &format!("{own}^{{tree}}")], b"")?;
        let message = format!("Attest a test run of {}\n", commit.short());
        let mut commit_tree = vec!["commit-tree", &tree, "-F", "-"];
        if let Some(before) = &before {
            commit_tree.extend(["-p", before]);
        }
        let made = match is_signed {
            true => self.signed(&commit_tree, message.as_bytes())?,
            false => self.git(&commit_tree, message.as_bytes())?,
        };
        let expected = before.as_deref().unwrap_or(NO_OBJECT);
        let moved = self.git(&["update-ref", "-m", "git trace attest", name, &made, expected], b"");
        match (moved, self.git(&["rev-parse", "--verify", "--quiet", name], b"").ok()) {
            (Ok(_), _) => Ok(made.parse().ok()),
            (Err(_), now) if now != before => Ok(None),
            (Err(error), _) => Err(error),
        }
    }

    /// Runs git with nothing of the repository's that could run; what it prints.
    fn git(&self, arguments: &[&str], input: &[u8]) -> Result<String> {
        let git = Program::git(&self.folder).args(["-c", "core.hooksPath=/dev/null"]);
        printed(git.args(arguments), input)
    }

    /// The same with the user's own programs, to sign with.
    fn signed(&self, arguments: &[&str], input: &[u8]) -> Result<String> {
        let git = self.signing_git()?.args(arguments).args(["-S"]);
        printed(git, input)
    }
}

fn printed(git: Program, input: &[u8]) -> Result<String> {
    let output = git.output(input)?;
    match output.is_success {
        true => Ok(String::from_utf8_lossy(output.stdout.trim_ascii()).into_owned()),
        false => Err(Error::usage("git did not write the note")
            .hint("nothing was attested; do `git notes add` and, to sign, `git commit -S` work?")
            .because(output.messages)),
    }
}
