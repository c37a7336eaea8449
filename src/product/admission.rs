//! Which reports belong together: of one product, one standard, one release, each of another repository.

use std::collections::BTreeMap;

use super::given::{MOST_REPORTS, Part, shown};
use crate::error::{Error, Result};

/// What the command line says of the product.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Its name, where reports name none.
    pub product: Option<String>,
    /// What its release is called.
    pub release: Option<String>,
    /// The release, or the beginning of the commit, that a repository is at though the others are at another.
    pub at: BTreeMap<String, String>,
}

/// Reports that belong together.
#[derive(Debug)]
pub struct Product {
    /// The product's name.
    pub name: String,
    /// What its release is called; `None` where no report is of a release.
    pub release: Option<String>,
    /// The reports, by the names of their repositories.
    pub parts: Vec<Part>,
    /// Whether each is at a release of its own, by word of the command line.
    pub mapped: Vec<bool>,
}

/// Admits reports that belong together, in whatever order, or says which do not.
pub fn admit(mut parts: Vec<Part>, asked: &Asked) -> Result<Product> {
    if !(2..=MOST_REPORTS).contains(&parts.len()) {
        let what = format!("{} reports cannot be joined", parts.len());
        let hint = format!("name one report of each repository, from 2 to {MOST_REPORTS}");
        return Err(Error::usage(what).hint(hint));
    }
    parts.sort_by(|one, other| (&one.name, &one.sha256).cmp(&(&other.name, &other.sha256)));
    twice(&parts)?;
    standards(&parts)?;
    let name = product(&parts, asked)?;
    let mapped = mapped(&parts, asked)?;
    let release = release(&parts, &mapped, asked)?;
    Ok(Product { name, release, parts, mapped })
}

/// A repository is known by the commit that its mainline begins with, and by the evaluated commit.
fn twice(parts: &[Part]) -> Result<()> {
    for (at, part) in parts.iter().enumerate() {
        let of =
            |part: &Part| (part.given.repository.root.clone(), part.given.evaluated.commit.clone());
        let (root, commit) = of(part);
        for other in &parts[..at] {
            let (other_root, other_commit) = of(other);
            let why = match (root == other_root && root.is_some(), commit == other_commit) {
                (true, _) => "they begin with the same commit",
                (_, true) => "they are of the same commit",
                _ if part.name == other.name => {
                    let what = format!("two repositories are called {}", shown(&part.name));
                    let hint = "give each a name of its own: `repository` below `[product]`";
                    return Err(Error::usage(what).hint(hint));
                }
                _ => continue,
            };
            let (one, two) = (shown(&other.file), shown(&part.file));
            return Err(Error::usage(format!(
                "`{one}` and `{two}` are of the same repository: {why}"
            ))
            .hint("name one report of each repository"));
        }
    }
    Ok(())
}

fn standards(parts: &[Part]) -> Result<()> {
    match parts.iter().find(|part| part.given.standard != parts[0].given.standard) {
        None => Ok(()),
        Some(part) => Err(Error::usage(format!(
            "`{}` is for {}, `{}` for {}",
            shown(&parts[0].file),
            shown(&parts[0].given.standard),
            shown(&part.file),
            shown(&part.given.standard)
        ))
        .hint("have one version of git-trace write all of them")),
    }
}

fn product(parts: &[Part], asked: &Asked) -> Result<String> {
    let named = parts.iter().filter_map(|part| Some((part, part.given.product.as_deref()?)));
    let mut named = named.peekable();
    let wanted = asked.product.as_deref().or(named.peek().map(|(_, name)| *name));
    let Some(wanted) = wanted else {
        return Err(Error::usage("no report names its product")
            .hint("set `name` below `[product]` in .trace/config.toml, or say --product NAME"));
    };
    if let Some((part, name)) = named.find(|(_, name)| *name != wanted) {
        let what = format!(
            "`{}` is of the product {}, not of {}",
            shown(&part.file),
            shown(name),
            shown(wanted)
        );
        return Err(Error::usage(what).hint("join the reports of one product"));
    }
    let unnamed = parts.iter().find(|part| part.given.product.is_none());
    match unnamed.filter(|_| asked.product.is_none()) {
        Some(part) => Err(Error::usage(format!("`{}` names no product", shown(&part.file)))
            .hint(format!("say --product {wanted:?} if it is of that product"))),
        None => Ok(wanted.to_owned()),
    }
}

/// Which parts are at a release of their own; each must be at the one that was said.
fn mapped(parts: &[Part], asked: &Asked) -> Result<Vec<bool>> {
    for (name, release) in &asked.at {
        let Some(part) = parts.iter().find(|part| part.name == *name) else {
            let names: Vec<String> = parts.iter().map(|part| shown(&part.name)).collect();
            return Err(Error::usage(format!("no report is of a repository {name}"))
                .hint(format!("there is {}", names.join(", "))));
        };
        let evaluated = &part.given.evaluated;
        let is_commit = release.len() >= 7 && evaluated.commit.starts_with(release.as_str());
        if evaluated.tag.as_ref() != Some(release) && !is_commit {
            let what = format!("`{}` is of {}, not of {release}", shown(&part.file), at(part));
            return Err(Error::usage(what).hint(format!("have the report of {release} written")));
        }
    }
    Ok(parts.iter().map(|part| asked.at.contains_key(&part.name)).collect())
}

/// The release of all that are not mapped.
fn release(parts: &[Part], mapped: &[bool], asked: &Asked) -> Result<Option<String>> {
    let unmapped =
        || parts.iter().zip(mapped).filter(|(_, mapped)| !**mapped).map(|(part, _)| part);
    let first = unmapped().next();
    if let Some(first) = first
        && let Some(other) =
            unmapped().find(|it| it.given.evaluated.tag != first.given.evaluated.tag)
    {
        let what = format!(
            "`{}` is of {}, `{}` of {}",
            shown(&first.file),
            at(first),
            shown(&other.file),
            at(other)
        );
        let name = shown(&other.name);
        return Err(Error::usage(what).hint(format!(
            "if they make up one release of the product, say so: --at {name}={}",
            tag(other)
        )));
    }
    let own = first.and_then(|first| first.given.evaluated.tag.clone());
    Ok(asked.release.clone().or(own))
}

/// The release that a report is of, or the commit.
fn at(part: &Part) -> String {
    match &part.given.evaluated.tag {
        Some(tag) => format!("the release {}", shown(tag)),
        None => format!("the commit {}, which is no release", tag(part)),
    }
}

fn tag(part: &Part) -> String {
    let evaluated = &part.given.evaluated;
    evaluated.tag.as_deref().map_or_else(|| evaluated.commit[..10].to_owned(), shown)
}
