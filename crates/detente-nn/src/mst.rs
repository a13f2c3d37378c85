//! Maximum spanning arborescence with one root word.
//!
//! Chu-Liu and Edmonds' algorithm in the dense form that grows a path and contracts cycles as
//! they close (Tarjan 1977), O(n^2). One root word is had by lowering all edges from the root
//! by more than any tree could gain (Zmigrod, Vieira and Cotterell 2020 discuss why the plain
//! greedy repair is wrong).

/// Heads of the words `1..=n` for `scores[dep * (n + 1) + head]`; 0 is the root.
///
/// Exactly one word gets head 0, there is no cycle, and the sum of the scores is the largest
/// possible. Scores that are no numbers count as very low. `scores` holds `(n + 1)^2` values.
pub(crate) fn decode(scores: &[f32], n: usize) -> Vec<u32> {
    let width = n + 1;
    if n == 0 || scores.len() < width * width {
        return vec![0; n];
    }
    if n == 1 {
        return vec![0];
    }
    let score = |dep: usize, head: usize| {
        let s = scores[dep * width + head];
        if s.is_nan() {
            -1e6
        } else {
            f64::from(s.clamp(-1e6, 1e6))
        }
    };
    if let Some(heads) = greedy(&score, n) {
        return heads;
    }
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for dep in 1..width {
        for head in (0..width).filter(|&h| h != dep) {
            low = low.min(score(dep, head));
            high = high.max(score(dep, head));
        }
    }
    let penalty = (high - low + 1.0) * width as f64;
    Contraction::new(&score, width, penalty).solve()
}

/// Each word's best head, if that is already a tree with one root word.
fn greedy(score: &impl Fn(usize, usize) -> f64, n: usize) -> Option<Vec<u32>> {
    let mut heads = vec![0u32; n];
    for dep in 1..=n {
        let mut best = f64::NEG_INFINITY;
        for head in (0..=n).filter(|&h| h != dep) {
            let s = score(dep, head);
            if s > best {
                best = s;
                heads[dep - 1] = head as u32;
            }
        }
    }
    is_tree(&heads).then_some(heads)
}

/// Whether the heads form one tree with exactly one root word.
pub(crate) fn is_tree(heads: &[u32]) -> bool {
    let n = heads.len();
    if heads.iter().filter(|&&h| h == 0).count() != 1 {
        return false;
    }
    // 0 unseen, 1 on the present path, 2 known to reach the root.
    let mut state = vec![0u8; n + 1];
    state[0] = 2;
    for start in 1..=n {
        let mut at = start;
        while state[at] == 0 {
            state[at] = 1;
            at = heads[at - 1] as usize;
            if at > n {
                return false;
            }
        }
        if state[at] == 1 {
            return false;
        }
        let mut at = start;
        while state[at] == 1 {
            state[at] = 2;
            at = heads[at - 1] as usize;
        }
    }
    true
}

/// An edge between groups, with the words that it joins.
#[derive(Clone, Copy)]
struct Edge {
    score: f64,
    head: u32,
    dep: u32,
}

struct Contraction {
    width: usize,
    /// `edges[dep * width + head]` between the groups that are still there.
    edges: Vec<Edge>,
    alive: Vec<bool>,
    /// Tree node of each group: a word, or a contracted cycle (`width` and above).
    node: Vec<usize>,
    /// Parent of each tree node among the contracted cycles.
    parent: Vec<usize>,
    /// Members of the contracted cycles.
    members: Vec<Vec<usize>>,
    /// Edge chosen into each tree node.
    chosen: Vec<Edge>,
}

const NONE: usize = usize::MAX;

impl Contraction {
    fn new(score: &impl Fn(usize, usize) -> f64, width: usize, penalty: f64) -> Self {
        let mut edges = Vec::with_capacity(width * width);
        for dep in 0..width {
            for head in 0..width {
                let s = score(dep, head);
                edges.push(Edge {
                    score: if head == 0 { s - penalty } else { s },
                    head: head as u32,
                    dep: dep as u32,
                });
            }
        }
        let none = Edge {
            score: 0.0,
            head: 0,
            dep: 0,
        };
        Contraction {
            width,
            edges,
            alive: vec![true; width],
            node: (0..width).collect(),
            parent: vec![NONE; width],
            members: Vec::new(),
            chosen: vec![none; width],
        }
    }

