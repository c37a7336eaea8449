//! `go.sum`: a line for each module, and one for its `go.mod` alone, which is no use of it.

use super::{Component, component};

pub fn read(text: &str) -> Result<Vec<Component>, String> {
    let mut components = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let mut parts = line.split_whitespace();
        let (Some(module), Some(version)) = (parts.next(), parts.next()) else {
            return Err(format!("line {number} is no `module version hash`"));
        };
        if !version.ends_with("/go.mod") {
            components.push(component("golang", module, version));
        }
    }
    Ok(components)
}
