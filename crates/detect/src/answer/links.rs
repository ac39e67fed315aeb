//! Addresses in an answer, in any form that something may load or follow: Markdown links, images,
//! references and autolinks, HTML attributes, CSS, and addresses in plain text.
//!
//! Nothing of an address leaves before its end is known, or before it is 2 KB long. Does not
//! judge. Approximates: what introduces an address is told by what stands before it, so the code
//! of a program counts as well.

use super::images::Images;
use super::words::At;
use crate::normalise::narrow;

/// The longest address that is waited for, in bytes.
const LONGEST: usize = 2048;
/// So far back the beginning of a construct is looked for.
const BACK: usize = 1000;

/// What stands right before an address.
const OPENING: [u8; 4] = *b"(=:/";
/// Attributes whose address loads by itself, and those that are followed.
const LOADING: [&str; 7] = [
    "src",
    "srcset",
    "poster",
    "background",
    "data",
    "imagesrcset",
    "ping",
];
const FOLLOWED: [&str; 4] = ["href", "action", "formaction", "cite"];

/// An address and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) start: At,
    pub(super) end: At,
    pub(super) form: Form,
    /// Whether its end has not come within bounds.
    pub(super) endless: bool,
}

/// How an address is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    /// Whether it loads by itself.
    pub(super) loads: bool,
    /// Whether the rules that people write look at this form as well.
    pub(super) inline: bool,
    /// Whether it stands in plain text, after its scheme.
    pub(super) bare: bool,
    until: Until,
}

/// What ends an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// The bracket that was opened before it.
    Bracket,
    /// The end of the line.
    Line,
    /// The same quote, or without one a blank.
    Value(Option<char>),
    /// Anything that is no part of an address.
    Blank,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    start: At,
    form: Form,
    depth: u32,
    begun: bool,
}

/// Watches one stream for addresses.
#[derive(Debug, Default)]
pub(super) struct LinkWatch {
    at: At,
    open: Option<Open>,
    images: Images,
}

impl LinkWatch {
    /// Looks at what is new in a text that grows; gives the addresses that ended.
    pub(super) fn push(&mut self, raw: &str) -> Vec<Link> {
        let mut ended = Vec::new();
        loop {
            if self.open.is_none() {
                self.pass(raw);
            }
            let rest = raw.get(self.at.byte..).unwrap_or_default();
            let Some(c) = rest.chars().next() else {
                return ended;
            };
            let here = self.at;
            self.at = here.after(c);
            match self.open.take() {
                Some(open) => ended.extend(self.follow(open, here, c)),
                None => self.open = opened(raw, here, c, &mut self.images),
            }
        }
    }

    /// Passes by everything up to the next sign after which an address may begin.
    fn pass(&mut self, raw: &str) {
        let rest = raw.get(self.at.byte..).unwrap_or_default();
        let next = rest.bytes().position(|byte| OPENING.contains(&byte));
        let passed = rest.get(..next.unwrap_or(rest.len())).unwrap_or_default();
        self.at.byte += passed.len();
        self.at.character += narrow(passed.chars().count());
    }

    /// The stream ends.
    pub(super) fn finish(&mut self) -> Option<Link> {
        let open = self.open.take()?;
        Some(link(&open, self.at, false))
    }

    /// Where the address begins that is being written.
    pub(super) fn held_from(&self) -> Option<usize> {
        self.open.map(|open| open.start.byte)
    }

    fn follow(&mut self, mut open: Open, here: At, c: char) -> Option<Link> {
        if ends(&mut open, c) {
            return Some(link(&open, here, false));
        }
        if self.at.byte - open.start.byte > LONGEST {
            return Some(link(&open, here, true));
        }
        self.open = Some(open);
        None
    }
}

fn link(open: &Open, end: At, endless: bool) -> Link {
    Link {
        start: open.start,
        end,
        form: open.form,
        endless,
    }
}

