package picture

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"portal/internal/atomicfile"
)

// cacheLimit limits the space of unused pictures, enough for dozens of states of a city.
const cacheLimit = 512 << 20

// cached returns a file from the cache, or creates it. It recreates a file without the expected
// end, which a full disk may have truncated.
func (d *Drawer) cached(name string, end []byte, make func() ([]byte, error)) ([]byte, error) {
	d.used.Store(name, nil)
	name = filepath.Join(d.cache, name)
	src, err := os.ReadFile(name)
	if err == nil && bytes.HasSuffix(src, end) {
		return src, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the picture cache: %w", err)
	}
	if src, err = make(); err != nil {
		return nil, err
	}
	d.drawn.Add(1)
	return src, atomicfile.WriteCache(name, src, 0o644)
}

// prune removes pictures that this drawer did not use, oldest first, until the cache is within its
// limit. It keeps everything that the build used, however large.
func (d *Drawer) prune() error {
	entries, err := os.ReadDir(d.cache)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("bounding the picture cache: %w", err)
	}
	type file struct {
		name string
		size int64
		made time.Time
	}
	var total int64
	var unused []file
	for _, entry := range entries {
		if kind := filepath.Ext(entry.Name()); kind != ".svg" && kind != ".png" {
			continue // the machine code of PDFium
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // another build removed it
		}
		if err != nil {
			return fmt.Errorf("bounding the picture cache: %w", err)
		}
		total += info.Size()
		if _, ok := d.used.Load(entry.Name()); !ok {
			unused = append(unused, file{entry.Name(), info.Size(), info.ModTime()})
		}
	}
	slices.SortFunc(unused, func(a, b file) int { return cmp.Or(a.made.Compare(b.made), cmp.Compare(a.name, b.name)) })
	for _, f := range unused {
		if total <= d.limit {
			break
		}
		if err := os.Remove(filepath.Join(d.cache, f.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("bounding the picture cache: %w", err)
		}
		total -= f.size
	}
	return nil
}
