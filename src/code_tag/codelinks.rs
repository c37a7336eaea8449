//! The one-line needs of sphinx-codelinks, `# @ title, ID, impl, [REQ_1, REQ_2]`, in its default form,
//! and its references, `@need-ids: REQ_1, REQ_2`.

use super::comment::{inside, opens};
use super::lines::{Line, Source};
use super::{CodeTag, claim_of};

pub fn read(source: &Source<'_>, tags: &mut Vec<CodeTag>) {
    if source.is_prose {
        return;
    }
    for line in source.lines_with("@") {
        let Some((front, text)) = line.text.split_once('@') else { continue };
        if opens(source, front) {
            need(text, &line, tags);
        }
    }
}

fn need(text: &str, line: &Line<'_>, tags: &mut Vec<CodeTag>) {
    let claim = |kind: String, target: &str| CodeTag {
        kind,
        target: target.to_owned(),
        line: line.number,
        ..CodeTag::default()
    };
    if let Some(ids) = text.strip_prefix("need-ids:") {
        let ids = inside(ids).split(',').map(str::trim).filter(|id| is_id(id));
        tags.extend(ids.map(|id| claim("relates".to_owned(), id)));
        return;
    }
    let Some((fields, links)) = text.split_once('[') else { return };
    let Some((links, _)) = links.split_once(']') else { return };
    let Some(fields) = fields.trim_end().strip_suffix(',') else { return };
    let fields: Vec<&str> = fields.split(',').map(str::trim).collect();
    let (id, artifact) = match fields[..] {
        [_, id] => (id, "impl"),
        [_, id, artifact] => (id, artifact),
        _ => return,
    };
    let targets: Vec<&str> = links.split(',').map(str::trim).collect();
    if is_id(id) && is_id(artifact) && targets.iter().all(|target| is_id(target)) {
        tags.extend(targets.into_iter().map(|target| CodeTag {
            artifact: Some(artifact.to_owned()),
            id: Some(id.to_owned()),
            ..claim(claim_of(artifact), target)
        }));
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-.:".contains(c))
}
