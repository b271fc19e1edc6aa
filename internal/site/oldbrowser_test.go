package site_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/oldbrowser"
	"portal/internal/testkit/sample"
)

// The oldest browsers know all that the published styles, scripts and pages use, or its absence misleads
// nobody. Hugo has minified the files, which can change their syntax. Of libraries only the syntax counts,
// because the names of their own methods cannot be told from the browser's.
func TestOldBrowsersKnow(t *testing.T) {
	table, err := oldbrowser.ReadTable()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string][]string{}
	add := func(where string, features []string, err error) {
		if err != nil {
			t.Errorf("%s: %v", where, err)
		}
		for _, feature := range features {
			used[feature] = append(used[feature], where)
		}
	}
	script := func(where, src string, own bool) {
		features, err := oldbrowser.Script(src)
		for _, feature := range features {
			if own || strings.HasPrefix(feature, "javascript.") {
				add(where, []string{feature}, nil)
			}
		}
		add(where, nil, err)
		if own {
			names, err := oldbrowser.Names(src)
			add(where, names, err)
		}
	}
	s := builtsite.Amended(t)
	for address, p := range s.Pages {
		add(address, oldbrowser.Page(p.Root), nil)
	}
	out := os.DirFS(s.Out)
	err = fs.WalkDir(out, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(out, name)
		switch filepath.Ext(name) {
		case ".css":
			add(name, oldbrowser.Style(string(src)), nil)
		case ".js":
			script(name, string(src), strings.HasPrefix(name, "js/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	preview := filepath.Join(sample.Root(), "internal", "preview")
	add("live.css", oldbrowser.Style(string(builtsite.Read(t, preview, "live.css"))), nil)
	script("live.js", string(builtsite.Read(t, preview, "live.js")), true)
	for _, fault := range table.Faults(used) {
		t.Error(fault)
	}
}
