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

// marker is a file in every folder that was built, by which a folder is known
// to be one that may be replaced.
const marker = ".portal"

// Inputs are the folders of a project that a site is made of, beside
// config.toml. None of them may hold the output: Hugo would take it for a part
// of the site.
var Inputs = []string{"data", "content", "layouts", "static", "assets", "i18n"}

// target returns the folder to replace: what a link leads to rather than the
// link, and never a folder that holds the project or a part of it.
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
	if holds, err := filepath.Rel(out, dir); err == nil && holds != ".." && !strings.HasPrefix(holds, ".."+string(filepath.Separator)) {
		return "", message.Usage("out-holds-project", "Folder", asked)
	}
	top, _, _ := strings.Cut(filepath.ToSlash(within), "/")
	if slices.Contains(Inputs, top) || top == ".git" || top == ".build" && within != Preview {
		return "", message.Usage("out-inside", "Folder", asked)
	}
	return out, nil
}

// Preview is the folder below the project's in which portal serve builds.
var Preview = filepath.Join(".build", "preview")

// made reports whether a folder was made by a build, or is empty or not there.
func made(folder string) (bool, error) {
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

// remove deletes a folder that a build made, its marker last: killed halfway,
// the rest is still known for what it is.
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

// prepare returns an empty folder beside out to build into, after making sure
// that nothing in the way is somebody's own, and mending what a killed build
// left.
func prepare(out string) (next string, err error) {
	parent, name := filepath.Dir(out), filepath.Base(out)
	next, old := filepath.Join(parent, "."+name+".next"), filepath.Join(parent, "."+name+".old")
	for _, folder := range []string{out, next, old} {
		ours, err := made(folder)
		if err != nil {
			return "", err
		}
		if !ours {
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
	if err := os.WriteFile(filepath.Join(next, marker), []byte("Made by portal build, which replaces this folder as a whole.\n"), 0o666); err != nil {
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
