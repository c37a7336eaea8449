//! The algorithms of X.509 signatures: RSA (PKCS#1 v1.5 and PSS), ECDSA and Ed25519.

use std::fmt;

use der::asn1::{BitString, ObjectIdentifier};
use der::oid::db::{rfc5912, rfc8410};
use der::{Decode, Encode};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs1::RsaPssParams;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

/// The lengths of RSA keys in bits: below, they can be factored; above, nobody makes them.
const SHORTEST_RSA: usize = 2048;
const LONGEST_RSA: usize = 16384;

/// A hash that is strong enough for signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// Why a signature is no good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It was not made over this by this key.
    Unfit,
    /// What it was made with can be broken.
    Weak(&'static str),
    /// What it was made with is not known here.
    Unknown(String),
}

impl fmt::Display for Misfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit => out.write_str("it does not fit what it should sign"),
            Self::Weak(what) => {
                write!(out, "it is made with {what}, which is too weak to prove it")
            }
            Self::Unknown(what) => write!(out, "it is made with {what}, which is not known here"),
        }
    }
}

/// A signature scheme with the hash that it names, if it names one.
enum Scheme {
    Rsa(Option<Hash>),
    Pss(Hash, usize),
    Ecdsa(Hash),
    Ed25519,
}

impl Hash {
    pub fn of(algorithm: &AlgorithmIdentifierOwned) -> Result<Self, Misfit> {
        match algorithm.oid {
            rfc5912::ID_SHA_256 => Ok(Self::Sha256),
            rfc5912::ID_SHA_384 => Ok(Self::Sha384),
            rfc5912::ID_SHA_512 => Ok(Self::Sha512),
            rfc5912::ID_SHA_1 => Err(Misfit::Weak("SHA-1")),
            rfc5912::ID_MD_5 => Err(Misfit::Weak("MD5")),
            other => Err(Misfit::Unknown(format!("the hash {other}"))),
        }
    }

    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

impl Scheme {
    fn of(algorithm: &AlgorithmIdentifierOwned) -> Result<Self, Misfit> {
        match algorithm.oid {
            rfc5912::RSA_ENCRYPTION => Ok(Self::Rsa(None)),
            rfc5912::SHA_256_WITH_RSA_ENCRYPTION => Ok(Self::Rsa(Some(Hash::Sha256))),
            rfc5912::SHA_384_WITH_RSA_ENCRYPTION => Ok(Self::Rsa(Some(Hash::Sha384))),
            rfc5912::SHA_512_WITH_RSA_ENCRYPTION => Ok(Self::Rsa(Some(Hash::Sha512))),
            rfc5912::ID_RSASSA_PSS => Self::pss(algorithm),
            rfc5912::ECDSA_WITH_SHA_256 => Ok(Self::Ecdsa(Hash::Sha256)),
            rfc5912::ECDSA_WITH_SHA_384 => Ok(Self::Ecdsa(Hash::Sha384)),
            rfc5912::ECDSA_WITH_SHA_512 => Ok(Self::Ecdsa(Hash::Sha512)),
            rfc8410::ID_ED_25519 => Ok(Self::Ed25519),
            rfc5912::SHA_1_WITH_RSA_ENCRYPTION | ECDSA_WITH_SHA_1 => Err(Misfit::Weak("SHA-1")),
            rfc5912::MD_5_WITH_RSA_ENCRYPTION => Err(Misfit::Weak("MD5")),
            other => Err(Misfit::Unknown(format!("the algorithm {other}"))),
        }
    }

