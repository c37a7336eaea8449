//! Trailers held against git: every case goes through ours and through git's own two readers.

use std::collections::HashMap;
use std::path::Path;

use git_trace::trailer::{self, Trailer};
use proptest::prelude::*;

use crate::support::{self, Repo, hermetic};

/// Messages and the trailers that git reads in them as a commit's, one `key: value` a line.
const CASES: &[(&str, &str)] = &[
    ("", ""),
    ("title only", ""),
    ("Key: value", ""),
    ("title\n\nKey: value", "Key: value\n"),
    ("title\n\nKey: value\n", "Key: value\n"),
    ("title\nstill title\n\nKey: value\n", "Key: value\n"),
    ("\n\ntitle\n\nKey: value\n", "Key: value\n"),
    ("title\n\nbody\n\nA: 1\nB: 2\n", "A: 1\nB: 2\n"),
    ("title\n\nbody\nA: 1\nB: 2\n", ""),
    ("title\n\nA: 1\n\nbody at the end\n", ""),
    ("title\n\nA: 1\n\n\n  \n\t\n", "A: 1\n"),
    // An empty value does not swallow what follows.
    ("title\n\nReviewed-by:\nAcked-by: B\n", "Reviewed-by: \nAcked-by: B\n"),
    ("title\n\nReviewed-by: \n  Someone\n", "Reviewed-by: Someone\n"),
    // Folding by spaces and by tabs.
    ("title\n\nKey: a\n b\n\tc\nOther: d\n", "Key: a b c\nOther: d\n"),
    ("title\n\nKey: a\n  \n b\n", ""),
    ("title\n\n Key: indented\n", ""),
    ("title\n\nA: 1\n# note\nB: 2\n", "A: 1\nB: 2\n"),
    ("title\n\nA: 1\n# note\n folded?\nB: 2\n", ""),
    ("title\n\nA: 1\n# note\n folded?\nSigned-off-by: B\n", "A: 1\nSigned-off-by: B\n"),
    // White space before the separator belongs to neither side.
    ("title\n\nKey : value\nTwo words: no\n", ""),
    ("title\n\nKey : value\nBug  : 7\n", "Key: value\nBug: 7\n"),
    ("title\n\nKey\t: value\n", "Key: value\n"),
    ("title\n\n: no key\n", ""),
    ("title\n\nA: 1\n: no key\n", ""),
    ("title\n\nKey=value\n", ""),
    ("title\n\nKey:no space\nURL: http://a:b\n", "Key: no space\nURL: http://a:b\n"),
    ("title\n\nUmläut: no\n", ""),
    // The quarter rule holds only with a line that git writes itself.
    ("t\n\nprose\nA: 1\nB: 2\nC: 3\n", ""),
    ("t\n\nprose\nSigned-off-by: a\n", "Signed-off-by: a\n"),
    ("t\n\np\np\np\nSigned-off-by: a\n", "Signed-off-by: a\n"),
    ("t\n\np\np\np\np\nSigned-off-by: a\n", ""),
    ("t\n\np\np\np\n cont\nSigned-off-by: a\n", ""),
    ("t\n\nsigned-off-by: a\nprose\n", ""),
    ("t\n\n(cherry picked from commit 1234)\n", ""),
    ("t\n\nA: 1\n(cherry picked from commit 1234)\nB: 2\n", "A: 1\nB: 2\n"),
    ("t\n\nprose\n(cherry picked from commit 1234)\nA: 1\n", "A: 1\n"),
    // What git leaves out at the end.
    ("t\n\nA: 1\n\n# comment\n# another\n", "A: 1\n"),
    ("t\n\nA: 1\n\nConflicts:\n\tfile\n\tother\n", "A: 1\n"),
    ("t\n\nA: 1\n\nConflicts:\n\tfile\nB: 2\n", "Conflicts: file\nB: 2\n"),
    ("t\n\nA: 1\n# ------------------------ >8 ------------------------\ndiff\n", "A: 1\n"),
    ("# ------------------------ >8 ------------------------\nt\n\nA: 1\n", ""),
    ("# c\n\nt\n\nA: 1\n", "A: 1\n"),
    // A divider is text to the log, and the end of the message to the editor.
    ("t\n\nA: 1\n\n---\n\nB: 2\n", "B: 2\n"),
    ("t\n\nA: 1\n---\nB: 2\n", ""),
    ("t\n\nA: 1\n--- a/file\nB: 2\n", ""),
    ("t\n\nA: 1\n----\n", ""),
    // Line ends of other systems.
    ("t\r\n\r\nA: 1\r\nB: 2\r\n", "A: 1\nB: 2\n"),
    ("t\r\n\r\nA: 1\r\n folded\r\n", "A: 1\r folded\n"),
    ("t\n\nA: 1\nA: 1\na: 2\n", "A: 1\nA: 1\na: 2\n"),
    ("t\n\nA: 1\u{b}\u{c}\n", "A: 1\u{b}\u{c}\n"),
    ("t\n\nA-b-2: 1\n-: 2\n2: 3\n", "A-b-2: 1\n-: 2\n2: 3\n"),
    // The messages that git's t7513 reads, in other words, in its order; those whose point is the
    // adding of trailers or the user's own `trailer.*` settings stand for what is read before.
    ("\nAcked-by: Q\n", ""),
    ("pump: dose", ""),
    ("pump: dose\n", ""),
    ("pump: dose\n\nlimits are checked.", ""),
    ("pump: dose\n\nReviewed-by: P", "Reviewed-by: P\n"),
    ("the dose\npump: limits\n", ""),
    ("\nprose\nprose\nSigned-off-by: a <a@b.example>\nprose\n", ""),
    ("s\n\nprose\nprose\nSigned-off-by: a <a@b>\nprose\n", "Signed-off-by: a <a@b>\n"),
    ("s\n\nprose\nprose\n(cherry picked from commit x)\nprose\n", ""),
    ("s\n\nprose\nprose\nMy-own: x\nprose\n", ""),
    ("s\n\nMy-own: x\nMy-other: x\n", "My-own: x\nMy-other: x\n"),
    ("s\n\nprose\n", ""),
    ("s\n\n\tkey: value\n", ""),
    (
        "s\n\nSigned-off-by: a <a@b>\nname: value on\n\ttwo lines\np\np\np\np\np\np\n",
        "Signed-off-by: a <a@b>\nname: value on two lines\n",
    ),
    ("s\n\na: 1\nname: value on\n\ttwo lines\na: 2\n", "a: 1\nname: value on two lines\na: 2\n"),
    ("s\n\na: 1\nname: first\n\t\t\t\t\tsecond\na: 2\n", "a: 1\nname: first second\na: 2\n"),
    ("s\n\nbug% 42\ncount% 10\n", ""),
    ("s\n\nBug #42\n", ""),
    ("s\n\nAcked-by= P\nReviewed-by: Q\n", ""),
    ("s\n\nbody\n\nFixes: \nAcked-by: P\n---\n f | 2 +-\n\n--\n1.9\n", ""),
    (
        "s\n\nbody\n---\n f | 2 +-\n\ndiff --git a/f b/f\n--- a/f\n+++ b/f\n\n-a\n+b\n\n--\n1.9\n",
        "",
    ),
    (
        "s\n\nlong body\nwith : = ? !\n\nFixes: \nAcked-by: \nReviewed-by: \nSigned-off-by: \n",
        "Fixes: \nAcked-by: \nReviewed-by: \nSigned-off-by: \n",
    ),
    (
        "s\n\nbody\n# one\n\n# two\nCc: \n# three\nReviewed-by: J\nReviewed-by: \n# last\n\n",
        "Cc: \nReviewed-by: J\nReviewed-by: \n",
    ),
    ("s\n\nbody\n# one\n\n# two\nCc: \nReviewed-by: J\n# last\n\n---\n f | 2 +-\n", ""),
    ("s\n\nbody\n; one\n\n; two\nCc: \n; three\nReviewed-by: J\n; last\n", ""),
    (
        "s\n\nbody\n# one\n\n# two\nCc: \nReviewed-by: J\n# last\n\nConflicts:\n\n",
        "Cc: \nReviewed-by: J\n",
    ),
    ("s\n# ------------------------ >8 ------------------------\nnot: this\n", ""),
    ("s\n\nbody\n\nthere: before\n", "there: before\n"),
    (
        "s\n\nbody\n\nSigned-off-by: n <n@n>\nprose\nSigned-off-by: s <s@s>\n",
        "Signed-off-by: n <n@n>\nSigned-off-by: s <s@s>\n",
    ),
    (
        "s\n\nbody\n\nfoo: \n  goes\n   over\n    several\n     lines\n   \n",
        "foo: goes over several lines\n",
    ),
    (
        "s\n\nbody\n\nnot: yet\n------ only dashes\n------ more.\n\nyes: this\n---\npatch\n\nnot: now\n",
        "not: now\n",
    ),
    ("s\n\nbody\n\nnot: yet\n---\n\nstill the body.\n\nyes: this\n", "yes: this\n"),
    (
        "s\n\nbody\n\nyes: this\n\n# ------------------------ >8 ------------------------\n# below\nnot: this\n",
        "yes: this\n",
    ),
    ("s\n\nmy: here\n---\n# ------------------------ >8 ------------------------\n", ""),
    // And those of git's t4205.
    (
        "s\n\nbody\n\nSigned-off-by: A <a@b>\nAcked-by: A <a@b>\n[ a note on the patch ]\nSigned-off-by: A\n  <a@b>\n",
        "Signed-off-by: A <a@b>\nAcked-by: A <a@b>\nSigned-off-by: A <a@b>\n",
    ),
    ("s\n\nCloses: #1\nCloses: #2\n", "Closes: #1\nCloses: #2\n"),
    (
        "s\n\nbody with a line\n\n---\n\nin it\n\nkey: wrong\n\n---\n\nmore\n\nkey: right\n",
        "key: right\n",
    ),
];

