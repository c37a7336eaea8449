//! Where results go: files written whole or not at all, a pager, a progress line.

mod file;
mod pager;
mod progress;

pub use file::{NewFile, discard_on_interrupt, publish};
pub use pager::Pager;
pub use progress::Progress;
