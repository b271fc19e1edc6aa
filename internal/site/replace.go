package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"portal/internal/message"
)

// marker is a file in every folder that a build made. A build only replaces a folder that has it.
const marker = ".portal"

// Inputs are the folders of a project from which a site is built, together with config.toml. The
// output may not lie in any of them, because Hugo would treat it as part of the site.
var Inputs = []string{"data", "content", "layouts", "static", "assets", "i18n"}

// target returns the folder to replace, with symbolic links resolved. It returns an error if that
// folder contains the project or lies in one of its folders.
func target(dir, asked string) (string, error) {
	if asked == "" {
		return "", message.Usage("out-empty")
	}
	out, err := filepath.Abs(asked)
	if err != nil {
		return "", err
	}
	if _, err := os.Lstat(out); err == nil {
		if out, err = filepath.EvalSymlinks(out); err != nil {
			return "", fmt.Errorf("following the link %s: %w", asked, err)
		}
	} else if parent, err := filepath.EvalSymlinks(filepath.Dir(out)); err == nil {
		out = filepath.Join(parent, filepath.Base(out))
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	within, err := filepath.Rel(dir, out)
	if err != nil {
		return "", err
	}
	if project, err := filepath.Rel(out, dir); err == nil && filepath.IsLocal(project) {
		return "", message.Usage("out-holds-project", "Folder", asked)
	}
	top, _, _ := strings.Cut(filepath.ToSlash(within), "/")
	if slices.Contains(Inputs, top) || top == ".git" || top == ".build" && within != Preview && within != Undone {
		return "", message.Usage("out-inside", "Folder", asked)
	}
	return out, nil
}

// Preview is the folder in the project in which portal serve builds.
var Preview = filepath.Join(".build", "preview")

// Undone is the folder in the project for a site that is built without some corrections and changes
// of wording.
var Undone = filepath.Join(".build", "undone")

// replaceable reports whether a build made a folder, or the folder is empty or does not exist.
func replaceable(folder string) (bool, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading %s: %w", folder, err)
	}
	_, err = os.Lstat(filepath.Join(folder, marker))
	return err == nil || len(entries) == 0, nil
}

// remove deletes a folder that a build made. It deletes the marker last, so that the next build can
// recognise the rest if this process is killed.
func remove(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if e.Name() != marker && err == nil {
			err = os.RemoveAll(filepath.Join(folder, e.Name()))
		}
	}
	if err == nil {
		err = os.RemoveAll(folder)
	}
	if err != nil {
		return fmt.Errorf("removing %s: %w", folder, err)
	}
	return nil
}

// prepare returns a new folder beside out to build into. It cleans up after a killed build first, and
// returns an error if it would have to replace a folder that no build made.
func prepare(out string) (next string, err error) {
	parent, name := filepath.Dir(out), filepath.Base(out)
	next, old := filepath.Join(parent, "."+name+".next"), filepath.Join(parent, "."+name+".old")
	for _, folder := range []string{out, next, old} {
		ok, err := replaceable(folder)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", &message.Error{Key: "not-ours", Values: []any{"Folder", folder}}
		}
	}
	if _, err := os.Lstat(out); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(old, out); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("restoring %s: %w", out, err)
		}
	}
	for _, leftover := range []string{next, old} {
		if err := remove(leftover); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(next, 0o777); err != nil {
		return "", fmt.Errorf("making %s: %w", next, err)
	}
	notice := []byte("Made by portal build, which replaces this folder as a whole.\n")
	if err := os.WriteFile(filepath.Join(next, marker), notice, 0o666); err != nil {
		return "", fmt.Errorf("making %s: %w", next, err)
	}
	return next, nil
}

// replace replaces the old folder with the new one. If the system can exchange two folders, this is
// one step. Otherwise neither exists for a moment; prepare restores the old one after a crash.
func replace(out, next string) error {
	if _, err := os.Lstat(out); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(next, out); err != nil {
			return fmt.Errorf("placing %s: %w", out, err)
		}
		return nil
	}
	if err := exchange(next, out); err == nil {
		return remove(next)
	}
	old := filepath.Join(filepath.Dir(out), "."+filepath.Base(out)+".old")
	if err := os.Rename(out, old); err != nil {
		return fmt.Errorf("replacing %s: %w", out, err)
	}
	if err := os.Rename(next, out); err != nil {
		return errors.Join(fmt.Errorf("replacing %s: %w", out, err), os.Rename(old, out))
	}
	return remove(old)
}
