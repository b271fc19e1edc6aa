package preview_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/preview"
)

// Folder serves files like a static host, at the root and below a base.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"index.html": "home", "404.html": "not here", "charts/index.html": "charts", "embed/all/index.html": "embed",
		"data/a.csv": "a,b", "data/a.json": "{}", "data/a.xlsx": "PK", "a.ics": "BEGIN:VCALENDAR", "a.zip": "PK", "chart.svg": "<svg/>", "chart.png": "PNG", "css/main.css": "p{}", "unknown.xyz": "?",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(outside, []byte("secret"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.txt")); err != nil {
		t.Fatal(err)
	}
	const html, none = "text/html; charset=utf-8", "frame-ancestors 'none'"
	for _, base := range []string{"/", "/zt/dzsw/"} {
		handler := preview.Folder(dir, base)
		for _, c := range []struct {
			address  string
			code     int
			kind     string
			body     string
			packed   bool // never compressed
			location string
			framing  string
		}{
			{address: "", code: 200, kind: html, body: "home"},
			{address: "index.html", code: 200, kind: html, body: "home"},
			{address: "charts/", code: 200, kind: html, body: "charts"},
			{address: "charts?scope=all", code: 301, location: "charts/?scope=all", packed: true},
			{address: "embed/all/", code: 200, kind: html, body: "embed", framing: "frame-ancestors *"},
			{address: "embed/../", code: 200, kind: html, body: "home"},
			{address: "nowhere/", code: 404, kind: html, body: "not here"},
			{address: "chart.svg/", code: 404, kind: html, body: "not here"},
			{address: "link.txt", code: 404, kind: html, body: "not here"},
			{address: "../secret.txt", code: 404, kind: html, body: "not here"},
			{address: "data/a.csv", code: 200, kind: "text/csv; charset=utf-8", body: "a,b"},
			{address: "data/a.json", code: 200, kind: "application/json", body: "{}"},
			{address: "a.ics", code: 200, kind: "text/calendar; charset=utf-8", body: "BEGIN:VCALENDAR"},
			{address: "a.zip", code: 200, kind: "application/zip", body: "PK", packed: true},
			{address: "data/a.xlsx", code: 200, kind: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body: "PK", packed: true},
			{address: "chart.svg", code: 200, kind: "image/svg+xml", body: "<svg/>"},
			{address: "chart.png", code: 200, kind: "image/png", body: "PNG", packed: true},
			{address: "css/main.css", code: 200, kind: "text/css; charset=utf-8", body: "p{}"},
			{address: "unknown.xyz", code: 200, kind: "application/octet-stream", body: "?", packed: true},
		} {
			for _, accepted := range []string{"", "gzip, br", "br, gzip;q=0"} {
				r := httptest.NewRequest(http.MethodGet, base+c.address, nil)
				r.Header.Set("Accept-Encoding", accepted)
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				h := w.Result().Header
				zipped := accepted == "gzip, br" && !c.packed
				if w.Code != c.code || h.Get("Content-Type") != c.kind || h.Get("Location") != c.location || (h.Get("Content-Encoding") == "gzip") != zipped {
					t.Errorf("%s%s with %q answers %d %v", base, c.address, accepted, w.Code, h)
				}
				framing := none
				if c.framing != "" {
					framing = c.framing
				}
				if h.Get("Content-Security-Policy") != framing || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
					t.Errorf("%s%s has the headers %v", base, c.address, h)
				}
				var body io.Reader = w.Body
				if zipped {
					var err error
					if body, err = gzip.NewReader(w.Body); err != nil {
						t.Fatal(err)
					}
				}
				if text, err := io.ReadAll(body); err != nil || string(text) != c.body {
					t.Errorf("%s%s has the body %q: %v", base, c.address, text, err)
				}
			}
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, base, strings.NewReader("x")))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("a POST answers %d", w.Code)
		}
	}
	w := httptest.NewRecorder()
	preview.Folder(dir, "/zt/dzsw/").ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/charts/", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("an address outside the base answers %d", w.Code)
	}
}
