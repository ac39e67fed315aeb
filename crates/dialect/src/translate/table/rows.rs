//! The rows of the table, by client.

use super::Fate::{Carried as C, Lost as L, Native as N, Refused as R};
use super::{Fate, Field};
use crate::translate::Client;

type Row = (&'static str, [Fate; 4], &'static str);

/// OpenAI-compatible, Anthropic, Gemini, Bedrock.
const CHAT: &[Row] = &[
    ("model", [N, C, C, C], "null"),
    ("messages", [N, C, C, C], "null"),
    ("messages[].name", [N, L, L, L], "null"),
    ("messages[].audio", [N, R, R, R], "null"),
    ("messages[].function_call", [N, R, R, R], "null"),
    ("messages[].annotations", [N, L, L, L], "[]"),
    ("messages[].reasoning_content", [N, L, L, L], "\"\""),
    ("messages[].reasoning", [N, L, L, L], "\"\""),
    (
        "messages[].content[].image_url.detail",
        [N, L, L, L],
        "\"auto\"",
    ),
    ("messages[].content[].cache_control", [N, L, L, L], "null"),
    (
        "messages[].content[].prompt_cache_breakpoint",
        [N, L, L, L],
        "null",
    ),
    ("messages[].content[].file.file_id", [N, R, R, R], "null"),
    ("messages[].tool_calls[].index", [N, L, L, L], "null"),
    ("tools", [N, C, C, C], "null"),
    ("tools[].cache_control", [N, L, L, L], "null"),
    ("tools[].function.strict", [N, C, L, C], "false"),
    ("tool_choice", [N, C, C, C], "null"),
    ("parallel_tool_calls", [N, C, L, L], "true"),
    ("functions", [N, R, R, R], "[]"),
    ("function_call", [N, R, R, R], "null"),
    ("stream", [N, C, C, C], "null"),
    ("stream_options", [N, C, C, C], "null"),
    ("stream_options.include_obfuscation", [N, L, L, L], "false"),
    ("max_tokens", [N, C, C, C], "null"),
    ("max_completion_tokens", [N, C, C, C], "null"),
    ("temperature", [N, C, C, C], "null"),
    ("top_p", [N, C, C, C], "null"),
    ("top_k", [N, C, C, L], "null"),
    ("stop", [N, C, C, C], "null"),
    ("presence_penalty", [N, L, C, L], "0"),
    ("frequency_penalty", [N, L, C, L], "0"),
    ("seed", [N, L, C, L], "null"),
    ("logit_bias", [N, L, L, L], "{}"),
    ("response_format", [N, C, C, C], "null"),
    ("response_format.json_schema.strict", [N, L, L, L], "true"),
    ("reasoning_effort", [N, C, C, C], "null"),
    ("user", [N, C, L, L], "null"),
    ("safety_identifier", [N, C, L, L], "null"),
    ("n", [N, R, R, R], "1"),
    ("logprobs", [N, R, R, R], "false"),
    ("top_logprobs", [N, R, R, R], "0"),
    ("modalities", [N, R, R, R], "[\"text\"]"),
    ("audio", [N, R, R, R], "null"),
    ("web_search_options", [N, R, R, R], "null"),
    ("moderation", [N, R, R, R], "null"),
    ("prediction", [N, L, L, L], "null"),
    ("store", [N, L, L, L], "false"),
    ("metadata", [N, L, L, L], "{}"),
    ("service_tier", [N, L, L, L], "\"auto\""),
    ("verbosity", [N, L, L, L], "\"medium\""),
    ("prompt_cache_key", [N, L, L, L], "null"),
    ("prompt_cache_options", [N, L, L, L], "null"),
    ("prompt_cache_retention", [N, L, L, L], "null"),
];

const RESPONSES: &[Row] = &[
    ("model", [C, C, C, C], "null"),
    ("input", [C, C, C, C], "null"),
    ("input[].id", [L, L, L, L], "\"\""),
    ("input[].status", [L, L, L, L], "\"completed\""),
    ("input[].phase", [L, L, L, L], "null"),
    ("input[].content[].annotations", [L, L, L, L], "[]"),
    ("input[].content[].logprobs", [L, L, L, L], "[]"),
    ("input[].content[].detail", [L, L, L, L], "\"auto\""),
    ("input[].content[].file_id", [R, R, R, R], "null"),
    (
        "input[].content[].prompt_cache_breakpoint",
        [L, L, L, L],
        "null",
    ),
    ("input[].output[].detail", [L, L, L, L], "\"auto\""),
    ("input[].output[].file_id", [R, R, R, R], "null"),
    ("instructions", [C, C, C, C], "null"),
    ("tools", [C, C, C, C], "null"),
    ("tools[].strict", [C, C, L, C], "false"),
    ("tool_choice", [C, C, C, C], "null"),
    ("parallel_tool_calls", [C, C, L, L], "true"),
    ("max_tool_calls", [R, R, R, R], "null"),
    ("stream", [C, C, C, C], "null"),
    ("stream_options", [L, L, L, L], "{}"),
    ("max_output_tokens", [C, C, C, C], "null"),
    ("temperature", [C, C, C, C], "null"),
    ("top_p", [C, C, C, C], "null"),
    ("text", [C, C, C, C], "null"),
    ("text.verbosity", [L, L, L, L], "\"medium\""),
    ("text.format.strict", [C, L, L, L], "true"),
    ("reasoning", [C, C, C, C], "null"),
    ("reasoning.summary", [L, C, C, L], "null"),
    ("reasoning.generate_summary", [L, L, L, L], "null"),
    ("reasoning.encrypted_content", [L, L, L, L], "null"),
    ("user", [C, C, L, L], "null"),
    ("safety_identifier", [C, C, L, L], "null"),
    ("previous_response_id", [R, R, R, R], "null"),
    ("conversation", [R, R, R, R], "null"),
    ("prompt", [R, R, R, R], "null"),
    ("background", [R, R, R, R], "false"),
    ("top_logprobs", [R, R, R, R], "0"),
    ("moderation", [R, R, R, R], "null"),
    ("context_management", [R, R, R, R], "[]"),
    ("truncation", [L, L, L, L], "\"disabled\""),
    ("include", [L, L, L, L], "[]"),
    ("store", [L, L, L, L], "false"),
    ("metadata", [L, L, L, L], "{}"),
    ("service_tier", [L, L, L, L], "\"auto\""),
    ("prompt_cache_key", [L, L, L, L], "null"),
    ("prompt_cache_options", [L, L, L, L], "null"),
    ("prompt_cache_retention", [L, L, L, L], "null"),
];

