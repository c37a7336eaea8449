//! Bills of materials in the evaluated tree, each held against the lockfile beside it.

use std::collections::HashSet;

use super::read_bounded;
use crate::component::{self, Component};
use crate::config::Config;
use crate::facts::{Bom, BomCheck, Facts, File, LockCheck};
use crate::front_matter::Problem;
use crate::git::Objects;

/// Fills in the bills of materials.
pub fn gather(objects: &Objects<'_>, config: &Config, facts: &mut Facts) {
    let is_bom = |file: &&File| config.sbom.matches(file.path.as_bytes());
    let boms = facts.files.iter().filter(is_bom);
    facts.boms = boms.map(|file| read(objects, &facts.files, file)).collect();
}

fn read(objects: &Objects<'_>, files: &[File], file: &File) -> Bom {
    let check = bytes(objects, file).and_then(|bytes| component::read_bom(&bytes)).map(|bom| {
        let lockfile = lockfiles(files, file).find_map(|lock| {
            let locked = component::read_lockfile(&lock.path, &bytes(objects, lock).ok()?)?.ok()?;
            Some(compare(lock, &bom.components, &locked))
        });
        BomCheck { version: bom.version, lockfile, components: bom.components }
    });
    Bom { file: file.clone(), check }
}

/// The lockfiles in the same folder.
fn lockfiles<'f>(files: &'f [File], bom: &'f File) -> impl Iterator<Item = &'f File> {
    let beside = files.iter().filter(move |file| file.folder() == bom.folder());
    beside.filter(|file| component::ecosystem(&file.path).is_some())
}

fn compare(lock: &File, listed: &[Component], locked: &[Component]) -> LockCheck {
    let lacking = |these: &[Component], those: &[Component]| {
        let those: HashSet<&Component> = those.iter().collect();
        let lacks = these.iter().filter(|it| !those.contains(it));
        let mut names: Vec<String> = lacks.map(ToString::to_string).collect();
        names.sort();
        names.dedup();
        names
    };
    let ecosystem = component::ecosystem(&lock.path).unwrap_or_default();
    // A component of which nothing tells the ecosystem is taken for one of the lockfile's.
    let here = |it: &&Component| it.ecosystem == ecosystem || it.ecosystem.is_empty();
    let ours = listed.iter().filter(here).map(|it| Component { ecosystem, ..it.clone() });
    let ours: Vec<Component> = ours.collect();
    LockCheck { file: lock.clone(), missing: lacking(locked, &ours), extra: lacking(&ours, locked) }
}

fn bytes(objects: &Objects<'_>, file: &File) -> Result<Vec<u8>, Problem> {
    read_bounded(objects, file.blob).map_err(|error| {
        let help = error.hint_text().unwrap_or_default().to_owned();
        Problem::new(1, error.to_string(), help)
    })
}
