"""Anthropic's client of the gateway, whose demo model speaks another format: all is translated."""

import os

import anthropic

from conftest import DEADLINE_SECONDS

# Anthropic's libraries add the version to the address themselves.
GATEWAY_ROOT = os.environ["SDK_GATEWAY_URL"].removesuffix("/v1")


def client(key, counted=None):
    """A client at the library's own number of retries."""
    options = {"base_url": GATEWAY_ROOT, "api_key": key, "timeout": DEADLINE_SECONDS}
    return anthropic.Anthropic(**options, http_client=counted and counted.anthropic_http())


def async_client(key):
    return anthropic.AsyncAnthropic(base_url=GATEWAY_ROOT, api_key=key, timeout=DEADLINE_SECONDS)


def user(text, **more):
    """The arguments of a request with one message."""
    return {"model": "demo", "max_tokens": 400, "messages": [{"role": "user", "content": text}], **more}
