//! One entry of `git trace verify --format json`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Oid, Verification};

/// A signature that was checked, or the lack of one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct VerifyEntry {
    /// The tag's name, the commit's id, or the path of an approval statement.
    #[serde(rename = "ref")]
    pub name: String,
    /// The object that holds the signature, or the statement that is signed.
    pub object: String,
    /// `tag`, `commit`, `mergetag` for a tag that a merge brought in, or `approval`.
    pub kind: &'static str,
    /// `openpgp`, `ssh`, `x509` or `unknown`; null where nothing is signed.
    pub backend: Option<&'static str>,
    /// `good`, `bad`, `unknown-key`, `expired-key`, `revoked-key`, `untrusted`, `unsigned` or
    /// `unsupported`.
    pub state: &'static str,
    /// The fingerprint of the key, or as much of it as the signature tells.
    pub key: Option<String>,
    /// Whose key it is, by the keys that were given.
    pub signer: Option<String>,
    /// Why the state is what it is.
    pub reason: String,
}

impl VerifyEntry {
    /// The entry for an object.
    pub fn new(name: String, object: Oid, kind: &'static str, checked: Verification) -> Self {
        Self {
            name,
            object: object.to_string(),
            kind,
            backend: checked.kind.map(|kind| kind.word()),
            state: checked.state.word(),
            key: checked.key,
            signer: checked.signer,
            reason: checked.reason,
        }
    }
}
