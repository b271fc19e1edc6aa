// Package atomicfile writes files that are there whole or not at all, even if
// the process is killed meanwhile.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Unfinished is how the name of a file begins that is being written. One that
// stays was left by somebody who was killed.
const Unfinished = ".next-"

// Write puts a file in its place, instead of one that is there. It survives a
// loss of power.
func Write(name string, src []byte, mode fs.FileMode) error {
	return write(name, src, mode, (*os.File).Sync, os.Rename)
}

// Create is Write, but leaves a file that is there and returns fs.ErrExist.
func Create(name string, src []byte, mode fs.FileMode) error {
	return write(name, src, mode, (*os.File).Sync, func(from, to string) error {
		if err := os.Link(from, to); err != nil {
			return err
		}
		return os.Remove(from)
	})
}

// WriteCache is Write for a file that can be made again: it waits for no disk,
// and a loss of power may cut the file short.
func WriteCache(name string, src []byte, mode fs.FileMode) error {
	return write(name, src, mode, func(*os.File) error { return nil }, os.Rename)
}

func write(name string, src []byte, mode fs.FileMode, sync func(*os.File) error, place func(from, to string) error) error {
	t, err := os.CreateTemp(filepath.Dir(name), Unfinished+"*")
	if err != nil {
		return err
	}
	_, err = t.Write(src)
	err = errors.Join(err, t.Chmod(mode), sync(t), t.Close())
	if err == nil {
		err = place(t.Name(), name)
	}
	if err == nil {
		return nil
	}
	if gone := os.Remove(t.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
