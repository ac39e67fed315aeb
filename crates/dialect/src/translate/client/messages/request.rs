//! Reads a messages request.

use super::block;
use crate::translate::canon::{
    Effort, Format, Mode, Part, Request, Role, Sampling, Thinking, Tool, ToolChoice, Turn,
};
use crate::translate::cursor::At;
use crate::translate::error::Untranslatable;
use crate::translate::table::Losses;

pub(crate) fn read(root: &At<'_>, losses: &mut Losses) -> Result<Request, Untranslatable> {
    let mut turns = Vec::new();
    if let Some(system) = root.get("system") {
        let parts = block::content(&system, losses)?;
        turns.push(system_turn(&system, parts)?);
    }
    for message in root.need("messages")?.list()? {
        turns.push(turn(&message, losses)?);
    }
    let choice = root.get("tool_choice");
    let single = choice.as_ref().map_or(Ok(None), |choice| {
        losses.check(choice, &["type", "name"])?;
        choice.maybe_flag("disable_parallel_tool_use")
    })?;
    let (format, effort) = output_config(root, losses)?;
    Ok(Request {
        turns,
        tools: tools(root, losses)?,
        choice: choice.map(|at| self::choice(&at)).transpose()?,
        parallel_calls: single.map(|single| !single),
        sampling: sampling(root)?,
        format,
        thinking: thinking(root, effort, losses)?,
        user: user(root, losses)?,
        stream: root.maybe_flag("stream")?.unwrap_or(false),
    })
}

fn turn(message: &At<'_>, losses: &mut Losses) -> Result<Turn, Untranslatable> {
    losses.check(message, &["role", "content"])?;
    let role = message.need("role")?;
    let parts = block::content(&message.need("content")?, losses)?;
    match role.text()? {
        "user" => Ok(Turn {
            role: Role::User,
            parts,
        }),
        "assistant" => Ok(Turn {
            role: Role::Assistant,
            parts,
        }),
        "system" => system_turn(message, parts),
        _ => Err(role.unsupported("is not a role that can be carried")),
    }
}

fn system_turn(at: &At<'_>, parts: Vec<Part>) -> Result<Turn, Untranslatable> {
    if !parts.iter().all(|part| matches!(part, Part::Text(_))) {
        return Err(at.unsupported("may hold text only"));
    }
    Ok(Turn {
        role: Role::System,
        parts,
    })
}

fn tools(root: &At<'_>, losses: &mut Losses) -> Result<Vec<Tool>, Untranslatable> {
    let mut tools = Vec::new();
    let Some(list) = root.get("tools") else {
        return Ok(tools);
    };
    for tool in list.list()? {
        if let Some(kind) = tool.get("type")
            && kind.text()? != "custom"
        {
            return Err(kind.unsupported("is not a kind of tool that can be carried"));
        }
        losses.check(&tool, &["type", "name", "description", "input_schema"])?;
        tools.push(Tool {
            name: tool.need("name")?.string()?,
            description: tool.maybe_text("description")?,
            schema: Some(tool.need("input_schema")?.value.clone()),
            strict: tool.maybe_flag("strict")?,
        });
    }
    Ok(tools)
}

fn choice(at: &At<'_>) -> Result<ToolChoice, Untranslatable> {
    let kind = at.need("type")?;
    Ok(match kind.text()? {
        "auto" => ToolChoice::Auto,
        "none" => ToolChoice::None,
        "any" => ToolChoice::Required,
        "tool" => ToolChoice::Named(at.need("name")?.string()?),
        _ => return Err(kind.unsupported("is not a choice that can be carried")),
    })
}

fn sampling(root: &At<'_>) -> Result<Sampling, Untranslatable> {
    let stop = root.get("stop_sequences").map(|at| {
        let list = at.list()?;
        list.iter().map(At::string).collect::<Result<_, _>>()
    });
    Ok(Sampling {
        max_tokens: Some(root.need("max_tokens")?.whole()?),
        temperature: root.maybe_number("temperature")?,
        top_p: root.maybe_number("top_p")?,
        top_k: root.maybe_number("top_k")?,
        stop: stop.transpose()?.unwrap_or_default(),
        ..Sampling::default()
    })
}

fn thinking(
    root: &At<'_>,
    effort: Option<Effort>,
    losses: &mut Losses,
) -> Result<Thinking, Untranslatable> {
    let mut wanted = Thinking {
        effort,
        ..Thinking::default()
    };
    let Some(thinking) = root.get("thinking") else {
        return Ok(wanted);
    };
    losses.check(&thinking, &["type", "budget_tokens"])?;
    let kind = thinking.need("type")?;
    wanted.mode = Some(match kind.text()? {
        "disabled" => Mode::Off,
        "adaptive" => Mode::Adaptive,
        "enabled" => Mode::Budget(thinking.need("budget_tokens")?.whole()?),
        _ => return Err(kind.unsupported("is not a way of thinking that can be carried")),
    });
    let hidden = thinking.maybe_text("display")?.as_deref() == Some("omitted");
    wanted.shown = wanted.mode != Some(Mode::Off) && !hidden;
    Ok(wanted)
}

type Output = (Option<Format>, Option<Effort>);

fn output_config(root: &At<'_>, losses: &mut Losses) -> Result<Output, Untranslatable> {
    let Some(config) = root.get("output_config") else {
        return Ok((None, None));
    };
    losses.check(&config, &["format", "effort"])?;
    let effort = match config.get("effort") {
        None => None,
        Some(at) => Some(
            Effort::read(at.text()?)
                .ok_or_else(|| at.unsupported("is not an effort that can be carried"))?,
        ),
    };
    let format = match config.get("format") {
        None => None,
        Some(format) => {
            losses.check(&format, &["type", "schema"])?;
            let kind = format.need("type")?;
            if kind.text()? != "json_schema" {
                return Err(kind.unsupported("is not a format that can be carried"));
            }
            Some(Format::Schema {
                name: None,
                description: None,
                schema: format.need("schema")?.value.clone(),
                strict: Some(true),
            })
        }
    };
    Ok((format, effort))
}

fn user(root: &At<'_>, losses: &mut Losses) -> Result<Option<String>, Untranslatable> {
    let Some(metadata) = root.get("metadata") else {
        return Ok(None);
    };
    losses.check(&metadata, &["user_id"])?;
    metadata.maybe_text("user_id")
}
