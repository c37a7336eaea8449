//! How shapes are written as JSON, and documents of which the long lists are never in memory as a whole.

use std::collections::BTreeMap;
use std::io::{Result, Write};

use serde::{Serialize, Serializer};
use serde_json::Value;

/// Writes a value with an indent of two spaces, and a line feed behind it.
pub fn write(value: &(impl Serialize + ?Sized), mut out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut out, value)?;
    out.write_all(b"\n")
}

/// A JSON value of which some lists may be as long as history: their items are made one by one, each when it
/// is written. Members of objects are sorted by their names, as those of every [`Value`] are.
pub enum Json<'a> {
    /// What is short.
    Short(Value),
    /// An object with something long in it.
    Object(BTreeMap<String, Self>),
    /// A list, by what begins it.
    List(Box<dyn Fn() -> Items<'a> + 'a>),
}

/// The items of a list.
type Items<'a> = Box<dyn Iterator<Item = Json<'a>> + 'a>;

impl<'a> Json<'a> {
    /// A list of what an iterator gives, which is asked for when the list is written.
    pub fn list<I>(items: impl Fn() -> I + 'a) -> Self
    where
        I: Iterator<Item: Into<Self>> + 'a,
    {
        Self::List(Box::new(move || Box::new(items().map(Into::into))))
    }

    /// The same object with one more member; what is no object becomes one with nothing else in it.
    pub fn with(self, name: &str, member: impl Into<Self>) -> Self {
        let mut members = match self {
            Self::Object(members) => members,
            Self::Short(Value::Object(members)) => {
                members.into_iter().map(|(name, member)| (name, member.into())).collect()
            }
            Self::Short(_) | Self::List(_) => BTreeMap::new(),
        };
        members.insert(name.to_owned(), member.into());
        Self::Object(members)
    }

    /// The same object with a list in it, if there is anything in the list.
    pub fn with_any(self, name: &str, list: Self) -> Self {
        match &list {
            Self::List(items) if items().next().is_none() => self,
            _ => self.with(name, list),
        }
    }
}

impl Default for Json<'_> {
    /// An object without members.
    fn default() -> Self {
        Self::Object(BTreeMap::new())
    }
}

impl<V: Into<Value>> From<V> for Json<'_> {
    fn from(value: V) -> Self {
        Self::Short(value.into())
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Self::Short(value) => value.serialize(serializer),
            Self::Object(members) => members.serialize(serializer),
            Self::List(items) => serializer.collect_seq(items()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn it_is_written_as_the_same_value_that_is_made_at_once() {
        let numbers = || Json::list(|| 1..4);
        let streamed = Json::from(json!({ "b": { "c": 1 }, "d": [] }))
            .with(
                "a",
                Json::list(move || (0..2).map(move |_| Json::default().with("n", numbers()))),
            )
            .with_any("e", numbers())
            .with_any("f", Json::list(std::iter::empty::<Value>));
        let whole = json!({
            "a": [{ "n": [1, 2, 3] }, { "n": [1, 2, 3] }],
            "b": { "c": 1 },
            "d": [],
            "e": [1, 2, 3],
        });
        let text = |value: &dyn Fn(&mut Vec<u8>) -> Result<()>| {
            let mut text = Vec::new();
            value(&mut text).unwrap();
            String::from_utf8(text).unwrap()
        };
        let expected = text(&|out| write(&whole, out));
        assert_eq!(text(&|out| write(&streamed, out)), expected);
        assert!(expected.starts_with("{\n  \"a\"") && expected.ends_with("}\n"));
    }
}
