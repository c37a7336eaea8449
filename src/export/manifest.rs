//! Manifests: one line a file with its digest, as BagIt asks and as `sha256sum -c` takes it.
//!
//! RFC 8493 §2.1.3 percent-encodes line ends and `%` in paths, and `sha256sum` escapes by backslashes;
//! names in a package hold none of these (see [`super::path`]), so that both read the same.

use sha2::{Digest, Sha256, Sha512};

/// The hashes that a package is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// SHA-256
    Sha256,
    /// SHA-512
    Sha512,
}

impl Algorithm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sha256, Self::Sha512];

    /// As BagIt and in-toto spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// How many hexadecimal digits a digest has.
    pub fn digits(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

/// The digests of one file, in lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    /// SHA-256
    pub sha256: String,
    /// SHA-512
    pub sha512: String,
}

impl Digests {
    /// Of bytes in memory.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        hasher.update(bytes);
        hasher.finish()
    }

    /// The one of an algorithm.
    pub fn by(&self, algorithm: Algorithm) -> &str {
        match algorithm {
            Algorithm::Sha256 => &self.sha256,
            Algorithm::Sha512 => &self.sha512,
        }
    }
}

/// Takes the digests of bytes as they pass.
#[derive(Clone, Default)]
pub struct Hasher {
    sha256: Sha256,
    sha512: Sha512,
}

impl Hasher {
    /// More bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.sha512.update(bytes);
    }

    /// The digests of all of them.
    pub fn finish(self) -> Digests {
        Digests { sha256: hex(&self.sha256.finalize()), sha512: hex(&self.sha512.finalize()) }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The digest, in lower-case hexadecimal digits.
    pub digest: String,
    /// The file, below the top folder.
    pub path: String,
}

/// Writes a manifest, sorted by path whatever the order of the files.
pub fn write<'f>(
    algorithm: Algorithm,
    files: impl IntoIterator<Item = (&'f str, &'f Digests)>,
) -> String {
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_by_key(|(path, _)| *path);
    files
        .into_iter()
        .map(|(path, digests)| format!("{}  {path}\n", digests.by(algorithm)))
        .collect()
}

/// Reads a manifest. An error says which line is wrong, and how: only what [`write()`] writes is taken,
/// lines strictly sorted by path, so that no file can stand in it twice.
pub fn parse(algorithm: Algorithm, text: &str) -> Result<Vec<Line>, String> {
    let mut lines: Vec<Line> = Vec::new();
    if !text.is_empty() && !text.ends_with('\n') {
        return Err("the last line has no end".to_owned());
    }
    for (number, text) in (1..).zip(text.split_terminator('\n')) {
        let wrong = |why: &str| format!("line {number} {why}");
        let (digest, path) =
            text.split_once("  ").ok_or_else(|| wrong("is no digest, two spaces and a path"))?;
        let is_digit = |it: u8| it.is_ascii_digit() || (b'a'..=b'f').contains(&it);
        if digest.len() != algorithm.digits() || !digest.bytes().all(is_digit) {
            return Err(wrong(&format!("begins with no {} digest", algorithm.name())));
        }
        if lines.last().is_some_and(|before| before.path.as_str() >= path) {
            return Err(wrong("stands behind a path that is not before its own"));
        }
        lines.push(Line { digest: digest.to_owned(), path: path.to_owned() });
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let files = [("data/b c", Digests::of(b"b")), ("data/a", Digests::of(b""))];
        for algorithm in Algorithm::ALL {
            let text = write(algorithm, files.iter().map(|(path, digests)| (*path, digests)));
            let lines = parse(algorithm, &text).unwrap();
            let paths: Vec<&str> = lines.iter().map(|line| line.path.as_str()).collect();
            assert_eq!(paths, ["data/a", "data/b c"]);
            assert_eq!(lines[1].digest, files[0].1.by(algorithm));
            assert!(parse(algorithm, text.trim_end()).is_err());
            assert!(parse(algorithm, &text.repeat(2)).is_err());
            assert!(parse(algorithm, &text.to_uppercase()).is_err());
        }
    }

    #[test]
    fn the_digests_are_those_of_the_standard() {
        // FIPS 180-4, the example "abc".
        let digests = Digests::of(b"abc");
        assert!(digests.sha256.starts_with("ba7816bf8f01cfea414140de5dae2223"));
        assert!(digests.sha512.starts_with("ddaf35a193617abacc417349ae204131"));
    }
}
