//! Commits: one, a range, a merge request's as CI tells it, what is not upstream, or a push.

use super::{Arguments, Found};
use crate::ci::{self, Request};
use crate::cli::Common;
use crate::config::Config;
use crate::convention::{self, Context, Message, Origin};
use crate::error::{Error, Result};
use crate::gather::{self, At, CommitMessage, Lookup, Source};
use crate::git::{Plan, Repository, Revision};
use crate::model::{Oid, Timestamp};
use crate::rules;
use crate::view::{CheckFinding, CheckReport, Checked};

/// The commits to check, what to call them, and the branch they are made on, where it is known.
struct Commits {
    plan: Plan,
    name: String,
    branch: Option<String>,
}

pub fn check(common: &Common, repository: &Repository, arguments: &Arguments) -> Result<Found> {
    let commits = match &arguments.range {
        Some(range) => named(repository, range)?,
        None => found(common, repository)?,
    };
    let newest = commits.plan.starts[0];
    let file = arguments.config.as_deref();
    let configured = gather::convention(repository, newest, file, &rules::codes())?;
    if let (Source::File(name), None, false) = (&configured.source, file, common.quiet) {
        anstream::eprintln!("by the {name} that is not committed yet");
    }
    judge(repository, &configured.config, &commits)
}

/// Checks what a push would add to a remote: lines `local-ref local-id remote-ref remote-id`.
pub fn of_push(
    repository: &Repository,
    config: &Config,
    remote: &str,
    lines: &str,
) -> Result<Option<CheckReport>> {
    let id = |word: Option<&str>| word?.parse::<Oid>().ok().filter(|id| id.as_bytes() != &[0; 20]);
    let (mut starts, mut excluded) = (Vec::new(), Vec::new());
    let objects = repository.objects()?;
    for line in lines.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        // A deletion pushes nothing; a tag on something else than a commit has no message of ours.
        let commit = id(words.get(1).copied()).and_then(|id| objects.peel(id));
        starts.extend(commit);
        let known = id(words.get(3).copied()).filter(|id| objects.tree(*id).is_some());
        excluded.extend(known);
    }
    if starts.is_empty() {
        return Ok(None);
    }
    // What the remote has under any branch is not new to it.
    let prefix = format!("{remote}/");
    let branches = repository.branches()?.into_iter();
    excluded.extend(branches.filter(|it| it.name.starts_with(&prefix)).map(|it| it.commit));
    let plan = Plan { starts, excluded, ..Plan::default() };
    let commits =
        Commits { plan, name: format!("the push to {remote}"), branch: repository.branch() };
    judge(repository, config, &commits).map(|found| Some(found.report))
}

fn judge(repository: &Repository, config: &Config, commits: &Commits) -> Result<Found> {
    let objects = repository.objects()?;
    let lookup = Lookup::new(repository, &objects, config);
    let mut report = CheckReport::new("commits", &commits.name);
    let mut newest: Option<Timestamp> = None;
    let missing = gather::messages(repository, &objects, &commits.plan, |commit| {
        newest = newest.max(commit.when);
        report.count += 1;
        for finding in of_commit(&lookup, config, commits.branch.as_deref(), &commit) {
            report.push(finding);
        }
    })?;
    if let Some(first) = missing.first() {
        return Err(Error::repository(format!("commit {} cannot be read", first.commit)).hint(
            "fetch it (a shallow clone lacks it; in CI fetch the whole history), or run `git fsck`",
        ));
    }
    Ok(Found { report, today: newest.map(|when| when.date()).unwrap_or_default() })
}

