"""A provider that speaks Bedrock and answers what fixtures.json says: whole, or as an event stream.

The mock of every other provider has Bedrock as well, but its streams of text are none that boto3 reads.
"""

import base64
import binascii
import http.server
import json
import pathlib
import re
import struct
import threading
import time

import botocore.auth
import botocore.awsrequest
import botocore.credentials

FIXTURES = json.loads((pathlib.Path(__file__).parent / "fixtures.json").read_text())["fixtures"]
# Those of an endpoint are for the mock of the other providers.
FIXTURES = [one for one in FIXTURES if "endpoint" not in one["match"]]

ERRORS = {400: "ValidationException", 429: "ThrottlingException", 500: "InternalServerException"}

REGION = "eu-central-1"
KEY_ID = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

USAGE = {"inputTokens": 11, "outputTokens": 7, "totalTokens": 18}


def fixture(messages):
    """The first fixture that is for this conversation."""
    last = messages[-1]["content"]
    blocks = [{"text": last}] if isinstance(last, str) else last
    said = "".join(block.get("text", "") for block in blocks)
    is_result = any("toolResult" in block or block.get("type") == "tool_result" for block in blocks)
    for one in FIXTURES:
        wanted = one["match"]
        if wanted.get("hasToolResult", is_result) == is_result and wanted.get("userMessage", "") in said:
            return one
    raise AssertionError("the last fixture matches everything")


def message(name, payload, kind="event"):
    """One message of an AWS event stream."""
    headers = b""
    titles = {":message-type": kind, f":{kind}-type": name, ":content-type": "application/json"}
    for key, value in titles.items():
        headers += bytes([len(key)]) + key.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    body = json.dumps(payload, ensure_ascii=False).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    whole = prelude + struct.pack(">I", binascii.crc32(prelude)) + headers + body
    return whole + struct.pack(">I", binascii.crc32(whole))


class Converse:
    """What is said in Converse's own words."""

    @staticmethod
    def blocks(response):
        if "reasoning" in response:
            yield {"reasoningContent": {"reasoningText": {"text": response["reasoning"], "signature": "c2ln"}}}
        if "content" in response:
            yield {"text": response["content"]}
        for number, call in enumerate(response.get("toolCalls", [])):
            use = {"toolUseId": f"tooluse_{number}", "name": call["name"], "input": json.loads(call["arguments"])}
            yield {"toolUse": use}

    @classmethod
    def whole(cls, response):
        stop = "tool_use" if "toolCalls" in response else "end_turn"
        return {
            "output": {"message": {"role": "assistant", "content": list(cls.blocks(response))}},
            "stopReason": stop, "usage": USAGE, "metrics": {"latencyMs": 5},
        }

    @classmethod
    def events(cls, response, size):
        yield "messageStart", {"role": "assistant", "p": "abcd"}
        for index, block in enumerate(cls.blocks(response)):
            at = {"contentBlockIndex": index}
            if "toolUse" in block:
                use = block["toolUse"]
                start = {"toolUseId": use["toolUseId"], "name": use["name"]}
                yield "contentBlockStart", {"start": {"toolUse": start}, **at}
                pieces = [{"toolUse": {"input": it}} for it in cut(json.dumps(use["input"]), size)]
            elif "reasoningContent" in block:
                thought = block["reasoningContent"]["reasoningText"]
                pieces = [{"reasoningContent": {"text": it}} for it in cut(thought["text"], size)]
                pieces.append({"reasoningContent": {"signature": thought["signature"]}})
            else:
                pieces = [{"text": it} for it in cut(block["text"], size)]
            for piece in pieces:
                yield "contentBlockDelta", {"delta": piece, "p": "abcdefgh", **at}
            yield "contentBlockStop", at
        yield "messageStop", {"stopReason": cls.whole(response)["stopReason"]}
        yield "metadata", {"usage": USAGE, "metrics": {"latencyMs": 5}}


