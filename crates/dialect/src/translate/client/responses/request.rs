//! Reads a responses request.

use super::item;
use crate::translate::canon::{
    Format, Part, Request, Role, Sampling, Thinking, Tool, ToolChoice, Turn,
};
use crate::translate::client::chat::request::effort;
use crate::translate::cursor::At;
use crate::translate::error::Untranslatable;
use crate::translate::table::Losses;

pub(crate) fn read(root: &At<'_>, losses: &mut Losses) -> Result<Request, Untranslatable> {
    let mut turns = Vec::new();
    if let Some(text) = root.maybe_text("instructions")? {
        turns.push(Turn {
            role: Role::System,
            parts: vec![Part::Text(text)],
        });
    }
    let input = root.need("input")?;
    if let Some(text) = input.value.as_str() {
        turns.push(Turn {
            role: Role::User,
            parts: vec![Part::Text(text.to_owned())],
        });
    } else {
        for one in input.list()? {
            turns.push(item::turn(&one, losses)?);
        }
    }
    let user = root.maybe_text("safety_identifier")?;
    Ok(Request {
        turns,
        tools: tools(root, losses)?,
        choice: root.get("tool_choice").map(|at| choice(&at)).transpose()?,
        parallel_calls: root.maybe_flag("parallel_tool_calls")?,
        sampling: Sampling {
            max_tokens: root.maybe_whole("max_output_tokens")?,
            temperature: root.maybe_number("temperature")?,
            top_p: root.maybe_number("top_p")?,
            ..Sampling::default()
        },
        format: format(root, losses)?,
        thinking: thinking(root, losses)?,
        user: user.map_or_else(|| root.maybe_text("user"), |user| Ok(Some(user)))?,
        stream: root.maybe_flag("stream")?.unwrap_or(false),
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
        losses.check(&tool, &["type", "name", "description", "parameters"])?;
        tools.push(Tool {
            name: tool.need("name")?.string()?,
            description: tool.maybe_text("description")?,
            schema: tool.get("parameters").map(|at| at.value.clone()),
            strict: tool.maybe_flag("strict")?,
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
    let kind = at.need("type")?;
    if kind.text()? != "function" {
        return Err(kind.unsupported("is not a choice that can be carried"));
    }
    Ok(ToolChoice::Named(at.need("name")?.string()?))
}

fn format(root: &At<'_>, losses: &mut Losses) -> Result<Option<Format>, Untranslatable> {
    let Some(text) = root.get("text") else {
        return Ok(None);
    };
    losses.check(&text, &["format"])?;
    let Some(format) = text.get("format") else {
        return Ok(None);
    };
    losses.check(&format, &["type", "name", "description", "schema"])?;
    let kind = format.need("type")?;
    Ok(match kind.text()? {
        "text" => None,
        "json_object" => Some(Format::Json),
        "json_schema" => Some(Format::Schema {
            name: format.maybe_text("name")?,
            description: format.maybe_text("description")?,
            schema: format.need("schema")?.value.clone(),
            strict: format.maybe_flag("strict")?,
        }),
        _ => return Err(kind.unsupported("is not a format that can be carried")),
    })
}

fn thinking(root: &At<'_>, losses: &mut Losses) -> Result<Thinking, Untranslatable> {
    let Some(reasoning) = root.get("reasoning") else {
        return Ok(Thinking::default());
    };
    losses.check(&reasoning, &["effort"])?;
    Ok(Thinking {
        mode: None,
        effort: effort(reasoning.get("effort"))?,
        shown: reasoning.get("summary").is_some(),
    })
}
