//! The one test binary: scenarios, golden outputs, and the oracles that ours is held against.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]

mod support;

mod approval;
mod approve;
mod attest;
mod architecture;
mod check;
mod cleanup;
mod code_tag;
mod combine;
mod commitlint;
mod config;
mod convention;
mod demo;
mod design;
mod diff;
mod document;
mod evolution;
mod evidence;
mod export;
mod greyscale;
mod hooks;
mod init;
mod integration;
mod log;
mod machine;
mod mailmap;
mod malice;
mod mutations;
mod output;
mod pack;
mod report;
mod requirement;
mod records;
mod repository;
mod results;
mod rules;
mod show;
mod signature;
mod tailoring;
mod support_rules;
mod team;
mod test_report;
mod traceability;
mod trailer;
mod validation;
mod updates;
mod verify_export;
mod vulnerability;
mod workbook;
