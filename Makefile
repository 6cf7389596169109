# Two commands are enough to begin: "make run" and "make test". Each sets up what it needs, or says what to install.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

.DEFAULT_GOAL := help
.PHONY: help build run check test test-full soak bench bench-search bench-visit clean

help: ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Build bin/parvis with everything that browsers fetch
	@command -v go >/dev/null || { echo "Go is missing. Install Go 1.26 or later and put its bin folder on the PATH." >&2; exit 1; }
	go run ./web/build
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o bin/parvis ./server

run: build ## Start a sample community on http://127.0.0.1:8080, with a practice Discord
	bin/parvis demo

check: ## Format, vet, lint, import directions, go.mod, size of app.wasm: before each commit
	@.ci/test check

test: build ## Everything that must hold at each landing
	@.ci/test test

test-full: build ## The same with Lighthouse, long crash runs, fuzzing, large corpora
	@.ci/test full

soak: build ## The same again and again for hours (PARVIS_SOAK=seconds)
	@.ci/test soak

bench: ## Benchmarks
	go test -run '^$$' -bench . -benchmem ./...

bench-search: build ## How well and how fast search answers, beside SQLite and PostgreSQL: CORPUS=DIR (ONLY=relevance or speed)
	@test -n "$(CORPUS)" || { echo "Name a corpus: make bench-search CORPUS=DIR (see server/benchsearch)" >&2; exit 2; }
	@mkdir -p build/tools && go -C .ci/tools build -o "$(CURDIR)/build/tools/" ./suite
	@go build -o build/tools/ ./server/benchsearch
	@bash -c 'suite=build/tools/suite; . .ci/setup; trap stop_postgres EXIT; trap "exit 130" INT; trap "exit 143" TERM; \
		start_postgres || echo "-- PostgreSQL is skipped: $$missing"; \
		build/tools/benchsearch -bin bin/parvis -only "$(ONLY)" "$(CORPUS)"'

bench-visit: build ## What visits cost a slow phone, beside the same text served static (ROUNDS=7)
	@bash -c 'suite=true; . .ci/setup; need_node && need_chromium || { echo "$$missing" >&2; exit 1; }; cd server/e2e/browser && \
		{ [ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; } && PARVIS_BIN="$(CURDIR)/bin/parvis" node bench.mjs $(or $(ROUNDS),7)'

clean: ## Remove what was built; data/ stays
	rm -rf bin build web/dist/* server/e2e/browser/node_modules server/e2e/browser/lighthouse/node_modules
