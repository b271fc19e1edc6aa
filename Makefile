# Commands for developers. Clerks need none of them: see README.zh-CN.md.

# Runs each package once. go.mod pins the Go tools that tests need, and go installs them itself.
.PHONY: test
test: lint browser servers office .build/tools/versitygw build
	go test -timeout 30m $$(go list ./... | grep -vxF "$$(printf 'portal/%s\n' $(SHARING))")
	go test -race -timeout 30m $(addprefix ./,$(SHARING))
	go test -race -timeout 30m -run '^(TestTogether|TestEdits)$$' $(addprefix ./,$(DRAWING))

# Packages whose goroutines share what they write run with the race detector. It slows drawing and
# Hugo tenfold, so the packages that draw run only their concurrency tests with it.
SHARING = internal/attachment internal/release/compare internal/site/offline internal/release
DRAWING = internal/picture internal/picture/raster internal/preview internal/site

# The daily loop: all tests without browser, Hugo and servers, under a minute once warm.
.PHONY: quick
quick: lint
	go test -short $$(go list ./... | grep -vE '^portal/(cmd/portal|internal/(preview|release|release/serverconf|site(/browsertest)?|testkit/browser))$$')

.PHONY: lint
lint:
	@unformatted=$$(gofmt -l cmd charts internal third_party); \
	if [ -n "$$unformatted" ]; then echo "not formatted; run gofmt -w on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...

# Sets may=true and install=… if apt-get can install a program without asking anybody.
APT = as_root=; [ "$$(id -u)" = 0 ] || as_root="sudo -n"; \
	may=false; if command -v apt-get >/dev/null && $$as_root true 2>/dev/null; then may=true; fi; \
	apt="$$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0"; \
	install="$$apt install -y --no-install-recommends"

# The tests open the site in a browser. Installs Chromium if there is none and apt-get need not ask.
BROWSERS = chromium chromium-browser google-chrome
.PHONY: browser
browser:
	@if [ -n "$$PORTAL_BROWSER" ]; then \
		command -v "$$PORTAL_BROWSER" >/dev/null && exit 0; \
		echo "PORTAL_BROWSER names \"$$PORTAL_BROWSER\", which is not a program" >&2; exit 1; \
	fi; \
	for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	$(APT); if $$may; then \
		echo "installing Chromium for the tests"; \
		$$apt update >/dev/null && $$install chromium fonts-noto-cjk >/dev/null </dev/null; \
		for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	fi; \
	echo "the tests need a browser: install chromium and fonts-noto-cjk, or name a Chromium in PORTAL_BROWSER" >&2; exit 1

# Tests run the server files on a real nginx and a real Caddy, and start these themselves. The
# services that the packages install must not run.
.PHONY: servers
servers:
	@if PATH="$$PATH:/usr/sbin"; command -v nginx >/dev/null && command -v caddy >/dev/null; then exit 0; fi; \
	$(APT); if $$may; then \
		echo "installing nginx and Caddy for the tests"; \
		$$apt update >/dev/null && $$install nginx libnginx-mod-http-brotli-static caddy >/dev/null </dev/null && \
		if [ -d /run/systemd/system ]; then $$as_root systemctl --quiet disable --now nginx caddy; fi && exit 0; \
	fi; \
	echo "nginx or Caddy is missing; tests skip its files" >&2

# Tests convert forms with a real LibreOffice.
.PHONY: office
office:
	@command -v soffice >/dev/null && exit 0; \
	$(APT); if $$may; then \
		echo "installing LibreOffice for the tests"; \
		$$apt update >/dev/null && $$install libreoffice-calc-nogui libreoffice-writer-nogui >/dev/null </dev/null && exit 0; \
	fi; \
	echo "LibreOffice is missing; tests skip conversions" >&2

# Measures speed, and how cost follows the age of a portal. Compare two commits on one machine.
.PHONY: bench
bench:
	go test -run '^$$' -bench . -skip '^BenchmarkAge$$' -benchtime 3x ./charts ./internal/...
	go test -run '^$$' -bench '^BenchmarkAge$$' -benchtime 1x -timeout 2h ./internal/site

# Runs every fuzz target for FUZZTIME. Go writes a finding below the package's testdata/fuzz, and
# every later test runs it. Minimizing is short, because minimizing a whole workbook would take most
# of the time.
FUZZTIME ?= 30s
# Go 1.26 sometimes reports the end of FUZZTIME as a failure without a failing input
# (go.dev/issue/75804); ignore that.
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

