"""Makes the tiny models of the tests: `python tiny.py FOLDER`. Each is a table from piece to label, in the form of a real export.

- `wordpiece`: a cased word-piece tokenizer, labels in BIO, inputs as BERT has them, token types included.
- `unigram`: a sentence-piece tokenizer whose pieces carry their space, labels in BILOU of OntoNotes with some that are no entity
  of this tagger, and no token types, as XLM-RoBERTa has it.
- `bpe`: a byte-level tokenizer whose merges make words with their space, accents as bytes, bare labels without places, and
  positions that begin behind the padding's, as RoBERTa has it."""

import json
import os
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SURE = 8.0


def network(table, inputs):
    """A model whose scores of a piece are its row of the table."""
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["logits"])]
    shape = ["batch", "pieces"]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [*shape, table.shape[1]])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="dateline")
    onnx.checker.check_model(model)
    return model


def write(folder, tokenizer, labels, of_piece, inputs, **config):
    """Writes the three files of a model."""
    os.makedirs(folder, exist_ok=True)
    vocabulary = tokenizer.get_vocab()
    table = numpy.zeros((len(vocabulary), len(labels)), dtype=numpy.float32)
    for piece, number in vocabulary.items():
        table[number, labels.index(of_piece.get(piece, "O"))] = SURE
    onnx.save(network(table, inputs), f"{folder}/model.onnx")
    tokenizer.save(f"{folder}/tokenizer.json", pretty=False)
    with open(f"{folder}/config.json", "w", encoding="utf8") as file:
        json.dump({"id2label": dict(enumerate(labels)), **config}, file)
        file.write("\n")


def wordpiece(folder):
    """Words of one piece, names of one or two, and `##` pieces that go on with a word."""
    labels = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
    named = {
        "Ada": "B-PER", "Love": "I-PER", "José": "B-PER", "North": "B-ORG", "Bank": "I-ORG", "Lisbon": "B-LOC", "U": "B-LOC",
    }  # fmt: skip
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *named, "##lace", "the", "The", "met", "in", "of", ".", ",", "'", "s", "S", "-", "led", "talks"]
    tokenizer = Tokenizer(models.WordPiece({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", words.index("[CLS]")), ("[SEP]", words.index("[SEP]"))]
    )
    inputs = ["input_ids", "attention_mask", "token_type_ids"]
    write(folder, tokenizer, labels, named, inputs, model_type="bert", pad_token_id=0, max_position_embeddings=32)


def unigram(folder):
    """Pieces with their space in front, as sentence-piece has them."""
    labels = ["O", "B-PERSON", "L-PERSON", "U-GPE", "U-NORP", "U-DATE", "U-SPELL"]
    named = {"▁Ada": "B-PERSON", "▁Love": "L-PERSON", "▁Lisboa": "U-GPE", "▁Dutch": "U-NORP", "▁Monday": "U-DATE", "▁Abra": "U-SPELL"}
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *named, "lace", "▁met", "▁on", "▁in", "▁", "a", "d", ",", "."]
    tokenizer = Tokenizer(models.Unigram([(piece, -float(number)) for number, piece in enumerate(pieces)], unk_id=3))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    write(folder, tokenizer, labels, named, ["input_ids", "attention_mask"], model_type="xlm-roberta", pad_token_id=1, max_position_embeddings=34)


def bpe(folder):
    """Words put together from bytes; what no merge knows stays in bytes."""
    labels = ["O", "PER", "ORG", "LOC"]
    whole = ["ĠAda", "ĠLove", "ĠLisbon", "ĠNorth", "ĠBank", "Ada", "José", "ĠJosé", "lace"]
    named = {"Ada": "PER", "ĠAda": "PER", "ĠLove": "PER", "José": "PER", "ĠJosé": "PER", "ĠLisbon": "LOC", "ĠNorth": "ORG", "ĠBank": "ORG"}
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges, known = [], []
    for word in (word.replace("é", "Ã©") for word in whole):
        for end in range(2, len(word) + 1):
            if word[:end] not in known:
                merges.append((word[: end - 1], word[end - 1]))
                known.append(word[:end])
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *letters, *known]
    tokenizer = Tokenizer(models.BPE({piece: number for number, piece in enumerate(pieces)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    of_piece = {piece.replace("é", "Ã©"): label for piece, label in named.items()}
    write(folder, tokenizer, labels, of_piece, ["input_ids", "attention_mask"], model_type="roberta", pad_token_id=1, max_position_embeddings=34)


def main():
    wordpiece(os.path.join(sys.argv[1], "wordpiece"))
    unigram(os.path.join(sys.argv[1], "unigram"))
    bpe(os.path.join(sys.argv[1], "bpe"))


if __name__ == "__main__":
    main()
