//! Decodes gzip piece by piece, so that what is asked for is never more than one window at a time:
//! who holds the pieces counts them, and a small body that unfolds into a huge one is stopped early.

use std::io::Write as _;

use bytes::{Buf as _, Bytes};
use flate2::write::MultiGzDecoder;

/// What came is no gzip, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// A decoder between two bodies.
#[derive(Debug)]
pub(crate) struct Gunzip {
    decoder: MultiGzDecoder<Vec<u8>>,
    /// What has come and is not decoded yet.
    input: Bytes,
}

impl Default for Gunzip {
    fn default() -> Self {
        Self {
            decoder: MultiGzDecoder::new(Vec::new()),
            input: Bytes::new(),
        }
    }
}

impl Gunzip {
    /// Takes more of the encoded body, once all that came before is decoded.
    pub(crate) fn push(&mut self, input: Bytes) {
        self.input = input;
    }

    /// The next piece, of a few windows of 32 KiB at most; `None` until more comes.
    pub(crate) fn next(&mut self) -> Result<Option<Bytes>, Malformed> {
        while !self.input.is_empty() {
            // One step of the decoder, never all of it at once.
            let read = self
                .decoder
                .write(&self.input)
                .map_err(|_error| Malformed)?;
            if read == 0 {
                return Err(Malformed);
            }
            self.input.advance(read);
            if let Some(piece) = self.take() {
                return Ok(Some(piece));
            }
        }
        // What a frame of a stream says must not wait for the next one.
        self.decoder.flush().map_err(|_error| Malformed)?;
        Ok(self.take())
    }

    /// The encoded body has ended: the last piece, if it ended where it should.
    pub(crate) fn finish(mut self) -> Result<Option<Bytes>, Malformed> {
        self.decoder.try_finish().map_err(|_error| Malformed)?;
        Ok(self.take())
    }

    fn take(&mut self) -> Option<Bytes> {
        let decoded = std::mem::take(self.decoder.get_mut());
        Some(Bytes::from(decoded)).filter(|piece| !piece.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn zipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// Decodes what comes in such pieces; gives the text and the largest piece of it.
    fn unzipped(pieces: &[&[u8]]) -> Result<(Vec<u8>, usize), Malformed> {
        let mut gunzip = Gunzip::default();
        let (mut text, mut largest) = (Vec::new(), 0);
        for piece in pieces {
            gunzip.push(Bytes::copy_from_slice(piece));
            while let Some(decoded) = gunzip.next()? {
                largest = largest.max(decoded.len());
                text.extend_from_slice(&decoded);
            }
        }
        text.extend_from_slice(&gunzip.finish()?.unwrap_or_default());
        Ok((text, largest))
    }

    proptest! {
        #[test]
        fn any_chunking_decodes_to_the_same_text(
            text in proptest::collection::vec(0u8..8, 0..100_000),
            size in 1usize..5000,
        ) {
            let encoded = zipped(&text);
            let pieces: Vec<&[u8]> = encoded.chunks(size).collect();
            let (decoded, _) = unzipped(&pieces).unwrap();
            prop_assert_eq!(decoded, text);
        }

        #[test]
        fn noise_is_refused_and_never_panics(noise in proptest::collection::vec(any::<u8>(), 0..500)) {
            prop_assert_eq!(unzipped(&[&noise]), Err(Malformed));
        }
    }

    #[test]
    fn a_body_that_unfolds_a_thousandfold_comes_in_small_pieces() {
        let encoded = zipped(&vec![0; 20 << 20]);
        assert!(encoded.len() < 200 << 10, "{}", encoded.len());
        let (decoded, largest) = unzipped(&[&encoded]).unwrap();
        assert_eq!(decoded.len(), 20 << 20);
        assert!(largest <= 128 << 10, "{largest}");
    }

    #[test]
    fn what_was_flushed_is_decoded_before_the_rest_has_come() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let mut gunzip = Gunzip::default();
        for frame in ["data: one\n\n", "data: two\n\n"] {
            encoder.write_all(frame.as_bytes()).unwrap();
            encoder.flush().unwrap();
            gunzip.push(Bytes::from(std::mem::take(encoder.get_mut())));
            let mut decoded = Vec::new();
            while let Some(piece) = gunzip.next().unwrap() {
                decoded.extend_from_slice(&piece);
            }
            assert_eq!(decoded, frame.as_bytes());
        }
    }

    #[test]
    fn a_body_that_is_cut_short_or_followed_by_something_else_is_malformed() {
        let encoded = zipped(b"hello, hello, hello");
        let cut = &encoded[..encoded.len() - 3];
        assert_eq!(unzipped(&[cut]), Err(Malformed));
        assert_eq!(unzipped(&[&encoded, b"and more"]), Err(Malformed));
        let twice = unzipped(&[&encoded, &encoded]).unwrap().0;
        assert_eq!(twice, b"hello, hello, hellohello, hello, hello");
    }
}
