//! One line of `allowed_signers`: `principals [options] keytype base64 [comment]`.

use chrono::NaiveDateTime;
use ssh_key::PublicKey;
use ssh_key::public::KeyData;

use super::pattern::Patterns;
use crate::signature::{Signed, date};

/// A key and what it may sign.
pub struct AllowedSigner {
    /// The principals as written, or the comment of a plain public key.
    pub name: String,
    /// The key.
    pub key: KeyData,
    /// Whether the key signs certificates, and nothing else.
    pub is_authority: bool,
    principals: Option<Patterns>,
    namespaces: Option<Patterns>,
    after: Option<i64>,
    before: Option<i64>,
}

/// Why a key may not have signed something.
pub struct Refusal {
    /// Whether that is a matter of time.
    pub is_time: bool,
    /// Why, in words.
    pub reason: String,
}

impl Refusal {
    pub fn time(reason: impl Into<String>) -> Self {
        Self { is_time: true, reason: reason.into() }
    }

    pub fn other(reason: impl Into<String>) -> Self {
        Self { is_time: false, reason: reason.into() }
    }
}

impl AllowedSigner {
    /// Reads a line; `None` for one that is empty or a comment.
    pub fn parse(line: &[u8]) -> Result<Option<Self>, String> {
        let Some(text) = content(line)? else { return Ok(None) };
        let words = words(text)?;
        // A plain public key, as in an `id_ed25519.pub`.
        if is_key_type(words[0]) {
            let key = public_key(&words)?;
            let name = words.get(2..).unwrap_or_default().join(" ");
            return Ok(Some(Self::new(name, key)));
        }
        let start = words
            .iter()
            .position(|word| is_key_type(word))
            .ok_or("it is no key: expected `principals [options] keytype key`, or a public key")?;
        let principals = unquoted(words[0]);
        let mut signer = Self::new(principals.to_owned(), public_key(&words[start..])?);
        signer.principals = Some(Patterns::new(principals)?);
        for option in words[1..start].iter().flat_map(|word| split_unquoted(word, ',')) {
            signer.take(option)?;
        }
        Ok(Some(signer))
    }

    fn new(name: String, key: KeyData) -> Self {
        Self {
            name,
            key,
            is_authority: false,
            principals: None,
            namespaces: None,
            after: None,
            before: None,
        }
    }

    fn take(&mut self, option: &str) -> Result<(), String> {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = unquoted(value);
        match name.to_ascii_lowercase().as_str() {
            "namespaces" => self.namespaces = Some(Patterns::new(value)?),
            "valid-after" => self.after = Some(moment(value)?),
            "valid-before" => self.before = Some(moment(value)?),
            "cert-authority" => self.is_authority = true,
            _ => return Err(format!("there is no option `{name}`")),
        }
        Ok(())
    }

    /// Whether it may sign for somebody.
    pub fn speaks_for(&self, who: &str) -> bool {
        self.principals.as_ref().is_some_and(|patterns| patterns.match_text(who))
    }

    /// Why the key may not have signed something.
    pub fn refusal(&self, signed: &Signed<'_>) -> Option<Refusal> {
        let namespace = signed.namespace;
        if self.namespaces.as_ref().is_some_and(|patterns| !patterns.match_text(namespace)) {
            return Some(Refusal::other(format!("the key may not sign for `{namespace}`")));
        }
        if self.after.is_none() && self.before.is_none() {
            return None;
        }
        let Some(made) = signed.made.map(|made| made.seconds) else {
            return Some(Refusal::time("when it was made is not known"));
        };
        if let Some(after) = self.after.filter(|after| made < *after) {
            return Some(Refusal::time(format!("the key was allowed from {} only", date(after))));
        }
        let before = self.before.filter(|before| made > *before)?;
        Some(Refusal::time(format!("the key was allowed until {} only", date(before))))
    }
}

/// The key of a line that holds nothing else, but for a comment; `None` if it is empty.
pub fn bare_key(line: &[u8]) -> Result<Option<KeyData>, String> {
    let Some(text) = content(line)? else { return Ok(None) };
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    public_key(&words).map(Some)
}

/// What a line says; `None` for one that is empty or a comment.
fn content(line: &[u8]) -> Result<Option<&str>, String> {
    let text = std::str::from_utf8(line).map_err(|_| "it is not UTF-8".to_owned())?.trim();
    Ok(Some(text).filter(|text| !text.is_empty() && !text.starts_with('#')))
}

/// Words apart from white space in double quotes.
fn words(text: &str) -> Result<Vec<&str>, String> {
    if text.matches('"').count() % 2 == 1 {
        return Err("a quote is not closed".to_owned());
    }
    let mut is_quoted = false;
    let at_space = |c: char| {
        is_quoted ^= c == '"';
        !is_quoted && (c == ' ' || c == '\t')
    };
    Ok(text.split(at_space).filter(|word| !word.is_empty()).collect())
}

fn split_unquoted(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |c: char| {
        is_quoted ^= c == '"';
        !is_quoted && c == separator
    })
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn is_key_type(word: &str) -> bool {
    ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].iter().any(|start| word.starts_with(start))
}

fn public_key(words: &[&str]) -> Result<KeyData, String> {
    let key = words.get(..2).ok_or("the key is missing behind its type")?.join(" ");
    let key = PublicKey::from_openssh(&key).map_err(|error| format!("no key: {error}"))?;
    Ok(key.key_data().clone())
}

/// `YYYYMMDD` or `YYYYMMDDHHMM[SS]`, with or without `Z`: always UTC here, so that a verdict does
/// not depend on where it is reached.
fn moment(text: &str) -> Result<i64, String> {
    let digits = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let padded = match digits.len() {
        8 => format!("{digits}000000"),
        12 => format!("{digits}00"),
        _ => digits.to_owned(),
    };
    let moment = NaiveDateTime::parse_from_str(&padded, "%Y%m%d%H%M%S");
    let moment = moment.ok().filter(|_| padded.len() == 14);
    moment
        .map(|it| it.and_utc().timestamp())
        .ok_or_else(|| format!("`{text}` is no date: write YYYYMMDD or YYYYMMDDHHMM, in UTC"))
}
