//! Which settings are in force for which file: those of the Sphinx project that it stands in.

use std::collections::BTreeMap;

use super::Vocabulary;
use crate::front_matter::Problem;

/// The names of files that say how needs are written.
const PYTHON: &str = "conf.py";
const TOML: &str = "ubproject.toml";

/// What the files of a repository say about their needs, each for its folder and what is below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projects {
    /// By the paths of the files that say it.
    said: BTreeMap<String, Vocabulary>,
}

impl Projects {
    /// Whether a file may say so.
    pub fn is_one(path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        [PYTHON, TOML].contains(&name) || name.starts_with("needs") && name.ends_with(".toml")
    }

    /// Takes in what a file says.
    pub fn add(&mut self, path: &str, text: &str) -> Vec<Problem> {
        let (vocabulary, problem) = match path.ends_with(".py") {
            // Others than Sphinx call a file so as well.
            true if !["extensions", "needs_"].iter().any(|word| text.contains(word)) => {
                return Vec::new();
            }
            true => (Vocabulary::of_python(text), None),
            false => Vocabulary::of_toml(text),
        };
        self.said.insert(path.to_owned(), vocabulary);
        Vec::from_iter(problem)
    }

    /// What is in force for a file: the nearest `conf.py`, and the TOML file that it names, else the nearest.
    /// Of a file that stands below none, whatever is said anywhere.
    pub fn of(&self, path: &str) -> Vocabulary {
        let python = self.nearest(path, ".py");
        let named = python.and_then(|(python, vocabulary)| {
            self.said.get(&beside(python, vocabulary.toml.as_deref()?)?)
        });
        let toml = named.or_else(|| Some(self.nearest(path, ".toml")?.1));
        let in_force: Vec<&Vocabulary> = match (python, toml) {
            (None, None) => self.said.values().collect(),
            _ => python.map(|it| it.1).into_iter().chain(toml).collect(),
        };
        in_force.into_iter().fold(Vocabulary::default(), Vocabulary::with)
    }

    fn nearest(&self, path: &str, ending: &str) -> Option<(&str, &Vocabulary)> {
        let above = self
            .said
            .iter()
            .filter(|(file, _)| file.ends_with(ending) && path.starts_with(folder(file)));
        let nearest = above.max_by_key(|(file, _)| folder(file).len());
        nearest.map(|(file, vocabulary)| (file.as_str(), vocabulary))
    }
}

/// The folder of a file, empty or ending in `/`.
fn folder(path: &str) -> &str {
    &path[..path.rfind('/').map_or(0, |at| at + 1)]
}

/// A path given from the folder of a file; `None` where it leads out of the repository.
fn beside(file: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder(file).split_terminator('/').collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
