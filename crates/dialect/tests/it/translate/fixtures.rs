//! One conversation in every client format, one answer in every upstream format.

use bytes::Bytes;
use dialect::event_stream::Message;
use dialect::translate::{self, Client, Stamp, Target, Translated, Untranslatable, Upstream};
use serde_json::{Value, json};

pub(super) const STAMP: Stamp<'static> = Stamp {
    id: "0198a",
    created: 1_700_000_000,
};

pub(super) const PNG: &str = "iVBORw0KGgo=";

pub(super) fn pairs() -> impl Iterator<Item = (Client, Upstream)> {
    Client::ALL
        .into_iter()
        .flat_map(|client| Upstream::ALL.map(|upstream| (client, upstream)))
        .filter(|(client, upstream)| !client.is_native(*upstream))
}

pub(super) fn name((client, upstream): (Client, Upstream)) -> String {
    format!("{client:?}_{}", upstream.name()).to_lowercase()
}

pub(super) fn translate(
    client: Client,
    upstream: Upstream,
    body: &Value,
) -> Result<Translated, Untranslatable> {
    let target = Target {
        model: Some("upstream-model"),
        default_max_tokens: 4_096,
    };
    let body = Bytes::from(body.to_string());
    translate::request(client, upstream, &body, &target)
}

pub(super) fn value(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// The smallest request.
pub(super) fn hello(client: Client) -> Value {
    match client {
        Client::Chat => json!({"model": "m", "messages": [{"role": "user", "content": "hello"}]}),
        Client::Responses => json!({"model": "m", "input": "hello"}),
        Client::Messages => json!({
            "model": "m", "max_tokens": 100,
            "messages": [{"role": "user", "content": "hello"}],
        }),
    }
}

pub(super) fn schema() -> Value {
    json!({
        "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
        "additionalProperties": false,
    })
}

/// A request with nearly everything that can be carried.
pub(super) fn rich(client: Client) -> Value {
    match client {
        Client::Chat => rich_chat(),
        Client::Responses => rich_responses(),
        Client::Messages => rich_messages(),
    }
}

fn rich_chat() -> Value {
    json!({
        "model": "m", "max_completion_tokens": 500, "temperature": 0.5, "top_p": 0.9,
        "stop": ["END"], "stream": true, "stream_options": {"include_usage": true},
        "reasoning_effort": "low", "parallel_tool_calls": false, "user": "u-1", "n": 1,
        "tool_choice": {"type": "function", "function": {"name": "weather"}},
        "tools": [{"type": "function", "function": {
            "name": "weather", "description": "tells the weather", "parameters": schema(),
        }}],
        "response_format": {"type": "json_schema", "json_schema": {
            "name": "report", "schema": schema(), "strict": true,
        }},
        "messages": [
            {"role": "system", "content": "be brief"},
            {"role": "user", "content": [
                {"type": "text", "text": "what is this?"},
                {"type": "image_url", "image_url": {
                    "url": format!("data:image/png;base64,{PNG}"), "detail": "high",
                }},
                {"type": "file", "file": {
                    "filename": "plan.pdf", "file_data": "data:application/pdf;base64,JVBERi0=",
                }},
            ]},
            {"role": "assistant", "content": "let me look", "tool_calls": [
                {"id": "call_1", "type": "function", "function": {
                    "name": "weather", "arguments": "{\"city\":\"Bern\"}",
                }},
                {"id": "call_2", "type": "function", "function": {
                    "name": "weather", "arguments": "",
                }},
            ]},
            {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
            {"role": "tool", "tool_call_id": "call_2", "content": [
                {"type": "text", "text": "no city"}, {"type": "text", "text": "try again"},
            ]},
            {"role": "developer", "content": "answer in German"},
            {"role": "user", "content": "and tomorrow?"},
        ],
    })
}

fn rich_responses() -> Value {
    json!({
        "model": "m", "max_output_tokens": 500, "temperature": 0.5, "top_p": 0.9, "stream": true,
        "store": false, "include": ["reasoning.encrypted_content"], "instructions": "be brief",
        "reasoning": {"effort": "medium", "summary": "auto"},
        "text": {"format": {"type": "json_schema", "name": "report", "schema": schema()}},
        "tools": [{"type": "function", "name": "weather", "parameters": schema(), "strict": true}],
        "tool_choice": "required", "safety_identifier": "u-1",
        "input": [
            {"role": "user", "content": [
                {"type": "input_text", "text": "what is this?"},
                {"type": "input_image", "image_url": format!("data:image/png;base64,{PNG}")},
                {"type": "input_file", "filename": "plan.pdf",
                 "file_data": "data:application/pdf;base64,JVBERi0="},
            ]},
            {"type": "reasoning", "id": "rs_1", "summary": [
                {"type": "summary_text", "text": "look first"},
            ], "encrypted_content": "anthropic.signed.c2ln"},
            {"type": "message", "role": "assistant", "id": "msg_1", "status": "completed",
             "content": [{"type": "output_text", "text": "let me look", "annotations": []}]},
            {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "weather",
             "arguments": "{\"city\":\"Bern\"}", "status": "completed"},
            {"type": "function_call_output", "call_id": "call_1", "output": "sunny"},
            {"role": "user", "content": "and tomorrow?"},
        ],
    })
}

fn rich_messages() -> Value {
    json!({
        "model": "m", "max_tokens": 500, "temperature": 0.5, "top_p": 0.9, "top_k": 40,
        "stop_sequences": ["END"], "stream": true, "metadata": {"user_id": "u-1"},
        "system": [{"type": "text", "text": "be brief", "cache_control": {"type": "ephemeral"}}],
        "thinking": {"type": "enabled", "budget_tokens": 10_000},
        "tools": [{
            "name": "weather", "description": "tells the weather", "input_schema": schema(),
        }],
        "tool_choice": {"type": "any", "disable_parallel_tool_use": true},
        "messages": [
            {"role": "user", "content": [
                {"type": "text", "text": "what is this?"},
                {"type": "image", "source": {
                    "type": "base64", "media_type": "image/png", "data": PNG,
                }},
                {"type": "document", "title": "plan.pdf", "context": "a draft", "source": {
                    "type": "base64", "media_type": "application/pdf", "data": "JVBERi0=",
                }},
                {"type": "document", "source": {
                    "type": "text", "media_type": "text/plain", "data": "plain words",
                }},
            ]},
            {"role": "assistant", "content": [
                {"type": "thinking", "thinking": "look first", "signature": "bedrock.signed.c2ln"},
                {"type": "text", "text": "let me look"},
                {"type": "tool_use", "id": "toolu_1", "name": "weather",
                 "input": {"city": "Bern"}},
            ]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "toolu_1", "is_error": true, "content": [
                    {"type": "text", "text": "no sensor"},
                    {"type": "image", "source": {
                        "type": "base64", "media_type": "image/png", "data": PNG,
                    }},
                ]},
                {"type": "text", "text": "and tomorrow?"},
            ]},
        ],
    })
}

