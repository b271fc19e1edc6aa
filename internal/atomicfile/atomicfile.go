// Package atomicfile writes files atomically: if the process is killed, the file is either complete
// or unchanged.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Unfinished is the prefix of temporary files. One that remains was left by a killed process.
const Unfinished = ".next-"

// Write creates or replaces a file. It syncs the file to disk first, so that the content survives a
// power loss.
func Write(name string, src []byte, mode fs.FileMode) error {
	return write(name, src, mode, (*os.File).Sync, os.Rename)
}

// Create writes a new file like Write. If the file exists, it leaves it unchanged and returns
// fs.ErrExist.
func Create(name string, src []byte, mode fs.FileMode) error {
	return write(name, src, mode, (*os.File).Sync, func(from, to string) error {
		if err := os.Link(from, to); err != nil {
			return err
		}
		return os.Remove(from)
	})
}

// WriteCache writes a file like Write but does not sync it: a power loss may truncate it. Use it
// for files that can be regenerated.
func WriteCache(name string, src []byte, mode fs.FileMode) error {
	return write(name, src, mode, func(*os.File) error { return nil }, os.Rename)
}

func write(
	name string, src []byte, mode fs.FileMode, sync func(*os.File) error, move func(from, to string) error,
) error {
	temp, err := os.CreateTemp(filepath.Dir(name), Unfinished+"*")
	if err != nil {
		return err
	}
	_, err = temp.Write(src)
	err = errors.Join(err, temp.Chmod(mode), sync(temp), temp.Close())
	if err == nil {
		err = move(temp.Name(), name)
	}
	if err == nil {
		return nil
	}
	if removeErr := os.Remove(temp.Name()); !errors.Is(removeErr, fs.ErrNotExist) {
		err = errors.Join(err, removeErr)
	}
	return err
}
