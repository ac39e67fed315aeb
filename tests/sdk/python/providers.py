"""The libraries of providers other than the demo's, each behind the same few questions.

`Side` is where a client points: at the provider itself, or at the gateway before it.
"""

import contextlib
import json
import os

import anthropic
import boto3
import botocore.config
import botocore.exceptions
import google.genai
import google.genai.errors
import langchain_anthropic
import langchain_core.messages
import ollama

from conftest import DEADLINE_SECONDS

MOCK = os.environ["SDK_MOCK_URL"]
BEDROCK = os.environ["SDK_BEDROCK_URL"]
PROVIDERS = os.environ["SDK_PROVIDERS_URL"]

CALM_KEY = os.environ["SDK_CALM_KEY"]
ATTACKER_KEY = os.environ["SDK_ATTACKER_KEY"]

CITY = {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["city"]}
EVENT = {
    "type": "object", "required": ["title", "guests"],
    "properties": {"title": {"type": "string"}, "guests": {"type": "array", "items": {"type": "string"}}},
}

# What is new in every answer of the mock.
NEW_EVERY_TIME = {"id", "response_id", "created_at", "tool_call_id", "lc_run_id"}


def same(value):
    """An answer without what is new in every one."""
    if isinstance(value, dict):
        return {key: None if key in NEW_EVERY_TIME else same(one) for key, one in value.items()}
    return [same(one) for one in value] if isinstance(value, list) else value


class Bedrock:
    """`converse` and `converse_stream` of boto3: signed at Bedrock, with a bearer key here."""

    raises = botocore.exceptions.ClientError
    # In a stream, boto3 raises the same as for a whole answer.
    breaks = botocore.exceptions.EventStreamError
    model = "eu.amazon.nova-lite-v1:0"

    def __init__(self, key, at=BEDROCK):
        config = {"retries": {"total_max_attempts": 1}, "read_timeout": DEADLINE_SECONDS}
        if key:
            # It is taken from the environment, and not before the first call.
            os.environ["AWS_BEARER_TOKEN_BEDROCK"] = key
            at = {"endpoint_url": PROVIDERS}
        else:
            config["auth_scheme_preference"] = "sigv4"
            at = {"endpoint_url": at}
        config = botocore.config.Config(**config)
        self.client = boto3.client("bedrock-runtime", config=config, **at)

    def request(self, text, tools=False, result=False, schema=False, model=None):
        messages = [{"role": "user", "content": [{"text": text}]}]
        request = {"modelId": model or self.model, "messages": messages, "system": [{"text": "Answer briefly."}]}
        request["inferenceConfig"] = {"maxTokens": 200, "temperature": 0.5}
        if tools or result:
            spec = {"name": "get_weather", "description": "The weather.", "inputSchema": {"json": CITY}}
            request["toolConfig"] = {"tools": [{"toolSpec": spec}]}
        if result:
            use = {"toolUseId": "t1", "name": "get_weather", "input": {"city": "Paris"}}
            told = {"toolUseId": "t1", "content": [{"json": {"sky": "sunny"}}]}
            messages.append({"role": "assistant", "content": [{"toolUse": use}]})
            messages.append({"role": "user", "content": [{"toolResult": told}]})
        return request

    def plain(self, text, **more):
        answer = self.client.converse(**self.request(text, **more))
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}

    def stream(self, text, **more):
        with contextlib.closing(self.client.converse_stream(**self.request(text, **more))["stream"]) as stream:
            yield from stream

    def said(self, events):
        return "".join(event.get("contentBlockDelta", {}).get("delta", {}).get("text", "") for event in events)

    def told(self, error):
        # An error within a stream has no status of its own.
        return error.response["Error"], error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")

    def status(self, error):
        return error.response["ResponseMetadata"]["HTTPStatusCode"]

    def exchange(self, error):
        return error.response["ResponseMetadata"]["HTTPHeaders"]["x-bartizan-exchange"]


class Invoked(Bedrock):
    """`invoke_model` and `invoke_model_with_response_stream`, whose bodies are Anthropic's."""

    model = "eu.anthropic.claude-haiku-4-5-20251001-v1:0"

    def request(self, text, tools=False, result=False, schema=False, model=None):
        messages = [{"role": "user", "content": text}]
        body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 200, "messages": messages}
        if tools or result:
            body["tools"] = [{"name": "get_weather", "description": "The weather.", "input_schema": CITY}]
        if result:
            use = {"type": "tool_use", "id": "t1", "name": "get_weather", "input": {"city": "Paris"}}
            told = {"type": "tool_result", "tool_use_id": "t1", "content": "sunny"}
            messages.append({"role": "assistant", "content": [use]})
            messages.append({"role": "user", "content": [told]})
        return {"modelId": model or self.model, "body": json.dumps(body)}

    def plain(self, text, **more):
        return json.loads(self.client.invoke_model(**self.request(text, **more))["body"].read())

    def stream(self, text, **more):
        answer = self.client.invoke_model_with_response_stream(**self.request(text, **more))
        with contextlib.closing(answer["body"]) as stream:
            for event in stream:
                yield json.loads(event["chunk"]["bytes"])

    def said(self, events):
        return "".join(event.get("delta", {}).get("text", "") for event in events)


