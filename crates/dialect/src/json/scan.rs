//! From text to tape: one pass over the bytes, by recursive descent with a bounded depth.

use memchr::memchr2;

use super::duplicate;
use super::{Kind, Node};

/// SAFETY LIMIT: how deep arrays and objects may nest; the descent recurses that far.
pub(crate) const MAX_DEPTH: usize = 128;
/// SAFETY LIMIT: how many values a text may hold, so that a small body cannot ask for much memory.
pub(crate) const MAX_VALUES: usize = 1 << 18;

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not JSON, from this byte on.
    Malformed { at: usize },
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// More values than [`MAX_VALUES`].
    TooManyValues,
    /// One object has a key twice; parsers disagree on which one counts.
    DuplicateKey { key: String },
}

/// Reads one JSON text onto the tape, which is emptied first.
pub(super) fn scan(text: &str, nodes: &mut Vec<Node>) -> Result<(), Fault> {
    nodes.clear();
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        nodes,
    };
    scanner.value(0)?;
    scanner.space();
    if scanner.at < scanner.bytes.len() {
        return Err(scanner.malformed());
    }
    Ok(())
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    nodes: &'a mut Vec<Node>,
}

impl Scanner<'_> {
    fn malformed(&self) -> Fault {
        Fault::Malformed { at: self.at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.peek() != Some(byte) {
            return Err(self.malformed());
        }
        self.at += 1;
        Ok(())
    }

    /// Puts a value on the tape; its end and its inside are set by [`Self::close`].
    fn open(&mut self, kind: Kind) -> Result<usize, Fault> {
        if self.nodes.len() >= MAX_VALUES {
            return Err(Fault::TooManyValues);
        }
        self.nodes.push(Node {
            kind,
            start: self.at,
            end: self.at,
            inside: 0,
        });
        Ok(self.nodes.len() - 1)
    }

    fn close(&mut self, index: usize) {
        let inside = self.nodes.len() - 1 - index;
        if let Some(node) = self.nodes.get_mut(index) {
            node.end = self.at;
            node.inside = inside;
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), Fault> {
        self.space();
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word(b"true", Kind::True),
            Some(b'f') => self.word(b"false", Kind::False),
            Some(b'n') => self.word(b"null", Kind::Null),
            Some(_) | None => Err(self.malformed()),
        }
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Result<(), Fault> {
        let index = self.open(kind)?;
        for byte in word {
            self.expect(*byte)?;
        }
        self.close(index);
        Ok(())
    }

    fn object(&mut self, depth: usize) -> Result<(), Fault> {
        let index = self.enter(Kind::Object, depth)?;
        if !self.leaves(b'}') {
            loop {
                self.space();
                self.string()?;
                self.space();
                self.expect(b':')?;
                self.value(depth + 1)?;
                if self.leaves(b'}') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        self.close(index);
        duplicate::refuse(self.text, self.nodes.get(index + 1..).unwrap_or_default())
    }

    fn array(&mut self, depth: usize) -> Result<(), Fault> {
        let index = self.enter(Kind::Array, depth)?;
        if self.numbers(index)? {
            return Ok(());
        }
        if !self.leaves(b']') {
            loop {
                self.value(depth + 1)?;
                if self.leaves(b']') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        self.close(index);
        Ok(())
    }

    /// Takes the rest of an array that holds numbers and nothing else, as vectors and prompts of
    /// tokens do: one value, however long. Of any other array nothing is taken.
    fn numbers(&mut self, index: usize) -> Result<bool, Fault> {
        let first = self.at;
        loop {
            self.space();
            let Some(b'-' | b'0'..=b'9') = self.peek() else {
                self.at = first;
                return Ok(false);
            };
            self.skip_number()?;
            if self.leaves(b']') {
                break;
            }
            self.expect(b',')?;
        }
        self.close(index);
        if let Some(node) = self.nodes.get_mut(index) {
            node.kind = Kind::Numbers;
        }
        Ok(true)
    }

    fn enter(&mut self, kind: Kind, depth: usize) -> Result<usize, Fault> {
        if depth >= MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        let index = self.open(kind)?;
        self.at += 1;
        Ok(index)
    }

    /// Whether the array or object ends here; steps over the bracket if so.
    fn leaves(&mut self, bracket: u8) -> bool {
        self.space();
        let leaves = self.peek() == Some(bracket);
        if leaves {
            self.at += 1;
        }
        leaves
    }

    fn number(&mut self) -> Result<(), Fault> {
        let index = self.open(Kind::Number)?;
        self.skip_number()?;
        self.close(index);
        Ok(())
    }

    fn skip_number(&mut self) -> Result<(), Fault> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let first = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == first {
            return Err(self.malformed());
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        let index = self.open(Kind::String { escaped: false })?;
        self.expect(b'"')?;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(length) = memchr2(b'"', b'\\', rest) else {
                return Err(self.malformed());
            };
            let plain = rest.get(..length).unwrap_or_default();
            if plain.iter().any(|byte| *byte < 0x20) {
                return Err(self.malformed());
            }
            self.at += length;
            if self.peek() == Some(b'"') {
                break;
            }
            self.escape()?;
            escaped = true;
        }
        self.at += 1;
        self.close(index);
        if let Some(node) = self.nodes.get_mut(index) {
            node.kind = Kind::String { escaped };
        }
        Ok(())
    }

    fn escape(&mut self) -> Result<(), Fault> {
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                let digits = self.bytes.get(self.at..self.at + 4).unwrap_or_default();
                if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
                    return Err(self.malformed());
                }
                self.at += 4;
            }
            Some(_) | None => return Err(self.malformed()),
        }
        Ok(())
    }
}
