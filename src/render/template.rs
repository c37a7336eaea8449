//! Tera templates: the built-in ones, or those of the same name in a user's folder.

use std::io::Write;

use tera::{Context, Kwargs, State, Tera, Value};

use super::html::is_hidden;
use super::{ON_A_PAGE, Options};
use crate::error::{Error, Result};
use crate::view::{Combined, Report, TailoringPage};

/// What pages look like on a screen, for other templates to include.
const STYLE: (&str, &str) = ("style.css", include_str!("../../templates/style.css"));

/// How a text is made harmless in a format.
pub type Escape = fn(&str, &mut dyn Write) -> std::io::Result<()>;

/// Renders a report by a template; every text that it prints goes through `escape`.
pub fn render(
    name: &'static str,
    builtin: &str,
    escape: Escape,
    report: &Report,
    options: &Options,
    out: &mut dyn Write,
) -> Result<()> {
    let context = Context::from_serialize(&report.trimmed(ON_A_PAGE));
    let mut context = context.map_err(|error| failed(name, error))?;
    context.insert("most", &ON_A_PAGE);
    fill(name, builtin, escape, &context, options, out)
}

/// Renders a tailoring record likewise.
pub fn page(
    name: &'static str,
    builtin: &str,
    escape: Escape,
    page: &TailoringPage,
    options: &Options,
    out: &mut dyn Write,
) -> Result<()> {
    let context = Context::from_serialize(page).map_err(|error| failed(name, error))?;
    fill(name, builtin, escape, &context, options, out)
}

/// Renders the joined reports of several repositories likewise.
pub fn combined(
    name: &'static str,
    builtin: &str,
    escape: Escape,
    matrix: &Combined,
    options: &Options,
    out: &mut dyn Write,
) -> Result<()> {
    let context = Context::from_serialize(matrix).map_err(|error| failed(name, error))?;
    fill(name, builtin, escape, &context, options, out)
}

fn failed(name: &str, error: tera::Error) -> Error {
    Error::usage(format!("the template `{name}` cannot be rendered"))
        .hint("see the built-in templates for what there is")
        .because(error)
}

/// The user's own template of a name, if there is one.
fn own(name: &str, options: &Options) -> Result<Option<String>> {
    let file = options.templates.as_ref().map(|folder| folder.join(name));
    let own = file.as_ref().filter(|file| file.exists()).map(std::fs::read_to_string);
    own.transpose().map_err(|error| Error::io(format!("cannot read the template `{name}`"), error))
}

fn fill(
    name: &'static str,
    builtin: &str,
    escape: Escape,
    context: &Context,
    options: &Options,
    out: &mut dyn Write,
) -> Result<()> {
    let own = own(name, options)?;
    let style = self::own(STYLE.0, options)?;
    let mut tera = Tera::new();
    tera.autoescape_on([""]);
    tera.set_escape_fn(escape);
    tera.register_filter("short", |id: &str, _: Kwargs, _: &State| {
        id.chars().take(10).collect::<String>()
    });
    tera.register_filter("class", |words: &str, _: Kwargs, _: &State| words.replace(' ', "-"));
    tera.register_filter("day", |date: &str, _: Kwargs, _: &State| {
        date.chars().take_while(|&c| c != 'T').collect::<String>()
    });
    tera.register_filter("css", |text: &str, _: Kwargs, _: &State| Value::safe_string(&css(text)));
    // Between backticks stands code. What is printed around the marks is escaped like all else.
    tera.register_filter("prose", move |text: &str, _: Kwargs, _: &State| {
        let mut prose = Vec::new();
        for (position, part) in text.split('`').enumerate() {
            let (open, close) = if position % 2 == 1 { ("<code>", "</code>") } else { ("", "") };
            prose.extend_from_slice(open.as_bytes());
            escape(part, &mut prose)?;
            prose.extend_from_slice(close.as_bytes());
        }
        tera::TeraResult::Ok(Value::safe_string(&String::from_utf8_lossy(&prose)))
    });
    let failed = |error| failed(name, error);
    let style = (STYLE.0, style.as_deref().unwrap_or(STYLE.1));
    let page = (name, own.as_deref().unwrap_or(builtin));
    tera.add_raw_templates([style, page]).map_err(failed)?;
    let text = tera.render(name, context).map_err(failed)?;
    out.write_all(text.as_bytes()).map_err(super::failed)
}

/// A text between the quotes of a style sheet (CSS Syntax 3, 4.3.7): nothing in it ends them, or the sheet.
fn css(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if character.is_ascii_alphanumeric() || " -._".contains(character) => {
                out.push(character);
            }
            _ if is_hidden(character) => out.push(char::REPLACEMENT_CHARACTER),
            _ => out += &format!("\\{:x} ", u32::from(character)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_between_the_quotes_of_a_style_sheet() {
        assert_eq!(css("DOC-1 v1.2"), "DOC-1 v1.2");
        assert_eq!(css("\"</\n\u{202e}ä"), "\\22 \\3c \\2f ��\\e4 ");
    }
}
