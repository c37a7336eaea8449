//! Checksums in a text.

/// How many distinct SHA-256 and SHA-512 sums, in hexadecimal digits, stand in a text; 64 or 128 equal
/// digits are a placeholder and no sum.
pub fn digests(text: &str) -> usize {
    let words = text.split(|it: char| !it.is_ascii_alphanumeric());
    let is_sum = |word: &&str| {
        let is_hex =
            matches!(word.len(), 64 | 128) && word.bytes().all(|it| it.is_ascii_hexdigit());
        is_hex && word.bytes().any(|it| it != word.as_bytes()[0])
    };
    let sums: std::collections::BTreeSet<&str> = words.filter(is_sum).collect();
    sums.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_told_from_other_words() {
        let sum = "0123456789abcdef".repeat(4);
        assert_eq!(digests(&format!("{sum}  a.zip\n{sum}  b.zip\nsha512:{sum}{sum}")), 2);
        assert_eq!(digests(&format!("{}x {} {}", &sum, &sum[1..], "0".repeat(64))), 0);
    }
}
