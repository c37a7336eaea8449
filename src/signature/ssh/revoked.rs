//! Revoked keys, one a line, as `ssh-keygen -Y verify -r` takes them.

use ssh_key::public::KeyData;

use super::allowed;
use super::sshsig::SshSignature;
use crate::signature::KeyProblem;

/// How a revocation list in OpenSSH's own format begins.
const KRL: &[u8] = b"SSHKRL\n\0";

/// The keys that nobody may rely on.
#[derive(Default)]
pub struct RevokedKeys {
    keys: Vec<KeyData>,
    is_damaged: bool,
}

impl RevokedKeys {
    /// Adds the lines of a file.
    pub fn add(&mut self, file: &[u8]) -> Vec<KeyProblem> {
        let mut problems = Vec::new();
        if file.starts_with(KRL) {
            let message = "binary revocation lists are not read: list the revoked public keys, one \
                           a line, as `ssh-keygen -Y verify -r` takes them as well";
            problems.push(KeyProblem { line: None, message: message.to_owned() });
        } else {
            for (number, line) in (1..).zip(file.split(|&byte| byte == b'\n')) {
                match allowed::bare_key(line) {
                    Ok(key) => self.keys.extend(key),
                    Err(message) => problems.push(KeyProblem { line: Some(number), message }),
                }
            }
        }
        self.is_damaged |= !problems.is_empty();
        problems
    }

    /// Whether something in it could not be read, so that any key may be meant.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged
    }

    /// Whether the key of a signature is revoked, or that of its authority.
    pub fn have(&self, signature: &SshSignature) -> bool {
        let authority = signature.certificate.as_ref().map(|it| &it.authority);
        self.keys.iter().any(|key| *key == signature.key || Some(key) == authority)
    }
}
