#!/usr/bin/env bash
# The long campaigns. Usage: tests/endurance/run.sh PATH-TO-BARTIZAN; SHORT=1 for the short forms.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec node tests/endurance/run.mjs "$1" ${SHORT:+--short}
