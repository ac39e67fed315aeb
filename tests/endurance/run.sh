#!/usr/bin/env bash
# The long campaigns. Usage: tests/endurance/run.sh PATH-TO-BARTIZAN [--only=kills]; SHORT=1 for the short forms.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec node tests/endurance/run.mjs "$@" ${SHORT:+--short}
