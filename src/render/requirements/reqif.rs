//! Requirements as ReqIF 1.2: one type of objects for each sort of item, one type of relations for each
//! word for a link, and one specification that holds all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{Result, Write};

use crate::view::ExportItem;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<REQ-IF \
    xmlns=\"http://www.omg.org/spec/ReqIF/20110401/reqif.xsd\" \
    xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n";

/// The attributes that every object has, by the names that tools agree on.
const ID: &str = "ReqIF.ForeignID";
const TITLE: &str = "ReqIF.Name";
const TEXT: &str = "ReqIF.Text";

/// Writes the items; `made` is the date that is given as everything's, as in RFC 3339.
///
/// A link to what is not among the items has no place in the format: it becomes an attribute of the name
/// of its word.
pub fn write(items: &[ExportItem], made: &str, out: &mut dyn Write) -> Result<()> {
    let export = Export::new(items, made);
    out.write_all(HEAD.as_bytes())?;
    export.header(out)?;
    writeln!(out, "<CORE-CONTENT><REQ-IF-CONTENT>")?;
    export.types(out)?;
    export.objects(out)?;
    export.relations(out)?;
    export.specification(out)?;
    writeln!(out, "</REQ-IF-CONTENT></CORE-CONTENT>\n</REQ-IF>")
}

struct Export<'e> {
    items: &'e [ExportItem],
    made: String,
    /// The identifier in the file of each item, in their order.
    identifiers: Vec<String>,
    /// The first item's of each identifier.
    by_id: HashMap<&'e str, usize>,
    /// The sorts of items, each with the names of its attributes.
    kinds: BTreeMap<&'e str, BTreeSet<&'e str>>,
    words: BTreeSet<&'e str>,
}

impl<'e> Export<'e> {
    fn new(items: &'e [ExportItem], made: &str) -> Self {
        let mut by_id = HashMap::new();
        let mut taken = HashSet::new();
        let mut identifiers = Vec::new();
        for (at, item) in items.iter().enumerate() {
            by_id.entry(item.id.as_str()).or_insert(at);
            let plain = identifier("o", &item.id);
            let identifier = match taken.contains(&plain) {
                true => format!("{plain}.again{at}"),
                false => plain,
            };
            taken.insert(identifier.clone());
            identifiers.push(identifier);
        }
        let made = escaped(made);
        let mut export = Self {
            items,
            made,
            identifiers,
            by_id,
            kinds: BTreeMap::new(),
            words: BTreeSet::new(),
        };
        for item in items {
            let outside = export.outside(item);
            let names = export.kinds.entry(&item.kind).or_default();
            names.extend(item.attributes.iter().map(|(name, _)| name.as_str()));
            names.extend(outside.into_keys());
            export.words.extend(item.links.iter().map(|(word, _)| word.as_str()));
        }
        export
    }

    /// What leads out of what is exported, by its word.
    fn outside(&self, item: &'e ExportItem) -> BTreeMap<&'e str, Vec<&'e str>> {
        let mut outside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (word, target) in &item.links {
            if !self.by_id.contains_key(target.as_str()) {
                outside.entry(word).or_default().push(target);
            }
        }
        outside
    }

    /// `IDENTIFIER` and `LAST-CHANGE`, and `LONG-NAME` where there is one.
    fn attributes(&self, identifier: &str, name: &str) -> String {
        let mut text = format!("IDENTIFIER=\"{identifier}\" LAST-CHANGE=\"{}\"", self.made);
        if !name.is_empty() {
            text += &format!(" LONG-NAME=\"{}\"", escaped(name));
        }
        text
    }

    fn header(&self, out: &mut dyn Write) -> Result<()> {
        writeln!(
            out,
            "<THE-HEADER><REQ-IF-HEADER IDENTIFIER=\"header\"><CREATION-TIME>{}</CREATION-TIME>\
             <REQ-IF-TOOL-ID>git-trace</REQ-IF-TOOL-ID><REQ-IF-VERSION>1.0</REQ-IF-VERSION>\
             <SOURCE-TOOL-ID>git-trace {}</SOURCE-TOOL-ID><TITLE>Requirements</TITLE>\
             </REQ-IF-HEADER></THE-HEADER>",
            self.made,
            env!("CARGO_PKG_VERSION")
        )
    }

    fn types(&self, out: &mut dyn Write) -> Result<()> {
        writeln!(
            out,
            "<DATATYPES>\n<DATATYPE-DEFINITION-STRING {} MAX-LENGTH=\"1048576\"/>\n\
             <DATATYPE-DEFINITION-XHTML {}/>\n</DATATYPES>\n<SPEC-TYPES>",
            self.attributes("string", "String"),
            self.attributes("xhtml", "XHTML")
        )?;
        for (kind, names) in &self.kinds {
            let own = identifier("t", kind);
            writeln!(out, "<SPEC-OBJECT-TYPE {}><SPEC-ATTRIBUTES>", self.attributes(&own, kind))?;
            for name in [ID, TITLE].iter().chain(names) {
                let definition = self.attributes(&definition(kind, name), name);
                writeln!(
                    out,
                    "<ATTRIBUTE-DEFINITION-STRING {definition}><TYPE><DATATYPE-DEFINITION-STRING-REF>\
                     string</DATATYPE-DEFINITION-STRING-REF></TYPE></ATTRIBUTE-DEFINITION-STRING>"
                )?;
            }
            writeln!(
                out,
                "<ATTRIBUTE-DEFINITION-XHTML {}><TYPE><DATATYPE-DEFINITION-XHTML-REF>xhtml\
                 </DATATYPE-DEFINITION-XHTML-REF></TYPE></ATTRIBUTE-DEFINITION-XHTML>\n\
                 </SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE>",
                self.attributes(&definition(kind, TEXT), TEXT)
            )?;
        }
        for word in &self.words {
            let own = self.attributes(&identifier("w", word), word);
            writeln!(out, "<SPEC-RELATION-TYPE {own}/>")?;
        }
        let specification = self.attributes("specification-type", "Specification");
        writeln!(out, "<SPECIFICATION-TYPE {specification}/>\n</SPEC-TYPES>")
    }

