package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
	"golang.org/x/sync/errgroup"

	"portal/internal/manifest"
	"portal/internal/message"
)

// folder is a store on a disk. A web server serves current, a link that leads
// to one of the releases beside it and is replaced in one step:
//
//	current -> releases/000007
//	releases/000006/ releases/000007/
//	store/objects/   every content by its hash; releases link to them
//	store/manifests/ 000001.json …
type folder struct{ root string }

// openFolder opens a folder that was published to before, or a new or empty
// one. A folder with anything else in it is somebody's own.
func openFolder(root string) (*folder, error) {
	f := &folder{root}
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading %s: %w", root, err)
	}
	if _, err := os.Stat(f.path("store")); err != nil && len(entries) > 0 {
		return nil, &message.Error{Key: "target-not-ours", Values: []any{"Folder", root}}
	}
	return f, nil
}

func (f *folder) path(parts ...string) string {
	return filepath.Join(append([]string{f.root}, parts...)...)
}

func (f *folder) object(sum string) string { return f.path("store", "objects", sum[:2], sum) }

func number(release int) string { return fmt.Sprintf("%06d", release) }

// numbered returns the release that a name with a number is of, and 0 for
// another name.
func numbered(name string) int {
	n, err := strconv.Atoi(name)
	if err != nil || n < 1 || number(n) != name {
		return 0
	}
	return n
}

func (f *folder) newest(ctx context.Context) (int, []byte, error) {
	entries, err := os.ReadDir(f.path("store", "manifests"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	last := 0
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".json"); ok {
			last = max(last, numbered(name))
		}
	}
	if last == 0 {
		return 0, nil, nil
	}
	src, err := f.manifest(ctx, last)
	return last, src, err
}

func (f *folder) manifest(_ context.Context, release int) ([]byte, error) {
	return os.ReadFile(f.path("store", "manifests", number(release)+".json"))
}

