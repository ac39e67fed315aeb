//! What the demo model says: text or tool calls for each choice, and how many tokens that was.

use serde_json::{Value, json};

use super::ask::{Ask, Tool};
use super::directives::Directives;
use super::plausible;

/// Everything that is said.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) id: String,
    pub(super) choices: Vec<Choice>,
    pub(super) prompt_tokens: usize,
    pub(super) completion_tokens: usize,
}

/// One choice of an answer.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) content: Option<String>,
    pub(super) tool_calls: Vec<ToolCall>,
    pub(super) finish: &'static str,
}

/// A tool call.
#[derive(Debug, Clone)]
pub(super) struct ToolCall {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) arguments: String,
}

const PROSE: [&str; 6] = [
    "This is the demo model. It read the whole conversation and has nothing to object to.",
    "The demo model is glad to help. In a real installation a language model would answer here.",
    "Understood. The demo model would now think for a while and then say something useful.",
    "Good question. The demo model keeps its answers short, the same every time, and free of charge.",
    "Done. The demo model has followed the request as far as a model without knowledge can.",
    "Here is a short answer from the demo model: it depends, and the details matter.",
];

/// Decides what is said.
pub(super) fn decide(ask: &Ask, directives: &Directives, seed: &str) -> Reply {
    let choices: Vec<Choice> = (0..ask.choices())
        .map(|index| choice(ask, directives, &format!("{seed}{index}")))
        .collect();
    let prompt = ask.messages.iter().map(|said| tokens(&said.text()) + 3);
    Reply {
        id: format!("chatcmpl-demo-{seed}"),
        prompt_tokens: prompt.sum::<usize>().max(1),
        completion_tokens: choices.iter().map(spoken).sum(),
        choices,
    }
}

/// A deterministic count: four tokens for three words.
pub(super) fn tokens(text: &str) -> usize {
    (text.split_whitespace().count() * 4).div_ceil(3)
}

fn spoken(choice: &Choice) -> usize {
    let content = choice.content.as_deref().map_or(0, tokens);
    let calls = choice.tool_calls.iter();
    let calls = calls.map(|call| tokens(&call.arguments) + tokens(&call.name));
    content + calls.sum::<usize>()
}

fn choice(ask: &Ask, directives: &Directives, seed: &str) -> Choice {
    let calls = tool_calls(ask, directives, seed);
    if !calls.is_empty() {
        return Choice {
            content: None,
            tool_calls: calls,
            finish: "tool_calls",
        };
    }
    let (content, finish) = limit(ask, text(ask, directives, seed));
    Choice {
        content: Some(content),
        tool_calls: Vec::new(),
        finish,
    }
}

fn tool_calls(ask: &Ask, directives: &Directives, seed: &str) -> Vec<ToolCall> {
    if ask.follows_tool() {
        return Vec::new();
    }
    let prompt = ask.last_user_text();
    let asked = directives.tools.clone();
    let calls = if !asked.is_empty() {
        asked
    } else if let Some(tool) = ask.required_tool().or_else(|| fitting(ask, &prompt)) {
        let arguments = plausible::value(&tool.function.parameters, &prompt);
        vec![(tool.function.name.clone(), arguments.to_string())]
    } else {
        Vec::new()
    };
    let numbered = calls.into_iter().enumerate();
    numbered
        .map(|(index, (name, arguments))| ToolCall {
            id: format!("call_{seed}{index}"),
            name,
            arguments,
        })
        .collect()
}

/// A tool that the prompt speaks of, when the model is free to choose.
fn fitting<'a>(ask: &'a Ask, prompt: &str) -> Option<&'a Tool> {
    if ask.tool_choice == "none" {
        return None;
    }
    let prompt = prompt.to_lowercase();
    ask.tools.iter().find(|tool| {
        let name = tool.function.name.to_lowercase();
        let mut words = name.split(['_', '-', '.']);
        words.any(|word| word.len() > 4 && prompt.contains(word))
    })
}

fn text(ask: &Ask, directives: &Directives, seed: &str) -> String {
    let samples = directives.samples.iter().map(|sample| sample.sentence());
    let said: Vec<String> = directives.say.clone().into_iter().chain(samples).collect();
    if !said.is_empty() {
        return said.join(" ");
    }
    match ask.response_format.get("type").and_then(Value::as_str) {
        Some("json_schema") => {
            let schema = ask.response_format.pointer("/json_schema/schema");
            let schema = schema.unwrap_or(&Value::Null);
            plausible::value(schema, &ask.last_user_text()).to_string()
        }
        Some("json_object") => json!({"answer": prose(seed)}).to_string(),
        _ if ask.follows_tool() => {
            "The tool has answered, and the demo model is content with its result.".to_owned()
        }
        _ => prose(seed).to_owned(),
    }
}

fn prose(seed: &str) -> &'static str {
    let pick: usize = seed.bytes().map(usize::from).sum();
    PROSE.get(pick % PROSE.len()).copied().unwrap_or_default()
}

/// Cuts a text where the request says that it must end.
fn limit(ask: &Ask, text: String) -> (String, &'static str) {
    let stops = ask.stops();
    let stop = stops
        .iter()
        .filter(|stop| !stop.is_empty())
        .filter_map(|stop| text.find(stop))
        .min();
    let text = match stop.and_then(|at| text.get(..at)) {
        Some(kept) => kept.to_owned(),
        None => text,
    };
    match ask.max_tokens() {
        Some(most) if tokens(&text) > most => (first_words(&text, most * 3 / 4), "length"),
        _ => (text, "stop"),
    }
}

fn first_words(text: &str, count: usize) -> String {
    let words = text.split_whitespace().take(count.max(1));
    words.collect::<Vec<_>>().join(" ")
}