/// A whole answer: thought, said, called.
pub(super) fn answer(upstream: Upstream) -> Value {
    match upstream {
        Upstream::OpenAi => json!({
            "id": "chatcmpl-7", "object": "chat.completion", "created": 5, "model": "gpt-x",
            "choices": [{"index": 0, "finish_reason": "tool_calls", "message": {
                "role": "assistant", "content": "It is", "refusal": null,
                "reasoning_content": "look first",
                "tool_calls": [{"id": "call_1", "type": "function", "function": {
                    "name": "weather", "arguments": "{\"city\":\"Bern\"}",
                }}],
            }}],
            "usage": {
                "prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42,
                "prompt_tokens_details": {"cached_tokens": 10},
                "completion_tokens_details": {"reasoning_tokens": 4},
            },
        }),
        Upstream::Anthropic => json!({
            "id": "msg_7", "type": "message", "role": "assistant", "model": "claude-x",
            "content": [
                {"type": "thinking", "thinking": "look first", "signature": "c2ln"},
                {"type": "redacted_thinking", "data": "c2VhbA=="},
                {"type": "text", "text": "It is"},
                {"type": "tool_use", "id": "toolu_1", "name": "weather",
                 "input": {"city": "Bern"}},
                {"type": "a_kind_of_tomorrow", "x": 1},
            ],
            "stop_reason": "tool_use", "stop_sequence": null,
            "usage": {
                "input_tokens": 20, "cache_read_input_tokens": 10,
                "cache_creation_input_tokens": 5, "output_tokens": 12,
            },
        }),
        Upstream::Gemini => gemini_answer(),
        Upstream::Bedrock => bedrock_answer(),
    }
}

