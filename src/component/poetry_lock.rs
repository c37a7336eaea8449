//! `poetry.lock`.

use super::{Component, component};

#[derive(serde::Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(serde::Deserialize)]
struct Package {
    name: String,
    version: String,
    source: Option<Source>,
}

#[derive(serde::Deserialize)]
struct Source {
    #[serde(default, rename = "type")]
    kind: String,
}

pub fn read(text: &str) -> Result<Vec<Component>, String> {
    let lock: Lock = toml::from_str(text).map_err(|error| error.to_string())?;
    // A folder is a part of the project itself.
    let is_own =
        |package: &&Package| package.source.as_ref().is_some_and(|it| it.kind == "directory");
    let packages = lock.package.iter().filter(|package| !is_own(package));
    Ok(packages.map(|package| component("pypi", &package.name, &package.version)).collect())
}
