//! Identifiers that follow from the report, so that the same report has the same ones: UUIDs of version 5
//! (RFC 9562, 5.5), by SHA-1 from a namespace and a name.
//!
//! The namespace of a report is the UUID of the SHA-256 of its JSON, in hexadecimal digits, in the namespace of
//! `urn:git-trace:report:v1`; that is the UUID of these words in RFC 9562's namespace of URLs.

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::super::{Options, json};
use crate::error::Result;
use crate::view::Report;

/// What namespaces of reports are made in.
const SCHEMA: &str = "urn:git-trace:report:v1";

/// The namespace of URLs (RFC 9562, 6.6).
const URLS: Uuid = Uuid(0x6ba7_b811_9dad_11d1_80b4_00c0_4fd4_30c8_u128.to_be_bytes());

/// 16 bytes.
#[derive(Clone, Copy)]
struct Uuid([u8; 16]);

/// The identifiers of one report.
pub struct Names {
    /// The SHA-256 of the report's JSON, in hexadecimal digits.
    pub sha256: String,
    namespace: Uuid,
}

impl Names {
    /// Those of a report.
    pub fn of(report: &Report) -> Result<Self> {
        let mut digest = Sha256::new();
        json::render(report, &Options::default(), &mut digest)?;
        let sha256 = format!("{:x}", digest.finalize());
        let namespace = URLS.named(SCHEMA).named(&sha256);
        Ok(Self { sha256, namespace })
    }

    /// The identifier of a part of the report.
    pub fn uuid(&self, part: &str) -> String {
        self.namespace.named(part).text()
    }
}

impl Uuid {
    /// The UUID of a name in this namespace.
    fn named(self, name: &str) -> Self {
        let digest = Sha1::new().chain_update(self.0).chain_update(name).finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        bytes[6] = bytes[6] & 0x0f | 0x50;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }

    /// `8-4-4-4-12` hexadecimal digits.
    fn text(self) -> String {
        let digits: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
        parts.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_other_implementations() {
        // RFC 9562, A.4, in the namespace of domain names.
        let domains = Uuid(0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8_u128.to_be_bytes());
        let text = domains.named("www.example.com").text();
        assert_eq!(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }
}
