"""Labels plain text with an exported model, as a teacher for a smaller one and to measure the export against its checkpoint.

`python label.py --model MODEL_FOLDER < texts.jsonl > labelled.jsonl`: in {"id", "text"}, out {"id", "text", "spans", "score"},
where the score is the mean probability of the labels within the names, from 0 to 1."""

import argparse
import json
import sys

import numpy
import onnxruntime
from tokenizers import Tokenizer

BREACH = 2.0
WINDOW = 126
BATCH_PIECES = 1024


class Teacher:
    """A model of a folder."""

    def __init__(self, folder, threads=1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(f"{folder}/model.onnx", options, providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        names = json.load(open(f"{folder}/config.json", encoding="utf8"))["id2label"]
        self.labels = [names[str(number)] for number in range(len(names))]
        self.costs = numpy.array([[self.cost(a, b) for b in self.labels] for a in self.labels])
        self.start = numpy.array([self.cost("O", label) for label in self.labels])

    @staticmethod
    def cost(before, label):
        """What a label costs after another."""
        return BREACH if label[0] == "I" and before[2:] != label[2:] else 0.0

    def scores(self, windows):
        """The log-probabilities of each piece of each window."""
        found = [None] * len(windows)
        order = sorted(range(len(windows)), key=lambda number: -len(windows[number]))
        cls, sep = (self.tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
        while order:
            longest = len(windows[order[0]]) + 2
            some, order = order[: max(1, BATCH_PIECES // longest)], order[max(1, BATCH_PIECES // longest) :]
            pieces = numpy.zeros((len(some), longest), dtype=numpy.int64)
            mask = numpy.zeros_like(pieces)
            for row, number in enumerate(some):
                ids = [cls, *windows[number], sep]
                pieces[row, : len(ids)], mask[row, : len(ids)] = ids, 1
            logits = self.session.run(["logits"], {"input_ids": pieces, "attention_mask": mask})[0]
            logits -= numpy.logaddexp.reduce(logits, axis=-1, keepdims=True)
            for row, number in enumerate(some):
                found[number] = logits[row, 1 : len(windows[number]) + 1]
        return found

    def label(self, text):
        """The spans of a text, and how sure the model is of them."""
        ids, words, line_ends, start = [], [], [], 0
        for line in text.split("\n"):
            encoding = self.tokenizer.encode(line, add_special_tokens=False)
            last = None
            for at, (word, (a, b)) in enumerate(zip(encoding.word_ids, encoding.offsets)):
                if word == last:
                    words[-1][1] = start + b
                else:
                    words.append([start + a, start + b, len(ids) + at, len(line_ends)])
                last = word
            ids += encoding.ids
            line_ends.append(len(ids))
            start += len(line) + 1
        windows, begin, end = [], 0, 0
        for stop in line_ends:
            if stop - begin > WINDOW and end > begin:
                windows.append((begin, end))
                begin = end
            while stop - begin > WINDOW:
                windows.append((begin, begin + WINDOW))
                begin += WINDOW
            end = stop
        if end > begin:
            windows.append((begin, end))
        if not windows:
            return [], 1.0
        scores = numpy.concatenate(self.scores([ids[a:b] for a, b in windows]))
        return self.spans(words, scores)

    def spans(self, words, scores):
        """The likeliest spans of the words of all lines."""
        spans, sure, at = [], [], 0
        while at < len(words):
            stop = at
            while stop < len(words) and words[stop][3] == words[at][3]:
                stop += 1
            rows = scores[[word[2] for word in words[at:stop]]]
            path = self.path(rows)
            for number, label in enumerate(path):
                name, word = self.labels[label], words[at + number]
                if name == "O":
                    continue
                sure.append(float(numpy.exp(rows[number, label])))
                if name[0] == "I" and number and self.labels[path[number - 1]][2:] == name[2:]:
                    spans[-1]["end"] = word[1]
                else:
                    spans.append({"start": word[0], "end": word[1], "label": name[2:]})
            at = stop
        return spans, sum(sure) / len(sure) if sure else 1.0

    def path(self, rows):
        """The likeliest labels of a line (Viterbi)."""
        best, back = rows[0] - self.start, []
        for row in rows[1:]:
            ways = best[:, None] - self.costs
            back.append(ways.argmax(0))
            best = ways.max(0) + row
        path = [int(best.argmax())]
        for step in reversed(back):
            path.append(int(step[path[-1]]))
        return path[::-1]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--model", required=True)
    teacher = Teacher(arguments.parse_args().model)
    for line in sys.stdin:
        row = json.loads(line)
        spans, score = teacher.label(row["text"])
        print(json.dumps({"id": row["id"], "text": row["text"], "spans": spans, "score": round(score, 4)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
