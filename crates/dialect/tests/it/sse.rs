//! Frames: any chunking gives the same ones, and together they are the bytes that came.

use bytes::Bytes;
use dialect::sse::{FrameTooLarge, RawFrame, SseReader};
use proptest::prelude::*;

/// The frames of a stream that comes in these chunks, the unterminated rest included.
fn frames<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<RawFrame> {
    let mut reader = SseReader::new(1 << 20);
    let mut frames = Vec::new();
    for chunk in chunks {
        let chunk = Bytes::copy_from_slice(chunk);
        reader.push(chunk, |frame| frames.push(frame)).unwrap();
    }
    frames.extend(reader.finish());
    frames
}

fn data(stream: &str) -> Vec<Option<String>> {
    let text = |data: &[u8]| String::from_utf8(data.to_vec()).unwrap();
    frames([stream.as_bytes()])
        .iter()
        .map(|frame| frame.data().map(text))
        .collect()
}

#[test]
fn data_is_found_as_the_standard_says() {
    let some = |text: &str| Some(text.to_owned());
    for (stream, expected) in [
        ("data: a\n\n", vec![some("a")]),
        ("data:a\r\n\r\ndata:  b\r\r", vec![some("a"), some(" b")]),
        ("event: x\nid: 1\ndata: a\nretry: 2\n\n", vec![some("a")]),
        ("data: a\ndata\ndata:b\n\n", vec![some("a\n\nb")]),
        (": ping\n\ndata: a\n\n", vec![None, some("a")]),
        ("\u{feff}data: a\n\n", vec![some("a")]),
        ("datum: a\ndatabase\n\n", vec![None]),
        ("data: a", vec![some("a")]),
        ("\n\ndata: a\n\n", vec![None, None, some("a")]),
        ("", vec![]),
    ] {
        assert_eq!(data(stream), expected, "{stream:?}");
    }
}

#[test]
fn a_frame_is_given_as_soon_as_it_is_complete() {
    let mut reader = SseReader::new(100);
    let mut count = 0;
    for (chunk, complete) in [("data: a\n", 0), ("\n", 1), ("data: b\r\n\r", 1), ("\n", 2)] {
        reader.push(Bytes::from(chunk), |_| count += 1).unwrap();
        assert_eq!(count, complete, "{chunk:?}");
    }
}

#[test]
fn a_whole_frame_is_not_copied() {
    let chunk = Bytes::from_static(b"data: a\n\ndata: b\n\n");
    let mut reader = SseReader::new(100);
    let mut frames = Vec::new();
    reader
        .push(chunk.clone(), |frame| frames.push(frame))
        .unwrap();
    assert_eq!(frames[1].raw.as_ptr(), chunk.slice(9..).as_ptr());
}

#[test]
fn a_frame_that_grows_too_large_ends_the_reading() {
    let mut reader = SseReader::new(10);
    let mut count = 0;
    let mut push = |text| reader.push(Bytes::from_static(text), |_| count += 1);
    assert_eq!(push(b"data: ok\n\ndata: "), Ok(()));
    assert_eq!(push(b"too long"), Err(FrameTooLarge));
    assert_eq!(push(b"\n\ndata: b\n\n"), Err(FrameTooLarge));
    assert_eq!(count, 1);
    assert_eq!(reader.finish(), None);
}

/// Streams made of what streams are made of, in any order.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"data: "[..],
        b"data:",
        b"data",
        b"{\"a\":\"\xF0\x9F\x98\x80\"}",
        b"event: x",
        b": ping",
        b"\n",
        b"\n\n",
        b"\r",
        b"\r\n",
        b"\r\n\r\n",
        b"[DONE]",
        b"\xEF\xBB\xBF",
        b"\xFF",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_frames(
        stream in streams(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        cuts.extend([0, stream.len()]);
        cuts.sort_unstable();
        let whole = frames([&stream[..]]);
        prop_assert_eq!(&frames(cuts.windows(2).map(|cut| &stream[cut[0]..cut[1]])), &whole);
        prop_assert_eq!(&frames(stream.chunks(1)), &whole);
        let raws: Vec<u8> = whole.iter().flat_map(|frame| frame.raw.to_vec()).collect();
        prop_assert_eq!(raws, stream);
    }
}
