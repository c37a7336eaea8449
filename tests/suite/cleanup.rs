//! A message file cleaned up as git cleans it up, held against `git commit` itself.

use git_trace::cleanup::{Cleanup, Draft, Mark};
use proptest::prelude::*;

use crate::support::Repo;

fn hash() -> Mark {
    Mark::Fixed(b"#".to_vec())
}

#[track_caller]
fn cleaned(file: &str, cleanup: Cleanup, mark: &Mark) -> String {
    String::from_utf8(Draft::clean(file.as_bytes(), cleanup, mark).text).unwrap()
}

/// Files with all that git treats in its own way.
const FILES: &[&str] = &[
    "Subject\n\nBody  \n\n\n\nMore\t\n\n",
    "\n\n  \nSubject\n# comment\nBody\n#\n",
    "#12 is fixed\n\n# 1. one\ntext\n",
    "Subject\r\n\r\nBody\r\n",
    "Subject\n\n# ------------------------ >8 ------------------------\n# below\ndiff --git a b\n",
    "Subject without an end",
    "Subject\n\n \tindented\n # no comment\n",
];

#[test]
fn a_file_is_cleaned_up_as_git_commit_does() {
    let repo = Repo::new();
    let modes = [
        ("strip", Cleanup::Strip),
        ("whitespace", Cleanup::Whitespace),
        ("verbatim", Cleanup::Verbatim),
        ("scissors", Cleanup::Scissors),
    ];
    for file in FILES {
        let has_scissors = file.contains(">8");
        repo.write("../message", file);
        for (word, mode) in modes {
            // Git strips at the scissors only if it wrote them for `-v`, which a hook is not told.
            if has_scissors && mode == Cleanup::Strip {
                continue;
            }
            // The editor is what makes git look at the scissors; `true` leaves the file as it is.
            let cleanup = format!("--cleanup={word}");
            let mut commit = repo.command("git");
            commit.args(["commit", "-q", "--allow-empty", "--allow-empty-message", "-e"]);
            commit.args([&cleanup, "-F", "../message"]).env("GIT_EDITOR", "true");
            commit.args(["--no-status"]);
            assert!(commit.status().unwrap().success());
            let git = repo.git_bytes(&["cat-file", "commit", "HEAD"], b"");
            let git = String::from_utf8(git).unwrap();
            let git = git.split_once("\n\n").unwrap().1.to_owned();
            // What git appends for the editor is a comment, and kept where comments are kept.
            if mode == Cleanup::Whitespace || mode == Cleanup::Verbatim || mode == Cleanup::Scissors
            {
                let ours = cleaned(file, mode, &hash());
                let git = git.split("\n# Please enter").next().unwrap();
                assert_eq!(ours.trim_end(), git.trim_end(), "{word}: {file:?}");
            } else {
                assert_eq!(cleaned(file, mode, &hash()), git, "{word}: {file:?}");
            }
        }
    }
}

#[test]
fn the_mark_that_git_chose_is_found() {
    let file = "#12 is fixed\n\n; Please enter the commit message.\n;\n; On branch main\n";
    assert_eq!(cleaned(file, Cleanup::Strip, &Mark::Auto), "#12 is fixed\n");
    let file =
        "#1\n\n; x\n; ------------------------ >8 ------------------------\n; Do not\ndiff\n";
    assert_eq!(cleaned(file, Cleanup::Strip, &Mark::Auto), "#1\n");
    assert_eq!(
        cleaned("#1\n\nFixes: no mark\n", Cleanup::Strip, &Mark::Auto),
        "#1\n\nFixes: no mark\n"
    );
    let long = Mark::Fixed(b"//".to_vec());
    assert_eq!(cleaned("a\n// b\n/ c\n", Cleanup::Strip, &long), "a\n/ c\n");
}

proptest! {
    #[test]
    fn every_byte_keeps_its_place(file in "[a#;\\n \\t\r>é-]{0,60}") {
        let draft = Draft::clean(file.as_bytes(), Cleanup::Strip, &hash());
        for (at, byte) in draft.text.iter().enumerate() {
            if *byte != b'\n' {
                prop_assert_eq!(file.as_bytes()[draft.place(at)], *byte);
            }
        }
    }
}
