package raster

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math"
	"slices"
)

// png encodes the picture with a palette, which halves the file.
func (c *canvas) png() ([]byte, error) {
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := encoder.Encode(&out, c.paletted()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// paletted returns the picture with at most 256 colours. Each pixel gets the nearest of them.
func (c *canvas) paletted() *image.Paletted {
	counts := map[uint32]int{}
	from := 0
	for i, p := range c.pixels {
		if p != c.pixels[from] { // most are like the one before
			counts[c.pixels[from]] += i - from
			from = i
		}
	}
	counts[c.pixels[from]] += len(c.pixels) - from
	colours := c.chosen(counts)
	palette := make(color.Palette, len(colours))
	for i, p := range colours {
		palette[i] = color.RGBA{uint8(p >> 16), uint8(p >> 8), uint8(p), 255}
	}
	index := make(map[uint32]uint8, len(counts))
	for p := range counts {
		index[p] = nearest(colours, p)
	}
	img := image.NewPaletted(image.Rect(0, 0, c.width, c.height), palette)
	last := c.pixels[0]
	shown := index[last]
	for i, p := range c.pixels {
		if p != last {
			last, shown = p, index[p]
		}
		img.Pix[i] = shown
	}
	return img
}

// chosen returns the colours of the palette. A chart has fewer than 256, so they are all there. Of
// another picture, those of the SVG and of large areas are there, and of each group of similar ones
// the most frequent.
func (c *canvas) chosen(counts map[uint32]int) (colours []uint32) {
	const large = 500 // for one pixel of so many
	frequent := slices.SortedFunc(maps.Keys(counts), func(a, b uint32) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for levels := uint32(256); ; levels /= 2 {
		colours = colours[:0]
		groups := map[uint32]bool{}
		for _, p := range frequent {
			group := uint32(0)
			for shift := 0; shift < 24; shift += 8 {
				group = group<<8 | ((p>>shift&0xff)*(levels-1)+127)/255
			}
			exact := c.colours[p] || counts[p]*large > len(c.pixels)
			// Four levels make 64 groups, so that any picture fits.
			if exact && len(colours) < 128 || !groups[group] {
				groups[group] = true
				colours = append(colours, p)
			}
		}
		if len(colours) <= 256 {
			return colours
		}
	}
}

// nearest returns the place of the colour that is most like another.
func nearest(colours []uint32, p uint32) uint8 {
	best, least := 0, math.MaxInt
	for i, q := range colours {
		distance := 0
		for shift := 0; shift < 24; shift += 8 {
			d := int(p>>shift&0xff) - int(q>>shift&0xff)
			distance += d * d
		}
		if distance < least {
			best, least = i, distance
		}
	}
	return uint8(best)
}
