#!/usr/bin/env python3
"""Trains the model of page kinds, and says how it does on domains it has not seen.

  cargo run --release -p dateline-cleaner --features training --example kinds -- KINDS \\
      ../shared/extraction/wcxb-article-dev ../shared/extraction/wcxb-other-dev ../shared/extraction/fundus-fixtures
  python3 crates/cleaner/training/kind.py KINDS [--write crates/cleaner/src/classify/kind/weights.tsv]

Multinomial logistic regression with L2, five folds by domain; what is written is trained on all pages. A count or a share
by size also has what the smaller sizes have, so that neighbours weigh alike; what is written is the sum for each size.
Needs numpy and scipy."""
import argparse, collections, hashlib, json, sys
import numpy as np
from scipy.optimize import minimize
from metadata import FOLDS, domain

CLASSES = ("article", "product", "listing", "forum", "documentation", "service")
NAMES = {"collection": "listing"}
LEAST_FOR_ARTICLE, LEAST_FOR_SIGNED_INSTRUCTIONS, LEAST_FOR_FOREIGN_ARTICLE = 0.28, 0.1, 0.07
L2 = 4.0
# The sizes of `buckets.rs`.
SCALES = (
    ("0", "1", "2", "3-4", "5-8", "9-16", "17-40", "41+"),
    ("0-9", "10-29", "30-79", "80-199", "200-499", "500-999", "1000-1999", "2000+"),
    ("0%", "5%", "15%", "30%", "45%", "60%", "75%", "90%"),
)
# Looked at by a rule, not by the model.
LANGUAGE = "language"


def sizes(name):
    """What a feature is made of: itself, or its size and all smaller ones but the least."""
    group, how = name.split("\t")
    scale = next((scale for scale in SCALES if how in scale), None)
    return [name] if scale is None else [f"{group}\t{size}" for size in scale[1 : scale.index(how) + 1]]


def train(X, y, l2):
    width, onehot = X.shape[1], np.eye(len(CLASSES))[y]

    def loss(flat):
        W = flat.reshape(width, len(CLASSES))
        S = X @ W
        S -= S.max(axis=1, keepdims=True)
        logs = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
        return -(onehot * logs).sum() + l2 * (W * W).sum(), (X.T @ (np.exp(logs) - onehot) + 2 * l2 * W).ravel()

    return minimize(loss, np.zeros(width * len(CLASSES)), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x.reshape(width, -1)


def shares(X, W):
    S = X @ W
    S = np.exp(S - S.max(axis=1, keepdims=True))
    return S / S.sum(axis=1, keepdims=True)


def is_mostly_text(features):
    has = lambda group, shares: any(f"{group}\t{share}" in features for share in shares)
    return has("body-share", ("75%", "90%")) and has("body-sentences", ("75%", "90%")) and has("link-share", ("0%", "5%"))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kinds")
    options.add_argument("--write")
    options.add_argument("--errors", action="store_true")
    options.add_argument("--l2", type=float, default=L2)
    o = options.parse_args()
    rows = [json.loads(line) for line in open(o.kinds, encoding="utf8")]
    names = sorted({name for row in rows for name, _ in row["features"] if not name.startswith(LANGUAGE + "\t")})
    index = {part: at for at, part in enumerate(sorted({part for name in names for part in sizes(name)}))}
    known = set(names)
    X = np.zeros((len(rows), len(index)))
    for at, row in enumerate(rows):
        for name, amount in row["features"]:
            if name in known:
                X[at, [index[part] for part in sizes(name)]] = amount
    y = np.array([CLASSES.index(NAMES.get(row["kind"], row["kind"])) for row in rows])
    sets = np.array([row["set"] for row in rows])
    learn = sets != "trafilatura-eval"
    fold = np.array([int(hashlib.sha1(domain(row["host"]).encode()).hexdigest(), 16) % FOLDS for row in rows])
    found = np.zeros((len(rows), len(CLASSES)))
    for k in range(FOLDS):
        W = train(X[learn & (fold != k)], y[learn & (fold != k)], o.l2)
        found[fold == k] = shares(X[fold == k], W)
    final = train(X[learn], y[learn], o.l2)
    found[~learn] = shares(X[~learn], final)
    # The rules of `kind/mod.rs` for a page that is hardly more than its text, one in another language, one that is signed and dated.
    plain = np.array([is_mostly_text(dict(row["features"])) for row in rows])
    foreign = np.array([f"{LANGUAGE}\tother" in dict(row["features"]) for row in rows])
    signed = np.array([not {"evidence\tall", "evidence\tdate-author"}.isdisjoint(dict(row["features"])) for row in rows])
    instructs = found[:, 1:].argmax(axis=1) + 1 == CLASSES.index("documentation")
    wcxb = np.char.startswith(sets.astype(str), "wcxb")
    for shift in (-0.1, 0.0, 0.1):
        least = np.where(signed & instructs, LEAST_FOR_SIGNED_INSTRUCTIONS, LEAST_FOR_ARTICLE)
        least = np.where(foreign, LEAST_FOR_FOREIGN_ARTICLE, least) + shift
        is_article = (found[:, 0] >= least) | plain
        print(f"bar {shift:+.1f}: accuracy on wcxb {(is_article == (y == 0))[wcxb].mean():.4f},",
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
        with open(o.write, "w", encoding="utf8") as out:
            for name in names:
                weights = final[[index[part] for part in sizes(name)]].sum(axis=0)
                out.write("\t".join([name, *(f"{w:.3f}" for w in weights)]) + "\n")


if __name__ == "__main__":
    sys.exit(main())
