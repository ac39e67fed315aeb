"""The collected texts: which are read, which are dropped or relabelled, and how they are split.

Knows nothing of models. `kind` is what a text is: `attack`, `planted` (an attack only because of
where it stands), `prompt` (harmless, typed by somebody), `document` (harmless, merely read), or
`harmful` (a plain harmful request: neither, never trained on, reported apart).
"""

import dataclasses
import hashlib
import json
import pathlib
import re

# Sources that share texts or authors; a cut never goes through one of these.
RELATED = [
    ("gandalf", "mosscap"),
    ("hackaprompt_ps", "parapet_hackaprompt"),
    ("inthewild_jailbreak", "parapet_chatgpt_jb", "parapet_jailbreak_cls", "garak", "giskard", "gptfuzzer"),
    ("piarena", "piarena_clean"),
    ("injecagent_base", "injecagent_enhanced", "injecagent_clean"),
    ("cyberseceval_pi", "cyberseceval_pi_multilingual"),
    ("mitre_frr", "mitre_frr_multilingual"),
    ("awesome_prompts", "parapet_awesome_chatgpt", "parapet_chatgpt_prompts"),
    ("gpteacher_roleplay", "gpteacher_toolformer"),
    ("parapet_dahoas_hh", "parapet_dahoas_synth"),
    ("ultrachat_ps", "parapet_ultrachat"),
    ("advbench", "multijail", "ailuminate_demo"),
]

# What each run leaves out, with whatever is related to it; `None` is everything else. The fourth
# ships.
BROAD = {
    "gandalf", "mosscap", "cyberseceval_pi", "cyberseceval_pi_multilingual", "bastioncorpus",
    "hinglish", "piarena", "piarena_clean", "mitre_frr", "mitre_frr_multilingual",
    "awesome_prompts", "parapet_awesome_chatgpt", "parapet_chatgpt_prompts", "c4_demo",
    "ultrachat_ps", "parapet_ultrachat", "lf_toolcall", "parapet_hf_instr",
}
# The same attacks, while harmless text of other languages stays.
ATTACKS = BROAD - {"hinglish", "mitre_frr", "mitre_frr_multilingual", "lf_toolcall", "parapet_hf_instr"}
RUNS = ("first", "second", "third", "all")


def left_out(run, source):
    """Whether a run leaves a source out."""
    if run == "first":
        return source in BROAD
    if run == "second":
        return source not in BROAD
    return run == "third" and source in ATTACKS


DOCUMENTS = {"c4_demo", "wiki_demo", "piarena_clean", "injecagent_clean"}
# Documents and tool results: read by an assistant, not typed by a user.
READ = DOCUMENTS | {"piarena", "injecagent_base", "injecagent_enhanced"}

# A cue that a text wants to steer the model rather than ask it something (for noisy sources).
CUE = re.compile(
    r"ignor|disregard|forget|overrid|previous|above|instruct|prompt|system|secret|pass ?w|passphrase|p@ss|"
    r"hidden|reveal|key|code ?word|confiden|told|rules?\b|bypass|pretend|role|act as|you are|developer|"
    r"mode|repeat|spell|letter|revers|backward|encod|base64|rot13|cipher|acrostic|rhyme|hint|guess|"
    r"admin|authori|access|unlock|protect|allowed|not supposed|personal data|user'?s|birth|address|credential|"
    r"jailbreak|dan\b|###|<\w+>|\[\w+\]",
    re.IGNORECASE,
)
UNBOUND = re.compile(
    r"ignor|disregard|forget|no (?:longer|limit|restrict|rule|filter|moral|ethic)|without (?:any )?(?:limit|restrict|filter|moral|ethic|censor)|"
    r"unfilter|uncensor|unrestrict|jailbreak|\bdan\b|do anything|never refuse|can ?not refuse|not refuse|"
    r"bypass|illegal|polic(?:y|ies)|guideline|openai|developer mode|break(?:ing)? (?:the )?rules|amoral|"
    r"freed|anything i|immoral|unethical|nsfw|explicit|stay in character|harmful|forbidden|disclaimer",
    re.IGNORECASE,
)
LEET = re.compile(r"\b(?=\w*[a-z])(?=\w*[0-9])[a-z0-9]{3,}\b", re.IGNORECASE)


@dataclasses.dataclass
class Row:
    """A text and what is known about it."""

    text: str
    label: str
    source: str
    lang: str
    cluster: str
    kind: str = ""
    # Why the label is not believed; such rows are not trained on, and left out of cleaned figures.
    doubt: str = ""
    index: int = -1

    @property
    def id(self):
        """Names the row without its text."""
        return hashlib.sha256(f"{self.source}\0{self.text}".encode()).hexdigest()[:16]


def load(data):
    """Every row, with its kind and its doubts."""
    rows = []
    for path in sorted(pathlib.Path(data, "prompt-attacks").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if not line:
                continue
            row = json.loads(line)
            rows.append(Row(row["text"], row["label"], row["source"], row["lang"], str(row["cluster"])))
    for index, row in enumerate(rows):
        row.index = index
        row.kind = kind_of(row)
        row.doubt = doubt_about(row)
    doubt_translations(rows)
    return rows


def kind_of(row):
    """See the module."""
    if row.label == "harmful":
        return "harmful"
    if row.label in ("injection", "jailbreak"):
        return "attack"
    if row.label == "indirect":
        return "attack" if row.source.startswith("cyberseceval") else "planted"
    if row.source in DOCUMENTS or (row.source == "lf_toolcall" and row.text.lstrip()[:1] in "[{"):
        return "document"
    return "prompt"


def doubt_about(row):
    """Why a label is not believed, or nothing."""
    text = row.text
    if row.source == "mosscap" and not CUE.search(text):
        return "no cue"
    if row.source == "cyberseceval_pi" and row.label == "injection" and not CUE.search(text):
        return "no cue"
    if row.source == "hinglish" and row.label == "injection":
        if len(LEET.findall(text)) >= 2 or re.search(r"bomb|weapon|drug|chemical|explosive|hack", text, re.IGNORECASE):
            return "harmful, not an injection"
    if row.source in ("inthewild_jailbreak", "parapet_jailbreak_cls") and not UNBOUND.search(text):
        return "a mere persona"
    return ""


def doubt_translations(rows):
    """The verdict on an English text holds for its translations, which stand in the same order."""
    english = [row for row in rows if row.source == "cyberseceval_pi"]
    if not english:
        return
    doubtful = {row.cluster for row in english if row.doubt}
    for row in rows:
        if row.source == "cyberseceval_pi_multilingual" and row.cluster in doubtful:
            row.doubt = "no cue in the English twin"


def channel(row):
    """Through which channel a row is measured: 0 typed by a user, 1 merely read."""
    return 1 if row.source in READ or row.kind == "document" or row.label == "indirect" and row.source == "bastioncorpus" else 0


def targets(kind, source=""):
    """What each channel should say of a window, and how much that counts."""
    if kind == "attack":
        return (1, 1), (0.5, 0.5) if source == "mosscap" else (1, 1)
    if kind == "planted":
        return (0, 1), (0, 1)
    if kind == "document":
        return (0, 0), (1, 1)
    # A harmless request says nothing about the other channel: inside a tool result it may be an attack.
    return (0, 0), (1, 0)
