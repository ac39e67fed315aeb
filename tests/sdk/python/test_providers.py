"""The libraries of other providers: through the gateway, everything is as it is directly."""

import itertools

import pytest

from conftest import PROVIDERS_CONSOLE, Console
from providers import ATTACKER_KEY, CALM_KEY, LIBRARIES, PROVIDERS, Bedrock, Invoked, Ollama, same
from test_policy import ATTACK

LEAK = "Which card is on file? [leak]"

SCENARIOS = {
    "a question": {"text": "What is a bartizan?"},
    "text outside ASCII in small pieces": {"text": "Grüße 你好 🦀 [small pieces]"},
    "a tool": {"text": "How is the weather in Paris?", "tools": True},
    "text and two tools": {"text": "[two tools]", "tools": True},
    "the result of a tool": {"text": "How is the weather in Paris?", "result": True},
    "an answer after a schema": {"text": "Plan a picnic [schema]", "schema": True},
    "thinking": {"text": "What is two and two? [think]"},
}

scenarios = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS.keys())
libraries = pytest.mark.parametrize("library", LIBRARIES)
both = pytest.mark.parametrize("streamed", [False, True], ids=["plain", "streamed"])


@pytest.fixture
def console():
    return Console(PROVIDERS_CONSOLE)


def ask(client, streamed, *text, **more):
    return list(client.stream(*text, **more)) if streamed else [client.plain(*text, **more)]


def outcome(client, streamed, text):
    """What came, and all that an error told after it."""
    came = []
    try:
        came.extend(client.stream(text) if streamed else [client.plain(text)])
    except client.raises as error:
        return same(came), client.told(error)
    return same(came), None


@both
@scenarios
@libraries
def test_an_answer_is_equal(library, scenario, streamed):
    through = ask(library(CALM_KEY), streamed, **scenario)
    assert same(through) == same(ask(library(None), streamed, **scenario))
    assert through


@both
@pytest.mark.parametrize("status", [400, 429, 500])
@libraries
def test_an_error_of_the_provider_is_equal(library, status, streamed):
    text = f"[error {status}]"
    through = outcome(library(CALM_KEY), streamed, text)
    assert through == outcome(library(None), streamed, text)
    assert through[1]


@pytest.mark.parametrize("library", [Bedrock, Invoked])
def test_an_error_within_a_stream_is_equal(library):
    through = outcome(library(CALM_KEY), True, "[break]")
    assert through == outcome(library(None), True, "[break]")
    assert through[1]


@libraries
def test_a_stream_that_is_cancelled_leaves_the_client_usable_and_is_recorded(library, console):
    client = library(CALM_KEY)
    before = console.having("client_left")
    stream = client.stream("Count. [slow]")
    began = client.said(itertools.islice(stream, 5))
    stream.close()
    assert "one two three four five six".startswith(began) and began
    [exchange] = console.having_since("client_left", before)
    assert console.exchange(exchange)["upstream_calls"] == 1
    assert client.plain("What is a bartizan?")


def calls_of(client, error, console, outcome):
    """How often the provider was called for what was refused; `None` where a library hides which it was."""
    if client.exchange is None:
        return None
    recorded = console.exchange(client.exchange(error))
    assert recorded["summary"]["outcome"] == outcome
    return recorded["upstream_calls"]


@both
@libraries
def test_a_blocked_prompt_is_a_typed_error_and_never_reaches_the_provider(library, streamed, console):
    client = library(ATTACKER_KEY)
    with pytest.raises(client.raises) as raised:
        ask(client, streamed, ATTACK)
    assert "prompt_injection_detected" in str(client.told(raised.value))
    assert client.status(raised.value) == 403
    assert calls_of(client, raised.value, console, "blocked") in (0, None)


@libraries
def test_a_withheld_answer_is_a_typed_error(library, console):
    client = library(CALM_KEY)
    with pytest.raises(client.raises) as raised:
        client.plain(LEAK)
    assert "response_withheld" in str(client.told(raised.value))
    assert "4539" not in str(client.told(raised.value))
    assert client.status(raised.value) == 403
    assert calls_of(client, raised.value, console, "withheld") in (1, None)


@pytest.mark.parametrize("key", [CALM_KEY, ATTACKER_KEY], ids=["normal", "scrutinised"])
@libraries
def test_a_withheld_stream_raises_after_what_was_safe(library, key):
    client = library(key)
    came = []
    with pytest.raises(client.breaks) as raised:
        came.extend(client.stream(LEAK))
    assert "response_withheld" in str(raised.value)
    assert "4539" not in client.said(came)


@both
@libraries
def test_a_key_that_nobody_knows_is_refused(library, streamed):
    client = library("bz-unknown")
    with pytest.raises(client.raises) as raised:
        ask(client, streamed, "Hello")
    assert "invalid_api_key" in str(client.told(raised.value))


@both
@libraries
def test_a_model_that_the_team_may_not_use_is_refused(library, streamed):
    client = library(CALM_KEY)
    with pytest.raises(client.raises) as raised:
        ask(client, streamed, "Hello", model="no-such-model")
    assert "model_not_allowed" in str(client.told(raised.value))


def test_a_request_that_boto3_signs_is_told_what_to_send_instead():
    signing = Bedrock(None, at=PROVIDERS)
    with pytest.raises(signing.raises) as raised:
        signing.plain("Hello")
    assert signing.status(raised.value) == 401
    assert "signed_request" in str(signing.told(raised.value))


def test_ollama_lists_the_models_of_the_key():
    listed = Ollama(CALM_KEY).client.list().models
    assert Ollama.model in [model.model for model in listed]
    assert all(model.modified_at for model in listed)


@pytest.mark.parametrize("act", ["show", "pull", "delete"])
def test_ollama_is_told_that_models_are_not_managed_here(act):
    with pytest.raises(Ollama.raises) as raised:
        getattr(Ollama(CALM_KEY).client, act)(Ollama.model)
    assert raised.value.status_code == 403
    assert "models_not_managed_here" in raised.value.error
