//! Requirements of one repository answered in another, and approvals of one that name what stands in another.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::given::{Approval, Link, Part, Place, Requirement};

/// So many links across repositories are kept of one requirement on each side; the rest is counted.
const LINKS: usize = 200;

/// A requirement with the links that cross repositories.
pub struct Defined<'p> {
    /// The report that defines it, by its place among the parts.
    pub part: usize,
    /// What that report says of it.
    pub requirement: &'p Requirement,
    /// What it answers to elsewhere.
    pub up: Vec<Answer<'p>>,
    /// What answers to it elsewhere.
    pub down: Vec<Answer<'p>>,
    /// How many there are on both sides.
    pub links: usize,
}

/// The other end of a link that crosses repositories.
#[derive(Clone, Copy)]
pub struct Answer<'p> {
    /// The report that it stands in.
    pub part: usize,
    /// What the link means.
    pub meaning: &'p str,
    /// `requirement`, `code`, `commit` or `test`.
    pub kind: &'p str,
    /// Its name.
    pub name: &'p str,
    /// Its title.
    pub title: &'p str,
    /// Where it is, in its own repository.
    pub place: &'p Place,
    /// What became of a test.
    pub result: Option<&'p str>,
    /// The commit that a test was run on.
    pub tested: Option<&'p str>,
}

/// Every requirement of every report, in their order.
pub fn defined(parts: &[Part]) -> Vec<Defined<'_>> {
    let index = Index::of(parts);
    let mut seen: HashSet<(usize, &str)> = HashSet::new();
    let mut found = Vec::new();
    for (part, given) in parts.iter().enumerate() {
        for requirement in &given.given.requirements {
            let mut defined =
                Defined { part, requirement, up: Vec::new(), down: Vec::new(), links: 0 };
            // One that stands twice in its own repository is linked once.
            if seen.insert((part, requirement.id.as_str())) {
                index.link(&mut defined);
            }
            found.push(defined);
        }
    }
    found
}

/// What was found, to be looked up.
struct Index<'p> {
    /// By identifier the requirements that have it, each with its part; of one part the first.
    defined: HashMap<&'p str, Vec<(usize, &'p Requirement)>>,
    /// By the identifier that they name the links that leave their repository.
    leaving: HashMap<&'p str, Vec<(usize, &'p Link)>>,
    /// The same by part and the requirement that they come from.
    own: HashMap<(usize, &'p str), Vec<&'p Link>>,
}

impl<'p> Index<'p> {
    fn of(parts: &'p [Part]) -> Self {
        let mut index =
            Self { defined: HashMap::new(), leaving: HashMap::new(), own: HashMap::new() };
        for (part, given) in parts.iter().enumerate() {
            for requirement in &given.given.requirements {
                let same = index.defined.entry(&requirement.id).or_default();
                if same.last().is_none_or(|(last, _)| *last != part) {
                    same.push((part, requirement));
                }
            }
            for link in &given.given.elsewhere {
                index.leaving.entry(&link.target).or_default().push((part, link));
                if link.kind == "requirement" {
                    index.own.entry((part, &link.name)).or_default().push(link);
                }
            }
        }
        index
    }

    fn link(&self, defined: &mut Defined<'p>) {
        let (own, id) = (defined.part, defined.requirement.id.as_str());
        let leaving = self.leaving.get(id).into_iter().flatten();
        for &(part, link) in leaving.filter(|(part, _)| *part != own) {
            defined.add(link.answers, Answer::of_link(part, link));
        }
        for link in self.own.get(&(own, id)).into_iter().flatten() {
            for &(part, other) in self.defined.get(link.target.as_str()).into_iter().flatten() {
                defined.add(!link.answers, Answer::of_requirement(part, other, &link.meaning));
            }
        }
    }
}

impl<'p> Defined<'p> {
    fn add(&mut self, answers: bool, answer: Answer<'p>) {
        self.links += 1;
        let side = if answers { &mut self.down } else { &mut self.up };
        if side.len() < LINKS {
            side.push(answer);
        }
    }
}

