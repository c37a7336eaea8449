//! BER with indefinite lengths (X.690), as gpgsm writes signatures, made into DER.

use der::{Encode, Length};

/// How deep elements of indefinite length may lie in each other; signatures need eight.
const DEEPEST: usize = 32;

const INDEFINITE: u8 = 0x80;
const CONSTRUCTED: u8 = 0x20;
const LONG_TAG: u8 = 0x1F;

/// The same element with every indefinite length written out; what has a definite length stays as
/// it is, byte for byte. `None` if it is cut off, too deep, or more than one element.
pub fn to_der(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes;
    let element = take(&mut rest, DEEPEST)?;
    rest.is_empty().then_some(element)
}

fn take(rest: &mut &[u8], depth: usize) -> Option<Vec<u8>> {
    let (&tag, &length) = (rest.first()?, rest.get(1)?);
    if tag & LONG_TAG == LONG_TAG {
        return None;
    }
    if length != INDEFINITE {
        let (element, behind) = rest.split_at_checked(definite(rest)?)?;
        *rest = behind;
        return Some(element.to_vec());
    }
    if tag & CONSTRUCTED == 0 || depth == 0 {
        return None;
    }
    *rest = rest.get(2..)?;
    let mut content = Vec::new();
    while !rest.starts_with(&[0, 0]) {
        content.extend(take(rest, depth - 1)?);
    }
    *rest = rest.get(2..)?;
    let mut element = vec![tag];
    element.extend(Length::try_from(content.len()).ok()?.to_der().ok()?);
    element.extend(content);
    Some(element)
}

/// How many bytes an element of definite length takes, its header included.
fn definite(element: &[u8]) -> Option<usize> {
    let first = *element.get(1)?;
    if first < INDEFINITE {
        return Some(2 + usize::from(first));
    }
    let digits = element.get(2..2 + usize::from(first & !INDEFINITE)).filter(|it| it.len() <= 4)?;
    let length = digits.iter().fold(0_usize, |length, &digit| length << 8 | usize::from(digit));
    length.checked_add(2 + digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_out_and_nothing_else_changes() {
        let nested = [0x30, 0x80, 0x02, 1, 7, 0x30, 0x80, 0x04, 0x81, 1, 9, 0, 0, 0, 0];
        let wanted = [0x30, 9, 0x02, 1, 7, 0x30, 4, 0x04, 0x81, 1, 9];
        assert_eq!(to_der(&nested).unwrap(), wanted);
        assert_eq!(to_der(&wanted).unwrap(), wanted);
        for end in 0..nested.len() {
            assert_eq!(to_der(&nested[..end]), None, "{end}");
        }
        assert_eq!(to_der(&[nested.as_slice(), &[0]].concat()), None);
        assert_eq!(to_der(&[0x30, 0x80].repeat(1000)), None);
        assert_eq!(to_der(&[0x04, 0x80, 0, 0]), None);
        assert_eq!(to_der(&[0x30, 0x85, 1, 1, 1, 1, 1]), None);
    }
}
