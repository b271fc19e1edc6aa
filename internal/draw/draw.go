// Package draw turns an ECharts option into a picture: ECharts itself draws
// it, on goja, without a browser. The same option gives the same bytes on
// every machine.
package draw

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"portal/third_party/echarts"
)

// Picture is what is to be drawn. Title and Description are read out to those
// who cannot see it.
type Picture struct {
	Option      json.RawMessage
	Width       int // CSS pixels
	Height      int
	Title       string
	Description string
}

// The largest picture that is drawn, in CSS pixels: forty counties over sixty
// months need about three thousand.
const (
	maxWidth  = 4000
	maxHeight = 12000
)

// version changes with anything in this package that changes the bytes of a
// picture, so that the cache forgets the old ones.
const version = "2"

// Drawer draws pictures and keeps them in a folder by the hash of all that
// goes into them, so that an unchanged picture is never drawn twice.
type Drawer struct {
	cache    string
	engines  sync.Pool
	drawn    atomic.Int64
	compiled func() (program, error)
}

// New returns a drawer that keeps its pictures in the folder.
func New(cache string) *Drawer {
	return &Drawer{cache: cache, compiled: sync.OnceValues(compile)}
}

// Drawn returns how many pictures were drawn and not found in the cache.
func (d *Drawer) Drawn() int { return int(d.drawn.Load()) }

// SVG draws the pictures on all cores and returns them in the same order.
// The error is the first that happened; the cache never holds half a picture.
func (d *Drawer) SVG(ctx context.Context, pictures []Picture) ([][]byte, error) {
	if err := os.MkdirAll(d.cache, 0o777); err != nil {
		return nil, fmt.Errorf("making the picture cache: %w", err)
	}
	out := make([][]byte, len(pictures))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range pictures {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			svg, err := d.one(p)
			if err != nil {
				return fmt.Errorf("drawing %q: %w", p.Title, err)
			}
			out[i] = svg
			return nil
		})
	}
	return out, group.Wait()
}

// one takes a picture from the cache or draws it.
func (d *Drawer) one(p Picture) ([]byte, error) {
	name := filepath.Join(d.cache, p.hash()+".svg")
	svg, err := os.ReadFile(name)
	if err == nil && bytes.HasSuffix(svg, []byte(end)) {
		return svg, nil // and not a file that a full disk cut short
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the picture cache: %w", err)
	}
	if p.Width < 1 || p.Height < 1 || p.Width > maxWidth || p.Height > maxHeight {
		return nil, fmt.Errorf("a picture of %d by %d; at most %d by %d are drawn", p.Width, p.Height, maxWidth, maxHeight)
	}
	if svg, err = d.draw(p); err != nil {
		return nil, err
	}
	d.drawn.Add(1)
	return svg, writeWhole(name, svg)
}

func (d *Drawer) draw(p Picture) ([]byte, error) {
	program, err := d.compiled()
	if err != nil {
		return nil, err
	}
	e, ok := d.engines.Get().(*engine)
	if !ok {
		if e, err = program.start(width); err != nil {
			return nil, err
		}
	}
	raw, err := e.draw(p)
	if err != nil {
		return nil, err // the engine may be broken: it is not put back
	}
	d.engines.Put(e)
	return clean(raw, p)
}

// end is how every cleaned drawing ends.
const end = "</svg>\n"

// hash names all that decides the bytes of a picture.
func (p Picture) hash() string {
	h := sha256.New()
	for _, part := range []string{version, echarts.Server, p.Title, p.Description, string(p.Option)} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	fmt.Fprintf(h, "%dx%d", p.Width, p.Height)
	return hex.EncodeToString(h.Sum(nil))
}

// writeWhole writes a file that is there as a whole or not at all, even if the
// process is killed.
func writeWhole(name string, src []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(src)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
