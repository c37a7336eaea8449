//! The proposal as text: what is set, and why, and what could be.

use super::{Preset, Survey, records};

/// A commented configuration for what was seen, following a preset.
pub fn write(survey: &Survey, preset: Option<Preset>) -> String {
    let mut text = heading(survey);
    text += &releases(survey);
    text += &controlled(survey, preset);
    text += &requirements(survey);
    if preset == Some(Preset::Medical) {
        text += &records::write();
    }
    text += &trailers(survey);
    text += &convention(survey, preset);
    text += &required(survey, preset);
    text += FURTHER;
    text
}

fn heading(survey: &Survey) -> String {
    let mut text = String::from(
        "# What git-trace looks for in this repository. `git trace init` wrote it from what it saw;\n\
         # every key is documented in git-trace's docs/configuration.md.\nversion = 1\n",
    );
    if !survey.name.is_empty() {
        text += &format!("\n[product]\nname = {}\n", quoted(&survey.name));
    }
    let ci = survey.ci();
    let mut seen = vec![format!("{} messages", survey.habits.messages)];
    seen.extend(survey.mainline.as_ref().map(|branch| format!("the mainline {branch}")));
    if !ci.is_empty() {
        seen.push(ci.join(" and "));
    }
    match &survey.signing {
        Some(format) => seen.push(format!("signing by {format}")),
        None => seen.push("no signing configured here".to_owned()),
    }
    text += &comment(&format!("Seen: {}.", seen.join(", ")));
    text
}

fn releases(survey: &Survey) -> String {
    let patterns = survey.release_tags();
    if patterns.is_empty() {
        return "\n# No tag looks like a release yet.\n[release]\ntags = [\"v[0-9]*\"]\n"
            .to_owned();
    }
    format!("\n[release]\ntags = {}\n", list(&patterns))
}

fn controlled(survey: &Survey, preset: Option<Preset>) -> String {
    let sources = survey.sources();
    let what = "# The paths whose changes need a change request in the evidence matrix (CM-01).\n";
    match (sources.is_empty(), preset) {
        (false, Some(Preset::Medical)) => {
            format!("\n{what}[controlled]\npaths = {}\n", list(&sources))
        }
        (false, _) => format!("\n{what}# [controlled]\n# paths = {}\n", list(&sources)),
        (true, _) => format!("\n{what}# [controlled]\n# paths = [\"src/**\"]\n"),
    }
}

fn requirements(survey: &Survey) -> String {
    let mut text = String::new();
    let files = survey.requirement_files();
    if !files.is_empty() {
        text += "\n# Files that define requirements, `### [SRS-001] Title`: a trailer must name one of them.\n";
        text += &format!("[requirement]\nrecords = {}\n", list(&files));
    }
    if !survey.formats.is_empty() {
        let seen = survey.formats.iter().map(|(format, count)| format!("{format} {count}"));
        let seen: Vec<String> = seen.collect();
        text += &comment(&format!(
            "Requirements of other tools are read as they stand: {}.",
            seen.join(", ")
        ));
    }
    text
}

fn trailers(survey: &Survey) -> String {
    let is_common = |it: &(&str, usize)| it.1 > 2;
    let counted = |all: &[(&str, usize)]| {
        let all = all.iter().take(12).map(|(key, count)| format!("{key} {count}"));
        all.collect::<Vec<String>>().join(", ")
    };
    let common = survey.habits.most_common();
    let common: Vec<(&str, usize)> = common.into_iter().filter(is_common).collect();
    let bare = survey.habits.bare_references();
    let bare: Vec<(&str, usize)> = bare.into_iter().filter(is_common).collect();
    let mut text = match common.is_empty() {
        true => {
            comment("No trailer is in use yet. Those that git-trace gives a meaning: [trailers].")
        }
        false => comment(&format!("Trailers in use: {}.", counted(&common))),
    };
    if let Some((word, _)) = bare.first() {
        text += &comment(&format!(
            "In use without a colon: {}. Git reads a trailer only in `{word}: #12`, and so does git-trace.",
            counted(&bare)
        ));
    }
    let usual = ["Reviewed-by", "Acked-by", "Approved-by", "Security-reviewed-by"];
    let own: Vec<String> = common
        .iter()
        .map(|(key, _)| *key)
        .filter(|key| {
            let lower = key.to_lowercase();
            lower.ends_with("-by") && (lower.contains("review") || lower.contains("approv"))
        })
        .filter(|key| usual.iter().all(|known| !known.eq_ignore_ascii_case(key)))
        .map(str::to_owned)
        .collect();
    if !own.is_empty() {
        let all: Vec<String> = usual.iter().map(|key| (*key).to_owned()).chain(own).collect();
        text += &format!("[trailers]\nreview = {}\n", list(&all));
    }
    text
}

