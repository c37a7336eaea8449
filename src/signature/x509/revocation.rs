//! Lists of revoked certificates (RFC 5280, section 5).

use der::oid::AssociatedOid;
use der::oid::db::rfc5280;
use der::{Decode, Encode};
use x509_cert::crl::{CertificateList, RevokedCert};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlReason, IssuingDistributionPoint};

use super::algorithm::{self, whole};
use super::certificate::{Certificate, seconds};
use crate::signature::date;

/// A list of the certificates that an issuer has revoked.
pub struct RevocationList {
    inner: CertificateList,
    /// What its issuer signed.
    signed: Vec<u8>,
    issuer_key_id: Option<Vec<u8>>,
    /// Whether it may leave out certificates of its issuer.
    is_partial: bool,
    /// What it demands that cannot be given.
    demand: Option<&'static str>,
}

/// What a list says of a certificate.
pub enum Word {
    /// It is revoked, and that counts for the signature; when and why.
    Revoked(String),
    /// It is not revoked, or was so later, for a reason that leaves older signatures good.
    Clear(i64),
    /// It cannot be told, and why.
    Unclear(String),
}

impl RevocationList {
    /// Reads a list in DER.
    pub fn from_der(bytes: &[u8]) -> der::Result<Self> {
        let inner = CertificateList::from_der(bytes)?;
        let signed = inner.tbs_cert_list.to_der()?;
        let mut list = Self { inner, signed, issuer_key_id: None, is_partial: false, demand: None };
        list.heed()?;
        Ok(list)
    }

    /// Takes what the extensions say.
    fn heed(&mut self) -> der::Result<()> {
        for extension in self.inner.tbs_cert_list.crl_extensions.iter().flatten() {
            let value = extension.extn_value.as_bytes();
            match extension.extn_id {
                AuthorityKeyIdentifier::OID => {
                    let id = AuthorityKeyIdentifier::from_der(value)?.key_identifier;
                    self.issuer_key_id = id.map(|id| id.as_bytes().to_vec());
                }
                rfc5280::ID_CE_ISSUING_DISTRIBUTION_POINT => {
                    let point = IssuingDistributionPoint::from_der(value)?;
                    self.is_partial = true;
                    if point.indirect_crl {
                        self.demand = Some("it lists certificates of other issuers as well");
                    }
                }
                rfc5280::ID_CE_DELTA_CRL_INDICATOR => {
                    self.demand = Some("it only lists what changed since another list");
                }
                _ if extension.critical => {
                    self.demand = Some("it has an extension that is not known here");
                }
                _ => {}
            }
        }
        let entries = self.inner.tbs_cert_list.revoked_certificates.iter().flatten();
        let mut extensions = entries.flat_map(|it| it.crl_entry_extensions.iter().flatten());
        if extensions.any(|it| it.critical && it.extn_id != CrlReason::OID) {
            self.demand = Some("an entry has an extension that is not known here");
        }
        Ok(())
    }

    /// What it says of a certificate for a signature made at a time; `None` if it is not about it.
    pub fn says(&self, certificate: &Certificate, issuer: &Certificate, made: i64) -> Option<Word> {
        let list = &self.inner.tbs_cert_list;
        let ids = self.issuer_key_id.as_deref().zip(issuer.key_id());
        if list.issuer != *certificate.issuer() || ids.is_some_and(|(named, own)| named != own) {
            return None;
        }
        let unclear = |why: &str| {
            let (issuer, day) = (&list.issuer, date(seconds(&list.this_update)));
            let what = format!("whether it was revoked cannot be told from the list of {issuer}");
            Some(Word::Unclear(format!("{what} of {day}: {why}")))
        };
        let algorithm = &self.inner.signature_algorithm;
        let signature = whole(&self.inner.signature);
        let fit = algorithm::verify(issuer.key(), algorithm, None, &self.signed, signature);
        if let Err(misfit) = fit {
            return unclear(&format!("of its signature, {misfit}"));
        }
        if *algorithm != list.signature || !issuer.may_sign_lists() {
            return unclear("its issuer may not sign lists");
        }
        if let Some(demand) = self.demand {
            return unclear(demand);
        }
        let mut entries = list.revoked_certificates.iter().flatten();
        let entry = entries.find(|it| it.serial_number.as_bytes() == certificate.serial());
        match entry {
            Some(entry) => Some(judge(entry, made, seconds(&list.this_update))),
            None if self.is_partial => None,
            None => Some(Word::Clear(seconds(&list.this_update))),
        }
    }
}

/// Certificates that were replaced or given up were good until then; others may never have been.
fn judge(entry: &RevokedCert, made: i64, listed: i64) -> Word {
    use CrlReason::{AffiliationChanged, CessationOfOperation, Superseded};
    let revoked = seconds(&entry.revocation_date);
    let reason = reason(entry);
    let was_good_until_then =
        matches!(reason, Some(Superseded | CessationOfOperation | AffiliationChanged));
    if was_good_until_then && made < revoked {
        return Word::Clear(listed);
    }
    let why = match reason {
        Some(Superseded) => "as superseded",
        Some(CessationOfOperation) => "as given up",
        Some(AffiliationChanged) => "as its owner's affiliation changed",
        Some(CrlReason::KeyCompromise | CrlReason::CaCompromise | CrlReason::AaCompromise) => {
            "as compromised, which counts for all time"
        }
        Some(CrlReason::CertificateHold) => "as on hold, which counts for all time",
        _ => "without a reason, which counts for all time",
    };
    Word::Revoked(format!("on {} {why}", date(revoked)))
}

fn reason(entry: &RevokedCert) -> Option<CrlReason> {
    let mut extensions = entry.crl_entry_extensions.iter().flatten();
    let reason: &Extension = extensions.find(|it| it.extn_id == CrlReason::OID)?;
    CrlReason::from_der(reason.extn_value.as_bytes()).ok()
}
