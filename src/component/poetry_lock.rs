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
}

pub fn read(text: &str) -> Result<Vec<Component>, String> {
    let lock: Lock = toml::from_str(text).map_err(|error| error.to_string())?;
    let packages = lock.package.iter();
    Ok(packages.map(|package| component("pypi", &package.name, &package.version)).collect())
}