fn gemini_answer() -> Value {
    json!({
        "responseId": "g7", "modelVersion": "gemini-x",
        "candidates": [{"index": 0, "finishReason": "STOP", "content": {
            "role": "model", "parts": [
                {"text": "look first", "thought": true},
                {"text": "It is"},
                {"functionCall": {"name": "weather", "args": {"city": "Bern"}},
                 "thoughtSignature": "c2ln"},
            ],
        }}],
        "usageMetadata": {
            "promptTokenCount": 30, "cachedContentTokenCount": 10,
            "candidatesTokenCount": 8, "thoughtsTokenCount": 4, "totalTokenCount": 42,
        },
    })
}

fn bedrock_answer() -> Value {
    json!({
        "output": {"message": {"role": "assistant", "content": [
            {"reasoningContent": {"reasoningText": {
                "text": "look first", "signature": "c2ln",
            }}},
            {"text": "It is"},
            {"toolUse": {"toolUseId": "tooluse_1", "name": "weather",
             "input": {"city": "Bern"}}},
        ]}},
        "stopReason": "tool_use", "metrics": {"latencyMs": 5},
        "usage": {
            "inputTokens": 20, "outputTokens": 12, "totalTokens": 42,
            "cacheReadInputTokens": 10,
        },
    })
}

/// The same answer as a stream, with what a client must not trip over.
pub(super) fn stream(upstream: Upstream) -> Vec<u8> {
    match upstream {
        Upstream::OpenAi => openai_stream(),
        Upstream::Anthropic => anthropic_stream(),
        Upstream::Gemini => gemini_stream(),
        Upstream::Bedrock => bedrock_stream(),
    }
}

fn frames(values: &[Value]) -> String {
    values
        .iter()
        .map(|value| format!("data: {value}\n\n"))
        .collect()
}

fn openai_stream() -> Vec<u8> {
    let chunk = |delta: Value, finish: Option<&str>| {
        json!({
            "id": "chatcmpl-7", "object": "chat.completion.chunk", "created": 5, "model": "gpt-x",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        })
    };
    let call = |call: Value| chunk(json!({"tool_calls": [call]}), None);
    let mut body = String::from(": a comment\r\n\r\n");
    body.push_str(&frames(&[
        chunk(json!({"role": "assistant", "content": ""}), None),
        chunk(json!({"reasoning_content": "look "}), None),
        chunk(json!({"reasoning_content": "first"}), None),
        chunk(json!({"content": "It is ü"}), None),
        chunk(json!({"content": "ber"}), None),
        call(
            json!({"index": 0, "id": "call_1", "type": "function", "function": {
                "name": "weather", "arguments": "",
            }}),
        ),
        call(json!({"index": 0, "function": {"arguments": "{\"city\":"}})),
        call(json!({"index": 0, "function": {"arguments": "\"Bern\"}"}})),
        call(
            json!({"index": 1, "id": "call_2", "type": "function", "function": {
                "name": "weather", "arguments": "{}",
            }}),
        ),
        chunk(json!({}), Some("tool_calls")),
        json!({"id": "chatcmpl-7", "object": "chat.completion.chunk", "choices": [], "usage": {
            "prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42,
        }}),
    ]));
    body.push_str("data: [DONE]\n\n");
    body.into_bytes()
}

