//! CV-03: trailers are known and allowed.

use super::{Context, Message, Remark};

pub const ABOUT: &str = "A trailer under `convention.forbidden` must not be there. Where \
    `convention.allowed` lists some, only these and the ones that the configuration gives a \
    meaning may be. Else any may be, but one that differs from a known one by a letter is asked \
    about: a misspelt trailer is evidence that nobody will find.";

/// What git, its own project and the kernel, and the forges write.
const KNOWN: &[&str] = &[
    "Signed-off-by",
    "Co-authored-by",
    "Co-developed-by",
    "Reviewed-by",
    "Acked-by",
    "Tested-by",
    "Reported-by",
    "Suggested-by",
    "Helped-by",
    "Mentored-by",
    "Approved-by",
    "Reviewed-on",
    "Change-Id",
    "Cc",
    "Link",
    "Fixes",
    "Closes",
    "Refs",
    "See-also",
    "BREAKING-CHANGE",
];

/// Whether a key is one that people write on purpose.
pub fn is_known(key: &[u8], own: &[&String]) -> bool {
    let own = own.iter().map(|key| key.as_str());
    KNOWN.iter().copied().chain(own).any(|known| known.as_bytes().eq_ignore_ascii_case(key))
}

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let convention = &context.config.convention;
    let required = convention.required.iter().flat_map(|required| &required.keys);
    let values = convention.values.iter().flat_map(|value| &value.keys);
    let own: Vec<&String> = context.config.trailers.keys().chain(required).chain(values).collect();
    let mut remarks = Vec::new();
    for trailer in &message.trailers {
        // `(cherry picked from commit …)` and what else git takes into a block has no such key.
        let Ok(key) = std::str::from_utf8(trailer.key) else { continue };
        let is = |known: &&&String| known.eq_ignore_ascii_case(key);
        let span = message.key_span(trailer);
        if convention.forbidden.iter().any(|known| is(&&known)) {
            let help = "leave it out: `convention.forbidden` names it";
            remarks.push(Remark::new(span, format!("`{key}` is forbidden here"), help));
        } else if !convention.allowed.is_empty() {
            let may = convention.allowed.iter().chain(own.iter().copied());
            if !may.clone().any(|known| is(&&known)) {
                let help = match nearest(key, may.map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there is `{}`", convention.allowed.join("`, `")),
                };
                remarks.push(Remark::new(
                    span,
                    format!("`{key}` is no trailer of this project"),
                    help,
                ));
            }
        } else if !is_known(trailer.key, &own)
            && let Some(near) =
                nearest(key, own.iter().map(|it| it.as_str()).chain(KNOWN.iter().copied()))
        {
            let help = format!("did you mean `{near}`?");
            remarks.push(Remark::new(span, format!("`{key}` is no known trailer"), help));
        }
    }
    remarks
}

/// The known key that a word was probably meant to be.
fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let lower = word.to_lowercase();
    let near = known.map(|key| (strsim::damerau_levenshtein(&key.to_lowercase(), &lower), key));
    let (distance, key) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + key.len() / 10 && distance < key.len() / 3).then_some(key)
}
