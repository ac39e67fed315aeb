#!/usr/bin/env bash
# usage: tests/sdk/run.sh PATH-TO-BARTIZAN [OPTIONS OF PYTEST…]
# The official client libraries, directly at the demo model and through the gateway. Installs the
# pinned libraries (Python's into the target folder, Node's beside this file), then runs both suites.
set -euo pipefail

binary=$(realpath "$1")
cd "$(dirname "$0")"
tools=$(realpath -m "${CARGO_TARGET_DIR:-../../target}")/sdk

if ! cmp -s requirements.txt "$tools/installed.txt"; then
    mkdir -p "$tools"
    python3 -m venv --clear "$tools/venv"
    "$tools/venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
    cp requirements.txt "$tools/installed.txt"
fi
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-audit --no-fund
    touch node_modules/.package-lock.json
fi

export PYTHONDONTWRITEBYTECODE=1
exec "$tools/venv/bin/python" world.py "$binary" "${@:2}"
