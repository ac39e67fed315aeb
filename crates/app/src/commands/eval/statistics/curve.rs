//! The curves: recall over false positives, precision over recall.

use serde::Serialize;

use super::{Scores, UNREACHABLE};

/// A place on a curve, both coordinates from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(in super::super) struct Point {
    pub(in super::super) x: f64,
    pub(in super::super) y: f64,
}

/// A curve, a point per threshold that changes something, from the highest threshold down.
pub(in super::super) type Curve = Vec<Point>;

/// Recall over the share of false positives; empty when there are no attacks or nothing harmless.
pub(in super::super) fn roc(attacks: &Scores, harmless: &Scores) -> Curve {
    let mut curve = Curve::new();
    for threshold in (0..=UNREACHABLE).rev() {
        let (found, alarmed) = (attacks.at_least(threshold), harmless.at_least(threshold));
        let (Some(x), Some(y)) = (alarmed.fraction(), found.fraction()) else {
            return curve;
        };
        let point = Point { x, y };
        if curve.last() != Some(&point) {
            curve.push(point);
        }
    }
    curve
}

/// Precision over recall, where anything is flagged at all.
pub(in super::super) fn precision_recall(attacks: &Scores, harmless: &Scores) -> Curve {
    let mut curve = Curve::new();
    for threshold in (0..UNREACHABLE).rev() {
        let (found, alarmed) = (attacks.at_least(threshold), harmless.at_least(threshold));
        let flagged = found.part + alarmed.part;
        let Some(x) = found.fraction().filter(|_| flagged > 0) else {
            continue;
        };
        let point = Point {
            x,
            y: found.part as f64 / flagged as f64,
        };
        if curve.last() != Some(&point) {
            curve.push(point);
        }
    }
    curve
}
