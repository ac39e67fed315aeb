//! How a text is disguised.

use std::fmt::Write as _;

type Disguise = fn(&str) -> String;

/// Every disguise by its name.
pub(super) const ALL: [(&str, Disguise); 30] = [
    ("tags", |text| {
        each(text, |c| match c {
            ' '..='~' => char::from_u32(0xe0000 + u32::from(c)).unwrap().to_string(),
            c => c.to_string(),
        })
    }),
    ("selectors", selectors),
    ("invisible bits", |text| {
        each(text, |c| {
            let bit = |at: u32| {
                if u32::from(c) >> at & 1 == 1 {
                    '\u{2064}'
                } else {
                    '\u{2062}'
                }
            };
            (0..8).rev().map(bit).collect()
        })
    }),
    ("zero width", |text| each(text, |c| format!("{c}\u{200b}"))),
    ("bidi", |text| {
        format!("\u{202e}{}\u{202c}", each(text, |c| format!("{c}\u{2066}")))
    }),
    ("ansi", |text| {
        each(text, |c| {
            if c == 'o' {
                "\u{1b}[31mo\u{1b}[0m".into()
            } else {
                c.into()
            }
        })
    }),
    ("full width", |text| {
        each(text, |c| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap().to_string(),
            c => c.to_string(),
        })
    }),
    ("cyrillic", |text| swap(text, "aаcсeеoоpрxхyуiі")),
    ("greek", |text| swap(text, "oοaαiιvνuυpρ")),
    ("marks", |text| {
        each(text, |c| {
            if c.is_alphabetic() {
                format!("{c}\u{336}\u{35c}")
            } else {
                c.into()
            }
        })
    }),
    ("spaced", |text| {
        text.split(' ')
            .map(|word| between(word, " "))
            .collect::<Vec<_>>()
            .join("   ")
    }),
    ("dotted", |text| {
        text.split(' ')
            .map(|word| between(word, "."))
            .collect::<Vec<_>>()
            .join(" ")
    }),
    ("spaced without gaps", |text| {
        between(&text.replace([' ', '.', ',', ':'], ""), " ")
    }),
    ("leetspeak", |text| swap(text, "a4e3i1o0s5t7")),
    ("html entities", |text| {
        each(text, |c| format!("&#{};", u32::from(c)))
    }),
    ("html hexadecimal", |text| {
        each(text, |c| format!("&#x{:x};", u32::from(c)))
    }),
    ("html tags", |text| {
        each(text, |c| {
            if c == 'e' {
                "<b></b>e".into()
            } else {
                c.into()
            }
        })
    }),
    ("html comment", |text| {
        format!("<p>Hello</p><!-- {text} -->")
    }),
    ("percent", |text| {
        each(text, |c| format!("%{:02X}", u32::from(c)))
    }),
    ("hex", |text| {
        each(text, |c| format!("{:02x}", u32::from(c)))
    }),
    ("hex with 0x", |text| {
        each(text, |c| format!("0x{:02x} ", u32::from(c)))
    }),
    ("escapes", |text| {
        each(text, |c| format!("\\u{:04x}", u32::from(c)))
    }),
    ("wrapped base64", wrapped),
    ("base64 for links", |text| {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
    }),
    ("binary", |text| {
        each(text, |c| format!("{:08b} ", u32::from(c)))
    }),
    ("braille", braille),
    ("base32", base32),
    ("rot13", |text| each(text, |c| rotated(c).to_string())),
    ("reversed", |text| text.chars().rev().collect()),
    ("morse", morse),
];

fn each(text: &str, encode: impl Fn(char) -> String) -> String {
    text.chars().map(encode).collect()
}

fn between(text: &str, sign: &str) -> String {
    let letters: Vec<String> = text.chars().map(String::from).collect();
    letters.join(sign)
}

/// Replaces letters by others, given in pairs.
fn swap(text: &str, pairs: &str) -> String {
    let pairs: Vec<char> = pairs.chars().collect();
    each(text, |c| {
        let pair = pairs
            .chunks(2)
            .find(|pair| pair[0] == c.to_ascii_lowercase());
        pair.map_or(c, |pair| pair[1]).to_string()
    })
}

fn selectors(text: &str) -> String {
    let hidden = text.bytes().map(|byte| match u32::from(byte) {
        low @ 0..=15 => char::from_u32(0xfe00 + low).unwrap(),
        high => char::from_u32(0xe0100 + high - 16).unwrap(),
    });
    std::iter::once('😀').chain(hidden).collect()
}

fn wrapped(text: &str) -> String {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(text);
    let lines: Vec<&str> = encoded
        .as_bytes()
        .chunks(20)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join("\n")
}

fn base32(text: &str) -> String {
    let bits: Vec<u8> = text
        .bytes()
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1))
        .collect();
    let symbols = bits.chunks(5).map(|five| {
        let value = (0..5).fold(0_u8, |value, at| value << 1 | five.get(at).unwrap_or(&0));
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(value)])
    });
    symbols.collect()
}

fn braille(text: &str) -> String {
    const CELLS: [u32; 26] = [
        0x01, 0x03, 0x09, 0x19, 0x11, 0x0b, 0x1b, 0x13, 0x0a, 0x1a, 0x05, 0x07, 0x0d, 0x1d, 0x15,
        0x0f, 0x1f, 0x17, 0x0e, 0x1e, 0x25, 0x27, 0x3a, 0x2d, 0x3d, 0x35,
    ];
    each(&text.to_ascii_lowercase(), |c| match c {
        'a'..='z' => {
            let cell = CELLS[usize::from(u8::try_from(c).unwrap() - b'a')];
            char::from_u32(0x2800 + cell).unwrap().to_string()
        }
        ' ' => '\u{2800}'.to_string(),
        c => c.to_string(),
    })
}

fn rotated(c: char) -> char {
    let turn = |base: u8| char::from((u8::try_from(c).unwrap() - base + 13) % 26 + base);
    match c {
        'a'..='z' => turn(b'a'),
        'A'..='Z' => turn(b'A'),
        c => c,
    }
}

fn morse(text: &str) -> String {
    const CODE: [&str; 26] = [
        ".-", "-...", "-.-.", "-..", ".", "..-.", "--.", "....", "..", ".---", "-.-", ".-..", "--",
        "-.", "---", ".--.", "--.-", ".-.", "...", "-", "..-", "...-", ".--", "-..-", "-.--",
        "--..",
    ];
    let mut out = String::new();
    for c in text.to_ascii_lowercase().chars() {
        match c {
            'a'..='z' => write!(
                out,
                "{} ",
                CODE[usize::from(u8::try_from(c).unwrap() - b'a')]
            )
            .unwrap(),
            ' ' => out.push_str("/ "),
            _ => {}
        }
    }
    out
}
