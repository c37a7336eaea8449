//! The content of a ReqIF file: types, objects, relations, and the specifications that order them.

use std::collections::{HashMap, HashSet};

use super::super::{Item, Link};
use super::{Document, xhtml};
use crate::front_matter::Problem;
use crate::xml::{Element, Piece, Pieces};

/// Names of attributes that hold an author's identifier, the better ones first.
const IDS: &[&str] =
    &["ReqIF.ForeignID", "ForeignID", "UID", "Requirement ID", "ReqID", "Req ID", "ID", "IE PUID"];

/// Names of attributes that hold a title, and of those that hold a text.
const TITLES: &[&str] = &["ReqIF.Name", "ReqIF.ChapterName", "Title", "Name", "Object Heading"];
const TEXTS: &[&str] = &["ReqIF.Text", "Statement", "Text", "Description", "Object Text"];

/// Words in the name of a type of which the objects ask for nothing.
const INFORMATIVE: &[&str] = &["heading", "information", "header", "section", "comment", "text"];

/// An object or a relation, with values under the identifiers of their definitions.
#[derive(Default)]
struct Thing {
    identifier: String,
    name: String,
    description: String,
    sort: String,
    line: usize,
    values: Vec<(String, String)>,
    source: String,
    target: String,
}

/// Where an object stands: the object above, and the name of the specification.
struct Place {
    object: String,
    above: Option<String>,
    specification: String,
}

#[derive(Default)]
struct Exchange {
    /// Names by identifier: of types, definitions and values of enumerations.
    names: HashMap<String, String>,
    objects: Vec<Thing>,
    relations: Vec<Thing>,
    places: Vec<Place>,
}

pub fn read(text: &str) -> Document {
    let mut reading = Reading::default();
    let mut pieces = Pieces::new(text);
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Start(element) => reading.begin(&element, &mut pieces),
            Piece::End(name) => reading.end(&name),
            Piece::Text(_) => {}
        }
    }
    let mut document = reading.exchange.document();
    document.problems.append(&mut pieces.problems);
    document
}

/// What is open at a place in the file.
#[derive(Default)]
struct Reading {
    exchange: Exchange,
    thing: Option<Thing>,
    /// The definition and the text of the value that is open.
    value: Option<(String, String)>,
    /// Whether a reference to an object names a source, a target, or what stands in a specification.
    role: Option<Role>,
    specification: String,
    /// The objects of the hierarchies that are open, outermost first.
    above: Vec<Option<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Source,
    Target,
    Object,
}

impl Reading {
    fn begin(&mut self, element: &Element, pieces: &mut Pieces<'_>) {
        let text = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
        let name = element.name.as_str();
        match name {
            "SPEC-OBJECT" | "SPEC-RELATION" => {
                self.thing = Some(Thing {
                    identifier: text("IDENTIFIER"),
                    name: text("LONG-NAME"),
                    description: text("DESC"),
                    line: element.line,
                    ..Thing::default()
                });
            }
            "SPECIFICATION" => self.specification = text("LONG-NAME"),
            "SPEC-HIERARCHY" => self.above.push(None),
            "SOURCE" => self.role = Some(Role::Source),
            "TARGET" => self.role = Some(Role::Target),
            "OBJECT" => self.role = Some(Role::Object),
            "SPEC-OBJECT-REF" => {
                let identifier = pieces.inner_text().trim().to_owned();
                self.refer(identifier);
            }
            "THE-VALUE" => {
                let text = xhtml::text(pieces);
                if let Some((_, value)) = &mut self.value {
                    *value = text;
                }
            }
            "ENUM-VALUE-REF" => {
                let identifier = pieces.inner_text().trim().to_owned();
                if let Some((_, value)) = &mut self.value {
                    let name = self.exchange.names.get(&identifier).unwrap_or(&identifier);
                    if !value.is_empty() {
                        value.push_str(", ");
                    }
                    value.push_str(name);
                }
            }
            _ if name.starts_with("ATTRIBUTE-VALUE-") => {
                self.value = Some((String::new(), text("THE-VALUE")));
            }
            _ if name.starts_with("ATTRIBUTE-DEFINITION-") && name.ends_with("-REF") => {
                let identifier = pieces.inner_text().trim().to_owned();
                if let Some((definition, _)) = &mut self.value {
                    *definition = identifier;
                }
            }
            _ if name.ends_with("-TYPE-REF") => {
                let identifier = pieces.inner_text().trim().to_owned();
                if let Some(thing) = &mut self.thing {
                    thing.sort = identifier;
                }
            }
            _ if name.ends_with("-TYPE")
                || name == "ENUM-VALUE"
                || name.starts_with("ATTRIBUTE-DEFINITION-") =>
            {
                let (identifier, long) = (text("IDENTIFIER"), text("LONG-NAME"));
                let is_named = !long.is_empty() || name.ends_with("-TYPE");
                let name = if is_named { long } else { identifier.clone() };
                self.exchange.names.insert(identifier, name);
            }
            _ => {}
        }
    }

