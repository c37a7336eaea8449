//! Archives whose bytes depend on the files alone: fixed dates, owners and permissions, no extra fields,
//! and one compressor at one level, none of which chooses by the processor.

mod tar;
mod zip;

use std::io::{Read, Result, Seek, Write};

use super::layout::Form;
use crate::model::Timestamp;
use crate::output::Scratch;

/// An archive that takes one file after the other.
pub trait Archive<W> {
    /// Adds a file that has exactly `size` bytes.
    fn file(&mut self, name: &str, size: u64, content: &mut dyn Read) -> Result<()>;

    /// Ends it, and returns what it was written to.
    fn finish(self: Box<Self>) -> Result<W>;
}

/// Begins an archive of a form; `aside` is for what has to be set aside.
pub fn begin<W: Write + Seek + 'static>(
    form: Form,
    out: W,
    aside: Scratch,
    when: Timestamp,
) -> Box<dyn Archive<W>> {
    match form {
        Form::Zip => Box::new(zip::Zip::new(out)),
        Form::Tar => Box::new(tar::Tar::new(out, aside, when)),
    }
}
