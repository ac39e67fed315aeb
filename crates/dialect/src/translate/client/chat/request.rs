//! Reads a chat request.

use super::part;
use crate::translate::canon::{
    Effort, Format, Part, Request, Role, Sampling, Thinking, Tool, ToolCall, ToolChoice,
    ToolResult, Turn,
};
use crate::translate::cursor::At;
use crate::translate::error::Untranslatable;
use crate::translate::table::Losses;

pub(crate) fn read(root: &At<'_>, losses: &mut Losses) -> Result<Request, Untranslatable> {
    let mut turns = Vec::new();
    for message in root.need("messages")?.list()? {
        turns.push(turn(&message, losses)?);
    }
    if let Some(options) = root.get("stream_options") {
        losses.check(&options, &["include_usage"])?;
    }
    let user = root.maybe_text("safety_identifier")?;
    Ok(Request {
        turns,
        tools: tools(root, losses)?,
        choice: root.get("tool_choice").map(|at| choice(&at)).transpose()?,
        parallel_calls: root.maybe_flag("parallel_tool_calls")?,
        sampling: sampling(root)?,
        format: format(root, losses)?,
        thinking: Thinking {
            effort: effort(root.get("reasoning_effort"))?,
            ..Thinking::default()
        },
        user: user.map_or_else(|| root.maybe_text("user"), |user| Ok(Some(user)))?,
        stream: root.maybe_flag("stream")?.unwrap_or(false),
    })
}

fn turn(message: &At<'_>, losses: &mut Losses) -> Result<Turn, Untranslatable> {
    let role = match message.need("role")?.text()? {
        "system" | "developer" => Role::System,
        "user" => Role::User,
        "assistant" => return assistant(message, losses),
        "tool" => return tool(message, losses),
        _ => {
            return Err(message
                .need("role")?
                .unsupported("is not a role that can be carried"));
        }
    };
    losses.check(message, &["role", "content"])?;
    let parts = part::content(message.get("content"), losses)?;
    if role == Role::System && !parts.iter().all(|part| matches!(part, Part::Text(_))) {
        return Err(message.unsupported("may hold text only"));
    }
    Ok(Turn { role, parts })
}

fn assistant(message: &At<'_>, losses: &mut Losses) -> Result<Turn, Untranslatable> {
    losses.check(message, &["role", "content", "refusal", "tool_calls"])?;
    let mut parts = part::content(message.get("content"), losses)?;
    parts.extend(message.maybe_text("refusal")?.map(Part::Refusal));
    if let Some(calls) = message.get("tool_calls") {
        for call in calls.list()? {
            losses.check(&call, &["id", "type", "function", "extra_content"])?;
            let kind = call.maybe_text("type")?;
            if kind.is_some_and(|kind| kind != "function") {
                return Err(call.unsupported("is not a call of a function"));
            }
            let function = call.need("function")?;
            losses.check(&function, &["name", "arguments"])?;
            parts.push(Part::Call(ToolCall {
                id: call.need("id")?.string()?,
                name: function.need("name")?.string()?,
                arguments: function.maybe_text("arguments")?.unwrap_or_default(),
                signature: part::signature(&call),
            }));
        }
    }
    let role = Role::Assistant;
    Ok(Turn { role, parts })
}

fn tool(message: &At<'_>, losses: &mut Losses) -> Result<Turn, Untranslatable> {
    losses.check(message, &["role", "content", "tool_call_id"])?;
    let result = ToolResult {
        id: message.need("tool_call_id")?.string()?,
        parts: part::content(message.get("content"), losses)?,
        is_error: false,
    };
    Ok(Turn {
        role: Role::User,
        parts: vec![Part::Result(result)],
    })
}

fn tools(root: &At<'_>, losses: &mut Losses) -> Result<Vec<Tool>, Untranslatable> {
    let mut tools = Vec::new();
    let Some(list) = root.get("tools") else {
        return Ok(tools);
    };
    for tool in list.list()? {
        let kind = tool.need("type")?;
        if kind.text()? != "function" {
            return Err(kind.unsupported("is not a kind of tool that can be carried"));
        }
        losses.check(&tool, &["type", "function"])?;
        let function = tool.need("function")?;
        losses.check(&function, &["name", "description", "parameters"])?;
        tools.push(Tool {
            name: function.need("name")?.string()?,
            description: function.maybe_text("description")?,
            schema: function.get("parameters").map(|at| at.value.clone()),
            strict: function.maybe_flag("strict")?,
        });
    }
    Ok(tools)
}

fn choice(at: &At<'_>) -> Result<ToolChoice, Untranslatable> {
    if let Some(word) = at.value.as_str() {
        return match word {
            "auto" => Ok(ToolChoice::Auto),
            "none" => Ok(ToolChoice::None),
            "required" => Ok(ToolChoice::Required),
            _ => Err(at.expected("`auto`, `none`, `required` or a function")),
        };
    }
    match at.get("function") {
        Some(function) => Ok(ToolChoice::Named(function.need("name")?.string()?)),
        None => Err(at.unsupported("is not a choice that can be carried")),
    }
}

fn sampling(root: &At<'_>) -> Result<Sampling, Untranslatable> {
    let limit = root.maybe_whole("max_completion_tokens")?;
    let stop = match root.get("stop") {
        None => Vec::new(),
        Some(at) if at.value.is_string() => vec![at.string()?],
        Some(at) => at
            .list()?
            .iter()
            .map(At::string)
            .collect::<Result<_, _>>()?,
    };
    Ok(Sampling {
        max_tokens: limit
            .map_or_else(|| root.maybe_whole("max_tokens"), |limit| Ok(Some(limit)))?,
        temperature: root.maybe_number("temperature")?,
        top_p: root.maybe_number("top_p")?,
        top_k: root.maybe_number("top_k")?,
        presence_penalty: root.maybe_number("presence_penalty")?,
        frequency_penalty: root.maybe_number("frequency_penalty")?,
        seed: root.maybe_number("seed")?,
        stop,
    })
}

fn format(root: &At<'_>, losses: &mut Losses) -> Result<Option<Format>, Untranslatable> {
    let Some(format) = root.get("response_format") else {
        return Ok(None);
    };
    losses.check(&format, &["type", "json_schema"])?;
    let kind = format.need("type")?;
    Ok(match kind.text()? {
        "text" => None,
        "json_object" => Some(Format::Json),
        "json_schema" => {
            let inner = format.need("json_schema")?;
            losses.check(&inner, &["name", "description", "schema"])?;
            Some(Format::Schema {
                name: inner.maybe_text("name")?,
                description: inner.maybe_text("description")?,
                schema: inner.need("schema")?.value.clone(),
                strict: inner.maybe_flag("strict")?,
            })
        }
        _ => return Err(kind.unsupported("is not a format that can be carried")),
    })
}

/// The words for effort are the same in both formats of OpenAI.
pub(crate) fn effort(at: Option<At<'_>>) -> Result<Option<Effort>, Untranslatable> {
    let Some(at) = at else {
        return Ok(None);
    };
    let effort = Effort::read(at.text()?);
    effort
        .map(Some)
        .ok_or_else(|| at.unsupported("is not an effort that can be carried"))
}
