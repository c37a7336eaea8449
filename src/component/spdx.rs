//! SPDX in JSON, versions 2.2 and 2.3.

use serde_json::Value;

use super::{Bom, Component, component, entries, from_purl, text};

pub fn read(document: &Value) -> Bom {
    let described = described(document);
    let is_product =
        |package: &&Value| text(package, "SPDXID").is_some_and(|id| described.contains(&id));
    let product = entries(document, "packages").find(is_product);
    let others = entries(document, "packages").filter(|package| !is_product(package));
    Bom {
        version: product.and_then(|it| text(it, "versionInfo")).map(str::to_owned),
        components: others.filter_map(package).collect(),
    }
}

/// The packages that the document is about.
fn described(document: &Value) -> Vec<&str> {
    let listed = entries(document, "documentDescribes").filter_map(Value::as_str);
    let related = entries(document, "relationships")
        .filter(|it| text(it, "relationshipType") == Some("DESCRIBES"))
        .filter_map(|it| text(it, "relatedSpdxElement"));
    listed.chain(related).collect()
}

fn package(package: &Value) -> Option<Component> {
    let purl = entries(package, "externalRefs")
        .filter(|it| text(it, "referenceType") == Some("purl"))
        .find_map(|it| from_purl(text(it, "referenceLocator")?));
    purl.or_else(|| Some(component("", text(package, "name")?, text(package, "versionInfo")?)))
}
