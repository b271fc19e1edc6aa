// Package offline makes the copy of a built site that works from a disk, by a
// double-click and with nothing that serves it: a folder in, a zip out.
package offline

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"portal/internal/digest"
	"portal/internal/manifest"
)

// Copy says what of a site goes into its copy.
type Copy struct {
	Base   string            // where the site stands, as in its links: "/zt/dzsw/" or in full
	Commit string            // of the data, for the manifest; empty where nobody knows it
	Omits  func(string) bool // the files that are of no use on a disk
	Notes  map[string]string // texts beside the pages, by their file's name
}

// Write writes the copy of a site. The same site makes the same bytes: the
// files are in a fixed order and without a time of their own. Only some of
// them are in memory at a time. The last file is the manifest of the others.
func Write(ctx context.Context, w io.Writer, site fs.FS, c Copy) error {
	files := map[string]bool{}
	err := fs.WalkDir(site, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files[name] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	pages, err := newPages(site, files, c)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	notes, html, others := slices.Sorted(maps.Keys(c.Notes)), []string(nil), []string(nil)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		switch {
		case c.Omits(name):
		case path.Ext(name) == ".html":
			html = append(html, name)
		default:
			others = append(others, name)
		}
	}
	list := manifest.Manifest{Format: manifest.Format, Commit: c.Commit, Files: map[string]string{}}
	var mu sync.Mutex
	add := func(names []string, content func(string) ([]byte, error)) {
		if err != nil {
			return
		}
		err = pack(ctx, z, names, func(name string) ([]byte, error) {
			src, err := content(name)
			mu.Lock()
			defer mu.Unlock()
			list.Files[name] = digest.Of(src)
			return src, err
		})
	}
	read := func(name string) ([]byte, error) { return fs.ReadFile(site, name) }
	add(notes, func(name string) ([]byte, error) { return []byte(c.Notes[name]), nil })
	add(html, pages.rewrite)
	// The pages have said which files their scripts read.
	add(slices.Sorted(maps.Keys(pages.handed)), func(name string) ([]byte, error) {
		src, err := read(strings.TrimSuffix(name, handing))
		return slices.Concat([]byte("document.currentScript.json = "), src, []byte(";\n")), err
	})
	add(others, read)
	if err == nil {
		var src []byte
		if src, err = list.Encode(); err == nil {
			err = pack(ctx, z, []string{manifest.Name}, func(string) ([]byte, error) { return src, nil })
		}
	}
	return errors.Join(err, z.Close())
}

// compressed are the files that are already as small as they get.
var compressed = map[string]bool{".png": true, ".xlsx": true, ".zip": true, ".ico": true, ".pdf": true}

// pack adds files in their order, packed side by side.
func pack(ctx context.Context, z *zip.Writer, names []string, content func(string) ([]byte, error)) error {
	type entry struct {
		head zip.FileHeader
		src  []byte
	}
	group, ctx := errgroup.WithContext(ctx)
	writers := sync.Pool{New: func() any {
		w, _ := flate.NewWriter(nil, flate.DefaultCompression) // a level that there is
		return w
	}}
	deflate := func(src []byte) ([]byte, error) {
		var b bytes.Buffer
		w := writers.Get().(*flate.Writer)
		defer writers.Put(w)
		w.Reset(&b)
		_, err := w.Write(src)
		err = errors.Join(err, w.Close())
		return b.Bytes(), err
	}
	queue := make(chan chan entry, 2*runtime.GOMAXPROCS(0)) // at most so many are in memory
	group.Go(func() error {
		defer close(queue)
		for _, name := range names {
			done := make(chan entry, 1)
			select {
			case queue <- done:
			case <-ctx.Done():
				return ctx.Err()
			}
			group.Go(func() error {
				src, err := content(name)
				if err != nil {
					return fmt.Errorf("copying %s for a disk: %w", name, err)
				}
				head := zip.FileHeader{
					Name: name, Flags: inUTF8, Method: zip.Store,
					//lint:ignore SA1019 what is packed already keeps its time here alone
					ModifiedDate: noTime,
					CRC32:        crc32.ChecksumIEEE(src), UncompressedSize64: uint64(len(src)),
				}
				if !compressed[path.Ext(name)] {
					head.Method = zip.Deflate
					if src, err = deflate(src); err != nil {
						return err
					}
				}
				head.CompressedSize64 = uint64(len(src))
				done <- entry{head, src}
				return nil
			})
		}
		return nil
	})
	group.Go(func() error {
		for done := range queue {
			select {
			case e := <-done:
				raw, err := z.CreateRaw(&e.head)
				if err == nil {
					_, err = raw.Write(e.src)
				}
				if err != nil {
					return fmt.Errorf("writing %s: %w", e.head.Name, err)
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

const (
	inUTF8 = 1 << 11     // says that a name is in UTF-8
	noTime = 1<<5 | 1<<0 // 1 January 1980, the earliest that a zip knows
)
