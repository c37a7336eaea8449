//! OpenFastTrace's own XML, which is that of ReqM2: `specdocument`, `specobjects`, `specobject`.

use super::{Document, Item, Link};
use crate::front_matter::Problem;
use crate::xml::{Piece, Pieces};

pub fn read(text: &str) -> Document {
    if !text.contains("<specobject") && !text.contains(":specobject") {
        return Document::default();
    }
    let mut document = Document::default();
    let mut pieces = Pieces::new(text);
    let mut kind = String::new();
    while let Some(piece) = pieces.next() {
        let Piece::Start(element) = piece else { continue };
        match element.name.as_str() {
            "specobjects" => kind = element.attribute("doctype").unwrap_or_default().to_owned(),
            "specobject" => match object(&mut pieces, &kind, element.line) {
                Ok(item) => document.items.push(item),
                Err(problem) => document.problems.push(problem),
            },
            _ => {}
        }
    }
    document.problems.extend(pieces.problems);
    document
}

/// What is known of the identifier that a link names, piece by piece.
#[derive(Default)]
struct Target {
    kind: String,
    name: String,
    revision: String,
}

fn object(pieces: &mut Pieces<'_>, kind: &str, line: usize) -> Result<Item, Problem> {
    let mut item = Item { kind: kind.to_owned(), line, ..Item::default() };
    let (mut name, mut needs, mut tags) = (String::new(), Vec::new(), Vec::new());
    let mut target = Target::default();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::End(end) if end == "specobject" => break,
            Piece::End(end) if ["provcov", "provcovs"].contains(&end.as_str()) => {
                item.links.extend(std::mem::take(&mut target).link("satisfies", pieces.line()));
            }
            Piece::Start(element) => match element.name.as_str() {
                "providescoverage" | "provcov" | "needscoverage" | "dependencies" | "tags"
                | "fulfilledby" | "ffbObj" => {}
                "linksto" => target.name = pieces.inner_text(),
                "dstversion" => target.revision = pieces.inner_text(),
                "doctype" => target.kind = pieces.inner_text(),
                "needsobj" => needs.push(pieces.inner_text().trim().to_owned()),
                "tag" => tags.push(pieces.inner_text().trim().to_owned()),
                "dependson" => {
                    let line = pieces.line();
                    item.links.extend(dependency(&pieces.inner_text(), line));
                }
                "id" => name = pieces.inner_text().trim().to_owned(),
                "shortdesc" => item.title = pieces.inner_text().trim().to_owned(),
                "description" => item.text = pieces.inner_text().trim().to_owned(),
                "version" => note(&mut item, "revision", pieces.inner_text()),
                other => {
                    let other = other.to_owned();
                    note(&mut item, &other, pieces.inner_text());
                }
            },
            Piece::End(_) | Piece::Text(_) => {}
        }
    }
    note(&mut item, "needs", needs.join(", "));
    note(&mut item, "tags", tags.join(", "));
    item.is_informative = item.attribute("status").is_some_and(|it| it != "approved");
    if name.is_empty() {
        let help = "give it an element `id`";
        return Err(Problem::new(line, "this specification object has no identifier", help));
    }
    let is_whole = name.starts_with(&format!("{kind}~"));
    item.id = if is_whole { name } else { format!("{kind}~{name}") };
    Ok(item.sealed())
}

fn note(item: &mut Item, name: &str, value: String) {
    let value = value.trim();
    if !value.is_empty() {
        item.attributes.push((name.to_owned(), value.to_owned()));
    }
}

impl Target {
    fn link(self, kind: &str, line: usize) -> Option<Link> {
        let name = self.name.trim();
        let id = match (name.split_once(':'), self.kind.trim()) {
            // The older form, `type:name`.
            (Some((kind, name)), _) => format!("{}~{name}", kind.split('~').next().unwrap_or(kind)),
            (None, kind) if !kind.is_empty() && !name.contains('~') => format!("{kind}~{name}"),
            _ => name.to_owned(),
        };
        let revision = Some(self.revision.trim().to_owned()).filter(|it| !it.is_empty());
        (!name.is_empty()).then(|| Link { revision, ..Link::new(kind, id, line) })
    }
}

/// `type~name~revision`, or whatever else stands there.
fn dependency(text: &str, line: usize) -> Option<Link> {
    let id = text.trim();
    match super::pattern::whole_id(id) {
        Some(id) => Some(id.link("depends", line)),
        None => (!id.is_empty()).then(|| Link::new("depends", id, line)),
    }
}
