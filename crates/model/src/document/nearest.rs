//! Guessing the word that a person meant.

/// The candidate that is close enough to `word` to be what was meant, if there is one.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let tolerated = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= tolerated)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be changed, added, removed or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut letter_before = None;
    for (i, &from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        let mut other_before = None;
        for (j, &to) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX);
            let mut best = (at(&last, j) + usize::from(from != to))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            if j > 0 && letter_before == Some(to) && other_before == Some(from) {
                best = best.min(at(&before_last, j - 1) + 1);
            }
            row.push(best);
            other_before = Some(to);
        }
        letter_before = Some(from);
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_added_or_lost_letter_is_close() {
        assert_eq!(distance("team", "taem"), 1);
        assert_eq!(distance("teams", "team"), 1);
        assert_eq!(distance("", "team"), 4);
        assert_eq!(distance("modls", "models"), 1);
    }

    #[test]
    fn the_closest_candidate_wins_and_a_far_one_is_no_guess() {
        let fields = ["models", "modes", "keys"];
        assert_eq!(nearest("modles", fields), Some("models"));
        assert_eq!(nearest("upstreams", fields), None);
        assert_eq!(nearest("kez", fields), None);
    }
}
