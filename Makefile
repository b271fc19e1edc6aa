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

# Every fuzz target for a while each.
FUZZTIME ?= 30s
.PHONY: fuzz
fuzz:
	@set -e; for package in ./internal/yamlfile ./internal/figures ./internal/compare; do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
		done; \
	done

# Rewrites every golden; look at the difference before you commit it.
.PHONY: goldens
goldens:
	go test ./charts ./internal/draw ./internal/check ./internal/opendata ./internal/compare -run 'TestGoldens|TestRules|TestExtremes' -update

# Takes the pictures of the clerk's manual and of the gallery anew, from the
# running site; look at them before you commit.
.PHONY: screenshots
screenshots: browser
	go test ./internal/serve ./internal/site -run 'TestPictures|TestGallery' -update

# The programs that tests and CI run; third_party/tools says which and why.
.build/tools/%: third_party/tools/go.mod third_party/tools/go.sum
	go -C third_party/tools build -o "$(CURDIR)/$@" $$(go -C third_party/tools tool | grep '/$*$$')
