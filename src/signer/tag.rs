//! Signed release tags, by git itself.

use super::Format;
use super::Signer;
use super::program::Program;
use super::settings::Settings;
use crate::error::{Error, Result};
use crate::model::Oid;

impl Signer {
    /// Makes a signed annotated tag on a commit. Git is told the user's own programs, so that those
    /// of the repository's configuration do not count, and to run no hooks.
    pub fn tag(&self, name: &str, commit: Oid, message: &str) -> Result<()> {
        let settings = Settings::read(&self.folder)?;
        let mut git = Program::git(&self.folder).args(["-c", "core.hooksPath=/dev/null"]);
        for format in Format::ALL {
            let program = settings.program(format);
            git = git.args(["-c", &format!("{}={program}", format.program().0)]);
            if format == Format::OpenPgp {
                git = git.args(["-c", &format!("gpg.program={program}")]);
            }
        }
        let key = self.key()?;
        git = git.args(["-c", &format!("user.signingKey={}", key.key)]);
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
