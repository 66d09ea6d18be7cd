# Two commands matter: `make lab` opens Holdtime, `make test` checks it. Each sets itself up.
# scripts/bootstrap.py does the work; on Windows call it directly: py -3.11 scripts\bootstrap.py lab
PYTHON := $(shell for p in python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
START := $(or $(PYTHON),python3) scripts/bootstrap.py

.PHONY: lab test check docs long lock clean

lab:    ## open JupyterLab with the notebooks; make lab ARGS="--check" only tries it
	@$(START) lab $(ARGS)

test:   ## everything: style, layers, types, tests, coverage, notebooks, exercises, docs, browser
	@$(START) test $(ARGS)

check:  ## style, layers and types only
	@$(START) check $(ARGS)

docs:   ## build the site in build/docs
	@$(START) docs $(ARGS)

long:   ## what takes an hour: mutations, thousands of worlds, killed runs, another Python
	@$(START) long $(ARGS)

lock:   ## write requirements.lock anew; make lock ARGS="--upgrade" takes newer versions
	@$(START) lock $(ARGS)

clean:  ## remove the virtual environment and everything generated
	@$(START) clean
