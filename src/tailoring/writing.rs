//! An entry as text, to be put behind those that stand there.

use super::{Disposition, Tailoring};
use crate::catalogue::Number;

/// What a record begins with that has no entry yet.
pub const START: &str = "# Which clauses are not implemented, why, and until when: docs/tailoring.md\n\
    # A change of this file needs a change request, and the approval of a security expert.\n\
    version = 1\nstandard = \"IEC 81001-5-1\"\nedition = \"2021\"\n\n\
    # The clauses that are implemented; a clause speaks for all below it.\nimplemented = []\n";

/// A list that is longer than this stands on several lines.
const WIDTH: usize = 100;

/// An entry that is to be added.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The clause.
    pub clause: Number,
    /// What became of it.
    pub disposition: Disposition,
    /// The other fields that are set, by the names that they have in the file, in the order given.
    pub texts: Vec<(&'static str, String)>,
    /// The fields that are lists.
    pub lists: Vec<(&'static str, Vec<String>)>,
    /// The fields that are days.
    pub days: Vec<(&'static str, String)>,
}

impl Draft {
    /// The entry as TOML, under an identifier.
    pub fn to_toml(&self, id: &str) -> String {
        let mut text = String::from("\n[[entry]]\n");
        let mut field = |name: &str, value: String| text += &format!("{name} = {value}\n");
        field("id", quoted(id));
        field("clause", quoted(&self.clause.to_string()));
        field("disposition", quoted(self.disposition.words()));
        for (name, value) in &self.texts {
            field(name, quoted(value));
        }
        for (name, values) in self.lists.iter().filter(|(_, values)| !values.is_empty()) {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            let line = format!("[{}]", values.join(", "));
            let is_long = line.chars().count() > WIDTH;
            field(
                name,
                if is_long { format!("[\n    {},\n]", values.join(",\n    ")) } else { line },
            );
        }
        for (name, day) in &self.days {
            field(name, day.clone());
        }
        text
    }
}

impl Tailoring {
    /// The next identifier of the form `T-1` that is free.
    pub fn next_id(&self) -> String {
        let taken = |id: &str| self.entries.iter().any(|entry| entry.id == id);
        let mut free = (1..).map(|number| format!("T-{number}")).filter(|id| !taken(id));
        free.next().unwrap_or_default()
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
