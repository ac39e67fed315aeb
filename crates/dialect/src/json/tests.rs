//! The reader against `serde_json`: it accepts no more, and refuses more only on purpose.

use proptest::prelude::*;

use super::scan::{MAX_DEPTH, MAX_VALUES};
use super::{Fault, Kind, Tape, Value, encode};

/// The same value, as `serde_json` would have read it.
fn owned(value: Value<'_>) -> serde_json::Value {
    match value.kind() {
        Kind::Null => serde_json::Value::Null,
        Kind::True | Kind::False => value.boolean().unwrap().into(),
        Kind::Number => serde_json::from_str(value.raw()).unwrap(),
        Kind::String { .. } => value.string().unwrap().into_owned().into(),
        Kind::Array => value.items().map(owned).collect(),
        Kind::Numbers => serde_json::from_str(value.raw()).unwrap(),
        Kind::Object => value
            .members()
            .map(|(key, value)| (key.string().unwrap().into_owned(), owned(value)))
            .collect(),
    }
}

fn fault(text: &str) -> Option<Fault> {
    Tape::default().read(text).err()
}

#[test]
fn every_value_knows_where_it_stands() {
    let text = r#" {"a": [1, "x\u0041"], "b": null} "#;
    let mut tape = Tape::default();
    let root = tape.read(text).unwrap();
    assert_eq!(root.raw(), r#"{"a": [1, "x\u0041"], "b": null}"#);
    let items: Vec<&str> = root.get("a").unwrap().items().map(Value::raw).collect();
    assert_eq!(items, ["1", r#""x\u0041""#]);
    assert_eq!(
        root.get("a")
            .unwrap()
            .items()
            .nth(1)
            .unwrap()
            .string()
            .unwrap(),
        "xA"
    );
    assert!(root.get("b").unwrap().is_null());
}

#[test]
fn an_array_of_numbers_is_one_value_however_long() {
    let numbers = vec!["-1.5e3"; 2 * MAX_VALUES].join(" , ");
    for text in [format!("[{numbers}]"), "[ 0\n]".to_owned()] {
        let mut tape = Tape::default();
        let root = tape.read(&text).unwrap();
        assert_eq!((root.kind(), root.raw()), (Kind::Numbers, text.as_str()));
        assert_eq!(root.items().count(), 0);
    }
    for text in ["[]", "[1, null]", "[1, [2]]", "[\"1\"]"] {
        let mut tape = Tape::default();
        assert_eq!(tape.read(text).unwrap().kind(), Kind::Array, "{text}");
    }
}

#[test]
fn a_key_is_refused_twice_however_it_is_escaped() {
    let duplicate = Some(Fault::DuplicateKey { key: "role".into() });
    assert_eq!(fault(r#"{"role":1,"role":2}"#), duplicate);
    assert_eq!(fault(r#"[{"x":{"role":1,"ro\u006ce":2}}]"#), duplicate);
    assert_eq!(fault(r#"{"a":{"role":1},"b":{"role":2}}"#), None);
}

#[test]
fn a_key_is_refused_twice_among_many() {
    let keys: Vec<String> = (0..50).map(|number| format!(r#""k{number}":0"#)).collect();
    assert_eq!(fault(&format!("{{{}}}", keys.join(","))), None);
    let doubled = format!(r#"{{{},"k7":1}}"#, keys.join(","));
    assert_eq!(
        fault(&doubled),
        Some(Fault::DuplicateKey { key: "k7".into() })
    );
}

#[test]
fn what_is_not_json_is_refused_where_it_goes_wrong() {
    for (text, at) in [
        ("", 0),
        ("{", 1),
        ("[1,]", 3),
        ("{\"a\":1,}", 7),
        ("01", 1),
        ("1.", 2),
        ("NaN", 0),
        ("\u{feff}{}", 0),
        ("\"a\nb\"", 1),
        ("\"\\x\"", 2),
        ("\"\\u00g0\"", 3),
        ("{} {}", 3),
    ] {
        assert_eq!(fault(text), Some(Fault::Malformed { at }), "{text:?}");
    }
}

#[test]
fn depth_and_number_of_values_are_bounded() {
    let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(fault(&nested(MAX_DEPTH)), None);
    assert_eq!(fault(&nested(MAX_DEPTH + 1)), Some(Fault::TooDeep));
    assert_eq!(fault(&nested(1_000_000)), Some(Fault::TooDeep));
    let wide = format!("[{}null]", "null,".repeat(MAX_VALUES));
    assert_eq!(fault(&wide), Some(Fault::TooManyValues));
}

#[test]
fn half_a_surrogate_pair_reads_as_a_replacement_character() {
    for (text, read) in [
        (r#""\ud83d\ude00""#, "😀"),
        (r#""a\ud83d""#, "a\u{fffd}"),
        (r#""\ude00b""#, "\u{fffd}b"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
        (r#""\ud83d\u0041""#, "\u{fffd}A"),
    ] {
        let mut tape = Tape::default();
        assert_eq!(tape.read(text).unwrap().string().unwrap(), read, "{text}");
    }
}

/// Texts that are JSON, nearly JSON, or made of its letters.
fn texts() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    let json = leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map("[a-c\\\\\"é]{0,3}", inner, 0..6)
                .prop_map(|map| map.into_iter().collect()),
        ]
    });
    let json = (json, any::<bool>()).prop_map(|(value, pretty)| {
        if pretty {
            serde_json::to_string_pretty(&value).unwrap()
        } else {
            value.to_string()
        }
    });
    let damaged = (json.clone(), any::<prop::sample::Index>(), any::<char>()).prop_map(
        |(text, index, other)| {
            let mut letters: Vec<char> = text.chars().collect();
            let at = index.index(letters.len());
            letters[at] = other;
            letters.into_iter().collect()
        },
    );
    prop_oneof![json, damaged, r#"[\[\]{}",:0-9eE.+\-tfn\\u \n]{0,24}"#]
}

proptest! {
    #[test]
    fn what_is_read_is_what_serde_json_reads(text in texts()) {
        let mut tape = Tape::default();
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        match tape.read(&text) {
            Ok(root) => match theirs {
                Ok(theirs) => prop_assert_eq!(owned(root), theirs),
                // They refuse half a surrogate pair and numbers beyond a float.
                Err(error) => prop_assert!(
                    text.contains("\\u") || error.to_string().contains("out of range"),
                    "{}", error
                ),
            },
            Err(Fault::DuplicateKey { .. }) => {}
            Err(fault) => prop_assert!(theirs.is_err(), "{:?}", fault),
        }
    }

    #[test]
    fn a_text_survives_its_encoding(text in any::<String>()) {
        let encoded = encode(&text);
        let mut tape = Tape::default();
        prop_assert_eq!(tape.read(&encoded).unwrap().string().unwrap(), text);
    }
}
