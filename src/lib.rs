//! git-trace: what a git repository proves about how its software came about.
//!
//! One pass through five stages, in the order of the modules below:
//!
//! 1. **gather** – [`config`] says what to look for; [`git`] is the only reader of the repository;
//! 2. **replay** – [`history`] folds commits, tags and records into the timeline of changes;
//! 3. **judge** – [`rules`] hold the timeline against the evidence rules and push [`finding`]s;
//! 4. **join** – [`matrix`] joins outcomes and evidence into the rows of §5.1.1;
//! 5. **write** – [`view`] is the published shape of the result, [`render`] writes it out.
//!
//! Stages 2 to 4 are pure: no git, no files, no processes, no clock.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod error;
pub mod model;

// What a repository holds, read purely.
pub mod config;
pub mod ci;
pub mod trailer;
pub mod mailmap;
pub mod yaml;
pub mod front_matter;
mod xml;
pub mod record;
pub mod cleanup;
pub mod reference;
pub mod component;
pub mod vulnerability;
pub mod requirement;
pub mod code_tag;
pub mod test_report;
pub mod toml_document;
pub mod roster;
pub mod statement;
pub mod catalogue;
pub mod tailoring;
pub mod attestation;
pub mod signature;

// 1. Gather.
pub mod git;
pub mod gather;

// 2. Replay.
pub mod facts;
pub mod history;
pub mod cycle;
pub mod evolution;
pub mod verification;
pub mod trace;
pub mod finding;
pub mod approval;
pub mod draft;

// 3. Judge.
pub mod convention;
pub mod setup;
pub mod rules;

// 4. Join.
pub mod matrix;
pub mod product;

// 5. Write.
pub mod view;
pub mod output;
mod printer;
pub mod render;
pub mod signer;
pub mod demo;
pub mod export;
pub mod audit;

pub mod cli;
