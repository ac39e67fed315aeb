//! The same conversation in every dialect: what a client asks, what a provider answers, and where
//! an error's code stands.

mod bedrock;

pub(crate) use bedrock::shown;

use bytes::Bytes;
use dialect::{Dialect, Wire};
use gateway::routes::Route;
use serde_json::{Value, json};
use testkit::provider::{Piece, Reply, sse};

use crate::forms;
use crate::world::Answered;

/// What the upstream of such a client speaks.
pub(crate) fn wire(dialect: Dialect) -> Wire {
    match dialect {
        Dialect::OpenAiChat
        | Dialect::OpenAiCompletions
        | Dialect::OpenAiEmbeddings
        | Dialect::OpenAiImages
        | Dialect::OpenAiImageEdits
        | Dialect::OpenAiImageVariations
        | Dialect::OpenAiModerations
        | Dialect::OpenAiResponses
        | Dialect::OpenAiSpeech
        | Dialect::OpenAiTranscriptions
        | Dialect::OpenAiTranslations
        | Dialect::OpenAiModels
        | Dialect::Inspection
        | Dialect::LiteLlmGuardrail => Wire::OpenAi,
        Dialect::AnthropicMessages | Dialect::AnthropicTokens => Wire::Anthropic,
        Dialect::BedrockConverse | Dialect::BedrockInvoke => Wire::Bedrock,
        Dialect::GeminiContent
        | Dialect::GeminiArray
        | Dialect::GeminiTokens
        | Dialect::GeminiModels => Wire::Gemini,
        Dialect::OllamaChat
        | Dialect::OllamaEmbed
        | Dialect::OllamaGenerate
        | Dialect::OllamaModels => Wire::Ollama,
    }
}

/// The address of a route for the model of the tests.
pub(crate) fn address(route: &Route) -> String {
    let path = route
        .path
        .replace("{model}", "demo")
        .replace("{id}", "file-1");
    match route.query {
        Some(query) => format!("{path}?{query}"),
        None => path,
    }
}

/// Whether clients choose between a plain and a streamed answer in the body.
pub(crate) fn streams(route: &Route) -> Vec<bool> {
    match route.dialect {
        Dialect::OllamaEmbed
        | Dialect::OpenAiEmbeddings
        | Dialect::OpenAiModerations
        | Dialect::OpenAiModels
        | Dialect::OpenAiSpeech
        | Dialect::OpenAiImageVariations
        | Dialect::OpenAiTranslations
        | Dialect::AnthropicTokens
        | Dialect::BedrockConverse
        | Dialect::BedrockInvoke
        | Dialect::GeminiContent
        | Dialect::GeminiArray
        | Dialect::GeminiTokens
        | Dialect::GeminiModels => vec![route.streams],
        _ => vec![false, true],
    }
}

/// A user says this.
pub(crate) fn ask(dialect: Dialect, text: &str, stream: bool) -> Value {
    let messages = json!([{"role": "user", "content": text}]);
    match dialect {
        Dialect::OpenAiChat
        | Dialect::OpenAiModels
        | Dialect::OllamaChat
        | Dialect::OllamaModels => {
            json!({"model": "demo", "messages": messages, "stream": stream})
        }
        Dialect::OpenAiResponses => json!({"model": "demo", "input": text, "stream": stream}),
        Dialect::OllamaEmbed | Dialect::OpenAiEmbeddings | Dialect::OpenAiModerations => {
            json!({"model": "demo", "input": [text]})
        }
        Dialect::OpenAiSpeech => json!({"model": "demo", "input": text, "voice": "alloy"}),
        Dialect::AnthropicMessages | Dialect::AnthropicTokens => {
            json!({"model": "demo", "max_tokens": 50, "messages": messages, "stream": stream})
        }
        Dialect::GeminiContent
        | Dialect::GeminiArray
        | Dialect::GeminiTokens
        | Dialect::GeminiModels => {
            json!({"contents": [{"role": "user", "parts": [{"text": text}]}]})
        }
        Dialect::BedrockInvoke => {
            json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 50, "messages": messages})
        }
        Dialect::BedrockConverse => {
            json!({"messages": [{"role": "user", "content": [{"text": text}]}]})
        }
        Dialect::OpenAiCompletions
        | Dialect::OpenAiImages
        | Dialect::OpenAiImageEdits
        | Dialect::OpenAiImageVariations
        | Dialect::OpenAiTranscriptions
        | Dialect::OpenAiTranslations
        | Dialect::OllamaGenerate => {
            json!({"model": "demo", "prompt": text, "stream": stream})
        }
        Dialect::Inspection => json!({"input": text}),
        Dialect::LiteLlmGuardrail => {
            json!({"input_type": "request", "texts": [text], "request_data": {}})
        }
    }
}

