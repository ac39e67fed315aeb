//! The headers of a part, and of the form itself.

use super::Fault;
use crate::collect::is_label;

/// What a part is called.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named<'h> {
    pub(super) name: &'h str,
    /// The name of a file, and where it stands in the head.
    pub(super) file: Option<(&'h str, usize)>,
}

/// The boundary that a `content-type` names; `None` when it is not that of a form.
pub(crate) fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let mut found = None;
    for parameter in parameters.split(';') {
        let (name, value) = parameter.trim().split_once('=')?;
        if name.eq_ignore_ascii_case("boundary") && found.replace(value).is_some() {
            return None;
        }
    }
    let value = found?;
    let bare = value
        .strip_prefix('"')
        .map_or(Some(value), |rest| rest.strip_suffix('"'))?;
    // RFC 2046, without the blank and without what would need quotes.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_-./:?".contains(&byte);
    ((1..=70).contains(&bare.len()) && bare.bytes().all(plain)).then_some(bare)
}

/// Reads the head of a part.
pub(super) fn read(head: &str) -> Result<Named<'_>, Fault> {
    let mut named = None;
    let mut typed = false;
    let mut at = 0;
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':').ok_or(Fault::Header)?;
        let start = at + name.len() + 1;
        at += line.len() + 2;
        if name.eq_ignore_ascii_case("content-disposition") && named.is_none() {
            named = Some(disposition(value, start)?);
        } else if name.eq_ignore_ascii_case("content-type") && !typed && is_plain_type(value) {
            typed = true;
        } else {
            return Err(Fault::Header);
        }
    }
    named.ok_or(Fault::Header)
}

/// Reads `form-data; name="…"; filename="…"`, which stands at `start`.
fn disposition(value: &str, start: usize) -> Result<Named<'_>, Fault> {
    let mut rest = value
        .trim_start_matches(' ')
        .strip_prefix("form-data")
        .ok_or(Fault::Header)?;
    let (mut name, mut file) = (None, None);
    while !rest.is_empty() {
        let field = rest.strip_prefix(';').ok_or(Fault::Header)?;
        let field = field.trim_start_matches(' ');
        let (key, quoted) = field.split_once("=\"").ok_or(Fault::Header)?;
        let (text, after) = quoted.split_once('"').ok_or(Fault::Header)?;
        if text.contains('\\') || text.chars().any(char::is_control) {
            return Err(Fault::Header);
        }
        let at = start + value.len() - quoted.len();
        let known = match key {
            "name" => name.replace(text).is_none(),
            "filename" => file.replace((text, at)).is_none(),
            _ => false,
        };
        if !known {
            return Err(Fault::Header);
        }
        rest = after;
    }
    Ok(Named {
        name: name.ok_or(Fault::Header)?,
        file,
    })
}

/// A type that says no more than a type, of text that is UTF-8 if it is text.
fn is_plain_type(value: &str) -> bool {
    let mut words = value.split(';').map(str::trim);
    let kind = words.next().unwrap_or_default();
    let is_utf8 = |word: &str| {
        let charset = word
            .split_once('=')
            .map(|(_, charset)| charset.trim_matches('"'));
        charset.is_some_and(|charset| charset.eq_ignore_ascii_case("utf-8"))
    };
    let nested = kind
        .get(..10)
        .is_some_and(|start| start.eq_ignore_ascii_case("multipart/"));
    is_label(kind)
        && !nested
        && words.all(|word| !word.to_ascii_lowercase().starts_with("charset") || is_utf8(word))
        && value.len() <= 128
}
