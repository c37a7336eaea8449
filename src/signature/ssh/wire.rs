//! The bytes of SSH: fields with their length in front (RFC 4251, section 5).

/// What is left to read.
pub struct Wire<'w>(pub &'w [u8]);

impl<'w> Wire<'w> {
    /// So many bytes.
    pub fn take(&mut self, count: usize) -> Option<&'w [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of four bytes.
    pub fn uint32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// A number of eight bytes.
    pub fn uint64(&mut self) -> Option<u64> {
        Some(u64::from_be_bytes(self.take(8)?.try_into().ok()?))
    }

    /// A field.
    pub fn string(&mut self) -> Option<&'w [u8]> {
        let length = self.uint32()?;
        self.take(usize::try_from(length).ok()?)
    }

    /// A field that is text.
    pub fn text(&mut self) -> Option<&'w str> {
        std::str::from_utf8(self.string()?).ok()
    }

    /// The fields up to the end.
    pub fn strings(mut self) -> Option<Vec<&'w [u8]>> {
        let mut fields = Vec::new();
        while !self.0.is_empty() {
            fields.push(self.string()?);
        }
        Some(fields)
    }
}

/// A field with its length in front.
pub fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), bytes].concat()
}
