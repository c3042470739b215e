"""Which blocks of a page are its article: blocks against the gold text by runs of four words.

Words are compared across block borders, so that a short heading counts where it stands between two kept paragraphs
in the gold text too. Of repeated texts as many are kept as the gold text has, those among other kept blocks first.
"""
import re
from collections import Counter

WORD = re.compile(r"\w+")
RUN = 4


def words(text):
    return WORD.findall(text)


def runs(tokens):
    return [tuple(tokens[at : at + RUN]) for at in range(max(1, len(tokens) - RUN + 1)) if tokens]


def coverage(blocks, gold):
    """Share of each block's words that lie in a run of the gold text."""
    stream, owner = [], []
    for at, block in enumerate(blocks):
        stream += block
        owner += [at] * len(block)
    known = set(runs(gold))
    covered = bytearray(len(stream))
    for at in range(len(stream) - RUN + 1):
        if tuple(stream[at : at + RUN]) in known:
            covered[at : at + RUN] = b"\1" * RUN
    sums = [0] * len(blocks)
    for at, one in enumerate(covered):
        sums[owner[at]] += one
    return [found / len(block) if block else 0.0 for found, block in zip(sums, blocks)]


def labels(blocks, gold):
    """One truth value a block."""
    shares = coverage(blocks, gold)
    kept = [share >= 0.5 for share in shares]
    budget = Counter(runs(gold))
    used = Counter()
    mine = {at: runs(block) for at, block in enumerate(blocks) if kept[at] and len(block) >= RUN}
    for own in mine.values():
        used.update(own)

    def excess(at):
        return sum(used[run] > budget[run] for run in mine[at]) / len(mine[at])

    def company(at):
        near = [kept[other] for other in range(max(0, at - 4), min(len(kept), at + 5)) if other != at]
        return sum(near) / max(1, len(near))

    doubtful = [(company(at), len(blocks[at]), at) for at in mine if excess(at) >= 0.6]
    for _, _, at in sorted(doubtful):
        if excess(at) >= 0.6:
            kept[at] = False
            used.subtract(mine[at])
    return kept
