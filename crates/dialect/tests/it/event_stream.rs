//! AWS event streams: any chunking, every header type, and no damaged message passes.

use bytes::Bytes;
use dialect::event_stream::{EventStreamReader, Fault, HeaderValue, Message};
use proptest::prelude::*;

const LIMIT: usize = 1 << 20;

/// The example of the format's documentation: one header, a short payload.
const KNOWN: &[u8] = &[
    0x00, 0x00, 0x00, 0x3D, 0x00, 0x00, 0x00, 0x20, 0x07, 0xFD, 0x83, 0x96, 0x0C, b'c', b'o', b'n',
    b't', b'e', b'n', b't', b'-', b't', b'y', b'p', b'e', 0x07, 0x00, 0x10, b'a', b'p', b'p', b'l',
    b'i', b'c', b'a', b't', b'i', b'o', b'n', b'/', b'j', b's', b'o', b'n', b'{', b'\'', b'f',
    b'o', b'o', b'\'', b':', b'\'', b'b', b'a', b'r', b'\'', b'}', 0x8D, 0x9C, 0x08, 0xB1,
];

fn read(bytes: &[u8], chunk: usize) -> (Vec<Message>, Result<(), Fault>) {
    let mut reader = EventStreamReader::new(LIMIT);
    let mut messages = Vec::new();
    for part in bytes.chunks(chunk) {
        if let Err(fault) = reader.push(part, |message| messages.push(message)) {
            return (messages, Err(fault));
        }
    }
    let end = reader.finish();
    (messages, end)
}

#[test]
fn a_message_known_from_elsewhere_is_read_and_written() {
    let (messages, end) = read(KNOWN, KNOWN.len());
    assert_eq!(end, Ok(()));
    assert_eq!(messages[0].text("content-type"), Some("application/json"));
    assert_eq!(messages[0].payload, "{'foo':'bar'}");
    let written = Message::encode(&[("content-type", "application/json")], b"{'foo':'bar'}");
    assert_eq!(written.unwrap().raw, KNOWN);
}

#[test]
fn a_changed_byte_is_never_read() {
    for at in 0..KNOWN.len() {
        let mut bytes = KNOWN.to_vec();
        bytes[at] ^= 0x10;
        let (messages, end) = read(&bytes, 7);
        assert!(messages.is_empty() && end.is_err(), "byte {at}");
    }
}

#[test]
fn a_stream_that_ends_within_a_message_is_truncated() {
    for end in 1..KNOWN.len() {
        assert_eq!(read(&KNOWN[..end], 5), (Vec::new(), Err(Fault::Truncated)));
    }
}

#[test]
fn a_message_beyond_the_limit_is_refused_before_it_is_buffered() {
    let mut reader = EventStreamReader::new(60);
    assert_eq!(reader.push(&KNOWN[..12], |_| ()), Err(Fault::TooLarge));
    assert_eq!(reader.push(KNOWN, |_| ()), Err(Fault::TooLarge));
    assert_eq!(reader.finish(), Err(Fault::TooLarge));
}

#[test]
fn what_does_not_fit_the_format_is_not_written() {
    let long = "x".repeat(256);
    assert_eq!(Message::encode(&[(&long, "v")], b""), None);
    let longer = "x".repeat(65_536);
    assert_eq!(Message::encode(&[("n", &longer)], b""), None);
}

fn header_value() -> impl Strategy<Value = HeaderValue> {
    prop_oneof![
        any::<bool>().prop_map(HeaderValue::Bool),
        any::<i8>().prop_map(HeaderValue::Byte),
        any::<i16>().prop_map(HeaderValue::Short),
        any::<i32>().prop_map(HeaderValue::Int),
        any::<i64>().prop_map(HeaderValue::Long),
        any::<Vec<u8>>().prop_map(|bytes| HeaderValue::Bytes(Bytes::from(bytes))),
        any::<String>().prop_map(HeaderValue::Text),
        any::<i64>().prop_map(HeaderValue::Timestamp),
        any::<[u8; 16]>().prop_map(HeaderValue::Uuid),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let headers = proptest::collection::vec(("[a-z:-]{1,20}", header_value()), 0..5);
    (headers, any::<Vec<u8>>())
        .prop_map(|(headers, payload)| Message::encode_with(headers, &payload).unwrap())
}

proptest! {
    #[test]
    fn what_is_written_is_read_in_any_chunks(
        sent in proptest::collection::vec(message(), 1..5),
        chunk in 1_usize..64,
    ) {
        let bytes: Vec<u8> = sent.iter().flat_map(|message| message.raw.to_vec()).collect();
        prop_assert_eq!(read(&bytes, chunk), (sent, Ok(())));
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), chunk in 1_usize..64) {
        let (messages, _) = read(&bytes, chunk);
        prop_assert!(messages.len() <= bytes.len() / 16);
    }
}
