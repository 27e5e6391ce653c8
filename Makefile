# An index of commands. What needs logic is a program in dev/.
.PHONY: run demo test matrix bench drill fmt lint openapi lint-openapi clients mutants deny deploy-check advisories fuzz fuzz-http fuzz-parsers tools clean

run: # build and start everything; Ctrl-C ends it
	@python3 dev/run.py

demo: # one real case, from filing to determination, in a sandbox
	@python3 dev/demo.py

test: # formatting, lints and all tests; ARGS='...' goes to the test runner
	@python3 dev/test.py $(ARGS)

matrix: # every route as everybody in every state, where `make test` lets who sees the same take turns; five minutes once it is built
	TIDEWAITER_WHOLE_MATRIX=1 python3 dev/test.py --no-capture -E 'test(every_route_as_everybody)'

bench: # how fast it is, beside serde_json, NumPy, lettre, SQL, pgbench and bare Temporal; ARGS='law|service|deadlines|idle|acts|tolling|clocks|wakeups|recovery|reminder' for one
	@python3 dev/bench.py $(ARGS)

drill: # everything that can go wrong, on purpose and at length; some hours. ARGS='kill' for one, DRILL_SEED=... for the same again
	@python3 dev/drill.py $(ARGS)

fmt: # format the code
	cargo fmt --all

lint: # what `make test` checks before it tests
	cargo fmt --all --check
	cargo clippy --workspace --features api/imap --all-targets -- -D warnings

openapi: # write the contract from the code
	cargo run --quiet --bin tidewaiter -- openapi > openapi/tidewaiter.json.new
	mv openapi/tidewaiter.json.new openapi/tidewaiter.json

lint-openapi: # the contract against its conventions, and against that of the last release: `make test` does the same
	@python3 dev/contract/lint.py
	@python3 dev/contract/breaking.py

clients: # clients in TypeScript, Python and Rust, made from the contract, and a round trip with each; ARGS='rust' for one
	@python3 dev/clients.py $(ARGS)

mutants: # does a test fail when the law is changed? ARGS='--shard 0/8' takes an eighth; about an hour whole
	@python3 dev/mutants.py $(ARGS)

deny: # licences, sources and bans by cargo-deny itself; `make test` reads the same deny.toml in a second
	@python3 dev/deny.py whole

deploy-check: # units, compose file, manifests, alerts and dashboard, as far as this machine can; `make test` does the same
	@python3 dev/deploy_check.py

advisories: # known flaws in what we depend on, or `not checked` where their database cannot be reached
	@python3 dev/deny.py advisories

fuzz: # a million dockets, files and counts of anything at all; CASES=... for another number
	CARGO_PROFILE_MUTANTS_OPT_LEVEL=3 PROPTEST_CASES=$(or $(CASES),1000000) \
	cargo test --locked --profile mutants -p statute --test law -- fuzz

fuzz-http: # anything at all, sent to a running service as each role; every answer is in the contract. ARGS='--seconds 600'
	@python3 dev/schemathesis_run.py $(ARGS)

fuzz-parsers: # what reads bytes from outside, under cargo-fuzz; `not run` where that or a nightly compiler is missing
	@python3 dev/fuzz_parsers.py $(ARGS)

tools: # install what run and test need, into .tools/
	@python3 dev/tools.py test

clean: # remove what was built, installed and run
	cargo clean
	rm -rf .tools .run
