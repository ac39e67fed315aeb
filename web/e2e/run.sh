#!/usr/bin/env bash
# usage: web/e2e/run.sh PATH-TO-BARTIZAN
# The console in a browser: first on the mock world, then against a binary that this script starts
# in demo mode on free ports and stops again. Needs web/dist built; installs Debian's
# Chromium where it may.
set -euo pipefail

binary=$(realpath "$1")
cd "$(dirname "$0")/.."
home=$(mktemp -d)
pid=

finish() {
    if [ -n "$pid" ]; then
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    fi
    rm -rf "$home"
}
trap finish EXIT

if ! command -v chromium >/dev/null; then
    if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
        echo "e2e: install Chromium so that \`chromium\` is in the path, then run this again" >&2
        exit 1
    fi
    apt-get update -qq && apt-get install -y -qq chromium >/dev/null
fi

npm run --silent e2e

"$binary" serve --demo --data "$home/data" --gateway 127.0.0.1:0 --console 127.0.0.1:0 \
    >"$home/banner" 2>"$home/log" &
pid=$!

# The banner is printed when both listeners serve.
for _ in $(seq 200); do
    grep -q 'sign in' "$home/banner" && break
    kill -0 "$pid" 2>/dev/null || { cat "$home/log" >&2; exit 1; }
    sleep 0.1
done

BARTIZAN_GATEWAY=$(sed -n 's#^ *gateway *\(http://[^/]*\)/v1$#\1#p' "$home/banner")
BARTIZAN_CONSOLE=$(sed -n 's#^ *console *\(http://[^/]*\)/$#\1#p' "$home/banner")
BARTIZAN_PASSWORD=$(sed -n 's#^ *sign in *admin / \([^ ]*\).*#\1#p' "$home/banner")
export BARTIZAN_GATEWAY BARTIZAN_CONSOLE BARTIZAN_PASSWORD

npm run --silent e2e:real || { tail -20 "$home/log" >&2; exit 1; }
