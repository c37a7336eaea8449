//! TOML files of a fixed shape, or what is wrong with them and where.

use serde::de::DeserializeOwned;

use crate::front_matter::Problem;

/// A larger document than any of this kind.
const LARGEST: usize = 4 << 20;

/// Reads a document that has exactly the fields of `T`; `help` says how one is written.
pub fn read<T: DeserializeOwned>(bytes: &[u8], help: &str) -> Result<T, Problem> {
    if bytes.len() > LARGEST {
        return Err(Problem::new(1, "the file is larger than 4 MiB", help));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Problem::new(1, "the file is not UTF-8 text", "save it as UTF-8"))?;
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let line = 1 + text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count();
        Problem::new(line, error.message().trim().replace('\n', ", "), help)
    })
}
