package draw

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

// cacheLimit is how large the cache may grow by pictures that nobody uses any more: some dozens of
// states of a city.
const cacheLimit = 512 << 20

// kept takes a file from the cache or makes it. A file that does not end as it
// must was cut short by a full disk, and is made again.
func (d *Drawer) kept(name string, end []byte, make func() ([]byte, error)) ([]byte, error) {
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

// prune removes pictures that this drawer did not use, the oldest first, until the cache is within
// its limit. What a build uses stays, however large the portal.
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
			continue // what draws, compiled
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // another build was quicker
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
