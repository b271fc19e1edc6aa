// Package offline makes a zip of a built site that works from a disk, without a web server.
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
	"portal/internal/release/manifest"
)

// Copy describes an offline copy of a site.
type Copy struct {
	Base   string            // the base of the site's links: "/zt/dzsw/" or a full URL
	Commit string            // of the data, for the manifest; empty if unknown
	Omits  func(string) bool // reports whether the copy omits a file
	Notes  map[string]string // additional text files, by file name
}

// Write writes the offline copy of a site as a zip. Equal sites give equal bytes: the files have a
// fixed order and no modification time. The last file is the manifest of the others. Of several equal
// files, such as those of a chart at its latest and at its frozen address, the copy has the first, and
// the pages link to it. Write keeps only a few files in memory at a time.
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
	if err := pages.repeated(slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(name string) bool {
		return c.Omits(name) || path.Ext(name) == ".html"
	})); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	notes, html, others := slices.Sorted(maps.Keys(c.Notes)), []string(nil), []string(nil)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		switch {
		case c.Omits(name), pages.same[name] != "":
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
	// rewrite has collected the JSON files that the pages' scripts read.
	add(slices.Sorted(maps.Keys(pages.scripts)), func(name string) ([]byte, error) {
		src, err := read(strings.TrimSuffix(name, scriptSuffix))
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

// repeated notes for each file that repeats one before it the name of that one.
func (p *pages) repeated(names []string) error {
	sizes := map[int64][]string{}
	for _, name := range names {
		info, err := fs.Stat(p.site, name)
		if err != nil {
			return err
		}
		sizes[info.Size()] = append(sizes[info.Size()], name)
	}
	for _, some := range sizes {
		if len(some) < 2 {
			continue
		}
		first := map[string]string{} // by content
		for _, name := range some {
			src, err := fs.ReadFile(p.site, name)
			if err != nil {
				return err
			}
			sum := digest.Of(src)
			if first[sum] == "" {
				first[sum] = name
			} else {
				p.same[name] = first[sum]
			}
		}
	}
	return nil
}

// compressed lists the extensions of files that are already compressed.
var compressed = map[string]bool{".png": true, ".xlsx": true, ".zip": true, ".ico": true, ".ofd": true, ".pdf": true}

// entry is a file as it is in the zip.
type entry struct {
	head zip.FileHeader
	src  []byte
}

// pack adds files to the zip in their order. It compresses several at the same time.
func pack(ctx context.Context, z *zip.Writer, names []string, content func(string) ([]byte, error)) error {
	group, ctx := errgroup.WithContext(ctx)
	writers := sync.Pool{New: func() any {
		w, _ := flate.NewWriter(nil, flate.DefaultCompression) // fails only for an invalid level
		return w
	}}
	queue := make(chan chan entry, 2*runtime.GOMAXPROCS(0)) // limits the number of files in memory
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
				e, err := compress(name, src, &writers)
				if err != nil {
					return err
				}
				done <- e
				return nil
			})
		}
		return nil
	})
	group.Go(func() error { return write(ctx, z, queue) })
	return group.Wait()
}

// compress returns a file as an entry. writers holds idle flate writers.
func compress(name string, src []byte, writers *sync.Pool) (entry, error) {
	head := zip.FileHeader{
		Name: name, Flags: inUTF8, Method: zip.Store,
		//lint:ignore SA1019 CreateRaw ignores the field that replaces this one
		ModifiedDate: noTime,
		CRC32:        crc32.ChecksumIEEE(src), UncompressedSize64: uint64(len(src)),
	}
	if !compressed[path.Ext(name)] {
		head.Method = zip.Deflate
		var b bytes.Buffer
		w := writers.Get().(*flate.Writer)
		defer writers.Put(w)
		w.Reset(&b)
		_, err := w.Write(src)
		if err = errors.Join(err, w.Close()); err != nil {
			return entry{}, err
		}
		src = b.Bytes()
	}
	head.CompressedSize64 = uint64(len(src))
	return entry{head, src}, nil
}

// write writes the entries in the order of the queue. It waits for each.
func write(ctx context.Context, z *zip.Writer, queue <-chan chan entry) error {
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
}

const (
	inUTF8 = 1 << 11     // the flag for a name in UTF-8
	noTime = 1<<5 | 1<<0 // 1 January 1980, the earliest date in a zip
)
