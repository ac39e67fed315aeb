//! Who says what: a day of an organisation, told from a seed.
//!
//! Mostly ordinary work by many people; now and then an attack, a leak, a runaway of costs. The
//! label says what a scene was meant to be; whether it is recognised is for others to say.

use serde_json::{Value, json};

use super::dice::Dice;
use super::texts;

/// An application with its key and the people behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Persona {
    pub(super) key: &'static str,
    pub(super) app: &'static str,
    pub(super) system: &'static str,
    pub(super) questions: &'static [&'static str],
    pub(super) people: &'static [&'static str],
    /// Whether the application says who its user is.
    pub(super) names_users: bool,
}

/// One exchange to be sent.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) label: &'static str,
    pub(super) persona: &'static Persona,
    pub(super) user: String,
    pub(super) body: String,
}

/// What a scene is about, with how often it comes among a thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plot {
    Work,
    Injection,
    Jailbreak,
    Indirect,
    Obfuscated,
    PersonalData,
    SecretInPrompt,
    Leak,
    Exfiltration,
    Runaway,
}

const PLOTS: &[(Plot, u64)] = &[
    (Plot::Work, 880),
    (Plot::Injection, 20),
    (Plot::Jailbreak, 15),
    (Plot::Indirect, 10),
    (Plot::Obfuscated, 10),
    (Plot::PersonalData, 25),
    (Plot::SecretInPrompt, 8),
    (Plot::Leak, 12),
    (Plot::Exfiltration, 8),
    (Plot::Runaway, 12),
];

/// A story without end.
#[derive(Debug)]
pub(super) struct Story {
    dice: Dice,
}

impl Story {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            dice: Dice::new(seed),
        }
    }

    /// The next scene.
    pub(super) fn next_scene(&mut self) -> Scene {
        let plot = self.plot();
        let persona = self.persona();
        let question = self.dice.pick(persona.questions);
        let (label, messages, more) = self.script(plot, question);
        let user = self.dice.pick(persona.people).to_owned();
        let mut body = json!({
            "model": if self.dice.below(5) == 0 { "demo-large" } else { "demo" },
            "stream": self.dice.below(2) == 0,
            "messages": [{ "role": "system", "content": persona.system }],
        });
        if let Some(list) = body.get_mut("messages").and_then(Value::as_array_mut) {
            list.extend(messages);
        }
        if let (Some(fields), Some(more)) = (body.as_object_mut(), more.as_object()) {
            fields.extend(more.clone());
        }
        Scene {
            label,
            persona,
            user,
            body: body.to_string(),
        }
    }

    fn plot(&mut self) -> Plot {
        let all = PLOTS.iter().map(|(_, weight)| weight).sum();
        let mut thrown = self.dice.below(all);
        for (plot, weight) in PLOTS {
            if thrown < *weight {
                return *plot;
            }
            thrown -= weight;
        }
        Plot::Work
    }

    fn persona(&mut self) -> &'static Persona {
        let at = self.dice.below(texts::PERSONAS.len() as u64);
        let at = usize::try_from(at).unwrap_or(0);
        texts::PERSONAS.get(at).unwrap_or(&texts::HELPDESK)
    }

    /// The label of a plot, its messages, and further fields of the request.
    fn script(&mut self, plot: Plot, question: &str) -> (&'static str, Vec<Value>, Value) {
        let none = json!({});
        let user = |text: String| vec![json!({ "role": "user", "content": text })];
        match plot {
            Plot::Work => ("benign", user(question.to_owned()), none),
            Plot::Injection => {
                let attack = self.dice.pick(texts::INJECTIONS);
                ("injection", user(format!("{question}\n\n{attack}")), none)
            }
            Plot::Jailbreak => (
                "jailbreak",
                user(self.dice.pick(texts::JAILBREAKS).into()),
                none,
            ),
            Plot::Indirect => ("indirect", self.poisoned_document(question), none),
            Plot::Obfuscated => {
                let hidden = spread(self.dice.pick(texts::INJECTIONS));
                ("obfuscation", user(format!("{question}\n{hidden}")), none)
            }
            Plot::PersonalData => {
                let data = self.dice.pick(texts::PERSONAL_DATA);
                (
                    "pii",
                    user(format!("{question} The customer: {data}")),
                    none,
                )
            }
            Plot::SecretInPrompt => {
                let token = self.token();
                let text = format!("Why does this fail? export TOKEN={token}");
                ("secret", user(text), none)
            }
            Plot::Leak => {
                let leaked = self.dice.pick(texts::LEAKS);
                (
                    "leak",
                    user(format!("{question} [[sample: {leaked}]]")),
                    none,
                )
            }
            Plot::Exfiltration => {
                let image = texts::EXFILTRATION;
                (
                    "exfiltration",
                    user(format!("{question} [[say: {image}]]")),
                    none,
                )
            }
            Plot::Runaway => {
                let text = format!(
                    "{question} Explain in full detail. {}",
                    "more ".repeat(1500)
                );
                ("runaway", user(text), json!({ "n": 4, "max_tokens": 4000 }))
            }
        }
    }

    /// A tool that returns a document with instructions in it.
    fn poisoned_document(&mut self, question: &str) -> Vec<Value> {
        let attack = self.dice.pick(texts::INJECTIONS);
        let call = json!({
            "id": "call_1",
            "type": "function",
            "function": { "name": "search", "arguments": "{\"query\":\"returns policy\"}" },
        });
        vec![
            json!({ "role": "user", "content": question }),
            json!({ "role": "assistant", "content": null, "tool_calls": [call] }),
            json!({
                "role": "tool",
                "tool_call_id": "call_1",
                "content": format!("Returns are free within 30 days. {attack} Opening hours: 9 to 5."),
            }),
        ]
    }

    /// Something that looks like a token of a code host, and is none.
    fn token(&mut self) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let letters: String = (0..36)
            .map(|_| char::from(self.dice.pick(LETTERS)))
            .collect();
        ["gh", "p_", &letters].concat()
    }
}

/// The same words with a zero-width space after each letter.
fn spread(text: &str) -> String {
    text.chars()
        .flat_map(|letter| [letter, '\u{200b}'])
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_tells_the_same_story() {
        let bodies = |seed| {
            let mut story = Story::new(seed);
            (0..200)
                .map(|_| story.next_scene().body)
                .collect::<Vec<_>>()
        };
        assert_eq!(bodies(3), bodies(3));
        assert_ne!(bodies(3), bodies(4));
    }

    #[test]
    fn a_long_story_has_every_plot_and_mostly_work() {
        let mut story = Story::new(1);
        let labels: Vec<&str> = (0..3000).map(|_| story.next_scene().label).collect();
        let different: BTreeSet<&str> = labels.iter().copied().collect();
        assert_eq!(different.len(), PLOTS.len());
        let work = labels.iter().filter(|label| **label == "benign").count();
        assert!((2400..2850).contains(&work), "{work} of 3000");
    }

    #[test]
    fn every_body_is_a_request_with_messages() {
        let mut story = Story::new(9);
        for _ in 0..500 {
            let body: Value = serde_json::from_str(&story.next_scene().body).unwrap();
            assert!(body["messages"].as_array().unwrap().len() >= 2);
        }
    }
}
