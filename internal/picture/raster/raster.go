// Package raster converts the SVGs of package picture to PNGs. It draws exactly the elements and
// attributes that these use; any other is an error.
//
// The same SVG gives the same pixels on every machine. Only addition, multiplication, division and
// square roots compute positions, and IEEE 754 says how these round. A compiler may fuse a product
// with an addition, which rounds otherwise, unless the product is converted explicitly: so every
// product is. Positions are then rounded to 1/256 pixel; everything after that is integer arithmetic.
package raster

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// The limits of a picture. Charts stay far below them.
const (
	maxSource   = 8 << 20  // bytes of SVG
	maxPixels   = 16 << 20 // of the PNG
	maxSide     = 16 << 10 // pixels
	maxDepth    = 100
	maxElements = 20_000
	maxPoints   = 1 << 20 // of the outline of one element
	maxDashes   = 1 << 16 // of one element
	maxWork     = 1 << 27 // pixels that edges cross
)

var errTooMuch = expected("fewer or shorter curves, strokes and dashes")

// Rasteriser converts SVGs to PNGs and reuses their buffers. Its zero value is ready for use.
type Rasteriser struct {
	canvases sync.Pool
}

// PNG draws the SVG on white with the given width in pixels; the height follows. Text is set in
// Noto Sans SC, whatever font it names; a character that it lacks is a [MissingGlyphs] error. Many
// goroutines may call PNG.
func (r *Rasteriser) PNG(ctx context.Context, svg []byte, width int) ([]byte, error) {
	if len(svg) > maxSource {
		return nil, fmt.Errorf("an SVG of %d bytes; at most %d are drawn", len(svg), maxSource)
	}
	doc, err := read(svg)
	if err != nil {
		return nil, err
	}
	height := math.Round(float64(width) * doc.height / doc.width)
	if width < 1 || height < 1 || width > maxSide || height > maxSide || float64(width)*height > maxPixels {
		return nil, fmt.Errorf("a picture of %d by %.0f pixels; at most %d in all and %d on a side are drawn",
			width, height, maxPixels, maxSide)
	}
	c, ok := r.canvases.Get().(*canvas)
	if !ok {
		c = new(canvas)
	}
	c.reset(width, int(height))
	if err := doc.draw(ctx, c); err != nil {
		return nil, err // the canvas may have half a shape: it is not put back
	}
	defer r.canvases.Put(c)
	return c.png()
}
