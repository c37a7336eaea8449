//! The statement over a package: an in-toto Statement v1 whose subjects are the manifests.

use serde_json::{Map, Value, json};

use super::json;
use super::manifest::{Algorithm, Digests};
use crate::render::in_toto::{self, STATEMENT};

/// What the statement says of its subjects: they are the manifests of such a package.
pub const EVIDENCE_PACKAGE: &str = "urn:git-trace:evidence-package:v1";

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The files that it is about, each with its digests.
    pub subjects: Vec<(String, Digests)>,
    /// What kind of thing is said of them.
    pub predicate_type: String,
    /// What is said: which commit and release the package is of.
    pub predicate: Map<String, Value>,
}

impl Statement {
    /// As JSON with a line end, which is what gets signed.
    pub fn write(&self) -> String {
        let subject = |(name, digests): &(String, Digests)| {
            let by =
                |algorithm: Algorithm| (algorithm.name().to_owned(), json!(digests.by(algorithm)));
            let digest: Map<String, Value> = Algorithm::ALL.map(by).into_iter().collect();
            json!({"digest": digest, "name": name})
        };
        let subjects: Vec<Value> = self.subjects.iter().map(subject).collect();
        let predicate = Value::Object(self.predicate.clone());
        let statement = in_toto::statement(subjects, &self.predicate_type, predicate);
        format!("{statement:#}\n")
    }

    /// Reads a statement. An error says what is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let statement = json::parse(text)?;
        if json::text(&statement, "_type")? != STATEMENT {
            return Err(format!("it is no {STATEMENT}"));
        }
        let subjects = json::list(&statement, "subject")?.iter().map(subject);
        let predicate = statement.get("predicate").and_then(Value::as_object);
        Ok(Self {
            subjects: subjects.collect::<Result<_, _>>()?,
            predicate_type: json::text(&statement, "predicateType")?.to_owned(),
            predicate: predicate.ok_or("it has no object `predicate`")?.clone(),
        })
    }
}

fn subject(subject: &Value) -> Result<(String, Digests), String> {
    let name = json::text(subject, "name")?.to_owned();
    let digests = subject.get("digest").ok_or_else(|| format!("`{name}` has no digest"))?;
    let digest = |algorithm: Algorithm| json::text(digests, algorithm.name()).map(str::to_owned);
    let digests =
        Digests { sha256: digest(Algorithm::Sha256)?, sha512: digest(Algorithm::Sha512)? };
    Ok((name, digests))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let statement = Statement {
            subjects: vec![("manifest-sha256.txt".to_owned(), Digests::of(b"x"))],
            predicate_type: EVIDENCE_PACKAGE.to_owned(),
            predicate: [("commit".to_owned(), json!("ab"))].into_iter().collect(),
        };
        let text = statement.write();
        assert_eq!(Statement::parse(text.as_bytes()), Ok(statement));
        for (good, bad) in [("Statement/v1", "Statement/v0"), ("sha512", "sha1"), ("name", "n")] {
            assert!(Statement::parse(text.replace(good, bad).as_bytes()).is_err(), "{good}");
        }
    }
}