class Gemini:
    """Google's library."""

    raises = breaks = google.genai.errors.APIError
    model = "gemini-2.5-flash"

    def __init__(self, key):
        # The mock knows no other version.
        at = {"base_url": PROVIDERS if key else MOCK, "api_version": "v1beta", "timeout": DEADLINE_SECONDS * 1000}
        self.client = google.genai.Client(api_key=key or "any", http_options=at)

    def request(self, text, tools=False, result=False, schema=False, model=None):
        contents = [{"role": "user", "parts": [{"text": text}]}]
        config = {"system_instruction": "Answer briefly.", "max_output_tokens": 200}
        if tools or result:
            declared = {"name": "get_weather", "description": "The weather.", "parameters_json_schema": CITY}
            config["tools"] = [{"function_declarations": [declared]}]
        if result:
            call = {"name": "get_weather", "args": {"city": "Paris"}}
            told = {"name": "get_weather", "response": {"sky": "sunny"}}
            contents.append({"role": "model", "parts": [{"function_call": call}]})
            contents.append({"role": "user", "parts": [{"function_response": told}]})
        if schema:
            config |= {"response_mime_type": "application/json", "response_json_schema": EVENT}
        return {"model": model or self.model, "contents": contents, "config": config}

    def plain(self, text, **more):
        return self.dump(self.client.models.generate_content(**self.request(text, **more)))

    def stream(self, text, **more):
        with contextlib.closing(self.client.models.generate_content_stream(**self.request(text, **more))) as stream:
            for chunk in stream:
                yield self.dump(chunk)

    def dump(self, answer):
        return answer.model_dump(mode="json", exclude_none=True, exclude={"sdk_http_response"})

    def said(self, chunks):
        parts = (part for chunk in chunks for candidate in chunk["candidates"] for part in candidate["content"]["parts"])
        return "".join(part.get("text", "") for part in parts)

    def told(self, error):
        return type(error).__name__, error.code, error.status, error.message, error.details

    def status(self, error):
        return error.code

    def exchange(self, error):
        return error.response.headers["x-bartizan-exchange"]


class Ollama:
    """Ollama's own library."""

    raises = breaks = ollama.ResponseError
    model = "llama3.2"

    def __init__(self, key):
        headers = {"authorization": f"Bearer {key}"} if key else {}
        at = f"{PROVIDERS if key else MOCK}"
        self.client = ollama.Client(host=at, headers=headers, timeout=DEADLINE_SECONDS)

    def request(self, text, tools=False, result=False, schema=False, model=None):
        messages = [{"role": "system", "content": "Answer briefly."}, {"role": "user", "content": text}]
        request = {"model": model or self.model, "messages": messages, "options": {"temperature": 0.5}}
        if tools or result:
            function = {"name": "get_weather", "description": "The weather.", "parameters": CITY}
            request["tools"] = [{"type": "function", "function": function}]
        if result:
            call = {"function": {"name": "get_weather", "arguments": {"city": "Paris"}}}
            messages.append({"role": "assistant", "content": "", "tool_calls": [call]})
            messages.append({"role": "tool", "tool_name": "get_weather", "content": "sunny"})
        if schema:
            request["format"] = EVENT
        return request

    def plain(self, text, **more):
        return self.client.chat(**self.request(text, **more)).model_dump(mode="json")

    def stream(self, text, **more):
        with contextlib.closing(self.client.chat(stream=True, **self.request(text, **more))) as stream:
            for chunk in stream:
                yield chunk.model_dump(mode="json")

    def said(self, chunks):
        return "".join(chunk["message"]["content"] or "" for chunk in chunks)

    def told(self, error):
        return error.status_code, error.error

    def status(self, error):
        return error.status_code

    # The library keeps no header of an error.
    exchange = None


class LangChain:
    """LangChain's client of Anthropic, at an upstream of Anthropic's own format."""

    raises = anthropic.APIStatusError
    breaks = anthropic.APIError
    model = "claude-sonnet-4-5"

    def __init__(self, key):
        self.at = {"base_url": PROVIDERS if key else MOCK, "api_key": key or "any"}

    def client(self, tools=False, result=False, schema=False, model=None):
        limits = {"max_tokens": 200, "timeout": DEADLINE_SECONDS, "max_retries": 0}
        client = langchain_anthropic.ChatAnthropic(model=model or self.model, **self.at, **limits)
        if tools or result:
            client = client.bind_tools([{"name": "get_weather", "description": "The weather.", "input_schema": CITY}])
        return client

    def messages(self, text, result=False):
        said = langchain_core.messages
        messages = [said.SystemMessage("Answer briefly."), said.HumanMessage(text)]
        if result:
            call = {"id": "t1", "name": "get_weather", "args": {"city": "Paris"}}
            messages += [said.AIMessage("", tool_calls=[call]), said.ToolMessage("sunny", tool_call_id="t1")]
        return messages

    def plain(self, text, result=False, **more):
        answer = self.client(result=result, **more).invoke(self.messages(text, result))
        return self.dump(answer)

    def stream(self, text, result=False, **more):
        stream = self.client(result=result, **more).stream(self.messages(text, result))
        with contextlib.closing(stream):
            for chunk in stream:
                yield self.dump(chunk)

    def dump(self, message):
        return message.model_dump(mode="json")

    def said(self, chunks):
        contents = (chunk["content"] for chunk in chunks)
        return "".join(it if isinstance(it, str) else "".join(block.get("text", "") for block in it) for it in contents)

    def told(self, error):
        return type(error).__name__, error.status_code, error.body

    def status(self, error):
        return error.status_code

    def exchange(self, error):
        return error.response.headers["x-bartizan-exchange"]


LIBRARIES = [Bedrock, Invoked, Gemini, LangChain, Ollama]
