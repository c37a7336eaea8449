//! Pointers of git-LFS: small texts that stand for a content which is kept outside of git.

/// The SHA-256 of the content that a pointer stands for; `None` if it is none
/// (<https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md>).
pub fn lfs_pointer(bytes: &[u8]) -> Option<&str> {
    const LONGEST: usize = 1024;
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.len() < LONGEST)?;
    let rest = text.strip_prefix("version https://git-lfs.github.com/spec/v1\n")?;
    let oid = rest.lines().find_map(|line| line.strip_prefix("oid sha256:"))?;
    (oid.len() == 64 && oid.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(oid)
}