fn anthropic_stream() -> Vec<u8> {
    let delta = |index: u32, delta: Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    let start = |index: u32, block: Value| json!({"type": "content_block_start", "index": index, "content_block": block});
    let stop = |index: u32| json!({"type": "content_block_stop", "index": index});
    let events = [
        json!({"type": "message_start", "message": {
            "id": "msg_7", "type": "message", "role": "assistant", "model": "claude-x",
            "content": [], "stop_reason": null, "stop_sequence": null,
            "usage": {"input_tokens": 20, "cache_read_input_tokens": 10, "output_tokens": 1},
        }}),
        start(
            0,
            json!({"type": "thinking", "thinking": "", "signature": ""}),
        ),
        delta(
            0,
            json!({"type": "thinking_delta", "thinking": "look first"}),
        ),
        delta(0, json!({"type": "signature_delta", "signature": "c2ln"})),
        stop(0),
        json!({"type": "ping"}),
        json!({"type": "an_event_of_tomorrow", "x": 1}),
        start(1, json!({"type": "text", "text": ""})),
        delta(1, json!({"type": "text_delta", "text": "It is ü"})),
        delta(1, json!({"type": "text_delta", "text": "ber"})),
        stop(1),
        start(
            2,
            json!({"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}),
        ),
        delta(
            2,
            json!({"type": "input_json_delta", "partial_json": "{\"city\":"}),
        ),
        delta(
            2,
            json!({"type": "input_json_delta", "partial_json": "\"Bern\"}"}),
        ),
        stop(2),
        json!({"type": "message_delta", "usage": {"output_tokens": 12}, "delta": {
            "stop_reason": "tool_use", "stop_sequence": null,
        }}),
        json!({"type": "message_stop"}),
    ];
    let frame = |event: &Value| {
        format!(
            "event: {}\ndata: {event}\n\n",
            event["type"].as_str().unwrap()
        )
    };
    events.iter().map(frame).collect::<String>().into_bytes()
}

fn gemini_stream() -> Vec<u8> {
    let chunk = |parts: Value, finish: Option<&str>| {
        let content = json!({"role": "model", "parts": parts});
        let mut candidate = json!({"index": 0, "content": content});
        if let Some(finish) = finish {
            candidate["finishReason"] = json!(finish);
        }
        json!({
            "candidates": [candidate], "responseId": "g7", "modelVersion": "gemini-x",
            "usageMetadata": {
                "promptTokenCount": 30, "candidatesTokenCount": 8, "thoughtsTokenCount": 4,
            },
        })
    };
    let call = json!({"functionCall": {"name": "weather", "args": {"city": "Bern"}},
        "thoughtSignature": "c2ln"});
    let body = frames(&[
        chunk(json!([{"text": "look first", "thought": true}]), None),
        chunk(json!([{"text": "It is ü"}]), None),
        chunk(json!([{"text": "ber"}, {"a_part_of_tomorrow": 1}]), None),
        chunk(json!([call]), None),
        chunk(json!([{"text": ""}]), Some("STOP")),
    ]);
    body.replace('\n', "\r\n").into_bytes()
}

pub(super) fn bedrock_event(kind: &str, payload: &Value) -> Vec<u8> {
    let headers = [
        (":event-type", kind),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ];
    let message = Message::encode(&headers, payload.to_string().as_bytes());
    message.unwrap().raw.to_vec()
}

fn bedrock_stream() -> Vec<u8> {
    let delta = |index: u32, delta: Value| {
        (
            "contentBlockDelta",
            json!({"contentBlockIndex": index, "delta": delta}),
        )
    };
    let stop = |index: u32| ("contentBlockStop", json!({"contentBlockIndex": index}));
    let events = [
        ("messageStart", json!({"role": "assistant"})),
        delta(0, json!({"reasoningContent": {"text": "look first"}})),
        delta(0, json!({"reasoningContent": {"signature": "c2ln"}})),
        stop(0),
        delta(1, json!({"text": "It is ü"})),
        delta(1, json!({"text": "ber"})),
        stop(1),
        ("anEventOfTomorrow", json!({"x": 1})),
        (
            "contentBlockStart",
            json!({"contentBlockIndex": 2, "start": {"toolUse": {
                "toolUseId": "tooluse_1", "name": "weather",
            }}}),
        ),
        delta(2, json!({"toolUse": {"input": "{\"city\":"}})),
        delta(2, json!({"toolUse": {"input": "\"Bern\"}"}})),
        stop(2),
        ("messageStop", json!({"stopReason": "tool_use"})),
        (
            "metadata",
            json!({"metrics": {"latencyMs": 5}, "usage": {
                "inputTokens": 20, "outputTokens": 12, "totalTokens": 32,
            }}),
        ),
    ];
    events
        .iter()
        .flat_map(|(kind, payload)| bedrock_event(kind, payload))
        .collect()
}
