//! The field's nouns as plain data. Nothing here reads, judges or prints.

mod oid;
mod person;
mod time;

pub use oid::Oid;
pub use person::Person;
pub use time::Timestamp;
