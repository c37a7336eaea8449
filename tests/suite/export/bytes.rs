//! The bytes of a package depend on the commit, the refs, the configuration and the options alone.

use std::path::Path;

use super::{Unpacked, demo, exported};
use crate::support::{hermetic, run};

/// Git in a folder, which must succeed.
fn git(folder: &Path, arguments: &[&str]) {
    let mut git = hermetic("git");
    let (code, _, stderr) = run(git.args(arguments).current_dir(folder), b"");
    assert_eq!(code, 0, "git {arguments:?}: {}", String::from_utf8_lossy(&stderr));
}

/// Takes every object out of the packs of a repository.
fn loosen(folder: &Path) {
    let packs = folder.join(".git/objects/pack");
    let aside = folder.join("aside");
    std::fs::rename(&packs, &aside).unwrap();
    for entry in std::fs::read_dir(&aside).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "pack") {
            let (code, ..) = run(
                hermetic("git").args(["unpack-objects", "-q"]).current_dir(folder),
                &std::fs::read(path).unwrap(),
            );
            assert_eq!(code, 0);
        }
    }
    std::fs::remove_dir_all(aside).unwrap();
}

#[test]
fn two_machines_make_the_same_package() {
    let Some(repo) = demo() else { return };
    for (ending, more) in [("zip", &[][..]), ("zip", &["--without-source"]), ("tar.zst", &[])] {
        let home = tempfile::tempdir().unwrap();
        let mut packages: Vec<Vec<u8>> = Vec::new();
        for (name, zone, language, cores) in [
            ("one", "UTC", "C", "0"),
            ("a b/two", "Asia/Kolkata", "de_DE.UTF-8", "0,1"),
            ("3", "EST", "C", "0"),
        ] {
            let clone = home.path().join(name);
            std::fs::create_dir_all(clone.parent().unwrap()).unwrap();
            let copy = clone.display().to_string();
            git(repo.path(), &["clone", "-q", "--no-local", ".", &copy]);
            match name {
                "one" => git(&clone, &["gc", "-q", "--aggressive"]),
                "3" => loosen(&clone),
                _ => git(&clone, &["repack", "-q", "-adf", "--depth=1"]),
            }
            let package = home.path().join(format!("{}.{ending}", name.len()));
            let mut export = hermetic("taskset");
            if run(hermetic("taskset").arg("-V"), b"").0 != 0 {
                export = hermetic("env");
            } else {
                export.args(["-c", cores]);
            }
            export.arg(env!("CARGO_BIN_EXE_git-trace"));
            export.args(["export", "v2.0.0", "--no-sign", "-o"]).arg(&package).args(more);
            export
                .current_dir(&clone)
                .env("TZ", zone)
                .env("LANG", language)
                .env("LC_ALL", language);
            export.env("HOME", &clone).env("USER", name).env("RAYON_NUM_THREADS", cores);
            let (code, _, stderr) = run(&mut export, b"");
            assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
            packages.push(std::fs::read(package).unwrap());
        }
        assert!(packages[0].len() > 50_000);
        assert!(packages.iter().all(|it| *it == packages[0]), "{ending} {more:?}");
    }
}

#[test]
fn what_comes_after_a_release_is_none_of_it() {
    let Some(repo) = demo() else { return };
    let package = |name| std::fs::read(exported(&repo, name, &["v1.1.0", "--no-sign"])).unwrap();
    let before = package("before.zip");
    for tag in ["v2.0.0", "v1.0.0"] {
        let commit = repo.git(&["rev-parse", &format!("{tag}^{{commit}}")]);
        let (name, later) = (format!("note-{tag}"), format!("v3-{tag}"));
        repo.git(&["branch", &name, commit.trim()]);
        if tag == "v2.0.0" {
            repo.git(&["tag", "-a", "-m", "later", &later, commit.trim()]);
        }
    }
    assert!(before == package("after.zip"));
}

#[test]
fn both_archives_hold_the_same_files_with_fixed_dates_and_no_more() {
    let Some(repo) = demo() else { return };
    let zip = exported(&repo, "all.zip", &["v2.0.0", "--no-sign"]);
    let tar = exported(&repo, "all.tar.zst", &["v2.0.0", "--no-sign"]);
    let (Some(one), Some(other)) = (Unpacked::of(&zip), Unpacked::of(&tar)) else { return };
    assert_eq!(one.files(), other.files());
    for file in one.files() {
        assert!(one.read(&file) == other.read(&file), "{file}");
    }
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&zip).unwrap()).unwrap();
    let mut names = Vec::new();
    for at in 0..archive.len() {
        let file = archive.by_index(at).unwrap();
        assert_eq!(file.unix_mode(), Some(0o100_644));
        assert_eq!(file.last_modified().unwrap(), zip::DateTime::default());
        assert_eq!(file.extra_data().unwrap_or_default(), b"");
        names.push(file.name().unwrap().into_owned());
    }
    let (payload, tags): (Vec<_>, Vec<_>) = names.iter().partition(|name| name.contains("/data/"));
    assert!(payload.is_sorted() && tags.is_sorted());
    assert_eq!(names.len(), payload.len() + tags.len());
    assert!(names.iter().skip(payload.len()).all(|name| tags.contains(&name)));
}

#[test]
fn what_decides_a_verdict_is_in_the_package() {
    let Some(repo) = demo() else { return };
    let before = repo.trace(&["report", "v1.1.0", "--format", "json"]).ok();
    let folder = repo.path().parent().unwrap();
    std::fs::write(folder.join("before.json"), &before).unwrap();
    let own = std::fs::read_to_string(repo.path().join(".trace/config.toml")).unwrap();
    std::fs::write(folder.join("own.toml"), format!("{own}\n# mine\n")).unwrap();
    let root = repo.git(&["rev-list", "--max-parents=0", "v2.0.0"]).trim().to_owned();
    let asked = [
        "v2.0.0",
        "--all",
        "--previous",
        "../before.json",
        "--config",
        "../own.toml",
        "--trust-root",
        &root,
        "--as-of",
        "2025-12-31",
    ];
    let package = exported(&repo, "asked.zip", &[&asked[..], &["--no-sign"]].concat());
    let report = repo.trace(&[&["report"], &asked[..], &["--format", "json"]].concat()).ok();
    let Some(unpacked) = Unpacked::of(&package) else { return };
    assert_eq!(unpacked.text("data/report/report.json"), report);
    assert_eq!(unpacked.text("data/report/previous.json"), before);
    assert!(unpacked.text("data/report/config.toml").ends_with("# mine\n"));
    let question = unpacked.read("data/report/question.json");
    let question = git_trace::export::question::Question::parse(&question).unwrap();
    assert!(question.all && question.from.is_none());
    assert_eq!(question.commit.to_string(), repo.git(&["rev-parse", "v2.0.0^{commit}"]).trim());
    assert_eq!(question.release.as_deref(), Some("v2.0.0"));
    assert_eq!(question.trust_root.map(|it| it.to_string()), Some(root));
    assert_eq!(question.config.as_deref(), Some("../own.toml"));
    assert_eq!(question.as_of.map(|it| it.to_string()).as_deref(), Some("2025-12-31T23:59:59Z"));
}
