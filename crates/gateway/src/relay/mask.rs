//! Puts masks on one piece of a stream's text. A mask may begin in an earlier piece and end in a
//! later one: its replacement stands where it begins.

use detect::Mask;

/// The piece with its masks on; `None` when none touches it. `start` is where the piece begins in
/// its stream; the masks are those of the whole stream, ordered and disjoint.
pub(super) fn masked(text: &str, start: usize, masks: &[Mask]) -> Option<String> {
    let end = start + text.len();
    let first = masks.partition_point(|mask| mask.end <= start);
    let touching = masks.iter().skip(first).take_while(|mask| mask.start < end);
    let mut shown: Option<String> = None;
    let mut done = start;
    for mask in touching {
        let shown = shown.get_or_insert_default();
        shown.push_str(part(text, start, done, mask.start));
        if mask.start >= start {
            shown.push_str(&mask.replacement);
        }
        done = mask.end;
    }
    let mut shown = shown?;
    shown.push_str(part(text, start, done, end));
    Some(shown)
}

/// The part of a piece between two places of its stream; nothing when they lie outside.
fn part(text: &str, start: usize, from: usize, to: usize) -> &str {
    let from = from.saturating_sub(start);
    let to = to.saturating_sub(start).min(text.len());
    text.get(from..to).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mask(start: usize, end: usize) -> Mask {
        Mask {
            start,
            end,
            replacement: "‹X›".into(),
        }
    }

    #[test]
    fn a_mask_over_several_pieces_shows_its_replacement_once() {
        let masks = [mask(3, 9)];
        assert_eq!(masked("abcd", 0, &masks).as_deref(), Some("abc‹X›"));
        assert_eq!(masked("efg", 4, &masks).as_deref(), Some(""));
        assert_eq!(masked("hijk", 7, &masks).as_deref(), Some("jk"));
        assert_eq!(masked("lm", 11, &masks), None);
    }

    proptest! {
        #[test]
        fn any_cutting_of_a_text_shows_the_same(
            cuts in proptest::collection::vec(0usize..30, 0..6),
            bounds in proptest::collection::btree_set(0usize..30, 0..6),
        ) {
            let text = "abcdefghijklmnopqrstuvwxyz0123";
            let bounds: Vec<usize> = bounds.into_iter().collect();
            let masks: Vec<Mask> = bounds
                .chunks_exact(2)
                .map(|pair| mask(pair[0], pair[1]))
                .collect();
            let whole = masked(text, 0, &masks).unwrap_or_else(|| text.to_owned());

            let mut cuts = cuts;
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let pieces: String = cuts
                .windows(2)
                .map(|pair| {
                    let piece = text.get(pair[0]..pair[1]).unwrap();
                    masked(piece, pair[0], &masks).unwrap_or_else(|| piece.to_owned())
                })
                .collect();
            prop_assert_eq!(pieces, whole);
        }
    }
}
