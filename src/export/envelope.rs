//! A signed statement in an envelope, by the Dead Simple Signing Envelope (DSSE) 1.0.
//!
//! Its `sig` is what the protocol leaves open: here the detached signature as ssh-keygen or gpg wrote
//! it, armour included, in base64.

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use super::json;

/// The type of a payload that is an in-toto statement.
pub const IN_TOTO: &str = "application/vnd.in-toto+json";

/// An envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// What the payload is.
    pub payload_type: String,
    /// The bytes that the signatures are about.
    pub payload: Vec<u8>,
    /// The signatures of [`pre_authentication`] over type and payload; none if it is unsigned.
    pub signatures: Vec<Vec<u8>>,
}

impl Envelope {
    /// The bytes that are signed.
    pub fn signed_bytes(&self) -> Vec<u8> {
        pre_authentication(&self.payload_type, &self.payload)
    }

    /// As a file: indented JSON with a line end.
    pub fn write(&self) -> String {
        let signature = |bytes: &Vec<u8>| json!({"keyid": "", "sig": Base64::encode_string(bytes)});
        let signatures: Vec<Value> = self.signatures.iter().map(signature).collect();
        let envelope = json!({
            "payload": Base64::encode_string(&self.payload),
            "payloadType": self.payload_type,
            "signatures": signatures,
        });
        format!("{envelope:#}\n")
    }

    /// Reads an envelope. An error says what is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let envelope = json::parse(text)?;
        let signatures = json::list(&envelope, "signatures")?.iter();
        let signatures = signatures.map(|signature| bytes(signature, "sig"));
        Ok(Self {
            payload_type: json::text(&envelope, "payloadType")?.to_owned(),
            payload: bytes(&envelope, "payload")?,
            signatures: signatures.collect::<Result<_, _>>()?,
        })
    }
}

/// What is signed of a payload: `DSSEv1`, then the lengths and the bytes of type and payload.
pub fn pre_authentication(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

fn bytes(object: &Value, key: &str) -> Result<Vec<u8>, String> {
    Base64::decode_vec(json::text(object, key)?).map_err(|_| format!("`{key}` is no base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_what_the_protocol_says() {
        // The example of the DSSE protocol's own page.
        let signed = pre_authentication("http://example.com/HelloWorld", b"hello world");
        assert_eq!(signed, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    #[test]
    fn what_is_written_is_read() {
        let envelope = Envelope {
            payload_type: IN_TOTO.to_owned(),
            payload: b"{}".to_vec(),
            signatures: vec![b"-----BEGIN".to_vec()],
        };
        let text = envelope.write();
        assert_eq!(Envelope::parse(text.as_bytes()), Ok(envelope));
        for (good, bad) in [("payloadType", "type"), ("e30=", "e30"), ("signatures", "s")] {
            assert!(Envelope::parse(text.replace(good, bad).as_bytes()).is_err(), "{good}");
        }
    }
}
