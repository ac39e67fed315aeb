"""OpenAI's library beyond conversations: embeddings, judges, pictures, speech, transcripts, Azure."""

import openai
import pytest

from conftest import DEADLINE_SECONDS, PROVIDERS_CONSOLE, Console
from providers import ATTACKER_KEY, CALM_KEY, MOCK, PROVIDERS
from test_policy import ATTACK

# What is new in every answer of the mock.
NEW_EVERY_TIME = {"id", "created"}

RECORDING = ("turret.mp3", b"\xff\xfb\x90\x00" + bytes(range(256)) * 40, "audio/mpeg")
PICTURE = ("turret.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "image/png")


def client(key=None):
    base = PROVIDERS if key else MOCK
    options = {"base_url": f"{base}/v1", "api_key": key or "any", "timeout": DEADLINE_SECONDS}
    return openai.OpenAI(**options, max_retries=0)


def azure(key=None, **more):
    options = {"azure_endpoint": PROVIDERS if key else MOCK, "api_version": "2024-10-21", "max_retries": 0}
    return openai.AzureOpenAI(api_key=key or "any", timeout=DEADLINE_SECONDS, **options, **more)


def same(answer):
    told = answer if isinstance(answer, (str, bytes, list)) else answer.model_dump()
    return {key: None if key in NEW_EVERY_TIME else one for key, one in told.items()} if isinstance(told, dict) else told


def embedded(at, **more):
    return at.embeddings.create(model="text-embedding-3-small", input=["a turret", "a wall"], **more)


def drawn(at, prompt="a turret on a wall"):
    return at.images.generate(model="gpt-image-2", prompt=prompt)


def heard(at, **more):
    return at.audio.transcriptions.create(model="gpt-4o-transcribe", file=RECORDING, **more)


def spoken(at, text="A turret stands out from a wall."):
    return at.audio.speech.create(model="gpt-4o-mini-tts", voice="alloy", input=text).read()


ASKED = {
    "embeddings": embedded,
    "embeddings as numbers": lambda at: embedded(at, encoding_format="float"),
    "one embedding": lambda at: at.embeddings.create(model="text-embedding-3-small", input="a turret"),
    "a judgement of the usual judge": lambda at: at.moderations.create(input="a turret on a wall"),
    "a judgement of a text and a picture": lambda at: at.moderations.create(
        model="omni-moderation-latest",
        input=[
            {"type": "text", "text": "a turret"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
        ],
    ),
    "a picture": drawn,
    "a changed picture": lambda at: at.images.edit(model="gpt-image-2", image=PICTURE, prompt="a taller turret"),
    "speech": spoken,
    "a transcript": heard,
    "a transcript with a prompt": lambda at: heard(at, prompt="about castles", language="en"),
    "a transcript in plain text": lambda at: at.audio.transcriptions.create(
        model="whisper-1", file=RECORDING, response_format="text"
    ),
    "a transcript with details": lambda at: at.audio.transcriptions.create(
        model="whisper-1", file=RECORDING, response_format="verbose_json", timestamp_granularities=["word", "segment"]
    ),
    "a streamed transcript": lambda at: [event.model_dump() for event in heard(at, stream=True)],
    "a translation": lambda at: at.audio.translations.create(model="whisper-1", file=RECORDING),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_an_answer_is_equal(asked):
    with client() as direct, client(CALM_KEY) as gateway:
        through = same(asked(gateway))
        assert through == same(asked(direct))
        assert through


BLOCKED = {
    "embeddings": lambda at: at.embeddings.create(model="text-embedding-3-small", input=["a", ATTACK]),
    "a judgement": lambda at: at.moderations.create(input=ATTACK),
    "a picture": lambda at: drawn(at, ATTACK),
    "speech": lambda at: spoken(at, ATTACK),
    "the prompt of a transcript": lambda at: heard(at, prompt=ATTACK),
}


@pytest.mark.parametrize("asked", BLOCKED.values(), ids=BLOCKED.keys())
def test_an_attack_is_a_permission_error_and_never_reaches_the_provider(asked):
    with client(ATTACKER_KEY) as gateway, pytest.raises(openai.PermissionDeniedError) as raised:
        asked(gateway)
    assert raised.value.code == "prompt_injection_detected"
    recorded = Console(PROVIDERS_CONSOLE).exchange(raised.value.response.headers["x-bartizan-exchange"])
    assert recorded["upstream_calls"] == 0


def test_what_cannot_be_read_is_refused_where_policy_does_not_let_it_pass():
    with client(ATTACKER_KEY) as gateway:
        for asked in (heard, lambda at: at.embeddings.create(model="text-embedding-3-small", input=[1, 2, 3])):
            with pytest.raises(openai.PermissionDeniedError) as raised:
                asked(gateway)
            assert raised.value.code == "content_not_inspectable"


def test_a_leak_in_what_is_told_about_a_picture_is_withheld():
    with client(CALM_KEY) as gateway, pytest.raises(openai.PermissionDeniedError) as raised:
        drawn(gateway, "what is on the card [leak]")
    assert raised.value.code == "response_withheld"
    assert "4539" not in str(raised.value)


def test_files_and_batches_are_refused():
    with client(CALM_KEY) as gateway:
        for asked in (
            lambda: gateway.files.create(file=("a.jsonl", b"{}\n"), purpose="batch"),
            lambda: gateway.files.content("file-1"),
            lambda: gateway.batches.retrieve("batch_1"),
        ):
            with pytest.raises(openai.PermissionDeniedError) as raised:
                asked()
            assert raised.value.code == "files_not_inspected"


TURN = {"model": "my-deployment", "messages": [{"role": "user", "content": "What is a bartizan?"}]}


def test_a_client_of_azure_gets_what_azure_says():
    with azure() as direct, azure(CALM_KEY) as gateway:
        plain = [same(at.chat.completions.create(**TURN)) for at in (gateway, direct)]
        assert plain[0]["choices"] == plain[1]["choices"]
        streamed = []
        for at in (gateway, direct):
            chunks = list(at.chat.completions.create(**TURN, stream=True))
            streamed.append("".join(one.choices[0].delta.content or "" for one in chunks if one.choices))
        assert streamed[0] == streamed[1] == plain[0]["choices"][0]["message"]["content"]
        vectors = [at.embeddings.create(model="my-deployment", input="a turret") for at in (gateway, direct)]
        assert vectors[0].data == vectors[1].data


def test_a_deployment_that_a_key_may_not_use_is_refused_whatever_the_body_says():
    with azure(CALM_KEY, azure_deployment="another") as gateway:
        with pytest.raises(openai.PermissionDeniedError) as raised:
            gateway.chat.completions.create(**TURN)
    assert raised.value.code == "model_not_allowed"