impl<'p> Answer<'p> {
    fn of_link(part: usize, link: &'p Link) -> Self {
        Self {
            part,
            meaning: &link.meaning,
            kind: &link.kind,
            name: &link.name,
            title: &link.title,
            place: &link.place,
            result: link.result.as_deref(),
            tested: link.tested.as_deref(),
        }
    }

    fn of_requirement(part: usize, requirement: &'p Requirement, meaning: &'p str) -> Self {
        Self {
            part,
            meaning,
            kind: "requirement",
            name: &requirement.id,
            title: &requirement.title,
            place: &requirement.place,
            result: None,
            tested: None,
        }
    }
}

/// What became of a requirement over all repositories: the worst of what was reported, where what was skipped
/// does not count beside what was run. `None` without any result.
pub fn result(defined: &Defined<'_>) -> Option<&'static str> {
    let own = defined.requirement.result.as_deref();
    let elsewhere = defined.down.iter().filter(|it| it.meaning == "verifies");
    let results: Vec<&str> = own.into_iter().chain(elsewhere.filter_map(|it| it.result)).collect();
    let worst_first = ["errored", "failed", "flaky", "passed", "skipped"];
    worst_first.into_iter().find(|word| results.contains(word))
}

/// The identifiers that several repositories define, each with the parts that do.
pub fn defined_twice(parts: &[Part]) -> BTreeMap<&str, BTreeSet<usize>> {
    let mut found: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (part, given) in parts.iter().enumerate() {
        for requirement in &given.given.requirements {
            found.entry(&requirement.id).or_default().insert(part);
        }
    }
    found.retain(|_, parts| parts.len() > 1);
    found
}

/// The identifiers that are named and that no repository defines, each with the part that names it and the
/// links that do.
pub fn defined_nowhere(parts: &[Part]) -> BTreeMap<(&str, usize), Vec<&Link>> {
    let defined: HashSet<&str> =
        parts.iter().flat_map(|it| &it.given.requirements).map(|it| it.id.as_str()).collect();
    let mut found: BTreeMap<(&str, usize), Vec<&Link>> = BTreeMap::new();
    for (part, given) in parts.iter().enumerate() {
        let unknown =
            given.given.elsewhere.iter().filter(|it| !defined.contains(it.target.as_str()));
        unknown.for_each(|link| found.entry((&link.target, part)).or_default().push(link));
    }
    found
}

/// An approval in one repository that names, by its content, a file that another one has.
pub struct CrossApproval<'p> {
    /// The report that the approval stands in.
    pub part: usize,
    /// The approval.
    pub approval: &'p Approval,
    /// The report that the file stands in.
    pub of: usize,
    /// The file there.
    pub path: &'p str,
    /// Its content.
    pub object: &'p str,
}

/// Every such approval, in the order of the reports.
pub fn approvals(parts: &[Part]) -> Vec<CrossApproval<'_>> {
    let mut files: HashMap<&str, BTreeMap<usize, &str>> = HashMap::new();
    for (part, given) in parts.iter().enumerate() {
        for (object, path) in cited(&given.given) {
            files.entry(object).or_default().entry(part).or_insert(path);
        }
    }
    let mut found = Vec::new();
    for (part, given) in parts.iter().enumerate() {
        for approval in &given.given.approvals {
            for target in &approval.targets {
                let Some(holders) = files.get(target.object.as_str()) else { continue };
                if holders.contains_key(&part) {
                    continue;
                }
                found.extend(holders.iter().map(|(&of, &path)| CrossApproval {
                    part,
                    approval,
                    of,
                    path,
                    object: &target.object,
                }));
            }
        }
    }
    found
}

/// The files that a report cites, by content and path: those of requirements, and evidence.
fn cited(given: &super::Given) -> impl Iterator<Item = (&str, &str)> {
    let requirements = given.requirements.iter().map(|it| (&it.place.blob, &it.place.path));
    let evidence = given.rows.iter().flat_map(|row| &row.evidence).map(|it| (&it.object, &it.path));
    requirements
        .chain(evidence)
        .filter_map(|(object, path)| Some((object.as_deref()?, path.as_deref()?)))
}
