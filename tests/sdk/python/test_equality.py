"""Through the gateway, everything is as it is directly."""

import asyncio

import openai
import pydantic
import pytest

from conftest import CALM_KEY, DEADLINE_SECONDS, DIRECT, GATEWAY, SCENARIOS

# What the library takes as arguments; everything else goes into the extra body.
ARGUMENTS = {"messages", "n", "tools", "tool_choice", "response_format", "max_tokens", "stop"}
ARGUMENTS |= {"user", "temperature", "seed", "logit_bias", "metadata"}

SLOW = "[[say: one two three four five six seven eight]] [[pause: 40]]"

scenarios = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])


def arguments(request, **more):
    known = {key: value for key, value in request.items() if key in ARGUMENTS}
    extra = {key: value for key, value in request.items() if key not in ARGUMENTS}
    return {"model": "demo", **known, "extra_body": extra, **more}


def user(text, **more):
    return arguments({"messages": [{"role": "user", "content": text}]}, **more)


def chunks(client, **request):
    with client.chat.completions.create(stream=True, **request) as stream:
        return [chunk.to_dict() for chunk in stream]


def outcome(act):
    """What came of it: the value, or all that an error tells."""
    try:
        return act()
    except openai.APIStatusError as error:
        return type(error), error.status_code, error.body, error.code
    except openai.APIError as error:
        return type(error)


@scenarios
def test_a_plain_answer_is_equal(direct, gateway, scenario):
    def ask(client):
        raw = client.chat.completions.with_raw_response.create(**arguments(scenario["request"]))
        return raw.status_code, raw.headers["content-type"], raw.text, raw.parse().to_dict()

    assert ask(gateway) == ask(direct)


@scenarios
def test_a_streamed_answer_is_equal_chunk_by_chunk(direct, gateway, scenario):
    request = arguments(scenario["request"])
    streamed = chunks(gateway, **request)
    assert streamed == chunks(direct, **request)
    assert not any("usage" in chunk for chunk in streamed)


@scenarios
def test_the_usage_of_a_stream_is_equal(direct, gateway, scenario):
    request = arguments(scenario["request"], stream_options={"include_usage": True})
    streamed = chunks(gateway, **request)
    assert streamed == chunks(direct, **request)
    assert streamed[-1]["usage"]["completion_tokens"] > 0


def test_a_stream_is_equal_byte_by_byte(direct, gateway):
    def ask(client):
        create = client.chat.completions.with_streaming_response.create
        with create(stream=True, **user("[[say: every byte of it]]")) as raw:
            return raw.headers["content-type"], b"".join(raw.iter_bytes())

    assert ask(gateway) == ask(direct)


def test_asynchronous_clients_get_equal_answers_side_by_side():
    async def ask(url, key):
        async with openai.AsyncOpenAI(base_url=url, api_key=key, timeout=DEADLINE_SECONDS) as client:

            async def one(number):
                request = user(f"[[say: answer number {number}]] [[chunk: 2]]")
                stream = await client.chat.completions.create(stream=True, **request)
                return [chunk.to_dict() async for chunk in stream]

            return await asyncio.gather(*(one(number) for number in range(8)))

    assert asyncio.run(ask(GATEWAY, CALM_KEY)) == asyncio.run(ask(DIRECT, "any"))


class Event(pydantic.BaseModel):
    title: str
    guests: list[str]
    indoors: bool


def test_structured_output_is_parsed_equally(direct, gateway):
    def ask(client):
        request = user('Plan a "picnic" for 4')
        plain = client.chat.completions.parse(response_format=Event, **request)
        with client.chat.completions.stream(response_format=Event, **request) as stream:
            events = [event.type for event in stream]
            final = stream.get_final_completion()
        return plain.choices[0].message.parsed, final.choices[0].message.parsed, events

    answer = ask(gateway)
    assert isinstance(answer[0], Event)
    assert answer == ask(direct)


@pytest.mark.parametrize("streamed", [False, True], ids=["plain", "streamed"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503])
def test_an_error_of_the_provider_is_equal(direct, gateway, status, streamed):
    def ask(client):
        client = client.with_options(max_retries=0)
        request = user(f"[[error: {status}]]", stream=streamed)
        return outcome(lambda: client.chat.completions.create(**request))

    answer = ask(gateway)
    assert answer[1] == status
    assert answer == ask(direct)


def test_a_stream_that_breaks_raises_after_what_came(direct, gateway):
    def ask(client):
        came = []
        request = user("[[say: one two three four five]] [[cut: 3]] [[pause: 20]]")
        with pytest.raises(openai.APIError):
            for chunk in client.chat.completions.create(stream=True, **request):
                came.append(chunk.to_dict())
        return came

    assert ask(gateway) == ask(direct)


def test_a_client_that_stops_waiting_gets_its_own_timeout(direct, gateway):
    def ask(client):
        client = client.with_options(max_retries=0, timeout=0.3)
        return outcome(lambda: client.chat.completions.create(**user("[[delay: 5000]]")))

    assert ask(gateway) == ask(direct) == openai.APITimeoutError


def test_a_stream_that_is_cancelled_leaves_the_client_usable(direct, gateway):
    def ask(client):
        with client.chat.completions.create(stream=True, **user(SLOW)) as stream:
            came = [next(stream).to_dict() for _ in range(3)]
        return came, chunks(client, **user("[[say: and on it goes]]"))

    assert ask(gateway) == ask(direct)


def test_a_stream_that_is_cancelled_is_recorded_with_what_it_used(gateway, console):
    raw = gateway.chat.completions.with_raw_response.create(stream=True, **user(SLOW))
    with raw.parse() as stream:
        said = "".join(next(stream).choices[0].delta.content for _ in range(4))
    assert said == "one two three "
    recorded = console.exchange(raw.headers["x-bartizan-exchange"])
    assert recorded["summary"]["outcome"] == "client_left"
    assert recorded["summary"]["output_tokens"] > 0


def test_the_models_are_equal(direct, gateway):
    def ask(client):
        return [(model.id, model.object) for model in client.models.list()]

    assert ask(gateway) == ask(direct)
