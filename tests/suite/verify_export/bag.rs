//! A package as its files, to be changed and put together again by somebody who knows how it is made.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use git_trace::export::archive;
use git_trace::export::envelope::{Envelope, IN_TOTO};
use git_trace::export::in_toto::Statement;
use git_trace::export::layout::{self, Form};
use git_trace::export::manifest::{self, Algorithm, Digests};
use git_trace::model::Timestamp;
use git_trace::output::{NewFile, Scratch};

/// The files of a package, by their names below its top folder.
#[derive(Clone)]
pub struct Bag {
    pub top: String,
    pub files: BTreeMap<String, Vec<u8>>,
    /// The date that a tar has.
    when: Timestamp,
}

/// Signs bytes as somebody.
pub type Sign<'s> = dyn Fn(&[u8]) -> Vec<u8> + 's;

impl Bag {
    /// What a zip holds.
    pub fn of_zip(file: &Path) -> Self {
        let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
        let mut bag = Self::empty();
        for number in 0..zip.len() {
            let mut file = zip.by_index(number).unwrap();
            let name = file.name().unwrap().into_owned();
            let (top, below) = name.split_once('/').unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            bag.top = top.to_owned();
            bag.files.insert(below.to_owned(), bytes);
        }
        bag
    }

    /// No files.
    fn empty() -> Self {
        let when = Timestamp { seconds: 1_700_000_000, offset: 0 };
        Self { top: String::new(), files: BTreeMap::new(), when }
    }

    /// These files in a folder.
    pub fn of(top: &str, files: &[(&str, &str)]) -> Self {
        let file = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
        Self { top: top.to_owned(), files: files.iter().map(file).collect(), ..Self::empty() }
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.files[name].clone()).unwrap()
    }

    pub fn replace(&mut self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{name} has no {from}");
        self.files.insert(name.to_owned(), text.replace(from, to).into_bytes());
    }

    /// The one name below a folder, or the first of several.
    pub fn first_below(&self, folder: &str) -> String {
        self.files.keys().find(|name| name.starts_with(folder)).unwrap().clone()
    }

    /// Makes manifests, statement and envelope anew, as whoever changed a file would; `sign` is given what
    /// is to be signed and a place to work in.
    pub fn sealed(mut self, sign: Option<&Sign<'_>>) -> Self {
        let is_above =
            |name: &str| name.starts_with("attestation") || name.starts_with("tagmanifest");
        let digests: BTreeMap<String, Digests> =
            self.files.iter().map(|(name, bytes)| (name.clone(), Digests::of(bytes))).collect();
        let payload = || digests.iter().filter(|(name, _)| name.starts_with(layout::PAYLOAD));
        for algorithm in Algorithm::ALL {
            let files = payload().map(|(name, digests)| (name.as_str(), digests));
            let text = manifest::write(algorithm, files);
            self.files.insert(layout::manifest(algorithm), text.into_bytes());
        }
        let sizes = payload().map(|(name, _)| self.files[name].len());
        let oxum = format!("Payload-Oxum: {}.{}", sizes.clone().sum::<usize>(), sizes.count());
        let info = self.text(layout::BAG_INFO);
        let old = info.lines().find(|line| line.starts_with("Payload-Oxum")).unwrap().to_owned();
        self.replace(layout::BAG_INFO, &old, &oxum);
        let tags: BTreeMap<String, Digests> = self
            .files
            .iter()
            .filter(|(name, _)| !name.starts_with(layout::PAYLOAD) && !is_above(name))
            .map(|(name, bytes)| (name.clone(), Digests::of(bytes)))
            .collect();
        for algorithm in Algorithm::ALL {
            let files = tags.iter().map(|(name, digests)| (name.as_str(), digests));
            let text = manifest::write(algorithm, files);
            self.files.insert(layout::tag_manifest(algorithm), text.into_bytes());
        }
        let old = Envelope::parse(&self.files[layout::ENVELOPE]).unwrap();
        let mut statement = Statement::parse(&old.payload).unwrap();
        for (name, digests) in &mut statement.subjects {
            *digests = Digests::of(&self.files[name.as_str()]);
        }
        let mut envelope = Envelope {
            payload_type: IN_TOTO.to_owned(),
            payload: statement.write().into_bytes(),
            signatures: old.signatures,
        };
        let signed = envelope.signed_bytes();
        if let Some(sign) = sign {
            envelope.signatures = vec![sign(&signed)];
            let name = format!("{}.sig", layout::SIGNED);
            self.files.insert(name, envelope.signatures[0].clone());
        }
        self.files.insert(layout::SIGNED.to_owned(), signed);
        self.files.insert(layout::ENVELOPE.to_owned(), envelope.write().into_bytes());
        self
    }

    /// Writes it as the exporter does.
    pub fn write(&self, file: &Path) -> PathBuf {
        let form = Form::of(file.to_str().unwrap()).unwrap();
        let aside = Scratch::beside(file);
        let mut archive = archive::begin(form, NewFile::create(file).unwrap(), aside, self.when);
        let (payload, tags): (Vec<_>, Vec<_>) =
            self.files.iter().partition(|(name, _)| name.starts_with(layout::PAYLOAD));
        for (name, bytes) in payload.into_iter().chain(tags) {
            let name = format!("{}/{name}", self.top);
            archive.file(&name, bytes.len() as u64, &mut bytes.as_slice()).unwrap();
        }
        archive.finish().unwrap().publish().unwrap();
        file.to_owned()
    }
}
