# What a developer types. A clerk needs none of it: see README.zh-CN.md.

# The Go tools that tests need are pinned in go.mod; go installs them itself.
.PHONY: test
test: lint
	go test -race -timeout 30m ./...

.PHONY: lint
lint:
	@unformatted=$$(gofmt -l cmd charts internal third_party); \
	if [ -n "$$unformatted" ]; then echo "not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...

# Speed, for comparing two states of the code on one machine.
.PHONY: bench
bench:
	go test -run '^$$' -bench . -benchtime 3x ./charts ./internal/...

# Every fuzz target for a while each.
FUZZTIME ?= 30s
.PHONY: fuzz
fuzz:
	@set -e; for package in ./internal/yamlfile ./internal/figures; do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
		done; \
	done

# Rewrites every golden; look at the difference before you commit it.
.PHONY: goldens
goldens:
	go test ./charts ./internal/draw ./internal/check ./internal/opendata -run 'TestGoldens|TestRules' -update
