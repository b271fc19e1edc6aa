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

// The settings of the open data are whole or empty.
func TestOpenDataSettings(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`ocid_prefix = ""`, `ocid_prefix = "ocds-abc123"`, ""},
		{`ocid_prefix = ""`, `ocid_prefix = "OCDS-1"`, `ocid_prefix "OCDS-1" in config.toml has the wrong form; write the registered prefix, ocds- and six lower-case letters or digits, or leave it empty`},
		{`licence = ""`, `licence = "CC BY 4.0"`, `config.toml names the licence of the data only in part; write both licence and licence_address (https://…), or leave both empty`},
		{`licence_address = ""`, `licence_address = "a"`, `config.toml names the licence of the data only in part; write both licence and licence_address (https://…), or leave both empty`},
	} {
		dir := sample.Project(t)
		sample.Edit(t, dir, "config.toml", "\n"+c.old, "\n"+c.new)
		_, err := readSettings(dir)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("with %s the error is %q, want %q", c.new, got, c.want)
		}
	}
}
