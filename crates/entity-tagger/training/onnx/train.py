"""Fine-tunes MiniLM-L6 on the open corpora and writes checkpoints. `python train.py --data ../../../../../shared/ner/train --out FOLDER`"""

import argparse
import json
import os
import time

import torch

import cased
import data
from labels import ANYTHING, LABELS, TYPES
from model import EXITS, Tagger

RATE = 2e-4
TEACHING = 0.5
"""How much the shallower exits learn from the deepest, beside the labels."""
UNKNOWN_SHARE = 0.04
UPPER_SHARE, LOWER_SHARE = 0.04, 0.03


def loss_of(scores, allowed):
    """How unlikely the model holds the allowed labels, over the pieces that teach."""
    scores = scores.float()
    inside = scores.masked_fill(~allowed, float("-inf")).logsumexp(-1)
    loss = scores.logsumexp(-1) - inside
    return loss.sum() / (~allowed.all(-1)).sum().clamp(min=1)


def lesson_of(scores, deepest, mask):
    """How far the answers of an exit are from those of the deepest one, which also knows what no corpus marks."""
    scores, deepest = scores.float().log_softmax(-1), deepest.detach().float().log_softmax(-1)
    return ((deepest.exp() * (deepest - scores)).sum(-1) * mask).sum() / mask.sum()


def total_loss(scores, allowed, mask):
    """The loss of all exits."""
    losses = [loss_of(each, allowed) for each in scores]
    lessons = [lesson_of(each, scores[-1], mask) for each in scores[:-1]]
    return sum(losses) / len(losses) + TEACHING * sum(lessons) / len(lessons)


def spans(labels):
    """The typed spans of a row of label numbers, PER, ORG and LOC only."""
    found, start, kind = set(), 0, None
    for at, number in enumerate([*labels, 0]):
        prefix, _, this = LABELS[number].partition("-")
        if kind and (prefix != "I" or this != kind):
            if kind in TYPES[:3]:
                found.add((start, at, kind))
            kind = None
        if this and kind is None:
            start, kind = at, this
    return found


@torch.no_grad()
def measure(model, units, layers):
    """F1 of the held-out units with a model cut to `layers`."""
    vocabulary = model.tokenizer.get_vocab()
    right = said = meant = 0
    units = sorted(units, key=lambda unit: len(unit.pieces))
    for at in range(0, len(units), 16):
        batch = units[at : at + 16]
        pieces, mask, _ = data.tensors(batch, vocabulary)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            best = model(pieces, mask)[EXITS.index(layers)].float()
        for row, unit in enumerate(batch):
            teaching = [i for i, sets in enumerate(unit.allowed) if sets != ANYTHING]
            gold = spans([(unit.allowed[i] & -unit.allowed[i]).bit_length() - 1 for i in teaching])
            guess = spans([int(best[row, i + 1].argmax()) for i in teaching])
            right, said, meant = right + len(gold & guess), said + len(guess), meant + len(gold)
    return 2 * right / max(1, said + meant)


def report(model, loaded):
    """The held-out F1 by corpus and depth."""
    model.eval()
    lines = []
    for name in ("voa_news", "web_articles", "news_en2", "wnut17.train", "uner_ewt.dev", "wikigold"):
        figures = " ".join(f"{layers}: {measure(model, loaded[name][2], layers):.3f}" for layers in EXITS)
        lines.append(f"{name} {figures}")
    model.train()
    return "; ".join(lines)


def augmented(pieces, mask, unknown, upper, lower):
    """Some rows in capitals or without any, some pieces unknown."""
    dice = torch.rand(len(pieces), 1)
    pieces = torch.where(dice < UPPER_SHARE, upper[pieces], pieces)
    pieces = torch.where(dice > 1 - LOWER_SHARE, lower[pieces], pieces)
    hidden = (torch.rand(pieces.shape) < UNKNOWN_SHARE) & (mask == 1)
    hidden[:, 0] = False
    return torch.where(hidden, unknown, pieces)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--data", required=True)
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--pieces", type=float, default=3e6, help="word pieces to train on")
    arguments.add_argument("--minutes", type=float, default=1e9, help="end earlier than that, with the rate brought down in time")
    arguments.add_argument("--start", help="go on from this checkpoint, with the late mixture of the corpora")
    arguments.add_argument("--rate", type=float, default=RATE)
    arguments.add_argument("--threads", type=int, default=1)
    options = arguments.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    os.makedirs(options.out, exist_ok=True)

    model = Tagger()
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True))
    tokenizer = model.tokenizer
    loaded = data.load(options.data, tokenizer, data.chance(1))
    print(json.dumps({name: [len(a), len(b), sum(len(u.pieces) for u in a)] for name, (_, a, b) in loaded.items()}), flush=True)
    batches = data.Batches(loaded, tokenizer, data.chance(2))
    optimizer = torch.optim.AdamW(model.parameters_by_rate(options.rate), weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    upper, lower = cased.recased(tokenizer, str.upper), cased.recased(tokenizer, str.lower)
    unknown = tokenizer.token_to_id("[UNK]")

    begun, seen, step, progress, saved = time.time(), 0, 0, 0.0, 0
    mean = None
    while progress < 1:
        for pieces, mask, allowed in batches.next(max(progress, 0.6) if options.start else progress):
            progress = max(seen / options.pieces, (time.time() - begun) / 60 / options.minutes)
            if progress >= 1:
                break
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * min(1, progress / 0.05 + 0.01, (1 - progress) / 0.95 + 0.01)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model(augmented(pieces, mask, unknown, upper, lower), mask)
            loss = total_loss(scores, allowed, mask)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            seen, step = seen + int(mask.sum()), step + 1
            mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
            if step % 50 == 0:
                rate = seen / (time.time() - begun)
                print(f"step {step} pieces {seen} progress {progress:.3f} loss {mean:.4f} {rate:.0f} pieces/s", flush=True)
            if int(progress * 3) > saved:
                saved = int(progress * 3)
                torch.save(model.state_dict(), f"{options.out}/checkpoint.pt")
                print(f"after {(time.time() - begun) / 60:.1f} min: {report(model, loaded)}", flush=True)
    torch.save(model.state_dict(), f"{options.out}/final.pt")
    print(f"done in {(time.time() - begun) / 60:.1f} min: {report(model, loaded)}", flush=True)


if __name__ == "__main__":
    main()
