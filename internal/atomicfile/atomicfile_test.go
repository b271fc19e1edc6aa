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
		{Create, "1", "1", nil}, {Create, "2", "1", fs.ErrExist}, {Write, "3", "3", nil}, {WriteCache, "4", "4", nil},
	} {
		if err := step.write(name, []byte(step.text), 0o444); !errors.Is(err, step.err) {
			t.Errorf("writing %s: %v", step.text, err)
		}
		src, err := os.ReadFile(name)
		info, failed := os.Stat(name)
		if err != nil || failed != nil || string(src) != step.want || info.Mode().Perm() != 0o444 {
			t.Errorf("after %s there is %q, %v, %v", step.text, src, err, failed)
		}
	}
	if err := Write(dir, nil, 0o444); err == nil {
		t.Error("a folder was replaced by a file")
	}
	if err := Write(filepath.Join(dir, "nowhere", "a"), nil, 0o444); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in no folder: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left are %v, %v", left, err)
	}
}
