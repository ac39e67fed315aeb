#!/usr/bin/env bash
# Licences, sources and bans of everything we depend on; advisories where their data can be had.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools="${CARGO_TARGET_DIR:-target}/tools"
version=0.20.2
if ! [ -x "$tools/bin/cargo-deny" ] || ! "$tools/bin/cargo-deny" --version | grep -q "$version"; then
    # Not optimised: it runs for seconds, and would compile for minutes.
    CARGO_PROFILE_DEV_DEBUG=0 cargo install --locked --quiet --debug --root "$tools" --target-dir "$tools/build" cargo-deny@"$version"
fi
cargo fetch --locked --quiet
"$tools/bin/cargo-deny" --offline check bans licenses sources
# Advisories: fetched where possible; a database that is already there is used as it is.
if "$tools/bin/cargo-deny" fetch db 2>/dev/null; then
    "$tools/bin/cargo-deny" check advisories
elif compgen -G "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs/*/.git" >/dev/null; then
    "$tools/bin/cargo-deny" --offline check advisories
else
    echo "*** advisories: not checked: the advisory database cannot be reached from here ***"
fi
