//! What the report of a package was asked, so that it can be asked again of the package alone.

use serde_json::{Value, json};

use super::json;
use crate::model::{Oid, Timestamp};

/// What was asked, in words that mean the same on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The evaluated commit.
    pub commit: Oid,
    /// The release that was named, if the commit is one.
    pub release: Option<String>,
    /// The commit before the range, if one was named.
    pub from: Option<Oid>,
    /// The release that this commit is, or that the report begins behind of itself.
    pub from_release: Option<String>,
    /// Whether the range is the whole history.
    pub all: bool,
    /// The commit that the first roster must have come with, if it was pinned.
    pub trust_root: Option<Oid>,
    /// The date that is spoken for, if it is not the commit's own.
    pub as_of: Option<Timestamp>,
    /// The name of the file with the configuration, if it is not the commit's own; its content is
    /// [`super::layout::CONFIGURATION`].
    pub config: Option<String>,
    /// The name of the earlier report, if there is one; its content is [`super::layout::PREVIOUS`].
    pub previous: Option<String>,
}

impl Question {
    /// The question with the releases that its ends came to be.
    pub fn of_releases(self, release: Option<&str>, from: Option<&str>) -> Self {
        let (release, from_release) = (release.map(str::to_owned), from.map(str::to_owned));
        Self { release, from_release, ..self }
    }

    /// The releases that it names, as a range is asked for.
    pub fn releases(&self) -> String {
        let names = [&self.from_release, &self.release];
        names.into_iter().flatten().cloned().collect::<Vec<_>>().join("..")
    }

    /// As JSON with a line end; what was not asked is null.
    pub fn write(&self) -> String {
        let id = |id: &Oid| id.to_string();
        let question = json!({
            "all": self.all,
            "as_of": self.as_of.map(|it| it.to_string()),
            "commit": self.commit.to_string(),
            "config": self.config,
            "from": self.from.as_ref().map(id),
            "from_release": self.from_release,
            "previous": self.previous,
            "release": self.release,
            "trust_root": self.trust_root.as_ref().map(id),
        });
        format!("{question:#}\n")
    }

    /// Reads what was asked. An error says what is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let question = json::parse(text)?;
        let id = |text: &str| text.parse::<Oid>().map_err(|()| format!("`{text}` is no object id"));
        let optional = |key| match question.get(key) {
            Some(Value::Null) => Ok(None),
            _ => json::text(&question, key).map(Some),
        };
        let optional_id = |key| optional(key)?.map(id).transpose();
        let owned = |key| Ok::<_, String>(optional(key)?.map(str::to_owned));
        Ok(Self {
            commit: id(json::text(&question, "commit")?)?,
            release: owned("release")?,
            from: optional_id("from")?,
            from_release: owned("from_release")?,
            all: question.get("all").and_then(Value::as_bool).ok_or("it does not say `all`")?,
            trust_root: optional_id("trust_root")?,
            as_of: optional("as_of")?.map(Timestamp::parse).transpose()?,
            config: owned("config")?,
            previous: owned("previous")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let id = Oid::from_bytes(&[7; 20]);
        let bare = Question {
            commit: id.unwrap(),
            release: None,
            from: None,
            from_release: None,
            all: false,
            trust_root: None,
            as_of: None,
            config: None,
            previous: None,
        };
        let full = Question {
            release: Some("v1".to_owned()),
            from: id,
            from_release: Some("v0".to_owned()),
            all: true,
            trust_root: id,
            as_of: Timestamp::parse("2026-01-31T12:00:00+01:00").ok(),
            config: Some("a.toml".to_owned()),
            previous: Some("b.json".to_owned()),
            ..bare.clone()
        };
        for question in [bare, full] {
            let text = question.write();
            assert_eq!(Question::parse(text.as_bytes()), Ok(question));
            assert!(Question::parse(text.replace("commit", "c").as_bytes()).is_err());
        }
    }
}
