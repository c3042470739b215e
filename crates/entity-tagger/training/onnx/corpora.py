"""Reads the training corpora into documents of paragraphs whose characters carry sets of allowed labels.

A corpus that marks fewer types than the guideline does not say that the rest is no name: its tokens get a *set* of labels, and
the loss asks only that the model's answer lies in it (partial-label learning)."""

import gzip
import hashlib
import json
import re
from dataclasses import dataclass

from labels import ANYTHING, TYPES, inside, outside

UNMARKED = ("GRP", "EVT", "MSC")
GUIDELINE = {kind: (kind,) for kind in TYPES} | {"MISC": ("MSC",)}
NAMES_ONLY = {"PER": ("PER",), "ORG": ("ORG",), "LOC": ("LOC",)}
TITLES = set(
    "mr mrs ms dr president vice prime minister ministers secretary senator general king queen prince princess pope chancellor "
    "chairman chief justice ambassador governor mayor colonel lieutenant captain major admiral judge representative congressman "
    "foreign defense interior finance deputy premier former first lady sheikh ayatollah cardinal archbishop bishop professor "
    "interim acting emir sultan lord sir speaker envoy leader state of attorney".split()
)


@dataclass(frozen=True)
class Corpus:
    """How one file is read, and how often it is drawn early and late in the training (passes over it, relative)."""

    name: str
    kinds: dict
    outside: tuple
    early: float
    late: float


CORPORA = [
    Corpus("voa_news", GUIDELINE, (), 1.0, 1.0),
    Corpus("voa_news2", GUIDELINE, (), 1.0, 1.0),
    Corpus("web_articles", GUIDELINE, (), 1.0, 2.2),
    Corpus("news_en2", GUIDELINE, (), 1.5, 4.0),
    Corpus("wnut17.train", NAMES_ONLY | {"MISC": ("MSC", "EVT")}, ("GRP", "EVT"), 1.2, 1.2),
    Corpus("wnut17.dev", NAMES_ONLY | {"MISC": ("MSC", "EVT")}, ("GRP", "EVT"), 1.2, 1.2),
    Corpus("btc.train", NAMES_ONLY, UNMARKED, 0.7, 0.3),
    Corpus("btc.dev", NAMES_ONLY, UNMARKED, 0.7, 0.3),
    Corpus("btc.test", NAMES_ONLY, UNMARKED, 0.7, 0.3),
    Corpus("uner_ewt.dev", NAMES_ONLY, UNMARKED, 1.5, 1.5),
    Corpus("wikigold", NAMES_ONLY | {"MISC": UNMARKED}, (), 1.2, 0.6),
    Corpus("gum_other", NAMES_ONLY, UNMARKED, 0.5, 0.2),
    Corpus("redocred.dev", {"PER": ("PER",), "ORG": ("ORG",), "LOC": ("LOC", "GRP"), "MISC": UNMARKED}, UNMARKED, 0.4, 0.2),
    Corpus(
        "gmb",
        {"GEO": ("LOC",), "GPE": ("GRP", "LOC"), "PER": ("PER",), "ORG": ("ORG",), "ART": UNMARKED, "EVE": ("EVT",)},
        UNMARKED,
        0.3,
        0.05,
    ),
]


@dataclass
class Paragraph:
    """A text and the set of labels that each of its spans allows; `rest` is the set of what no span covers."""

    text: str
    spans: list  # (start, end, kinds) in code points, in order; kinds is None where nothing is taught
    rest: int

    def allowed(self, start, end):
        """The set of labels of the word at `start..end`."""
        for first, last, kinds in self.spans:
            if start < last and end > first:
                return ANYTHING if kinds is None else inside(kinds, start <= first)
        return self.rest


def trimmed(text, start, end):
    """The span without a leading article and a trailing possessive, as the guideline has it."""
    lead = re.match(r"(the|a|an)\s+", text[start:end], re.I)
    start += lead.end() if lead else 0
    tail = re.search(r"\s*(['’]s?)$", text[start:end])
    return start, end - (len(tail.group()) if tail and tail.start() else 0)


def without_titles(words, start, end):
    """The first token of a person's name after titles such as "President" (the corpus `gmb` marks them)."""
    while start < end and words[start].rstrip(".").lower() in TITLES:
        start += 1
    return start


def paragraph(row, corpus):
    """One row of a corpus as a paragraph."""
    spans = []
    if "tokens" in row:
        words, starts, at = row["tokens"], [], 0
        for word in words:
            starts.append(at)
            at += len(word) + 1
        text = " ".join(words)
        for span in row["spans"]:
            start, end = span["start"], span["end"]
            if corpus.name == "gmb" and span["label"] == "PER":
                start = without_titles(words, start, end)
            if start < end:
                spans.append((starts[start], starts[end - 1] + len(words[end - 1]), span["label"]))
        if corpus.name.startswith("btc"):
            handles = [(starts[i - 1], starts[i] + len(words[i])) for i in range(1, len(words)) if words[i - 1] == "@"]
            spans = [s for s in spans if not any(a <= s[0] < b for a, b in handles)] + [(a, b, None) for a, b in handles]
    else:
        text = row["text"]
        spans = [(span["start"], span["end"], span["label"]) for span in row["spans"]]
    kept = []
    for start, end, label in spans:
        if label is None:
            kept.append((start, end, None))
        elif label in corpus.kinds:
            start, end = trimmed(text, start, end)
            if start < end:
                kept.append((start, end, corpus.kinds[label]))
        elif label in ("NAT", "TIM"):
            kept.append((start, end, None))
    kept.sort(key=lambda span: span[:2])
    return Paragraph(text, kept, outside(corpus.outside))


def document(row_id):
    """The document that a row belongs to: what is held out is held out by this."""
    if row_id.startswith(("voa-", "gmb-")):
        return f"voa-{int(row_id.split('-')[1]) // 40}"
    return row_id.rsplit(".", 1)[0] if "." in row_id else row_id


def held_out(doc):
    """Whether a document is kept from the training: about one in fifteen, whatever the corpus."""
    return hashlib.sha1(doc.encode()).digest()[0] < 17


def order(row_id):
    """Rows of a document in the order of its text."""
    number = re.search(r"(\d+)$", row_id)
    return int(number.group()) if number else 0


def read(folder, corpus):
    """The documents of a corpus: (id, paragraphs)."""
    documents = {}
    with gzip.open(f"{folder}/{corpus.name}.jsonl.gz", "rt", encoding="utf8") as lines:
        for row in map(json.loads, lines):
            documents.setdefault(document(row["id"]), []).append((order(row["id"]), row))
    for name, rows in documents.items():
        rows.sort(key=lambda pair: pair[0])
        yield name, [paragraph(row, corpus) for _, row in rows]