    fn refer(&mut self, identifier: String) {
        match (self.role.take(), &mut self.thing) {
            (Some(Role::Source), Some(thing)) => thing.source = identifier,
            (Some(Role::Target), Some(thing)) => thing.target = identifier,
            (Some(Role::Object), _) => {
                let depth = self.above.len();
                let mut outer = self.above[..depth.saturating_sub(1)].iter().rev();
                let above = outer.find_map(Clone::clone);
                if let Some(own) = self.above.last_mut() {
                    *own = Some(identifier.clone());
                }
                let specification = self.specification.clone();
                self.exchange.places.push(Place { object: identifier, above, specification });
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "SPEC-OBJECT" => self.exchange.objects.extend(self.thing.take()),
            "SPEC-RELATION" => self.exchange.relations.extend(self.thing.take()),
            "SPEC-HIERARCHY" => {
                self.above.pop();
            }
            _ if name.starts_with("ATTRIBUTE-VALUE-") => {
                if let (Some(thing), Some(value)) = (&mut self.thing, self.value.take()) {
                    thing.values.push(value);
                }
            }
            _ => {}
        }
    }
}

impl Exchange {
    fn name<'n>(&'n self, identifier: &'n str) -> &'n str {
        self.names.get(identifier).map_or(identifier, String::as_str)
    }

    /// The value that stands under the first of some names.
    fn value<'t>(&self, thing: &'t Thing, names: &[&str]) -> Option<(&'t str, &'t str)> {
        names.iter().find_map(|wanted| {
            let of_name = |(definition, value): &&(String, String)| {
                self.name(definition).eq_ignore_ascii_case(wanted) && !value.trim().is_empty()
            };
            let (definition, value) = thing.values.iter().find(of_name)?;
            Some((definition.as_str(), value.trim()))
        })
    }

    fn id<'t>(&self, thing: &'t Thing) -> &'t str {
        self.value(thing, IDS).map_or(thing.identifier.as_str(), |(_, id)| id)
    }

    fn document(mut self) -> Document {
        let mut document = Document::default();
        let mut objects: Vec<Option<Thing>> =
            std::mem::take(&mut self.objects).into_iter().map(Some).collect();
        let ids: HashMap<String, String> = objects
            .iter()
            .flatten()
            .map(|object| (object.identifier.clone(), self.id(object).to_owned()))
            .collect();
        let mut at: HashMap<&str, usize> = HashMap::new();
        let identifiers: Vec<String> =
            objects.iter().flatten().map(|object| object.identifier.clone()).collect();
        for (place, identifier) in identifiers.iter().enumerate() {
            at.entry(identifier).or_insert(place);
        }
        let mut links = self.links(&ids, &mut document.problems);
        let mut seen = HashSet::new();
        for place in &self.places {
            let found = at.get(place.object.as_str()).and_then(|&at| objects[at].take());
            if let Some(object) = found {
                let own = links.remove(&object.identifier).unwrap_or_default();
                document.items.push(self.item(&object, Some((place, &ids)), own));
            } else if !at.contains_key(place.object.as_str()) && seen.insert(&place.object) {
                let what = format!("`{}` is in a specification and stands nowhere", place.object);
                let help = "export the file again, with all of its objects";
                document.problems.push(Problem::new(1, what, help));
            }
        }
        for object in objects.into_iter().flatten() {
            let own = links.remove(&object.identifier).unwrap_or_default();
            document.items.push(self.item(&object, None, own));
        }
        document
    }

    /// The links of each object, by its identifier in the file.
    fn links(
        &self,
        ids: &HashMap<String, String>,
        problems: &mut Vec<Problem>,
    ) -> HashMap<String, Vec<Link>> {
        let mut links: HashMap<String, Vec<Link>> = HashMap::new();
        for relation in &self.relations {
            if relation.source.is_empty() || relation.target.is_empty() {
                let what = "this relation has no source or no target";
                let help = "export the file again, with both of its ends";
                problems.push(Problem::new(relation.line, what, help));
                continue;
            }
            let kind = match self.name(&relation.sort) {
                "" => "relates",
                name => name,
            };
            let target = ids.get(&relation.target).unwrap_or(&relation.target);
            let link = Link::new(kind, target, relation.line);
            links.entry(relation.source.clone()).or_default().push(link);
        }
        links
    }

    fn item(
        &self,
        object: &Thing,
        place: Option<(&Place, &HashMap<String, String>)>,
        links: Vec<Link>,
    ) -> Item {
        let (id, title) = (self.value(object, IDS), self.value(object, TITLES));
        let text = self.value(object, TEXTS);
        let kind = self.name(&object.sort);
        let mut item = Item {
            id: self.id(object).to_owned(),
            title: title.map_or(object.name.as_str(), |(_, title)| title).to_owned(),
            kind: kind.to_owned(),
            text: text.map_or(object.description.as_str(), |(_, text)| text).to_owned(),
            line: object.line,
            links,
            ..Item::default()
        };
        let taken: Vec<&str> = [id, title, text].into_iter().flatten().map(|(it, _)| it).collect();
        if id.is_some() {
            item.attributes.push(("identifier".to_owned(), object.identifier.clone()));
        }
        for (definition, value) in &object.values {
            if !taken.contains(&definition.as_str()) && !value.trim().is_empty() {
                let name = self.name(definition).to_owned();
                item.attributes.push((name, value.trim().to_owned()));
            }
        }
        if let Some((place, ids)) = place {
            let above = place.above.as_ref().map(|above| ids.get(above).unwrap_or(above));
            let where_it_is = [("specification", Some(&place.specification)), ("section", above)];
            for (name, value) in where_it_is {
                let value = value.filter(|value| !value.is_empty());
                item.attributes.extend(value.map(|value| (name.to_owned(), value.clone())));
            }
        }
        let plain = kind.to_lowercase();
        item.is_informative =
            plain.split(|c: char| !c.is_alphanumeric()).any(|word| INFORMATIVE.contains(&word));
        item.sealed()
    }
}
