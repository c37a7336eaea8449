//! What a package may have at most. More is refused with a word, before it costs anything.

/// Files in a package.
pub const MOST_FILES: usize = 100_000;

/// Bytes of one file.
pub const LARGEST_FILE: u64 = 16 << 30;

/// Bytes of all files together.
pub const LARGEST_PACKAGE: u64 = 32 << 30;

/// How many times larger than the archive the files together may be, beyond the first of them.
pub const MOST_GROWTH: u64 = 100;

/// So many bytes may come of any archive.
pub const GROWTH_FREE: u64 = 64 << 20;

/// Bytes of a name.
pub const LONGEST_NAME: usize = 1024;

/// Bytes of a file that is held in memory as a whole, such as a manifest or the report in JSON.
pub const LARGEST_TEXT: u64 = 64 << 20;
