# Everything a person starts. `make` alone lists it.
# Needs Debian 12 (or alike) with python3.11, git and make; whatever else is missing is installed or named.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
# Only the checks run side by side, each with what it prints kept together; two installations at once would break both.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV ?= .venv
EHALSA_HOME ?= var
# Where it lies, whole: make's own functions for paths take a blank for the end of a name. A recipe says "$$EHALSA_HOME".
override EHALSA_HOME := $(shell realpath -m -- '$(subst ','\'',$(value EHALSA_HOME))')
# The same between a recipe's double quotes, where what `make -n` prints should say it.
HOME_TEXT := $(subst `,\`,$(subst $$,\$$,$(subst ",\",$(subst \,\\,$(EHALSA_HOME)))))
PORT ?= 3000
# Further words for the command behind a target: make load ARGS="--round 2021", make test ARGS="-k layouts".
MINUTES ?= 60
FILES ?= 20000
ARGS ?=

ifneq ($(words $(VENV)),1)
$(error VENV: "$(VENV)", expected a folder without blanks in its name. Leave it out for .venv, or name another: make VENV=.venv)
endif
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
UV := $(BIN)/uv
SAY = @printf '» %s\n'
# A stamp carries the hash of what it was made from: a changed lock is another stamp, an unchanged one costs nothing.
LOCK_HASH := $(shell cat requirements.lock pyproject.toml | sha256sum | cut -c 1-16)
DEV_LOCK_HASH := $(shell cat requirements-dev.lock pyproject.toml | sha256sum | cut -c 1-16)
STAMP := $(VENV)/stamps/runtime-$(LOCK_HASH)
SPARK_STAMP := $(VENV)/stamps/spark-$(shell cat requirements-spark.lock pyproject.toml | sha256sum | cut -c 1-16)
DEV_STAMP := $(VENV)/stamps/dev-$(DEV_LOCK_HASH)

export EHALSA_HOME
export DAGSTER_DISABLE_TELEMETRY := yes
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
export UV_HTTP_TIMEOUT ?= 180
export PYTHONUTF8 := 1

.PHONY: help
help: ## What can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

## ── Environment ────────────────────────────────────────────────────────────────────────────────────────────────────

# $(call debian,commands,packages,purpose): installs the packages when one of the commands is missing.
define debian
missing=""; for command in $(1); do command -v "$$command" >/dev/null || missing="$$missing $$command"; done; \
if [ -n "$$missing" ]; then \
  if ! command -v apt-get >/dev/null; then \
    printf 'Missing:%s (%s). Install what your system calls: %s\n' "$$missing" '$(3)' '$(2)' >&2; exit 1; \
  elif [ "$$(id -u)" = 0 ]; then as_root="env"; \
  elif sudo -n true 2>/dev/null; then as_root="sudo -n env"; \
  else printf 'Missing:%s (%s). Run once: sudo apt-get install -y --no-install-recommends %s\n' \
    "$$missing" '$(3)' '$(2)' >&2; exit 1; fi; \
  printf '» Installing Debian packages for %s: %s\n' '$(3)' '$(2)'; \
  $$as_root apt-get update -qq; \
  $$as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2) >/dev/null; \
fi
endef

.PHONY: setup
setup: $(STAMP) ## The environment that a load needs, in .venv
	@:

.PHONY: setup-dev
setup-dev: $(DEV_STAMP) ## The same and what tests and checks need
	@:

.PHONY: setup-spark
setup-spark: $(SPARK_STAMP) ## What a load needs, and Apache Spark with its Java beside it: half a gigabyte
	@:

.PHONY: setup-browser
setup-browser:
	@$(call debian,chromium chromedriver,chromium chromium-driver,the browser tests)
	@$(call debian,soffice,libreoffice-calc-nogui,the workbook tests)
	@$(call debian,Rscript,r-base-core r-cran-survey,the tests of estimates)
	@$(call debian,pg_ctlcluster,postgresql,the tests of a shared installation)
	@$(call debian,systemd-analyze,systemd,the tests of its units)
	@$(call debian,/usr/sbin/sshd /usr/sbin/nginx,openssh-server nginx,the tests of connectors); \
	if [ -n "$$missing" ] && [ -d /run/systemd/system ]; then $$as_root systemctl disable --quiet --now ssh nginx; fi

# uv is installed by pip from its own hash-pinned lines of the lock; it installs the rest in parallel.
$(UV):
	$(SAY) "Making the environment $(VENV)"
	@python=$$(command -v python3.11 || command -v python3) || { echo 'Python 3.11 is missing. Run once: apt-get install -y python3.11' >&2; exit 1; }; \
	"$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
	  || { printf 'Found %s, expected Python 3.11. Put python3.11 on PATH.\n' "$$("$$python" --version)" >&2; exit 1; }; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  $(call debian,ensurepip,python3.11-venv,the virtual environment); fi; \
	"$$python" -m venv --clear $(VENV)
	@awk '/^uv==/ {own = 1} own {print} own && !/\\$$/ {exit}' requirements.lock > $(VENV)/uv.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement $(VENV)/uv.lock

# $(call install,lock,environment): without one, the load's; an index or certificate set for pip holds for uv too.
define install
settings=$$($(PYTHON) -m pip config list); \
of() { sed -n "s/^\(global\|install\|:env:\)\.$$1='\(.*\)'$$/\2/p" <<< "$$settings" | tail -n 1; }; \
index=$$(of index-url); certificate=$$(of cert); \
[ -z "$$index" ] || export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$index}"; \
[ -z "$$certificate" ] || export SSL_CERT_FILE="$${SSL_CERT_FILE:-$$certificate}"; \
export VIRTUAL_ENV="$(abspath $(or $(2),$(VENV)))"; \
$(UV) pip install --color never --require-hashes --compile-bytecode --requirement $(1) 2>&1 | sed '/^ [-+~] /d; /^ Downloaded /d'; \
$(if $(2),,$(UV) pip install --quiet --no-deps --no-build-isolation --editable .)
endef

$(STAMP): | $(UV)
	$(SAY) "Installing $$(grep -c '==' requirements.lock) packages from requirements.lock"
	@$(call install,requirements.lock)
	@rm -rf $(@D) && mkdir -p $(@D) && touch $@

$(DEV_STAMP): | $(UV)
	$(SAY) "Installing $$(grep -c '==' requirements-dev.lock) packages from requirements-dev.lock"
	@$(call install,requirements-dev.lock)
	@rm -rf $(@D) && mkdir -p $(@D) && touch $@ $(STAMP)

# An environment beside the load's own, where Great Expectations does not find pyspark: it would import it, or end the process.
$(SPARK_STAMP): | setup
	@$(call debian,java,openjdk-17-jre-headless,Apache Spark)
	$(SAY) "Installing Apache Spark from requirements-spark.lock"
	@$(PYTHON) -m venv --without-pip $(VENV)/spark
	@$(call install,requirements-spark.lock,$(VENV)/spark)
	@mkdir -p $(@D) && rm -f $(@D)/spark-* && touch $@

LOCK := pip compile pyproject.toml --group setup --python-version 3.11 --python-platform linux --generate-hashes \
  --no-emit-index-url --no-annotate --quiet --custom-compile-command 'make lock'

.PHONY: lock
lock: | $(UV) ## Resolves anew within the ranges of pyproject.toml (ARGS="--upgrade" for the newest)
	$(SAY) "Resolving: one resolution for tests and load, so that their versions agree"
	@$(UV) $(LOCK) --all-extras $(ARGS) --output-file requirements-dev.lock
	@$(UV) $(LOCK) $(ARGS) --constraints requirements-dev.lock --output-file requirements.lock
	@$(UV) $(subst pyproject.toml --group setup,--group spark,$(LOCK)) $(ARGS) --constraints requirements-dev.lock --output-file requirements-spark.lock
	@$(UV) $(subst pyproject.toml --group setup,--group bench,$(LOCK)) $(ARGS) --constraints requirements-dev.lock --output-file benchmarks/requirements.lock

## ── Work ───────────────────────────────────────────────────────────────────────────────────────────────────────────

.PHONY: load
load: setup ## Raw files to release, on what the repository ships (or EHALSA_SOURCES)
	@$(BIN)/ehalsa load $(ARGS)

.PHONY: dbt
dbt: setup ## dbt by hand, on what is landed and a database of its own (ARGS="build -s +fct_indicator_group")
	@$(BIN)/ehalsa dbt $(ARGS)

.PHONY: ui
ui: setup ## Dagster's webserver and daemon on 127.0.0.1:3000 (PORT=…)
	$(SAY) "Dagster on http://127.0.0.1:$(PORT) (Ctrl-C ends it)"
	@EHALSA_HOME="$(HOME_TEXT)" PATH="$(abspath $(BIN)):$$PATH" PYTHONWARNINGS='ignore:Function' ehalsa ui --port $(PORT)

.PHONY: shared-up
shared-up: setup ## PostgreSQL for Dagster's records, on a socket in the state folder (several people, one installation)
	@$(call debian,pg_ctlcluster,postgresql,a shared installation)
	@$(BIN)/ehalsa shared up

.PHONY: shared-down
shared-down: setup ## Stops it; what it holds stays
	@$(BIN)/ehalsa shared down

.PHONY: test
test: setup-browser setup-dev setup-spark ## All tests (with EHALSA_REAL_INPUTS=folder also those on the producers' own files)
	$(SAY) "Running the tests, two at a time"
	@$(PYTHON) -m pytest -n 2 --dist loadgroup --no-loadscope-reorder $(ARGS)

.PHONY: spark
spark: setup-dev setup-spark ## The shipped rounds (or a made country: ARGS=10) by DuckDB and by Spark, held against each other; some minutes
	@$(PYTHON) -m tests.spark.shipped $(ARGS)

.PHONY: bench
bench: setup-dev ## The load against bare dbt, bare statements, pandas, polars and R at several scales; writes benchmarks/RESULTS.md
	@Rscript -e 'library(data.table)' >/dev/null 2>&1 || { $(call debian,data.table,r-base-core r-cran-data.table,the comparison with R); }
	@$(call install,benchmarks/requirements.lock)
	@$(PYTHON) -m benchmarks.bench $(ARGS)

.PHONY: mutants
mutants: setup-dev ## Every mutant of every model, and slips in layouts and suites, against the checks of a load; writes docs/mutants.md
	@EHALSA_MUTANTS=all $(PYTHON) -m pytest --timeout 0 tests/warehouse/test_mutants.py tests/e2e/test_layout_mutants.py tests/quality/test_edges.py $(ARGS)

.PHONY: kills
kills: setup-dev ## Kills and disk faults at the calls of a whole load (tests/kills/refused.csv keeps them), then kills of queued runs (MINUTES=60 for each)
	@place=$$(mktemp -d); trap 'rm -rf "$$place"' EXIT; \
	  $(PYTHON) -m tests.kills.whole_load "$$place/load" $(MINUTES); \
	  $(PYTHON) -m tests.kills.daemon "$$place/queue" $(MINUTES)

.PHONY: mutated
mutated: setup-dev ## Files with something wrong in their bytes, parts or cells, as chance has it, landed (FILES=20000)
	@place=$$(mktemp -d); trap 'rm -rf "$$place"' EXIT; $(PYTHON) -m tests.faults.mutated_files "$$place" $(FILES)

.PHONY: scene
scene: setup-dev ## A shared installation with everything real: four connectors, a late file, kills; some minutes
	@$(call debian,pg_ctlcluster,postgresql,a shared installation)
	@$(PYTHON) -m tests.scene

.PHONY: pictures
pictures: setup-browser setup-dev ## Takes docs/pictures of a load (ARGS="--home STATE": of one that is there; ARGS=FOLDER: every page and sheet too)
	@$(call debian,pdftoppm,poppler-utils,pictures of sheets)
	@$(PYTHON) -m tests.pictures $(ARGS)

## ── The cheap gate ─────────────────────────────────────────────────────────────────────────────────────────────────

# What takes longest, in two halves that are linted side by side.
SQL_MARTS := dbt_project/models/marts
SQL_BEFORE := $(filter-out $(SQL_MARTS),$(patsubst %/,%,$(wildcard dbt_project/models/*/))) dbt_project/tests/singular

# Longest first. The state of check-dbt is its own, so that a load beside it is not disturbed; two more read it.
CHECKS := check-sql-marts check-types check-sql-before check-dbt check-facts check-definitions check-tree check-lint check-format
check-dbt check-definitions check-facts: export override EHALSA_HOME := $(EHALSA_HOME)/cache/check
check-definitions check-facts: check-dbt

.PHONY: check
check: setup-dev ## Format, lint, types, SQL, dbt, Dagster definitions, facts and contracts: no data is loaded
	@$(MAKE) --jobs 2 --keep-going --output-sync=target SIDE_BY_SIDE=1 $(CHECKS)
	$(SAY) "All checks passed"

.PHONY: $(CHECKS)
check-format: setup-dev
	$(SAY) "ruff format"
	@$(BIN)/ruff format --check .

check-lint: setup-dev
	$(SAY) "ruff check"
	@$(BIN)/ruff check --output-format concise .

check-types: setup-dev
	$(SAY) "mypy --strict"
	@$(BIN)/mypy --no-error-summary

check-sql-marts: setup-dev
	$(SAY) "sqlfluff lint, marts"
	@$(BIN)/sqlfluff lint --nocolor --disable-progress-bar $(SQL_MARTS)

check-sql-before: setup-dev
	$(SAY) "sqlfluff lint, what comes before the marts"
	@$(BIN)/sqlfluff lint --nocolor --disable-progress-bar $(SQL_BEFORE)

check-tree: setup-dev
	$(SAY) "shape of the repository"
	@$(PYTHON) -m pytest -q -n 0 --no-header tests/tooling/test_tree.py

# Parsed anew, since a project parsed before is not looked at again and its warnings were said then.
check-dbt: setup-dev
	$(SAY) "dbt parse, warnings as errors"
	@rm -f "$$EHALSA_HOME/dbt/fingerprint"
	@DBT_WARN_ERROR=true $(BIN)/ehalsa prepare >/dev/null

check-definitions: setup-dev
	$(SAY) "Dagster definitions"
	@$(PYTHON) -c 'import dagster; from orchestration.definitions import defs; dagster.Definitions.validate_loadable(defs)'

check-facts: setup-dev
	$(SAY) "facts under data/ and dbt contracts"
	@$(BIN)/ehalsa check

.PHONY: format
format: setup-dev ## Formats and mends what can be mended by machine
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix-only .

.PHONY: clean
clean: ## Removes environment and caches; raw archive and releases stay
	rm -rf $(VENV) "$$EHALSA_HOME/cache"
