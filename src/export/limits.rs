//! `LIMITS.md`: what the evidence in a package cannot prove.

use crate::render::clean;

/// What limits this package besides what limits all of them.
pub struct Limits<'l> {
    /// Whether the source is in the package.
    pub has_source: bool,
    /// What limited the history that could be seen, in words.
    pub limits: &'l [String],
    /// How many rows of the matrix could not be assessed.
    pub unassessed: usize,
}

/// The page.
pub fn text(limits: &Limits<'_>) -> String {
    let mut text = ALWAYS.to_owned();
    text += "\n## Of this package\n\n";
    if !limits.has_source {
        text += WITHOUT_SOURCE;
    }
    text += match limits.unassessed {
        0 => "- Every row of the matrix could be assessed.\n".to_owned(),
        count => format!(
            "- Rows of the matrix that could not be assessed: {count}. The report says why.\n"
        ),
    }
    .as_str();
    for limit in limits.limits {
        let limit = clean(limit).replace(['\n', '`', '<', '|', '[', '*', '_'], " ");
        text += &format!("- {limit}\n");
    }
    text
}

const ALWAYS: &str = r#"# What this evidence cannot prove

- **Dates.** The dates of commits, tags and statements are set by the clocks, or the hands, of those who
  made them. They are asserted. The order of history is proven by ids; how much time passed is not.
- **Who holds a key.** A signature proves that somebody had the private key. That it was the person whom the
  roster names, and nobody else, rests on how the organisation hands out keys.
- **The first roster.** Every later roster is judged by the one before it. Whether the first was right, only
  somebody outside of the repository can say: compare its commit with the one that you were told.
- **When a key could not be relied on any more.** VERIFY.txt has stock programs check signatures. gpg goes by
  today, and openssl is asked neither for dates of certificates nor for lists of revoked ones: whether a key
  or a certificate was valid and not revoked when it signed, the report says, and `git trace verify-export`
  works out anew.
- **The releaser's key.** A package carries keys, and whoever forges a package can put other keys in it.
  Compare the fingerprint with one that you got by other means.
- **Words that nobody signed.** A trailer such as `Reviewed-by:` is the word of whoever wrote the commit.
  The report shows it as asserted.
- **What is approved now.** The files in `data/records/` are those of the evaluated commit, approved or not: the
  report says which are. What an approval was about that was changed since stands in `data/records-approved/`.
- **What was never committed.** Reviews, tests and decisions that left nothing in the repository are not
  seen. That nothing is found does not mean that nothing was done.
- **What was in other repositories,** and in contents that git only points to (submodules, git-LFS).
- **History that was rewritten before this package was made,** unless an earlier report or an earlier tag
  says so: compare the ids with those that you were given before.
- **Quality.** That a record exists, is approved and was there in time says nothing of whether it is good.
  The matrix says what evidence is present, and never that a standard is complied with.
- **SHA-1.** The ids of objects are SHA-1. Approvals and the manifests name SHA-256 besides.
"#;

const WITHOUT_SOURCE: &str = "- The source is not in it: commits, tags, trees and the contents that the report was made from are. Of the\n  source, those files are in it that say which requirement they implement or verify, and none besides.\n";
