//! Where results go, and questions: files written whole or not at all, a pager, a progress line, a
//! terminal to ask on.

mod ask;
mod file;
mod folder;
mod interrupt;
mod on_demand;
mod pager;
mod progress;
mod scratch;

pub use ask::{ask, choose, is_interactive};
pub use file::{NewFile, publish, publish_new};
pub use folder::NewFolder;
pub use interrupt::{Passing, passing};
pub use on_demand::OnDemand;
pub use pager::Pager;
pub use progress::Progress;
pub use scratch::Scratch;
