package sample

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

// Other returns the data and content of a made-up portal of another programme. It has other indicators,
// one of which may be negative, and no projects.
func Other(t testing.TB) fstest.MapFS {
	t.Helper()
	return Archive(t, filepath.Join(Root(), "internal", "testkit", "sample", "testdata", "other.txtar"))
}

// Archive returns the files of a txtar archive.
func Archive(t testing.TB, name string) fstest.MapFS {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	root := fstest.MapFS{}
	for _, f := range archive.Files {
		root[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return root
}

// Codebook returns the examples of data/README.md as one portal. They have every key, and no problem.
func Codebook(t testing.TB) fstest.MapFS {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(Root(), "data", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	root := fstest.MapFS{}
	for _, m := range regexp.MustCompile("(?s)```yaml\n# file: (\\S+)\n(.*?)```").FindAllStringSubmatch(string(src), -1) {
		text := m[2]
		if strings.HasSuffix(m[1], ".md") {
			text = "---\n" + text + "---\n例。\n"
		}
		root[m[1]] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}
