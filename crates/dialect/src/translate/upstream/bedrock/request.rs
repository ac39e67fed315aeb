//! Writes a Converse request.

use serde_json::{Map, Value, json};

use super::block;
use super::document::Names;
use crate::translate::canon::{Format, Mode, Part, Request, Role, Tool, ToolChoice, merge_turns};
use crate::translate::error::Untranslatable;
use crate::translate::put::put;
use crate::translate::table::Losses;

pub(crate) fn write(request: &Request, losses: &mut Losses) -> Result<Value, Untranslatable> {
    let (system, turns) = merge_turns(&request.turns);
    let mut names = Names::default();
    let mut messages = Vec::new();
    for (role, parts) in turns {
        let role = if role == Role::Assistant {
            "assistant"
        } else {
            "user"
        };
        let content = block::write_all(&parts, &mut names, losses)?;
        if !content.is_empty() {
            messages.push(json!({"role": role, "content": content}));
        }
    }
    let mut body = Map::new();
    let mut set = |key: &str, value: Value| body.insert(key.to_owned(), value);
    set("messages", Value::Array(messages));
    let system = block::write_all(&system, &mut names, losses)?;
    if !system.is_empty() {
        set("system", Value::Array(system));
    }
    let inference = inference(request);
    if !inference.is_empty() {
        set("inferenceConfig", Value::Object(inference));
    }
    if let Some(tools) = tools(request)? {
        set("toolConfig", tools);
    }
    if let Some(output) = output(request)? {
        set("outputConfig", output);
    }
    if let Some(Mode::Budget(tokens)) = request.thinking.mode {
        let thinking = json!({"thinking": {"type": "enabled", "budget_tokens": tokens}});
        set("additionalModelRequestFields", thinking);
    }
    Ok(Value::Object(body))
}

fn inference(request: &Request) -> Map<String, Value> {
    let sampling = &request.sampling;
    let mut config = Map::new();
    if let Some(limit) = sampling.max_tokens {
        config.insert("maxTokens".to_owned(), json!(limit));
    }
    for (key, number) in [
        ("temperature", &sampling.temperature),
        ("topP", &sampling.top_p),
    ] {
        if let Some(number) = number {
            config.insert(key.to_owned(), Value::Number(number.clone()));
        }
    }
    if !sampling.stop.is_empty() {
        config.insert("stopSequences".to_owned(), json!(sampling.stop));
    }
    config
}

/// There is no word for calling none: then the tools are not named, unless the conversation has
/// calls, which the provider takes only beside their tools.
fn tools(request: &Request) -> Result<Option<Value>, Untranslatable> {
    if request.tools.is_empty() {
        return Ok(None);
    }
    let choice = match &request.choice {
        None => None,
        Some(ToolChoice::Auto) => Some(json!({"auto": {}})),
        Some(ToolChoice::Required) => Some(json!({"any": {}})),
        Some(ToolChoice::Named(name)) => Some(json!({"tool": {"name": name}})),
        Some(ToolChoice::None) if has_calls(request) => {
            let why = "forbids tools, which this model's provider cannot do after a call of one";
            return Err(Untranslatable::unsupported("tool_choice", why));
        }
        Some(ToolChoice::None) => return Ok(None),
    };
    let tools: Vec<Value> = request.tools.iter().map(tool).collect();
    let mut config = json!({"tools": tools});
    if let Some(choice) = choice {
        put(&mut config, "toolChoice", choice);
    }
    Ok(Some(config))
}

fn has_calls(request: &Request) -> bool {
    let mut parts = request.turns.iter().flat_map(|turn| &turn.parts);
    parts.any(|part| matches!(part, Part::Call(_) | Part::Result(_)))
}

fn tool(tool: &Tool) -> Value {
    let schema = json!({"json": tool.schema_or_empty()});
    let mut spec = json!({"name": tool.name, "inputSchema": schema});
    // An empty one is refused there.
    if let Some(description) = tool.description.as_deref().filter(|text| !text.is_empty()) {
        put(&mut spec, "description", json!(description));
    }
    if let Some(strict) = tool.strict {
        put(&mut spec, "strict", json!(strict));
    }
    json!({"toolSpec": spec})
}

fn output(request: &Request) -> Result<Option<Value>, Untranslatable> {
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
        Some(Format::Schema {
            name,
            description,
            schema,
            ..
        }) => {
            let mut inner = json!({"schema": schema.to_string()});
            for (key, said) in [("name", name), ("description", description)] {
                if let Some(said) = said {
                    put(&mut inner, key, json!(said));
                }
            }
            let format = json!({"type": "json_schema", "structure": {"jsonSchema": inner}});
            config.insert("textFormat".to_owned(), format);
        }
    }
    Ok((!config.is_empty()).then_some(Value::Object(config)))
}
