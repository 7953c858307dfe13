# The two doors: `make run` and `make test`. Each sets up what it needs, on a machine with Python 3.11+, make and git.

PYTHON ?= python3
PORT   ?= 8000
STORE  ?= inspgraph-store
BIN    := .venv/bin

.PHONY: conformance run editor test lint types wheel check facts questions mappings links docs published quality ontology-docs clean help theme-model

help:                   ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

.venv/run: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[report]'
	@touch $@

.venv/test: .venv/run
	$(BIN)/python -m pip install --quiet --group test --group lint --group build --group browser
	@touch $@

EDITOR := src/inspgraph/web/static/editor

$(EDITOR)/editor.js: editor/package-lock.json editor/build.mjs $(wildcard editor/src/*)
	@if command -v npm >/dev/null; then \
	  echo "building the query editor (npm)"; \
	  (cd editor && npm ci --silent && npm run --silent build -- ../$(EDITOR)) || echo "the query editor was not built; the plain form stands in its place"; \
	else echo "no npm here, so the query page has its plain form"; fi

editor: $(EDITOR)/editor.js ## build the editor of the query page, where npm is installed

run: .venv/run editor   ## build the graph from data/, say what it holds, compare two authorities, serve it (PORT=8000)
	$(BIN)/inspgraph build --store $(STORE)
	$(BIN)/inspgraph stats --store $(STORE)
	$(BIN)/inspgraph compare Oxfordshire Oldham --programme cra --year 2010 --store $(STORE)
	$(BIN)/inspgraph serve --port $(PORT) --store $(STORE)

test: .venv/test        ## run the tests; those on real documents skip where INSPGRAPH_CORPUS has none
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

conformance: .venv/test ## run the suites of tests/conformance.toml, and leave their report in STORE for /conformance
	$(BIN)/python -m pytest -p tests.conformance --conformance $(STORE)/conformance.json tests/web/test_suites.py \
		tests/web/test_threats.py tests/web/test_threats_on_the_wire.py \
		tests/web/test_matrix.py tests/knowledge/test_ontology_checks.py

lint: .venv/test        ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/test       ## mypy, strict
	$(BIN)/mypy

wheel: .venv/test       ## build the wheel, install it in a clean environment, ask it what the checkout is asked
	$(BIN)/python -m tests.check_wheel

check: test lint types wheel  ## everything that must hold

facts: .venv/run        ## read the documents of CORPUS (a folder) and write data/inspections again (CATALOGUE=table.csv)
	@test -n "$(CORPUS)" || { echo "make facts CORPUS=folder-of-documents [CATALOGUE=table.csv]"; exit 2; }
	$(BIN)/inspgraph ingest $(CORPUS) $(CATALOGUE:%=--catalogue %) --store $(STORE) || test -e $(STORE)/CURRENT
	$(BIN)/inspgraph facts data/inspections --store $(STORE)

questions: .venv/run    ## write the rows expected of each question again; read the difference before you commit it
	$(BIN)/inspgraph build --store $(STORE)
	for q in ontology/competency/*/*.rq; do $(BIN)/inspgraph query $$q --format csv --store $(STORE) > $${q%.rq}.csv; done
	$(BIN)/python tools/write_tutorial.py $(STORE)

mappings: .venv/run     ## write the SKOS mappings again from the tables of data/mappings
	$(BIN)/python tools/write_mappings.py

links: .venv/run        ## find in RECORDS (lines of `inspgraph extract`) which items take up earlier ones; write data/links
	@test -n "$(RECORDS)" || { echo "make links RECORDS=records.jsonl"; exit 2; }
	$(BIN)/inspgraph link $(RECORDS) --save data/links --format csv > /dev/null
quality: .venv/run       ## measure the reading of RECORDS (lines of `inspgraph extract`) against GOLD (a folder); write data/quality
	@test -n "$(RECORDS)" -a -n "$(GOLD)" || { echo "make quality RECORDS=records.jsonl GOLD=folder"; exit 2; }
	$(BIN)/python -m tools.measure_quality $(RECORDS) $(GOLD)

theme-model: .venv/run  ## learn the weights of cues anew from data/truth (RECORDS=lines of inspgraph extract)
	@test -n "$(RECORDS)" || { echo "make theme-model RECORDS=now.jsonl"; exit 2; }
	$(BIN)/python -m pip install --quiet --group model
	$(BIN)/python -m inspgraph.classify.train $(RECORDS)

docs: .venv/run         ## write the generated reference pages again
	$(BIN)/typer inspgraph.cli utils docs --name inspgraph --title Commands > docs/reference/commands.md
	$(BIN)/python tools/write_frameworks.py
	$(BIN)/python -m inspgraph.queries.pages > docs/reference/questions.md
	$(BIN)/python -m inspgraph.validate.pages > docs/reference/shapes.md
	$(BIN)/python -c "from inspgraph.web.accountability.openapi import reference_page as p; print(p(), end='')" > docs/reference/http.md
	$(BIN)/python -m inspgraph.compare.pages > docs/reference/tables.md

published: .venv/run    ## add the new addresses of the vocabulary to ontology/published.txt
	$(BIN)/inspgraph published --add

ontology-docs: .venv/run ## write the pages of the vocabulary to build/ontology
	$(BIN)/inspgraph ontology --out build/ontology

clean:                  ## remove what was built
	rm -rf .venv build dist $(STORE)
