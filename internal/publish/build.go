package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"portal/internal/manifest"
	"portal/internal/message"
)

// build is what a folder holds that was built, and what publishing adds.
type build struct {
	folder  string
	files   map[string]string // sha256 by path
	made    map[string][]byte // files that publishing makes
	carried map[string]bool   // files that are not built: the store has their contents
}

// read returns the bytes of a file that is not carried.
func (b *build) read(name string) ([]byte, error) {
	if src, ok := b.made[name]; ok {
		return src, nil
	}
	return os.ReadFile(filepath.Join(b.folder, filepath.FromSlash(name)))
}

// maxSite bounds how many files a site may have.
const maxSite = 5_000_000

// read digests a built folder.
func read(ctx context.Context, folder string, step func(Part, int, int)) (*build, error) {
	b := &build{folder: folder, files: map[string]string{}, made: map[string][]byte{}, carried: map[string]bool{}}
	var names []string
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(folder, name)
		if err != nil || rel == "." {
			return err
		}
		rel = filepath.ToSlash(rel)
		switch {
		case unpublished(rel) && d.IsDir():
			return fs.SkipDir
		case unpublished(rel) || d.IsDir() && rel != manifest.Name && rel != manifest.Signature:
			return nil
		case !sayable(rel):
			return &message.Error{Key: "site-name", Values: []any{"File", rel}}
		case !d.Type().IsRegular() || rel == manifest.Name || rel == manifest.Signature || variant(rel) || record(rel):
			return &message.Error{Key: "site-file", Values: []any{"File", rel}}
		}
		if names = append(names, rel); len(names) > maxSite {
			return fmt.Errorf("more than %d files", maxSite)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", folder, err)
	}
	if !slices.Contains(names, pageName) {
		return nil, &message.Error{Key: "site-empty", Values: []any{"Folder", folder}}
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range names {
		group.Go(func() error {
			f, err := os.Open(filepath.Join(folder, filepath.FromSlash(name)))
			if err != nil {
				return err
			}
			sum, size, err := manifest.SumOf(f)
			if err == nil && size > maxFile {
				err = &message.Error{Key: "too-large", Values: []any{"Limit", maxFile}}
			}
			if err := cmp.Or(errors.Join(err, f.Close()), ctx.Err()); err != nil {
				return fmt.Errorf("reading %s: %w", name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			b.files[name] = sum
			step(PartRead, len(b.files), len(names))
			return nil
		})
	}
	return b, group.Wait()
}
