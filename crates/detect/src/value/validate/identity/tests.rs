//! Each check agrees with a right number and refuses or doubts it with one digit changed.

use super::*;

fn check(name: &str, text: &str) -> Validity {
    named(name).unwrap().run(text)
}

/// The text with its digit at this place counted up by one.
fn changed(text: &str, place: usize) -> Option<String> {
    let digit = text.chars().nth(place)?.to_digit(10)?;
    let mut text = text.to_owned();
    text.replace_range(place..=place, &((digit + 1) % 10).to_string());
    Some(text)
}

#[test]
fn a_sum_notices_every_single_wrong_digit() {
    for (name, text) in [
        ("aba", "061061318"),
        ("npi", "1526018159"),
        ("ca_sin", "594-821-993"),
        ("au_abn", "33 401 878 017"),
        ("au_tfn", "628 194 821"),
        ("aadhaar", "6895 5597 9711"),
        ("ng_nin", "58301661318"),
        ("tr_id", "55724920868"),
        ("kr_brn", "218-81-19093"),
        ("nhs", "418 609 1390"),
        ("es_nif", "43799075Z"),
        ("es_nie", "X0824628D"),
        ("it_vat", "08190937865"),
        ("se_company", "556078-6666"),
    ] {
        assert_ne!(check(name, text), Validity::Invalid, "{name} {text}");
        for wrong in (0..text.len()).filter_map(|place| changed(text, place)) {
            assert_eq!(check(name, &wrong), Validity::Invalid, "{name} {wrong}");
        }
    }
}

#[test]
fn a_last_digit_that_disagrees_is_refused() {
    for (name, text) in [
        ("dea", "BT5597971"),
        ("au_acn", "563 212 233"),
        ("za_id", "7706155288280"),
        ("th_id", "3103082462891"),
        ("pesel", "77061583016"),
        ("se_person", "770615-1318"),
        ("de_number", "37975432319"),
        ("de_number", "K186091390"),
        ("de_number", "53150677K231"),
        ("de_document", "L3RT83016"),
    ] {
        assert_ne!(check(name, text), Validity::Invalid, "{name} {text}");
        let wrong = changed(text, text.len() - 1).unwrap();
        assert_eq!(check(name, &wrong), Validity::Invalid, "{name} {wrong}");
    }
}

#[test]
fn a_day_of_birth_must_exist() {
    for (name, text) in [
        ("za_id", "7713155288280"),
        ("kr_rrn", "770231-1760189"),
        ("fi_hetu", "310677-684E"),
        ("se_person", "771315-1318"),
        ("pesel", "77063183016"),
        ("de_number", "53151377K231"),
    ] {
        assert_eq!(check(name, text), Validity::Invalid, "{name} {text}");
    }
}

#[test]
fn where_a_check_letter_is_not_binding_a_wrong_one_only_takes_certainty() {
    for (name, right, wrong) in [
        ("it_fiscal", "BNCMRA77H15F205M", "BNCMRA77H15F205A"),
        ("de_number", "DE271147104", "DE271147105"),
        ("kr_rrn", "770615-1760189", "770615-1760188"),
        ("sg_nric", "S1234567D", "S1234567A"),
    ] {
        assert_eq!(check(name, right), Validity::Certain, "{name} {right}");
        assert_eq!(check(name, wrong), Validity::Plausible, "{name} {wrong}");
    }
}

#[test]
fn a_wallet_has_its_hash() {
    for right in [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ] {
        assert_eq!(check("wallet", right), Validity::Certain, "{right}");
        let wrong = right
            .replace("v7", "v8")
            .replace("0x", "0c")
            .replace("qw", "qx");
        assert_eq!(check("wallet", &wrong), Validity::Invalid, "{wrong}");
    }
    assert_eq!(
        check("wallet", "bc1QW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        Validity::Invalid,
        "both cases at once"
    );
}

#[test]
fn what_goes_on_like_an_address_and_is_none_hides_no_shorter_one() {
    assert_eq!(check("ip_address", "2001:db8::7:"), Validity::Invalid);
    assert_eq!(
        check("ip_address", "2001:db8::300.1.1.1"),
        Validity::Refused
    );
    assert_eq!(check("ip_address", "10.0.0.0/33"), Validity::Invalid);
    assert_eq!(check("mac_address", "00:00:00:00:00:00"), Validity::Invalid);
}

#[test]
fn a_bare_host_needs_a_known_domain_and_a_link_does_not() {
    assert_eq!(check("host", "example.org/a"), Validity::Plausible);
    assert_eq!(check("host", "main.rs/x.unwrap"), Validity::Plausible);
    assert_eq!(check("host", "file.txt"), Validity::Invalid);
    assert_eq!(
        check("host", "https://files.internal/x"),
        Validity::Plausible
    );
}

#[test]
fn every_check_survives_any_text() {
    for check in CHECKS {
        for text in ["", "é", "ééééé", "1", "::", "DE", "X", &"9".repeat(80)] {
            check.run(text);
        }
    }
}