class Claude:
    """The same as a body of `InvokeModel`: Anthropic's messages."""

    @staticmethod
    def blocks(response):
        if "reasoning" in response:
            yield {"type": "thinking", "thinking": response["reasoning"], "signature": "c2ln"}
        if "content" in response:
            yield {"type": "text", "text": response["content"]}
        for number, call in enumerate(response.get("toolCalls", [])):
            arguments = json.loads(call["arguments"])
            yield {"type": "tool_use", "id": f"toolu_bdrk_{number}", "name": call["name"], "input": arguments}

    @classmethod
    def whole(cls, response):
        stop = "tool_use" if "toolCalls" in response else "end_turn"
        return {
            "id": "msg_bdrk_1", "type": "message", "role": "assistant", "model": "claude-haiku-4-5",
            "content": list(cls.blocks(response)), "stop_reason": stop, "stop_sequence": None,
            "usage": {"input_tokens": 11, "output_tokens": 7},
        }

    @classmethod
    def events(cls, response, size):
        for event in cls.said(response, size):
            data = json.dumps(event, ensure_ascii=False).encode()
            yield "chunk", {"bytes": base64.b64encode(data).decode(), "p": "abcdefgh"}

    @classmethod
    def said(cls, response, size):
        whole = cls.whole(response)
        begun = {**whole, "content": [], "stop_reason": None}
        yield {"type": "message_start", "message": begun}
        for index, block in enumerate(whole["content"]):
            kind = block["type"]
            empty = {"text": {"text": ""}, "thinking": {"thinking": ""}, "tool_use": {"input": {}}}[kind]
            yield {"type": "content_block_start", "index": index, "content_block": {**block, **empty}}
            told = json.dumps(block["input"]) if kind == "tool_use" else block[kind]
            for piece in cut(told, size):
                delta = {
                    "text": {"type": "text_delta", "text": piece},
                    "thinking": {"type": "thinking_delta", "thinking": piece},
                    "tool_use": {"type": "input_json_delta", "partial_json": piece},
                }[kind]
                yield {"type": "content_block_delta", "index": index, "delta": delta}
            yield {"type": "content_block_stop", "index": index}
        stop = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
        yield {"type": "message_delta", "delta": stop, "usage": {"output_tokens": 7}}
        metrics = {"inputTokenCount": 11, "outputTokenCount": 7, "invocationLatency": 5, "firstByteLatency": 2}
        yield {"type": "message_stop", "amazon-bedrock-invocationMetrics": metrics}


def cut(text, size):
    return [text[at : at + size] for at in range(0, len(text), size)]


ACTIONS = {
    "converse": (Converse, False),
    "converse-stream": (Converse, True),
    "invoke": (Claude, False),
    "invoke-with-response-stream": (Claude, True),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["content-length"]))
        body = json.loads(raw)
        if not self.is_signed(raw):
            self.head(403, {"x-amzn-ErrorType": "InvalidSignatureException"})
            return self.all({"message": "The request signature we calculated does not match"})
        said, streamed = ACTIONS[re.fullmatch(r"/model/[^/]+/([a-z-]+)", self.path)[1]]
        found = fixture(body["messages"])
        response = found["response"]
        if "error" in response:
            self.head(response["status"], {"x-amzn-ErrorType": ERRORS[response["status"]]})
            return self.all({"message": response["error"]["message"]})
        if not streamed:
            self.head(200, {})
            return self.all(said.whole(response))
        self.send_response(200)
        self.send_header("content-type", "application/vnd.amazon.eventstream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.stream(found, said.events(response, found.get("chunkSize", 20)))

    def is_signed(self, body):
        """Whether botocore, too, would have signed this request like that."""
        named = re.search("SignedHeaders=([^,]+), Signature=([0-9a-f]+)", self.headers["authorization"] or "")
        if named is None:
            return False
        signed = {name: self.headers[name] for name in named[1].split(";") if name != "host"}
        url = f"http://{self.headers['host']}{self.path}"
        request = botocore.awsrequest.AWSRequest("POST", url=url, headers=signed, data=body)
        request.context["timestamp"] = self.headers["x-amz-date"]
        credentials = botocore.credentials.Credentials(KEY_ID, SECRET)
        signer = botocore.auth.SigV4Auth(credentials, "bedrock", REGION)
        to_sign = signer.string_to_sign(request, signer.canonical_request(request))
        return signer.signature(to_sign, request) == named[2]

    def head(self, status, headers):
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers}.items():
            self.send_header(name, value)

    def all(self, body):
        data = json.dumps(body).encode()
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, found, events):
        for number, (name, payload) in enumerate(events):
            if number == found.get("truncateAfterChunks"):
                broken = {"message": "the model broke off"}
                return self.chunks(message("modelStreamErrorException", broken, "exception"), b"")
            self.chunks(message(name, payload))
            time.sleep(found.get("latency", 0) / 1000)
        self.chunks(b"")

    def chunks(self, *chunks):
        for chunk in chunks:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))

    def handle(self):
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_):
        pass


def serve():
    """Starts it on a port of its own, which ends with this process."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]
