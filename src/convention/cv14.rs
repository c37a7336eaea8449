//! CV-14: the author or committer signs off.

use super::{Context, Message, Remark};

pub const ABOUT: &str = "Where `convention.sign_off` is set, each commit carries a \
    `Signed-off-by` with the address or name of its author or its committer: they certify its \
    origin. Nobody else can, so `--fix` adds none; `git commit -s` does.";

pub fn judge(message: &Message<'_>, context: &Context<'_>) -> Vec<Remark> {
    if !context.config.convention.sign_off {
        return Vec::new();
    }
    let people = [message.origin.author, message.origin.committer];
    let given = message.trailers_of(["Signed-off-by"]);
    let help = match message.origin.committed {
        true => "`git commit --amend -s` adds it, `git rebase --signoff` to several",
        false => "`git commit -s` adds it",
    };
    if given.is_empty() {
        return vec![Remark::new(message.end(), "nobody signed off", help)];
    }
    let fits = |value: &str| {
        people.into_iter().flatten().any(|person| {
            let email =
                value.rsplit_once('<').map(|(_, email)| email.trim_end().trim_end_matches('>'));
            let name = value.split('<').next().unwrap_or_default().trim();
            email.is_some_and(|it| it.eq_ignore_ascii_case(&person.email))
                || !name.is_empty() && name == person.name
        })
    };
    let known = people.iter().any(Option::is_some);
    if !known || given.iter().any(|it| fits(&String::from_utf8_lossy(&it.value))) {
        return Vec::new();
    }
    let span = message.value_span(given[0]);
    vec![Remark::new(span, "neither the author nor the committer signed off", help)]
}
