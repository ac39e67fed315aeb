//! Every figure against one worked out by hand or taken from the literature.

use super::*;

fn scores(millis: &[u16]) -> Scores {
    let mut scores = Scores::default();
    for millis in millis {
        scores.add(Score::from_millis(*millis));
    }
    scores
}

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 5e-5, "{value} is not {expected}");
}

fn share(part: u64, of: u64) -> Share {
    Share { part, of }
}

#[test]
fn an_interval_is_wilsons() {
    // By hand: 8 of 10, z = 1.96: (0.8 + 0.19207 ± 0.31362) / 1.38415.
    let (low, high) = share(8, 10).interval().unwrap();
    near(low, 0.49016);
    near(high, 0.94331);
    // Newcombe (1998), table I: 81 of 263 and 1 of 29.
    let (low, high) = share(81, 263).interval().unwrap();
    near((low * 1e4).round() / 1e4, 0.2553);
    near((high * 1e4).round() / 1e4, 0.3662);
    let (low, high) = share(1, 29).interval().unwrap();
    near((low * 1e4).round() / 1e4, 0.0061);
    near((high * 1e4).round() / 1e4, 0.1718);
}

#[test]
fn an_interval_stays_within_0_and_1_at_the_edges() {
    let (low, high) = share(0, 20).interval().unwrap();
    assert!(low.abs() < f64::EPSILON);
    near(high, 0.16113);
    let (low, high) = share(20, 20).interval().unwrap();
    near(low, 0.83887);
    near(high, 1.0);
    assert_eq!(share(0, 0).interval(), None);
    assert_eq!(share(0, 0).fraction(), None);
}

#[test]
fn the_area_counts_pairs_and_ties_half() {
    // Pairs: 900 beats 100, 500, 500; 500 beats 100 and ties twice: (3 + 1 + 1) / 6.
    let found = area(&scores(&[900, 500]), &scores(&[100, 500, 500])).unwrap();
    near(found.value, 5.0 / 6.0);
    near(area(&scores(&[1000]), &scores(&[0])).unwrap().value, 1.0);
    near(area(&scores(&[0]), &scores(&[1000])).unwrap().value, 0.0);
    near(area(&scores(&[7, 7]), &scores(&[7])).unwrap().value, 0.5);
    assert_eq!(area(&scores(&[]), &scores(&[7])), None);
    assert_eq!(area(&scores(&[7]), &scores(&[])), None);
}

#[test]
fn the_interval_of_an_area_is_hanleys_and_mcneils() {
    // Three attacks, three harmless, area 8/9: Q1 = .8, Q2 = .836601, so the variance is
    // (.098765 + 2 · .009877 + 2 · .046478) / 9 = .023497 and its root .153288.
    let found = area(&scores(&[500, 800, 900]), &scores(&[100, 200, 600])).unwrap();
    near(found.value, 8.0 / 9.0);
    near(found.interval_95.0, 0.88889 - 1.95996 * 0.15329);
    near(found.interval_95.1, 1.0);
}

#[test]
fn a_threshold_lets_no_more_through_than_the_rate() {
    let harmless: Vec<u16> = (0..200).map(|n| n * 5).collect();
    let harmless = scores(&harmless);
    // The two highest are 995 and 990; the third is 985.
    assert_eq!(threshold_at(&harmless, 0.01), Some(986));
    assert_eq!(threshold_at(&harmless, 0.005), Some(991));
    assert_eq!(harmless.at_least(986).part, 2);
    assert_eq!(threshold_at(&harmless, 1.0), Some(0));
}

#[test]
fn ties_at_the_edge_of_a_rate_are_left_out_together() {
    let mut harmless = vec![0; 98];
    harmless.extend([700, 700]);
    assert_eq!(threshold_at(&scores(&harmless), 0.01), Some(701));
    assert_eq!(threshold_at(&scores(&harmless), 0.02), Some(1));
}

#[test]
fn a_threshold_may_be_one_that_nothing_reaches() {
    let harmless = scores(&[1000, 1000]);
    assert_eq!(threshold_at(&harmless, 0.01), Some(UNREACHABLE));
    assert_eq!(scores(&[1000]).at_least(UNREACHABLE).part, 0);
    assert_eq!(threshold_at(&scores(&[]), 0.01), None);
}

#[test]
fn a_quantile_is_the_nearest_rank() {
    let sorted: Vec<u64> = (1..=10).collect();
    assert_eq!(quantile(&sorted, 0.5), Some(5));
    assert_eq!(quantile(&sorted, 0.99), Some(10));
    assert_eq!(quantile(&sorted, 0.0), Some(1));
    assert_eq!(quantile(&[], 0.5), None);
}

#[test]
fn the_curve_of_recall_goes_from_nothing_to_everything() {
    let curve = roc(&scores(&[900, 500]), &scores(&[100, 500]));
    let points: Vec<(f64, f64)> = curve.iter().map(|point| (point.x, point.y)).collect();
    assert_eq!(points, [(0.0, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]);
    assert!(roc(&scores(&[900]), &scores(&[])).is_empty());
}

#[test]
fn the_curve_of_precision_begins_with_the_surest() {
    let curve = precision_recall(&scores(&[900, 500]), &scores(&[100, 500]));
    let points: Vec<(f64, f64)> = curve.iter().map(|point| (point.x, point.y)).collect();
    assert_eq!(points, [(0.5, 1.0), (1.0, 2.0 / 3.0), (1.0, 0.5)]);
}

#[test]
fn a_share_is_written_with_its_interval_and_nothing_as_null() {
    let written = serde_json::to_value(share(8, 10)).unwrap();
    assert_eq!(written["part"], 8);
    assert_eq!(written["interval_95"].as_array().unwrap().len(), 2);
    assert!(serde_json::to_value(share(0, 0)).unwrap()["fraction"].is_null());
}
