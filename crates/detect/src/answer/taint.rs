//! What an address carries: marks, values and passages of the conversation, in the open or
//! decoded.
//!
//! What stands in the conversation as an address is no secret by itself: the part of an address
//! that was given there, up to a sign that parts addresses, is left out.

use std::collections::HashSet;

use model::finding::Direction;

use super::told::Told;
use crate::hash::Hasher;
use crate::looking::Look;
use crate::normalise::views;

/// So many bytes in a row that stand in the conversation as well are no coincidence: where
/// somebody encoded them, after the question mark of a link, and in its path.
const SHARED_CODED: usize = 12;
const SHARED_LINK: usize = 20;
const SHARED_PATH: usize = 24;
/// The window by which texts are compared, in bytes; the shortest passage that is seen.
const WINDOW: usize = 12;
/// So many windows of the conversation are remembered.
const MOST_WINDOWS: usize = 1 << 20;
/// So many addresses of an answer are compared with those of the conversation.
const MOST_COMPARED: usize = 256;
/// So many places are tried at which an address may begin to be new.
const MOST_CUTS: usize = 24;

/// What an address carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Taint {
    /// Something of the conversation.
    Conversation,
    /// The canary of the app.
    Canary,
}

/// Looks for what addresses carry; remembers the conversation's windows once they are asked for.
#[derive(Debug, Default)]
pub(super) struct Taints {
    windows: Option<HashSet<[u8; WINDOW]>>,
    /// How many addresses were compared with the conversation.
    compared: usize,
}

impl Taints {
    /// What an address carries. `loads` tells whether it loads by itself.
    pub(super) fn of(
        &mut self,
        told: &Told,
        look: &Look<'_>,
        hasher: &Hasher,
        address: &str,
        loads: bool,
    ) -> Option<Taint> {
        let views = views(address);
        let canary = told.canary.as_ref();
        if canary.is_some_and(|mark| views.iter().any(|view| mark.is_in(&view.text))) {
            return Some(Taint::Canary);
        }
        if told
            .originals
            .iter()
            .any(|known| address.contains(&*known.placeholder))
        {
            return Some(Taint::Conversation);
        }
        self.compared += 1;
        // SAFETY LIMIT: of an answer full of addresses the later ones are judged as a whole.
        let tail = match self.compared {
            0..=MOST_COMPARED => new_part(told, address),
            _ => address,
        };
        if tail.is_empty() {
            return None;
        }
        let carries_value = !told.values.is_empty()
            && look.at(&parted(tail)).iter().any(|found| {
                let finding = found.hashed(Direction::Output, 0, hasher);
                let value = finding.value;
                value.is_some_and(|value| told.values.contains(&value))
            });
        let shared = carries_value || self.shares(told, tail, loads);
        shared.then_some(Taint::Conversation)
    }

    fn shares(&mut self, told: &Told, tail: &str, loads: bool) -> bool {
        if tail.len() < WINDOW {
            return false;
        }
        let windows = self.windows.get_or_insert_with(|| windows(told));
        if windows.is_empty() {
            return false;
        }
        let (path, query) = tail.split_once(['?', '#']).unwrap_or(("", tail));
        let query_needs = if loads { SHARED_CODED } else { SHARED_LINK };
        if longest(windows, &unescaped(path)) >= SHARED_PATH
            || longest(windows, &unescaped(query)) >= query_needs
        {
            return true;
        }
        let decoded = views(tail)
            .into_iter()
            .filter(|view| !view.layers.is_empty());
        decoded.into_iter().any(|view| {
            let coded = view.layers.iter().any(|layer| *layer != "percent");
            let needs = if coded { SHARED_CODED } else { query_needs };
            longest(windows, &view.text) >= needs
        })
    }
}

/// An address with blanks between its parts, so that a value stands alone.
fn parted(address: &str) -> String {
    unescaped(address).replace(['/', '?', '&', '=', '#', ';'], " ")
}

/// The bytes that percent signs stand for, even a single one, which means nothing elsewhere.
fn unescaped(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let code = after.first_chunk::<2>().filter(|_| *byte == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(code) => {
                bytes.push(code);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The part of an address that the conversation did not give.
fn new_part<'a>(told: &Told, address: &'a str) -> &'a str {
    let given = |part: &str| {
        let texts = told.system.iter().chain(&told.user).chain(&told.earlier);
        let mut texts = texts.map(model::Text::expose);
        texts.any(|text| text.contains(part))
    };
    let part = address.trim_matches(['<', '>', '"', '\'', ' ']);
    if given(part) {
        return "";
    }
    let cuts = part.char_indices().rev();
    let cuts = cuts.filter(|(_, c)| matches!(c, '/' | '?' | '&' | '=' | '#' | '.'));
    for (at, c) in cuts.take(MOST_CUTS) {
        let (head, tail) = part
            .split_at_checked(at + c.len_utf8())
            .unwrap_or(("", part));
        if head.len() > WINDOW && given(head) {
            return tail;
        }
    }
    part
}

/// The windows of everything that must not be carried out.
fn windows(told: &Told) -> HashSet<[u8; WINDOW]> {
    let mut windows = HashSet::new();
    for text in told.system.iter().chain(&told.earlier) {
        let folded = folded(text.expose());
        windows.extend(
            folded
                .array_windows::<WINDOW>()
                .take(MOST_WINDOWS - windows.len()),
        );
    }
    windows
}

/// The longest passage of a text that the windows know, in bytes.
fn longest(windows: &HashSet<[u8; WINDOW]>, text: &str) -> usize {
    let (mut longest, mut row) = (0, 0);
    for window in folded(text).array_windows::<WINDOW>() {
        row = if windows.contains(window) { row + 1 } else { 0 };
        longest = longest.max(row);
    }
    match longest {
        0 => 0,
        row => row + WINDOW - 1,
    }
}

/// Letters and digits in lower case, and between them one blank.
fn folded(text: &str) -> Vec<u8> {
    let mut folded = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || byte >= 0x80 {
            folded.push(byte.to_ascii_lowercase());
        } else if folded.last().is_some_and(|last| *last != b' ') {
            folded.push(b' ');
        }
    }
    folded
}
