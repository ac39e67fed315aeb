"""What every test gets: the same clients, once directly at the demo model, once at the gateway."""

import json
import os
import pathlib
import time

import anthropic
import openai
import pytest

DIRECT = os.environ["SDK_DIRECT_URL"]
GATEWAY = os.environ["SDK_GATEWAY_URL"]
CONSOLE = os.environ["SDK_CONSOLE_URL"]
PROVIDERS_CONSOLE = os.environ["SDK_PROVIDERS_CONSOLE_URL"]
ADMIN_TOKEN = os.environ["SDK_ADMIN_TOKEN"]

# One key for what must pass, one for what must not: an attack puts its user under scrutiny.
CALM_KEY = "bz-demo-a"
ATTACKER_KEY = "bz-demo-b"

# No test may hang: what takes longer than this has failed.
DEADLINE_SECONDS = 20

SCENARIOS = json.loads((pathlib.Path(__file__).parent.parent / "scenarios.json").read_text())


class Counted:
    """Options for a client that counts the HTTP requests it makes, retries included."""

    def __init__(self):
        self.requests = 0

    def _count(self, _request):
        self.requests += 1

    async def _count_later(self, request):
        self._count(request)

    def _options(self, key, http):
        options = {"base_url": GATEWAY, "api_key": key, "timeout": DEADLINE_SECONDS}
        return {**options, "http_client": http}

    def http(self):
        return openai.DefaultHttpxClient(event_hooks={"request": [self._count]})

    def anthropic_http(self):
        return anthropic.DefaultHttpxClient(event_hooks={"request": [self._count]})

    def client(self, key):
        return openai.OpenAI(**self._options(key, self.http()))

    def async_client(self, key):
        http = openai.DefaultAsyncHttpxClient(event_hooks={"request": [self._count_later]})
        return openai.AsyncOpenAI(**self._options(key, http))


@pytest.fixture
def counted():
    return Counted()


@pytest.fixture
def direct():
    with openai.OpenAI(base_url=DIRECT, api_key="any", timeout=DEADLINE_SECONDS) as client:
        yield client


@pytest.fixture
def gateway():
    with openai.OpenAI(base_url=GATEWAY, api_key=CALM_KEY, timeout=DEADLINE_SECONDS) as client:
        yield client


@pytest.fixture
def attacker(counted):
    """A client of the gateway at the library's own number of retries."""
    with counted.client(ATTACKER_KEY) as client:
        yield client


@pytest.fixture(params=[CALM_KEY, ATTACKER_KEY], ids=["normal", "scrutinised"])
def caller(counted, request):
    """The same, also for a user who is not under scrutiny: whose streams are not held."""
    with counted.client(request.param) as client:
        yield client


@pytest.fixture
def console():
    return Console()


class Console:
    """Reads what the gateway recorded."""

    def __init__(self, console=CONSOLE):
        headers = {"authorization": f"Bearer {ADMIN_TOKEN}"}
        self.http = openai.DefaultHttpxClient(base_url=f"{console}/api/v1", headers=headers)

    def exchange(self, exchange):
        """The record of an exchange; it is written shortly after the answer."""
        ends = time.monotonic() + DEADLINE_SECONDS
        while True:
            found = self.http.get(f"/exchanges/{exchange}")
            if found.status_code == 200:
                return found.json()
            assert time.monotonic() < ends, f"exchange {exchange}: {found.status_code} {found.text}"

    def having(self, outcome):
        """The ids of the exchanges that ended like this."""
        found = self.http.get("/exchanges", params={"outcome": outcome, "limit": 100})
        assert found.status_code == 200, found.text
        return {exchange["id"] for exchange in found.json()["items"]}

    def withheld(self):
        """The ids of the exchanges whose answer was withheld."""
        return self.having("withheld")

    def withheld_since(self, before):
        """Those withheld since."""
        return self.having_since("withheld", before)

    def having_since(self, outcome, before):
        """Those that ended like this since; the first may still have to be written."""
        ends = time.monotonic() + DEADLINE_SECONDS
        while True:
            fresh = self.having(outcome) - before
            if fresh or time.monotonic() > ends:
                return fresh
