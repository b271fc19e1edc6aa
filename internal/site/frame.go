package site

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"portal/internal/digest"
	"portal/internal/project"
)

// program returns the digest of the running program, which contains the libraries and the fonts. It is a
// global, because the program does not change while it runs.
var program = sync.OnceValues(func() (string, error) {
	name, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding the program: %w", err)
	}
	f, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("reading the program: %w", err)
	}
	defer f.Close()
	sum, _, err := digest.OfReader(f)
	return sum, err
})

// frame returns the digest of everything but the data that all pages depend on: the program, layouts,
// styles, scripts, settings and words, the places and pages that every page names, and whether there are
// changes to link to.
func (p plan) frame(dir string, preview bool) (string, error) {
	code, err := program()
	if err != nil {
		return "", err
	}
	parts := []string{code, p.BaseURL, fmt.Sprint(preview, len(p.ds.Changed())+len(p.ds.Wording) > 0)}
	for _, name := range []string{"config.toml", "layouts", "assets"} {
		names, err := files(dir, name)
		if err != nil {
			return "", err
		}
		names = slices.DeleteFunc(names, temporary)
		sums, err := digestsOf(dir, names)
		if err != nil {
			return "", err
		}
		parts = append(parts, sums...)
	}
	for _, words := range p.Languages {
		parts = append(parts, words.Tag(), p.Titles[words.Tag()], string(words.Source()))
	}
	parts = append(parts, p.ds.About.Title.V) // every page names the list pages; the other titles are words
	for _, j := range p.ds.Counties {
		parts = append(parts, j.Slug.V, j.Name.V, j.English.V)
	}
	for _, page := range p.list {
		if page.Kind != project.Tender && page.Kind != project.Notice && !page.Fixed() {
			parts = append(parts, page.Address)
		}
	}
	return digest.OfAll(parts...), nil
}

// present returns the key of all that is not a month's: it depends on everything.
func (p plan) present(dir, frame string, months []string) (string, error) {
	parts := append([]string{frame, p.ds.Digest(), p.commit}, months...)
	for _, r := range p.remarks {
		parts = append(append(parts, r.Pos.File), spoken(r)...)
	}
	var names []string
	for _, address := range slices.Sorted(maps.Keys(p.static)) {
		names = append(names, "static"+address)
	}
	sums, err := digestsOf(dir, names)
	return digest.OfAll(append(parts, sums...)...), err
}

// temporary reports whether a file is one of an editor or of the system.
func temporary(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, ".") || strings.HasSuffix(base, "~")
}

// digestsOf returns the names and digests of files of the project.
func digestsOf(dir string, names []string) ([]string, error) {
	var out []string
	for _, name := range names {
		file := filepath.Join(dir, filepath.FromSlash(name))
		info, err := os.Stat(file)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
			continue // it just disappeared, or a link leads nowhere or to a folder
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		out = append(out, name, digest.Of(src))
	}
	return out, nil
}
