# Everything a developer does. `make help` lists it.
.DEFAULT_GOAL := help
bin := .venv/bin
unexport PYTHONDONTWRITEBYTECODE # every process of the tests would compile the whole house anew
.PHONY: help demo test check bench soak fix words lock set-up set-up-test

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

demo: set-up ## a practice of invented people, through the main job (ARGS="--once" and so on)
	@$(bin)/mendwork demo $(ARGS)

test: set-up-test check ## the checks, then every test, on SQLite and PostgreSQL, with a real browser and mail server
	@$(bin)/pytest -n 2 --dist worksteal $(ARGS)

check: set-up-test ## format, lint, types, imports, dead code, dependencies, templates, migrations, lock files
	$(bin)/ruff format --check --quiet .
	$(bin)/ruff check --quiet .
	$(bin)/mypy
	$(bin)/lint-imports --no-cache
	$(bin)/python -m tests.house.dead_code
	$(bin)/deptry . --no-ansi
	$(bin)/djlint templates reports/templates --extension=html.j2 --lint --quiet
	$(bin)/python -m tests.house.migrations_in_step
	$(bin)/mendwork worksheet check worksheets/definitions/*.toml worksheets/programmes/*.toml

bench: set-up-test ## how fast, against plain references in the same run
	@$(bin)/python -m tests.bench

soak: set-up-test ## the kill storm on both databases (KILLS=100), a thousand orders of tabs (ORDERS=1000), many lives of a link (LIVES=300)
	@MENDWORK_KILLS=$(or $(KILLS),100) MENDWORK_ORDERS=$(or $(ORDERS),1000) MENDWORK_LIVES=$(or $(LIVES),300) \
		$(bin)/pytest -q --durations=0 tests/journeys/test_kill_storm.py \
		tests/server/partner_form/test_two_tabs.py tests/server/partner_form/test_link_life.py

fix: set-up-test ## put the format right, and what the linter can mend by itself
	$(bin)/ruff format .
	$(bin)/ruff check --fix .

words: set-up-test ## bring every catalogue up to date with what partners are told in the code and the templates
	@$(bin)/pybabel -q extract -F templates/locale/babel.cfg -k say -k to_say --add-location=file -o .venv/mendwork.pot .
	@for file in templates/locale/*/LC_MESSAGES/mendwork.po; do \
		$(bin)/pybabel -q update -D mendwork -w 120 --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
			-i .venv/mendwork.pot -o $$file -l $$(basename $$(dirname $$(dirname $$file))); done

lock: set-up-test ## write both lock files anew from pyproject.toml
	$(bin)/uv pip compile -q pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links -o requirements.lock
	$(bin)/uv pip compile -q pyproject.toml --extra test --extra build -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links -o tests/requirements.lock

set-up:
	@.ci/set-up demo

set-up-test:
	@.ci/set-up test
