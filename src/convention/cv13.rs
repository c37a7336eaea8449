//! CV-13: the subject follows Conventional Commits.

use super::{Context, Message, Remark};

pub const ABOUT: &str = "Where `convention.conventional` is set, a subject is `type(scope): \
    description` (Conventional Commits 1.0.0), a `!` before the colon marking what breaks. The \
    type is one of `convention.types` in small letters, the scope one of `convention.scopes` \
    where these are given, and the description begins with no capital unless \
    `convention.capital` is set. A subject that is a version is a release, and spared.";

/// A subject taken apart.
pub struct Header<'s> {
    /// `feat` in `feat(pump)!: stop`.
    pub kind: &'s str,
    /// `pump`.
    pub scope: Option<&'s str>,
    /// `stop`.
    pub description: &'s str,
}

impl<'s> Header<'s> {
    /// Takes a subject apart, as the parser of conventional-changelog does:
    /// `^(\w*)(?:\((.*)\))?!?: (.*)$`.
    pub fn parse(subject: &'s str) -> Option<Self> {
        let word = |it: char| it.is_ascii_alphanumeric() || it == '_';
        let kind = &subject[..subject.find(|it| !word(it)).unwrap_or(subject.len())];
        let rest = &subject[kind.len()..];
        let mut scope = None;
        let mut description = rest.strip_prefix("!: ").or_else(|| rest.strip_prefix(": "));
        if let Some(inner) = rest.strip_prefix('(') {
            // A scope may hold parentheses: the last that fits closes it.
            let ends = inner.match_indices(')').map(|(at, _)| at);
            let split = |at: usize| {
                let rest = &inner[at + 1..];
                let description = rest.strip_prefix("!: ").or_else(|| rest.strip_prefix(": "))?;
                Some((&inner[..at], description))
            };
            let (found, after) = ends.collect::<Vec<_>>().into_iter().rev().find_map(split)?;
            (scope, description) = (Some(found), Some(after));
        }
        Some(Self { kind, scope, description: description? })
    }

    /// Whether the description begins with a capital.
    pub fn begins_with_capital(&self) -> bool {
        self.description.trim().starts_with(char::is_uppercase)
    }
}

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let convention = &context.config.convention;
    let (subject, span) = (message.subject().trim(), message.subject_span());
    if !convention.conventional || is_version(subject) {
        return Vec::new();
    }
    let at = |part: &str| {
        let start = span.start + (part.as_ptr() as usize - message.subject().as_ptr() as usize);
        start..start + part.len()
    };
    let types = || format!("the types are {}", convention.types.join(", "));
    let Some(header) = Header::parse(subject).filter(|header| !header.kind.is_empty()) else {
        let says = "the subject is not `type: description`";
        return vec![Remark::new(span, says, types())];
    };
    let mut remarks = Vec::new();
    if !convention.types.iter().any(|kind| kind == header.kind) {
        let lower = header.kind.to_lowercase();
        let near = |kind: &&String| strsim::damerau_levenshtein(kind, &lower);
        let near = convention.types.iter().min_by_key(near).filter(|kind| near(kind) <= 1);
        let help = near.map_or_else(types, |near| format!("did you mean `{near}`?"));
        remarks.push(Remark::new(
            at(header.kind),
            format!("there is no type `{}`", header.kind),
            help,
        ));
    }
    if let Some(scope) = header.scope.filter(|_| !convention.scopes.is_empty()) {
        let mut parts = scope.split([',', '/', '\\']).map(str::trim);
        if let Some(part) = parts.find(|part| !convention.scopes.iter().any(|it| it == part)) {
            let help = format!("the scopes are {}", convention.scopes.join(", "));
            remarks.push(Remark::new(at(part), format!("there is no scope `{part}`"), help));
        }
    }
    let description = header.description.trim();
    if description.is_empty() {
        let end = span.start + subject.len();
        remarks.push(Remark::new(
            end..end,
            "the description is missing",
            "say what the change does",
        ));
    } else if header.begins_with_capital() && !convention.capital {
        let first = description.chars().next().map_or(0, char::len_utf8);
        let says = "the description begins with a capital";
        remarks.push(Remark::new(at(&description[..first]), says, "begin it with a small letter"));
    }
    remarks
}

/// `v1.2.3`, as tools that release write it.
fn is_version(subject: &str) -> bool {
    let first = subject.strip_prefix('v').unwrap_or(subject);
    let core = first.split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = core.split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(number) && !subject.contains(' ')
}
