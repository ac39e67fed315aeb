"""OpenAI's library with the responses API, answered by a model that speaks chat."""

import openai
import pytest

from test_policy import ATTACK, LEAK, assert_asked_once, assert_blocked

SLOW = "[[say: one two three four five six seven eight]] [[pause: 40]]"

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    "strict": False,
}

texts = pytest.mark.parametrize(
    "text",
    ["How are you today?", 'Grüße [[say: ünï 🦀 你好 \u2028 "quoted" \\ end]] [[chunk: 1]]'],
    ids=["a question", "text outside ASCII"],
)


def user(text, **more):
    return {"model": "demo", "input": text, **more}


def gathered(client, **request):
    """The response that the streaming helper puts together."""
    with client.responses.stream(**request) as stream:
        return stream.until_done().get_final_response()


@texts
def test_a_streamed_response_says_what_the_plain_one_does(gateway, text):
    plain, streamed = gateway.responses.create(**user(text)), gathered(gateway, **user(text))
    assert plain.output_text
    assert streamed.output_text == plain.output_text
    assert (plain.status, streamed.status) == ("completed", "completed")
    assert plain.usage.output_tokens > 0
    assert streamed.usage.output_tokens == plain.usage.output_tokens


def test_the_texts_of_a_stream_arrive_one_by_one(gateway):
    with gateway.responses.create(stream=True, **user("[[say: one two three]]")) as stream:
        events = list(stream)
    said = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert len(said) > 1
    assert "".join(said) == "one two three"
    assert (events[0].type, events[-1].type) == ("response.created", "response.completed")
    assert [event.sequence_number for event in events] == list(range(len(events)))


def test_a_tool_is_called_plain_and_streamed_alike(gateway):
    request = user('How is the weather in "Paris"?', tools=[WEATHER], tool_choice="required")
    for answer in (gateway.responses.create(**request), gathered(gateway, **request)):
        [call] = [item for item in answer.output if item.type == "function_call"]
        assert (call.name, call.arguments[0]) == ("get_weather", "{")


def test_the_result_of_a_tool_goes_back_to_the_model(gateway):
    turns = [{"role": "user", "content": "How is the weather in Paris?"}]
    called = gateway.responses.create(model="demo", input=turns, tools=[WEATHER], tool_choice="required")
    [call] = [item for item in called.output if item.type == "function_call"]
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "sunny, 21 degrees"}
    turns += [{"type": "function_call", "call_id": call.call_id, "name": call.name, "arguments": call.arguments}]
    assert gateway.responses.create(model="demo", input=[*turns, result], tools=[WEATHER]).output_text


def test_a_stream_that_is_cancelled_leaves_the_client_usable(gateway):
    with gateway.responses.create(stream=True, **user(SLOW)) as stream:
        assert any(event.type == "response.output_text.delta" for event in stream)
    assert gateway.responses.create(**user("[[say: and on it goes]]")).output_text == "and on it goes"


@pytest.mark.parametrize("streamed", [False, True], ids=["plain", "streamed"])
def test_an_error_of_the_provider_is_typed(gateway, streamed):
    with pytest.raises(openai.RateLimitError):
        gateway.with_options(max_retries=0).responses.create(**user("[[error: 429]]", stream=streamed))


@pytest.mark.parametrize("streamed", [False, True], ids=["plain", "streamed"])
def test_a_blocked_prompt_is_a_permission_error_and_never_reaches_the_provider(
    attacker, counted, console, streamed
):
    with pytest.raises(openai.PermissionDeniedError) as raised:
        attacker.responses.create(**user(ATTACK, stream=streamed))
    assert_blocked(raised.value, counted)
    recorded = console.exchange(raised.value.response.headers["x-bartizan-exchange"])
    assert recorded["upstream_calls"] == 0


def test_a_withheld_answer_reaches_the_provider_exactly_once(caller, counted, console):
    before = console.withheld()
    with pytest.raises(openai.PermissionDeniedError) as raised:
        caller.responses.create(**user(LEAK))
    assert raised.value.code == "response_withheld"
    assert_asked_once(before, counted, console)


def test_a_withheld_stream_ends_with_an_error_and_reaches_the_provider_exactly_once(caller, counted, console):
    before = console.withheld()
    seen, failure = [], None
    try:
        for event in caller.responses.create(**user(LEAK, stream=True)):
            seen.append(event)
    except openai.APIError as error:
        failure = error
    assert failure is not None or seen[-1].type in ("error", "response.failed")
    assert "response_withheld" in str(failure and failure.body) + str(seen[-1:])
    assert "4539" not in str(seen)
    assert_asked_once(before, counted, console)
