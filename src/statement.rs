//! Approval statements: files under `.trace/approvals/`, each signed byte for byte by the file
//! beside it (`.sig` by `ssh-keygen -Y sign -n git-trace`, `.asc` by `gpg --detach-sign --armor`).

use serde::Deserialize;
use toml::value::Datetime;

use crate::front_matter::Problem;
use crate::model::{Oid, Person, Timestamp};
use crate::toml_document;

/// Where statements live in a repository.
pub const FOLDER: &str = ".trace/approvals/";

/// What SSH signatures of statements are made for.
pub const NAMESPACE: &str = "git-trace";

/// The endings of the files with the signature, behind the statement's own name.
pub const SIGNATURES: [&str; 2] = [".sig", ".asc"];

const HELP: &str = "`git trace approve` writes such statements; docs/approvals.md has every field";

/// What somebody states of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What the signature means.
    pub meaning: Meaning,
    /// What was decided.
    pub decision: Decision,
    /// The printed name and the address of the signer.
    pub who: Person,
    /// The role in which they sign; empty where none is stated.
    pub role: String,
    /// When, with the zone.
    pub when: Timestamp,
    /// What they add.
    pub remark: Option<String>,
    /// The earlier statements that this one replaces, by the SHA-256 of their files.
    pub supersedes: Vec<String>,
    /// The earlier statements that this one takes back, likewise.
    pub withdraws: Vec<String>,
    /// What it is about.
    pub targets: Vec<Target>,
}

/// What a signature means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// They wrote it.
    Authored,
    /// They read it and found it right.
    Reviewed,
    /// They approve it for use.
    Approved,
    /// They take responsibility for it.
    Responsible,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: [Self; 4] = [Self::Authored, Self::Reviewed, Self::Approved, Self::Responsible];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Authored => "authored",
            Self::Reviewed => "reviewed",
            Self::Approved => "approved",
            Self::Responsible => "responsible",
        }
    }

    /// The meaning with a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|meaning| meaning.word().eq_ignore_ascii_case(word))
    }
}

/// What was decided of the content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// It is right as it is.
    #[default]
    Accepted,
    /// It is not.
    Rejected,
}

impl Decision {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

/// A file in the content that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its path.
    pub path: String,
    /// Its content as git names it.
    pub blob: Oid,
    /// The SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
    /// Where the file has items, the revision of the text around them.
    pub frame: Option<String>,
    /// The items that it is about; empty where it is about the whole file alone.
    pub items: Vec<TargetItem>,
}

/// An item of a document in the revision that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetItem {
    /// Its identifier.
    pub id: String,
    /// The hash of its normalised content.
    pub revision: String,
}

impl Statement {
    /// Reads a statement.
    pub fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let file: StatementFile = toml_document::read(bytes, HELP)?;
        if file.version != 1 {
            let message = format!("version {} of a statement is not known", file.version);
            return Err(Problem::new(1, message, "this git-trace reads version 1"));
        }
        let wrong = |what: String| Problem::new(1, what, HELP);
        if file.date.offset.is_none() {
            return Err(wrong("`date` has no time with a zone".to_owned()));
        }
        let when = Timestamp::parse(&file.date.to_string()).map_err(wrong)?;
        if file.target.is_empty() && file.withdraws.is_empty() {
            return Err(wrong("it is about nothing: there is no `[[target]]`".to_owned()));
        }
        let targets = file.target.into_iter().map(Target::read).collect::<Result<_, _>>();
        Ok(Self {
            meaning: file.meaning,
            decision: file.decision,
            who: Person { name: file.name, email: file.email },
            role: file.role,
            when,
            remark: file.remark,
            supersedes: file.supersedes,
            withdraws: file.withdraws,
            targets: targets.map_err(wrong)?,
        })
    }

    /// The bytes to be signed: what [`Self::parse`] reads.
    pub fn to_toml(&self) -> String {
        let mut text = String::from(
            "# An approval for git-trace. What is signed is this file, byte for byte.\nversion = 1\n",
        );
        let mut field = |name: &str, value: String| text += &format!("{name} = {value}\n");
        field("meaning", quoted(self.meaning.word()));
        field("decision", quoted(self.decision.word()));
        field("name", quoted(&self.who.name));
        field("email", quoted(&self.who.email));
        if !self.role.is_empty() {
            field("role", quoted(&self.role));
        }
        field("date", self.when.to_string());
        if let Some(remark) = &self.remark {
            field("remark", quoted(remark));
        }
        for (name, hashes) in [("supersedes", &self.supersedes), ("withdraws", &self.withdraws)] {
            if !hashes.is_empty() {
                let hashes: Vec<String> = hashes.iter().map(|hash| quoted(hash)).collect();
                field(name, format!("[{}]", hashes.join(", ")));
            }
        }
        for target in &self.targets {
            text += &target.to_toml();
        }
        text
    }
}

