//! What stands around a commit, looked up when a convention asks for it and not before.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::LARGEST;
use super::requirements::Candidates;
use crate::config::{Config, PathPatterns};
use crate::convention::{Reference, Sought, Surroundings};
use crate::git::pathspec::Paths;
use crate::git::tree::Trees;
use crate::git::{Objects, Repository, Staged};
use crate::model::{Oid, OidMap, Person, Tracked, Within};
use crate::reference;
use crate::requirement::{self, Settings};
use crate::roster::{self, Member, Roster};

/// Looks things up in one repository, as of one commit after another.
pub struct Lookup<'r> {
    repository: &'r Repository,
    objects: &'r Objects<'r>,
    config: &'r Config,
    /// The identifiers that a blob defines.
    known: RefCell<OidMap<Rc<Vec<String>>>>,
    formats: RefCell<Formats>,
}

/// What was read of files in every format, as long as what says how to read them stays the same.
#[derive(Default)]
struct Formats {
    settings: Settings,
    /// What the settings were read from.
    from: Vec<(String, Oid)>,
    known: HashMap<(String, Oid), Identifiers>,
}

/// The identifiers of a file's requirements, each with its format.
type Identifiers = Rc<[(&'static str, String)]>;

/// What stands around one commit, made or about to be made.
pub struct Around<'l, 'r> {
    lookup: &'l Lookup<'r>,
    at: At,
}

/// Where to look.
#[derive(Clone, Debug)]
pub enum At {
    /// In what is staged.
    Index,
    /// In a commit's tree, with those of its parents; `None` where these are not known.
    Commit(Oid, Option<Vec<Oid>>),
}

impl<'r> Lookup<'r> {
    /// A lookup that knows nothing yet.
    pub fn new(repository: &'r Repository, objects: &'r Objects<'r>, config: &'r Config) -> Self {
        Self { repository, objects, config, known: RefCell::default(), formats: RefCell::default() }
    }

    /// What stands around a commit.
    pub fn around(&self, at: At) -> Around<'_, 'r> {
        Around { lookup: self, at }
    }

    /// The bytes of a blob, not proven: a convention cites nothing as evidence.
    fn read(&self, blob: Oid) -> Option<Vec<u8>> {
        self.objects.bytes(blob, LARGEST)
    }

    fn identifiers(&self, path: &str, blob: Oid, is_record: bool) -> Option<Rc<Vec<String>>> {
        if let Some(known) = self.known.borrow().get(&blob) {
            return Some(Rc::clone(known));
        }
        let bytes = self.read(blob)?;
        let found: Vec<String> = match is_record {
            true => vec![crate::record::Record::parse(path, &bytes, &mut Vec::new()).id],
            false => reference::identifiers(&bytes).map(str::to_owned).collect(),
        };
        let found = Rc::new(found);
        self.known.borrow_mut().insert(blob, Rc::clone(&found));
        Some(found)
    }

    /// Takes up what some files say about how to read the others.
    fn settle(&self, from: Vec<(String, Oid)>) {
        let mut formats = self.formats.borrow_mut();
        if formats.from != from {
            *formats = Formats::default();
            for (path, blob) in &from {
                formats.settings.add(path, &self.read(*blob).unwrap_or_default());
            }
            formats.from = from;
        }
    }

    /// The identifiers of a file in each of its formats.
    fn items(&self, path: &str, blob: Oid) -> Option<Identifiers> {
        let mut formats = self.formats.borrow_mut();
        let key = (path.to_owned(), blob);
        if let Some(known) = formats.known.get(&key) {
            return Some(Rc::clone(known));
        }
        let documents = Candidates(self.config).read(path, &self.read(blob)?, &formats.settings);
        let items = documents.into_iter().flat_map(|document| {
            document.items.into_iter().map(move |item| (document.format, item.id))
        });
        let items: Identifiers = items.collect();
        formats.known.insert(key, Rc::clone(&items));
        Some(items)
    }
}

/// The files of a set that are named after an identifier.
struct Named<'n> {
    paths: &'n PathPatterns,
    id: &'n str,
}

impl Tracked for Named<'_> {
    fn within(&self, folder: &[u8]) -> Within {
        self.paths.within(folder)
    }

    fn may_hold(&self, folder: &[u8]) -> bool {
        self.paths.may_hold(folder)
    }

    fn holds(&self, path: &[u8]) -> bool {
        reference::is_named(path, self.id) && self.paths.holds(path)
    }

    fn starts(&self) -> Vec<&[u8]> {
        self.paths.starts()
    }
}

impl Around<'_, '_> {
    /// The files of a set of paths as of the commit.
    fn files(&self, paths: &dyn Tracked) -> Option<Vec<(String, Oid)>> {
        let name = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
        match &self.at {
            At::Index => {
                let staged = self.lookup.repository.staged(paths).ok()?;
                Some(staged.into_iter().map(|file| (name(&file.path), file.blob)).collect())
            }
            At::Commit(tree, _) => {
                let files = Trees::new(self.lookup.objects, paths).files(*tree).ok()?;
                Some(files.into_iter().map(|(path, entry)| (name(&path), entry.id)).collect())
            }
        }
    }

