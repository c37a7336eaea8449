//! CV-05: the value of a trailer has its form.

use super::{Context, Message, Remark};

pub const ABOUT: &str = "A `[[trailer_value]]` of the configuration says what the whole value of \
    a trailer must look like. Without one, only this is asked: a value is not empty, and an \
    identifier of a vulnerability is one, `CVE-2026-12345` or `GHSA-xxxx-xxxx-xxxx`.";

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for trailer in &message.trailers {
        let key = String::from_utf8_lossy(trailer.key);
        let value = String::from_utf8_lossy(&trailer.value);
        let span = message.value_span(trailer);
        if value.is_empty() {
            let help = "give it a value, or leave it out";
            remarks.push(Remark::new(
                message.span_of(trailer),
                format!("`{key}` says nothing"),
                help,
            ));
            continue;
        }
        let wanted: Vec<_> = context
            .config
            .convention
            .values
            .iter()
            .filter(|it| it.keys.iter().any(|known| known.eq_ignore_ascii_case(&key)))
            .collect();
        if !wanted.is_empty() && !wanted.iter().any(|it| it.patterns.matches(&value)) {
            let help = format!("see `[[trailer_value]]` for `{key}` in {}", crate::config::PATH);
            remarks.push(Remark::new(span, format!("`{key}` does not look like that here"), help));
        } else if let Some(help) = vulnerability(&value) {
            remarks.push(Remark::new(span, "this names no vulnerability", help));
        }
    }
    remarks
}

/// What an identifier of a vulnerability looks like, if a value begins as one and is none.
///
/// CVE: a year and at least four digits (CVE record format, `cveId`); GHSA: three groups of four
/// from `23456789cfghjmpqrvwx`.
fn vulnerability(value: &str) -> Option<&'static str> {
    let first = value.split([' ', ',']).next().unwrap_or_default();
    let begins =
        |prefix: &str| first.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix));
    if begins("CVE-") {
        let (year, number) = first.get(4..)?.split_once('-').unwrap_or_default();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_one = first.starts_with("CVE-")
            && year.len() == 4
            && (4..=19).contains(&number.len())
            && digits(year)
            && digits(number);
        return (!is_one)
            .then_some("write `CVE-`, a year, and at least four digits: `CVE-2026-12345`");
    }
    if begins("GHSA-") {
        let groups: Vec<&str> = first.get(5..)?.split('-').collect();
        let group = |text: &&str| {
            text.len() == 4 && text.bytes().all(|byte| b"23456789cfghjmpqrvwx".contains(&byte))
        };
        let is_one = first.starts_with("GHSA-") && groups.len() == 3 && groups.iter().all(group);
        return (!is_one)
            .then_some("write `GHSA-` and three groups of four: `GHSA-2c4f-9x8p-q7mw`");
    }
    None
}
