"""Texts written for this project: attacks and harmless twins in twelve languages, and documents
with and without planted instructions, put together from `content/classifier`.
"""

import pathlib
import random

import yaml

CONTENT = pathlib.Path(__file__).resolve().parents[2] / "content" / "classifier"


def prompts(seed):
    """Attacks and harmless prompts: pairs of kind and text."""
    chance = random.Random(seed)
    phrases = yaml.safe_load((CONTENT / "phrases.yaml").read_text(encoding="utf-8"))
    names = documents()["names"]
    made = []
    for language, of in phrases.items():
        english = language == "en"
        topics = of["topics"]
        plain = [text.format(topic=topic) for text in of["plain"] for topic in topics]
        for _ in range(60 if english else 26):
            ignore, goal = chance.choice(of["ignore"]), chance.choice(of["goal"])
            made.append(("attack", chance.choice([f"{ignore} {goal}", f"{goal} {ignore}", f"{chance.choice(plain)} {ignore} {goal}"])))
        made += [("attack", text) for text in of["goal"][:3] + of["ignore"]]
        for text in of["persona"] * (3 if english else 2):
            made.append(("attack", text.replace("{name}", chance.choice(names)) + (" " + chance.choice(of["ignore"]) if chance.random() < 0.3 else "")))
        for text in of["twin"] * 2:
            text = text.replace("{name}", chance.choice(names))
            made.append(("prompt", text if chance.random() < 0.5 else f"{text} {chance.choice(plain)}"))
        made += [("prompt", text) for text in chance.sample(plain, min(len(plain), 30))]
    return made


def prose(seed):
    """Ordinary text in other languages, also inside the places where tool results stand."""
    chance = random.Random(seed)
    places = documents()["places"]
    made = []
    for sentences in yaml.safe_load((CONTENT / "prose.yaml").read_text(encoding="utf-8")).values():
        for _ in range(36):
            text = " ".join(chance.sample(sentences, chance.choice([1, 1, 2, 3, 5])))
            made.append(("document", chance.choice(places).format(text=text) if chance.random() < 0.25 else text))
    return made


def errands(seed):
    """Short harmless errands, each in most of its wordings."""
    chance = random.Random(seed)
    parts = yaml.safe_load((CONTENT / "errands.yaml").read_text(encoding="utf-8"))
    made = [("prompt", text) for text in parts["whole"]]
    for ask in parts["ask"]:
        made += [("prompt", ask.replace("{text}", text)) for text in chance.sample(parts["texts"], 14)]
    return made


def documents():
    """The parts of documents."""
    return yaml.safe_load((CONTENT / "documents.yaml").read_text(encoding="utf-8"))


def planted(seed, count, carriers, attacks):
    """Documents with something planted and their clean twins: pairs of kind and text.

    `carriers` are pieces of clean documents, `attacks` short ones of the texts trained on."""
    chance = random.Random(seed)
    parts = documents()
    phrases = yaml.safe_load((CONTENT / "phrases.yaml").read_text(encoding="utf-8"))
    made = []
    for _ in range(count):
        twin = chance.choice(parts["harmless"])
        draw = chance.random()
        if draw < 0.45:
            planted = chance.choice(parts["wrappers"]).format(text=chance.choice(parts["planted"]))
        elif draw < 0.75 and attacks:
            planted = chance.choice(attacks)
        else:
            of = phrases[chance.choice(list(phrases))]
            planted = f"{chance.choice(of['ignore'])} {chance.choice(of['goal'])}"
        for kind, text in (("planted", planted), ("document", twin)):
            if carriers and chance.random() < 0.55:
                sentences = chance.choice(carriers).split(". ")
                at = chance.randint(0, len(sentences))
                made.append((kind, ". ".join(sentences[:at] + [text] + sentences[at:])))
            else:
                made.append((kind, chance.choice(parts["places"]).format(text=text)))
    return made


SWAP = {"a": "4", "e": "3", "i": "1", "o": "0", "s": "5", "t": "7"}
ALIKE = {"a": "а", "e": "е", "o": "о", "c": "с", "p": "р", "i": "і"}


def roughen(text, chance):
    """The same text as a careless or sly hand would write it."""
    letters = list(text)
    how = chance.choice(["typo", "leet", "alike", "blank"])
    for at, letter in enumerate(letters):
        if how == "typo" and letter.isalpha() and chance.random() < 0.05:
            letters[at] = chance.choice(["", letter * 2, chance.choice("abcdefghijklmnopqrstuvwxyz")])
        elif how == "leet" and chance.random() < 0.4:
            letters[at] = SWAP.get(letter, letter)
        elif how == "alike" and chance.random() < 0.3:
            letters[at] = ALIKE.get(letter, letter)
        elif how == "blank" and letter == " " and chance.random() < 0.2:
            letters[at] = chance.choice(["", "  ", "\n"])
    return "".join(letters)
