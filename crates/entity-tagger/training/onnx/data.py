"""Cuts the corpora into training units of word pieces, and draws batches of them."""

import random
from dataclasses import dataclass

import torch

import corpora
from labels import ANYTHING, LABELS

LONGEST = 126
BATCH_PIECES = 2048


@dataclass
class Unit:
    """A stretch of text: the numbers of its pieces and the set of labels of each."""

    pieces: list
    allowed: list


def encoded(tokenizer, paragraph):
    """A paragraph's pieces; only the first piece of a word teaches."""
    encoding = tokenizer.encode(paragraph.text, add_special_tokens=False)
    allowed, last = [], None
    for word, (start, end) in zip(encoding.word_ids, encoding.offsets):
        allowed.append(ANYTHING if word == last else paragraph.allowed(start, end))
        last = word
    return encoding.ids, allowed


def units(tokenizer, paragraphs, chance):
    """Consecutive paragraphs of a document, joined up to a length that varies from unit to unit."""
    pieces, allowed, room = [], [], chance.choice((32, 64, 96, LONGEST, LONGEST))
    for paragraph in paragraphs:
        more, sets = encoded(tokenizer, paragraph)
        if pieces and len(pieces) + len(more) > room:
            yield Unit(pieces, allowed)
            pieces, allowed, room = [], [], chance.choice((32, 64, 96, LONGEST, LONGEST))
        pieces, allowed = pieces + more, allowed + sets
        while len(pieces) > LONGEST:
            yield Unit(pieces[:LONGEST], allowed[:LONGEST])
            pieces, allowed = pieces[LONGEST:], allowed[LONGEST:]
    if pieces:
        yield Unit(pieces, allowed)


def load(folder, tokenizer, chance):
    """The units of each corpus: {name: (corpus, training units, held-out units)}."""
    loaded = {}
    for corpus in corpora.CORPORA:
        train, kept = [], []
        for name, paragraphs in corpora.read(folder, corpus):
            (kept if corpora.held_out(name) else train).extend(units(tokenizer, paragraphs, chance))
        chance.shuffle(train)
        loaded[corpus.name] = (corpus, train, kept)
    return loaded


class Batches:
    """Draws units of all corpora by their weights, which move from early to late with the progress of the training."""

    def __init__(self, loaded, tokenizer, chance):
        self.sources = [[corpus, units, 0, sum(len(u.pieces) for u in units)] for corpus, units, _ in loaded.values()]
        self.vocabulary = tokenizer.get_vocab()
        self.chance = chance

    def draw(self, progress):
        """One unit."""
        weights = [size * (c.early + (c.late - c.early) * progress) for c, _, _, size in self.sources]
        source = self.chance.choices(self.sources, weights)[0]
        if source[2] == len(source[1]):
            self.chance.shuffle(source[1])
            source[2] = 0
        source[2] += 1
        return source[1][source[2] - 1]

    def next(self, progress):
        """Some batches of about the same length each, in random order."""
        drawn = sorted((self.draw(progress) for _ in range(192)), key=lambda unit: len(unit.pieces))
        batches, batch = [], []
        for unit in drawn:
            if batch and (len(unit.pieces) + 2) * (len(batch) + 1) > BATCH_PIECES:
                batches.append(batch)
                batch = []
            batch.append(unit)
        batches.append(batch)
        self.chance.shuffle(batches)
        return [tensors(batch, self.vocabulary) for batch in batches]


def tensors(batch, vocabulary):
    """Pieces, mask and allowed labels of a batch."""
    longest = max(len(unit.pieces) for unit in batch) + 2
    pieces = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    allowed = torch.full((len(batch), longest), ANYTHING)
    for row, unit in enumerate(batch):
        ids = [vocabulary["[CLS]"], *unit.pieces, vocabulary["[SEP]"]]
        pieces[row, : len(ids)] = torch.tensor(ids)
        mask[row, : len(ids)] = 1
        allowed[row, 1 : len(ids) - 1] = torch.tensor(unit.allowed)
    bits = torch.arange(len(LABELS))
    return pieces, mask, (allowed.unsqueeze(-1) >> bits & 1).bool()


def chance(seed):
    """The source of all randomness."""
    return random.Random(seed)