fn convention(survey: &Survey, preset: Option<Preset>) -> String {
    let habits = &survey.habits;
    let mut text =
        "\n# What a commit message must be like (`git trace rules` lists the rules CV-…).\n\
                    [convention]\n"
            .to_owned();
    let is_conventional = preset == Some(Preset::Conventional);
    let length = match (preset, habits.subject_length()) {
        // What commitlint's own convention asks for.
        (Some(Preset::Conventional), length) if length != 0 => length.max(100),
        (_, length) => length,
    };
    let why = if length == 0 { "  # subjects of any length are in use" } else { "" };
    text += &format!("subject_length = {length}{why}\n");
    if habits.share(habits.full_stops) >= 3 {
        let share = habits.share(habits.full_stops);
        text += &format!("full_stop = true  # {share} % of the subjects end in one\n");
    }
    if is_conventional {
        text += &format!("body_width = {}\nconventional = true\n", habits.body_width());
        let types: Vec<String> = habits.types().into_iter().map(str::to_owned).collect();
        text += &format!("types = {}\n", list(&types));
        let share = habits.share(habits.capitals);
        if share >= 5 {
            text +=
                &format!("capital = true  # {share} % of the subjects have one behind the type\n");
        }
        text += "# scopes = [\"pump\", \"alarm\"]\n";
    } else {
        text += "# conventional = true  # `type(scope): description`\n# body_width = 75\n";
    }
    if preset == Some(Preset::Kernel) && habits.share(habits.areas) >= 97 {
        text += "subject = ['^[^ ].*: ']  # it begins with what it touches\n";
    }
    let signed = habits.share_with("Signed-off-by");
    match preset {
        _ if signed >= 95 => text += "sign_off = true\n",
        Some(Preset::Kernel) if habits.messages == 0 => text += "sign_off = true\n",
        _ => text += &format!("# sign_off = true  # {signed} % of the commits are signed off\n"),
    }
    text
}

fn required(survey: &Survey, preset: Option<Preset>) -> String {
    match preset {
        Some(Preset::Medical) => {
            let sources = survey.sources();
            let paths = if sources.is_empty() { vec!["src/**".to_owned()] } else { sources };
            format!(
                "\n# A change request for every change of the product. Its record is a file under\n\
                 # .trace/change-requests/, `CR-1-title.md`, with `id` and `status` in its front matter.\n\
                 [[required_trailer]]\nkeys = [\"Change-Request\", \"Problem-Report\", \"Fixes\"]\npaths = {}\n",
                list(&paths)
            )
        }
        Some(Preset::Gerrit) => {
            "\n# Gerrit's own hook writes it.\n[[required_trailer]]\nkeys = [\"Change-Id\"]\n\n\
             [[trailer_value]]\nkeys = [\"Change-Id\"]\npatterns = ['I[0-9a-f]{40}']\n"
                .to_owned()
        }
        _ => "\n# [[required_trailer]]\n# keys = [\"Change-Request\"]\n# paths = [\"src/**\"]\n"
            .to_owned(),
    }
}

const FURTHER: &str = "\n# How much a finding weighs here: \"major\", \"minor\" or \"observation\".\n\
    # [rules]\n# CV-09 = \"observation\"\n";

/// A comment of its own, broken into lines.
fn comment(text: &str) -> String {
    let mut lines = String::from("\n#");
    let mut column = 1;
    for word in text.split_whitespace() {
        if column + 1 + word.chars().count() > 98 {
            lines += "\n#";
            column = 1;
        }
        lines += &format!(" {}", word.replace(char::is_control, " "));
        column += 1 + word.chars().count();
    }
    lines + "\n"
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// A TOML string; what a repository named itself may hold anything.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted += &format!("\\u{:04X}", u32::from(control)),
            other => quoted.push(other),
        }
    }
    quoted + "\""
}
