//! A certificate (RFC 5280) with what its extensions say.

use der::asn1::ObjectIdentifier;
use der::oid::AssociatedOid;
use der::oid::db::rfc5280;
use der::{Decode, Encode};
use sha2::{Digest, Sha256};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAltName,
    SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Time;

use super::algorithm::{self, Misfit, whole};
use crate::signature::{hex, moment};

/// A certificate.
pub struct Certificate {
    /// The SHA-256 of the whole certificate, in capital hexadecimal digits.
    pub fingerprint: String,
    /// The SHA-256 of its public key with the algorithm, likewise.
    pub public_key: String,
    /// Whose it is: the mail address, the URI or the subject.
    pub owner: String,
    inner: x509_cert::Certificate,
    /// What its issuer signed.
    signed: Vec<u8>,
    basic: Option<BasicConstraints>,
    usage: Option<KeyUsage>,
    purposes: Option<Vec<ObjectIdentifier>>,
    key_id: Option<Vec<u8>>,
    issuer_key_id: Option<Vec<u8>>,
    /// What it demands that cannot be given.
    demand: Option<String>,
}

/// Extensions that are heeded here, or that ask for nothing of who verifies a signature.
const HEEDED: &[ObjectIdentifier] = &[
    BasicConstraints::OID,
    KeyUsage::OID,
    ExtendedKeyUsage::OID,
    SubjectAltName::OID,
    SubjectKeyIdentifier::OID,
    AuthorityKeyIdentifier::OID,
    rfc5280::ID_CE_CERTIFICATE_POLICIES,
    rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS,
    rfc5280::ID_CE_ISSUER_ALT_NAME,
];

/// Where Fulcio, sigstore's authority, writes who told it the identity; plainly, and as a text.
const FULCIO_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.57264.1.1");
const FULCIO_ISSUER_TEXT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.57264.1.8");

impl Certificate {
    /// Reads a certificate in DER.
    pub fn from_der(bytes: &[u8]) -> der::Result<Self> {
        x509_cert::Certificate::from_der(bytes).and_then(Self::new)
    }

    pub fn new(inner: x509_cert::Certificate) -> der::Result<Self> {
        let tbs = &inner.tbs_certificate;
        let names = tbs.get::<SubjectAltName>()?.map(|(_, names)| names.0).unwrap_or_default();
        let own = tbs.get::<SubjectKeyIdentifier>()?.map(|(_, it)| it.0.as_bytes().to_vec());
        let issuer = tbs.get::<AuthorityKeyIdentifier>()?.and_then(|(_, it)| it.key_identifier);
        let certificate = Self {
            fingerprint: hex(&Sha256::digest(inner.to_der()?)),
            public_key: hex(&Sha256::digest(tbs.subject_public_key_info.to_der()?)),
            owner: owner(&names).unwrap_or_else(|| tbs.subject.to_string()),
            signed: tbs.to_der()?,
            basic: tbs.get::<BasicConstraints>()?.map(|(_, basic)| basic),
            usage: tbs.get::<KeyUsage>()?.map(|(_, usage)| usage),
            purposes: tbs.get::<ExtendedKeyUsage>()?.map(|(_, purposes)| purposes.0),
            key_id: own,
            issuer_key_id: issuer.map(|it| it.as_bytes().to_vec()),
            demand: demand(&inner),
            inner,
        };
        Ok(certificate)
    }

    pub fn key(&self) -> &SubjectPublicKeyInfoOwned {
        &self.inner.tbs_certificate.subject_public_key_info
    }

    pub fn subject(&self) -> &Name {
        &self.inner.tbs_certificate.subject
    }

    pub fn issuer(&self) -> &Name {
        &self.inner.tbs_certificate.issuer
    }

    pub fn serial(&self) -> &[u8] {
        self.inner.tbs_certificate.serial_number.as_bytes()
    }

    pub fn key_id(&self) -> Option<&[u8]> {
        self.key_id.as_deref()
    }

    /// What it demands that cannot be given; such a certificate must be refused (RFC 5280, 4.2).
    pub fn demand(&self) -> Option<&str> {
        self.demand.as_deref()
    }

    /// Who vouched for the owner before sigstore's authority; `None` in other certificates.
    pub fn identity_provider(&self) -> Option<String> {
        let extensions = self.inner.tbs_certificate.extensions.iter().flatten();
        let mut values = extensions.filter_map(|it| {
            let value = it.extn_value.as_bytes();
            match it.extn_id {
                FULCIO_ISSUER => Some(String::from_utf8_lossy(value).into_owned()),
                FULCIO_ISSUER_TEXT => String::from_der(value).ok(),
                _ => None,
            }
        });
        values.next()
    }

