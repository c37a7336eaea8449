//! What a project expects of its commit messages: `[convention]`, `[[required_trailer]]` and
//! `[[trailer_value]]`.

use toml::de::DeTable;

use super::Controlled;
use super::keys::COMMIT_KINDS;
use super::patterns::{NamePatterns, TextPatterns};
use super::reader::{Reader, section, sections};

/// What is expected of a commit message.
#[derive(Clone, Debug, Default)]
pub struct Convention {
    /// How many characters a subject may have; 0 for any.
    pub subject_length: usize,
    /// Whether a subject may end in a full stop.
    pub full_stop: bool,
    /// What a subject must look like; empty for anything.
    pub subject: TextPatterns,
    /// How many characters a line of the body may have; 0 for any.
    pub body_width: usize,
    /// Whether subjects follow Conventional Commits.
    pub conventional: bool,
    /// Whether the description in Conventional Commits may begin with a capital.
    pub capital: bool,
    /// The types of Conventional Commits.
    pub types: Vec<String>,
    /// Their scopes; empty for any.
    pub scopes: Vec<String>,
    /// Whether the author or committer signs off.
    pub sign_off: bool,
    /// The only trailers there may be besides those that the configuration names; empty for any.
    pub allowed: Vec<String>,
    /// Trailers that there must not be.
    pub forbidden: Vec<String>,
    /// The names of authors that are programs.
    pub bots: NamePatterns,
    /// The trailers that must be there.
    pub required: Vec<RequiredTrailer>,
    /// What values must look like.
    pub values: Vec<TrailerValue>,
}

/// A trailer that must be there, and when.
#[derive(Clone, Debug)]
pub struct RequiredTrailer {
    /// One of these keys.
    pub keys: Vec<String>,
    /// For commits that change one of these paths.
    pub paths: Controlled,
    /// On these branches.
    pub branches: NamePatterns,
    /// For these kinds of commits.
    pub kinds: Vec<String>,
    /// For these types of Conventional Commits; empty for any.
    pub types: Vec<String>,
}

/// What the values of some trailers must look like.
#[derive(Clone, Debug)]
pub struct TrailerValue {
    /// The trailers.
    pub keys: Vec<String>,
    /// The whole value is one of these.
    pub patterns: TextPatterns,
}

pub(super) fn read(reader: &mut Reader, top: &DeTable<'_>) -> Convention {
    let table = section(top, "convention");
    Convention {
        subject_length: reader.characters(&table, "subject_length"),
        full_stop: reader.flag(&table, "full_stop"),
        subject: reader.patterns(&table, "subject", false),
        body_width: reader.characters(&table, "body_width"),
        conventional: reader.flag(&table, "conventional"),
        capital: reader.flag(&table, "capital"),
        types: reader.words(&table, "types"),
        scopes: reader.words(&table, "scopes"),
        sign_off: reader.flag(&table, "sign_off"),
        allowed: reader.trailer_keys(&table, "allowed"),
        forbidden: reader.trailer_keys(&table, "forbidden"),
        bots: reader.names(&table, "bots"),
        required: required(reader, top),
        values: values(reader, top),
    }
}

fn required(reader: &mut Reader, top: &DeTable<'_>) -> Vec<RequiredTrailer> {
    let mut required = Vec::new();
    for table in sections(top, "required_trailer") {
        required.push(RequiredTrailer {
            keys: reader.required_trailer_keys(&table, "keys"),
            paths: Controlled {
                paths: reader.paths(&table, "paths"),
                exclude: reader.paths(&table, "exclude"),
            },
            branches: reader.names(&table, "branches"),
            kinds: reader.known_words(&table, "kinds", COMMIT_KINDS),
            types: reader.words(&table, "types"),
        });
    }
    required
}

fn values(reader: &mut Reader, top: &DeTable<'_>) -> Vec<TrailerValue> {
    let mut values = Vec::new();
    for table in sections(top, "trailer_value") {
        values.push(TrailerValue {
            keys: reader.required_trailer_keys(&table, "keys"),
            patterns: reader.required_patterns(&table, "patterns"),
        });
    }
    values
}
