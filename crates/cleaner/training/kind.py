#!/usr/bin/env python3
"""Trains the trees of page kinds, and says how they do on domains they have not seen.

  cargo run --release -p dateline-cleaner --features training --example kinds -- KINDS \\
      ../shared/extraction/wcxb-article-dev ../shared/extraction/wcxb-other-dev ../shared/extraction/fundus-fixtures
  python3 crates/cleaner/training/kind.py KINDS [--write crates/cleaner/src/classify/kind/kinds.trees]

Boosted trees for six kinds, several times with other seeds and added up, since the pages are few; five folds by domain. What
is written is trained on all pages. Pages of trafilatura-eval may be given too: they train nothing. Needs numpy and lightgbm."""
import argparse, collections, hashlib, json, sys
import lightgbm
import numpy as np
import trees
from metadata import FOLDS, domain

CLASSES = ("article", "product", "listing", "forum", "documentation", "service")
NAMES = {"collection": "listing"}
# As in `kind/mod.rs`.
LEAST_FOR_ARTICLE, LEAST_FOR_FOREIGN_ARTICLE = 0.25, 0.04
SEEDS, ROUNDS = (1, 2, 3), 60
PARAMETERS = dict(
    objective="multiclass", num_class=len(CLASSES), learning_rate=0.1, num_leaves=12, min_data_in_leaf=8, lambda_l2=3,
    feature_fraction=0.3, bagging_fraction=0.7, bagging_freq=1, deterministic=True, force_row_wise=True, num_threads=1, verbose=-1,
)  # fmt: skip


def train(X, y):
    return [lightgbm.train(PARAMETERS | {"seed": seed}, lightgbm.Dataset(X, y), ROUNDS) for seed in SEEDS]


def shares(models, X):
    S = np.mean([model.predict(X, raw_score=True, num_threads=1) for model in models], axis=0)
    S = np.exp(S - S.max(axis=1, keepdims=True))
    return S / S.sum(axis=1, keepdims=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("kinds")
    options.add_argument("--write")
    options.add_argument("--errors", action="store_true")
    o = options.parse_args()
    rows = [json.loads(line) for line in open(o.kinds, encoding="utf8")]
    X = np.array([row["row"] for row in rows])
    y = np.array([CLASSES.index(NAMES.get(row["kind"], row["kind"])) for row in rows])
    sets = np.array([row["set"] for row in rows])
    learn = sets != "trafilatura-eval"
    fold = np.array([int(hashlib.sha1(domain(row["host"]).encode()).hexdigest(), 16) % FOLDS for row in rows])
    found = np.zeros((len(rows), len(CLASSES)))
    for k in range(FOLDS):
        there = learn & (fold == k)
        found[there] = shares(train(X[learn & ~there], y[learn & ~there]), X[there])
    final = train(X[learn], y[learn])
    if not learn.all():
        found[~learn] = shares(final, X[~learn])
    foreign, plain = (np.array([row["rules"][rule] for row in rows]) for rule in ("foreign", "mostly_text"))
    wcxb = np.char.startswith(sets.astype(str), "wcxb")
    for shift in (-0.05, 0.0, 0.05):
        is_article = (found[:, 0] >= np.where(foreign, LEAST_FOR_FOREIGN_ARTICLE, LEAST_FOR_ARTICLE + shift)) | plain
        print(f"bar {shift:+.2f}: accuracy on wcxb {(is_article == (y == 0))[wcxb].mean():.4f},",
              ", ".join(f"{name} {is_article[sets == name].mean():.3f} articles" for name in sorted(set(sets))))
    lost = (found[:, 0] < LEAST_FOR_ARTICLE) & wcxb
    print("kinds of wcxb pages taken for something else than articles:",
          f"{(found[lost][:, 1:].argmax(axis=1) + 1 == y[lost]).mean():.3f} right of {lost.sum()}")
    print("what the cleaner says, trained on these pages:")
    said = np.array([row["outcome"] for row in rows])
    print(f"  accuracy on wcxb {((said == 'article') == (y == 0))[wcxb].mean():.4f}")
    for name in sorted(set(sets)):
        print(" ", name, dict(collections.Counter(said[sets == name]).most_common()))
    if o.errors:
        for at in np.flatnonzero((found[:, 0] >= LEAST_FOR_ARTICLE) != (y == 0)):
            print(rows[at]["set"], rows[at]["id"], rows[at]["host"], rows[at]["kind"], CLASSES[found[at].argmax()], f"{found[at, 0]:.2f}")
    if o.write:
        with open(o.write, "wb") as out:
            out.write(trees.to_bytes(*final))


if __name__ == "__main__":
    sys.exit(main())
