//! What covers what along chains of levels, and circles in what answers to what.

use std::collections::BTreeMap;

use super::{Edge, End, Trace};
use crate::config::{Chain, Config, keys::LEVELS};
use crate::model::LinkMeaning;

/// How far a requirement of a chain is covered by the levels below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The requirement.
    pub node: usize,
    /// The position of its level in the chain, 0 for the top.
    pub level: usize,
    /// Whether something of the next level answers to it.
    pub is_covered: bool,
    /// Whether everything that answers to it is covered down to the end of the chain.
    pub is_deep: bool,
}

/// A requirement of a chain that nothing of the next level answers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The requirement.
    pub node: usize,
    /// The level that it stands on.
    pub level: String,
    /// The level that is wanting below it.
    pub wants: String,
    /// The name of the chain.
    pub chain: String,
}

impl Trace<'_> {
    /// The coverage of every requirement of a chain but those of its last level, top down. `is_tested`
    /// tells whether some test run verified a requirement, which covers it on the level `test`.
    pub fn coverage(
        &self,
        config: &Config,
        chain: &Chain,
        is_tested: &dyn Fn(&str) -> bool,
    ) -> Vec<Coverage> {
        let mut known: Vec<Option<bool>> = vec![None; self.nodes.len()];
        let mut found = Vec::new();
        // From the bottom up, so that what lies below is known.
        for level in (0..chain.levels.len().saturating_sub(1)).rev() {
            let mut here = Vec::new();
            for node in self.on_level(config, &chain.levels[level]) {
                let below = &chain.levels[level + 1];
                let covering: Vec<&Edge<'_>> =
                    self.to(node).filter(|edge| self.is_from(config, edge, below)).collect();
                let is_deep = |edge: &&&Edge<'_>| match edge.source {
                    End::Item(from) if level + 2 < chain.levels.len() => known[from] == Some(true),
                    _ => true,
                };
                let deep = covering.iter().filter(is_deep).count();
                let has_result = || below == LEVELS[2] && is_tested(&self.nodes[node].item.id);
                let is_covered = !covering.is_empty() || has_result();
                let is_deep = is_covered && deep == covering.len();
                here.push(Coverage { node, level, is_covered, is_deep });
            }
            here.iter().for_each(|it| known[it.node] = Some(it.is_deep));
            found.splice(0..0, here);
        }
        found
    }

    /// The requirements of a chain that nothing of the next level answers to.
    pub fn gaps(
        &self,
        config: &Config,
        chain: &Chain,
        is_tested: &dyn Fn(&str) -> bool,
    ) -> Vec<Gap> {
        let coverage = self.coverage(config, chain, is_tested);
        let gap = |it: Coverage| Gap {
            node: it.node,
            level: chain.levels[it.level].clone(),
            wants: chain.levels[it.level + 1].clone(),
            chain: chain.name.clone(),
        };
        coverage.into_iter().filter(|it| !it.is_covered).map(gap).collect()
    }

    /// The requirements of a level that ask for something.
    fn on_level(&self, config: &Config, level: &str) -> Vec<usize> {
        let is_on = |(at, node): (usize, &super::Node<'_>)| {
            let (item, path) = (node.item, &node.document.file.path);
            config.tracing.is_on(level, &item.id, &item.kind, path).then_some(at)
        };
        self.demands().filter_map(is_on).collect()
    }

    /// Whether a link comes from a level.
    fn is_from(&self, config: &Config, edge: &Edge<'_>, level: &str) -> bool {
        let [_, code, test] = LEVELS;
        match edge.source {
            End::Item(from) => {
                let node = &self.nodes[from];
                let path = &node.document.file.path;
                edge.meaning != LinkMeaning::Conflicts
                    && config.tracing.is_on(level, &node.item.id, &node.item.kind, path)
            }
            End::Code(file, tag) => {
                let artifact = tag.artifact.as_deref().unwrap_or_default();
                let id = tag.id.as_deref().unwrap_or_default();
                level == code && edge.meaning == LinkMeaning::Implements
                    || level == test && edge.meaning == LinkMeaning::Verifies
                    || level != LEVELS[0]
                        && config.tracing.is_on(level, id, artifact, &file.file.path)
            }
            End::Commit(_) => {
                level == code && edge.meaning == LinkMeaning::Implements
                    || level == test && edge.meaning == LinkMeaning::Verifies
            }
        }
    }
}

/// The circles of a graph (Tarjan's strongly connected components, without recursion).
pub(super) fn circles(nodes: usize, next: &BTreeMap<usize, Vec<usize>>) -> Vec<Vec<usize>> {
    const NONE: &[usize] = &[];
    let after = |node: usize| next.get(&node).map_or(NONE, Vec::as_slice);
    let (mut index, mut low) = (vec![usize::MAX; nodes], vec![0; nodes]);
    let (mut stack, mut on_stack, mut count) = (Vec::new(), vec![false; nodes], 0);
    let mut found = Vec::new();
    for &start in next.keys() {
        if index[start] != usize::MAX {
            continue;
        }
        let mut walk = vec![(start, 0)];
        while let Some((node, step)) = walk.pop() {
            if step == 0 {
                (index[node], low[node]) = (count, count);
                count += 1;
                stack.push(node);
                on_stack[node] = true;
            } else {
                let child = after(node)[step - 1];
                low[node] = low[node].min(low[child]);
            }
            let rest = after(node).iter().enumerate().skip(step);
            let mut deeper = None;
            for (at, &child) in rest {
                if index[child] == usize::MAX {
                    deeper = Some((at, child));
                    break;
                }
                if on_stack[child] {
                    low[node] = low[node].min(index[child]);
                }
            }
            if let Some((at, child)) = deeper {
                walk.push((node, at + 1));
                walk.push((child, 0));
                continue;
            }
            if low[node] == index[node] {
                let mut circle = Vec::new();
                while let Some(member) = stack.pop() {
                    on_stack[member] = false;
                    circle.push(member);
                    if member == node {
                        break;
                    }
                }
                circle.sort_unstable();
                if circle.len() > 1 || after(node).contains(&node) {
                    found.push(circle);
                }
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_and_lines_are_none() {
        let next = BTreeMap::from([
            (0, vec![1]),
            (1, vec![2]),
            (2, vec![0, 3]),
            (3, vec![4]),
            (5, vec![5]),
        ]);
        assert_eq!(circles(6, &next), [vec![0, 1, 2], vec![5]]);
        assert_eq!(
            circles(3, &BTreeMap::from([(0, vec![1, 2]), (1, vec![2])])),
            Vec::<Vec<usize>>::new()
        );
    }
}
