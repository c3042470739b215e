"""Exports a checkpoint to a folder that the tagger reads: model.onnx (8-bit), tokenizer.json and config.json.

`python export.py --checkpoint FOLDER/final.pt --layers 4 --out MODEL_FOLDER [--float]`"""

import argparse
import json
import os
import tempfile

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from labels import LABELS
from model import EXITS, Tagger


class Exported(torch.nn.Module):
    """A tagger cut to some layers, in the plainest operators."""

    def __init__(self, tagger, layers):
        super().__init__()
        embeddings = tagger.encoder.embeddings
        cased = embeddings.word_embeddings
        self.words, self.shapes, self.norm = cased.words, cased.shapes, embeddings.LayerNorm
        self.register_buffer("base", cased.base.int())
        self.register_buffer("shape", cased.shape.int())
        self.register_buffer("places", embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0])
        self.layers = tagger.encoder.encoder.layer[:layers]
        self.head = tagger.heads[EXITS.index(layers)]

    def forward(self, input_ids, attention_mask):
        hidden = self.words(self.base[input_ids]) + self.shapes(self.shape[input_ids])
        hidden = self.norm(hidden + self.places[: input_ids.shape[1]])
        mask = (1.0 - attention_mask[:, None, None, :].float()) * -1e4
        for layer in self.layers:
            out = layer(hidden, attention_mask=mask)
            hidden = out[0] if isinstance(out, tuple) else out
        return self.head(hidden)


def exported(tagger, layers, path):
    """Writes the model in 32-bit floats."""
    pieces = torch.randint(0, 1000, (2, 16))
    torch.onnx.export(
        Exported(tagger, layers).eval(),
        (pieces, torch.ones_like(pieces)),
        path,
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_axes={name: {0: "batch", 1: "pieces"} for name in ("input_ids", "attention_mask", "logits")},
        opset_version=17,
        dynamo=False,
    )


def quantised(source, target):
    """Writes a model whose weights are 8-bit integers.

    Weights have 7 bits of range, a scale for each column: on processors without VNNI the products of 8 bits overflow."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = os.path.join(folder, "prepared.onnx")
        quant_pre_process(source, prepared, skip_symbolic_shape=True)
        quantize_dynamic(
            prepared, target, op_types_to_quantize=["MatMul", "Gather"], weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )


def config(tagger, layers):
    """The configuration in the form of Hugging Face."""
    base = tagger.encoder.config
    return {
        "architectures": ["BertForTokenClassification"],
        "model_type": "bert",
        "hidden_size": base.hidden_size,
        "num_hidden_layers": layers,
        "num_attention_heads": base.num_attention_heads,
        "intermediate_size": base.intermediate_size,
        "max_position_embeddings": base.max_position_embeddings,
        "vocab_size": tagger.tokenizer.get_vocab_size(),
        "pad_token_id": tagger.tokenizer.token_to_id("[PAD]"),
        "id2label": dict(enumerate(LABELS)),
        "label2id": {label: number for number, label in enumerate(LABELS)},
    }


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--checkpoint", required=True)
    arguments.add_argument("--layers", type=int, choices=EXITS, default=EXITS[0])
    arguments.add_argument("--out", required=True)
    arguments.add_argument("--float", action="store_true", help="keep 32-bit floats")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    os.makedirs(options.out, exist_ok=True)
    tagger = Tagger()
    tagger.load_state_dict(torch.load(options.checkpoint, weights_only=True))
    target = os.path.join(options.out, "model.onnx")
    if options.float:
        exported(tagger, options.layers, target)
    else:
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "float.onnx")
            exported(tagger, options.layers, source)
            quantised(source, target)
    model = onnx.load(target)
    model.producer_name, model.doc_string = "dateline", ""
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, target)
    tagger.tokenizer.save(os.path.join(options.out, "tokenizer.json"), pretty=False)
    with open(os.path.join(options.out, "config.json"), "w", encoding="utf8") as file:
        json.dump(config(tagger, options.layers), file, indent=1)
        file.write("\n")
    print({name: os.path.getsize(os.path.join(options.out, name)) for name in sorted(os.listdir(options.out))})


if __name__ == "__main__":
    main()
