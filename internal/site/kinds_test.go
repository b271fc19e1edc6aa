package site_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"portal/internal/sample"
)

// amended copies the project with a correction of its month, so that every
// kind of page has something to show.
func amended(t testing.TB) string {
	t.Helper()
	dir := sample.Project(t)
	file := filepath.Join(dir, "data/reports/2020-07.yaml")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	src = append(src, "\ncorrections:\n"...)
	for _, county := range []string{"luhe", "all"} {
		src = fmt.Appendf(src, `  - county: %s
    indicator: stations
    old: 19
    new: 20
    reason: Counted again.
    source: city-form-2020-07
    date: 2020-09-02
`, county)
	}
	if err := os.WriteFile(file, src, 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// kinds returns one page of each kind: those that share a language, a layout
// and a depth are of one kind, and the one that says most stands for all. A
// new layout or room is among them by itself.
func kinds(t testing.TB, dir string, pages map[string]page) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, address := range slices.Sorted(maps.Keys(pages)) {
		p := pages[address]
		lang, _ := attr(all(p.root, atom.Html)[0], "lang")
		kind := fmt.Sprintf("%s %s %d", lang, layoutOf(t, dir, strings.ToLower(lang), address), strings.Count(address, "/"))
		if best, ok := out[kind]; !ok || len(p.raw) > len(pages[best].raw) {
			out[kind] = address
		}
	}
	return out
}

// layoutOf returns the layout of a page as it was staged; one that Hugo makes
// by itself is a kind of its own.
func layoutOf(t testing.TB, dir, lang, address string) string {
	t.Helper()
	folder := filepath.Join(dir, ".build/stage/content", lang, filepath.FromSlash(strings.TrimPrefix(address, "/"+lang+"/")))
	for _, name := range []string{"index.md", "_index.md"} {
		src, err := os.ReadFile(filepath.Join(folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var front struct{ Layout string }
		if err := errors.Join(err, json.NewDecoder(bytes.NewReader(src)).Decode(&front)); err != nil || front.Layout == "" {
			t.Fatalf("%s has the layout %q: %v", address, front.Layout, err)
		}
		return front.Layout
	}
	return address
}
