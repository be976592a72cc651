# make demo     install what is missing, build, and send a message that needs no server
# make test     install what the tests need and run every test
# make release  a binary that starts on a machine without Swift: .build/release/chasqui
# make bench    compare with other programs, side by side
# make soak     every long suite at its full count: hours; SOAK="kills --minutes 5" for a part
# make fuzz     let libFuzzer attack the parsers, five minutes each
# make sanitize the tests under AddressSanitizer and ThreadSanitizer
# make generate write protocol/ and the clients' generated files anew
# make lint     the formatter's opinion

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON := .build/venv/bin/python

.PHONY: demo test swift-test process-test release bench soak fuzz sanitize generate lint packages

demo: packages
	swift build --product chasqui
	@echo
	.build/debug/chasqui demo

test: packages swift-test process-test

# One after the other: on two cores the long property tests would starve those that talk to a socket.
swift-test: packages
	swift build --build-tests
	swift test --skip-build --no-parallel

process-test: packages
	Tests/requirements.sh
	swift build --product chasqui
	$(PYTHON) -m pytest -c Tests/pytest.ini Tests/ProcessTests Tests/Interop Tests/Soak clients/python/tests

release: packages
	Tests/packages.sh libcurl4-openssl-dev
	swift build --configuration release --product chasqui --static-swift-stdlib -Xlinker --strip-all
	@ls -l .build/release/chasqui

bench: release
	Tests/requirements.sh
	$(PYTHON) Tests/Benchmarks/bench.py --binary .build/release/chasqui

soak: packages
	Tests/requirements.sh
	swift build --configuration release --product chasqui
	$(PYTHON) Tests/Soak/soak.py $(SOAK)

fuzz: packages
	swift build --product chasqui
	python3 Tests/FuzzTests/fuzz.py

sanitize: packages
	Tests/sanitize/sanitize.sh

generate: packages
	swift build --product protocol-gen
	.build/debug/protocol-gen generate

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

packages:
	@Tests/packages.sh libsqlite3-dev libssl-dev