/// Whether the character ends the address.
fn ends(open: &mut Open, c: char) -> bool {
    let begun = open.begun;
    open.begun |= !c.is_whitespace();
    match open.form.until {
        Until::Bracket => match c {
            '(' => {
                open.depth += 1;
                false
            }
            ')' if open.depth > 0 => {
                open.depth -= 1;
                false
            }
            ')' => true,
            '\n' => begun,
            _ => false,
        },
        Until::Line => c == '\n' && begun,
        Until::Value(None) if !begun && matches!(c, '"' | '\'') => {
            open.form.until = Until::Value(Some(c));
            false
        }
        Until::Value(None) => (c.is_whitespace() && begun) || c == '>',
        Until::Value(Some(quote)) => c == quote,
        Until::Blank => {
            c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | ')' | ']' | '|')
        }
    }
}

/// The address that begins after this character.
fn opened(raw: &str, here: At, c: char, images: &mut Images) -> Option<Open> {
    let before = raw.get(..here.byte)?;
    let form = match c {
        '(' => destination(before)?,
        '=' => attribute(before)?,
        ':' => reference(before, images)?,
        '/' => plain(before)?,
        _ => return None,
    };
    Some(Open {
        start: here.after(c),
        form,
        depth: 0,
        begun: false,
    })
}

/// `](…` of a Markdown link or image, or `url(…` of a style.
fn destination(before: &str) -> Option<Form> {
    let trimmed = before.trim_end();
    let form = |loads, inline| Form {
        loads,
        inline,
        bare: false,
        until: Until::Bracket,
    };
    if let Some(label) = before.strip_suffix(']') {
        return Some(form(is_image(label), true));
    }
    ends_with_word(trimmed, "url").then(|| form(true, false))
}

/// Whether the bracket that is closed here was opened as an image's.
fn is_image(label: &str) -> bool {
    let mut depth = 0_u32;
    for (at, c) in label.char_indices().rev().take(BACK) {
        match c {
            ']' => depth += 1,
            '[' if depth > 0 => depth -= 1,
            '[' => return label.get(..at).is_some_and(|before| before.ends_with('!')),
            _ => {}
        }
    }
    false
}

/// `src=…` and the like.
fn attribute(before: &str) -> Option<Form> {
    let before = before.trim_end();
    let is = |name: &&&str| ends_with_word(before, name);
    let loads = LOADING.iter().find(is).is_some();
    (loads || FOLLOWED.iter().find(is).is_some()).then_some(Form {
        loads,
        inline: false,
        bare: false,
        until: Until::Value(None),
    })
}

/// `[name]:…` at the beginning of a line. It loads if there is any image that may refer to it.
fn reference(before: &str, images: &mut Images) -> Option<Form> {
    let name = before.strip_suffix(']')?;
    let from = name.floor_char_boundary(name.len().saturating_sub(BACK));
    let near = name.get(from..)?;
    let line = match near.rsplit_once('\n') {
        Some((_, line)) => line,
        None if from == 0 => near,
        None => return None,
    };
    line.trim_start().starts_with('[').then(|| Form {
        loads: images.are_in(before),
        inline: false,
        bare: false,
        until: Until::Line,
    })
}

/// `scheme://…`, also as JSON writes it.
fn plain(before: &str) -> Option<Form> {
    let scheme = before
        .strip_suffix(":/")
        .or_else(|| before.strip_suffix(":\\/\\"))?;
    scheme
        .ends_with(|c: char| c.is_ascii_alphanumeric())
        .then_some(Form {
            loads: false,
            inline: false,
            bare: true,
            until: Until::Blank,
        })
}

/// Whether a text ends with this word, in any case, and the word does not end a longer one.
fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(at) = text.len().checked_sub(word.len()) else {
        return false;
    };
    let (Some(head), Some(tail)) = (text.get(..at), text.get(at..)) else {
        return false;
    };
    let joined = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '&' | '?' | '.');
    tail.eq_ignore_ascii_case(word) && !head.ends_with(joined)
}
