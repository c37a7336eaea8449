//! What is said, in every form, before it is judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Source;
use super::authors::person;
use crate::config::Config;
use crate::facts::{Claims, Facts, File, NoteClaim, StatementFile, TagClaim};
use crate::finding::Location;
use crate::front_matter::Problem;
use crate::history::History;
use crate::model::{Commit, Oid, OidMap, Person, SignedObject, Timestamp, Trailer};
use crate::signature::Signed;
use crate::statement::{Decision, Meaning, NAMESPACE, Target};
use crate::trailer;

/// What git signs for, in SSH signatures.
const GIT: &str = "git";

/// Somebody's word about files.
pub struct Claim<'a> {
    pub source: Source,
    pub place: Location,
    /// The commit that brought it in.
    pub commit: Option<Oid>,
    /// The commit that a tag names.
    pub tagged: Option<Oid>,
    pub who: Person,
    pub when: Option<Timestamp>,
    pub meaning: Meaning,
    pub decision: Decision,
    pub role: String,
    pub signed: Option<Signed<'a>>,
    /// The file of the signature, where it has one.
    pub signature: Option<&'a str>,
    pub targets: Arc<[Target]>,
    /// Why it cannot be read.
    pub problem: Option<&'a Problem>,
    pub sha256: &'a str,
    /// The statements that it takes back or replaces.
    pub ends: Vec<&'a str>,
    /// Whether it does not stand in the evaluated tree any more.
    pub is_gone: bool,
}

impl<'a> Claim<'a> {
    fn new(source: Source, place: Location, who: Person, when: Option<Timestamp>) -> Self {
        Self {
            source,
            place,
            commit: None,
            tagged: None,
            who,
            when,
            meaning: Meaning::Approved,
            decision: Decision::Accepted,
            role: String::new(),
            signed: None,
            targets: Arc::default(),
            signature: None,
            problem: None,
            sha256: "",
            ends: Vec::new(),
            is_gone: false,
        }
    }

    fn signed_by_git(self, signed: Option<&'a SignedObject>) -> Self {
        Self { signed: signed.map(by_git), ..self }
    }
}

/// What git signed, to be checked.
pub fn by_git(signed: &SignedObject) -> Signed<'_> {
    let SignedObject { payload, signature, made } = signed;
    Signed { payload, signature, made: *made, namespace: GIT }
}

/// The statements in files.
pub fn statements(claims: &Claims) -> Vec<Claim<'_>> {
    claims.statements.iter().map(statement).collect()
}

fn statement(file: &StatementFile) -> Claim<'_> {
    let place = Location { commit: file.commit, ..Location::file(&file.file.path, file.file.blob) };
    let content = &file.content;
    let statement = match &content.statement {
        Ok(statement) => statement,
        Err(problem) => {
            let nobody = Person { name: String::new(), email: String::new() };
            let place = place.at_line(problem.line);
            let claim = Claim::new(Source::Statement, place, nobody, None);
            let is_gone = file.is_gone;
            return Claim { problem: Some(problem), commit: file.commit, is_gone, ..claim };
        }
    };
    let signed = file.signature.as_ref().map(|signature| Signed {
        payload: &content.bytes,
        signature: &signature.bytes,
        made: Some(statement.when),
        namespace: NAMESPACE,
    });
    let ends = statement.withdraws.iter().chain(&statement.supersedes).map(String::as_str);
    Claim {
        commit: file.commit,
        meaning: statement.meaning,
        decision: statement.decision,
        role: statement.role.clone(),
        signed,
        signature: file.signature.as_ref().map(|signature| signature.file.path.as_str()),
        targets: content.targets.clone(),
        sha256: &content.sha256,
        ends: ends.collect(),
        is_gone: file.is_gone,
        ..Claim::new(Source::Statement, place, statement.who.clone(), Some(statement.when))
    }
}

/// The review and approval trailers of the commits that changed controlled records, and of the
/// merges that brought these in.
pub fn trailers<'a>(config: &Config, history: &History, facts: &'a Facts) -> Vec<Claim<'a>> {
    let integrated = history.whole_integration();
    // By commit, person and meaning, what was approved.
    let mut said: BTreeMap<(Oid, Person, Meaning), Vec<Target>> = BTreeMap::new();
    for file in &facts.controlled {
        for version in &file.versions {
            let Some(blob) = version.blob else { continue };
            // A merge speaks of what it left, and not of what stood there on the way.
            let left = |merge: &Oid| {
                let mut left = facts.claims.merged.get(merge).into_iter().flatten();
                left.any(|it| it.path == version.path && it.blob == blob)
            };
            let merge = integrated.get(&version.commit).filter(|it| left(it));
            for id in [Some(&version.commit), merge].into_iter().flatten() {
                let Some(commit) = history.get(*id) else { continue };
                for (who, meaning) in named(config, commit) {
                    let file = File { path: version.path.clone(), blob };
                    said.entry((*id, who, meaning)).or_default().push(target(&file));
                }
            }
        }
    }
    let claim = |((id, who, meaning), targets): (_, Vec<Target>)| {
        let when = history.get(id).and_then(|commit| commit.committer.when);
        let signed: Option<&SignedObject> = facts.claims.commits.get(&id);
        let claim = Claim::new(Source::Trailer, Location::commit(id), who, when);
        Claim { commit: Some(id), meaning, targets: targets.into(), ..claim }.signed_by_git(signed)
    };
    said.into_iter().map(claim).collect()
}

