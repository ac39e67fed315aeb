"""Policy binds Anthropic's library like every other: typed errors, and no request too many."""

import anthropic
import pytest

from anthropic_clients import client, user
from conftest import ATTACKER_KEY, CALM_KEY
from test_policy import ATTACK, LEAK, assert_asked_once


@pytest.fixture
def attacker(counted):
    with client(ATTACKER_KEY, counted) as claude:
        yield claude


@pytest.fixture(params=[CALM_KEY, ATTACKER_KEY], ids=["normal", "scrutinised"])
def caller(counted, request):
    with client(request.param, counted) as claude:
        yield claude


def assert_blocked(error, counted, console):
    assert error.status_code == 403
    assert error.body["type"] == "error"
    assert error.body["error"]["type"] == "permission_error"
    assert counted.requests == 1
    recorded = console.exchange(error.response.headers["x-bartizan-exchange"])
    assert recorded["summary"]["outcome"] == "blocked"
    assert recorded["upstream_calls"] == 0


@pytest.mark.parametrize("streamed", [False, True], ids=["plain", "streamed"])
def test_a_blocked_prompt_is_a_permission_error_and_never_reaches_the_provider(
    attacker, counted, console, streamed
):
    with pytest.raises(anthropic.PermissionDeniedError) as raised:
        attacker.messages.create(**user(ATTACK, stream=streamed))
    assert_blocked(raised.value, counted, console)


def test_a_blocked_prompt_is_a_permission_error_in_the_streaming_helper(attacker, counted, console):
    with pytest.raises(anthropic.PermissionDeniedError) as raised:
        with attacker.messages.stream(**user(ATTACK)) as stream:
            stream.until_done()
    assert_blocked(raised.value, counted, console)


def test_an_attack_in_the_result_of_a_tool_is_blocked_too(attacker, counted, console):
    call = {"type": "tool_use", "id": "toolu_1", "name": "read", "input": {"path": "notes"}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": ATTACK}]}
    turns = [
        {"role": "user", "content": "Read my notes."},
        {"role": "assistant", "content": [call]},
        {"role": "user", "content": [result]},
    ]
    tools = [{"name": "read", "input_schema": {"type": "object"}}]
    with pytest.raises(anthropic.PermissionDeniedError) as raised:
        attacker.messages.create(model="demo", max_tokens=400, messages=turns, tools=tools)
    assert_blocked(raised.value, counted, console)


def test_a_withheld_answer_reaches_the_provider_exactly_once(caller, counted, console):
    before = console.withheld()
    with pytest.raises(anthropic.PermissionDeniedError) as raised:
        caller.messages.create(**user(LEAK))
    assert "response_withheld" in raised.value.response.text
    assert "4539" not in raised.value.response.text
    assert_asked_once(before, counted, console)


def test_a_withheld_stream_reaches_the_provider_exactly_once(caller, counted, console):
    before = console.withheld()
    said = ""
    with pytest.raises(anthropic.APIError) as raised:
        with caller.messages.stream(**user(LEAK)) as stream:
            for text in stream.text_stream:
                said += text
    assert "response_withheld" in str(raised.value.body)
    assert "4539" not in said
    assert_asked_once(before, counted, console)


def test_a_key_that_nobody_knows_is_an_authentication_error(counted):
    with client("bz-unknown", counted) as claude:
        with pytest.raises(anthropic.AuthenticationError):
            claude.messages.create(**user("Hello"))
    assert counted.requests == 1


def test_a_model_that_the_team_may_not_use_is_a_permission_error(attacker, counted):
    with pytest.raises(anthropic.PermissionDeniedError) as raised:
        attacker.messages.create(**user("Hello") | {"model": "no-such-model"})
    assert "model_not_allowed" in raised.value.response.text
    assert counted.requests == 1
