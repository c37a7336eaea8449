//! What a CI system says of the merge request that it builds, by its documented variables.
//!
//! Pure: whoever calls this looks the variables up.

/// The range of a merge request, or of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The system.
    pub system: &'static str,
    /// The variables that were taken.
    pub variables: String,
    /// Where the range begins: revisions, the first that there is.
    pub base: Vec<String>,
    /// Where it ends.
    pub head: String,
    /// The branch that the change is made on, where it is told.
    pub branch: Option<String>,
}

/// A system: how it is recognised, and what it says.
struct System {
    name: &'static str,
    mark: &'static str,
    read: fn(&Variables<'_>) -> Option<Told>,
}

/// The variables that were taken, and what they say.
type Told = (Vec<&'static str>, Ends);

struct Ends {
    base: Vec<String>,
    head: String,
    branch: Option<String>,
}

/// Looks a variable up; empty ones count as not there.
pub type Variables<'v> = dyn Fn(&str) -> Option<String> + 'v;

/// Gitea stands before GitHub, whose variables it sets too.
const SYSTEMS: &[System] = &[
    System { name: "Gitea", mark: "GITEA_ACTIONS", read: actions },
    System { name: "GitHub", mark: "GITHUB_ACTIONS", read: actions },
    System { name: "GitLab", mark: "GITLAB_CI", read: gitlab },
    System { name: "Azure Pipelines", mark: "TF_BUILD", read: azure },
    System { name: "Buildkite", mark: "BUILDKITE", read: buildkite },
    System { name: "Jenkins", mark: "JENKINS_URL", read: jenkins },
];

/// What the CI system says, if this runs in one; `None` within for a build that tells no range.
pub fn request(variables: &Variables<'_>) -> Option<(&'static str, Option<Request>)> {
    let system = SYSTEMS.iter().find(|system| variables(system.mark).is_some())?;
    let found = (system.read)(variables).map(|(taken, ends)| Request {
        system: system.name,
        variables: taken.join(", "),
        base: ends.base,
        head: ends.head,
        branch: ends.branch,
    });
    Some((system.name, found))
}

/// A pull request is checked out as its merge into the base, whose second parent is its head.
fn actions(variables: &Variables<'_>) -> Option<Told> {
    let base = variables("GITHUB_BASE_REF")?;
    let branch = variables("GITHUB_HEAD_REF");
    let taken = vec!["GITHUB_BASE_REF", "GITHUB_HEAD_REF"];
    Some((taken, Ends { base: branches(&base), head: "HEAD".to_owned(), branch }))
}

fn gitlab(variables: &Variables<'_>) -> Option<Told> {
    let branch =
        variables("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME").or_else(|| variables("CI_COMMIT_BRANCH"));
    if let Some(base) = variables("CI_MERGE_REQUEST_DIFF_BASE_SHA") {
        // In a pipeline for the merged result, CI_COMMIT_SHA is the merge.
        let tips = ["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"];
        let (tip, head) = tips.into_iter().find_map(|name| Some((name, variables(name)?)))?;
        let taken = vec!["CI_MERGE_REQUEST_DIFF_BASE_SHA", tip];
        return Some((taken, Ends { base: vec![base], head, branch }));
    }
    let before = variables("CI_COMMIT_BEFORE_SHA").filter(|id| !is_null(id))?;
    let head = variables("CI_COMMIT_SHA")?;
    Some((vec!["CI_COMMIT_BEFORE_SHA", "CI_COMMIT_SHA"], Ends { base: vec![before], head, branch }))
}

fn azure(variables: &Variables<'_>) -> Option<Told> {
    let base = variables("SYSTEM_PULLREQUEST_TARGETBRANCH")?;
    let head = variables("SYSTEM_PULLREQUEST_SOURCECOMMITID").unwrap_or("HEAD".to_owned());
    let branch = variables("SYSTEM_PULLREQUEST_SOURCEBRANCH").map(|name| short(&name).to_owned());
    let taken = vec!["SYSTEM_PULLREQUEST_TARGETBRANCH", "SYSTEM_PULLREQUEST_SOURCECOMMITID"];
    Some((taken, Ends { base: branches(&base), head, branch }))
}

fn buildkite(variables: &Variables<'_>) -> Option<Told> {
    let base = variables("BUILDKITE_PULL_REQUEST_BASE_BRANCH")?;
    // BUILDKITE_COMMIT may be the word HEAD.
    let head = variables("BUILDKITE_COMMIT").unwrap_or("HEAD".to_owned());
    let taken = vec!["BUILDKITE_PULL_REQUEST_BASE_BRANCH", "BUILDKITE_COMMIT"];
    let branch = variables("BUILDKITE_BRANCH");
    Some((taken, Ends { base: branches(&base), head, branch }))
}

fn jenkins(variables: &Variables<'_>) -> Option<Told> {
    let head = variables("GIT_COMMIT").unwrap_or("HEAD".to_owned());
    if let Some(base) = variables("CHANGE_TARGET") {
        let branch = variables("CHANGE_BRANCH");
        return Some((
            vec!["CHANGE_TARGET", "GIT_COMMIT"],
            Ends { base: branches(&base), head, branch },
        ));
    }
    let base = variables("GIT_PREVIOUS_SUCCESSFUL_COMMIT")?;
    let branch = variables("BRANCH_NAME");
    let taken = vec!["GIT_PREVIOUS_SUCCESSFUL_COMMIT", "GIT_COMMIT"];
    Some((taken, Ends { base: vec![base], head, branch }))
}

/// Where a branch of the server may be found in a clone.
fn branches(name: &str) -> Vec<String> {
    let name = short(name);
    vec![format!("refs/remotes/origin/{name}"), format!("refs/heads/{name}")]
}

fn short(name: &str) -> &str {
    name.strip_prefix("refs/heads/").unwrap_or(name)
}

fn is_null(id: &str) -> bool {
    id.bytes().all(|digit| digit == b'0')
}
