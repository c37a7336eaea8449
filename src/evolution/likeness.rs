//! How alike two wordings are.

use std::collections::HashMap;

/// The share of words that two texts have in common, in per cent (Dice's coefficient over words with
/// their numbers); two empty texts have nothing in common.
pub fn likeness(one: &str, other: &str) -> u8 {
    let mut left: HashMap<&str, usize> = HashMap::new();
    let mut total = 0;
    for word in words(one) {
        *left.entry(word).or_default() += 1;
        total += 1;
    }
    let mut common = 0;
    for word in words(other) {
        total += 1;
        if let Some(count) = left.get_mut(word).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    u8::try_from(200 * common / total.max(1)).unwrap_or(100)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn words_in_common_count_as_often_as_they_stand_in_both() {
        assert_eq!(likeness("the pump stops", "the pump stops"), 100);
        assert_eq!(likeness("a a a a", "a"), 40);
        assert_eq!(likeness("one two", "three four"), 0);
        assert_eq!(likeness("", ""), 0);
    }
}
