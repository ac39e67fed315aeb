//! Writes a chat request.

use serde_json::{Map, Value, json};

use super::message;
use crate::translate::canon::{Effort, Format, Mode, Request, Tool, ToolChoice};
use crate::translate::error::Untranslatable;
use crate::translate::put::put;
use crate::translate::table::Losses;

pub(crate) fn write(
    request: &Request,
    model: &str,
    losses: &mut Losses,
) -> Result<Value, Untranslatable> {
    let sampling = &request.sampling;
    let mut body = Map::new();
    let mut set = |key: &str, value: Value| body.insert(key.to_owned(), value);
    set("model", json!(model));
    set(
        "messages",
        Value::Array(message::write_all(&request.turns, losses)?),
    );
    if let Some(limit) = sampling.max_tokens {
        set("max_completion_tokens", json!(limit));
    }
    for (key, number) in [
        ("temperature", &sampling.temperature),
        ("top_p", &sampling.top_p),
    ] {
        if let Some(number) = number {
            set(key, Value::Number(number.clone()));
        }
    }
    if !sampling.stop.is_empty() {
        set("stop", json!(sampling.stop));
    }
    if !request.tools.is_empty() {
        set("tools", request.tools.iter().map(tool).collect());
        if let Some(choice) = &request.choice {
            set("tool_choice", self::choice(choice));
        }
        if let Some(parallel) = request.parallel_calls {
            set("parallel_tool_calls", json!(parallel));
        }
    }
    if let Some(format) = &request.format {
        set("response_format", self::format(format));
    }
    if let Some(effort) = effort(request) {
        set("reasoning_effort", json!(effort.openai()));
    }
    if let Some(user) = &request.user {
        set("user", json!(user));
    }
    if request.stream {
        set("stream", json!(true));
        set("stream_options", json!({"include_usage": true}));
    }
    Ok(Value::Object(body))
}

fn tool(tool: &Tool) -> Value {
    let mut function = json!({"name": tool.name, "parameters": tool.schema_or_empty()});
    if let Some(description) = &tool.description {
        put(&mut function, "description", json!(description));
    }
    if let Some(strict) = tool.strict {
        put(&mut function, "strict", json!(strict));
    }
    json!({"type": "function", "function": function})
}

fn choice(choice: &ToolChoice) -> Value {
    match choice {
        ToolChoice::Auto => json!("auto"),
        ToolChoice::None => json!("none"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Named(name) => json!({"type": "function", "function": {"name": name}}),
    }
}

/// The name is required, and says nothing to the model when the client gave none.
fn format(format: &Format) -> Value {
    match format {
        Format::Json => json!({"type": "json_object"}),
        Format::Schema {
            name,
            description,
            schema,
            strict,
        } => {
            let name = name.as_deref().unwrap_or("answer");
            let mut inner = json!({"name": name, "schema": schema});
            if let Some(description) = description {
                put(&mut inner, "description", json!(description));
            }
            if let Some(strict) = strict {
                put(&mut inner, "strict", json!(strict));
            }
            json!({"type": "json_schema", "json_schema": inner})
        }
    }
}

/// Models that do not think refuse any effort, so none is named that the client did not ask for.
fn effort(request: &Request) -> Option<Effort> {
    let thinking = &request.thinking;
    thinking.effort.or(match thinking.mode {
        Some(Mode::Budget(tokens)) => Some(Effort::of_budget(tokens)),
        None | Some(Mode::Off | Mode::Adaptive) => None,
    })
}
