package project_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/figures"
	"portal/internal/project"
)

// If two commands write at once, one of them fails and writes nothing. So does a command after an
// interrupted one, and it does not remove the interrupted one's files. Nor does a command write over
// an edit that it has not read.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	const sources, month = "data/sources.yaml", "data/reports/2020-08.yaml"
	left := filepath.Join(dir, "data", "reports", ".2020-08.yaml.writing")
	was := []byte("sources: []\n")
	if err := errors.Join(
		os.MkdirAll(filepath.Dir(left), 0o777), os.WriteFile(left, []byte("half"), 0o666),
		os.WriteFile(filepath.Join(dir, sources), was, 0o666),
	); err != nil {
		t.Fatal(err)
	}
	ds := &figures.Dataset{Files: map[string][]byte{sources: was}}
	write := func(want string) {
		t.Helper()
		files := map[string][]byte{sources: []byte("sources: [] # new\n"), month: []byte("period: 2020-08\n")}
		err := project.Write(dir, ds, files, sources, month)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("got the error %v, want %q", err, want)
		}
		is, err := os.ReadFile(filepath.Join(dir, sources))
		if err != nil || bytes.Equal(is, files[sources]) != (want == "") {
			t.Errorf("after %q, sources.yaml is %q: %v", want, is, err)
		}
	}
	write(".2020-08.yaml.writing exists")
	if err := os.Remove(left); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, month), []byte("period: 2020-08 # edited\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	write(month + " was edited")
	if err := os.Remove(filepath.Join(dir, month)); err != nil {
		t.Fatal(err)
	}
	write("")
	if entries, err := os.ReadDir(filepath.Dir(left)); err != nil || len(entries) != 1 || entries[0].Name() != "2020-08.yaml" {
		t.Error(entries, err)
	}
}
