package site_test

import (
	"bufio"
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/preview"
	"portal/internal/testkit/builtsite"
)

// The headers file for static hosts gives every page the headers of the server. Hosts add up all
// rules that match, so each address must match exactly one rule for each header.
func testHeaders(t *testing.T, s *builtsite.Site) {
	out, base, addresses := s.Out, builtsite.Base, slices.Sorted(maps.Keys(s.Pages))
	src, err := os.ReadFile(filepath.Join(out, "_headers"))
	if err != nil {
		t.Fatal(err)
	}
	var rules []struct{ pattern, name, value string }
	pattern := ""
	lines := bufio.NewScanner(bytes.NewReader(src))
	for lines.Scan() {
		line := lines.Text()
		switch name, value, _ := strings.Cut(strings.TrimSpace(line), ": "); {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, base):
			pattern = strings.TrimPrefix(line, strings.TrimSuffix(base, "/"))
		default:
			rules = append(rules, struct{ pattern, name, value string }{pattern, name, value})
		}
	}
	handler := preview.Folder(out, "/")
	for _, address := range append(addresses, "/index.html", "/feed.xml", "/deadlines.ics", "/site.zip", "/charts/all/fund-progress/chart.svg") {
		want := http.Header{}
		for _, r := range rules {
			folder, all := strings.CutSuffix(r.pattern, "*")
			if address == r.pattern || all && strings.HasPrefix(address, folder) {
				want.Add(r.name, r.value)
			}
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Permissions-Policy"} {
			if got := w.Result().Header.Get(name); len(want[name]) != 1 || want[name][0] != got {
				t.Errorf("%s: the server sends %s: %s; the file has %q", address, name, got, want[name])
			}
		}
	}
}