#[test]
fn cases_are_read_as_written_down_and_as_git_reads_them() {
    let messages: Vec<&[u8]> = CASES.iter().map(|(message, _)| message.as_bytes()).collect();
    let git = git_reads_commits(&messages);
    for ((message, expected), git) in CASES.iter().zip(git) {
        assert_eq!(text(&git), *expected, "git on {message:?}");
        assert_eq!(
            text(&printed(&trailer::of_commit(message.as_bytes()))),
            *expected,
            "{message:?}"
        );
        let input = message.as_bytes();
        assert_eq!(printed(&trailer::of_input(input)), git_reads_input(input), "{message:?}");
    }
}

#[test]
fn a_trailer_knows_where_it_stands() {
    let message = b"t\n\nprose\n\nA: 1\n folded\nB: 2\n";
    let found = trailer::of_commit(message);
    let places: Vec<&[u8]> = found.iter().map(|it| &message[it.range.clone()]).collect();
    assert_eq!(places, [&b"A: 1\n folded\n"[..], b"B: 2\n"]);
}

#[test]
fn ten_thousand_trailers_and_a_megabyte_are_read() {
    let many = format!("t\n\n{}", "Key: value\n".repeat(10_000));
    assert_eq!(trailer::of_commit(many.as_bytes()).len(), 10_000);
    let long = format!("t\n\n{}\n\nKey: {}\n", "prose ".repeat(170_000), "x".repeat(100_000));
    assert_eq!(trailer::of_commit(long.as_bytes())[0].value.len(), 100_000);
    let folded = format!("t\n\nKey: a{}\n", "\n b".repeat(100_000));
    assert_eq!(trailer::of_commit(folded.as_bytes())[0].value.len(), 200_001);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn generated_messages_are_read_as_the_log_reads_them(
        messages in prop::collection::vec(message(), 200)
    ) {
        let borrowed: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
        for (message, git) in messages.iter().zip(git_reads_commits(&borrowed)) {
            let ours = printed(&trailer::of_commit(message));
            prop_assert_eq!(text(&ours), text(&git), "{:?}", text(message));
        }
    }

    #[test]
    fn generated_messages_are_read_as_interpret_trailers_reads_them(
        messages in prop::collection::vec(message(), 12)
    ) {
        for message in &messages {
            let message = completed(message);
            let (ours, git) = (printed(&trailer::of_input(&message)), git_reads_input(&message));
            prop_assert_eq!(text(&ours), text(&git), "{:?}", text(&message));
        }
    }

    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>) {
        trailer::of_commit(&bytes);
        trailer::of_input(&bytes);
    }
}

