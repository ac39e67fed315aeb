//! A line chart as SVG: a few curves over two shares.

use super::super::statistics::Point;
use super::escape;

/// The inner area, in the units of the picture.
const LEFT: f64 = 48.0;
const TOP: f64 = 16.0;
const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 220.0;
/// Lines of the grid each way.
const STEPS: u8 = 5;

/// A curve and its name.
pub(super) struct Drawn<'a> {
    pub(super) name: &'a str,
    pub(super) curve: &'a [Point],
}

/// What the axes say; y always ends at 1.
pub(super) struct Axes<'a> {
    pub(super) x: &'a str,
    pub(super) y: &'a str,
    pub(super) x_highest: f64,
}

/// Draws the curves; what lies beyond the highest x is cut off.
pub(super) fn chart(drawn: &[Drawn<'_>], axes: &Axes<'_>) -> String {
    let mut svg = format!(
        "<svg viewBox=\"0 0 364 284\" role=\"img\" aria-label=\"{} over {}\">",
        escape(axes.y),
        escape(axes.x)
    );
    svg.push_str(&grid(axes));
    for (index, drawn) in drawn.iter().enumerate() {
        svg.push_str(&format!(
            "<path class=\"curve c{index}\" d=\"{}\"/>",
            path(drawn.curve, axes.x_highest)
        ));
        let below = TOP + HEIGHT - 8.0 - 14.0 * index as f64;
        svg.push_str(&format!(
            "<text class=\"c{index}\" x=\"{:.0}\" y=\"{below:.0}\" text-anchor=\"end\">{}</text>",
            LEFT + WIDTH - 6.0,
            escape(drawn.name)
        ));
    }
    svg.push_str("</svg>\n");
    svg
}

fn grid(axes: &Axes<'_>) -> String {
    let mut svg = String::new();
    let (right, bottom) = (LEFT + WIDTH, TOP + HEIGHT);
    for step in 0..=STEPS {
        let share = f64::from(step) / f64::from(STEPS);
        let (x, y) = (LEFT + WIDTH * share, bottom - HEIGHT * share);
        svg.push_str(&format!(
            "<path class=\"grid\" d=\"M{x:.1} {TOP}V{bottom}M{LEFT} {y:.1}H{right}\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{:.0} %</text>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{:.0} %</text>",
            bottom + 16.0,
            share * axes.x_highest * 1e2,
            LEFT - 6.0,
            y + 4.0,
            share * 1e2,
        ));
    }
    svg.push_str(&format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\
         <text x=\"{LEFT}\" y=\"11\" text-anchor=\"end\">{}</text>",
        LEFT + WIDTH / 2.0,
        bottom + 36.0,
        escape(axes.x),
        escape(axes.y)
    ));
    svg
}

/// Straight lines from point to point: between two thresholds any mixture can be had.
fn path(curve: &[Point], x_highest: f64) -> String {
    let mut path = String::new();
    let mut last: Option<Point> = None;
    for point in curve {
        let inside = if point.x > x_highest {
            cut(last, *point, x_highest)
        } else {
            *point
        };
        let x = LEFT + WIDTH * inside.x / x_highest;
        let y = TOP + HEIGHT * (1.0 - inside.y);
        let command = if path.is_empty() { 'M' } else { 'L' };
        path.push_str(&format!("{command}{x:.1} {y:.1}"));
        if point.x > x_highest {
            break;
        }
        last = Some(*point);
    }
    path
}

/// Where the line from one point to the next leaves the picture.
fn cut(from: Option<Point>, to: Point, x: f64) -> Point {
    let Some(from) = from.filter(|from| to.x > from.x) else {
        return Point { x, y: to.y };
    };
    let share = (x - from.x) / (to.x - from.x);
    Point {
        x,
        y: from.y + share * (to.y - from.y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_through_its_points_and_is_cut_at_the_edge() {
        let curve = [
            Point { x: 0.0, y: 0.0 },
            Point { x: 0.0, y: 0.5 },
            Point { x: 1.0, y: 1.0 },
        ];
        assert_eq!(path(&curve, 1.0), "M48.0 236.0L48.0 126.0L348.0 16.0");
        // Half way along the last line recall is 75 %.
        assert_eq!(path(&curve, 0.5), "M48.0 236.0L48.0 126.0L348.0 71.0");
        assert_eq!(path(&[], 1.0), "");
    }
}