    fn solve(mut self) -> Vec<u32> {
        let width = self.width;
        let mut done = vec![false; width];
        let mut position = vec![NONE; width];
        let mut gain = vec![0.0f64; width];
        done[0] = true;
        for start in 1..width {
            if !self.alive[start] || done[start] {
                continue;
            }
            let mut path = vec![start];
            position[start] = 0;
            while let Some(&top) = path.last() {
                let mut best = NONE;
                let row = &self.edges[top * width..(top + 1) * width];
                for (head, edge) in row.iter().enumerate() {
                    let better = best == NONE || edge.score > row[best].score;
                    if head != top && self.alive[head] && better {
                        best = head;
                    }
                }
                let edge = row[best];
                self.chosen[self.node[top]] = edge;
                gain[top] = edge.score;
                if done[best] {
                    for &group in &path {
                        done[group] = true;
                        position[group] = NONE;
                    }
                    break;
                }
                if position[best] == NONE {
                    position[best] = path.len();
                    path.push(best);
                    continue;
                }
                let cycle = path.split_off(position[best]);
                for &group in &cycle {
                    position[group] = NONE;
                }
                self.contract(&cycle, &gain);
                position[cycle[0]] = path.len();
                path.push(cycle[0]);
            }
        }
        self.expand()
    }

    /// Joins the groups of a cycle into the first of them.
    fn contract(&mut self, cycle: &[usize], gain: &[f64]) {
        let width = self.width;
        let into = cycle[0];
        let id = self.parent.len();
        for &group in cycle {
            self.parent[self.node[group]] = id;
        }
        self.members
            .push(cycle.iter().map(|&g| self.node[g]).collect());
        self.parent.push(NONE);
        self.chosen.push(self.chosen[0]);
        for &group in cycle {
            self.alive[group] = false;
        }
        for other in 0..width {
            if !self.alive[other] {
                continue;
            }
            let mut entering: Option<Edge> = None;
            let mut leaving: Option<Edge> = None;
            for &group in cycle {
                let mut edge = self.edges[group * width + other];
                edge.score -= gain[group];
                if entering.is_none_or(|e| edge.score > e.score) {
                    entering = Some(edge);
                }
                let edge = self.edges[other * width + group];
                if leaving.is_none_or(|e| edge.score > e.score) {
                    leaving = Some(edge);
                }
            }
            if let (Some(entering), Some(leaving)) = (entering, leaving) {
                self.edges[into * width + other] = entering;
                self.edges[other * width + into] = leaving;
            }
        }
        self.alive[into] = true;
        self.node[into] = id;
    }

    /// Opens the contracted cycles from the outermost: the entering edge replaces the cycle's
    /// own edge on its way down.
    fn expand(mut self) -> Vec<u32> {
        let width = self.width;
        for id in (width..self.parent.len()).rev() {
            let edge = self.chosen[id];
            let mut at = edge.dep as usize;
            while self.parent[at] != id {
                at = self.parent[at];
            }
            self.chosen[at] = edge;
        }
        (1..width).map(|w| self.chosen[w].head).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(scores: &[f32], heads: &[u32]) -> f64 {
        let width = heads.len() + 1;
        heads
            .iter()
            .enumerate()
            .map(|(i, &h)| f64::from(scores[(i + 1) * width + h as usize]))
            .sum()
    }

    fn brute_force(scores: &[f32], n: usize) -> f64 {
        let mut best = f64::NEG_INFINITY;
        let mut heads = vec![0u32; n];
        loop {
            if is_tree(&heads) {
                best = best.max(total(scores, &heads));
            }
            let mut i = 0;
            loop {
                if i == n {
                    return best;
                }
                heads[i] += 1;
                if heads[i] <= n as u32 {
                    break;
                }
                heads[i] = 0;
                i += 1;
            }
        }
    }

    proptest! {
        #[test]
        fn best_of_all_trees(n in 1usize..6, raw in prop::collection::vec(-40i32..40, 36)) {
            let scores: Vec<f32> = raw[..(n + 1) * (n + 1)].iter().map(|&v| v as f32).collect();
            let heads = decode(&scores, n);
            prop_assert!(is_tree(&heads), "{:?}", heads);
            prop_assert_eq!(total(&scores, &heads), brute_force(&scores, n));
        }

        #[test]
        fn always_a_tree(n in 1usize..60, seed: u64, special: bool) {
            let mut s = seed | 1;
            let scores: Vec<f32> = (0..(n + 1) * (n + 1)).map(|_| {
                s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                match s >> 60 {
                    0 if special => f32::NAN,
                    1 if special => f32::INFINITY,
                    2 if special => f32::NEG_INFINITY,
                    v => v as f32,
                }
            }).collect();
            prop_assert!(is_tree(&decode(&scores, n)));
        }
    }

    #[test]
    fn long_cycles_stay_cheap() {
        // Every word prefers its neighbour: the worst case for contraction.
        let n = 510;
        let width = n + 1;
        let mut scores = vec![0.0f32; width * width];
        for dep in 1..=n {
            scores[dep * width + dep % n + 1] = 10.0 + (dep % 7) as f32;
            scores[dep * width + (dep + 1) % n + 1] = 9.0;
        }
        assert!(is_tree(&decode(&scores, n)));
    }
}
