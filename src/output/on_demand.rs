//! An output that is opened when the first of the result is there: no pager for what then fails.

use std::io::{Result, Write};

/// An output that is not open yet.
pub struct OnDemand<'o> {
    open: Option<Box<dyn FnOnce() -> Box<dyn Write> + 'o>>,
    out: Option<Box<dyn Write>>,
}

impl<'o> OnDemand<'o> {
    /// An output, and how it is opened.
    pub fn new(open: impl FnOnce() -> Box<dyn Write> + 'o) -> Self {
        Self { open: Some(Box::new(open)), out: None }
    }
}

impl Write for OnDemand<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        if let Some(open) = self.open.take() {
            self.out = Some(open());
        }
        self.out.as_mut().map_or(Ok(bytes.len()), |out| out.write(bytes))
    }

    fn flush(&mut self) -> Result<()> {
        self.out.as_mut().map_or(Ok(()), Write::flush)
    }
}
