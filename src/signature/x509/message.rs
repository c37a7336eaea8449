//! A detached signature in CMS (RFC 5652): who signed what, when, and how.

use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::oid::db::{rfc5911, rfc6268};
use der::{Decode, DecodeOwned, Encode, pem};
use x509_cert::time::Time;

use super::algorithm::{self, Hash, Misfit};
use super::ber;
use super::certificate::{Certificate, seconds};
use crate::signature::hex;

/// A signature with the certificates that it brings along.
pub struct Message {
    /// The certificates, in no order that means something; nobody has vouched for them.
    pub certificates: Vec<Certificate>,
    content_type: ObjectIdentifier,
    /// The hashes that it announces.
    hashes: Vec<ObjectIdentifier>,
    signer: SignerInfo,
}

impl Message {
    /// Reads an armoured signature; what is wrong with it in words.
    pub fn read(armoured: &[u8]) -> Result<Self, String> {
        let unreadable =
            |error: &dyn std::fmt::Display| format!("the signature cannot be read: {error}");
        let (_, bytes) =
            pem::decode_vec(armoured.trim_ascii_end()).map_err(|it| unreadable(&it))?;
        let bytes = ber::to_der(&bytes).ok_or_else(|| unreadable(&"it is cut off"))?;
        let info = ContentInfo::from_der(&bytes).map_err(|it| unreadable(&it))?;
        if info.content_type != rfc6268::ID_SIGNED_DATA {
            return Err("it holds something else than a signature".to_owned());
        }
        let data = info.content.decode_as::<SignedData>().map_err(|it| unreadable(&it))?;
        if data.encap_content_info.econtent.is_some() {
            return Err("it brings its own content along and is not about the object".to_owned());
        }
        let mut signers = data.signer_infos.0.into_vec();
        let signer = match (signers.pop(), signers.len()) {
            (Some(signer), 0) => signer,
            (None, _) => return Err("there is no signature in it".to_owned()),
            // It would be unclear whose word it is.
            (Some(_), more) => return Err(format!("it holds {} signatures, not one", more + 1)),
        };
        let brought = data.certificates.map(|set| set.0.into_vec()).unwrap_or_default();
        let certificates = brought.into_iter().filter_map(|choice| match choice {
            CertificateChoices::Certificate(certificate) => Certificate::new(certificate).ok(),
            CertificateChoices::Other(_) => None,
        });
        Ok(Self {
            certificates: certificates.collect(),
            content_type: data.encap_content_info.econtent_type,
            hashes: data.digest_algorithms.iter().map(|it| it.oid).collect(),
            signer,
        })
    }

    /// Whether it names a certificate as the signer's.
    pub fn is_by(&self, certificate: &Certificate) -> bool {
        match &self.signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(id) => {
                id.issuer == *certificate.issuer()
                    && id.serial_number.as_bytes() == certificate.serial()
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => {
                certificate.key_id() == Some(id.0.as_bytes())
            }
        }
    }

    /// How it names the signer's certificate, for people.
    pub fn signer(&self) -> String {
        match &self.signer.sid {
            SignerIdentifier::IssuerAndSerialNumber(id) => {
                format!("number {} of {}", hex(id.serial_number.as_bytes()), id.issuer)
            }
            SignerIdentifier::SubjectKeyIdentifier(id) => format!("key {}", hex(id.0.as_bytes())),
        }
    }

    /// When it says that it was made, in seconds.
    pub fn made(&self) -> Option<i64> {
        self.attribute::<Time>(rfc5911::ID_SIGNING_TIME).ok().flatten().as_ref().map(seconds)
    }

    /// Whether the key of a certificate made it over this content (RFC 5652, 5.4 and 5.6).
    pub fn fits(&self, certificate: &Certificate, content: &[u8]) -> Result<(), Misfit> {
        let hash = Hash::of(&self.signer.digest_alg)?;
        if !self.hashes.contains(&self.signer.digest_alg.oid) {
            return Err(Misfit::Unfit);
        }
        let signed = match &self.signer.signed_attrs {
            None if self.content_type == rfc5911::ID_DATA => content.to_vec(),
            None => return Err(Misfit::Unfit),
            Some(attributes) => {
                let content_type = self.attribute::<ObjectIdentifier>(rfc5911::ID_CONTENT_TYPE)?;
                let digest = self.attribute::<OctetString>(rfc5911::ID_MESSAGE_DIGEST)?;
                let is_digest = digest.is_some_and(|it| it.as_bytes() == hash.digest(content));
                if content_type != Some(self.content_type) || !is_digest {
                    return Err(Misfit::Unfit);
                }
                // They must say nothing twice of the time either.
                self.attribute::<Time>(rfc5911::ID_SIGNING_TIME)?;
                attributes.to_der().map_err(|_| Misfit::Unfit)?
            }
        };
        let (algorithm, signature) = (&self.signer.signature_algorithm, &self.signer.signature);
        algorithm::verify(certificate.key(), algorithm, Some(hash), &signed, signature.as_bytes())
    }

    /// The value of a signed attribute.
    fn attribute<T: DecodeOwned>(&self, id: ObjectIdentifier) -> Result<Option<T>, Misfit> {
        let Some(value) = self.value(id)? else { return Ok(None) };
        let value = value.to_der().and_then(|bytes| T::from_der(&bytes));
        value.map(Some).map_err(|_| Misfit::Unfit)
    }

    /// An attribute stands there once and has one value, or it says nothing at all.
    fn value(&self, id: ObjectIdentifier) -> Result<Option<&der::Any>, Misfit> {
        let attributes = self.signer.signed_attrs.iter().flat_map(|it| it.iter());
        let mut found = attributes.filter(|it| it.oid == id);
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some(attribute), None) if attribute.values.len() == 1 => Ok(attribute.values.get(0)),
            _ => Err(Misfit::Unfit),
        }
    }
}
