//! Checksums and structure.

use super::*;

fn valid(validator: Validator, text: &str) -> bool {
    validator.check(text) != Validity::Invalid
}

#[test]
fn cards_pass_by_issuer_length_and_sum() {
    for card in [
        "4012888888881881",
        "4012-8888-8888-1881",
        "122000000000003",
        "371449635398431",
        "30569309025904",
        "6759649826438453",
        "4917300800000000",
        "2223003122003222",
    ] {
        assert!(valid(Validator::Card, card), "{card}");
    }
}

#[test]
fn what_only_looks_like_a_card_is_refused() {
    for text in [
        "4012888888881882",
        "1700000000000",
        "0000000000000000",
        "4012-8888 8888-1881",
        "9999888877776666",
        "40128888",
    ] {
        assert!(!valid(Validator::Card, text), "{text}");
    }
}

#[test]
fn ibans_need_their_country_its_length_and_the_sum() {
    for iban in [
        "AL47 2121 1009 0000 0002 3569 8741",
        "MT84MALT011000012345MTLCAST001S",
        "NO93 8601 1117 947",
    ] {
        assert!(valid(Validator::Iban, iban), "{iban}");
    }
    for text in [
        "AL47 2121 1009 0000 0002 3569 8740",
        "ZZ47212110090000000235698741",
        "AL4721211009",
        "AL",
    ] {
        assert!(!valid(Validator::Iban, text), "{text}");
    }
}

#[test]
fn social_security_numbers_have_no_impossible_group() {
    assert!(valid(Validator::Ssn, "536-90-4399"));
    for text in [
        "000-12-3456",
        "666-12-3456",
        "912-12-3456",
        "536-00-4399",
        "536-90-0000",
        "536-90 4399",
        "078-05-1120",
    ] {
        assert!(!valid(Validator::Ssn, text), "{text}");
    }
}

#[test]
fn telephone_numbers_have_seven_to_fifteen_digits() {
    assert!(valid(Validator::Phone, "+44 20 7946 0958"));
    assert!(!valid(Validator::Phone, "+44 20"));
    assert!(!valid(Validator::Phone, "1111111"));
    assert!(!valid(Validator::Phone, "+1234567890123456"));
}

#[test]
fn placeholders_are_not_random() {
    assert!(!valid(
        Validator::Random,
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    ));
    assert!(valid(
        Validator::Random,
        "ghp_2zffzqqa6v03cav3q83gopqpty52i4m502gl"
    ));
}

#[test]
fn hashes_and_paths_are_no_encodings() {
    assert!(!valid(
        Validator::Encoded,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    ));
    assert!(!valid(
        Validator::Encoded,
        "usr/share/doc/package/examples/and/more/of/the/same/kind/of/pathh"
    ));
    assert!(valid(
        Validator::Encoded,
        "TmV2ZXIgZ29ubmEgZ2l2ZSB5b3UgdXAsIG5ldmVyIGdvbm5hIGxldCB5b3UgZG93"
    ));
}

#[test]
fn an_image_may_carry_less_than_a_link() {
    let sized = "![x](https://a.example/p.png?token=abcdefghijklmnopqrstuvwx)";
    assert!(valid(Validator::DataImage, sized));
    assert!(!valid(Validator::DataLink, sized));
    let telling = "[x](https://a.example/p?who=jane%40example.com)";
    assert!(valid(Validator::DataLink, telling));
    let sentence = "[x](https://a.example/p?q=the+launch+code+is+kept+in+the+blue+binder)";
    assert!(valid(Validator::DataLink, sentence));
    assert!(!valid(
        Validator::DataImage,
        "![x](https://a.example/p.png?w=640)"
    ));
}

#[test]
fn every_validator_has_one_name() {
    for (name, validator) in Validator::ALL {
        assert_eq!(Validator::named(name), Some(validator));
    }
    assert_eq!(Validator::named("nothing"), None);
}