/// Lines that matter to the reader, in any order and number.
fn message() -> impl Strategy<Value = Vec<u8>> {
    const LINES: &[&[u8]] = &[
        b"",
        b"",
        b"",
        b"prose",
        b"more prose: not a key",
        b"A: 1",
        b"Key : v",
        b"Bug #42",
        b"Empty:",
        b" folded",
        b"\ttab",
        b"  ",
        b"Signed-off-by: A <a@b>",
        b"Reviewed-by: B",
        b"(cherry picked from commit 12)",
        b"# comment",
        b"---",
        b"--- x",
        b"Conflicts:",
        b"\tpath",
        b"Key: \xff\xfe",
        b"K\xe9y: latin",
        b": none",
        b"a=b",
        b"A: 1\r",
        b"\r",
        b"-x-: y",
        b"# ------------------------ >8 ------------------------",
    ];
    let line = prop::sample::select(LINES);
    let line = line.boxed();
    let first = prop_oneof![3 => Just(&b"title"[..]), 1 => line.clone()];
    (first, prop::collection::vec(line, 0..14), any::<bool>()).prop_map(
        |(first, lines, complete)| {
            let mut message = [first, b"\n"].concat();
            message.extend(lines.join(&b'\n'));
            if complete {
                message.push(b'\n');
            }
            message
        },
    )
}

