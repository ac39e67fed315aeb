//! Checksummed frames in a file that only grows: the spool and the journal of the counters.
//!
//! A frame is a mark, a length, a CRC-32 and the payload. A write that was cut short, or a byte
//! that changed, costs the frames it touches and no other: the reader looks for the next mark
//! behind which everything fits. A checksum finds accidents, not forgery.

const MARK: [u8; 4] = *b"Bz\xf1\x01";
const HEADER: usize = 12;

/// The longest payload.
pub(crate) const MAX_PAYLOAD: usize = 64 << 20;

/// What is found at a place in a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// A whole frame.
    Frame {
        /// What was written.
        payload: &'a [u8],
        /// Where the next frame starts.
        end: usize,
    },
    /// Bytes that are no frame, up to here.
    Damaged {
        /// Where the next frame starts, or the end.
        end: usize,
    },
    /// The bytes end within a frame, and the file goes on.
    NeedMore,
    /// The end.
    End,
}

/// Builds a frame around a payload; `None` when the payload is too long.
pub(crate) fn build(write: impl FnOnce(&mut Vec<u8>), room: usize) -> Option<Vec<u8>> {
    let mut frame = Vec::with_capacity(HEADER + room);
    frame.extend_from_slice(&MARK);
    frame.extend_from_slice(&[0; 8]);
    write(&mut frame);
    let (header, payload) = frame.split_at_mut_checked(HEADER)?;
    if payload.len() > MAX_PAYLOAD {
        return None;
    }
    let length = u32::try_from(payload.len()).ok()?;
    header.get_mut(4..8)?.copy_from_slice(&length.to_le_bytes());
    header
        .get_mut(8..12)?
        .copy_from_slice(&crc32fast::hash(payload).to_le_bytes());
    Some(frame)
}

/// Looks at the bytes from `at` on. `more` says whether the file goes on behind them.
pub(crate) fn find(bytes: &[u8], at: usize, more: bool) -> Found<'_> {
    let rest = bytes.get(at..).unwrap_or_default();
    if rest.is_empty() {
        return if more { Found::NeedMore } else { Found::End };
    }
    if let Some(payload) = whole(rest) {
        return Found::Frame {
            payload,
            end: at + HEADER + payload.len(),
        };
    }
    if more {
        return Found::NeedMore;
    }
    Found::Damaged {
        end: next_whole(bytes, at + 1),
    }
}

/// The payload of the frame that these bytes start with, if it is whole and unchanged.
fn whole(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(&MARK)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (checksum, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let payload = rest.get(..length)?;
    (length <= MAX_PAYLOAD && crc32fast::hash(payload) == u32::from_le_bytes(*checksum))
        .then_some(payload)
}

fn next_whole(bytes: &[u8], from: usize) -> usize {
    (from..bytes.len())
        .find(|at| bytes.get(*at..).and_then(whole).is_some())
        .unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(payloads: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        for payload in payloads {
            bytes.extend(build(|frame| frame.extend_from_slice(payload), payload.len()).unwrap());
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    fn read(bytes: &[u8]) -> (Vec<Vec<u8>>, usize) {
        let (mut found, mut damaged, mut at) = (Vec::new(), 0, 0);
        loop {
            match find(bytes, at, false) {
                Found::Frame { payload, end } => {
                    found.push(payload.to_vec());
                    at = end;
                }
                Found::Damaged { end } => {
                    damaged += 1;
                    at = end;
                }
                Found::NeedMore | Found::End => return (found, damaged),
            }
        }
    }

    #[test]
    fn bytes_that_go_on_behind_are_asked_for_and_never_called_damaged() {
        let (bytes, _ends) = file(&[b"hello".to_vec()]);
        for cut in 0..bytes.len() {
            assert_eq!(find(&bytes[..cut], 0, true), Found::NeedMore);
        }
    }

    proptest! {
        #[test]
        fn a_file_cut_anywhere_keeps_every_frame_before_the_cut(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..6),
        ) {
            let (bytes, ends) = file(&payloads);
            for cut in 0..=bytes.len() {
                let (found, damaged) = read(&bytes[..cut]);
                let whole = ends.iter().filter(|end| **end <= cut).count();
                prop_assert_eq!(&found[..], &payloads[..whole]);
                let clean = cut == 0 || ends.contains(&cut);
                prop_assert_eq!(damaged, usize::from(!clean));
            }
        }

        #[test]
        fn a_changed_byte_costs_one_frame_and_no_other(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..6),
            place in any::<prop::sample::Index>(),
            flip in 1..=255_u8,
        ) {
            let (mut bytes, ends) = file(&payloads);
            let place = place.index(bytes.len());
            bytes[place] ^= flip;
            let hit = ends.iter().position(|end| place < *end).unwrap();
            let mut expected = payloads.clone();
            expected.remove(hit);
            prop_assert_eq!(read(&bytes), (expected, 1));
        }
    }
}
