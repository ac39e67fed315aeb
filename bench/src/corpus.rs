//! Distinct prompts and answers, the same for every run: nothing that the gateway sees twice.
//!
//! Everyday business text from a small grammar, about 500 bytes a prompt and 1 KB an answer. It
//! holds no attack and no personal data: this is the cost of looking, not of finding.

use bytes::Bytes;
use serde_json::json;

const SUBJECTS: &[&str] = &[
    "the quarterly report",
    "our onboarding guide",
    "the warehouse schedule",
    "a customer letter",
    "the release plan",
    "the training budget",
    "an incident review",
    "the supplier contract",
    "the travel policy",
    "a product description",
    "the survey results",
    "the meeting minutes",
    "the pricing page",
    "a thank-you note",
    "the migration checklist",
    "the hiring brief",
];
const VERBS: &[&str] = &[
    "summarise",
    "shorten",
    "translate into plain words",
    "find the open questions in",
    "compare",
    "list the risks of",
    "rewrite",
    "explain",
    "outline",
    "review",
    "proofread",
    "extend",
];
const DETAILS: &[&str] = &[
    "keep the tone friendly",
    "use short sentences",
    "mention the deadline at the end of the month",
    "leave out the background",
    "add a table with three columns",
    "write for a new colleague",
    "point out what is still missing",
    "stay below two hundred words",
    "use bullet points",
    "start with the conclusion",
    "give one example from logistics",
    "avoid technical terms",
    "compare it with last year",
    "say who decides and when",
    "end with two next steps",
];
const FACTS: &[&str] = &[
    "The first part covers what changed since spring and why the team chose this order.",
    "Most of the open points concern delivery times in the northern region.",
    "Costs stayed within the plan, apart from freight, which rose by a few percent.",
    "Two suppliers asked for longer terms; the others accepted the draft as it stands.",
    "The survey shows that people value clear instructions more than additional features.",
    "A short pilot with one branch would answer the remaining questions within weeks.",
    "The appendix lists every assumption, so that later readers can follow the figures.",
    "Responsibility moves to the regional offices once the handbook has been approved.",
];

/// A small generator with a fixed step: equal seeds give equal texts (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let count = u64::try_from(from.len()).unwrap_or(1).max(1);
        let at = usize::try_from(self.next() % count).unwrap_or(0);
        from.get(at).copied().unwrap_or_default()
    }
}

/// Requests and answers, ready to send.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// Request bodies, plain.
    pub(crate) plain: Vec<Bytes>,
    /// Request bodies that ask for a stream.
    pub(crate) streamed: Vec<Bytes>,
    /// Answer bodies.
    pub(crate) answers: Vec<Bytes>,
    /// Answers as event streams, one frame a word group.
    pub(crate) streams: Vec<Vec<Bytes>>,
}

impl Corpus {
    /// Makes `count` distinct pairs.
    pub(crate) fn new(count: u64) -> Self {
        let mut corpus = Self {
            plain: Vec::new(),
            streamed: Vec::new(),
            answers: Vec::new(),
            streams: Vec::new(),
        };
        for number in 0..count {
            let (prompt, answer) = (prompt(number), answer(number));
            corpus.plain.push(request(&prompt, false));
            corpus.streamed.push(request(&prompt, true));
            corpus.answers.push(reply(number, &answer));
            corpus.streams.push(frames(number, &answer));
        }
        corpus
    }
}

fn prompt(number: u64) -> String {
    let mut dice = Dice(number);
    let mut text = format!("Please {} {}", dice.pick(VERBS), dice.pick(SUBJECTS));
    while text.len() < 430 {
        text.push_str(". Then ");
        text.push_str(dice.pick(VERBS));
        text.push(' ');
        text.push_str(dice.pick(SUBJECTS));
        text.push_str(", and ");
        text.push_str(dice.pick(DETAILS));
    }
    text.push_str(&format!(". This is draft {number}."));
    text
}

fn answer(number: u64) -> String {
    let mut dice = Dice(number ^ 0x5555_5555);
    let mut text = format!("Draft {number}, as you asked.");
    while text.len() < 900 {
        text.push(' ');
        text.push_str(dice.pick(FACTS));
        text.push_str(" We should ");
        text.push_str(dice.pick(VERBS));
        text.push(' ');
        text.push_str(dice.pick(SUBJECTS));
        text.push('.');
    }
    text
}

fn request(prompt: &str, stream: bool) -> Bytes {
    let system = "You are a careful assistant of an office team. Answer briefly and politely.";
    let options = if stream {
        json!({"include_usage": true})
    } else {
        serde_json::Value::Null
    };
    let body = json!({
        "model": "bench",
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": prompt}],
        "temperature": 0.2,
        "stream": stream,
        "stream_options": options,
    });
    Bytes::from(body.to_string())
}

fn reply(number: u64, text: &str) -> Bytes {
    let body = json!({
        "id": format!("chatcmpl-{number}"), "object": "chat.completion", "created": 1_700_000_000,
        "model": "bench-1",
        "choices": [{"index": 0, "finish_reason": "stop", "logprobs": null,
            "message": {"role": "assistant", "content": text, "refusal": null}}],
        "usage": {"prompt_tokens": 120, "completion_tokens": 200, "total_tokens": 320},
    });
    Bytes::from(body.to_string())
}

fn frames(number: u64, text: &str) -> Vec<Bytes> {
    let chunk = |choices: serde_json::Value, usage: serde_json::Value| {
        let body = json!({
            "id": format!("chatcmpl-{number}"), "object": "chat.completion.chunk",
            "created": 1_700_000_000, "model": "bench-1", "choices": choices, "usage": usage,
        });
        Bytes::from(format!("data: {body}\n\n"))
    };
    let words: Vec<&str> = text.split_inclusive(' ').collect();
    let mut frames: Vec<Bytes> = words
        .chunks(4)
        .map(|words| {
            let delta =
                json!([{"index": 0, "delta": {"content": words.concat()}, "finish_reason": null}]);
            chunk(delta, serde_json::Value::Null)
        })
        .collect();
    frames.push(chunk(
        json!([{"index": 0, "delta": {}, "finish_reason": "stop"}]),
        serde_json::Value::Null,
    ));
    let usage = json!({"prompt_tokens": 120, "completion_tokens": 200, "total_tokens": 320});
    frames.push(chunk(json!([]), usage));
    frames.push(Bytes::from_static(b"data: [DONE]\n\n"));
    frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_prompt_and_no_answer_comes_twice() {
        let corpus = Corpus::new(2000);
        for bodies in [&corpus.plain, &corpus.streamed, &corpus.answers] {
            let distinct: std::collections::BTreeSet<_> = bodies.iter().collect();
            assert_eq!(distinct.len(), 2000);
        }
    }
}
