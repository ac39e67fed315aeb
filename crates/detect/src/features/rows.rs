//! Lines that look like records: with as many fields as the line before or after.

use crate::normalise::narrow;

/// What parts fields.
const SEPARATORS: [char; 4] = [',', ';', '|', '\t'];
/// The fewest separators of a record.
const FEWEST: usize = 2;

/// How many lines look like records of a table.
pub(super) fn record_rows(text: &str) -> u32 {
    let shapes: Vec<[usize; 4]> = text.lines().map(shape).collect();
    let mut rows = 0;
    for (index, shape) in shapes.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| shapes.get(before));
        let neighbours = [before, shapes.get(index + 1)];
        rows += usize::from(
            neighbours
                .into_iter()
                .flatten()
                .any(|next| alike(shape, next)),
        );
    }
    narrow(rows)
}

/// How often each separator stands in a line.
fn shape(line: &str) -> [usize; 4] {
    SEPARATORS.map(|separator| line.matches(separator).count())
}

fn alike(one: &[usize; 4], other: &[usize; 4]) -> bool {
    one.iter().zip(other).any(|(a, b)| a == b && *a >= FEWEST)
}