/// What is asked, as it is sent: with its type, and beside a file where it is a form.
pub(crate) fn body(dialect: Dialect, asked: &Value) -> (&'static str, Bytes) {
    if !dialect.takes_forms() {
        return ("application/json", Bytes::from(asked.to_string()));
    }
    let is_picture = dialect.name().starts_with("openai.image");
    let field = if is_picture { "image" } else { "file" };
    (
        forms::TYPE,
        forms::form(asked, field, "a.bin", forms::SOUND),
    )
}

/// A model answers this, whole.
pub(crate) fn answer(dialect: Dialect, text: &str) -> Reply {
    let body = match dialect {
        Dialect::OpenAiChat
        | Dialect::OpenAiModels
        | Dialect::Inspection
        | Dialect::LiteLlmGuardrail => return Reply::chat(text),
        Dialect::OpenAiCompletions => completion(text, true),
        Dialect::OpenAiResponses => response(text, "completed"),
        Dialect::OpenAiEmbeddings => json!({
            "object": "list", "model": "fake-model", "note": text,
            "data": [{"object": "embedding", "index": 0, "embedding": [0.25, -1e-3]}],
            "usage": {"prompt_tokens": 7, "total_tokens": 7},
        }),
        Dialect::OpenAiTranscriptions | Dialect::OpenAiTranslations => json!({
            "text": text, "usage": {"type": "tokens", "input_tokens": 7, "output_tokens": 5},
        }),
        Dialect::OpenAiImages | Dialect::OpenAiImageEdits | Dialect::OpenAiImageVariations => {
            json!({
                "created": 1, "data": [{"b64_json": "iVBORw0KGgo=", "revised_prompt": text}],
                "usage": {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12},
            })
        }
        Dialect::OpenAiSpeech => {
            let sound = Reply::empty(200).header("content-type", "audio/mpeg");
            return sound.then("ID3\u{4}").then("sound");
        }
        Dialect::OpenAiModerations => json!({
            "id": "modr_1", "model": "fake-model",
            "results": [{"flagged": false, "categories": {"hate": false}, "note": text}],
        }),
        Dialect::AnthropicMessages | Dialect::BedrockInvoke => json!({
            "id": "msg_1", "type": "message", "role": "assistant", "model": "fake-model",
            "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn", "stop_sequence": null,
            "usage": {"input_tokens": 7, "output_tokens": 5},
        }),
        Dialect::GeminiContent | Dialect::GeminiArray | Dialect::GeminiModels => gemini(text, true),
        // A field that nobody knows: the format itself has no text.
        Dialect::AnthropicTokens => json!({"input_tokens": 7, "note": text}),
        Dialect::GeminiTokens => json!({"totalTokens": 7, "note": text}),
        Dialect::BedrockConverse => json!({
            "output": {"message": {"role": "assistant", "content": [{"text": text}]}},
            "stopReason": "end_turn", "metrics": {"latencyMs": 1},
            "usage": {"inputTokens": 7, "outputTokens": 5, "totalTokens": 12},
        }),
        Dialect::OllamaEmbed => json!({
            "model": "fake-model", "embeddings": [[0.25, -1e-3]], "note": text,
            "total_duration": 5, "prompt_eval_count": 7,
        }),
        Dialect::OllamaChat | Dialect::OllamaModels => line(
            &json!({"message": {"role": "assistant", "content": text}}),
            true,
        ),
        Dialect::OllamaGenerate => line(&json!({"response": text}), true),
    };
    Reply::json(200, &body)
}

