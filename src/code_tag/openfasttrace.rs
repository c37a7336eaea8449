//! OpenFastTrace's coverage tags: `[impl->dsn~name~1]`, `[utest->dsn~name~1, dsn~other~2 >> itest]`,
//! with an identifier or a revision of their own (`[impl~own~2->…]`, `[impl~~2->…]`).

use std::sync::LazyLock;

use regex::Regex;

use super::lines::Source;
use super::{CodeTag, claim_of};

/// As in OpenFastTrace's `SpecificationItemId` and `LongTagImportingLineConsumer`, but that several
/// identifiers may be covered at once.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const NAME: &str = r"[^\W\d_][\w-]*(?:\.[\w-]+)*";
    let id = format!("[A-Za-z]+~{NAME}~[0-9]+");
    let types = r"[A-Za-z]+(?:\s*,\s*[A-Za-z]+)*";
    let tag = format!(
        r"\[\s*(?<type>[A-Za-z]+)(?:~(?<name>{NAME})?~(?<revision>[0-9]+))?\s*->\s*(?<targets>{id}(?:\s*,\s*{id})*)\s*(?:>>\s*(?<needs>{types})\s*)?\]"
    );
    Regex::new(&tag).ok()
});

pub fn read(source: &Source<'_>, tags: &mut Vec<CodeTag>) {
    let Some(pattern) = TAG.as_ref().filter(|_| !source.is_prose) else { return };
    for line in source.lines_with("~") {
        for found in pattern.captures_iter(&line.text) {
            let part = |name: &str| found.name(name).map(|part| part.as_str());
            let artifact = part("type").unwrap_or_default();
            let needs: Vec<String> = list(part("needs")).map(str::to_owned).collect();
            for covered in list(part("targets")) {
                let Some((target, revision)) = covered.rsplit_once('~') else { continue };
                let inherited = target.split_once('~').map(|(_, name)| name);
                let own = part("name").or(inherited.filter(|_| !needs.is_empty()));
                tags.push(CodeTag {
                    kind: claim_of(artifact),
                    artifact: Some(artifact.to_owned()),
                    id: own.map(|name| format!("{artifact}~{name}")),
                    own_revision: part("revision").map(str::to_owned),
                    target: target.to_owned(),
                    revision: Some(revision.to_owned()),
                    needs: needs.clone(),
                    line: line.number,
                    ..CodeTag::default()
                });
            }
        }
    }
}

fn list(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|part| !part.is_empty())
}
