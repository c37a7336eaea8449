//! Writes a package, file by file, and what vouches for the files: manifests, and the statement over them.

use std::collections::BTreeMap;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::archive::{self, Archive};
use super::bag_info::BagInfo;
use super::envelope::{Envelope, IN_TOTO};
use super::in_toto::Statement;
use super::layout::{self, Form};
use super::manifest::{self, Algorithm, Digests, Hasher};
use crate::error::{Error, Result};
use crate::model::Timestamp;
use crate::output::{NewFile, Scratch};

/// A detached signature.
pub struct Signature {
    /// As the tool wrote it, armoured.
    pub bytes: Vec<u8>,
    /// One of [`layout::SIGNATURE_ENDINGS`].
    pub ending: &'static str,
}

/// What makes a signature of bytes.
pub type Sign<'s> = dyn Fn(&[u8]) -> Result<Signature> + 's;

/// A package on its way to its place. Dropped before it is finished, it leaves nothing behind.
pub struct Package {
    place: PathBuf,
    top: String,
    archive: Box<dyn Archive<NewFile>>,
    /// The digests of the files below `data/`.
    payload: BTreeMap<String, Digests>,
    /// How many bytes these have.
    bytes: u64,
}

impl Package {
    /// Begins a package that will stand at `place`, with everything in one top folder.
    pub fn create(place: &Path, form: Form, top: String, when: Timestamp) -> Result<Self> {
        let archive = archive::begin(form, NewFile::create(place)?, Scratch::beside(place), when);
        Ok(Self { place: place.to_owned(), top, archive, payload: BTreeMap::new(), bytes: 0 })
    }

    /// Room for what has to be set aside while a file is written.
    pub fn scratch(&self) -> Scratch {
        Scratch::beside(&self.place)
    }

    /// Adds a file below `data/`. Where `write` fails, the package is as it was before.
    pub fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let (digests, size) = self.append(name, write)?;
        self.payload.insert(name.to_owned(), digests);
        self.bytes += size;
        Ok(())
    }

    /// Adds what stands beside `data/`, and puts the package in its place.
    ///
    /// `verify` is the text of VERIFY.txt; `statement` gets the manifests as its subjects, and is signed
    /// where `sign` says how.
    pub fn finish(
        mut self,
        info: BagInfo,
        verify: &str,
        mut statement: Statement,
        sign: Option<&Sign<'_>>,
    ) -> Result<()> {
        let payload = std::mem::take(&mut self.payload);
        let mut tags: BTreeMap<String, String> = BTreeMap::new();
        tags.insert(layout::BAGIT.to_owned(), layout::BAGIT_TEXT.to_owned());
        tags.insert(layout::BAG_INFO.to_owned(), info.write(self.bytes, payload.len()));
        tags.insert(layout::VERIFY.to_owned(), verify.to_owned());
        for algorithm in Algorithm::ALL {
            let files = payload.iter().map(|(name, digests)| (name.as_str(), digests));
            tags.insert(layout::manifest(algorithm), manifest::write(algorithm, files));
        }
        let digests: BTreeMap<&str, Digests> =
            tags.iter().map(|(name, text)| (name.as_str(), Digests::of(text.as_bytes()))).collect();
        let tag_manifests = Algorithm::ALL.map(|algorithm| {
            let files = digests.iter().map(|(name, digests)| (*name, digests));
            (layout::tag_manifest(algorithm), manifest::write(algorithm, files))
        });
        tags.extend(tag_manifests);
        let manifests = Algorithm::ALL.into_iter();
        let manifests = manifests.flat_map(|it| [layout::manifest(it), layout::tag_manifest(it)]);
        let subjects = manifests.filter_map(|name| {
            let digests = Digests::of(tags.get(&name)?.as_bytes());
            Some((name, digests))
        });
        statement.subjects = subjects.collect();
        statement.subjects.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut files: BTreeMap<String, Vec<u8>> =
            tags.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
        files.extend(attestation(&statement, sign)?);
        for (name, bytes) in files {
            self.append(&name, |out| out.write_all(&bytes).map_err(full))?;
        }
        self.archive.finish().map_err(full)?.publish()
    }

    fn append(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<(Digests, u64)> {
        let mut aside = Digesting { out: self.scratch(), hasher: Hasher::default(), size: 0 };
        write(&mut aside)?;
        let Digesting { out: mut content, hasher, size } = aside;
        let name = format!("{}/{name}", self.top);
        content
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.archive.file(&name, size, &mut content))
            .map_err(full)?;
        Ok((hasher.finish(), size))
    }
}

/// The files of the attestation.
fn attestation(
    statement: &Statement,
    sign: Option<&Sign<'_>>,
) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut envelope = Envelope {
        payload_type: IN_TOTO.to_owned(),
        payload: statement.write().into_bytes(),
        signatures: Vec::new(),
    };
    let signed = envelope.signed_bytes();
    let mut files = BTreeMap::new();
    if let Some(sign) = sign {
        let signature = sign(&signed)?;
        files.insert(format!("{}{}", layout::SIGNED, signature.ending), signature.bytes.clone());
        envelope.signatures.push(signature.bytes);
    }
    files.insert(layout::SIGNED.to_owned(), signed);
    files.insert(layout::ENVELOPE.to_owned(), envelope.write().into_bytes());
    Ok(files)
}

/// Takes digests and length of what is set aside.
struct Digesting {
    out: Scratch,
    hasher: Hasher,
    size: u64,
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

fn full(error: std::io::Error) -> Error {
    Error::io("the package cannot be written", error)
        .hint("nothing was written; may you write there, is the disk full?")
}