fn of_commit(
    lookup: &Lookup<'_>,
    config: &Config,
    branch: Option<&str>,
    commit: &CommitMessage,
) -> Vec<CheckFinding> {
    let origin = Origin {
        author: Some(&commit.author),
        committer: Some(&commit.committer),
        merges: commit.parents > 1,
        committed: true,
        lossy: commit.lossy,
    };
    let around = lookup.around(At::Commit(commit.tree, commit.parent_trees.clone()));
    let context = Context { config, branch, surroundings: &around };
    let message = Message::read(&commit.text, origin, &config.convention);
    let findings = convention::judge(&message, &context);
    if findings.is_empty() {
        return Vec::new();
    }
    let checked =
        Checked { commit: Some(commit.id), file: None, text: commit.text.as_str().into() };
    findings.into_iter().map(|it| CheckFinding::in_message(it, &checked)).collect()
}

/// One commit alone, or a range.
fn named(repository: &Repository, range: &str) -> Result<Commits> {
    let revision = repository.revision(range)?;
    let plan = match revision {
        Revision::Commit(commit) => Plan::only(commit),
        range => repository.plan(range)?,
    };
    Ok(Commits { plan, name: range.to_owned(), branch: None })
}

/// The merge request that CI builds, or what is not upstream; it is said which.
fn found(common: &Common, repository: &Repository) -> Result<Commits> {
    let variables = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let say = |text: String| {
        if !common.quiet {
            anstream::eprintln!("{text}");
        }
    };
    match ci::request(&variables) {
        Some((_, Some(request))) => {
            let commits = of_request(repository, &request)?;
            say(format!(
                "checking {}: the range that {} names by {}",
                commits.name, request.system, request.variables
            ));
            Ok(commits)
        }
        in_ci => {
            let commits = since_upstream(repository)?;
            say(match in_ci {
                Some((system, _)) => {
                    format!("checking {}: {system} names no merge request", commits.name)
                }
                None => format!("checking {}", commits.name),
            });
            Ok(commits)
        }
    }
}

fn of_request(repository: &Repository, request: &Request) -> Result<Commits> {
    let base = request.base.iter().find_map(|base| repository.commit(base).ok());
    let Some(base) = base else {
        return Err(Error::repository(format!(
            "{} names {} as the base of the merge request, and it is not in this clone",
            request.system, request.base[0]
        ))
        .hint("fetch it: let the checkout take the whole history (fetch-depth: 0, GIT_DEPTH: 0)"));
    };
    let head = repository.commit(&request.head)?;
    // Where CI merged the request into its base, the request itself is the second parent.
    let parents = repository.objects()?.parents(head);
    let tip = match (request.head.as_str(), parents.as_slice()) {
        ("HEAD", [first, second]) if is_base(repository, base, *first)? => *second,
        _ => head,
    };
    let plan = Plan { starts: vec![tip], excluded: vec![base], ..Plan::default() };
    let name = format!("{}..{}", base.short(), tip.short());
    Ok(Commits { plan, name, branch: request.branch.clone() })
}

/// Whether a commit is the base, or stands before it.
fn is_base(repository: &Repository, base: Oid, commit: Oid) -> Result<bool> {
    Ok(commit == base || repository.merge_bases(base, commit)?.contains(&commit))
}

/// What the branch has and its upstream, or else the mainline, does not; or HEAD alone.
fn since_upstream(repository: &Repository) -> Result<Commits> {
    let head = repository.commit("HEAD")?;
    let branch = repository.branch();
    let mainlines = [
        "refs/remotes/origin/HEAD",
        "refs/remotes/origin/main",
        "refs/remotes/origin/master",
        "refs/heads/main",
        "refs/heads/master",
    ];
    let upstream = repository.upstream().into_iter();
    for base in upstream.chain(mainlines.map(str::to_owned)) {
        let own = branch.as_ref().is_some_and(|own| base == format!("refs/heads/{own}"));
        if let Some(commit) = repository.commit(&base).ok().filter(|_| !own) {
            let plan = Plan { starts: vec![head], excluded: vec![commit], ..Plan::default() };
            let short = base.trim_start_matches("refs/heads/").trim_start_matches("refs/remotes/");
            return Ok(Commits { plan, name: format!("{short}..HEAD"), branch });
        }
    }
    Ok(Commits { plan: Plan::only(head), name: "HEAD".to_owned(), branch })
}
