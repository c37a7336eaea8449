//! How two contents differ, for people to read.

use git2::Patch;

use crate::error::Result;

/// The difference as `git diff` prints it, without its heading; empty where there is none.
///
/// Bytes that are not UTF-8 are shown as replacement characters, and contents that are no text in
/// one line that says so.
pub fn unified(old: &[u8], new: &[u8]) -> Result<String> {
    let mut patch = Patch::from_buffers(old, None, new, None, None)?;
    let text = String::from_utf8_lossy(&patch.to_buf()?).into_owned();
    let hunks = text.find("\n@@ ").map(|at| text[at + 1..].to_owned());
    Ok(match hunks {
        Some(hunks) => hunks,
        None if old == new => String::new(),
        None => "The contents differ, and are no text.\n".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        let lines = |text: &str| unified(b"a\nb\n", text.as_bytes()).unwrap();
        assert_eq!(lines("a\nb\n"), "");
        assert_eq!(lines("a\nc\n"), "@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
        assert!(lines("\0").contains("no text"));
    }
}