    /// The requirements that what is staged adds or changes.
    pub fn touched_requirements(&self) -> Vec<String> {
        let paths = &self.lookup.config.requirements.records;
        let head = self.lookup.repository.commit("HEAD").ok();
        let tree = head.and_then(|head| self.lookup.objects.tree(head));
        let before = tree
            .and_then(|tree| Self { lookup: self.lookup, at: At::Commit(tree, None) }.files(paths));
        let before = before.unwrap_or_default();
        let mut touched = Vec::new();
        for (path, blob) in self.files(paths).unwrap_or_default() {
            let old = before.iter().find(|(known, _)| *known == path).map(|(_, blob)| *blob);
            if old != Some(blob) {
                let text = |blob| self.lookup.read(blob).unwrap_or_default();
                let old = old.map(text).unwrap_or_default();
                touched.extend(reference::changed(&old, &text(blob)));
            }
        }
        touched
    }

    /// One message looks for little in a file, many commits for much in the same one.
    fn defines(&self, path: &str, blob: Oid, id: &str, is_record: bool) -> Option<bool> {
        if let At::Commit(..) = self.at {
            let known = self.lookup.identifiers(path, blob, is_record)?;
            return Some(known.iter().any(|known| known == id));
        }
        match is_record {
            true => Some(reference::is_record(path, &self.lookup.read(blob)?, id)),
            false => {
                let defines = reference::defines_requirement(id);
                self.lookup.objects.any_piece(blob, LARGEST, defines)
            }
        }
    }

    fn search(&self, paths: &PathPatterns, id: &str, is_record: bool) -> Option<Sought> {
        // Of thousands of files the one that is named after it is read first, and mostly alone.
        let named = Named { paths, id };
        if let At::Index = self.at {
            let defines = |file: &Staged| {
                let path = String::from_utf8_lossy(&file.path);
                self.defines(&path, file.blob, id, is_record) == Some(true)
            };
            if self.lookup.repository.has_staged(&named, defines).ok()? {
                return Some(Sought::Found);
            }
        }
        let files = self.files(paths)?;
        let (first, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|(path, _)| reference::is_named(path.as_bytes(), id));
        for (path, blob) in first.into_iter().chain(others) {
            if self.defines(path, *blob, id, is_record)? {
                return Some(Sought::Found);
            }
        }
        let mut known = Vec::new();
        for (path, blob) in &files {
            known.extend(self.lookup.identifiers(path, *blob, is_record)?.iter().cloned());
        }
        Some(nearest(&known, id))
    }

    /// A requirement that our Markdown does not have, looked for in every format.
    fn search_formats(&self, id: &str) -> Option<Sought> {
        let files = self.files(&Candidates(self.lookup.config))?;
        let (settings, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(path, _)| Settings::is_one(path));
        self.lookup.settle(settings);
        let (first, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|(path, _)| reference::is_named(path.as_bytes(), id));
        let mut known = Vec::new();
        for (path, blob) in first.into_iter().chain(others) {
            for (format, found) in self.lookup.items(path, *blob)?.iter() {
                let comparable = |id| requirement::comparable(format, id);
                if comparable(found) == comparable(id) {
                    return Some(Sought::Found);
                }
                known.push(found.clone());
            }
        }
        Some(nearest(&known, id))
    }
}

/// What is there instead of an identifier that is not.
fn nearest(known: &[String], id: &str) -> Sought {
    let is_alike = |known: &&String| reference::prefix(known) == reference::prefix(id);
    let mut alike = known.iter().filter(is_alike).peekable();
    if alike.peek().is_none() {
        return Sought::Elsewhere;
    }
    Sought::Absent(alike.find(|known| strsim::damerau_levenshtein(known, id) <= 1).cloned())
}

impl Surroundings for Around<'_, '_> {
    fn find(&self, reference: Reference, id: &str) -> Sought {
        let config = self.lookup.config;
        let found = match reference {
            Reference::Requirement => match self.search(&config.requirements.records, id, false) {
                Some(Sought::Found) => Some(Sought::Found),
                found => match self.search_formats(id) {
                    None | Some(Sought::Elsewhere) => found,
                    elsewhere => elsewhere,
                },
            },
            Reference::ChangeRequest => self.search(&config.change_requests.records, id, true),
            Reference::ProblemReport => self.search(&config.problem_reports.records, id, true),
            Reference::Commit => Some(match self.lookup.repository.has_commit(id) {
                true => Sought::Found,
                // What a shallow or partial clone lacks may well exist.
                false if !self.lookup.repository.limits().is_empty() => Sought::Elsewhere,
                false => Sought::Absent(None),
            }),
        };
        found.unwrap_or(Sought::Elsewhere)
    }

    fn people(&self) -> Option<Vec<Person>> {
        let blob = match &self.at {
            At::Index => self.lookup.repository.staged_at(roster::PATH).ok()??,
            At::Commit(..) => {
                let paths = Paths::new([roster::PATH.to_owned()]);
                self.files(&paths)?.pop()?.1
            }
        };
        let roster = Roster::parse(&self.lookup.read(blob)?).ok()?;
        let named = |member: &Member| {
            let addresses = [&member.email].into_iter().chain(&member.emails);
            let person =
                |email: &String| Person { name: member.name.clone(), email: email.clone() };
            addresses.map(person).collect::<Vec<_>>()
        };
        Some(roster.people.iter().flat_map(named).collect())
    }

    fn touches(&self, paths: &dyn Tracked) -> Option<String> {
        let first = match &self.at {
            At::Index => self.lookup.repository.staged_changes(paths).ok()?.into_iter().next()?,
            At::Commit(_, None) => return None,
            At::Commit(tree, Some(parents)) => {
                let changes =
                    Trees::new(self.lookup.objects, paths).changes(*tree, parents).ok()?;
                changes.into_iter().next()?.path
            }
        };
        Some(String::from_utf8_lossy(&first).into_owned())
    }
}
