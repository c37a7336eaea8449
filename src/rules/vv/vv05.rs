//! VV-05: toolchain and CI are pinned.

use crate::facts::TextFile;
use crate::finding::Location;
use crate::rules::ruling::Wanting;
use crate::rules::{Case, Evidence, Outcome, Ruling};

pub const ABOUT: &str = "A file under `ci.toolchain` must name a version (with a digit in it: `stable` or `lts/*` is \
    none), and in the files under `ci.pipelines` each action that is used must be named by the whole id of its \
    commit (`uses: owner/name@40 hexadecimal digits`), each image by its digest (`image:`, `container:` and \
    `FROM` with `@sha256:`). Actions of the repository itself are pinned by it; what a variable names is passed over.";

pub fn judge(case: &Case<'_>) -> Ruling {
    let is_toolchain = |it: &&TextFile| case.config.toolchain.matches(it.file.path.as_bytes());
    let (toolchains, pipelines): (Vec<&TextFile>, Vec<&TextFile>) =
        case.facts.environment.iter().partition(is_toolchain);
    if toolchains.is_empty() && pipelines.is_empty() {
        return Ruling::new(Outcome::Missing, "neither a toolchain nor a pipeline is recorded");
    }
    if let Some(unread) = case.facts.environment.iter().find(|it| it.text.is_err()) {
        let why = unread.text.as_ref().err().map_or("", String::as_str);
        return Ruling::not_assessed(format!("{} cannot be read: {why}", unread.file.path));
    }
    let (mut evidence, mut wanting, mut pinned) = (Vec::new(), Vec::new(), 0);
    for it in toolchains {
        if text(it).contains(|c: char| c.is_ascii_digit()) {
            pinned += 1;
            evidence.push(Evidence::file("toolchain", &it.file));
        } else {
            let message = format!("{} names no version", it.file.path);
            let help = "name the version of the toolchain";
            wanting.push(Wanting::new(message, Location::file(&it.file.path, it.file.blob), help));
        }
    }
    if pinned == 0 && wanting.is_empty() {
        let place = Location::commit(case.range.to);
        let message = "no file pins the toolchain (`ci.toolchain`)".to_owned();
        wanting.push(Wanting::new(message, place, "add one, such as `rust-toolchain.toml`"));
    }
    for it in pipelines {
        let loose = loose(text(it));
        if loose.is_empty() {
            evidence.push(Evidence::file("pipeline", &it.file));
        }
        for (line, name) in loose {
            let message = format!("{} uses {name}, which can change under its name", it.file.path);
            let place = Location::file(&it.file.path, it.file.blob).at_line(line);
            let help = "name an action by the id of its commit, and an image by its digest";
            wanting.push(Wanting::new(message, place, help));
        }
    }
    let says = format!(
        "{pinned} files pin a toolchain; {} names in pipelines can change under their name",
        wanting.len()
    );
    let outcome = if wanting.is_empty() { Outcome::Holds } else { Outcome::Fails };
    Ruling::new(outcome, says).with(evidence).wanting(wanting)
}

fn text(file: &TextFile) -> &str {
    file.text.as_ref().map_or("", String::as_str)
}

/// What a pipeline uses that is not pinned, with its lines.
fn loose(text: &str) -> Vec<(usize, String)> {
    let used = (1..).zip(text.lines()).filter_map(|(line, text)| Some((line, used(text)?)));
    used.filter(|(_, name)| !is_pinned(name)).map(|(line, name)| (line, name.to_owned())).collect()
}

/// The action or image that a line names.
fn used(line: &str) -> Option<&str> {
    const KEYS: [&str; 4] = ["uses:", "image:", "container:", "FROM "];
    let line = line.trim().trim_start_matches("- ").trim_start();
    let value = KEYS.iter().find_map(|key| line.strip_prefix(key))?.trim();
    let value = value.split([' ', '#']).next()?.trim_matches(['"', '\'']);
    let is_name = !value.is_empty() && !value.contains('$') && !value.starts_with("./");
    (is_name && value != "scratch").then_some(value)
}

fn is_pinned(name: &str) -> bool {
    let (_, version) = name.split_once('@').unwrap_or((name, ""));
    let is_id = |text: &str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    version.starts_with("sha256:") || is_id(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_by_a_tag_is_loose() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        let text = format!(
            "steps:\n  - uses: a/b@v4\n  - uses: a/b@{id} # v4\n  - uses: ./own\nimage: \"rust:1\"\n\
             container: x@sha256:ab\n  - uses: a/b@0123456\nFROM scratch\nFROM debian AS base\nimage: $NAME\n"
        );
        let found = loose(&text);
        let expected = [(2, "a/b@v4"), (5, "rust:1"), (7, "a/b@0123456"), (9, "debian")];
        assert_eq!(found, expected.map(|(line, name)| (line, name.to_owned())));
    }
}
