//! X.509 signatures (CMS), gitsign's included: recognised, not verified by this version.

use super::{Checked, Signed};
use crate::model::SignatureState;

/// Says that it cannot be said.
pub fn verify(_: &Signed<'_>) -> Checked {
    let reason = "this version does not verify X.509 signatures (those of gitsign included)";
    Checked::new(SignatureState::Unsupported, reason)
}
