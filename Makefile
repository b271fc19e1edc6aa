# What a developer types. A clerk needs none of it: see README.zh-CN.md.

# The Go tools that tests need are pinned in go.mod; go installs them itself.
.PHONY: test
test: lint browser nginx .build/tools/versitygw
	go test -timeout 30m $(DRAWING)
	go test -race -short -timeout 30m ./...

# What draws much runs in full without the race detector, under which drawing
# takes ten times as long; with it, the rest and less drawing.
DRAWING = ./internal/draw ./internal/raster ./internal/hosting ./internal/serve ./internal/site ./cmd/portal

.PHONY: lint
lint:
	@unformatted=$$(gofmt -l cmd charts internal third_party); \
	if [ -n "$$unformatted" ]; then echo "not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...

# How a program is installed, if that needs nobody's answer.
APT = as_root=; [ "$$(id -u)" = 0 ] || as_root="sudo -n"; \
	may=false; if command -v apt-get >/dev/null && $$as_root true 2>/dev/null; then may=true; fi; \
	apt="$$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0"; \
	install="$$apt install -y --no-install-recommends"

# The tests open the site in a browser. Where there is none it is installed, if
# that needs nobody's answer.
BROWSERS = chromium chromium-browser google-chrome
.PHONY: browser
browser:
	@if [ -n "$$PORTAL_BROWSER" ]; then \
		command -v "$$PORTAL_BROWSER" >/dev/null && exit 0; \
		echo "PORTAL_BROWSER names \"$$PORTAL_BROWSER\", which is no program" >&2; exit 1; \
	fi; \
	for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	$(APT); if $$may; then \
		echo "installing Chromium for the tests"; \
		$$apt update >/dev/null && $$install chromium fonts-noto-cjk >/dev/null </dev/null; \
		for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	fi; \
	echo "the tests need a browser: install chromium and fonts-noto-cjk, or name a Chromium in PORTAL_BROWSER" >&2; exit 1

# The files for servers are tested on a real nginx, which the tests start
# themselves: the one that comes with the package is not to run.
.PHONY: nginx
nginx:
	@if PATH="$$PATH:/usr/sbin" command -v nginx >/dev/null; then exit 0; fi; \
	$(APT); if $$may; then \
		echo "installing nginx for the tests"; \
		$$apt update >/dev/null && $$install nginx libnginx-mod-http-brotli-static >/dev/null </dev/null && \
		if [ -d /run/systemd/system ]; then $$as_root systemctl --quiet disable --now nginx; fi && exit 0; \
	fi; \
	echo "there is no nginx: the files for servers are not tested on one" >&2

# Speed, for comparing two states of the code on one machine.
.PHONY: bench
bench:
	go test -run '^$$' -bench . -benchtime 3x ./charts ./internal/...

# Every fuzz target for a while each; what it finds it leaves below the
# package's testdata/fuzz, where every test runs it from then on. To make the
# smallest of each new input would take most of that while where an input is a whole workbook.
FUZZTIME ?= 30s
# Go 1.26 takes the end of the time for a failure now and then, without an input
# that failed (go.dev/issue/75804).
.PHONY: fuzz
fuzz:
	@mkdir -p .build; set -e; for package in $$(grep -rl --include='*_test.go' '^func Fuzz' internal | xargs -n1 dirname | sort -u | sed 's,^,./,'); do \
		listed=$$(go test -list '^Fuzz' $$package); \
		for target in $$(echo "$$listed" | grep '^Fuzz'); do \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package >.build/fuzz.log 2>&1 || \
				{ grep -q '^ *context deadline exceeded$$' .build/fuzz.log && ! grep -q 'Failing input' .build/fuzz.log; } || \
				{ cat .build/fuzz.log; exit 1; }; \
			echo "$$package $$target: $$(sed -n 's/^fuzz: elapsed/elapsed/p' .build/fuzz.log | tail -n 1)"; \
		done; \
	done

# Rewrites every golden; look at the difference before you commit it.
.PHONY: goldens
goldens:
	go test ./charts ./internal/draw ./internal/message ./internal/check ./internal/opendata ./internal/compare ./internal/blank ./internal/slip -run 'TestGoldens|TestRules|TestExtremes' -update

