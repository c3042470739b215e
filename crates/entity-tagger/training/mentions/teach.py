"""Lets the accurate tier label the pages that may train: `teach.py DATA DATELINE MODEL_FOLDER OUT.jsonl.gz`.

The articles of DATA's extraction sets for training are cleaned and tagged by the program DATELINE, and their paragraphs are
written in the form of the labelled sets. Articles that measure the tagger are left out."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

SETS = ("fundus-fixtures", "wcxb-article-dev")
MEASURED = ("ner/eval/news_en.jsonl", "quotes/news_en.jsonl")
LABELS = {"person": "PER", "organization": "ORG", "location": "LOC", "group": "GRP", "event": "EVT", "misc": "MISC"}
# The rest of a long page is much like its beginning.
LONGEST = 12_000


def rows(path):
    return parsed(path.read_text(encoding="utf8"))


def parsed(text):
    # Not by `splitlines`, which breaks at what else Unicode calls a line's end, within strings too.
    return map(json.loads, filter(None, text.split("\n")))


def run(dateline, command, lines, *settings):
    """What a command of the program prints for these lines."""
    flags = [part for setting in settings for part in ("--set", setting)]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([dateline, command, *flags], input=text, stdout=subprocess.PIPE, text=True, check=True)
    return parsed(done.stdout)


def pages(data):
    """The pages that may train and do not measure, as `dateline clean` reads them."""
    measured = {row["id"] for name in MEASURED for row in rows(data / name)}
    for name in SETS:
        folder = data / "extraction" / name
        for row in rows(folder / "truth.jsonl"):
            if row["id"] not in measured:
                path = folder / "html" / f"{row['id']}.html.gz"
                yield {"id": row["id"], "url": row.get("url"), "path": str(path)}


def articles(dateline, data):
    """The texts of the English pages."""
    for row in run(dateline, "clean", pages(data)):
        article = row.get("article") or {}
        if article.get("text") and (article.get("language") or {}).get("tag", "").startswith("en"):
            yield {"id": row["id"], "text": article["text"][:LONGEST], "language": "en"}


def paragraphs(article, tagged):
    """The paragraphs of an article with their names."""
    spans = [(m["start"], m["end"], LABELS[e["type"]]) for e in tagged["entities"] for m in e["mentions"]]
    start = 0
    for number, text in enumerate(article["text"].split("\n")):
        end = start + len(text)
        inside = sorted(span for span in spans if start <= span[0] and span[1] <= end)
        if text.strip():
            marked = [{"start": a - start, "end": b - start, "label": label} for a, b, label in inside]
            yield {"id": f"taught-{article['id']}.{number}", "text": text, "spans": marked}
        start = end + 1


def main():
    data, dateline, model, out = Path(sys.argv[1]), *sys.argv[2:]
    texts = {article["id"]: article for article in articles(dateline, data)}
    tagged = run(dateline, "tag", texts.values(), "tagger.model=onnx", f"tagger.model_dir={model}")
    with gzip.open(out, "wt", encoding="utf8") as file:
        for row in tagged:
            for paragraph in paragraphs(texts[row["id"]], row):
                file.write(json.dumps(paragraph, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
