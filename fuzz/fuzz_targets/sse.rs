//! The stream reader: never panics, any chunking gives the same frames, an edit changes its text.

#![no_main]

use bytes::Bytes;
use dialect::{Dialect, Frame, StreamReader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((size, stream)) = input.split_first() else {
        return;
    };
    let whole = read(Dialect::OpenAiChat.stream(), stream, stream.len());
    let chunked = read(Dialect::OpenAiChat.stream(), stream, usize::from(*size));
    assert_eq!(whole.len(), chunked.len());
    let raws: Vec<u8> = whole.iter().flat_map(|frame| frame.raw.to_vec()).collect();
    assert_eq!(raws, stream);
    for (whole, chunked) in whole.iter().zip(&chunked) {
        assert_eq!(whole.raw, chunked.raw);
        assert_eq!(whole.deltas, chunked.deltas);
        assert_eq!(whole.unreadable, chunked.unreadable);
        edit(whole);
    }
    for frame in read(Dialect::OpenAiChat.stream().hiding_usage(), stream, stream.len()) {
        edit(&frame);
    }
});

fn read(mut reader: StreamReader, stream: &[u8], size: usize) -> Vec<Frame> {
    let mut frames = Vec::new();
    for chunk in stream.chunks(size.max(1)) {
        frames.extend(reader.push(Bytes::copy_from_slice(chunk)));
    }
    frames.extend(reader.finish());
    frames
}

fn edit(frame: &Frame) {
    let texts: Vec<_> = (0..frame.deltas.len()).map(|index| (index, "x".to_owned())).collect();
    let edited = frame.rewrite(&texts).unwrap();
    let again = read(Dialect::OpenAiChat.stream(), &edited, edited.len());
    assert!(again.iter().all(|frame| frame.unreadable.is_none()) || frame.unreadable.is_some());
    let said: Vec<_> = again.iter().flat_map(|frame| &frame.deltas).collect();
    assert_eq!(said.len(), frame.deltas.len());
    assert!(said.iter().all(|delta| delta.text == "x"));
}