    fn objects(&self, out: &mut dyn Write) -> Result<()> {
        writeln!(out, "<SPEC-OBJECTS>")?;
        for (item, own) in self.items.iter().zip(&self.identifiers) {
            writeln!(out, "<SPEC-OBJECT {}><VALUES>", self.attributes(own, ""))?;
            let kind = &item.kind;
            string(out, kind, ID, &item.id)?;
            string(out, kind, TITLE, &item.title)?;
            for (name, value) in &item.attributes {
                string(out, kind, name, value)?;
            }
            for (word, targets) in self.outside(item) {
                string(out, kind, word, &targets.join(", "))?;
            }
            writeln!(
                out,
                "<ATTRIBUTE-VALUE-XHTML><DEFINITION><ATTRIBUTE-DEFINITION-XHTML-REF>{}\
                 </ATTRIBUTE-DEFINITION-XHTML-REF></DEFINITION><THE-VALUE><xhtml:div><xhtml:pre>{}\
                 </xhtml:pre></xhtml:div></THE-VALUE></ATTRIBUTE-VALUE-XHTML>\n</VALUES>\
                 <TYPE><SPEC-OBJECT-TYPE-REF>{}</SPEC-OBJECT-TYPE-REF></TYPE></SPEC-OBJECT>",
                definition(kind, TEXT),
                escaped(&item.text),
                identifier("t", kind)
            )?;
        }
        writeln!(out, "</SPEC-OBJECTS>")
    }

    fn relations(&self, out: &mut dyn Write) -> Result<()> {
        let inside = |item: &'e ExportItem| {
            let known = |target: &str| self.by_id.get(target).map(|&at| &self.identifiers[at]);
            item.links.iter().filter_map(move |(word, target)| Some((word, known(target)?)))
        };
        let all = self.items.iter().zip(&self.identifiers);
        let all = all.flat_map(|(item, own)| inside(item).map(move |(word, to)| (word, own, to)));
        let mut begun = false;
        for (number, (word, source, target)) in all.enumerate() {
            if !begun {
                writeln!(out, "<SPEC-RELATIONS>")?;
                begun = true;
            }
            writeln!(
                out,
                "<SPEC-RELATION {}><TARGET><SPEC-OBJECT-REF>{target}</SPEC-OBJECT-REF></TARGET>\
                 <SOURCE><SPEC-OBJECT-REF>{source}</SPEC-OBJECT-REF></SOURCE>\
                 <TYPE><SPEC-RELATION-TYPE-REF>{}</SPEC-RELATION-TYPE-REF></TYPE></SPEC-RELATION>",
                self.attributes(&format!("r{number}"), ""),
                identifier("w", word)
            )?;
        }
        if begun { writeln!(out, "</SPEC-RELATIONS>") } else { Ok(()) }
    }

    fn specification(&self, out: &mut dyn Write) -> Result<()> {
        writeln!(
            out,
            "<SPECIFICATIONS><SPECIFICATION {}><TYPE><SPECIFICATION-TYPE-REF>specification-type\
             </SPECIFICATION-TYPE-REF></TYPE><CHILDREN>",
            self.attributes("specification", "")
        )?;
        for own in &self.identifiers {
            writeln!(
                out,
                "<SPEC-HIERARCHY {}><OBJECT><SPEC-OBJECT-REF>{own}</SPEC-OBJECT-REF></OBJECT>\
                 </SPEC-HIERARCHY>",
                self.attributes(&format!("h-{own}"), "")
            )?;
        }
        writeln!(out, "</CHILDREN></SPECIFICATION></SPECIFICATIONS>")
    }
}

/// A value of text, unless it is empty.
fn string(out: &mut dyn Write, kind: &str, name: &str, value: &str) -> Result<()> {
    if value.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<ATTRIBUTE-VALUE-STRING THE-VALUE=\"{}\"><DEFINITION><ATTRIBUTE-DEFINITION-STRING-REF>{}\
         </ATTRIBUTE-DEFINITION-STRING-REF></DEFINITION></ATTRIBUTE-VALUE-STRING>",
        escaped(value),
        definition(kind, name)
    )
}

fn definition(kind: &str, name: &str) -> String {
    format!("{}.n{}", identifier("a", kind), identifier("", name))
}

/// An identifier as XML has them: letters, digits, `-` and `_` as they are, the rest by number.
fn identifier(prefix: &str, name: &str) -> String {
    let mut text = format!("{prefix}-");
    for c in name.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => text.push(c),
            _ => text += &format!(".{:x}.", u32::from(c)),
        }
    }
    text
}

/// Text for an element or an attribute, in which every line stays one; what XML cannot hold is replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' => escaped += "&#10;",
            '\t' => escaped += "&#9;",
            '\r' => escaped += "&#13;",
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
