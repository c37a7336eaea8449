//! CycloneDX in JSON, versions 1.2 to 1.6.

use serde_json::Value;

use super::{Bom, Component, component, entries, from_purl, text};

pub fn read(document: &Value) -> Bom {
    let product = document.pointer("/metadata/component");
    let mut bom = Bom {
        version: product.and_then(|product| text(product, "version")).map(str::to_owned),
        components: Vec::new(),
    };
    collect(document, &mut bom.components);
    bom
}

/// Components may hold components; `serde_json` bounds how deep.
fn collect(holder: &Value, components: &mut Vec<Component>) {
    for entry in entries(holder, "components") {
        let purl = text(entry, "purl").and_then(from_purl);
        components.extend(purl.or_else(|| named(entry)));
        collect(entry, components);
    }
}

fn named(entry: &Value) -> Option<Component> {
    let name = text(entry, "name")?;
    let name = text(entry, "group").map_or(name.to_owned(), |group| format!("{group}/{name}"));
    Some(component("", &name, text(entry, "version")?))
}
