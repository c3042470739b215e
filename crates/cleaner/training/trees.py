"""Boosted trees as the bytes that `src/trees.rs` reads."""
import struct

import numpy as np

LEAF = 255


def to_bytes(*boosters):
    """The trees of all boosters, whose sums are averaged."""
    dumped = [tree for booster in boosters for tree in booster.dump_model()["tree_info"]]
    flat = [nodes(tree["tree_structure"], 1 / len(boosters)) for tree in dumped]
    head = struct.pack("<H", len(flat)) + bytes(len(tree) for tree in flat)
    return head + b"".join(struct.pack("<BBf", *node) for tree in flat for node in tree)


def nodes(root, weight):
    """The nodes of a tree, the two children of each side by side and behind it."""
    flat, waiting = [None], [(0, root)]
    while waiting:
        at, node = waiting.pop(0)
        if "leaf_value" in node:
            flat[at] = (LEAF, 0, node["leaf_value"] * weight)
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
