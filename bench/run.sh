#!/usr/bin/env bash
# What detection costs alone, and what the gateway costs beside the direct floor. Usage: bench/run.sh PATH-TO-BARTIZAN [bench options]
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$1
shift
command -v taskset >/dev/null || { echo "bench: taskset (util-linux) is needed to give each side its own core"; exit 1; }
cargo build --locked --release -p bench
cargo build --locked --release -p detect --example cost
taskset -c 0 "${CARGO_TARGET_DIR:-target}/release/examples/cost" --report bench/reports/detection.md
exec taskset -c 0 "${CARGO_TARGET_DIR:-target}/release/bench" --binary "$binary" --core 1 --report bench/reports/latest.md "$@"
