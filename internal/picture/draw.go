// Package picture turns an ECharts option into a picture. It runs ECharts itself on goja, without a
// browser. The same option gives the same bytes on every machine.
package picture

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"portal/internal/digest"
	"portal/internal/picture/raster"
	"portal/internal/picture/typeface"
	"portal/third_party/echarts"
	notosans "portal/third_party/noto-sans-sc"
)

// Picture is the input of a drawing. Screen readers read Title and Description.
type Picture struct {
	Option      json.RawMessage
	Width       int // CSS pixels
	Height      int
	Title       string
	Description string
	// Prefix is the prefix of names within the SVG, so that one page can contain several.
	Prefix string
	// Pixels also requests a PNG of the same width and height.
	Pixels bool
}

// Drawing is the result of drawing a picture.
type Drawing struct {
	SVG []byte
	PNG []byte // nil if not requested
}

// The largest picture, in CSS pixels: forty counties over sixty months need about three thousand.
const (
	maxWidth  = 4000
	maxHeight = 12000
)

// version must change with any change in this package, raster or typeface that changes the bytes of
// a picture, to invalidate the cache. The file names also contain the digests of vendored code.
const version = "13"

// Drawer draws pictures and caches them in a folder by a hash of all inputs, so that it never draws
// an unchanged picture twice.
type Drawer struct {
	cache    string
	limit    int64    // of the cache, in bytes
	used     sync.Map // names of the cached files that this drawer created or read
	engines  sync.Pool
	drawn    atomic.Int64
	compiled func() (program, error)
	raster   raster.Rasteriser
}

// New returns a drawer with its cache in the folder.
func New(cache string) *Drawer {
	return &Drawer{cache: cache, limit: cacheLimit, compiled: sync.OnceValues(compile)}
}

// Close prunes the cache. The drawer must not be used afterwards.
func (d *Drawer) Close() error { return d.prune() }

// Drawn returns how many files were drawn because the cache lacked them.
func (d *Drawer) Drawn() int { return int(d.drawn.Load()) }

// Draw draws the pictures on all cores and passes each to a function with its index, because those
// of a large city do not fit into memory together. Several goroutines call the function. Draw
// returns the first error; the cache never contains incomplete pictures.
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
		return Drawing{}, fmt.Errorf("a picture of %d by %d; at most %d by %d are drawn", p.Width, p.Height, maxWidth,
			maxHeight)
	}
	svg, err := d.cached(p.Hash()+".svg", []byte(end), func() ([]byte, error) { return d.draw(p) })
	if err != nil || !p.Pixels {
		return Drawing{SVG: svg}, err
	}
	name := digest.OfAll(version, notosans.Digest, string(svg)) + ".png"
	png, err := d.cached(name, []byte(endOfPNG), func() ([]byte, error) { return d.raster.PNG(ctx, svg, p.Width) })
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

// end is the end of every cleaned drawing.
const end = "</svg>\n"

// endOfPNG is the last chunk of every PNG.
const endOfPNG = "IEND\xaeB`\x82"

// Hash identifies the SVG: equal hashes mean equal drawings. It does not depend on Pixels.
func (p Picture) Hash() string {
	return digest.OfAll(
		version, echarts.Digest, notosans.Digest, p.Title, p.Description, p.Prefix, string(p.Option),
		fmt.Sprintf("%dx%d", p.Width, p.Height),
	)
}
