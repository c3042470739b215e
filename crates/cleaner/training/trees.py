"""Boosted trees as the bytes that `src/extract/trees.rs` reads."""
import struct

import numpy as np

LEAF = 255


def to_bytes(booster):
    trees = [nodes(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]]
    head = struct.pack("<H", len(trees)) + bytes(len(tree) for tree in trees)
    return head + b"".join(struct.pack("<BBf", *node) for tree in trees for node in tree)


def nodes(root):
    """The nodes of a tree, the two children of each side by side and behind it."""
    flat, waiting = [None], [(0, root)]
    while waiting:
        at, node = waiting.pop(0)
        if "leaf_value" in node:
            flat[at] = (LEAF, 0, node["leaf_value"])
            continue
        child = len(flat)
        flat += [None, None]
        flat[at] = (node["split_feature"], child, below(node["threshold"]))
        waiting += [(child, node["left_child"]), (child + 1, node["right_child"])]
    return flat


def below(threshold):
    """The largest single-precision number that is not above it: rows are in single precision."""
    number = np.float32(threshold)
    return float(number if float(number) <= threshold else np.nextafter(number, np.float32("-inf")))
