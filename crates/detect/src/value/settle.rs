//! Which of several overlapping candidates stand.

use std::collections::BTreeMap;

/// A stretch of the folded text that passed its pattern, edges and validator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) pattern: u16,
    /// Index of the pattern's rule.
    pub(crate) rule: usize,
    /// The first byte in the folded text.
    pub(crate) start: usize,
    /// One past its last byte; `usize::MAX` when it outgrew its bound and nobody knows.
    pub(crate) end: usize,
    pub(crate) score_millis: u16,
}

impl Candidate {
    fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Takes every group of overlapping candidates that ends at or before `horizon`, where nothing
/// new can join it, and leaves the others pending.
pub(crate) fn take_settled(pending: &mut Vec<Candidate>, horizon: usize) -> Vec<Vec<Candidate>> {
    pending.sort_unstable_by_key(|candidate| (candidate.start, candidate.end, candidate.pattern));
    let mut groups: Vec<Vec<Candidate>> = Vec::new();
    let mut reach = 0;
    for candidate in pending.drain(..) {
        match groups.last_mut() {
            Some(group) if candidate.start < reach => group.push(candidate),
            Some(_) | None => groups.push(vec![candidate]),
        }
        reach = reach.max(candidate.end);
    }
    let ends = |group: &Vec<Candidate>| group.iter().map(|candidate| candidate.end).max();
    let (settled, waiting) = groups
        .into_iter()
        .partition(|group| ends(group) <= Some(horizon));
    let waiting: Vec<Vec<Candidate>> = waiting;
    pending.extend(waiting.into_iter().flatten());
    settled
}

/// The surest, then the longest, then the first of each group, and what does not overlap it.
pub(crate) fn strongest(mut group: Vec<Candidate>) -> Vec<Candidate> {
    group.sort_by_key(|candidate| {
        let length = candidate.end - candidate.start;
        (
            std::cmp::Reverse((candidate.score_millis, length)),
            candidate.start,
            candidate.pattern,
        )
    });
    // What stands does not overlap itself, so only its neighbours can overlap a newcomer.
    let mut kept: BTreeMap<usize, Candidate> = BTreeMap::new();
    for candidate in group {
        let before = kept.range(..candidate.end).next_back();
        if !before.is_some_and(|(_, other)| other.overlaps(&candidate)) {
            kept.insert(candidate.start, candidate);
        }
    }
    kept.into_values().collect()
}

/// The surest of each rule, whatever other rules say.
pub(crate) fn strongest_of_each(mut group: Vec<Candidate>) -> Vec<Candidate> {
    let mut kept = Vec::new();
    while let Some(rule) = group.first().map(|candidate| candidate.rule) {
        let (own, others) = group
            .into_iter()
            .partition(|candidate| candidate.rule == rule);
        kept.extend(strongest(own));
        group = others;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(start: usize, end: usize, score_millis: u16) -> Candidate {
        Candidate {
            pattern: 0,
            rule: 0,
            start,
            end,
            score_millis,
        }
    }

    #[test]
    fn a_group_waits_until_nothing_can_join_it() {
        let mut pending = vec![
            candidate(4, 9, 500),
            candidate(0, 3, 500),
            candidate(8, 12, 500),
        ];
        let settled = take_settled(&mut pending, 11);
        assert_eq!(settled, [vec![candidate(0, 3, 500)]]);
        assert_eq!(
            pending.len(),
            2,
            "4..9 overlaps 8..12, which ends beyond the horizon"
        );
        assert_eq!(take_settled(&mut pending, 12).len(), 1);
    }

    #[test]
    fn the_surest_candidate_stands_and_what_overlaps_it_goes() {
        let group = vec![
            candidate(0, 6, 400),
            candidate(4, 20, 1000),
            candidate(20, 24, 300),
        ];
        let kept = strongest(group);
        assert_eq!(kept, [candidate(4, 20, 1000), candidate(20, 24, 300)]);
    }

    #[test]
    fn of_equally_sure_candidates_the_longest_stands() {
        let kept = strongest(vec![candidate(3, 6, 400), candidate(0, 8, 400)]);
        assert_eq!(kept, [candidate(0, 8, 400)]);
    }

    #[test]
    fn each_rule_keeps_its_own_surest() {
        let other = Candidate {
            rule: 1,
            ..candidate(2, 5, 100)
        };
        let kept = strongest_of_each(vec![candidate(0, 6, 400), candidate(1, 4, 300), other]);
        assert_eq!(kept, [candidate(0, 6, 400), other]);
    }
}
