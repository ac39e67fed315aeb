"""Every snippet of docs/sdks.md does what the page says, as it stands there."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

from conftest import GATEWAY
from providers import CALM_KEY, PROVIDERS

HERE = pathlib.Path(__file__).parent
PAGE = (HERE.parents[2] / "docs" / "sdks.md").read_text()
WRITTEN = "http://127.0.0.1:8080"

# Each starts a process of its own, which loads a whole library.
STARTS_AND_RUNS_SECONDS = 60

# What the demo has no upstream for, the other gateway has.
BY_PROVIDERS = {"boto3, Python", "Google GenAI, Python", "Ollama, Python"}
WRITTEN_WITH_TLS = "https://gateway.example"
WRITTEN_KEY = "bz-demo-a"

RUNS = {
    "python": [sys.executable, "-"],
    "js": ["node", "--input-type=module", "-"],
    "sh": ["bash", "-euo", "pipefail", "-s"],
}


def snippets():
    """Each snippet with the heading it stands under and its language."""
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        title = section.split("\n", 1)[0]
        for language, code in re.findall(r"^```(\w+)\n(.*?)^```$", section, flags=re.MULTILINE | re.DOTALL):
            yield pytest.param(title, language, code, id=title)


ALL = list(snippets())


@pytest.mark.parametrize(("title", "language", "code"), ALL)
def test_a_snippet_of_the_page_works_as_it_stands(title, language, code):
    assert WRITTEN in code or WRITTEN_WITH_TLS in code
    if title in BY_PROVIDERS:
        code = code.replace(WRITTEN, PROVIDERS).replace(WRITTEN_WITH_TLS, PROVIDERS).replace(WRITTEN_KEY, CALM_KEY)
    else:
        code = code.replace(WRITTEN, GATEWAY.removesuffix("/v1"))
    # Node finds its libraries from the folder it runs in.
    ran = subprocess.run(
        RUNS[language], input=code, cwd=HERE.parent, env=os.environ, capture_output=True, text=True,
        timeout=STARTS_AND_RUNS_SECONDS, check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.strip()


def test_the_page_has_a_snippet_for_every_library():
    titles = {snippet.id for snippet in ALL}
    assert titles > BY_PROVIDERS
    assert len(titles) == 14