# Takes the pictures of the clerk's manual and of the gallery anew, from the
# running site; look at them before you commit.
.PHONY: screenshots
screenshots: browser
	go test ./internal/serve ./internal/site -run 'TestPictures|TestGallery' -update

# What CI does with a change, the same on one's own machine.
.PHONY: ci
ci: verify test promises compare sbom reproducible

# The libraries are those that go.sum names, to the byte.
.PHONY: verify
verify:
	go mod verify
	go -C third_party/tools mod verify

.PHONY: build
build:
	go run ./cmd/portal build

# Every address in data/published.tsv answers, and the figures of frozen charts
# are as they were: what publishing would ask of the change, wherever to. Why one
# is only drawn otherwise is asked at publishing.
.PHONY: promises
promises:
	go run ./cmd/portal publish --dry-run --reissue "asked at publishing" "file://$(CURDIR)/.build/nowhere" >/dev/null

# What the change does to the site: the site of the commit BASE (by default the
# one that the change began from) against this folder's, as a comment and its
# pictures in .build/comment/. PICTURES_URL is where those will be seen.
.PHONY: compare
compare: build
	.ci/compare "$(BASE)" "$(PICTURES_URL)"

# The same for a site that was built elsewhere and lies in the folder SITE.
.PHONY: proposed
proposed: build
	rm -rf .build/comment
	mkdir -p .build/comment
	go run ./cmd/portal compare --format markdown --pictures .build/comment/pictures --pictures-url "$(PICTURES_URL)" public "$(SITE)" >.build/comment/comment.md

# Builds the site and publishes it to TARGET; SIGN is the file of a key to sign
# its manifest with, REISSUE why frozen charts are drawn anew.
.PHONY: publish
publish:
	@[ -n "$(TARGET)" ] || { echo "TARGET is empty; name where to publish: make publish TARGET=file:///srv/www/portal" >&2; exit 2; }
	go run ./cmd/portal publish $(if $(SIGN),--sign "$(SIGN)") $${REISSUE:+--reissue "$$REISSUE"} "$(TARGET)"

# Keeps in git which addresses are published now.
.PHONY: ledger
ledger:
	.ci/ledger

# Which addresses of other hosts the site links to answer no more. It says so
# and fails for none of them: they are other people's.
.PHONY: sources
sources: build .build/tools/htmltest
	.ci/sources public

# The command as it is handed on: nothing in its bytes says where or when it was
# built, so that anybody can build the same.
RELEASE = CGO_ENABLED=0 GOFLAGS= go build -trimpath -buildvcs=false
.PHONY: binary
binary:
	$(RELEASE) -o .build/bin/portal ./cmd/portal
	@sha256sum .build/bin/portal

# Builds it once more, from nothing and in another folder: five minutes.
.PHONY: reproducible
reproducible: binary
	.ci/reproducible $(RELEASE)

# The parts of the command, read from the command itself (CycloneDX).
.PHONY: sbom
sbom: binary .build/tools/cyclonedx-gomod
	.build/tools/cyclonedx-gomod bin -json -std -noserial -notimestamp -version "v0.0.0-$$(git rev-parse --short=12 HEAD)" \
		-output .build/bin/portal.cdx.json .build/bin/portal
	@for module in $$(go version -m .build/bin/portal | awk '$$1 == "dep" { print $$2 "@" $$3 }'); do \
		grep -qF "pkg:golang/$$module?" .build/bin/portal.cdx.json || { echo "the list of parts lacks $$module" >&2; exit 1; }; \
	done

# Collects anew under which licences the portal's parts stand, after a library
# came, changed or went; read the difference before you commit it.
.PHONY: licences
licences:
	go test ./third_party/licences -run TestModules -update

# The programs that tests and CI run; third_party/tools says which and why.
.build/tools/%: third_party/tools/go.mod third_party/tools/go.sum
	go -C third_party/tools build -o "$(CURDIR)/$@" $$(go -C third_party/tools tool | grep '/$*$$')
