//! Paths of a repository as names of files in a package, and back.
//!
//! A git path is any bytes; a name in a package can be unpacked by every system, says the same in a
//! manifest, and is read by no program as something else. What may not stand in a name is written as `=` and
//! two hexadecimal digits for each byte, as quoted-printable text has it; `%` would be read as an escape
//! by BagIt. Escaped are
//!
//! - `=` itself, controls, bytes that are no UTF-8, and of what is not ASCII all but letters and digits;
//! - what Windows forbids: ``\ : * ? " < > |``, a dot or a space at the end, the first letter of `CON`, `NUL`
//!   and their like; and `%`;
//! - the dots of `.` and `..`, the first byte of `.git` and of what some file systems take for it;
//! - the slash where it parts nothing: at either end, or doubled;
//! - where two names of one folder differ in case only, the letters in which they can differ.
//!
//! A name longer than a file system may hold is parted: a folder whose name ends in a bare `=` goes on in
//! what stands below it.

use std::collections::{HashMap, HashSet};

/// A part of a path that is longer than this many bytes, escaped, is parted.
const LONGEST_PART: usize = 200;

/// What has a longer name than this many bytes is not laid out as a file.
pub const LONGEST: usize = 800;

/// Of which so many bytes stay together, so that an escape and a `=` have room beside them.
const LONGEST_PIECE: usize = LONGEST_PART - 3;

/// Names that Windows keeps for devices, whatever ending they have.
const DEVICES: &[&str] = &["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

/// What may follow `COM` and `LPT`.
const PORTS: &str = "0123456789¹²³";

/// The names for a set of paths that are laid out together.
#[derive(Debug, Default)]
pub struct Names {
    /// The parts that differ in case only from another in their folder: the folder, and the part folded.
    alike: HashSet<(Vec<u8>, String)>,
}

impl Names {
    /// Looks for paths that differ in case only.
    pub fn of<'p>(paths: impl IntoIterator<Item = &'p [u8]>) -> Self {
        let mut spelled: HashMap<(Vec<u8>, String), &[u8]> = HashMap::new();
        let mut alike = HashSet::new();
        for path in paths {
            let mut folder = 0;
            for part in path.split(|&byte| byte == b'/') {
                let key = (path[..folder].to_vec(), folded(part));
                folder += part.len() + 1;
                match spelled.get(&key) {
                    Some(known) if *known != part => drop(alike.insert(key)),
                    Some(_) => {}
                    None => drop(spelled.insert(key, part)),
                }
            }
        }
        Self { alike }
    }

    /// The name of a path.
    pub fn stored(&self, path: &[u8]) -> String {
        let mut name = String::new();
        let mut folder = 0;
        let mut before: Option<&[u8]> = None;
        for part in path.split(|&byte| byte == b'/') {
            if let Some(before) = before {
                // A slash beside nothing would vanish, or lead to the top.
                let is_bare = before.is_empty() || part.is_empty();
                name += if is_bare { "=2F" } else { "/" };
            }
            let is_alike = self.alike.contains(&(path[..folder].to_vec(), folded(part)));
            push_part(&mut name, part, is_alike);
            folder += part.len() + 1;
            before = Some(part);
        }
        name
    }
}

/// Adds a part, in pieces that a file system can hold.
fn push_part(name: &mut String, part: &[u8], is_alike: bool) {
    let mut units = units(part, is_alike);
    if let Some(last) = units.last_mut().filter(|last| matches!(last.as_str(), "." | " ")) {
        *last = escape(last.as_bytes());
    }
    let whole = guarded(&units.concat());
    if whole.len() <= LONGEST_PART {
        *name += &whole;
        return;
    }
    let mut piece = String::new();
    for unit in units {
        if piece.len() + unit.len() > LONGEST_PIECE {
            *name += &guarded(&piece);
            *name += "=/";
            piece.clear();
        }
        piece += &unit;
    }
    *name += &guarded(&piece);
}

/// The characters of a part, each as it is or escaped.
fn units(part: &[u8], is_alike: bool) -> Vec<String> {
    let mut units = Vec::new();
    for chunk in part.utf8_chunks() {
        for character in chunk.valid().chars() {
            let text = character.to_string();
            let is_kept = is_safe(character) && !(is_alike && folded(text.as_bytes()) != text);
            units.push(if is_kept { text } else { escape(text.as_bytes()) });
        }
        units.extend(chunk.invalid().iter().map(|&byte| escape(&[byte])));
    }
    units
}

