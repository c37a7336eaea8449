//! `requirements.txt`, as far as it pins versions by `==`.

use super::{Component, component};

pub fn read(text: &str) -> Result<Vec<Component>, String> {
    let mut components = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.split(" #").next().unwrap_or(line).trim();
        if line.is_empty() || line.starts_with(['#', '-']) {
            continue;
        }
        let requirement = line.split([';', ' ', '\\']).next().unwrap_or(line);
        let Some((name, version)) = requirement.split_once("==") else {
            return Err(format!("line {number} pins no version by `==`, so nothing is locked"));
        };
        let name = name.split('[').next().unwrap_or(name);
        components.push(component("pypi", name, version));
    }
    Ok(components)
}
