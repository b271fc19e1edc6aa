package project

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"portal/internal/figures"
	"portal/internal/message"
)

// Write writes changed files into the project's folder, in the order of names. It stages every file
// beside its target before it renames the first, and stops if a target was edited since ds was read.
// Each file is replaced atomically; the whole set is not.
func Write(dir string, ds *figures.Dataset, files map[string][]byte, names ...string) (err error) {
	ready := map[string]string{}
	defer func() {
		for _, temporary := range ready {
			if failed := os.Remove(temporary); failed != nil && !errors.Is(failed, fs.ErrNotExist) {
				err = errors.Join(err, failed)
			}
		}
	}()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return fmt.Errorf("creating the folder of %s: %w", name, err)
		}
		// Readers of the data ignore hidden names. Creating the temporary file before reading the
		// target also acts as a lock: a second run at the same time fails.
		temporary := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".writing")
		err := write(temporary, files[name])
		if errors.Is(err, fs.ErrExist) {
			return &message.Error{Key: "write-running", Values: []any{"File", filepath.ToSlash(temporary)}}
		}
		ready[name] = temporary
		if err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
		now, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("reading %s: %w", name, err)
		}
		if !bytes.Equal(now, ds.Files[name]) {
			return &message.Error{Key: "write-edited", Values: []any{"File", name}}
		}
	}
	for _, name := range names {
		if err := os.Rename(ready[name], filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	return nil
}

func write(path string, src []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(src)
	return errors.Join(err, f.Sync(), f.Close())
}