func (f *folder) shown(context.Context) ([]byte, error) {
	src, err := os.ReadFile(f.path("current", manifest.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return src, err
}

func (f *folder) contents(context.Context) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := filepath.WalkDir(f.path("store", "objects"), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !manifest.IsSum(d.Name()) {
			return err
		}
		info, err := d.Info()
		if err == nil {
			out[d.Name()] = info.ModTime()
		}
		return ignore(err, fs.ErrNotExist)
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return out, err
}

// makeFolder makes a folder, and those above it, that a web server can read
// whatever the publisher keeps from others by default, as it can the files.
func makeFolder(name string) error {
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := makeFolder(filepath.Dir(name)); err != nil {
		return err
	}
	if err := os.Mkdir(name, 0o777); err != nil {
		return ignore(err, fs.ErrExist)
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	return os.Chmod(name, info.Mode()|0o055)
}

// published is the mode of what is published: releases share files, so one that
// is edited in place would change in all of them.
const published fs.FileMode = 0o444

// begun is how the name of a file begins that is being written.
const begun = ".next-"

// write makes a file that is there whole or not at all, after a loss of power
// too.
func write(name string, src []byte, mode fs.FileMode, place func(from, to string) error) error {
	if err := makeFolder(filepath.Dir(name)); err != nil {
		return err
	}
	t, err := os.CreateTemp(filepath.Dir(name), begun+"*")
	if err != nil {
		return err
	}
	_, err = t.Write(src)
	err = errors.Join(err, t.Chmod(mode), t.Sync(), t.Close())
	if err == nil {
		err = place(t.Name(), name)
	}
	if err != nil {
		return errors.Join(err, ignore(os.Remove(t.Name()), fs.ErrNotExist))
	}
	return nil
}

// ignore forgets an error that is of no matter here.
func ignore(err, known error) error {
	if errors.Is(err, known) {
		return nil
	}
	return err
}

// once places a file only where none is.
func once(from, to string) error {
	if err := os.Link(from, to); err != nil {
		return err
	}
	return os.Remove(from)
}

func (f *folder) put(_ context.Context, sum string, src []byte) error {
	return write(f.object(sum), src, published, os.Rename)
}

func (f *folder) get(_ context.Context, sum string) ([]byte, error) {
	src, err := os.ReadFile(f.object(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", errMissing, err)
	}
	return src, err
}

func (f *folder) claim(_ context.Context, release int, src, signature []byte) error {
	name := f.path("store", "manifests", number(release))
	if signature != nil {
		// The signature is there first, under a name of its own content.
		if err := write(name+"-"+manifest.Sum(src)+".sig", signature, published, os.Rename); err != nil {
			return err
		}
	}
	err := write(name+".json", src, published, once)
	if errors.Is(err, fs.ErrExist) {
		return errClaimed
	}
	return err
}

func (f *folder) show(ctx context.Context, step func(done, total int)) error {
	if err := makeFolder(f.path("store")); err != nil {
		return err
	}
	unlock, err := lockedfile.MutexAt(f.path("store", "lock")).Lock()
	if err != nil {
		return err
	}
	defer unlock()
	release, src, err := f.newest(ctx)
	if err != nil || release == 0 {
		return err
	}
	tree := f.path("releases", number(release))
	if _, err := os.Stat(tree); errors.Is(err, fs.ErrNotExist) {
		if err := f.grow(ctx, release, src, tree, step); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	next := f.path(".current.next")
	if err := ignore(os.Remove(next), fs.ErrNotExist); err != nil {
		return err
	}
	if err := os.Symlink(filepath.Join("releases", number(release)), next); err != nil {
		return err
	}
	return os.Rename(next, f.path("current"))
}

// grow makes the folder of a release from the contents, whole or not at all.
func (f *folder) grow(ctx context.Context, release int, src []byte, tree string, step func(done, total int)) error {
	m, err := manifest.Decode(src)
	if err != nil {
		return err
	}
	next := f.path("releases", "."+number(release)+".next")
	if err := os.RemoveAll(next); err != nil {
		return err
	}
	done := 0
	for name, sum := range m.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		to := filepath.Join(next, filepath.FromSlash(name))
		if err := makeFolder(filepath.Dir(to)); err != nil {
			return err
		}
		if err := os.Link(f.object(sum), to); err != nil {
			// A disk without links of this kind gets a copy.
			content, err := f.get(ctx, sum)
			if err != nil {
				return err
			}
			if err := write(to, content, published, os.Rename); err != nil {
				return err
			}
		}
		done++
		step(done, len(m.Files))
	}
	if err := write(filepath.Join(next, manifest.Name), src, published, os.Rename); err != nil {
		return err
	}
	signature, err := os.ReadFile(f.path("store", "manifests", number(release)+"-"+manifest.Sum(src)+".sig"))
	if err == nil {
		err = write(filepath.Join(next, manifest.Signature), signature, published, os.Rename)
	}
	if err := ignore(err, fs.ErrNotExist); err != nil {
		return err
	}
	return os.Rename(next, tree)
}

func (f *folder) prune(ctx context.Context, keep func(int) bool, stale map[string]bool) error {
	unlock, err := lockedfile.MutexAt(f.path("store", "lock")).Lock()
	if err != nil {
		return err
	}
	defer unlock()
	entries, err := os.ReadDir(f.path("releases"))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if release := numbered(e.Name()); release > 0 && !keep(release) {
			if err := os.RemoveAll(f.path("releases", e.Name())); err != nil {
				return err
			}
		}
	}
	// What somebody began to write who was killed.
	err = filepath.WalkDir(f.path("store"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(d.Name(), begun) {
			return ignore(err, fs.ErrNotExist)
		}
		info, err := d.Info()
		if err == nil && time.Since(info.ModTime()) > grace {
			err = os.Remove(name)
		}
		return ignore(err, fs.ErrNotExist)
	})
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for sum := range stale {
		group.Go(func() error { return errors.Join(ctx.Err(), ignore(os.Remove(f.object(sum)), fs.ErrNotExist)) })
	}
	return group.Wait()
}

func (f *folder) served() bool { return true }

func (f *folder) close() error { return nil }
