"""Anthropic's library is answered by a model of another format as by one of its own."""

import asyncio

import anthropic
import pydantic
import pytest

from anthropic_clients import async_client, client, user
from conftest import CALM_KEY

SLOW = "[[say: one two three four five six seven eight]] [[pause: 40]]"

WEATHER = {
    "name": "get_weather",
    "description": "The weather in a city.",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}

TEXTS = {
    "a question": "How are you today?",
    "text outside ASCII": 'Grüße [[say: ünï 🦀 你好 \u2028 "quoted" \\ end]] [[chunk: 1]]',
    "a long answer in small pieces": "[[say: one two three four five six seven eight nine ten]] [[chunk: 2]]",
}

texts = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


@pytest.fixture
def claude():
    with client(CALM_KEY) as found:
        yield found


def gathered(claude, **request):
    """The message that the streaming helper puts together."""
    with claude.messages.stream(**request) as stream:
        return stream.get_final_message()


def content(message):
    """What a message says and calls, without the ids, of which each answer has its own."""
    return [block.to_dict() | ({"id": None} if block.type == "tool_use" else {}) for block in message.content]


@texts
def test_a_plain_answer_is_a_message(claude, text):
    answer = claude.messages.create(**user(text))
    assert (answer.type, answer.role, answer.model) == ("message", "assistant", "demo")
    assert answer.id
    assert answer.stop_reason == "end_turn"
    assert [block.type for block in answer.content] == ["text"]
    assert answer.content[0].text


def test_what_a_model_says_arrives_as_it_is(claude):
    answer = claude.messages.create(**user(TEXTS["text outside ASCII"]))
    assert answer.content[0].text == 'ünï 🦀 你好 \u2028 "quoted" \\ end'


@texts
def test_a_streamed_answer_says_what_the_plain_one_does(claude, text):
    plain = claude.messages.create(**user(text))
    streamed = gathered(claude, **user(text))
    assert content(streamed) == content(plain)
    assert streamed.stop_reason == plain.stop_reason


@texts
def test_usage_is_counted_plain_and_streamed_alike(claude, text):
    plain = claude.messages.create(**user(text)).usage
    streamed = gathered(claude, **user(text)).usage
    assert plain.input_tokens > 0 and plain.output_tokens > 0
    assert (streamed.input_tokens, streamed.output_tokens) == (plain.input_tokens, plain.output_tokens)


def test_the_events_of_a_stream_come_in_the_order_of_the_format(claude):
    with claude.messages.create(stream=True, **user("[[say: one two three]]")) as stream:
        events = [event.type for event in stream]
    assert events[:2] == ["message_start", "content_block_start"]
    assert set(events[2:-3]) == {"content_block_delta"}
    assert events[-3:] == ["content_block_stop", "message_delta", "message_stop"]


def test_the_texts_of_a_stream_arrive_one_by_one(claude):
    with claude.messages.stream(**user("[[say: one two three]]")) as stream:
        said = list(stream.text_stream)
    assert len(said) > 1
    assert "".join(said) == "one two three"


def test_a_system_prompt_and_turns_are_understood(claude):
    turns = [
        {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
        {"role": "assistant", "content": "Hello, Ann."},
        {"role": "user", "content": "[[say: and so on]]"},
    ]
    request = {"model": "demo", "max_tokens": 400, "system": "You answer briefly.", "messages": turns}
    assert claude.messages.create(**request).content[0].text == "and so on"


def test_an_answer_cut_at_its_limit_says_so(claude):
    request = user("Tell me more.", max_tokens=5)
    for answer in (claude.messages.create(**request), gathered(claude, **request)):
        assert answer.stop_reason == "max_tokens"
        assert 0 < answer.usage.output_tokens <= 5


def test_a_tool_is_called_plain_and_streamed_alike(claude):
    request = user('How is the weather in "Paris"?', tools=[WEATHER], tool_choice={"type": "any"})
    plain, streamed = claude.messages.create(**request), gathered(claude, **request)
    [call] = plain.content
    assert (call.type, call.name, plain.stop_reason) == ("tool_use", "get_weather", "tool_use")
    assert isinstance(call.input["city"], str)
    assert content(streamed) == content(plain)
    assert streamed.stop_reason == plain.stop_reason


def test_two_tools_at_once_are_called(claude):
    tools = [{"name": name, "input_schema": {"type": "object"}} for name in ("add", "list")]
    text = '[[tool: add {"a": 1, "b": [2]}]] [[tool: list {"path": "notes"}]] [[chunk: 3]]'
    for answer in (claude.messages.create(**user(text, tools=tools)), gathered(claude, **user(text, tools=tools))):
        calls = [(block.name, block.input) for block in answer.content if block.type == "tool_use"]
        assert calls == [("add", {"a": 1, "b": [2]}), ("list", {"path": "notes"})]
        assert len({block.id for block in answer.content}) == len(answer.content)


def test_the_result_of_a_tool_goes_back_to_the_model(claude):
    asked = {"role": "user", "content": "How is the weather in Paris?"}
    called = claude.messages.create(
        model="demo", max_tokens=400, messages=[asked], tools=[WEATHER], tool_choice={"type": "any"}
    )
    [call] = called.content
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "sunny, 21 degrees"}
    turns = [asked, {"role": "assistant", "content": called.content}, {"role": "user", "content": [result]}]
    answer = claude.messages.create(model="demo", max_tokens=400, messages=turns, tools=[WEATHER])
    assert answer.stop_reason == "end_turn"
    assert answer.content[0].text


