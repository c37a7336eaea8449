//! Gaps in the configured chains, each judged by the rule of its kind.

use super::Case;
use super::ruling::Wanting;
use crate::config::keys::LEVELS;
use crate::trace::Gap;

/// The words by which a level or a kind is one of causes: what security requirements answer.
pub(super) const CAUSES: [&str; 6] = ["threat", "risk", "hazard", "regulation", "law", "standard"];

/// What a gap is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// A threat, risk or regulation that nothing answers.
    Cause,
    /// A requirement that no test verifies.
    Test,
    /// Any other step.
    Step,
}

/// What is wanting in chains, and what cannot be known of them.
#[derive(Default)]
pub(super) struct Gaps {
    /// What is wanting, each with its requirement.
    pub wanting: Vec<(usize, Wanting)>,
    /// How many requirements may be covered by commits that are not there.
    pub unknown: usize,
}

/// The gaps of one kind in all chains.
pub(super) fn gaps(case: &Case<'_>, about: About) -> Gaps {
    let mut gaps = Gaps::default();
    let is_partial = case.gaps().is_some();
    for gap in case.chain_gaps() {
        if self::about(case, &gap) != about {
            continue;
        }
        // Commits implement and verify by their trailers; all else stands in the tree.
        if is_partial && LEVELS[1..].contains(&gap.wants.as_str()) {
            gaps.unknown += 1;
            continue;
        }
        let message = format!(
            "{} is answered by nothing on level {}, which chain {} asks for",
            case.trace.nodes[gap.node].item.id, gap.wants, gap.chain
        );
        let help = "link something of that level to it, or mend the `[[chain]]`";
        gaps.wanting.push((gap.node, Wanting::new(message, case.place(gap.node), help)));
    }
    gaps
}

fn about(case: &Case<'_>, gap: &Gap) -> About {
    let kind = case.trace.nodes[gap.node].item.kind.as_str();
    if gap.wants.to_lowercase().contains(LEVELS[2]) {
        About::Test
    } else if is_cause(&gap.level) || is_cause(kind) {
        About::Cause
    } else {
        About::Step
    }
}

/// Whether a level or a kind is one of what security requirements answer.
pub(super) fn is_cause(word: &str) -> bool {
    let word = word.to_lowercase();
    CAUSES.iter().any(|cause| word.contains(cause))
}
