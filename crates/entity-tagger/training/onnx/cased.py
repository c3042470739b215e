"""A cased tokenizer and embedding for an uncased encoder.

Every word piece of the uncased vocabulary gets a capitalised and an upper-case sister. Sisters share the pre-trained
embedding, and a small learned vector of their shape is added to it. So the encoder sees capitals, no sequence grows, and both
tokenizer.json and model.onnx stay what any reader of Hugging Face models understands: the two look-ups lie in the graph."""

import json

import torch
from tokenizers import Tokenizer

LOWER, CAPITALISED, UPPER = 0, 1, 2
SHAPES = 6  # three at the start of a word, three inside of it


def variants(piece):
    """The sisters of a piece: (written form, shape)."""
    inside = piece.startswith("##")
    letters = piece[2:] if inside else piece
    prefix, shift = ("##", 3) if inside else ("", 0)
    yield piece, LOWER + shift
    if letters and letters[0].isalpha() and not (piece.startswith("[") and piece.endswith("]")):
        capital = letters[0].upper() + letters[1:]
        upper = letters.upper()
        if len(capital) == len(letters) and capital != letters:
            yield prefix + capital, CAPITALISED + shift
        if len(upper) == len(letters) and upper not in (letters, capital):
            yield prefix + upper, UPPER + shift


def readable(piece):
    """Whether the piece can stand in a text of a Latin script; others are left out, and read as unknown."""
    return piece in ("[PAD]", "[UNK]", "[CLS]", "[SEP]") or (not piece.startswith("[unused") and all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x20D0 for c in piece) and piece != "[MASK]")


def build(uncased_json):
    """The cased tokenizer made of an uncased one, and for each of its pieces the row of the old embedding and the shape."""
    spec = json.load(open(uncased_json, encoding="utf8"))
    old = spec["model"]["vocab"]
    pieces, base, shape = {}, [], []
    for piece, row in sorted(old.items(), key=lambda item: item[1]):
        if not readable(piece):
            continue
        for form, kind in variants(piece):
            if form not in pieces:
                pieces[form] = len(pieces)
                base.append(row)
                shape.append(kind)
    spec["model"]["vocab"] = pieces
    spec["normalizer"].update(lowercase=False, strip_accents=True)
    spec["truncation"] = spec["padding"] = None
    for token in spec["added_tokens"]:
        token["id"] = pieces.get(token["content"])
    spec["added_tokens"] = [token for token in spec["added_tokens"] if token["id"] is not None]
    special = spec["post_processor"]["special_tokens"]
    for name in special:
        special[name]["ids"] = [pieces[name]]
    return Tokenizer.from_str(json.dumps(spec)), base, shape


def recased(tokenizer, change):
    """For each piece the number of the sister that `change` (str.lower or str.upper) makes of it, or its own."""
    vocabulary = tokenizer.get_vocab()
    table = list(range(len(vocabulary)))
    for piece, number in vocabulary.items():
        if not (piece.startswith("[") and piece.endswith("]") and len(piece) > 2):
            table[number] = vocabulary.get(change(piece), number)
    return torch.tensor(table)


class CasedEmbedding(torch.nn.Module):
    """The embedding of a piece: that of its uncased form, and its shape's."""

    def __init__(self, words, base, shape):
        super().__init__()
        kept = sorted(set(base))
        row = {old: new for new, old in enumerate(kept)}
        self.words = torch.nn.Embedding.from_pretrained(words[kept].clone(), freeze=True)
        self.shapes = torch.nn.Embedding(SHAPES, words.shape[1])
        torch.nn.init.zeros_(self.shapes.weight)
        self.register_buffer("base", torch.tensor([row[old] for old in base]))
        self.register_buffer("shape", torch.tensor(shape))

    def forward(self, pieces):
        return self.words(self.base[pieces]) + self.shapes(self.shape[pieces])
