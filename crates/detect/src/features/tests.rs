//! Measurements.

use model::Secret;

use super::*;

fn user(text: &str) -> Segment {
    Segment::content(Origin::User, 0, text)
}

fn hasher() -> Hasher {
    Hasher::new(&Secret::new("k"))
}

#[test]
fn the_language_is_told_by_script_or_frequent_words() {
    let cases = [
        (
            "What is the weather like in Paris and how do I get there?",
            Some("en"),
        ),
        (
            "Wie ist das Wetter in Berlin und kann ich mit dem Rad fahren?",
            Some("de"),
        ),
        (
            "Quel est le meilleur restaurant dans la ville, et pour quand ?",
            Some("fr"),
        ),
        (
            "¿Cómo está el tiempo y qué puedo hacer con los niños?",
            Some("es"),
        ),
        ("今天天气怎么样？", Some("zh")),
        ("今日の天気はどうですか", Some("ja")),
        ("Какая сегодня погода?", Some("ru")),
        ("Яка сьогодні погода в Києві?", Some("uk")),
        ("كيف حال الطقس اليوم", Some("ar")),
        ("xyzzy", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(language::guess(text), expected, "{text}");
    }
}

#[test]
fn near_texts_differ_in_few_bits_and_others_in_many() {
    let base = "please summarise the quarterly report of the sales department for the board meeting on monday";
    let near = "Please summarise the quarterly report of the sales department for the board meeting on Tuesday";
    let far = "write a poem about a lighthouse keeper who collects old maps and forgotten songs of the sea";
    let bits = |a: &str, b: &str| {
        (shingles::simhash(a).unwrap() ^ shingles::simhash(b).unwrap()).count_ones()
    };
    assert!(bits(base, near) <= 16, "{}", bits(base, near));
    assert!(bits(base, far) >= 20, "{}", bits(base, far));
    assert_eq!(shingles::simhash("?!"), None);
}

#[test]
fn an_answer_that_repeats_its_context_overlaps_and_one_without_context_has_no_overlap() {
    let secret = "the launch code for the northern depot is kept in the blue binder";
    let context = shingles::context([secret].into_iter());
    assert_eq!(shingles::overlap_millis(&context, secret), Some(1000));
    assert_eq!(
        shingles::overlap_millis(&context, "I like to swim in the lake every morning"),
        Some(0)
    );
    assert_eq!(shingles::overlap_millis(&[], secret), None);
}

#[test]
fn refusals_are_told_from_answers_in_twelve_languages() {
    for refusal in [
        "I'm sorry, but I can't help with that.",
        "Das kann ich nicht tun.",
        "Je suis désolé, mais je ne peux pas vous aider.",
        "Lo siento, pero no puedo ayudar con eso.",
        "Mi dispiace, ma non posso aiutarti.",
        "Desculpe, mas não posso ajudar com isso.",
        "很抱歉，我无法帮助您完成这个请求。",
        "申し訳ありませんが、お手伝いできません。",
        "죄송하지만 도와드릴 수 없습니다.",
        "Извините, но я не могу с этим помочь.",
        "عذرًا، لا يمكنني مساعدتك في ذلك.",
        "क्षमा करें, मैं इसमें मदद नहीं कर सकता।",
    ] {
        assert!(is_refusal(refusal), "{refusal}");
    }
    for answer in [
        "Paris is the capital of France.",
        "Hier ist das Rezept: Mehl, Eier, Milch.",
        "El puerto abre a las seis.",
        "天气很好，适合散步。",
        "الطقس جميل اليوم.",
        "आज मौसम अच्छा है।",
    ] {
        assert!(!is_refusal(answer), "{answer}");
    }
}

#[test]
fn records_are_lines_with_as_many_fields_as_their_neighbours() {
    let table = "Here they are:\nAnn,Berlin,1980\nBob,Paris,1975\nEve,Rome,1990\nThat is all.";
    assert_eq!(rows::record_rows(table), 3);
    assert_eq!(rows::record_rows("| a | b |\n|---|---|\n| 1 | 2 |"), 3);
    assert_eq!(
        rows::record_rows("Well, yes.\nNo, never.\nIt is, in a way, so."),
        0
    );
}

#[test]
fn lengths_count_everything_and_style_the_newest_user_text() {
    let segments = [
        Segment::content(Origin::System, 0, "You help."),
        user("HELLO"),
        Segment::content(Origin::User, 2, "hi there"),
    ];
    let (features, _) = prompt_features(&hasher(), &segments);
    assert_eq!((features.characters, features.words), (22, 5));
    assert_eq!(features.style.unwrap().upper_millis, 0);
    assert_eq!(features.style.unwrap().word_length_millis, 3500);
}

#[test]
fn the_system_prompt_is_hashed_with_the_key_and_tools_are_named() {
    let mut described = Segment::content(Origin::System, 1, "finds the weather");
    described.tool = Some("weather".to_owned());
    let system = Segment::content(Origin::System, 0, "You help.");
    let segments = [system, described];
    let (ours, _) = prompt_features(&hasher(), &segments);
    let (theirs, _) = prompt_features(&Hasher::new(&Secret::new("other")), &segments);
    assert!(ours.system_prompt.is_some() && ours.system_prompt != theirs.system_prompt);
    assert_eq!(ours.tools, [Arc::from("weather")]);
    let (none, _) = prompt_features(&hasher(), &[user("hi")]);
    assert_eq!(none.system_prompt, None);
}

#[test]
fn no_text_has_no_style() {
    assert_eq!(style::style(""), None);
    assert_eq!(prompt_features(&hasher(), &[]).0, Features::default());
}

#[test]
fn a_hash_is_its_own_simhash() {
    // One shingle: each bit that is set is in the majority.
    let (one, same) = (shingles::simhash("word"), shingles::simhash("WORD"));
    assert_eq!(one, same);
    assert_ne!(one, shingles::simhash("other"));
    assert!(
        (16..=48).contains(&one.unwrap().count_ones()),
        "bits are spread"
    );
}
