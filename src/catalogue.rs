//! Catalogues of clauses: which clauses a standard has, by number and short title.
//!
//! A catalogue is a TSV file: lines `# standard: …` and `# edition: …`, then a clause a line, its number,
//! a tab, its title. The text of a standard is its publisher's and stands nowhere here.

mod number;

pub use number::Number;

use crate::front_matter::Problem;

/// The standard whose 5.1.1 the matrix is of.
pub const STANDARD: &str = "IEC 81001-5-1";

/// The edition that the matrix is of.
pub const EDITION: &str = "2021";

/// The catalogues that come with git-trace.
const BUILT_IN: [&str; 3] = [
    include_str!("../catalogues/iec-81001-5-1.tsv"),
    include_str!("../catalogues/iec-62304.tsv"),
    include_str!("../catalogues/iso-13485.tsv"),
];

/// A larger file than any catalogue.
const LARGEST: usize = 1 << 20;

const HELP: &str = "a catalogue begins with `# standard: …` and `# edition: …`; each line behind is a \
    clause's number, a tab, and its title";

/// The clauses of an edition of a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The standard.
    pub standard: String,
    /// The edition.
    pub edition: String,
    /// Its clauses, in their order.
    pub clauses: Vec<Clause>,
    /// Whether each of its leaves needs a disposition.
    pub is_asked: bool,
}

/// A clause of a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its number.
    pub number: Number,
    /// Its title, in short.
    pub title: String,
}

/// The catalogues that a tailoring record may name.
#[derive(Clone, Debug)]
pub struct Catalogues {
    list: Vec<Catalogue>,
}

impl Catalogue {
    /// Reads a catalogue; what is wrong with it is pushed to `problems`, and the rest is returned.
    pub fn parse(bytes: &[u8], problems: &mut Vec<Problem>) -> Option<Self> {
        let mut refuse = |what: &str, help: &str| problems.push(Problem::new(1, what, help));
        if bytes.len() > LARGEST {
            refuse("the catalogue is larger than a megabyte", HELP);
            return None;
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            refuse("the catalogue is not UTF-8 text", "save it as UTF-8");
            return None;
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let field = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.strip_prefix('#'));
            let value = lines.find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'))?;
            Some(value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let (Some(standard), Some(edition)) = (field("standard"), field("edition")) else {
            refuse("the catalogue does not say which standard and edition it is of", HELP);
            return None;
        };
        let mut catalogue = Self { standard, edition, clauses: Vec::new(), is_asked: true };
        for (line, text) in (1..).zip(text.lines()) {
            if text.starts_with('#') || text.trim().is_empty() {
                continue;
            }
            if let Err(what) = catalogue.add(text) {
                problems.push(Problem::new(line, what, HELP));
            }
        }
        Some(catalogue)
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        let (number, title) = line.split_once('\t').ok_or("the line has no tab")?;
        let title = title.split('\t').next().unwrap_or_default().trim().to_owned();
        let number = Number::parse(number)?;
        match self.title(&number) {
            Some(_) => Err(format!("clause {number} stands here again")),
            None => {
                self.clauses.push(Clause { number, title });
                Ok(())
            }
        }
    }

    /// The clauses with none below them.
    pub fn leaves(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| {
            !self.clauses.iter().any(|other| other.number.is_below(&clause.number))
        })
    }

    /// The title of a clause; none where it has no line of its own.
    pub fn title(&self, number: &Number) -> Option<&str> {
        let found = self.clauses.iter().find(|clause| clause.number == *number);
        found.map(|clause| clause.title.as_str())
    }

    /// Whether a clause exists: as listed, as the heading above of what is listed, or as an item of a leaf,
    /// since the items of a clause are not listed.
    pub fn knows(&self, number: &Number) -> bool {
        let listed = |clause: &Clause| number.covers(&clause.number);
        self.clauses.iter().any(listed) || self.leaves().any(|leaf| number.is_item_of(&leaf.number))
    }

    /// The listed clause whose number is most like one that does not exist.
    pub fn nearest(&self, number: &Number) -> Option<&Number> {
        let wanted = number.to_string();
        let numbers = self.clauses.iter().map(|clause| &clause.number);
        numbers.min_by_key(|known| strsim::levenshtein(&known.to_string(), &wanted))
    }

    /// Its name, `IEC 81001-5-1:2021`.
    pub fn name(&self) -> String {
        format!("{}:{}", self.standard, self.edition)
    }
}

/// Those that come with git-trace; of them the one of the matrix is asked for.
impl Default for Catalogues {
    fn default() -> Self {
        let read = |text: &&str| Catalogue::parse(text.as_bytes(), &mut Vec::new());
        let mut list: Vec<Catalogue> = BUILT_IN.iter().filter_map(read).collect();
        list.iter_mut().for_each(|catalogue| catalogue.is_asked = catalogue.standard == STANDARD);
        Self { list }
    }
}

