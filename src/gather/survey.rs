//! What a repository already does, looked at for `git trace init`.

use crate::config::Config;
use crate::error::Result;
use crate::facts::RequirementDocument;
use crate::git::tree::Trees;
use crate::git::{Plan, Repository};
use crate::model::Everything;
use crate::reference;
use crate::requirement::{FORMATS, Format};
use crate::setup::Survey;

use super::{messages, read_bounded, requirements};

/// How many of the newest commits are looked at: habits of long ago are habits no more.
const NEWEST: usize = 1000;

/// Looks at a repository; one without commits shows little.
pub fn survey(repository: &Repository) -> Result<Survey> {
    let top = repository.top();
    let name = top.as_ref().and_then(|top| top.file_name());
    let mut survey = Survey {
        name: name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        tags: repository.tags()?.into_iter().map(|tag| tag.name).collect(),
        mainline: mainline(repository),
        signing: signing(repository),
        ..Survey::default()
    };
    let Ok(head) = repository.commit("HEAD") else {
        return Ok(survey);
    };
    let objects = repository.objects()?;
    let plan = Plan { starts: vec![head], most: Some(NEWEST), ..Plan::default() };
    // What a shallow or damaged clone lacks shows no habit.
    let _ = messages(repository, &objects, &plan, |commit| {
        if commit.parents < 2 {
            survey.habits.add(&commit.text);
        }
    })?;
    let tree = objects.tree(head);
    let files = tree.and_then(|tree| Trees::new(&objects, &Everything).files(tree).ok());
    for (path, entry) in files.unwrap_or_default() {
        let path = String::from_utf8_lossy(&path).into_owned();
        if may_define(&path)
            && read_bounded(&objects, entry.id)
                .is_ok_and(|bytes| reference::identifiers(&bytes).any(looks_like_one))
        {
            survey.requirements.push(path.clone());
        }
        survey.files.push(path);
    }
    let found = requirements::of_commit(&objects, &Config::default(), head);
    for RequirementDocument { file, document } in found.map(|it| it.documents).unwrap_or_default() {
        let is_told = |it: &Format| it.name == document.format && it.only_where_named;
        if !FORMATS.iter().any(is_told) {
            *survey.formats.entry(document.format).or_default() += document.items.len();
            survey.foreign.push(file.path);
        }
    }
    Ok(survey)
}

/// Files whose name promises requirements are opened; one of any other name is not.
fn may_define(path: &str) -> bool {
    let lower = path.to_lowercase();
    lower.ends_with(".md") && ["requirement", "srs", "/req"].iter().any(|it| lower.contains(it))
}

fn looks_like_one(id: &str) -> bool {
    let prefix = reference::prefix(id);
    prefix.len() < id.len() && prefix.ends_with('-') && prefix.starts_with(char::is_uppercase)
}

/// The branch that a remote calls its head, else one of the usual names, else the one checked out.
fn mainline(repository: &Repository) -> Option<String> {
    let remote = repository.remote_head();
    let usual = ["main", "master", "trunk"];
    let local =
        usual.into_iter().find(|name| repository.commit(&format!("refs/heads/{name}")).is_ok());
    remote.or_else(|| local.map(str::to_owned)).or_else(|| repository.branch())
}

fn signing(repository: &Repository) -> Option<String> {
    let settings = repository.settings();
    let on = ["commit.gpgSign", "tag.gpgSign"]
        .into_iter()
        .any(|key| settings.get(key).is_some_and(|value| value == "true"));
    on.then(|| settings.get("gpg.format").unwrap_or_else(|| "openpgp".to_owned()))
}
