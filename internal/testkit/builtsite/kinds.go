package builtsite

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
)

// Kinds returns the address of one page of each kind. Pages with the same language, layout and depth
// are of one kind, and the longest page represents it. New layouts need no change here.
func Kinds(t testing.TB, s *Site) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, address := range slices.Sorted(maps.Keys(s.Pages)) {
		p := s.Pages[address]
		lang, _ := Attr(All(p.Root, atom.Html)[0], "lang")
		kind := fmt.Sprintf("%s %s %d", lang, layoutOf(t, s.Dir, strings.ToLower(lang), address), strings.Count(address, "/"))
		if best, ok := out[kind]; !ok || len(p.Raw) > len(s.Pages[best].Raw) {
			out[kind] = address
		}
	}
	return out
}

// layoutOf returns the layout of a staged page. For a page that Hugo makes by itself it returns the
// address, so that the page is a kind of its own.
func layoutOf(t testing.TB, dir, lang, address string) string {
	t.Helper()
	folder := filepath.Join(dir, ".build/stage/content", lang, filepath.FromSlash(strings.TrimPrefix(address, "/"+lang+"/")))
	for _, name := range []string{"index.md", "_index.md"} {
		src, err := os.ReadFile(filepath.Join(folder, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var front struct{ Layout string }
		if err := errors.Join(err, json.NewDecoder(bytes.NewReader(src)).Decode(&front)); err != nil ||
			front.Layout == "" {
			t.Fatalf("%s has the layout %q: %v", address, front.Layout, err)
		}
		return front.Layout
	}
	return address
}
