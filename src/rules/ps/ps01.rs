//! PS-01: a coordinated vulnerability disclosure policy with a contact.

use crate::facts::ControlledFile;
use crate::rules::records::{malformed, records};
use crate::rules::ruling::Wanting;
use crate::rules::tally::Tally;
use crate::rules::upkeep::concluded;
use crate::rules::{Case, Ruling};

pub const ABOUT: &str = "A record of the class `disclosure-policy` must stand in the evaluated tree, approved as it \
    stands as RA-01 says, and one of them must name a contact: an e-mail address or an `https://` address, in \
    its text or in the field `contact`. A `SECURITY.md` that no rule of the configuration classes is named, \
    and counts for nothing: class it by `[[record]]`.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let policies = match records(case, "disclosure-policy") {
        Ok(policies) => policies,
        Err(ruling) => return unclassed(case, ruling),
    };
    let mut lacks = malformed(&policies);
    if !policies.iter().any(|(file, _)| has_contact(file)) {
        let file = policies[0].0;
        let message = format!("{} names no contact", file.file.path);
        let help =
            "name an e-mail address or an https address to which vulnerabilities are reported";
        lacks.push(Wanting::on(file, message, help));
    }
    let tally = Tally::of(case, policies);
    let says = format!(
        "{} of {} disclosure policies are approved as they stand",
        tally.approved(),
        tally.total()
    );
    concluded(tally, lacks, says)
}

/// A policy that everybody would look for, and that the configuration does not know.
fn unclassed(case: &Case<'_>, ruling: Ruling) -> Ruling {
    let is_one = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        ["security.md", "security.txt", "security.rst"].contains(&name.as_str())
    };
    let mut files = case.facts.files.iter();
    match files.find(|file| is_one(&file.path)) {
        Some(file) => {
            let says = format!("{}; {} is not classed as one", ruling.says, file.path);
            Ruling { says, ..ruling }
        }
        None => ruling,
    }
}

fn has_contact(file: &ControlledFile) -> bool {
    let fields = file.stated.fields.list("contact").iter().map(String::as_str);
    let mut words = fields.chain([file.stated.text()]).flat_map(str::split_whitespace);
    words.any(is_contact)
}

/// Whether a word is, or holds, an e-mail address or an https address.
fn is_contact(word: &str) -> bool {
    let has_host = |host: &str| {
        let end = host.find(|it: char| !it.is_alphanumeric() && it != '.' && it != '-');
        let host = host[..end.unwrap_or(host.len())].trim_matches('.');
        host.contains('.')
    };
    let url = word.split_once("https://").is_some_and(|(_, rest)| has_host(rest));
    let mail = word.split_once('@').is_some_and(|(name, host)| {
        name.ends_with(|it: char| it.is_alphanumeric()) && has_host(host)
    });
    url || mail
}

#[cfg(test)]
mod tests {
    use super::is_contact;

    #[test]
    fn contacts_are_told_from_other_words() {
        for contact in ["a@example.org", "<mailto:a@b.example>", "[x](https://example.org/report)."]
        {
            assert!(is_contact(contact), "{contact}");
        }
        for other in ["@example.org", "a@b", "https://", "https://x", "example.org", "a @ b.c"] {
            assert!(!is_contact(other), "{other}");
        }
    }
}
