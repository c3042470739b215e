#!/usr/bin/env python3
"""Trains the cleaner's trees, and says how good they are on publishers they were not trained on.

    pip install lightgbm numpy
    crates/cleaner/training/body.py --data ../shared --out /tmp/training

Pages become rows by the cleaner's own code (`features.rs`), the gold texts become labels (`labels.py`). Five times the
pages of a fifth of all publishers are held out; the texts that come of them are scored as `bench/score_extraction.py`
does. Then the trees are fitted to all pages and written to `src/extract/blocks.trees`. The same pages give the same
weights.
"""
import argparse
import hashlib
import json
import pathlib
import subprocess
from collections import Counter, defaultdict

import lightgbm
import numpy as np

import labels
import trees

CRATE = pathlib.Path(__file__).resolve().parent.parent
# Newspapers are fewer in the sets than in the world. Pages that are no articles have texts too, and more shapes of them.
SETS = {"wcxb-article-dev": 1.0, "fundus-fixtures": 3.0, "wcxb-other-dev": 0.4}
# The texts of these are what an article's comments are.
LEFT_OUT = {"forum"}
FOLDS = 5
PARAMETERS = dict(
    objective="binary", learning_rate=0.06, num_leaves=31, max_depth=8, min_data_in_leaf=30, lambda_l2=5, max_bin=63,
    feature_fraction=0.4, bagging_fraction=0.8, bagging_freq=1, seed=1, deterministic=True, force_row_wise=True,
    num_threads=1, verbose=-1,
)  # fmt: skip
TREES = 320


def features(mode, options):
    sets = [f"{options.data}/extraction/{name}" for name in SETS]
    command = ["cargo", "run", "--quiet", "--package", "dateline-cleaner", "--features", "training", "--example", "features"]
    command = options.features.split() if options.features else [*command, "--"]
    subprocess.run([*command, mode, options.out, *sets], check=True, cwd=CRATE)


def rows(options):
    names = pathlib.Path(options.out, "blocks.names").read_text().split("\n")
    return np.fromfile(f"{options.out}/blocks.f32", dtype="<f4").reshape(-1, len(names)), names


class Pages:
    """All pages with their labels, weights and folds; arrays have one entry a block."""

    def __init__(self, out):
        self.pages, truth, weight, fold, usable = [], [], [], [], []
        for line in open(f"{out}/blocks.jsonl", encoding="utf8"):
            page = json.loads(line)
            blocks = [labels.words(block) for block in page["blocks"]]
            gold = labels.words(page["gold"] or "")
            kept = labels.labels(blocks, gold) if gold else [False] * len(blocks)
            page["gold"], page["part"] = Counter(labels.runs(gold)), part(page["host"])
            self.pages.append(page)
            lengths = np.array([len(block) for block in blocks], dtype=float)
            found = sum(length for length, one in zip(lengths, kept) if one)
            # A page counts by the shares of its text; one whose gold text is not on it teaches nothing.
            weight.append((np.minimum((lengths + 3) / (len(gold) + 50) * 10, 3) + 0.02) * SETS[page["set"]])
            teaches = len(gold) > 30 and 0.7 < found / len(gold) < 1.5 and page["kind"] not in LEFT_OUT
            usable.append(np.full(len(blocks), teaches))
            truth.append(np.array(kept, dtype=bool))
            fold.append(np.full(len(blocks), page["part"]))
        self.truth, self.weight = np.concatenate(truth), np.concatenate(weight)
        self.fold, self.usable = np.concatenate(fold), np.concatenate(usable)


def part(host):
    """The fold of a publisher: all its hosts are in one."""
    domain = ".".join((host or "").removeprefix("www.").split(".")[-2:])
    return int(hashlib.md5(domain.encode()).hexdigest(), 16) % FOLDS


def fit(matrix, names, pages, where):
    # Half of what is not article text is enough.
    thinned = pages.truth | (np.random.RandomState(0).rand(len(pages.truth)) < 0.5)
    chosen = np.where(where & pages.usable & thinned)[0]
    weight = pages.weight[chosen] * np.where(pages.truth[chosen], 1, 2)
    data = lightgbm.Dataset(matrix[chosen], pages.truth[chosen], weight=weight, feature_name=names)
    return lightgbm.train(PARAMETERS, data, TREES)


def held_out(matrix, names, pages):
    """What trees say of each block that were not trained on its publisher."""
    likely = np.zeros(len(pages.truth), dtype="<f4")
    for fold in range(FOLDS):
        there = pages.fold == fold
        likely[there] = fit(matrix, names, pages, ~there).predict(matrix[there], num_threads=1)
    return likely


def score(out, pages):
    """Precision and recall as means over pages, and their F1, by set."""
    gold = {(page["set"], page["id"]): page["gold"] for page in pages.pages}
    sums = defaultdict(lambda: ([], [], []))
    for line in open(f"{out}/texts.jsonl", encoding="utf8"):
        page = json.loads(line)
        wanted, found = gold[page["set"], page["id"]], Counter(labels.runs(labels.words(page["body"])))
        shared, wanted, found = (wanted & found).total(), wanted.total(), found.total()
        precisions, recalls, worst = sums[page["set"]]
        if found or not wanted:
            precisions.append(shared / found if found else 1.0)
        if wanted or not found:
            recalls.append(shared / wanted if wanted else 1.0)
        worst.append((2 * shared / (wanted + found) if wanted or found else 1.0, page["id"]))
    for name, (precisions, recalls, worst) in sums.items():
        precision, recall = np.mean(precisions), np.mean(recalls)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{name}: F1 {f1:.4f} (P {precision:.4f}, R {recall:.4f})", flush=True)
        pathlib.Path(out, f"worst-{name}.txt").write_text("\n".join(f"{f1:.3f} {id}" for f1, id in sorted(worst)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared", help="folder with extraction/SET")
    parser.add_argument("--out", required=True, help="folder for what is made on the way")
    parser.add_argument("--features", help="a built `features` example, else cargo runs it")
    parser.add_argument("--no-fit", action="store_true", help="only validate, write no weights")
    options = parser.parse_args()
    options.data, options.out = (str(pathlib.Path(path).resolve()) for path in (options.data, options.out))
    features("blocks", options)
    pages = Pages(options.out)
    matrix, names = rows(options)
    held_out(matrix, names, pages).tofile(f"{options.out}/likely.f32")
    features("texts", options)
    print("on publishers not trained on:")
    score(options.out, pages)
    if not options.no_fit:
        model = fit(matrix, names, pages, np.ones(len(pages.truth), dtype=bool))
        (CRATE / "src/extract/blocks.trees").write_bytes(trees.to_bytes(model))


if __name__ == "__main__":
    main()