    /// PSS as everybody uses it: one hash for the content and for the mask (RFC 4055).
    fn pss(algorithm: &AlgorithmIdentifierOwned) -> Result<Self, Misfit> {
        let parameters = algorithm.parameters.to_der().map_err(|_| Misfit::Unfit)?;
        let Ok(parameters) = RsaPssParams::from_der(&parameters) else {
            return Err(Misfit::Unknown("parameters of PSS that cannot be read".to_owned()));
        };
        let hash = Hash::of(&owned(parameters.hash.oid))?;
        let mask = parameters.mask_gen.parameters.map(|it| Hash::of(&owned(it.oid)));
        if parameters.mask_gen.oid != rfc5912::ID_MGF_1 || mask != Some(Ok(hash)) {
            return Err(Misfit::Unknown("PSS with another mask than its hash".to_owned()));
        }
        Ok(Self::Pss(hash, usize::from(parameters.salt_len)))
    }
}

const ECDSA_WITH_SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");

fn owned(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

/// Whether a key made a signature over a message. Plain `rsaEncryption` takes the hash from
/// elsewhere; every other algorithm names its own, which must not contradict that.
pub fn verify(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    elsewhere: Option<Hash>,
    message: &[u8],
    signature: &[u8],
) -> Result<(), Misfit> {
    let scheme = Scheme::of(algorithm)?;
    let named = match scheme {
        Scheme::Rsa(hash) => hash.or(elsewhere),
        Scheme::Pss(hash, _) | Scheme::Ecdsa(hash) => Some(hash),
        Scheme::Ed25519 => None,
    };
    let hash = named.or(elsewhere).unwrap_or(Hash::Sha512);
    if named.is_some() && elsewhere.is_some_and(|elsewhere| elsewhere != hash) {
        return Err(Misfit::Unfit);
    }
    let fits = match scheme {
        Scheme::Rsa(_) => rsa(key, hash, None, message, signature)?,
        Scheme::Pss(_, salt) => rsa(key, hash, Some(salt), message, signature)?,
        Scheme::Ecdsa(_) => ecdsa(key, &hash.digest(message), signature)?,
        Scheme::Ed25519 => ed25519(key, message, signature),
    };
    if fits { Ok(()) } else { Err(Misfit::Unfit) }
}

/// PKCS#1 v1.5, or PSS with a salt of this length.
fn rsa(
    key: &SubjectPublicKeyInfoOwned,
    hash: Hash,
    salt: Option<usize>,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, Misfit> {
    let is_rsa = [rfc5912::RSA_ENCRYPTION, rfc5912::ID_RSASSA_PSS].contains(&key.algorithm.oid);
    let bytes = whole(&key.subject_public_key);
    let Ok(public) = rsa::pkcs1::RsaPublicKey::from_der(bytes) else { return Ok(false) };
    let number = |number: &[u8]| BigUint::from_bytes_be(number);
    let (modulus, exponent) =
        (number(public.modulus.as_bytes()), number(public.public_exponent.as_bytes()));
    let Ok(public) = RsaPublicKey::new_with_max_size(modulus, exponent, LONGEST_RSA) else {
        return Ok(false);
    };
    if public.n().bits() < SHORTEST_RSA {
        return Err(Misfit::Weak("an RSA key of less than 2048 bits"));
    }
    let digest = hash.digest(message);
    let outcome = match (salt, hash) {
        (None, Hash::Sha256) => public.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, signature),
        (None, Hash::Sha384) => public.verify(Pkcs1v15Sign::new::<Sha384>(), &digest, signature),
        (None, Hash::Sha512) => public.verify(Pkcs1v15Sign::new::<Sha512>(), &digest, signature),
        (Some(salt), Hash::Sha256) => {
            public.verify(Pss::new_with_salt::<Sha256>(salt), &digest, signature)
        }
        (Some(salt), Hash::Sha384) => {
            public.verify(Pss::new_with_salt::<Sha384>(salt), &digest, signature)
        }
        (Some(salt), Hash::Sha512) => {
            public.verify(Pss::new_with_salt::<Sha512>(salt), &digest, signature)
        }
    };
    Ok(is_rsa && outcome.is_ok())
}

/// The bytes of a key or a signature: nothing, which is neither, if they end within a byte.
pub fn whole(bits: &BitString) -> &[u8] {
    bits.as_bytes().unwrap_or_default()
}

macro_rules! fits_on {
    ($curve:ident, $key:expr, $digest:expr, $signature:expr) => {{
        let key = $curve::ecdsa::VerifyingKey::from_sec1_bytes($key);
        let signature = $curve::ecdsa::Signature::from_der($signature);
        match (key, signature) {
            (Ok(key), Ok(signature)) => key.verify_prehash($digest, &signature).is_ok(),
            _ => false,
        }
    }};
}

fn ecdsa(key: &SubjectPublicKeyInfoOwned, digest: &[u8], signature: &[u8]) -> Result<bool, Misfit> {
    let curve = key.algorithm.parameters.as_ref().map(|it| it.decode_as::<ObjectIdentifier>());
    let Some(Ok(curve)) = curve.filter(|_| key.algorithm.oid == rfc5912::ID_EC_PUBLIC_KEY) else {
        return Ok(false);
    };
    let point = whole(&key.subject_public_key);
    match curve {
        rfc5912::SECP_256_R_1 => Ok(fits_on!(p256, point, digest, signature)),
        rfc5912::SECP_384_R_1 => Ok(fits_on!(p384, point, &widened(digest, 48), signature)),
        rfc5912::SECP_521_R_1 => Ok(fits_on!(p521, point, &widened(digest, 66), signature)),
        other => Err(Misfit::Unknown(format!("the curve {other}"))),
    }
}

/// A digest as a number of so many bytes at least: the library asks for half of the curve's.
fn widened(digest: &[u8], width: usize) -> Vec<u8> {
    let mut wide = vec![0; width.saturating_sub(digest.len())];
    wide.extend(digest);
    wide
}

fn ed25519(key: &SubjectPublicKeyInfoOwned, message: &[u8], signature: &[u8]) -> bool {
    let bytes = whole(&key.subject_public_key);
    let public =
        bytes.try_into().ok().and_then(|it| ed25519_dalek::VerifyingKey::from_bytes(it).ok());
    let signature = ed25519_dalek::Signature::from_slice(signature);
    match (public, signature) {
        (Some(public), Ok(signature)) => {
            key.algorithm.oid == rfc8410::ID_ED_25519
                && public.verify_strict(message, &signature).is_ok()
        }
        _ => false,
    }
}
