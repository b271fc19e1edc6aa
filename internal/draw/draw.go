// Package draw turns an ECharts option into a picture: ECharts itself draws
// it, on goja, without a browser. The same option gives the same bytes on
// every machine.
package draw

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"portal/internal/digest"
	"portal/internal/raster"
	"portal/internal/typeface"
	"portal/third_party/echarts"
	notosans "portal/third_party/noto-sans-sc"
)

// Picture is what is to be drawn. Title and Description are read out to those
// who cannot see it.
type Picture struct {
	Option      json.RawMessage
	Width       int // CSS pixels
	Height      int
	Title       string
	Description string
	// Prefix begins the names inside the SVG, so that two of them can stand in
	// one page.
	Prefix string
	// Pixels asks for a PNG too, of the same width and height.
	Pixels bool
}

// Drawing is a picture that was drawn.
type Drawing struct {
	SVG []byte
	PNG []byte // nil where none was asked for
}

// The largest picture that is drawn, in CSS pixels: forty counties over sixty
// months need about three thousand.
const (
	maxWidth  = 4000
	maxHeight = 12000
)

// version changes with anything in this package, raster or typeface that
// changes the bytes of a picture, so that the cache forgets the old ones. What
// is vendored is in the names of the files by its own digest.
const version = "6"

// Drawer draws pictures and keeps them in a folder by the hash of all that
// goes into them, so that an unchanged picture is never drawn twice.
type Drawer struct {
	cache    string
	limit    int64    // of the cache, in bytes
	used     sync.Map // names of the files in the cache that this drawer made or took
	engines  sync.Pool
	drawn    atomic.Int64
	compiled func() (program, error)
	raster   *raster.Rasteriser
}

// New returns a drawer that keeps its pictures in the folder.
func New(cache string) *Drawer {
	return &Drawer{cache: cache, limit: cacheLimit, compiled: sync.OnceValues(compile), raster: raster.New(cache)}
}

// Close ends what drawing has started and bounds the cache. Nothing can be drawn afterwards.
func (d *Drawer) Close(ctx context.Context) error { return errors.Join(d.raster.Close(ctx), d.prune()) }

// Drawn returns how many files were drawn and not found in the cache.
func (d *Drawer) Drawn() int { return int(d.drawn.Load()) }

// Draw draws the pictures on all cores and hands each on when it is made, by
// its place in the list; the pictures of a large city do not fit into memory
// together. The function is called from several goroutines. The error is the
// first that happened; the cache never holds half a picture.
func (d *Drawer) Draw(ctx context.Context, pictures []Picture, each func(int, Drawing) error) error {
	if err := os.MkdirAll(d.cache, 0o777); err != nil {
		return fmt.Errorf("making the picture cache: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range pictures {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			made, err := d.one(ctx, p)
			if err != nil {
				return fmt.Errorf("drawing %q: %w", p.Title, err)
			}
			return each(i, made)
		})
	}
	return group.Wait()
}

func (d *Drawer) one(ctx context.Context, p Picture) (Drawing, error) {
	if p.Width < 1 || p.Height < 1 || p.Width > maxWidth || p.Height > maxHeight {
		return Drawing{}, fmt.Errorf("a picture of %d by %d; at most %d by %d are drawn", p.Width, p.Height, maxWidth, maxHeight)
	}
	svg, err := d.kept(p.hash()+".svg", []byte(end), func() ([]byte, error) { return d.draw(p) })
	if err != nil || !p.Pixels {
		return Drawing{SVG: svg}, err
	}
	// The SVG decides the pixels, with what draws them.
	name := key(version, raster.Digest, string(svg)) + ".png"
	png, err := d.kept(name, []byte(endOfPNG), func() ([]byte, error) { return d.raster.PNG(ctx, svg, p.Width) })
	return Drawing{SVG: svg, PNG: png}, err
}

func (d *Drawer) draw(p Picture) ([]byte, error) {
	program, err := d.compiled()
	if err != nil {
		return nil, err
	}
	e, ok := d.engines.Get().(*engine)
	if !ok {
		if e, err = program.start(typeface.Width); err != nil {
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

// endOfPNG is the last chunk of every PNG.
const endOfPNG = "IEND\xaeB`\x82"

// hash names all that decides the bytes of an SVG.
func (p Picture) hash() string {
	return key(version, echarts.Digest, notosans.Digest, p.Title, p.Description, p.Prefix, string(p.Option), fmt.Sprintf("%dx%d", p.Width, p.Height))
}

func key(parts ...string) string {
	var all bytes.Buffer
	for _, part := range parts {
		fmt.Fprintf(&all, "%d:%s", len(part), part)
	}
	return digest.Of(all.Bytes())
}