/// Whether a character may stand anywhere in a name.
fn is_safe(character: char) -> bool {
    match character.is_ascii() {
        true => !character.is_ascii_control() && !r#"=%\:*?"<>|"#.contains(character),
        false => character.is_alphanumeric(),
    }
}

fn escape(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("={byte:02X}")).collect()
}

/// A piece, its first byte escaped where as a whole it would be read as something else.
fn guarded(piece: &str) -> String {
    match piece.split_at_checked(1).filter(|_| is_reserved(piece)) {
        Some((first, rest)) => escape(first.as_bytes()) + rest,
        None => piece.to_owned(),
    }
}

/// Whether a system or git takes a name for a device, or for the folder of a repository.
fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    let is_port = number.is_some_and(|it| it.chars().count() == 1 && PORTS.contains(it));
    DEVICES.contains(&stem) || is_port || name == ".GIT" || name.starts_with("GIT~")
}

/// A part without regard to case.
fn folded(part: &[u8]) -> String {
    let text = String::from_utf8_lossy(part);
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// The path that a name stands for; `None` if it is no name that [`Names::stored`] gives to any.
pub fn original(name: &str) -> Option<Vec<u8>> {
    let mut path = Vec::new();
    let mut bytes = name.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'=' => match bytes.next()? {
                b'/' => {}
                high => path.push(digit(high)? << 4 | digit(bytes.next()?)?),
            },
            byte => path.push(byte),
        }
    }
    Some(path)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(path: &[u8], expected: &str) {
        let name = Names::of([path]).stored(path);
        assert_eq!(name, expected);
        assert_eq!(original(&name).as_deref(), Some(path));
    }

    #[test]
    fn honest_paths_stay_as_they_are() {
        for path in ["docs/Risk Management (v2).md", ".trace/keys/ada.asc", "Prüfplan/計画.md"] {
            check(path.as_bytes(), path);
        }
    }

    #[test]
    fn what_leads_elsewhere_leads_nowhere() {
        check(b"../../x", ".=2E/.=2E/x");
        check(b"/etc/passwd", "=2Fetc/passwd");
        check(b"a//b/", "a=2F=2Fb=2F");
        check(b".git/hooks/x", "=2Egit/hooks/x");
        check(b".GIT", "=2EGIT");
        check(b"git~1/config", "=67it~1/config");
        check(b"C:\\x", "C=3A=5Cx");
    }

    #[test]
    fn what_a_system_cannot_hold_is_escaped() {
        check(b"CON", "=43ON");
        check(b"docs/aux.md", "docs/=61ux.md");
        check("lpt¹".as_bytes(), "=6Cpt¹");
        check(b"console", "console");
        check(b"a.", "a=2E");
        check(b"a ", "a=20");
        check(b"a\nb", "a=0Ab");
        check(b"100%=1", "100=25=3D1");
        check(b"\xff", "=FF");
        check("a\u{202e}b".as_bytes(), "a=E2=80=AEb");
        check(&[b'a'; 200], &"a".repeat(200));
        check(&[b'a'; 201], &format!("{}=/aaaa", "a".repeat(197)));
        check(&[&[b'a'; 197][..], b".git"].concat(), &format!("{}=/=2Egit", "a".repeat(197)));
    }

    #[test]
    fn what_differs_in_case_only_differs_in_more() {
        let paths: [&[u8]; 4] = [b"README", b"ReadMe", b"readme/x", b"Other"];
        let names = Names::of(paths);
        let stored = paths.map(|path| names.stored(path));
        assert_eq!(stored, ["=52=45=41=44=4D=45", "=52ead=4De", "readme/x", "Other"]);
    }

    #[test]
    fn no_name_is_no_path() {
        for name in ["=", "=4", "=zz", "=0a"] {
            assert_eq!(original(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_path_comes_back_and_none_meet(
            paths in prop::collection::btree_set(
                prop::collection::vec(prop::sample::select(&b"aA./=\x00\xc3\xa4\xff :~C"[..]), 1..9),
                1..9,
            )
        ) {
            let names = Names::of(paths.iter().map(Vec::as_slice));
            let mut seen = BTreeSet::new();
            for path in &paths {
                let name = names.stored(path);
                prop_assert_eq!(original(&name), Some(path.clone()));
                prop_assert!(!name.starts_with('/') && !name.ends_with('/'));
                prop_assert!(name.split('/').all(|part| !matches!(part, "" | "." | "..")));
                prop_assert!(seen.insert(name.to_lowercase()), "{name}");
            }
        }
    }
}
