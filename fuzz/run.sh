#!/usr/bin/env bash
# usage: fuzz/run.sh [SECONDS] [TARGET…]   Runs each target for so long (60 by default), with a
# fixed seed. Stops at the first finding; the input that found it is then in fuzz/artifacts.
# The sanitizers need flags that are not stable yet; RUSTC_BOOTSTRAP lets the pinned compiler take
# them. cargo-fuzz is installed if it is not there.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
shift || true
command -v cargo-fuzz >/dev/null || CARGO_PROFILE_DEV_DEBUG=0 cargo install --locked --quiet --debug cargo-fuzz
export RUSTC_BOOTSTRAP=1

if [ $# -gt 0 ]; then targets=("$@"); else mapfile -t targets < <(cargo fuzz list); fi
for target in "${targets[@]}"; do
    features=()
    if [ "$target" = config ]; then features=(--features config); fi
    mkdir -p "corpus/$target" "seeds/$target"
    cargo fuzz run "${features[@]}" "$target" "corpus/$target" "seeds/$target" -- \
        -max_total_time="$seconds" -seed=1 -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
        -verbosity=0 -print_final_stats=1 2>&1 |
        sed '/^###### Recommended dictionary/,/^###### End of recommended/d'
done