/// Whom a commit names, and what they are said to have done; nobody reviews their own commit.
fn named(config: &Config, commit: &Commit) -> Vec<(Person, Meaning)> {
    let mut named = Vec::new();
    for trailer in &commit.trailers {
        let Some(meaning) = meaning(config, &trailer.key) else { continue };
        let who = person(&trailer.value);
        let author = &commit.author.person;
        let is_author = !commit.is_merge()
            && match who.email.is_empty() {
                true => who.name == author.name,
                false => who.email.eq_ignore_ascii_case(&author.email),
            };
        let is_somebody = !who.email.is_empty() || !who.name.is_empty();
        if is_somebody && !is_author && !named.contains(&(who.clone(), meaning)) {
            named.push((who, meaning));
        }
    }
    named
}

fn meaning(config: &Config, key: &str) -> Option<Meaning> {
    let is_in = |keys: &[String]| keys.iter().any(|known| known.eq_ignore_ascii_case(key));
    if is_in(&config.trailers.approval) {
        return Some(Meaning::Approved);
    }
    is_in(&config.trailers.review).then_some(Meaning::Reviewed)
}

/// The signed tags that state a meaning.
pub fn tags(claims: &Claims) -> Vec<Claim<'_>> {
    claims.tags.iter().filter_map(tag).collect()
}

fn tag(tag: &TagClaim) -> Option<Claim<'_>> {
    let tagger = tag.tagger.as_ref()?;
    let trailers = owned(trailer::of_commit(tag.message.as_bytes()));
    let value = |key: &str| {
        let found = trailers.iter().find(|it| it.key.eq_ignore_ascii_case(key));
        found.map(|it| it.value.as_str())
    };
    let only: Vec<&str> = trailers
        .iter()
        .filter(|it| it.key.eq_ignore_ascii_case("Approves"))
        .map(|it| it.value.as_str())
        .collect();
    let is_meant = |file: &&File| only.is_empty() || only.contains(&file.path.as_str());
    let decision = value("Decision").is_some_and(|word| word.eq_ignore_ascii_case("rejected"));
    let claim = Claim {
        tagged: tag.commit,
        meaning: Meaning::of_word(value("Meaning")?)?,
        decision: if decision { Decision::Rejected } else { Decision::Accepted },
        role: value("Role").unwrap_or_default().to_owned(),
        targets: tag.files.iter().filter(is_meant).map(target).collect(),
        ..Claim::new(
            Source::Tag,
            Location::tag(&tag.name, tag.object),
            Person::clone(&tagger.person),
            tagger.when,
        )
    };
    Some(claim.signed_by_git(Some(&tag.signed)))
}

/// The notes that name who approved or reviewed what they are about.
pub fn notes<'a>(config: &Config, facts: &'a Facts) -> Vec<Claim<'a>> {
    let mut by_object: OidMap<Vec<File>> = OidMap::default();
    for file in &facts.controlled {
        for version in &file.versions {
            let Some(blob) = version.blob else { continue };
            for object in [version.commit, blob] {
                let file = File { path: version.path.clone(), blob };
                by_object.entry(object).or_default().push(file);
            }
        }
    }
    let about = |note: &NoteClaim| by_object.get(&note.object).map(|files| files.as_slice());
    let with_files = facts.claims.notes.iter().filter_map(|note| Some((note, about(note)?)));
    with_files.flat_map(|(note, files)| self::note(config, note, files)).collect()
}

fn note<'a>(config: &Config, note: &'a NoteClaim, files: &[File]) -> Vec<Claim<'a>> {
    // A note has no subject: one is put before it, so that its trailers are found as a commit's.
    let message = format!("note\n\n{}", note.text);
    let mut claims = Vec::new();
    for trailer in owned(trailer::of_commit(message.as_bytes())) {
        let Some(meaning) = meaning(config, &trailer.key) else { continue };
        let place = Location::commit(note.commit);
        let claim = Claim::new(Source::Note, place, person(&trailer.value), note.committer.when);
        let targets = files.iter().map(target).collect();
        claims.push(Claim { meaning, targets, ..claim }.signed_by_git(note.signed.as_ref()));
    }
    claims
}

fn owned(trailers: Vec<trailer::Trailer<'_>>) -> Vec<Trailer> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let owned = |it: &trailer::Trailer<'_>| Trailer { key: text(it.key), value: text(&it.value) };
    trailers.iter().map(owned).collect()
}

/// A file in a content, which git's id alone names here.
fn target(file: &File) -> Target {
    Target {
        path: file.path.clone(),
        blob: file.blob,
        sha256: String::new(),
        frame: None,
        items: Vec::new(),
    }
}
