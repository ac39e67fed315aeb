# The commands of this repository. `make help` lists them.

# One target folder outside the checkout is shared if it is there, so that clones do not build twice.
export CARGO_TARGET_DIR ?= $(if $(wildcard ../target/.),$(abspath ../target),$(CURDIR)/target)
BIN := $(CARGO_TARGET_DIR)/debug/bartizan
RELEASE := $(CARGO_TARGET_DIR)/release/bartizan
PORT ?= 8080
CONSOLE_PORT ?= 8081
DATA ?= ./data

.DEFAULT_GOAL := help
.PHONY: help run build release test test-rust test-web test-e2e test-sdk check check-rust check-web deny bench endurance fuzz clean

help: ## What each command does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: build ## Build everything and start in demo mode
	$(BIN) serve --demo --data $(DATA) --gateway 127.0.0.1:$(PORT) --console 127.0.0.1:$(CONSOLE_PORT)

build: web/dist/index.html ## Build the console and the binary
	cargo build --locked -p app

release: web/dist/index.html ## Build the optimised binary
	cargo build --locked --release -p app

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(shell find web/src web/static web/*.js web/*.ts web/openapi.json -type f 2>/dev/null)
	cd web && npm run build
	@touch $@

test: test-web test-rust test-e2e test-sdk ## All tests, installing what they need

test-web: web/node_modules/.package-lock.json ## Unit tests of the console
	cd web && npm test

test-rust: build ## Unit, component and journey tests
	cargo test --locked --workspace

test-e2e: build ## The console in a browser, on mocks and on the real binary
	bash web/e2e/run.sh $(BIN)

test-sdk: build ## Official client libraries, directly and through the gateway
	bash tests/sdk/run.sh $(BIN)

check: check-rust check-web deny ## Formatting, lints, types, licences

check-rust: web/dist/index.html
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

check-web: web/node_modules/.package-lock.json
	cd web && npm run check

deny: ## Licences, sources and bans of everything we depend on
	bash deploy/ci/deny.sh

bench: release ## What detection costs alone, and the gateway beside the direct floor
	bash bench/run.sh $(RELEASE)

ifdef SHORT
endurance: build
	bash tests/endurance/run.sh $(BIN)
else
endurance: release ## The long campaigns, in slices of at most 20 minutes; SHORT=1 for CI, ONLY=kills for one
	bash tests/endurance/run.sh $(RELEASE) $(if $(ONLY),--only=$(ONLY))
endif

clean: ## Remove what was built, not what was recorded
	rm -rf web/dist web/.svelte-kit web/node_modules
	cargo clean