# Rewrites every golden. Look at the difference before you commit it.
.PHONY: goldens
goldens:
	go test ./charts ./internal/picture ./internal/picture/raster ./internal/check ./internal/opendata ./internal/opendata/ocds ./internal/release/compare ./internal/form/template ./internal/form/returnslip -run 'Goldens|TestRules|TestExtremes' -update

# Retakes the pictures of the clerk's manual and of the gallery from the running site. Look at them
# before you commit.
.PHONY: screenshots
screenshots: browser
	go test ./internal/preview ./internal/site/browsertest -run 'TestPictures|TestGallery' -update

# Everything CI does with a change.
.PHONY: ci
ci: verify test promises compare sbom reproducible

# Checks every library against its hash in go.sum.
.PHONY: verify
verify:
	go mod verify
	go -C third_party/tools mod verify

.PHONY: build
build:
	go run ./cmd/portal build

# Checks what publish would check anywhere: every address in data/published.tsv still answers and
# no frozen figure changed. The reason for redrawn charts is asked only when you publish.
.PHONY: promises
promises:
	go run ./cmd/portal publish --dry-run --reissue "asked at publishing" "file://$(CURDIR)/.build/nowhere" >/dev/null

# Compares the site of the commit BASE (default: where the branch began) with this folder's. Writes
# a comment and its pictures to .build/comment/. PICTURES_URL is the address of the pictures.
.PHONY: compare
compare: build
	.ci/compare "$(BASE)" "$(PICTURES_URL)"

# The same for a site in the folder SITE that was built elsewhere.
.PHONY: proposed
proposed: build
	rm -rf .build/comment
	mkdir -p .build/comment
	go run ./cmd/portal compare --format markdown --pictures .build/comment/pictures --pictures-url "$(PICTURES_URL)" public "$(SITE)" >.build/comment/comment.md

# Builds the site and publishes it to TARGET. SIGN is a file with a key that signs the manifest;
# REISSUE is the reason for redrawn frozen charts.
.PHONY: publish
publish:
	@[ -n "$(TARGET)" ] || { echo "TARGET is empty; name where to publish: make publish TARGET=file:///srv/www/portal" >&2; exit 2; }
	go run ./cmd/portal publish $(if $(SIGN),--sign "$(SIGN)") $${REISSUE:+--reissue "$$REISSUE"} "$(TARGET)"

# Commits and pushes the list of published addresses.
.PHONY: ledger
ledger:
	.ci/ledger

# Lists links to other hosts that no longer answer. It never fails for one: we do not control them.
.PHONY: sources
sources: build .build/tools/htmltest
	.ci/sources public

# Builds the command for distribution. Its bytes do not depend on time or folder, so anybody can
# build the same.
RELEASE = CGO_ENABLED=0 GOFLAGS= go build -trimpath -buildvcs=false
.PHONY: binary
binary:
	$(RELEASE) -o .build/bin/portal ./cmd/portal
	@sha256sum .build/bin/portal

# Builds it again from scratch in another folder and compares. Takes five minutes.
.PHONY: reproducible
reproducible: binary
	.ci/reproducible $(RELEASE)

# Lists the parts of the command, read from the command itself (CycloneDX).
.PHONY: sbom
sbom: binary .build/tools/cyclonedx-gomod
	.build/tools/cyclonedx-gomod bin -json -std -noserial -notimestamp -version "v0.0.0-$$(git rev-parse --short=12 HEAD)" \
		-output .build/bin/portal.cdx.json .build/bin/portal
	@for module in $$(go version -m .build/bin/portal | awk '$$1 == "dep" { print $$2 "@" $$3 }'); do \
		grep -qF "pkg:golang/$$module?" .build/bin/portal.cdx.json || { echo "the list of parts lacks $$module" >&2; exit 1; }; \
	done

# Collects the licences of the portal's parts again. Run it after you add, change or remove a
# library, and read the difference before you commit it.
.PHONY: licences
licences:
	go test ./third_party/licences -run TestModules -update

# Programs that tests and CI run; third_party/tools/README.md lists them.
.build/tools/%: third_party/tools/go.mod third_party/tools/go.sum
	go -C third_party/tools build -o "$(CURDIR)/$@" $$(go -C third_party/tools tool | grep '/$*$$')
