package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a")
	for _, step := range []struct {
		write func(string, []byte, fs.FileMode) error
		text  string
		want  string
		err   error
	}{
		{Create, "1", "1", nil},
		{Create, "2", "1", fs.ErrExist},
		{Write, "3", "3", nil},
		{WriteCache, "4", "4", nil},
	} {
		if err := step.write(name, []byte(step.text), 0o444); !errors.Is(err, step.err) {
			t.Errorf("writing %s: got error %v, want %v", step.text, err, step.err)
		}
		src, err := os.ReadFile(name)
		if err != nil || string(src) != step.want {
			t.Errorf("after writing %s: got %q, error %v; want %q", step.text, src, err, step.want)
		}
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o444 {
			t.Errorf("after writing %s: got mode %v, error %v; want 0444", step.text, info, err)
		}
	}
	if err := Write(dir, nil, 0o444); err == nil {
		t.Error("Write replaced a folder with a file")
	}
	if err := Write(filepath.Join(dir, "nowhere", "a"), nil, 0o444); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("writing to a missing folder: got error %v, want %v", err, fs.ErrNotExist)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("got files %v, error %v; want only the file written", files, err)
	}
}
