package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// marker is a file in every folder that was built, by which a folder is known
// to be one that may be replaced.
const marker = ".portal"

// prepare returns an empty folder beside out to build into, after making sure
// that out is nobody else's and mending what a killed build left.
func prepare(out string) (next string, err error) {
	parent, name := filepath.Dir(out), filepath.Base(out)
	next, old := filepath.Join(parent, "."+name+".next"), filepath.Join(parent, "."+name+".old")
	if _, err := os.Lstat(out); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(old, out); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("restoring %s: %w", out, err)
		}
	}
	entries, err := os.ReadDir(out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("reading %s: %w", out, err)
	}
	if len(entries) > 0 {
		if _, err := os.Lstat(filepath.Join(out, marker)); err != nil {
			return "", fmt.Errorf("%s is not empty and was not made by portal build; remove it or name another folder", out)
		}
	}
	for _, leftover := range []string{next, old} {
		if err := os.RemoveAll(leftover); err != nil {
			return "", fmt.Errorf("removing %s: %w", leftover, err)
		}
	}
	if err := os.MkdirAll(next, 0o777); err != nil {
		return "", fmt.Errorf("making %s: %w", next, err)
	}
	return next, nil
}

// replace puts the new folder in the place of the old one. Where the system
// can exchange two folders it does so in one step; elsewhere there is a moment
// without either, which prepare mends after a crash.
func replace(out, next string) error {
	if _, err := os.Lstat(out); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(next, out); err != nil {
			return fmt.Errorf("placing %s: %w", out, err)
		}
		return nil
	}
	if err := exchange(next, out); err == nil {
		return os.RemoveAll(next)
	}
	old := filepath.Join(filepath.Dir(out), "."+filepath.Base(out)+".old")
	if err := os.Rename(out, old); err != nil {
		return fmt.Errorf("replacing %s: %w", out, err)
	}
	if err := os.Rename(next, out); err != nil {
		return errors.Join(fmt.Errorf("replacing %s: %w", out, err), os.Rename(old, out))
	}
	return os.RemoveAll(old)
}
