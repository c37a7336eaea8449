//! Third-party components: what bills of materials list, and what lockfiles lock.
//!
//! A format is one file here and one row in a table.

mod cargo_lock;
mod cyclonedx;
mod go_sum;
mod package_lock;
mod poetry_lock;
mod pom_xml;
mod requirements_txt;
mod spdx;

use std::fmt;

use serde_json::Value;

use crate::front_matter::Problem;

/// A component with its version, named as its ecosystem names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Component {
    /// The type of its package URL, such as `cargo`; empty where nothing tells.
    pub ecosystem: &'static str,
    /// Its name.
    pub name: String,
    /// Its version; empty where the file leaves it to others.
    pub version: String,
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.version.as_str() {
            "" => f.write_str(&self.name),
            version => write!(f, "{} {version}", self.name),
        }
    }
}

/// A bill of materials.
#[derive(Clone, Debug, Default)]
pub struct Bom {
    /// The version of the product that it speaks of.
    pub version: Option<String>,
    /// What it lists.
    pub components: Vec<Component>,
}

/// How the document of a bill of materials is read.
type BomReader = fn(&Value) -> Bom;

/// The bills of materials that can be read: a mark at the top of the document, and its reader.
const BOMS: &[(&str, BomReader)] = &[("bomFormat", cyclonedx::read), ("spdxVersion", spdx::read)];

/// How the text of a lockfile is read.
type LockReader = fn(&str) -> Result<Vec<Component>, String>;

/// The lockfiles that can be read: name, ecosystem, and the reader of the locked third-party
/// components.
const LOCKFILES: &[(&str, &str, LockReader)] = &[
    ("Cargo.lock", "cargo", cargo_lock::read),
    ("go.sum", "golang", go_sum::read),
    ("package-lock.json", "npm", package_lock::read),
    ("poetry.lock", "pypi", poetry_lock::read),
    ("requirements.txt", "pypi", requirements_txt::read),
];

/// How the texts of all files of one kind are read together, each by its path.
type ManifestReader = fn(&[(&str, &str)]) -> Vec<Result<Vec<Component>, String>>;

/// The files that ask for components without locking all of them: name, ecosystem, and their reader.
const MANIFESTS: &[(&str, &str, ManifestReader)] = &[("pom.xml", "maven", pom_xml::read)];

/// The lockfiles that lock components in a form which is not read.
const UNREAD: &[&str] = &[
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "uv.lock",
    "pdm.lock",
    "Pipfile.lock",
    "Gemfile.lock",
    "composer.lock",
    "gradle.lockfile",
    "packages.lock.json",
];

/// Reads a bill of materials in CycloneDX or SPDX JSON.
pub fn read_bom(bytes: &[u8]) -> Result<Bom, Problem> {
    let document: Value = serde_json::from_slice(bytes).map_err(|error| {
        Problem::new(error.line(), format!("broken JSON: {error}"), "make the SBOM anew")
    })?;
    let reader = BOMS.iter().find(|(mark, _)| document.get(mark).is_some());
    let (_, read) = reader.ok_or_else(|| {
        let help = "write it as CycloneDX or SPDX, in JSON";
        Problem::new(1, "neither CycloneDX (`bomFormat`) nor SPDX (`spdxVersion`)", help)
    })?;
    Ok(read(&document))
}

/// The ecosystem of a lockfile by its name; `None` if the file is none.
pub fn ecosystem(path: &str) -> Option<&'static str> {
    lockfile(path).map(|(_, ecosystem, _)| *ecosystem)
}

/// Reads the third-party components of a lockfile; an error says why it cannot be read.
pub fn read_lockfile(path: &str, bytes: &[u8]) -> Option<Result<Vec<Component>, String>> {
    let (_, _, read) = lockfile(path)?;
    Some(std::str::from_utf8(bytes).map_err(|error| error.to_string()).and_then(read))
}

/// Whether a file lists third-party components, be it a lockfile or one that only asks for them, and
/// whether or not it can be read.
pub fn lists_components(path: &str) -> bool {
    let name = file_name(path);
    lockfile(path).is_some()
        || MANIFESTS.iter().any(|(manifest, ..)| *manifest == name)
        || UNREAD.contains(&name)
}

/// Reads the third-party components of all files of a tree that list some, in their order, each with what
/// it takes over from others of them; an error says why a file cannot be read.
pub fn read_all(files: &[(&str, &[u8])]) -> Vec<Result<Vec<Component>, String>> {
    let unknown = || Err("this kind of lockfile is not read".to_owned());
    let one = |(path, bytes): &(&str, &[u8])| read_lockfile(path, bytes).unwrap_or_else(unknown);
    let mut read: Vec<_> = files.iter().map(one).collect();
    for (name, _, reader) in MANIFESTS {
        let mut texts = Vec::new();
        for (at, (path, bytes)) in files.iter().enumerate() {
            if file_name(path) != *name {
                continue;
            }
            match std::str::from_utf8(bytes) {
                Ok(text) => texts.push((at, (*path, text))),
                Err(error) => read[at] = Err(error.to_string()),
            }
        }
        let given: Vec<(&str, &str)> = texts.iter().map(|(_, file)| *file).collect();
        for ((at, _), components) in texts.iter().zip(reader(&given)) {
            read[*at] = components;
        }
    }
    for components in read.iter_mut().flatten() {
        components.sort();
        components.dedup();
    }
    read
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn lockfile(path: &str) -> Option<&'static (&'static str, &'static str, LockReader)> {
    LOCKFILES.iter().find(|(known, ..)| *known == file_name(path))
}

/// Name and version of a package URL in an ecosystem of which files are read
/// (`pkg:npm/%40scope/name@1.0?x=y#z`).
fn from_purl(purl: &str) -> Option<Component> {
    let (kind, rest) = purl.strip_prefix("pkg:")?.split_once('/')?;
    let locked = LOCKFILES.iter().map(|(_, known, _)| *known);
    let asked = MANIFESTS.iter().map(|(_, known, _)| *known);
    let ecosystem = locked.chain(asked).find(|known| *known == kind)?;
    let rest = rest.split(['?', '#']).next()?;
    let (name, version) = rest.rsplit_once('@')?;
    Some(component(ecosystem, &decoded(name), &decoded(version)))
}

/// A component whose name is spelled as its ecosystem compares names.
fn component(ecosystem: &'static str, name: &str, version: &str) -> Component {
    let name = match ecosystem {
        // PEP 503: runs of these three are one hyphen.
        "pypi" => {
            let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join("-").to_lowercase()
        }
        // Maven itself separates group and artifact by a colon, a package URL by a slash.
        "maven" => name.replacen('/', ":", 1),
        _ => name.to_owned(),
    };
    let version = match ecosystem {
        "golang" => version.trim_start_matches('v'),
        _ => version,
    };
    Component { ecosystem, name, version: version.to_owned() }
}

/// Percent-decodes; what does not make UTF-8 is replaced.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text in a JSON object.
fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

/// The entries of an array in a JSON object.
fn entries<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}