    /// Whether it names itself as its issuer.
    pub fn is_self_issued(&self) -> bool {
        self.subject() == self.issuer()
    }

    /// Whether it may be that another certificate issued this one, going by the names.
    pub fn names_as_issuer(&self, issuer: &Certificate) -> bool {
        let ids = self.issuer_key_id.as_ref().zip(issuer.key_id.as_ref());
        self.issuer() == issuer.subject() && ids.is_none_or(|(named, own)| named == own)
    }

    /// Whether the key of another certificate signed this one.
    pub fn is_signed_by(&self, issuer: &Certificate) -> Result<(), Misfit> {
        let algorithm = &self.inner.signature_algorithm;
        if *algorithm != self.inner.tbs_certificate.signature {
            return Err(Misfit::Unfit);
        }
        let signature = whole(&self.inner.signature);
        algorithm::verify(issuer.key(), algorithm, None, &self.signed, signature)
    }

    /// Why it was not valid at a time, in seconds.
    pub fn invalidity(&self, made: i64) -> Option<String> {
        let validity = &self.inner.tbs_certificate.validity;
        let (from, until) = (seconds(&validity.not_before), seconds(&validity.not_after));
        // Certificates of sigstore's live for minutes: the day would not tell.
        let (owner, at) = (&self.owner, moment(made));
        if made < from {
            let from = moment(from);
            return Some(format!(
                "the certificate of {owner} was valid from {from} only, and this is of {at}"
            ));
        }
        (made > until).then(|| {
            let until = moment(until);
            format!("the certificate of {owner} had expired on {until}, and this is of {at}")
        })
    }

    /// Why it may not issue certificates, with so many other issuers below it.
    pub fn why_no_issuer(&self, below: usize) -> Option<String> {
        let basic = self.basic.as_ref().filter(|basic| basic.ca);
        let Some(basic) = basic else {
            return Some(format!("{} is no authority that may issue certificates", self.subject()));
        };
        if self.usage.is_some_and(|usage| !usage.key_cert_sign()) {
            return Some(format!("the key of {} may not sign certificates", self.subject()));
        }
        let is_too_long = basic.path_len_constraint.is_some_and(|most| below > usize::from(most));
        is_too_long.then(|| format!("{} may not have so long a chain below it", self.subject()))
    }

    /// Whether its key may sign lists of revoked certificates.
    pub fn may_sign_lists(&self) -> bool {
        self.usage.is_none_or(|usage| usage.crl_sign())
    }

    /// Whether its key may sign content. Qualified certificates have non-repudiation alone.
    pub fn may_sign(&self) -> bool {
        self.usage.is_none_or(|usage| usage.digital_signature() || usage.non_repudiation())
    }

    /// Whether it may be used for a purpose.
    pub fn serves(&self, purpose: ObjectIdentifier) -> bool {
        self.purposes.as_ref().is_none_or(|purposes| {
            purposes.contains(&purpose) || purposes.contains(&rfc5280::ANY_EXTENDED_KEY_USAGE)
        })
    }
}

/// The mail address among some names, or the URI.
fn owner(names: &[GeneralName]) -> Option<String> {
    let mail = names.iter().find_map(|name| match name {
        GeneralName::Rfc822Name(mail) => Some(mail.to_string()),
        _ => None,
    });
    let uri = || {
        names.iter().find_map(|name| match name {
            GeneralName::UniformResourceIdentifier(uri) => Some(uri.to_string()),
            _ => None,
        })
    };
    mail.or_else(uri)
}

/// The first extension that must be heeded and is not known here.
fn demand(certificate: &x509_cert::Certificate) -> Option<String> {
    let mut extensions = certificate.tbs_certificate.extensions.iter().flatten();
    // Constraints on names bind whether they are marked as critical or not.
    let binds = |id: ObjectIdentifier| id == rfc5280::ID_CE_NAME_CONSTRAINTS;
    let unknown = extensions.find(|extension| {
        (extension.critical || binds(extension.extn_id)) && !HEEDED.contains(&extension.extn_id)
    })?;
    let (id, subject) = (unknown.extn_id, &certificate.tbs_certificate.subject);
    let name =
        if binds(id) { "constraints on names".to_owned() } else { format!("extension {id}") };
    Some(format!("the certificate of {subject} demands what is not known here: {name}"))
}

/// A time of a certificate or list in seconds.
pub fn seconds(time: &Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}
