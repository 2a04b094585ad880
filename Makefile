# make audit    set up, start the lab, audit the sample district, stop the lab; reports in out/
# make test     set up, check style and types, run every test
# make setup    set up only, asking the package manager again for what was missing
# make lock     resolve the dependencies anew into hash-locked requirements (needs uv)
# make clean    remove what the other targets made, the audits in .auditor/ excepted

VENV := .venv/bin
INVENTORY ?= inventory.yaml
OUT ?= out
# Further options of `auditor audit`, e.g. make audit AUDIT="--lang en --only tls"
AUDIT ?=
# Workbooks that people of the sample district filled in; taking them in again changes nothing.
ANSWERS := examples/worksheets
# Further options of pytest, e.g. make test PYTEST="-k lab"
PYTEST ?=
# Two workers suit the smallest machine we test on; tests of one area stay on one worker (tests/conftest.py).
WORKERS ?= 2

# Tests and scans start Python many times: compiled modules are kept even where the environment says otherwise.
unexport PYTHONDONTWRITEBYTECODE

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url

.PHONY: audit test setup lock clean

# Findings are what an audit is for: exit code 1 of `auditor audit` is a success here, 2 and 3 are not.
audit:
	@scripts/setup run
	@[ "$(INVENTORY)" != inventory.yaml ] || \
		$(VENV)/python -m auditor worksheet import $(ANSWERS)/*.xlsx --evidence $(ANSWERS)/evidence >/dev/null
	@$(VENV)/python -m examples.lab -- auditor audit $(INVENTORY) --out $(OUT) $(AUDIT) || \
		{ code=$$?; [ $$code -eq 1 ] || exit $$code; }

test:
	@scripts/setup test
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy auditor scanners reports examples
	$(VENV)/pytest -n $(WORKERS) $(PYTEST)

setup:
	@scripts/setup test --retry

lock:
	$(LOCK) pyproject.toml --output-file requirements/run.txt
	$(LOCK) pyproject.toml --extra dev --constraint requirements/run.txt --output-file requirements/dev.txt
	$(LOCK) requirements/build.in --constraint requirements/dev.txt --output-file requirements/build.txt
	$(LOCK) requirements/oscal.in --output-file requirements/oscal.txt

clean:
	rm -rf .venv build out .mypy_cache .ruff_cache .pytest_cache .hypothesis
