"""LangChain's client: its own standard suite, directly and through the gateway, and our policy."""

import openai
import pytest
from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import ChatModelIntegrationTests

from conftest import ATTACKER_KEY, CALM_KEY, DEADLINE_SECONDS, DIRECT, GATEWAY
from test_policy import ATTACK, LEAK, assert_asked_once


class Standard(ChatModelIntegrationTests):
    """The suite as the demo model can pass it: texts and tools; what needs files, it skips."""

    url = None
    key = None

    @property
    def chat_model_class(self):
        return ChatOpenAI

    @property
    def chat_model_params(self):
        return {
            "model": "demo",
            "base_url": self.url,
            "api_key": self.key,
            "timeout": DEADLINE_SECONDS,
            "stream_usage": True,
        }

    @property
    def model_override_value(self):
        return "demo-large"


class TestDirectly(Standard):
    url = DIRECT
    key = "any"


class TestThroughTheGateway(Standard):
    url = GATEWAY
    key = CALM_KEY


@pytest.fixture
def model(counted, request):
    """LangChain's client at its own number of retries."""
    return ChatOpenAI(
        model="demo",
        base_url=GATEWAY,
        api_key=getattr(request, "param", ATTACKER_KEY),
        timeout=DEADLINE_SECONDS,
        http_client=counted.http(),
    )


def test_a_blocked_prompt_is_a_permission_error(model, counted):
    with pytest.raises(openai.PermissionDeniedError):
        model.invoke(ATTACK)
    with pytest.raises(openai.PermissionDeniedError):
        list(model.stream(ATTACK))
    assert counted.requests == 2


@pytest.mark.parametrize("model", [CALM_KEY, ATTACKER_KEY], indirect=True)
def test_a_withheld_answer_reaches_the_provider_exactly_once(model, counted, console):
    before = console.withheld()
    with pytest.raises(openai.PermissionDeniedError) as raised:
        model.invoke(LEAK)
    assert raised.value.code == "response_withheld"
    assert_asked_once(before, counted, console)


@pytest.mark.parametrize("model", [CALM_KEY, ATTACKER_KEY], indirect=True)
def test_a_withheld_stream_reaches_the_provider_exactly_once(model, counted, console):
    before = console.withheld()
    said = ""
    with pytest.raises(openai.APIError) as raised:
        for chunk in model.stream(LEAK):
            said += chunk.text
    assert raised.value.code == "response_withheld"
    assert "4539" not in said
    assert_asked_once(before, counted, console)
