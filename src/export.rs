//! The auditor's package: what of a repository goes into one archive, and how it is laid out there, so
//! that all of it can be checked by stock programs and without the repository.
//!
//! The layout is BagIt 1.0 (RFC 8493): every file stands in the manifests with its digests, and one
//! statement, signed by whoever makes the release, names the digests of the manifests.

pub mod bag_info;
pub mod checks;
pub mod envelope;
pub mod evidence;
pub mod files;
pub mod in_toto;
pub mod layout;
pub mod limits;
pub mod manifest;
pub mod package;
pub mod path;
pub mod payload;
pub mod question;
pub mod refs;
pub mod verify;

pub mod archive;
mod json;