impl Catalogues {
    /// Adds a project's own catalogue. One of an edition that is there adds what that lacks, and takes
    /// nothing away.
    pub fn add(&mut self, own: Catalogue) {
        let is_same =
            |it: &&mut Catalogue| is_named(it, &own.standard) && it.edition == own.edition;
        let Some(known) = self.list.iter_mut().find(is_same) else {
            return self.list.push(own);
        };
        known.is_asked = true;
        for clause in own.clauses {
            if known.title(&clause.number).is_none() {
                known.clauses.push(clause);
            }
        }
        known.clauses.sort_by(|one, other| one.number.cmp(&other.number));
    }

    /// Every catalogue.
    pub fn iter(&self) -> impl Iterator<Item = &Catalogue> {
        self.list.iter()
    }

    /// The catalogues whose leaves each need a disposition.
    pub fn asked(&self) -> impl Iterator<Item = &Catalogue> {
        self.list.iter().filter(|catalogue| catalogue.is_asked)
    }

    /// The catalogue of an edition of a standard.
    pub fn find(&self, standard: &str, edition: &str) -> Option<&Catalogue> {
        self.editions(standard).find(|catalogue| catalogue.edition == edition)
    }

    /// The catalogues of a standard, one an edition.
    pub fn editions(&self, standard: &str) -> impl Iterator<Item = &Catalogue> {
        self.list.iter().filter(move |catalogue| is_named(catalogue, standard))
    }
}

/// Whether a catalogue is of a standard, however that is spaced.
fn is_named(catalogue: &Catalogue, standard: &str) -> bool {
    is_same_standard(&catalogue.standard, standard)
}

/// Whether two names are of one standard: spaces and case make no difference.
pub fn is_same_standard(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        name.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    let (one, other): (String, String) = (plain(one), plain(other));
    one == other
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn the_catalogues_that_come_along_are_whole() {
        for text in BUILT_IN {
            let mut problems = Vec::new();
            let catalogue = Catalogue::parse(text.as_bytes(), &mut problems).unwrap();
            assert_eq!(problems, []);
            let lines = text.lines().filter(|line| !line.starts_with('#')).count();
            assert_eq!((catalogue.clauses.len(), catalogue.leaves().count()), (lines, lines));
            let numbers: Vec<&Number> = catalogue.clauses.iter().map(|it| &it.number).collect();
            assert!(numbers.is_sorted(), "{}", catalogue.name());
            assert!(catalogue.clauses.iter().all(|it| !it.title.is_empty()));
        }
        let catalogues = Catalogues::default();
        assert!(catalogues.find(STANDARD, EDITION).is_some());
        assert_eq!(catalogues.asked().count(), 1);
    }

    #[test]
    fn a_clause_exists_with_its_headings_and_items() {
        let catalogues = Catalogues::default();
        let catalogue = catalogues.find("iec81001-5-1", "2021").unwrap();
        for known in ["5.7.4", "5.7", "5", "8", "5.7.4 a)", "5.1.1-g", "§5.7.4 b) 2)"] {
            assert!(catalogue.knows(&number(known)), "{known}");
        }
        for unknown in ["5.7.9", "5.7.4.1", "10", "8.1", "5.9", "A.1"] {
            assert!(!catalogue.knows(&number(unknown)), "{unknown}");
        }
        assert_eq!(catalogue.nearest(&number("5.7.44")).unwrap().to_string(), "5.7.4");
    }

    #[test]
    fn an_own_catalogue_adds_and_takes_nothing_away() {
        let mut problems = Vec::new();
        let text = "# standard: IEC 81001-5-1\n# edition: 2021\n5.7.4\tOurs\n5.7.4 a)\tScope\n";
        let own = Catalogue::parse(text.as_bytes(), &mut problems).unwrap();
        let mut catalogues = Catalogues::default();
        let before = catalogues.find(STANDARD, EDITION).unwrap().clauses.len();
        catalogues.add(own);
        let after = catalogues.find(STANDARD, EDITION).unwrap();
        assert_eq!(after.clauses.len(), before + 1);
        assert_eq!(after.title(&number("5.7.4")), Some("Penetration testing"));
        assert!(after.leaves().all(|leaf| leaf.number != number("5.7.4")));
        assert_eq!(problems, []);
    }

    #[test]
    fn a_bad_line_of_a_catalogue_hides_no_other() {
        let mut problems = Vec::new();
        let text = "# standard: X\n# edition: 1\n1\tOne\nno tab\n1\tAgain\n..\tDots\n2\tTwo\n";
        let read = Catalogue::parse(text.as_bytes(), &mut problems).unwrap();
        assert_eq!(read.clauses.len(), 2);
        assert_eq!(problems.iter().map(|it| it.line).collect::<Vec<_>>(), [4, 5, 6]);
        for bad in [&b"\xff"[..], b"", b"1\tOne\n", &vec![b'#'; LARGEST + 1]] {
            assert!(Catalogue::parse(bad, &mut problems).is_none());
        }
        assert_eq!(problems.len(), 7);
    }
}
