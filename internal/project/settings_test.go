package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/testkit/sample"
)

// readSettings returns either an error or an address that can be written into a page, whatever
// config.toml contains.
func FuzzSettings(f *testing.F) {
	src, err := os.ReadFile(filepath.Join(sample.Root(), "config.toml"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src)
	f.Add([]byte(`baseURL = "https://example.org/a b/"`))
	f.Add([]byte("[languages.en]\ntitle = 7\n"))
	dir := f.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "i18n"), os.DirFS(filepath.Join(sample.Root(), "i18n"))); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if err := os.WriteFile(filepath.Join(dir, "config.toml"), src, 0o666); err != nil {
			t.Fatal(err)
		}
		s, err := readSettings(dir)
		if err == nil && (!strings.HasSuffix(s.BaseURL, "/") || strings.ContainsAny(s.BaseURL, "\"'<> \x00")) {
			t.Errorf("the base is %q", s.BaseURL)
		}
	})
}
