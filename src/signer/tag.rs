//! Signed release tags, by git itself.

use super::Signer;
use crate::error::{Error, Result};
use crate::model::Oid;

impl Signer {
    /// Makes a signed annotated tag on a commit.
    pub fn tag(&self, name: &str, commit: Oid, message: &str) -> Result<()> {
        let git = self.signing_git()?;
        let tag = ["tag", "--sign", "--cleanup=verbatim", "--file=-", "--", name];
        let output = git.args(tag).args([commit.to_string()]).output(message.as_bytes())?;
        match output.is_success {
            true => Ok(()),
            false => Err(Error::usage(format!("git did not make the tag `{name}`"))
                .hint("nothing was written; does `git tag -s` work for you?")
                .because(output.messages)),
        }
    }
}
