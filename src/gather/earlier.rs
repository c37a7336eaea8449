//! What somebody approved before, held against what they are about to approve.

use super::read_bounded;
use super::statements::Committed;
use super::targets::Wanted;
use crate::error::Result;
use crate::git::{Objects, diff};
use crate::model::{News, Person};
use crate::roster::Member;
use crate::statement::{Decision, Meaning, Statement, Target};

/// So many lines of a content that was never approved are shown.
const LINES: usize = 20;

/// What is new to a signer in a target.
pub fn news(
    objects: &Objects<'_>,
    statements: &[Committed],
    signer: &Person,
    member: Option<&Member>,
    wanted: &Wanted,
) -> Result<News> {
    let is_signer = |who: &Person| {
        who.email.eq_ignore_ascii_case(&signer.email)
            || member.is_some_and(|member| member.has_email(&who.email))
    };
    let approves = |it: &&Statement| {
        is_signer(&it.who)
            && it.decision == Decision::Accepted
            && matches!(it.meaning, Meaning::Approved | Meaning::Reviewed | Meaning::Responsible)
    };
    let own = statements.iter().filter_map(|it| it.statement.as_ref().ok()).filter(approves);
    let about = |it: &'_ Statement| it.targets.iter().any(|target| covers(target, &wanted.target));
    let last = own.filter(|it| about(it)).max_by_key(|it| it.when);
    let before = last.and_then(|it| {
        let target = it.targets.iter().find(|target| covers(target, &wanted.target))?;
        // The content may be gone with a history that was rewritten.
        Some((it.when, target, read_bounded(objects, target.blob).ok()?))
    });
    let Some((when, target, bytes)) = before else { return Ok(all(wanted)) };
    let is_same = target.blob == wanted.target.blob
        || !wanted.target.items.is_empty()
            && (wanted.target.frame.is_none() || wanted.target.frame == target.frame)
            && wanted.target.items.iter().all(|item| target.items.contains(item));
    Ok(match is_same {
        true => News::Nothing(when),
        false => News::Changes(when, diff::unified(&bytes, &wanted.bytes)?),
    })
}

/// Whether an earlier target speaks of everything that a new one names.
fn covers(earlier: &Target, wanted: &Target) -> bool {
    let has = |id: &str| earlier.items.iter().any(|item| item.id == id);
    let is_whole = wanted.frame.is_some() || wanted.items.is_empty();
    earlier.path == wanted.path
        && (is_whole || earlier.items.is_empty() || wanted.items.iter().all(|item| has(&item.id)))
}

/// A content as it begins, or where only some of its items are meant, each of these.
fn all(wanted: &Wanted) -> News {
    let text = String::from_utf8_lossy(&wanted.bytes);
    let lines: Vec<&str> = text.lines().collect();
    let mut shown: Vec<&str> = Vec::new();
    match (&wanted.document, &wanted.target.frame) {
        (Some(document), None) => {
            for (position, item) in document.items.iter().enumerate() {
                if wanted.target.items.iter().any(|wanted| wanted.id == item.id) {
                    let next =
                        document.items.get(position + 1).map(|next| next.line.saturating_sub(1));
                    let end = next.unwrap_or(lines.len());
                    shown.extend(lines.get(item.line.saturating_sub(1)..end).unwrap_or_default());
                }
            }
        }
        _ if text.contains('\0') => {}
        _ => shown.extend(lines.iter().take(LINES)),
    }
    News::All(wanted.bytes.len(), lines.len(), shown.join("\n"))
}
