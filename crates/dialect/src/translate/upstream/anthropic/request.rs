//! Writes a messages request.

use serde_json::{Map, Value, json};

use super::block;
use crate::translate::canon::{Format, Mode, Request, Role, Tool, ToolChoice, merge_turns};
use crate::translate::error::Untranslatable;
use crate::translate::put::put;
use crate::translate::table::Losses;

pub(crate) fn write(
    request: &Request,
    model: &str,
    default_max_tokens: u64,
    losses: &mut Losses,
) -> Result<Value, Untranslatable> {
    let (system, turns) = merge_turns(&request.turns);
    let mut messages = Vec::new();
    for (role, parts) in turns {
        let role = if role == Role::Assistant {
            "assistant"
        } else {
            "user"
        };
        let content = block::write_all(&parts, losses)?;
        if !content.is_empty() {
            messages.push(json!({"role": role, "content": content}));
        }
    }
    let sampling = &request.sampling;
    let mut body = Map::new();
    let mut set = |key: &str, value: Value| body.insert(key.to_owned(), value);
    set("model", json!(model));
    set(
        "max_tokens",
        json!(sampling.max_tokens.unwrap_or(default_max_tokens)),
    );
    set("messages", Value::Array(messages));
    let system = block::write_all(&system, losses)?;
    if !system.is_empty() {
        set("system", Value::Array(system));
    }
    for (key, number) in [
        ("temperature", &sampling.temperature),
        ("top_p", &sampling.top_p),
        ("top_k", &sampling.top_k),
    ] {
        if let Some(number) = number {
            set(key, Value::Number(number.clone()));
        }
    }
    if !sampling.stop.is_empty() {
        set("stop_sequences", json!(sampling.stop));
    }
    if !request.tools.is_empty() {
        set("tools", request.tools.iter().map(tool).collect());
        if let Some(choice) = choice(request) {
            set("tool_choice", choice);
        }
    }
    if let Some(user) = &request.user {
        set("metadata", json!({"user_id": user}));
    }
    if let Some(thinking) = thinking(request) {
        set("thinking", thinking);
    }
    if let Some(config) = output_config(request)? {
        set("output_config", config);
    }
    if request.stream {
        set("stream", json!(true));
    }
    Ok(Value::Object(body))
}

fn tool(tool: &Tool) -> Value {
    let mut value = json!({"name": tool.name, "input_schema": tool.schema_or_empty()});
    if let Some(description) = &tool.description {
        put(&mut value, "description", json!(description));
    }
    if let Some(strict) = tool.strict {
        put(&mut value, "strict", json!(strict));
    }
    value
}

fn choice(request: &Request) -> Option<Value> {
    let mut choice = match &request.choice {
        None if request.parallel_calls.is_none() => return None,
        None | Some(ToolChoice::Auto) => json!({"type": "auto"}),
        Some(ToolChoice::None) => return Some(json!({"type": "none"})),
        Some(ToolChoice::Required) => json!({"type": "any"}),
        Some(ToolChoice::Named(name)) => json!({"type": "tool", "name": name}),
    };
    if let Some(parallel) = request.parallel_calls {
        put(&mut choice, "disable_parallel_tool_use", json!(!parallel));
    }
    Some(choice)
}

/// Effort alone leaves it to the model whether it thinks; showing needs it spelled out.
fn thinking(request: &Request) -> Option<Value> {
    let thinking = &request.thinking;
    let off = thinking
        .effort
        .is_some_and(|effort| effort.anthropic().is_none());
    match thinking.mode {
        _ if off => Some(json!({"type": "disabled"})),
        Some(Mode::Off) => Some(json!({"type": "disabled"})),
        Some(Mode::Budget(tokens)) => Some(json!({"type": "enabled", "budget_tokens": tokens})),
        Some(Mode::Adaptive) => Some(json!({"type": "adaptive"})),
        None if thinking.shown => Some(json!({"type": "adaptive", "display": "summarized"})),
        None => None,
    }
}

fn output_config(request: &Request) -> Result<Option<Value>, Untranslatable> {
    let mut config = Map::new();
    if let Some(effort) = request
        .thinking
        .effort
        .and_then(|effort| effort.anthropic())
    {
        config.insert("effort".to_owned(), json!(effort));
    }
    match &request.format {
        None => {}
        Some(Format::Json) => {
            let why = "asks for JSON without a schema; name a schema";
            return Err(Untranslatable::unsupported("response_format", why));
        }
        Some(Format::Schema { schema, .. }) => {
            let format = json!({"type": "json_schema", "schema": schema});
            config.insert("format".to_owned(), format);
        }
    }
    Ok((!config.is_empty()).then_some(Value::Object(config)))
}