/// A model answers these texts, one per frame.
pub(crate) fn frames(dialect: Dialect, texts: &[&str]) -> Vec<Bytes> {
    if dialect == Dialect::BedrockConverse {
        return bedrock::converse(texts);
    }
    if dialect == Dialect::BedrockInvoke {
        return bedrock::invoked(&messages(texts));
    }
    let mut frames: Vec<String> = Vec::new();
    match dialect {
        Dialect::OpenAiChat | Dialect::OpenAiModels => {
            frames.push(sse::role());
            frames.extend(texts.iter().map(|text| sse::delta(text)));
            frames.extend([sse::finish("stop"), sse::DONE.to_owned()]);
        }
        Dialect::OpenAiCompletions => {
            let said = texts.iter().map(|text| completion(text, false));
            let all = said.chain([completion("", true)]);
            frames.extend(all.map(|frame| format!("data: {frame}\n\n")));
            frames.push(sse::DONE.to_owned());
        }
        Dialect::OpenAiResponses => frames = responses(texts),
        Dialect::AnthropicMessages | Dialect::AnthropicTokens => {
            frames.extend(messages(texts).iter().map(event));
        }
        // Whole answers only, or not of text.
        Dialect::BedrockConverse
        | Dialect::BedrockInvoke
        | Dialect::OllamaEmbed
        | Dialect::OllamaModels
        | Dialect::OpenAiEmbeddings
        | Dialect::OpenAiModerations
        | Dialect::OpenAiImageVariations
        | Dialect::OpenAiSpeech
        | Dialect::OpenAiTranslations
        | Dialect::Inspection
        | Dialect::LiteLlmGuardrail => {}
        Dialect::OpenAiImages | Dialect::OpenAiImageEdits => frames = pictures(texts),
        Dialect::OpenAiTranscriptions => frames = transcript(texts),
        Dialect::GeminiContent | Dialect::GeminiTokens | Dialect::GeminiModels => {
            let elements = elements(texts).into_iter();
            frames.extend(elements.map(|element| format!("data: {element}\r\n\r\n")));
        }
        Dialect::GeminiArray => {
            let elements = elements(texts).into_iter().enumerate();
            frames.extend(elements.map(|(position, element)| {
                let before = if position == 0 { "[" } else { "\n,\r\n" };
                format!("{before}{element:#}")
            }));
            frames.push("\n]\n".to_owned());
        }
        Dialect::OllamaChat => frames.extend(lines(
            texts,
            |text| json!({"message": {"role": "assistant", "content": text}}),
        )),
        Dialect::OllamaGenerate => frames.extend(lines(texts, |text| json!({"response": text}))),
    }
    frames.into_iter().map(Bytes::from).collect()
}

/// A streamed answer of these bytes, in chunks of this size.
pub(crate) fn stream(dialect: Dialect, bytes: &[u8], chunk: usize) -> Reply {
    let kind = match dialect {
        Dialect::OllamaChat | Dialect::OllamaGenerate => "application/x-ndjson",
        Dialect::BedrockConverse | Dialect::BedrockInvoke => "application/vnd.amazon.eventstream",
        Dialect::GeminiArray => "application/json; charset=UTF-8",
        _ => "text/event-stream",
    };
    let chunks = bytes.chunks(chunk.max(1)).map(Bytes::copy_from_slice);
    let mut reply = Reply::empty(200).header("content-type", kind);
    for chunk in chunks {
        reply = reply.then(Piece::Bytes(chunk));
    }
    reply
}

