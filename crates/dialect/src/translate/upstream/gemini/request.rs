//! Writes a `generateContent` request.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::part;
use crate::translate::canon::{Format, Mode, Part, Request, Role, Tool, ToolChoice, merge_turns};
use crate::translate::error::Untranslatable;
use crate::translate::put::put;
use crate::translate::table::Losses;

/// What the provider wants in the place of its proof when a call is from elsewhere.
const UNSIGNED: &str = "skip_thought_signature_validator";

pub(crate) fn write(
    request: &Request,
    model: &str,
    losses: &mut Losses,
) -> Result<Value, Untranslatable> {
    let unsigned = wants_proof(model).then_some(UNSIGNED);
    let names = names_of_calls(request);
    let (system, turns) = merge_turns(&request.turns);
    let mut contents = Vec::new();
    for (role, parts) in turns {
        let role = if role == Role::Assistant {
            "model"
        } else {
            "user"
        };
        let parts = part::write_all(&parts, &names, unsigned, losses)?;
        if !parts.is_empty() {
            contents.push(json!({"role": role, "parts": parts}));
        }
    }
    let mut body = Map::new();
    body.insert("contents".to_owned(), Value::Array(contents));
    let system = part::write_all(&system, &names, None, losses)?;
    if !system.is_empty() {
        body.insert("systemInstruction".to_owned(), json!({"parts": system}));
    }
    if !request.tools.is_empty() {
        let tools: Vec<Value> = request.tools.iter().map(tool).collect();
        body.insert("tools".to_owned(), json!([{"functionDeclarations": tools}]));
        if let Some(choice) = &request.choice {
            let config = json!({"functionCallingConfig": self::choice(choice)});
            body.insert("toolConfig".to_owned(), config);
        }
    }
    let config = generation(request);
    if !config.is_empty() {
        body.insert("generationConfig".to_owned(), Value::Object(config));
    }
    Ok(Value::Object(body))
}

/// From the third generation on a turn's first call is refused without its proof.
fn wants_proof(model: &str) -> bool {
    !["gemini-1", "gemini-2"]
        .iter()
        .any(|old| model.contains(old))
}

/// A result names its function here, not its call.
fn names_of_calls(request: &Request) -> BTreeMap<&str, &str> {
    let parts = request.turns.iter().flat_map(|turn| &turn.parts);
    let mut names = BTreeMap::new();
    for part in parts {
        if let Part::Call(call) = part {
            names.insert(call.id.as_str(), call.name.as_str());
        }
    }
    names
}

fn tool(tool: &Tool) -> Value {
    let mut declaration = json!({"name": tool.name});
    if let Some(description) = &tool.description {
        put(&mut declaration, "description", json!(description));
    }
    if let Some(schema) = &tool.schema {
        put(&mut declaration, "parametersJsonSchema", schema.clone());
    }
    declaration
}

fn choice(choice: &ToolChoice) -> Value {
    match choice {
        ToolChoice::Auto => json!({"mode": "AUTO"}),
        ToolChoice::None => json!({"mode": "NONE"}),
        ToolChoice::Required => json!({"mode": "ANY"}),
        ToolChoice::Named(name) => json!({"mode": "ANY", "allowedFunctionNames": [name]}),
    }
}

fn generation(request: &Request) -> Map<String, Value> {
    let sampling = &request.sampling;
    let mut config = Map::new();
    let mut set = |key: &str, value: Value| config.insert(key.to_owned(), value);
    if let Some(limit) = sampling.max_tokens {
        set("maxOutputTokens", json!(limit));
    }
    for (key, number) in [
        ("temperature", &sampling.temperature),
        ("topP", &sampling.top_p),
        ("topK", &sampling.top_k),
        ("presencePenalty", &sampling.presence_penalty),
        ("frequencyPenalty", &sampling.frequency_penalty),
        ("seed", &sampling.seed),
    ] {
        if let Some(number) = number {
            set(key, Value::Number(number.clone()));
        }
    }
    if !sampling.stop.is_empty() {
        set("stopSequences", json!(sampling.stop));
    }
    if let Some(format) = &request.format {
        set("responseMimeType", json!("application/json"));
        if let Format::Schema { schema, .. } = format {
            set("responseJsonSchema", schema.clone());
        }
    }
    if let Some(thinking) = thinking(request) {
        set("thinkingConfig", thinking);
    }
    config
}

/// A budget, which every generation of models takes; −1 leaves it to the model.
fn thinking(request: &Request) -> Option<Value> {
    let wanted = &request.thinking;
    let budget = match wanted.mode {
        Some(Mode::Off) => Some(json!(0)),
        Some(Mode::Budget(tokens)) => Some(json!(tokens)),
        Some(Mode::Adaptive) | None => match wanted.effort {
            Some(effort) => Some(json!(effort.budget())),
            None => wanted.mode.map(|_| json!(-1)),
        },
    };
    let mut config = Map::new();
    if let Some(budget) = budget {
        config.insert("thinkingBudget".to_owned(), budget);
    }
    if wanted.shown {
        config.insert("includeThoughts".to_owned(), json!(true));
    }
    (!config.is_empty()).then_some(Value::Object(config))
}
