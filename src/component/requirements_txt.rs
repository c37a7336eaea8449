//! `requirements.txt`, as far as it pins versions by `==`.

use super::{Component, component};

pub fn read(text: &str) -> Result<Vec<Component>, String> {
    let mut components = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.split(" #").next().unwrap_or(line);
        // Options of one requirement, such as its hashes, may stand behind it.
        let line = line.split(" --").next().unwrap_or(line).trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("--hash") {
            continue;
        }
        if line.starts_with("-r") || line.starts_with("--requirement") || line.starts_with("-e") {
            return Err(format!("line {number} includes what stands elsewhere"));
        }
        if line.starts_with('-') {
            continue;
        }
        let requirement = line.split([';', '\\']).next().unwrap_or(line);
        let requirement = requirement.trim().trim_matches(['(', ')']);
        let pinned = requirement
            .split_once("===")
            .or_else(|| requirement.split_once("=="))
            .map(|(name, version)| (name.trim(), version.trim()));
        let Some((name, version)) =
            pinned.filter(|(_, version)| !version.contains(['*', ',', ' ']))
        else {
            return Err(format!("line {number} pins no version by `==`, so nothing is locked"));
        };
        let name = name.split('[').next().unwrap_or(name);
        components.push(component("pypi", name, version));
    }
    Ok(components)
}
