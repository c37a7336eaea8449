//! Records whose approved content is not the one that the evaluated commit has.

use super::{Unpacked, exported};
use crate::support::{hermetic, run};
use crate::team::{CONFIG, PLAN, Team};

const NOTE: &str = "docs/note.md";

#[test]
fn what_was_approved_is_there_when_the_record_has_changed_since() {
    let config = CONFIG.replace("[\"docs/plan.md\"]", "[\"docs/plan.md\", \"docs/note.md\"]");
    let Some(team) = Team::new(&config) else { return };
    let repo = &team.repo;
    let planned = repo.head();
    let noted = repo.write(NOTE, "A note.\n").commit("write a note");
    team.approve("grace", &[PLAN, NOTE]);
    repo.commit("approve both");
    repo.write("src/a", "1").commit("work");
    let never_approved = "# Plan\n\nNobody approved that.\n";
    repo.write(PLAN, never_approved).commit("change the plan");
    repo.write(PLAN, "# Plan\n\nAs it is now.\n").remove(NOTE).commit("and again");
    let expected = [(&planned, PLAN, "# Plan\n\nAs it is.\n"), (&noted, NOTE, "A note.\n")];
    for (name, more) in [("all.zip", &[][..]), ("some.zip", &["--without-source"])] {
        let package = exported(repo, name, &[&["--no-sign"], more].concat());
        let Some(unpacked) = Unpacked::of(&package) else { return };
        let below = "data/records-approved/";
        let mut files: Vec<String> = expected
            .iter()
            .map(|(commit, path, text)| {
                let file = format!("{below}{commit}/{path}");
                assert_eq!(unpacked.text(&file), *text);
                file
            })
            .collect();
        files.sort();
        let found: Vec<String> =
            unpacked.files().into_iter().filter(|it| it.starts_with(below)).collect();
        assert_eq!(found, files, "and nothing else");
        assert!(unpacked.text(&format!("data/records/{PLAN}")).contains("As it is now."));
        assert_eq!(unpacked.verified().0, 0);
        let mut check = hermetic(env!("CARGO_BIN_EXE_git-trace"));
        let (_, told, _) = run(check.arg("verify-export").arg(&package), b"");
        let told = String::from_utf8(told).unwrap();
        assert_eq!(told.matches("fails ").count(), 1, "the signature alone: {told}");
        unpacked.forge(&files[0], never_approved);
        assert_ne!(unpacked.verified().0, 0, "{name}");
    }
}
