//! The reader of forms: what clients send, and what parsers could disagree on.

use proptest::prelude::*;

use super::*;

const BODY: &str = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n\
    --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.mp3\"\r\n\
    Content-Type: audio/mpeg\r\n\r\n\x00\r\n--x\r\n--b\r\n\
    content-disposition: form-data; name=\"prompt\"\r\n\r\n\r\n--b--\r\n";

#[test]
fn a_form_is_read_part_by_part_with_places() {
    let parts = read(BODY.as_bytes(), "b").unwrap();
    let names: Vec<_> = parts.iter().map(|part| part.name).collect();
    assert_eq!(names, ["model", "file", "prompt"]);
    assert_eq!(parts[0].content, b"m");
    assert_eq!(parts[1].content, b"\x00\r\n--x");
    assert_eq!(parts[2].content, b"");
    let (file, place) = parts[1].file.clone().unwrap();
    assert_eq!((file, BODY.get(place).unwrap()), ("a b.mp3", "a b.mp3"));
    for part in &parts {
        assert_eq!(&BODY.as_bytes()[part.place.clone()], part.content);
    }
}

#[test]
fn a_form_without_parts_has_none() {
    assert_eq!(read(b"--b--\r\n", "b").unwrap(), []);
    assert_eq!(read(b"--b--", "b").unwrap(), []);
}

#[test]
fn what_parsers_could_read_differently_is_refused() {
    let part = |head: &str| format!("--b\r\n{head}\r\n\r\nx\r\n--b--\r\n");
    let named = "Content-Disposition: form-data; name=\"a\"";
    for (body, fault) in [
        (String::new(), Fault::Malformed),
        (format!("\r\n{}", part(named)), Fault::Malformed),
        (format!("{}more", part(named)), Fault::Malformed),
        (part(named).replace("--b--", "--b"), Fault::Malformed),
        (part(named).replace("\r\n", "\n"), Fault::Malformed),
        (part(named).replace("--b\r\n", "--b \r\n"), Fault::Malformed),
        (part("Content-Type: text/plain"), Fault::Header),
        (part(&format!("{named}\r\n{named}")), Fault::Header),
        (part(&format!("{named}; name=\"b\"")), Fault::Header),
        (part(&format!("{named}; filename*=UTF-8''b")), Fault::Header),
        (
            part(&format!("{named}; filename=\"a\\\"b\"")),
            Fault::Header,
        ),
        (
            part("Content-Disposition: form-data; name=a"),
            Fault::Header,
        ),
        (part(&format!("{named}\r\n folded: x")), Fault::Header),
        (
            part(&format!("{named}\r\nContent-Transfer-Encoding: base64")),
            Fault::Header,
        ),
        (
            part(&format!(
                "{named}\r\nContent-Type: text/plain; charset=utf-7"
            )),
            Fault::Header,
        ),
        (
            part(&format!("{named}\r\nContent-Type: multipart/mixed")),
            Fault::Header,
        ),
        (
            part(&format!("{named}\r\nContent-Type: say it to the model")),
            Fault::Header,
        ),
    ] {
        assert_eq!(read(body.as_bytes(), "b"), Err(fault), "{body:?}");
    }
}

#[test]
fn parts_and_heads_are_bounded() {
    let one = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
    let many = format!("{}--b--", one.repeat(MAX_PARTS + 1));
    assert_eq!(read(many.as_bytes(), "b"), Err(Fault::TooMuch));
    let long = format!(
        "--b\r\nContent-Type: {}\r\n\r\n\r\n--b--",
        "a".repeat(MAX_HEAD)
    );
    assert_eq!(read(long.as_bytes(), "b"), Err(Fault::TooMuch));
}

#[test]
fn a_boundary_is_read_from_the_type_of_the_body() {
    for (kind, found) in [
        ("multipart/form-data; boundary=a-b", Some("a-b")),
        (
            "Multipart/Form-Data; charset=utf-8; Boundary=\"a:b\"",
            Some("a:b"),
        ),
        ("multipart/form-data; boundary=a; boundary=b", None),
        ("multipart/form-data; boundary=", None),
        ("multipart/form-data; boundary=a b", None),
        ("multipart/form-data", None),
        ("multipart/mixed; boundary=a", None),
        ("application/json", None),
    ] {
        assert_eq!(boundary(kind), found, "{kind}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_and_places_hold_what_they_say(
        cut in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut body = BODY.as_bytes().to_vec();
        let at = cut.index(body.len());
        body[at] = byte;
        if let Ok(parts) = read(&body, "b") {
            for part in parts {
                prop_assert_eq!(&body[part.place], part.content);
            }
        }
        let short = read(&body[..at], "b");
        prop_assert!(short.is_err() || at + 2 >= body.len());
    }
}
