package release

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

	"portal/internal/atomicfile"
	"portal/internal/digest"
	"portal/internal/message"
	"portal/internal/release/manifest"
)

// folder is a store on a disk. A web server serves the symbolic link "current", which Publish
// replaces atomically:
//
//	current -> releases/000007
//	releases/000006/ releases/000007/
//	store/objects/   every content by its SHA-256; the files of releases are hard links to these
//	store/manifests/ 000001.json …
type folder struct{ root string }

// openFolder opens a folder that Publish created, or a new or empty one. It returns an error for a
// folder with other files.
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

// parseRelease returns the release number in a name that number returned, 0 for another name.
func parseRelease(name string) int {
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
			last = max(last, parseRelease(name))
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
		if err != nil || !digest.Valid(d.Name()) {
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

// makeFolder creates a folder and its parents. A web server can read them whatever the publisher's
// umask is.
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

// publishedMode is the mode of published files. They are read-only because releases share them: an
// edit in place would change all of them.
const publishedMode fs.FileMode = 0o444

// write creates or replaces a file and creates its parent folders.
func write(name string, src []byte, mode fs.FileMode) error {
	if err := makeFolder(filepath.Dir(name)); err != nil {
		return err
	}
	return atomicfile.Write(name, src, mode)
}

// ignore returns err, or nil if err is the known error.
func ignore(err, known error) error {
	if errors.Is(err, known) {
		return nil
	}
	return err
}

func (f *folder) put(_ context.Context, sum string, src []byte) error {
	return write(f.object(sum), src, publishedMode)
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
		// Write the signature first, under a name with the manifest's hash, so that no release
		// lacks its signature and no publisher overwrites another's.
		if err := write(name+"-"+digest.Of(src)+".sig", signature, publishedMode); err != nil {
			return err
		}
	}
	if err := makeFolder(filepath.Dir(name)); err != nil {
		return err
	}
	err := atomicfile.Create(name+".json", src, publishedMode)
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
		if err := f.createTree(ctx, release, src, tree, step); err != nil {
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

// createTree creates the folder of a release from the contents. It renames the folder to its final
// name at the end, so that this never exists in part.
func (f *folder) createTree(
	ctx context.Context, release int, src []byte, tree string, step func(done, total int),
) error {
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
			// The disk may not support hard links.
			content, err := f.get(ctx, sum)
			if err != nil {
				return err
			}
			if err := write(to, content, publishedMode); err != nil {
				return err
			}
		}
		done++
		step(done, len(m.Files))
	}
	if err := write(filepath.Join(next, manifest.Name), src, publishedMode); err != nil {
		return err
	}
	signature, err := os.ReadFile(f.path("store", "manifests", number(release)+"-"+digest.Of(src)+".sig"))
	if err == nil {
		err = write(filepath.Join(next, manifest.Signature), signature, publishedMode)
	}
	if err := ignore(err, fs.ErrNotExist); err != nil {
		return err
	}
	return os.Rename(next, tree)
}

func (f *folder) prune(ctx context.Context, keep func(int) bool, stale map[string]bool, before time.Time) error {
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
		if release := parseRelease(e.Name()); release > 0 && !keep(release) {
			if err := os.RemoveAll(f.path("releases", e.Name())); err != nil {
				return err
			}
		}
	}
	// Remove the temporary files of killed publishers.
	err = filepath.WalkDir(f.path("store"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(d.Name(), atomicfile.Unfinished) {
			return ignore(err, fs.ErrNotExist)
		}
		info, err := d.Info()
		if err == nil && (time.Since(info.ModTime()) > grace || info.ModTime().Before(before)) {
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
