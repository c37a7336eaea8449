//! `package-lock.json`: `packages` by path since version 2, nested `dependencies` before.

use serde_json::Value;

use super::{Component, component, text};

pub fn read(source: &str) -> Result<Vec<Component>, String> {
    let lock: Value = serde_json::from_str(source).map_err(|error| error.to_string())?;
    let mut components = Vec::new();
    match lock.get("packages").and_then(Value::as_object) {
        Some(packages) => {
            for (path, package) in packages {
                // What lies outside node_modules, or is linked to, is the project's own.
                let Some((_, name)) = path.rsplit_once("node_modules/") else {
                    continue;
                };
                if package.get("link").and_then(Value::as_bool) == Some(true) {
                    continue;
                }
                let name = text(package, "name").unwrap_or(name);
                components.extend(text(package, "version").map(|it| component("npm", name, it)));
            }
        }
        None => nested(&lock, &mut components),
    }
    Ok(components)
}

fn nested(holder: &Value, components: &mut Vec<Component>) {
    let dependencies = holder.get("dependencies").and_then(Value::as_object);
    for (name, package) in dependencies.into_iter().flatten() {
        // An alias and a folder stand where a version would.
        let version = text(package, "version").filter(|version| !version.contains(':'));
        components.extend(version.map(|it| component("npm", name, it)));
        nested(package, components);
    }
}
