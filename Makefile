# What is behind the targets is in tools/toolchain; this file only names them. Fits GNU make 3.81 and newer.
.DEFAULT_GOAL := help
.PHONY: help up drift down test soak check bench env generate lock plugin-archive bill audit clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{ printf "  make %-14s %s\n", $$1, $$2 }' Makefile

up: ## set up, then run the quick start on the emulated cloud
	@tools/run up

drift: ## somebody meddles with the quick start's images, and pulumi sees it
	@tools/run drift

down: ## remove the quick start
	@tools/run down

test: ## every test, with the real Pulumi CLI too (ARGS="-m 'not e2e'" for the fast ones)
	@tools/run test $(ARGS)

soak: ## what can go wrong, tried at length; writes docs/reliability.md (ARGS="--soak-minutes 8 -k lives" for less)
	@tools/run soak $(ARGS)

check: ## format, lint, types, nothing generated that is stale
	@tools/run check

bench: ## what the cloud is asked and how long it takes, beside others; writes docs/benchmarks (ARGS="plans" for a part)
	@tools/run bench $(ARGS)

env: ## lines for a shell in which pulumi works here: eval "$(make -s env)"
	@tools/run env

generate: ## write what is made from the models: schema.json, classes, parts of README.md and docs
	@tools/run generate

lock: ## pin the Python packages of pyproject.toml anew (ARGS=--upgrade for newer ones)
	@tools/run lock $(ARGS)

plugin-archive: ## what `pulumi plugin install resource machine-image VERSION --file` takes, in dist/
	@tools/run plugin-archive

bill: ## what a release is made of, as CycloneDX, in dist/
	@tools/run bill

audit: ## ask the database of vulnerabilities about the lock (ARGS="-s osv" for OSV's); needs the internet
	@tools/run audit $(ARGS)

clean: ## remove what set-up made here; stacks and the emulated cloud stay
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
