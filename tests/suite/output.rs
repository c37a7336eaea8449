//! Results are whole or not there, whatever goes wrong on the way; and bad input ends in a word.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::support::{Repo, hermetic, run, skip};

fn small() -> Repo {
    let repo = Repo::new();
    repo.write("a", "1").commit("one");
    repo
}

/// So many commits that a log of them takes a while.
fn long() -> Repo {
    let repo = Repo::new();
    let mut stream = String::new();
    for number in 0..60_000 {
        stream += "commit refs/heads/main\ncommitter A <a@b> 1767225600 +0000\n";
        let message = format!("commit {number}\n\nRefs: AB-{number}\n");
        stream += &format!("data {}\n{message}\n", message.len());
    }
    repo.git_bytes(&["fast-import", "--quiet"], stream.as_bytes());
    repo
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let repo = small();
    repo.write("file", "");
    let error = repo.trace(&["report", "-o", "file/out"]).fails(3);
    assert!(error.contains("file/out"), "{error}");
    let error = repo.trace(&["log", "-o", "no/such/folder/log.txt"]).fails(3);
    assert!(error.contains("no/such/folder/log.txt") && error.contains("nothing was written"));
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let repo = long();
    let disk = repo.path().join("../disk");
    std::fs::create_dir(&disk).unwrap();
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&disk);
    if !mount.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return skip("a small disk cannot be mounted here (it takes root)");
    }
    let before = repo.trace(&["report", "-o", "../disk"]);
    let after = repo.trace(&["log", "--format", "json", "-o", "../disk/log.json"]);
    let left: Vec<_> =
        std::fs::read_dir(&disk).unwrap().map(|it| it.unwrap().file_name()).collect();
    let unmounted = Command::new("umount").arg(&disk).status().unwrap();
    assert!(unmounted.success());
    assert!(before.code == 0 || before.code == 3, "{}", before.stderr);
    assert!(after.fails(3).contains("log.json"));
    assert!(left.iter().all(|name| name == "report.html"), "{left:?}");
}

#[test]
fn a_full_standard_output_is_an_error() {
    let repo = small();
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        return skip("there is no /dev/full");
    };
    let mut command = repo.command(env!("CARGO_BIN_EXE_git-trace"));
    let status = command.args(["log"]).stdout(full).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(3));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let repo = long();
    for arguments in [&["log", "--format", "json"][..], &["report", "--format", "json"]] {
        let mut command = repo.command(env!("CARGO_BIN_EXE_git-trace"));
        command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn an_interrupt_leaves_nothing_half_written() {
    let repo = long();
    let folder = repo.path().join("../out");
    std::fs::create_dir(&folder).unwrap();
    let names = || -> Vec<String> {
        let entries = std::fs::read_dir(&folder).unwrap();
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
    };
    let mut command = repo.command(env!("CARGO_BIN_EXE_git-trace"));
    let log = ["log", "--format", "json", "-o", "../out/log.json"];
    let mut child = command.args(log).stderr(Stdio::null()).spawn().unwrap();
    while names().is_empty() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    // The child may be done by now, and the signal meet nobody.
    let mut kill = Command::new("kill");
    let _ = kill.args(["-INT", &child.id().to_string()]).stderr(Stdio::null()).status().unwrap();
    let code = child.wait().unwrap().code();
    match code {
        Some(130) => assert_eq!(names(), Vec::<String>::new()),
        // It was done before the interrupt came.
        code => assert_eq!((code, names()), (Some(0), vec!["log.json".to_owned()])),
    }
}

#[test]
fn a_file_has_the_permissions_that_any_other_would_have() {
    use std::os::unix::fs::PermissionsExt;
    let repo = small();
    repo.trace(&["log", "-o", "log.txt"]).ok();
    repo.write("other", "");
    let mode = |name: &str| std::fs::metadata(repo.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("log.txt"), mode("other"));
}

#[test]
fn bad_content_is_read_or_explained() {
    let repo = small();
    // A commit with invalid UTF-8 in every field, no zone, and a message of a megabyte.
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let mut commit = format!("tree {tree}").into_bytes();
    commit.extend(b"author \xff\xfe <\xe9@\xff> 99999999999999 +9999\n");
    commit.extend(b"committer \xff <> soon\nencoding \xff\xff\n\n\xff\xfe subject\n\n");
    commit.extend(std::iter::repeat_n(b'x', 1 << 20));
    commit.extend(b"\n\nKey\xff: no\n");
    commit.extend(b"Refs: \xff\xfe\n".repeat(10_000));
    let arguments = ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"];
    let id = String::from_utf8(repo.git_bytes(&arguments, &commit)).unwrap();
    repo.git(&["update-ref", "refs/heads/main", id.trim()]);
    for arguments in [&["log"][..], &["log", "--format", "json", "--changes"], &["report"]] {
        repo.trace(arguments).ok();
    }
}

#[test]
fn huge_and_binary_records_are_one_finding_each() {
    let repo = Repo::new();
    repo.write(".trace/change-requests/CR-1.md", vec![0_u8; 5 << 20]);
    repo.write(".trace/change-requests/CR-2.md", [0, 159, 146, 150]);
    repo.write("sbom.json", vec![b'['; 3 << 20]);
    repo.commit("records\n\nChange-Request: CR-1, CR-2");
    let text = repo.trace(&["report", "--format", "json"]).ok();
    assert!(text.contains("larger than 4 MiB") && text.contains("not UTF-8"), "{text}");
    assert!(text.contains("broken JSON"), "{text}");
    repo.write(".trace/config.toml", vec![b'#'; 5 << 20]).commit("huge");
    assert!(repo.trace(&["report"]).fails(3).contains("larger than 4 MiB"));
}

#[test]
fn folders_nested_without_end_are_refused() {
    let repo = small();
    let mut tree = repo.git(&["rev-parse", "HEAD^{tree}"]).trim().to_owned();
    let mut stream = String::new();
    // A path with two thousand folders, made by fast-import in one go.
    stream += "commit refs/heads/deep\ncommitter A <a@b> 1 +0000\ndata 4\ndeep\n";
    stream += &format!("M 040000 {tree} {}\n", ["d"; 2000].join("/"));
    let mut command = repo.command("git");
    let (code, ..) = run(command.args(["fast-import", "--quiet"]), stream.as_bytes());
    if code != 0 {
        return skip("this git makes no folders that deep");
    }
    tree.clear();
    let output = repo.trace(&["log", "--changes", "deep"]).ok();
    assert!(output.contains("nested deeper"), "{output}");
    repo.trace(&["report", "deep"]).ok();
}

#[test]
fn completions_and_manual_pages_are_made() {
    let repo = small();
    assert!(repo.trace(&["completions", "bash"]).ok().contains("git-trace"));
    repo.trace(&["man", "-o", "man"]).ok();
    let page = std::fs::read_to_string(repo.path().join("man/git-trace-report.1")).unwrap();
    assert!(page.contains("evidence matrix"), "{page}");
}

#[test]
fn colour_is_asked_for_or_not() {
    let repo = small();
    let escapes = |text: String| text.contains('\u{1b}');
    assert!(!escapes(repo.trace(&["report"]).ok()));
    assert!(escapes(repo.trace(&["report", "--color", "always"]).ok()));
    assert!(!escapes(repo.trace(&["log", "--color", "never"]).ok()));
    let mut command = hermetic(env!("CARGO_BIN_EXE_git-trace"));
    let (code, stdout, _) = run(command.args(["--help"]), b"");
    assert_eq!(code, 0);
    assert!(String::from_utf8(stdout).unwrap().contains("Exit codes"));
}
