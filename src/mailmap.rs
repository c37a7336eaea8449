//! `.mailmap`: which names and addresses are the same person's, as git reads it (gitmailmap(5)).

use std::borrow::Cow;
use std::collections::HashMap;

/// The mapping from names and addresses as recorded to those that a person goes by.
#[derive(Clone, Debug, Default)]
pub struct Mailmap {
    /// By recorded address in lower case.
    entries: HashMap<Vec<u8>, Entry>,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    /// For the address whatever the name.
    any_name: Proper,
    /// For the address with one name, in lower case.
    names: HashMap<Vec<u8>, Proper>,
}

/// What to put in place of what was recorded.
#[derive(Clone, Debug, Default)]
struct Proper {
    name: Option<Vec<u8>>,
    email: Option<Vec<u8>>,
}

impl Mailmap {
    /// Reads the bytes of a `.mailmap`; lines that say nothing are passed over, as git does.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        for line in bytes.split(|&byte| byte == b'\n') {
            if !line.starts_with(b"#") {
                map.add(line);
            }
        }
        map
    }

    /// `Proper Name <proper@address> Recorded Name <recorded@address>`, most of it optional.
    fn add(&mut self, line: &[u8]) {
        let Some((name, email, rest)) = name_and_email(line) else {
            return;
        };
        if email.is_empty() {
            return;
        }
        let (old_name, old_email) = match name_and_email(rest) {
            Some((name, email, _)) => (name, Some(email)),
            None => (None, None),
        };
        let entry =
            self.entries.entry(old_email.unwrap_or(email).to_ascii_lowercase()).or_default();
        let new_name = name.map(<[u8]>::to_vec);
        let new_email = old_email.map(|_| email.to_vec());
        match old_name {
            Some(old_name) => {
                let proper = Proper { name: new_name, email: new_email };
                entry.names.insert(old_name.to_ascii_lowercase(), proper);
            }
            None => {
                entry.any_name.name = new_name.or(entry.any_name.name.take());
                entry.any_name.email = new_email.or(entry.any_name.email.take());
            }
        }
    }

    /// The name and address that a person goes by.
    pub fn resolve<'a>(&'a self, name: &'a [u8], email: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        let Some(entry) = self.find(email) else {
            return (name, email);
        };
        let by_name =
            (!entry.names.is_empty()).then(|| entry.names.get(&name.to_ascii_lowercase()));
        let proper = by_name.flatten().unwrap_or(&entry.any_name);
        (proper.name.as_deref().unwrap_or(name), proper.email.as_deref().unwrap_or(email))
    }

    fn find(&self, email: &[u8]) -> Option<&Entry> {
        if self.entries.is_empty() {
            return None;
        }
        let lower = match email.iter().any(u8::is_ascii_uppercase) {
            true => Cow::Owned(email.to_ascii_lowercase()),
            false => Cow::Borrowed(email),
        };
        self.entries.get(&*lower)
    }
}

/// A name that may be empty, the address in angle brackets behind it, and what follows.
type Contact<'t> = (Option<&'t [u8]>, &'t [u8], &'t [u8]);

fn name_and_email(text: &[u8]) -> Option<Contact<'_>> {
    let open = memchr::memchr(b'<', text)?;
    let close = open + memchr::memchr(b'>', &text[open..])?;
    let name = text[..open].trim_ascii();
    Some(((!name.is_empty()).then_some(name), &text[open + 1..close], &text[close + 1..]))
}
