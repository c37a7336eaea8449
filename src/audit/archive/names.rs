//! The names in an archive from a stranger: each must be one that unpacks to itself on every system, and
//! no two may meet in one place.

use std::collections::HashMap;

use crate::audit::limits::{LONGEST_NAME, MOST_FILES};
use crate::export::path;

/// The names that were seen.
#[derive(Default)]
pub struct Names {
    /// The one top folder.
    top: Option<String>,
    /// Every folder and file below the top, without regard to case, as it was spelled.
    seen: HashMap<String, (String, Kind)>,
    files: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Folder,
    File,
}

impl Names {
    /// Takes the name of a file; where it stands below the top folder. An error says why it is refused.
    pub fn take(&mut self, name: &str) -> Result<String, String> {
        self.files += 1;
        if self.files > MOST_FILES {
            return Err(format!("is one of more than {MOST_FILES} files"));
        }
        if name.len() > LONGEST_NAME {
            return Err(format!("has a name of {} bytes", name.len()));
        }
        let (top, below) = name.split_once('/').ok_or("stands in no folder")?;
        if !is_plain(name) {
            return Err(format!("has a name that {}", misled(name)));
        }
        if *self.top.get_or_insert_with(|| top.to_owned()) != top {
            return Err("stands beside the one top folder".to_owned());
        }
        for (end, _) in below.match_indices('/') {
            self.place(&below[..end], Kind::Folder)?;
        }
        self.place(below, Kind::File)?;
        Ok(below.to_owned())
    }

    /// The one top folder; none where there are no files.
    pub fn into_top(self) -> Option<String> {
        self.top
    }

    fn place(&mut self, path: &str, kind: Kind) -> Result<(), String> {
        let folded =
            path.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
        let own = (path.to_owned(), kind);
        match self.seen.insert(folded, own.clone()) {
            None => Ok(()),
            Some(known) if known == own && kind == Kind::Folder => Ok(()),
            Some((known, _)) if known == path && kind == Kind::File => {
                Err("is there twice".to_owned())
            }
            Some((known, _)) if known == path => Err("is a file and a folder".to_owned()),
            Some((known, _)) => Err(format!("differs from `{known}` in case only")),
        }
    }
}

/// Whether a name is one that the exporter gives: whatever needs to be escaped is.
fn is_plain(name: &str) -> bool {
    // What is escaped stands behind `=`, which is in no way special to any system.
    let name = name.replace('=', "x");
    path::Names::default().stored(name.as_bytes()) == name
}

/// What a name that is not plain would do.
fn misled(name: &str) -> &'static str {
    let mut parts = name.split(['/', '\\']);
    match () {
        () if name.starts_with(['/', '\\']) || name.get(1..2) == Some(":") => "leads to the top",
        () if parts.any(|part| part == "..") => "leads out of its folder",
        () => "not every system can hold as it is",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expected: Result<&str, &str>) {
        let mut seen = Names::default();
        let (last, before) = names.split_last().unwrap();
        for name in before {
            seen.take(name).unwrap();
        }
        match (seen.take(last), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, expected) => panic!("{names:?}: {found:?} and not {expected:?}"),
        }
    }

    #[test]
    fn names_of_packages_stand_below_their_top_folder() {
        check(&["evidence-v1/data/a b.md"], Ok("data/a b.md"));
        check(&["e/data/.=2E/=67it~1/CON=/x"], Ok("data/.=2E/=67it~1/CON=/x"));
        check(&["e/a/b", "e/a/c", "e/d/Prüfplan 計画.md"], Ok("d/Prüfplan 計画.md"));
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for name in ["e/../x", "../x", "e/a/../../x", "e/..", "..\\x/y", "e/a\\..\\..\\x"] {
            check(&[name], Err("leads out of its folder"));
        }
        for name in ["/etc/passwd", "C:/x", "C:\\x/y", "\\\\host/x", "//host/x"] {
            check(&[name], Err("leads to the top"));
        }
        check(&["x"], Err("stands in no folder"));
        check(&["e/a", "f/a"], Err("beside the one top folder"));
    }

    #[test]
    fn names_that_not_every_system_holds_are_refused() {
        for name in [
            "e/",
            "e//x",
            "e/./x",
            "e/x/",
            "e/CON",
            "e/nul.txt",
            "e/com1/x",
            "e/a.",
            "e/a ",
            "e/a:b",
            "e/a?b",
            "e/.git/hooks/x",
            "e/.GIT/x",
            "e/git~1/x",
            "e/a\nb",
            "e/a\u{202e}b",
            "e/a%b",
        ] {
            check(&[name], Err("not every system can hold"));
        }
        check(&[&format!("e/{}", "x".repeat(300))], Err("not every system can hold"));
        check(&[&format!("e/{}", "x/".repeat(600))], Err("has a name of"));
    }

    #[test]
    fn no_two_names_meet() {
        check(&["e/a/b", "e/a/b"], Err("is there twice"));
        check(&["e/a/b", "e/a/B"], Err("differs from `a/b` in case only"));
        check(&["e/a/b", "e/A/c"], Err("differs from `a` in case only"));
        check(&["e/a", "e/a/b"], Err("is a file and a folder"));
        check(&["e/a/b", "e/a"], Err("is there twice"));
        check(&["e/ß", "e/SS"], Err("differs from `ß` in case only"));
    }
}