impl Target {
    fn read(entry: TargetEntry) -> Result<Self, String> {
        let blob = entry.blob.parse();
        let blob = blob.map_err(|_| format!("`{}` is no blob's id", entry.blob))?;
        let is_hash =
            |text: &str| text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit());
        if !is_hash(&entry.sha256) {
            return Err(format!("`{}` is no SHA-256", entry.sha256));
        }
        Ok(Self {
            path: entry.path,
            blob,
            sha256: entry.sha256.to_ascii_lowercase(),
            frame: entry.frame,
            items: entry.items,
        })
    }

    fn to_toml(&self) -> String {
        let mut text = format!(
            "\n[[target]]\npath = {}\nblob = \"{}\"\nsha256 = \"{}\"\n",
            quoted(&self.path),
            self.blob,
            self.sha256
        );
        if let Some(frame) = &self.frame {
            text += &format!("frame = \"{frame}\"\n");
        }
        if !self.items.is_empty() {
            text += "items = [\n";
            for item in &self.items {
                let (id, revision) = (quoted(&item.id), quoted(&item.revision));
                text += &format!("  {{ id = {id}, revision = {revision} }},\n");
            }
            text += "]\n";
        }
        text
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementFile {
    version: i64,
    meaning: Meaning,
    #[serde(default)]
    decision: Decision,
    name: String,
    email: String,
    #[serde(default)]
    role: String,
    date: Datetime,
    remark: Option<String>,
    #[serde(default)]
    supersedes: Vec<String>,
    #[serde(default)]
    withdraws: Vec<String>,
    #[serde(default)]
    target: Vec<TargetEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetEntry {
    path: String,
    blob: String,
    sha256: String,
    frame: Option<String>,
    #[serde(default)]
    items: Vec<TargetItem>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement() -> Statement {
        Statement {
            meaning: Meaning::Approved,
            decision: Decision::Accepted,
            who: Person { name: "Grace \"G\" Example".into(), email: "grace@example.org".into() },
            role: "quality".into(),
            when: Timestamp { seconds: 1_767_225_600, offset: 60 },
            remark: Some("two\nlines \u{1b} and '''".into()),
            supersedes: vec!["a".repeat(64)],
            withdraws: Vec::new(),
            targets: vec![Target {
                path: "docs/a \"b\".md".into(),
                blob: "1a3e64c6c4000000000000000000000000000000".parse().unwrap(),
                sha256: "0".repeat(64),
                frame: Some("f".into()),
                items: vec![TargetItem { id: "SRS-1".into(), revision: "r".into() }],
            }],
        }
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let written = statement().to_toml();
        assert_eq!(Statement::parse(written.as_bytes()).unwrap(), statement(), "{written}");
    }

    #[test]
    fn a_statement_without_what_it_needs_is_refused() {
        let whole = statement().to_toml();
        for (from, to) in [
            ("name = ", "nome = "),
            ("+01:00", ""),
            ("version = 1", "version = 9"),
            ("\"approved\"", "\"aproved\""),
            ("\nblob = \"1a", "\nblob = \"zz"),
            ("sha256 = \"00", "sha256 = \"0"),
        ] {
            let text = whole.replacen(from, to, 1);
            assert_ne!(text, whole, "{from}");
            assert!(Statement::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
