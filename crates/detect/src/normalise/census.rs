//! A quick look at the bytes of a text, so that a decoder with nothing to do costs nothing.

use super::mirrored::Disguised;
use super::narrow;

/// What stands in a text, counted in one pass.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Census {
    pub(super) percent: u32,
    pub(super) ampersand: u32,
    pub(super) backslash: u32,
    pub(super) tag: u32,
    pub(super) dots: u32,
    /// Dots and dashes with which something begins, as codes do.
    pub(super) codes: u32,
    /// Digits and signs that stand right before a letter or after one.
    pub(super) leet: u32,
    /// The most letters that stand alone one after another.
    pub(super) lone: u32,
    /// Two hexadecimal digits, a sign, and so on; or a long run of them.
    pub(super) digits: u32,
    /// The longest run of letters and digits.
    pub(super) longest: u32,
    /// The longest run of letters, digits and the signs of base64.
    pub(super) symbols: u32,
    pub(super) plus: u32,
    /// Known words turned by thirteen letters, and backwards.
    pub(super) rotated: u32,
    pub(super) reversed: u32,
}

impl Census {
    /// Counts, a run of letters at a time: that is what most text is made of.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let disguised = Disguised::known();
        let mut counter = Counter::default();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic());
            let (word, next) = rest.split_at(letters.count());
            if !word.is_empty() {
                counter.word(word, disguised);
            }
            if let Some(sign) = next.first() {
                counter.sign(*sign);
            }
            at += word.len() + 1;
        }
        counter.close();
        counter.census
    }
}

/// A census in the making.
#[derive(Default)]
struct Counter {
    census: Census,
    /// Letters and digits so far, and the same with the signs of base64.
    run: usize,
    symbols: usize,
    /// Letters that stood alone one after another so far.
    lone: u32,
    /// Whether the last byte was a sign that is written for a letter.
    after_leet: bool,
    after_letter: bool,
    /// Whether what parts codes was not the last byte.
    in_piece: bool,
}

impl Counter {
    /// Letters, as many as stand together.
    fn word(&mut self, word: &[u8], disguised: &Disguised) {
        self.census.leet += u32::from(self.after_leet);
        self.run += word.len();
        self.symbols += word.len();
        (self.after_leet, self.after_letter) = (false, true);
        self.in_piece = true;
        let (rotated, reversed) = disguised.count(word);
        self.census.rotated += rotated;
        self.census.reversed += reversed;
    }

    /// A byte that is no letter.
    fn sign(&mut self, byte: u8) {
        let census = &mut self.census;
        match byte {
            b'%' => census.percent += 1,
            b'&' => census.ampersand += 1,
            b'\\' => census.backslash += 1,
            b'<' => census.tag += 1,
            b'.' | b'-' => {
                census.dots += 1;
                census.codes += u32::from(!self.in_piece);
            }
            b'+' => census.plus += 1,
            b'0'..=b'9' => census.digits += 1,
            _ => {}
        }
        self.in_piece = !matches!(byte, b' ' | b'/' | b'|' | b'\n');
        let leet = is_leet(byte);
        census.leet += u32::from(leet && self.after_letter);
        (self.after_leet, self.after_letter) = (leet, false);
        if byte.is_ascii_digit() {
            self.run += 1;
            self.symbols += 1;
        } else {
            self.close_run();
            if matches!(byte, b'+' | b'/' | b'-' | b'_') {
                self.symbols += 1;
            } else {
                self.close();
            }
        }
    }

    /// Letters and digits end here.
    fn close_run(&mut self) {
        if self.run == 0 {
            return;
        }
        self.lone = if self.run == 1 { self.lone + 1 } else { 0 };
        self.census.lone = self.census.lone.max(self.lone);
        self.census.longest = self.census.longest.max(narrow(self.run));
        self.run = 0;
    }

    /// Letters, digits and the signs of base64 end here.
    fn close(&mut self) {
        self.close_run();
        self.census.symbols = self.census.symbols.max(narrow(self.symbols));
        self.symbols = 0;
    }
}

/// Whether a sign is written for a letter.
pub(super) fn is_leet(byte: u8) -> bool {
    matches!(
        byte,
        b'0' | b'1' | b'3' | b'4' | b'5' | b'7' | b'8' | b'@' | b'$' | b'|'
    )
}