#[test]
fn real_history_is_read_as_the_log_reads_it() {
    compare_history(Path::new(env!("CARGO_MANIFEST_DIR")));
    if let Some(repository) = support::real_repository() {
        compare_history(&repository);
    }
}

/// Compares the trailers of every commit that HEAD reaches.
fn compare_history(repository: &Path) {
    let git = |format: &str| {
        let mut log = hermetic("git");
        log.arg("-C").arg(repository).args(["log", "-z", "--encoding=UTF-8", format, "HEAD"]);
        let (code, stdout, stderr) = support::run(&mut log, b"");
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stderr));
        stdout
    };
    let messages = git("--format=%H%n%B");
    let trailers = git("--format=%H%n%(trailers:only,unfold)");
    let expected: HashMap<&[u8], &[u8]> =
        trailers.split(|&byte| byte == 0).filter_map(split).collect();
    let mut compared = 0;
    // One process a message: a sample, unless all are asked for.
    let total = expected.len();
    let all = std::env::var_os("GIT_TRACE_TEST_EVERY_MESSAGE").is_some();
    let step = if all { 1 } else { total.div_ceil(300).max(1) };
    for (id, message) in messages.split(|&byte| byte == 0).filter_map(split) {
        let ours = printed(&trailer::of_commit(message));
        assert_eq!(text(&ours), text(expected[id]), "commit {}", text(id));
        if compared % step == 0 {
            let input = completed(message);
            let ours = printed(&trailer::of_input(&input));
            assert_eq!(text(&ours), text(&git_reads_input(&input)), "commit {}", text(id));
        }
        compared += 1;
    }
    assert!(compared > 0 && compared == total);
    let sampled = compared.div_ceil(step);
    println!("{compared} commits of {} agree, {sampled} as input too", repository.display());
}

fn split(entry: &[u8]) -> Option<(&[u8], &[u8])> {
    let newline = entry.iter().position(|&byte| byte == b'\n')?;
    Some((&entry[..newline], &entry[newline + 1..]))
}

/// What `git log --format=%(trailers:only,unfold)` prints for commits with these messages.
fn git_reads_commits(messages: &[&[u8]]) -> Vec<Vec<u8>> {
    let repo = Repo::bare();
    let mut stream = Vec::new();
    for message in messages {
        stream.extend(b"commit refs/heads/main\ncommitter A <a@b> 1 +0000\n");
        stream.extend(format!("data {}\n", message.len()).bytes());
        stream.extend(*message);
        stream.extend(b"\n");
    }
    repo.git_bytes(&["fast-import", "--quiet"], &stream);
    let format = "--format=%(trailers:only,unfold)";
    let log = [
        "-c",
        "i18n.logOutputEncoding=binary",
        "log",
        "-z",
        "--reverse",
        "--topo-order",
        format,
        "main",
    ];
    let printed = repo.git_bytes(&log, b"");
    let mut entries: Vec<Vec<u8>> = printed.split(|&byte| byte == 0).map(<[u8]>::to_vec).collect();
    entries.truncate(messages.len());
    entries
}

fn completed(message: &[u8]) -> Vec<u8> {
    let newline = if message.ends_with(b"\n") { &b""[..] } else { b"\n" };
    [message, newline].concat()
}

/// What `git interpret-trailers --parse` prints.
fn git_reads_input(message: &[u8]) -> Vec<u8> {
    support::run(hermetic("git").args(["interpret-trailers", "--parse"]), message).1
}

fn printed(trailers: &[Trailer<'_>]) -> Vec<u8> {
    let line = |it: &Trailer<'_>| [it.key, b": ", &it.value, b"\n"].concat();
    trailers.iter().flat_map(line).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
