"""The labels of the tagger, and what each corpus's own labels allow a token to be."""

TYPES = ("PER", "ORG", "LOC", "GRP", "EVT", "MSC")
LABELS = ["O"] + [f"{prefix}-{kind}" for kind in TYPES for prefix in "BI"]
INDEX = {label: number for number, label in enumerate(LABELS)}

ANYTHING = (1 << len(LABELS)) - 1
"""The set of labels of a token that teaches nothing."""


def outside(kinds=()):
    """The set of labels of a token outside of every span, in a corpus that does not mark `kinds`."""
    allowed = 1
    for kind in kinds:
        allowed |= 1 << INDEX[f"B-{kind}"] | 1 << INDEX[f"I-{kind}"]
    return allowed


def inside(kinds, first):
    """The set of labels of a token of a span that is one of `kinds`."""
    prefix = "B" if first else "I"
    return sum(1 << INDEX[f"{prefix}-{kind}"] for kind in kinds)