/// The stable code of an error, wherever the dialect puts it.
pub(crate) fn code(dialect: Dialect, answered: &Answered) -> String {
    let body = answered.json();
    let error = &body["error"];
    let in_message = |message: &Value| {
        let text = message.as_str().unwrap();
        let (_, code) = text.rsplit_once('(').unwrap();
        code.trim_end_matches(')').to_owned()
    };
    match dialect {
        Dialect::OpenAiChat
        | Dialect::OpenAiCompletions
        | Dialect::OpenAiEmbeddings
        | Dialect::OpenAiImages
        | Dialect::OpenAiImageEdits
        | Dialect::OpenAiImageVariations
        | Dialect::OpenAiModerations
        | Dialect::OpenAiResponses
        | Dialect::OpenAiSpeech
        | Dialect::OpenAiTranscriptions
        | Dialect::OpenAiTranslations
        | Dialect::OpenAiModels
        | Dialect::Inspection
        | Dialect::LiteLlmGuardrail => error["code"].as_str().unwrap().to_owned(),
        Dialect::AnthropicMessages | Dialect::AnthropicTokens => in_message(&error["message"]),
        Dialect::BedrockConverse | Dialect::BedrockInvoke => in_message(&body["message"]),
        Dialect::GeminiContent
        | Dialect::GeminiArray
        | Dialect::GeminiTokens
        | Dialect::GeminiModels => error["details"][0]["reason"].as_str().unwrap().to_owned(),
        Dialect::OllamaChat
        | Dialect::OllamaEmbed
        | Dialect::OllamaGenerate
        | Dialect::OllamaModels => in_message(error),
    }
}

fn completion(text: &str, last: bool) -> Value {
    let reason = last.then_some("stop");
    let mut said = json!({
        "id": "cmpl-1", "object": "text_completion", "created": 1_760_000_000,
        "model": "fake-model",
        "choices": [{"text": text, "index": 0, "logprobs": null, "finish_reason": reason}],
    });
    if last {
        said["usage"] = json!({"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12});
    }
    said
}

fn response(text: &str, status: &str) -> Value {
    let part = json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []});
    let done = status == "completed";
    let item = json!({"id": "msg_1", "type": "message", "status": status, "role": "assistant",
                      "content": [part]});
    json!({
        "id": "resp_1", "object": "response", "created_at": 1_760_000_000, "status": status,
        "error": null, "incomplete_details": null, "model": "fake-model",
        "instructions": "be brief", "reasoning": {"effort": null}, "metadata": {},
        "output": if done { json!([item]) } else { json!([]) },
        "usage": done.then(|| json!({"input_tokens": 7, "output_tokens": 5, "total_tokens": 12})),
    })
}

fn responses(texts: &[&str]) -> Vec<String> {
    let whole = texts.concat();
    let part = |text: &str| json!({"type": "output_text", "text": text, "annotations": []});
    let item = |status: &str, content: Value| {
        json!({"id": "msg_1", "type": "message", "status": status, "role": "assistant",
               "content": content})
    };
    let mut events = vec![
        json!({"type": "response.created", "response": response("", "in_progress")}),
        json!({"type": "response.in_progress", "response": response("", "in_progress")}),
        json!({"type": "response.output_item.added", "item": item("in_progress", json!([]))}),
        json!({"type": "response.content_part.added", "content_index": 0, "part": part("")}),
    ];
    events.extend(texts.iter().map(|text| {
        json!({"type": "response.output_text.delta", "content_index": 0, "delta": text,
               "logprobs": [], "obfuscation": "x7Kq"})
    }));
    events.extend([
        json!({"type": "response.output_text.done", "content_index": 0, "text": whole}),
        json!({"type": "response.content_part.done", "content_index": 0, "part": part(&whole)}),
        json!({"type": "response.output_item.done",
               "item": item("completed", json!([part(&whole)]))}),
        json!({"type": "response.completed", "response": response(&whole, "completed")}),
    ]);
    let numbered = events.into_iter().enumerate();
    let framed = numbered.map(|(number, mut event)| {
        let name = event["type"].as_str().unwrap().to_owned();
        event["sequence_number"] = json!(number);
        if name.starts_with("response.output") || name.starts_with("response.content") {
            event["item_id"] = json!("msg_1");
            event["output_index"] = json!(0);
        }
        format!("event: {name}\ndata: {event}\n\n")
    });
    framed.collect()
}

