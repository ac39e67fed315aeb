"""Every snippet of docs/sdks.md does what the page says, as it stands there."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

from conftest import GATEWAY

HERE = pathlib.Path(__file__).parent
PAGE = (HERE.parents[2] / "docs" / "sdks.md").read_text()
WRITTEN = "http://127.0.0.1:8080"

# Each starts a process of its own, which loads a whole library.
STARTS_AND_RUNS_SECONDS = 60

# What the demo has no upstream for.
NOT_RUN = {
    "Google GenAI, Python": "google-genai is not installed here, and the demo has no upstream of kind gemini",
    "Ollama, Python": "ollama is not installed here, and the demo has no upstream of kind ollama",
}

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
    if title in NOT_RUN:
        pytest.skip(f"{title}: {NOT_RUN[title]}")
    assert WRITTEN in code
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
    assert titles > NOT_RUN.keys()
    assert len(titles - NOT_RUN.keys()) == 8