const MESSAGES: &[Row] = &[
    ("model", [C, N, C, C], "null"),
    ("messages", [C, N, C, C], "null"),
    ("messages[].content[].cache_control", [L, N, L, L], "null"),
    ("messages[].content[].citations", [L, N, L, L], "[]"),
    ("messages[].content[].caller", [L, N, L, L], "null"),
    (
        "messages[].content[].content[].cache_control",
        [L, N, L, L],
        "null",
    ),
    (
        "messages[].content[].content[].citations",
        [L, N, L, L],
        "[]",
    ),
    ("system", [C, N, C, C], "null"),
    ("system[].cache_control", [L, N, L, L], "null"),
    ("system[].citations", [L, N, L, L], "[]"),
    ("tools", [C, N, C, C], "null"),
    ("tools[].cache_control", [L, N, L, L], "null"),
    ("tools[].strict", [C, N, L, C], "false"),
    ("tools[].input_examples", [L, N, L, L], "[]"),
    ("tools[].eager_input_streaming", [L, N, L, L], "false"),
    ("tools[].defer_loading", [R, N, R, R], "false"),
    ("tools[].allowed_callers", [R, N, R, R], "[\"direct\"]"),
    ("tool_choice", [C, N, C, C], "null"),
    (
        "tool_choice.disable_parallel_tool_use",
        [C, N, L, L],
        "false",
    ),
    ("stream", [C, N, C, C], "null"),
    ("max_tokens", [C, N, C, C], "null"),
    ("temperature", [C, N, C, C], "null"),
    ("top_p", [C, N, C, C], "null"),
    ("top_k", [L, N, C, L], "null"),
    ("stop_sequences", [C, N, C, C], "null"),
    ("thinking", [C, N, C, C], "null"),
    ("thinking.display", [L, N, C, L], "\"summarized\""),
    ("output_config", [C, N, C, C], "null"),
    ("output_format", [R, N, R, R], "null"),
    ("metadata", [C, N, L, L], "{}"),
    ("cache_control", [L, N, L, L], "null"),
    ("service_tier", [L, N, L, L], "\"auto\""),
    ("inference_geo", [R, N, R, R], "null"),
    ("speed", [L, N, L, L], "\"standard\""),
    ("diagnostics", [L, N, L, L], "null"),
    ("container", [R, N, R, R], "null"),
    ("context_management", [L, N, L, L], "null"),
    ("user_profile_id", [L, N, L, L], "null"),
    ("workspace_id", [L, N, L, L], "null"),
    ("mcp_servers", [R, N, R, R], "[]"),
];

const COUNT: usize = CHAT.len() + RESPONSES.len() + MESSAGES.len();

static ALL: [Field; COUNT] = collect();

/// Every field that is known.
pub static FIELDS: &[Field] = &ALL;

const fn collect() -> [Field; COUNT] {
    let nothing = Field {
        client: Client::Chat,
        name: "",
        fates: [Fate::Refused; 4],
        neutral: "null",
    };
    let all = fill([nothing; COUNT], CHAT, Client::Chat, 0);
    let all = fill(all, RESPONSES, Client::Responses, CHAT.len());
    fill(
        all,
        MESSAGES,
        Client::Messages,
        CHAT.len() + RESPONSES.len(),
    )
}

#[expect(
    clippy::indexing_slicing,
    reason = "runs in the compiler, which refuses what is out of bounds"
)]
const fn fill(
    mut all: [Field; COUNT],
    rows: &[Row],
    client: Client,
    from: usize,
) -> [Field; COUNT] {
    let mut at = 0;
    while at < rows.len() {
        let (name, fates, neutral) = rows[at];
        all[from + at] = Field {
            client,
            name,
            fates,
            neutral,
        };
        at += 1;
    }
    all
}
