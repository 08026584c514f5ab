# One way through the house: notebooks/NN_*.md -> book/executed/NN_*.ipynb -> _build/html. "make help" lists what there is.

PYTHON ?= python3
PORT ?= 8000
NB ?=
ARGS ?=
STORE ?=
TORCH_INDEX ?=

ifeq ($(OS),Windows_NT)
$(error On Windows, run this inside WSL: "wsl --install", then open Ubuntu and clone the repository there)
endif

VENV := .venv
PY := $(VENV)/bin/python
FRAMEWORKS := .venv-frameworks
LOCKED := $(VENV)/.locked
READY := $(VENV)/.ready

SOURCES := $(sort $(wildcard notebooks/[0-9][0-9]_*.md))
CHAPTERS := $(PY) -m jupytext --quiet --pipe-fmt ipynb
NAMES := $(SOURCES:notebooks/%.md=%)
EXECUTED := $(NAMES:%=book/executed/%.ipynb)
DEPFILES := $(NAMES:%=book/executed/.deps/%.mk)

# All files below some folders, but what Python and editors leave there; the first folder has to exist.
below = $(sort $(shell find $(wildcard $(1)) '(' -name __pycache__ -o -name '.*' ')' -prune -o -type f -print))
# Whatever a page might be made of: which page, nobody has to know, since all of them take a few seconds together.
PAGES := book/_generated/.stamp
PAGE_SOURCES := requirements.txt pyproject.toml $(SOURCES) \
  $(call below,anneal book/pages book/tools book/data book/licences book/claims)
