//! `Cargo.lock`: packages without a source are the project's own.

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
    source: Option<String>,
}

pub fn read(text: &str) -> Result<Vec<Component>, String> {
    let lock: Lock = toml::from_str(text).map_err(|error| error.to_string())?;
    let foreign = lock.package.into_iter().filter(|package| package.source.is_some());
    Ok(foreign.map(|package| component("cargo", &package.name, &package.version)).collect())
}
