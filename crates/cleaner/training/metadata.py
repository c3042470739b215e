#!/usr/bin/env python3
"""Trains the rankers of title, authors and day of publication, and says how they do on domains they have not seen.

  cargo run --release -p dateline-cleaner --features training --example candidates -- CANDIDATES \\
      ../shared/extraction/wcxb-article-dev ../shared/extraction/fundus-fixtures
  python3 crates/cleaner/training/metadata.py CANDIDATES [--worst FIELD] [--write crates/cleaner/src/metadata/weights]

A linear model over the candidates of a page, trained so that the right ones get the probability (multinomial logistic
regression over the candidates, L2). Five folds by domain; what is written is trained on all pages. A page whose gold
lacks the field trains "none", with less weight, since the gold may only not know. Needs numpy and scipy."""
import argparse, hashlib, json, os, re, sys, unicodedata
import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

WORD = re.compile(r"\w+")
FOLDS = 5
FIELDS = ("title", "authors", "published")
L2 = {"title": 1.5, "authors": 1.5, "published": 1.0}
# Features that stand for what several others say together weigh what they must: their weights are held back less.
FREE = re.compile(r"beside\.|declared\t|ld\tpublished\tnews$")
FREE_L2 = 0.03
# Pages of the press count twice: there are fewer of them here than among what is read.
SET_WEIGHTS = {"fundus-fixtures": 2.0}
ABSENT_WEIGHT = 0.3
MEASURE_ONLY = ("trafilatura-eval", "wcxb-other-dev")
# Each feature counts once more, with a weight of its own, on pages that call themselves news.
NEWS = "\tnews"


def norm(text):
    return " ".join(WORD.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def names(authors):
    out = []
    for name in authors or []:
        name = re.sub(r"^\s*(by|von|par|por|di|av|af|door)\s+", "", name.strip(), flags=re.I)
        out += [norm(part) for part in re.split(r"\s*(?:;|,|\||\n|\s+(?:and|und|et|y|e|og|och|&)\s+|/)\s*", name)]
    return sorted({name for name in out if name})


def is_right(field, gold, value):
    if field == "title":
        return norm(gold) == norm(value)
    if field == "authors":
        return names(gold) == names(value)
    return (gold or None) == value


def domain(host):
    parts = (host or "none").split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])


class Page:
    def __init__(self, row, field, index):
        self.id, self.set, self.host = row["id"], row["set"], row["host"]
        self.gold = row["gold"][field]
        self.values = [c["value"] for c in row["candidates"][field]]
        self.right = np.array([is_right(field, self.gold, value) for value in self.values])
        self.fold = int(hashlib.sha1(domain(self.host).encode()).hexdigest(), 16) % FOLDS
        news = (NEWS,) if row["candidates"]["news"] else ()
        self.rows = [
            [(index.setdefault(name + suffix, len(index)), amount) for name, amount in c["features"] for suffix in ("", *news)]
            for c in row["candidates"][field]
        ]
        self.weight = SET_WEIGHTS.get(self.set, 1.0) * (1.0 if self.gold else ABSENT_WEIGHT)


def matrix(pages, width):
    rows = [row for page in pages for row in page.rows]
    ends = np.cumsum([0] + [len(row) for row in rows])
    names = [name for row in rows for name, _ in row]
    amounts = np.array([amount for row in rows for _, amount in row])
    starts = np.cumsum([0] + [len(page.rows) for page in pages[:-1]])
    return csr_matrix((amounts, names, ends), shape=(len(rows), width)), starts


def train(pages, names, l2):
    pages = [p for p in pages if p.right.any() and not p.right.all()]
    X, starts = matrix(pages, len(names))
    strength = np.array([l2 * (FREE_L2 if FREE.match(name) else 1) for name in names])
    right = np.concatenate([p.right for p in pages])
    owner = np.repeat(np.arange(len(pages)), [len(p.rows) for p in pages])
    weight = np.array([p.weight for p in pages])

    def log_sums(scores, mask):
        scores = np.where(mask, scores, -1e30)
        top = np.maximum.reduceat(scores, starts)
        e = np.exp(scores - top[owner]) * mask
        total = np.add.reduceat(e, starts)
        return np.log(total) + top, e / total[owner]

    def loss(w):
        scores = X @ w
        everything, p = log_sums(scores, np.ones_like(right))
        rights, q = log_sums(scores, right)
        value = (weight * (everything - rights)).sum() + strength @ (w * w)
        return value, X.T @ ((p - q) * weight[owner]) + 2 * strength * w

    return minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x


def choose(page, w):
    scores = [sum(w[name] * amount for name, amount in row) for row in page.rows]
    return int(np.argmax(scores)) if scores else None


def report(field, pages, picks, worst):
    for name in sorted({p.set for p in pages}):
        of = [(p, k) for p, k in zip(pages, picks) if p.set == name]
        with_gold = [(p, k) for p, k in of if p.gold]
        right = sum(k is not None and bool(p.right[k]) for p, k in with_gold)
        possible = sum(p.right.any() for p, _ in with_gold)
        none = [(p, k) for p, k in of if p.gold in ("", [])]
        spurious = sum(k is not None and bool(p.values[k]) for p, k in none)
        print(f"{field:10} {name:18} {right / max(1, len(with_gold)):.4f} of {len(with_gold)}, possible {possible / max(1, len(with_gold)):.4f}, spurious {spurious} of {len(none)}")
    if worst:
        for p, k in zip(pages, picks):
            if p.gold and not (k is not None and p.right[k]):
                print(json.dumps({"id": p.id, "set": p.set, "host": p.host, "gold": p.gold, "chosen": p.values[k] if k is not None else None,
                    "possible": [p.values[i] for i in np.flatnonzero(p.right)][:1], "values": p.values}, ensure_ascii=False))


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("candidates")
    options.add_argument("--worst", choices=FIELDS)
    options.add_argument("--write")
    options.add_argument("--field", choices=FIELDS)
    options.add_argument("--l2", type=float)
    o = options.parse_args()
    rows = [json.loads(line) for line in open(o.candidates, encoding="utf8")]
    for field in [o.field] if o.field else FIELDS:
        index = {}
        pages = [Page(row, field, index) for row in rows]
        learn = [p for p in pages if p.set not in MEASURE_ONLY]
        measure = [p for p in pages if p.set in MEASURE_ONLY]
        l2 = o.l2 or L2[field]
        models = [train([p for p in learn if p.fold != fold], list(index), l2) for fold in range(FOLDS)]
        report(field, learn, [choose(p, models[p.fold]) for p in learn], o.worst == field)
        w = train(learn, list(index), l2)
        if measure:
            report(field, measure, [choose(p, w) for p in measure], False)
        if o.write:
            weight = lambda name: w[index[name]] if name in index else 0.0
            lines = sorted(f"{name}\t{w[at]:.3f}\t{weight(name + NEWS):.3f}" for name, at in index.items() if not name.endswith(NEWS))
            with open(os.path.join(o.write, f"{field}.tsv"), "w", encoding="utf8") as out:
                out.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