/// An event with its type for a name.
fn event(data: &Value) -> String {
    let name = data["type"].as_str().unwrap();
    format!("event: {name}\ndata: {data}\n\n")
}

/// Half-drawn pictures, and the whole one. The format itself has no text.
fn pictures(texts: &[&str]) -> Vec<String> {
    let half_drawn = texts.iter().enumerate().map(|(index, text)| {
        event(
            &json!({"type": "image_generation.partial_image", "partial_image_index": index,
                      "b64_json": "iVBORw0KGgo=", "note": text}),
        )
    });
    let drawn = event(&json!({
        "type": "image_generation.completed", "b64_json": "iVBORw0KGgo=",
        "usage": {"input_tokens": 7, "output_tokens": 5, "total_tokens": 12},
    }));
    half_drawn.chain([drawn]).collect()
}

/// What is heard piece by piece, and all of it again.
fn transcript(texts: &[&str]) -> Vec<String> {
    let heard = texts.iter().map(|text| {
        let logprobs = json!([{"token": text, "bytes": [1, 2], "logprob": -0.5}]);
        event(&json!({"type": "transcript.text.delta", "delta": text, "logprobs": logprobs}))
    });
    let done = event(&json!({
        "type": "transcript.text.done", "text": texts.concat(),
        "usage": {"type": "tokens", "input_tokens": 7, "output_tokens": 5},
    }));
    heard.chain([done]).collect()
}

/// The events of Anthropic's messages.
fn messages(texts: &[&str]) -> Vec<Value> {
    let mut frames = vec![
        json!({"type": "message_start", "message": {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "fake-model",
            "content": [], "stop_reason": null, "usage": {"input_tokens": 7, "output_tokens": 1},
        }}),
        json!({"type": "content_block_start", "index": 0,
               "content_block": {"type": "text", "text": ""}}),
        json!({"type": "ping"}),
    ];
    frames.extend(texts.iter().map(|text| {
        json!({"type": "content_block_delta", "index": 0,
               "delta": {"type": "text_delta", "text": text}})
    }));
    frames.extend([
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"},
               "usage": {"output_tokens": 5}}),
        json!({"type": "message_stop"}),
    ]);
    frames
}

/// What Gemini says, whole or in one element of a stream; the last one tells the tokens.
fn gemini(text: &str, last: bool) -> Value {
    let mut said = json!({
        "candidates": [{"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}],
        "modelVersion": "fake-model",
        "responseId": "r-1",
    });
    if last {
        said["candidates"][0]["finishReason"] = json!("STOP");
        said["usageMetadata"] = json!({
            "promptTokenCount": 7, "candidatesTokenCount": 2, "thoughtsTokenCount": 3,
        });
    }
    said
}

fn elements(texts: &[&str]) -> Vec<Value> {
    let mut elements: Vec<Value> = texts.iter().map(|text| gemini(text, false)).collect();
    elements.push(gemini("", true));
    elements
}

fn lines(texts: &[&str], said: impl Fn(&str) -> Value) -> Vec<String> {
    let mut lines: Vec<String> = texts
        .iter()
        .map(|text| format!("{}\n", line(&said(text), false)))
        .collect();
    lines.push(format!("{}\n", line(&said(""), true)));
    lines
}

fn line(said: &Value, done: bool) -> Value {
    let mut line = said.clone();
    line["model"] = json!("fake-model");
    line["created_at"] = json!("2025-10-13T12:00:00Z");
    line["done"] = json!(done);
    if done {
        line["done_reason"] = json!("stop");
        line["prompt_eval_count"] = json!(7);
        line["eval_count"] = json!(5);
    }
    line
}
