//! The mailmap held against `git check-mailmap` and the log of a real history.

use std::path::Path;

use git_trace::mailmap::Mailmap;
use proptest::prelude::*;

use crate::support::{self, Repo, hermetic};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn generated_mailmaps_are_read_as_git_reads_them(
        lines in prop::collection::vec(line(), 0..12)
    ) {
        let map = lines.join("\n");
        let repo = Repo::new();
        repo.write(".mailmap", &map);
        let asked: String = contacts().map(|(name, email)| format!("{name} <{email}>\n")).collect();
        let git = repo.git_bytes(&["check-mailmap", "--stdin"], asked.as_bytes());
        let mailmap = Mailmap::parse(map.as_bytes());
        let ours: String = contacts().map(|(name, email)| resolved(&mailmap, name, email)).collect();
        prop_assert_eq!(ours, String::from_utf8_lossy(&git).into_owned(), "{}", map);
    }
}

fn contacts() -> impl Iterator<Item = (&'static str, &'static str)> {
    ["Ann", "ann", "Bob B", "Eve"]
        .into_iter()
        .flat_map(|name| ["a@x", "A@X", "b@x", "c@x"].into_iter().map(move |email| (name, email)))
}

fn resolved(mailmap: &Mailmap, name: &str, email: &str) -> String {
    let (name, email) = mailmap.resolve(name.as_bytes(), email.as_bytes());
    format!("{} <{}>\n", String::from_utf8_lossy(name), String::from_utf8_lossy(email))
}

fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["", "Ann", "ANN ", " Bob B", "Proper Name"]);
    let email = prop::sample::select(vec!["<a@x>", "<A@x>", "<b@x>", "<new@y>", "<>", "<a@x", ""]);
    let end = prop::sample::select(vec!["", "\r", " # note", "#"]);
    (name.clone(), email.clone(), name, email, end, any::<bool>()).prop_map(
        |(name, email, old_name, old_email, end, comment)| {
            let start = if comment && end == "#" { "#" } else { "" };
            format!("{start}{name} {email} {old_name} {old_email}{end}")
        },
    )
}

#[test]
fn people_of_real_history_are_named_as_the_log_names_them() {
    let Some(repository) = support::real_repository() else {
        return;
    };
    let git = |arguments: &[&str]| {
        let mut command = hermetic("git");
        support::run(command.arg("-C").arg(&repository).args(arguments), b"").1
    };
    let map = Mailmap::parse(&git(&["cat-file", "-p", "HEAD:.mailmap"]));
    let format = "--format=%an%x00%ae%x00%aN%x00%aE%x00%cn%x00%ce%x00%cN%x00%cE";
    let log = git(&["log", "--encoding=binary", format, "HEAD"]);
    let mut compared = 0;
    for line in log.split(|&byte| byte == b'\n') {
        let fields: Vec<&[u8]> = line.split(|&byte| byte == 0).collect();
        for person in fields.chunks_exact(4) {
            let (name, email) = map.resolve(person[0], person[1]);
            assert_eq!((name, email), (person[2], person[3]));
            compared += 1;
        }
    }
    println!("{compared} identities of {} agree", Path::new(&repository).display());
}
