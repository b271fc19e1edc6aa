package release

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

	"portal/internal/digest"
	"portal/internal/message"
	"portal/internal/release/manifest"
)

// build is a built site with the files that publishing adds to it.
type build struct {
	folder  string
	files   map[string]string // SHA-256 by path
	made    map[string][]byte // files that publishing generates
	carried map[string]bool   // files carried over from the last release; only the store has them
}

// read returns the content of a file that is not carried over.
func (b *build) read(name string) ([]byte, error) {
	if src, ok := b.made[name]; ok {
		return src, nil
	}
	return os.ReadFile(filepath.Join(b.folder, filepath.FromSlash(name)))
}

// maxSite is the largest number of files of a site.
const maxSite = 5_000_000

// read computes the SHA-256 of every file of a built folder. It returns an error for names that
// publishing uses itself or that the ledger cannot store.
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
		case !validName(rel):
			return &message.Error{Key: "site-name", Values: []any{"File", rel}}
		case !d.Type().IsRegular() || rel == manifest.Name || rel == manifest.Signature || variant(rel) || record(rel):
			return &message.Error{Key: "site-file", Values: []any{"File", rel}}
		}
		if names = append(names, rel); len(names) > maxSite {
			return fmt.Errorf("the site has more than %d files", maxSite)
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
			sum, size, err := digest.OfReader(f)
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