class Event(pydantic.BaseModel):
    title: str
    guests: list[str]
    indoors: bool


def test_structured_output_is_parsed(claude):
    request = user('Plan a "picnic" for 4')
    plain = claude.messages.parse(output_format=Event, **request).parsed_output
    with claude.messages.stream(output_format=Event, **request) as stream:
        streamed = stream.get_final_message().parsed_output
    assert isinstance(plain, Event)
    assert streamed == plain


def test_asynchronous_clients_are_answered_side_by_side():
    async def ask():
        async with async_client(CALM_KEY) as claude:

            async def one(number):
                async with claude.messages.stream(**user(f"[[say: answer number {number}]] [[chunk: 2]]")) as stream:
                    return await stream.get_final_text()

            return await asyncio.gather(*(one(number) for number in range(8)))

    assert asyncio.run(ask()) == [f"answer number {number}" for number in range(8)]


@pytest.mark.parametrize("streamed", [False, True], ids=["plain", "streamed"])
@pytest.mark.parametrize(
    ("status", "raises"),
    [
        (400, anthropic.BadRequestError),
        (401, anthropic.AuthenticationError),
        (403, anthropic.PermissionDeniedError),
        (404, anthropic.NotFoundError),
        (429, anthropic.RateLimitError),
        (500, anthropic.InternalServerError),
    ],
)
def test_an_error_of_the_provider_is_typed(claude, status, raises, streamed):
    with pytest.raises(raises) as raised:
        claude.with_options(max_retries=0).messages.create(**user(f"[[error: {status}]]", stream=streamed))
    assert raised.value.status_code == status
    assert raised.value.body["type"] == "error"
    assert raised.value.body["error"]["message"]


def test_a_stream_that_breaks_raises_after_what_came(claude):
    said = ""
    with pytest.raises(anthropic.APIError):
        with claude.messages.stream(**user("[[say: one two three four five]] [[cut: 3]] [[pause: 20]]")) as stream:
            for text in stream.text_stream:
                said += text
    assert "one two three four five".startswith(said) and said


def test_a_client_that_stops_waiting_gets_its_own_timeout(claude):
    with pytest.raises(anthropic.APITimeoutError):
        claude.with_options(max_retries=0, timeout=0.3).messages.create(**user("[[delay: 5000]]"))


def test_a_stream_that_is_cancelled_leaves_the_client_usable(claude):
    with claude.messages.stream(**user(SLOW)) as stream:
        said = [text for text, _ in zip(stream.text_stream, range(3))]
    assert "".join(said) == "one two three "
    assert gathered(claude, **user("[[say: and on it goes]]")).content[0].text == "and on it goes"


def test_a_stream_that_is_cancelled_is_recorded_with_what_it_used(claude, console):
    with claude.messages.with_streaming_response.create(stream=True, **user(SLOW)) as raw:
        exchange = raw.headers["x-bartizan-exchange"]
        came = zip(raw.iter_lines(), range(12))
        assert any("two" in line for line, _ in came)
    recorded = console.exchange(exchange)
    assert recorded["summary"]["outcome"] == "client_left"
    assert recorded["summary"]["output_tokens"] > 0