SITE := _build/html/.stamp
PDF := _build/annealing-companion.pdf
TEX := texlive-xetex texlive-fonts-recommended latexmk lmodern fonts-freefont-otf fonts-dejavu-core librsvg2-bin
SITE_SOURCES := _config.yml _toc.yml $(wildcard book/*.md book/*.bib book/_static/*.*) \
  $(call below,book/pages book/extensions book/api book/_templates)

# What a recipe writes of its own rule, as "gcc -MP" does: a prerequisite that has been deleted counts as changed, and so
# does what was made along with the target ($(2)) and is lost.
REMEMBERED := $(addprefix _build/.deps/,pages.mk site.mk pdf.mk)
define remember
@mkdir -p _build/.deps && set -- $(wildcard $^) $(2) && { echo "$@: $$*"; printf '%s:\n' "$$@"; } >_build/.deps/.$(1) \
  && mv _build/.deps/.$(1) _build/.deps/$(1)
endef

.DELETE_ON_ERROR:
.PHONY: help check book pdf test frameworks bench run claims serve lab lint format lock clean distclean

help:  ## list the targets
	@echo "make book     execute what changed, build the site, check the claims (-j2 runs notebooks in parallel)"
	@echo "make pdf      the whole book as a PDF (needs xelatex; says what to install)"
	@echo "make check    the loop of daily work: lint, types and the package's own tests, in about four minutes"
	@echo "make test     the whole test suite (ARGS=\"-k bounds\" chooses)"
	@echo "make run      one notebook with your own parameters: make run NB=07 ARGS=\"-p steps 500\""
	@echo "make frameworks  tests with PyTorch and Optax, anneal.deep among them (STORE=1 also writes book/data/frameworks.json)"
	@echo "make bench    the sweep beside JAX, PyTorch and scikit-learn (writes book/data/benchmark.json; about 4 minutes)"
	@echo "make claims   expected and measured value of every claim"
	@echo "make serve    the built site on http://127.0.0.1:$(PORT)/ (PORT=8001 chooses)"
	@echo "make lab      JupyterLab; text notebooks open as notebooks"
	@echo "make lint     ruff and mypy, the code of the chapters included; changes nothing"
	@echo "make format   lays out all code, that of the chapters included"
	@echo "make lock     requirements.txt from requirements.in (needs uv)"
	@echo "make clean    remove what was built; make distclean also removes .venv and .venv-frameworks"

# --- set-up ----------------------------------------------------------------------------------------------------------

$(LOCKED): requirements.txt
	@command -v $(PYTHON) >/dev/null \
	  || { echo "$(PYTHON) not found: install Python 3.11 or newer, or name it: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	  || { echo "Python 3.11 to 3.14 is needed, $(PYTHON) is `$(PYTHON) -V`; name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "$(PYTHON) cannot create environments; on Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Installing the locked requirements into $(VENV): about 1.8 GB of disk, 2 to 5 minutes, only this time."
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r requirements.txt
	@touch $@

$(READY): pyproject.toml $(LOCKED)
	$(PY) -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

# --- the book --------------------------------------------------------------------------------------------------------

book: $(SITE) _build/claims.stamp  ## the whole way
	@echo "$(or $(WORKED),Nothing to do: the book is up to date.) Run make serve, or open _build/html/index.html."

$(EXECUTED): book/executed/%.ipynb: notebooks/%.md book/executed/.deps/%.mk requirements.txt jupytext.toml | $(READY)
	$(eval WORKED := The book is built.)
	@$(PY) -m book.tools execute $<

# Written by book.tools.execute: the modules of anneal and the data that a notebook uses, and the modules that execute it.
# A missing one counts as changed.
$(DEPFILES) $(REMEMBERED): ;
-include $(wildcard $(DEPFILES) $(REMEMBERED))

$(PAGES): $(EXECUTED) $(PAGE_SOURCES) | $(READY)
	$(eval WORKED := The book is built.)
	@$(PY) -m book.pages
	$(call remember,pages.mk,book/_generated/*.* book/_static/vendor/*)
	@touch $@

# Always the whole site: after a failure a partial build would pass, and values quoted across pages would go stale.
$(SITE): $(PAGES) $(EXECUTED) $(SITE_SOURCES) | $(READY)
	$(eval WORKED := The book is built.)
	@rm -rf _build/html
	@echo "Building the site ..."
	@$(VENV)/bin/jupyter-book build . --all --warningiserror --keep-going -n -q >/dev/null
	@$(PY) -m book.tools measure
	$(call remember,site.mk)
	@touch $@

_build/claims.stamp: $(SITE)
	$(eval WORKED := The book is built.)
	@$(PY) -m book.tools claims check
	@touch $@

# Into folders of its own, so that the site is not disturbed.
pdf:
	@for tool in xelatex latexmk rsvg-convert; do command -v $$tool >/dev/null || { echo "$$tool not found. Debian and Ubuntu:"; \
	  echo "sudo apt install --no-install-recommends $(TEX)"; exit 1; }; done
	@$(MAKE) --no-print-directory $(PDF)
	@echo "The book as a PDF: $(PDF)"

$(PDF): $(PAGES) $(EXECUTED) $(SITE_SOURCES) book/paper.tex | $(READY)
	@rm -rf _build/paper
	@echo "Typesetting the PDF: about a minute ..."
	@$(VENV)/bin/jupyter-book build . --builder latex --path-output _build/paper --all --warningiserror --keep-going -n -q >/dev/null
	@$(PY) -m book.tools pdf _build/paper/_build/latex
	$(call remember,pdf.mk)

# --- around it -------------------------------------------------------------------------------------------------------

check: lint  ## in two processes; clusters, the pipeline and the site are left to make test
	@$(PY) -m pytest tests anneal --ignore=tests/book -m "not slow" -n auto $(ARGS)

test: $(READY)  ## the tests of the site skip unless make book has built it
	@$(PY) -m pytest $(ARGS)

$(FRAMEWORKS)/.ready: tests/frameworks/requirements.txt pyproject.toml
	@echo "Installing PyTorch, JAX and Optax into $(FRAMEWORKS): about 1.6 GB of disk, only this time. On Linux, PyTorch from"
	@echo "PyPI brings 5 GB of CUDA; TORCH_INDEX=https://download.pytorch.org/whl/cpu brings the build without it."
	@$(PYTHON) -m venv --clear $(FRAMEWORKS)
	@$(FRAMEWORKS)/bin/python -m pip install --disable-pip-version-check --progress-bar off --quiet \
	  $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) -r $<
	@$(FRAMEWORKS)/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

frameworks: $(FRAMEWORKS)/.ready
	@$(if $(STORE),$(FRAMEWORKS)/bin/python -m book.data.make_frameworks)
	@FRAMEWORKS=1 $(FRAMEWORKS)/bin/python -m pytest tests/frameworks anneal/deep tests/book/test_imports.py $(ARGS)
	@# The benchmark sets JAX to double precision, for the whole of its process.
	@$(if $(ARGS),,FRAMEWORKS=1 $(FRAMEWORKS)/bin/python -m pytest tests/bench)

bench: $(FRAMEWORKS)/.ready  ## on a quiet machine; the processes pin themselves to two cores
	@TQDM_DISABLE=1 $(FRAMEWORKS)/bin/python -m tests.bench.measure $(ARGS)

# Past make and the shell, to which dollars, brackets, stars and quotes in a value mean something.
run: export GIVEN = $(value ARGS)
run: $(READY)
	@$(PY) -m book.tools run "$(NB)" --given GIVEN

claims: $(EXECUTED)
	@$(PY) -m book.tools claims table

serve:
	@test -e _build/html/index.html || { echo "There is no site yet: run make book."; exit 1; }
	@$(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT))).close()' 2>/dev/null \
	  || { echo "Port $(PORT) is taken: make serve PORT=8001"; exit 1; }
	@echo "The book: http://127.0.0.1:$(PORT)/ (Ctrl-C ends)"
	@$(PYTHON) -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lab: $(READY)
	JUPYTER_CONFIG_PATH="$(CURDIR)/book/lab$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH}" $(PY) -m jupyterlab $(ARGS)

# Chapters pass through ruff as .ipynb: it knows cells, magics and the semicolon that hides a result. With a test as its
# last step jupytext writes nothing; the test says whether a chapter stands as jupytext would write it.
lint: $(READY)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check . || { echo "make format mends this."; exit 1; }
	@$(CHAPTERS) --check '$(PY) -m ruff format --check --quiet {}' --check '$(PY) -m ruff check --quiet {}' \
	  --to ipynb --test-strict $(SOURCES) \
	  || { echo "The file named is a chapter's .md; make format mends the layout, the rest is for you."; exit 1; }
	@$(PY) -m mypy

# With --sync, a chapter in which nothing changes keeps its time, and make book does not execute it again.
format: $(READY)
	@$(PY) -m ruff format .
	@$(CHAPTERS) --sync --pipe '$(PY) -m ruff format {}' $(SOURCES) >/dev/null \
	  || { echo "The file named is a chapter's .md; it is as it was, and so are those after it."; exit 1; }

lock:
	@command -v uv >/dev/null || { echo "uv not found: https://docs.astral.sh/uv/"; exit 1; }
	uv pip compile --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-header \
	  requirements.in -o requirements.txt -q

clean:
	rm -rf _build book/executed book/_generated book/_static/vendor *.egg-info .pytest_cache .mypy_cache .ruff_cache \
	  .hypothesis
	find . -path ./$(VENV) -prune -o -name __pycache__ -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV) $(FRAMEWORKS)
