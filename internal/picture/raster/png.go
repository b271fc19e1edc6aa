package raster

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
)

// png encodes the picture. A chart has few colours, smoothed edges included,
// and half the size with a palette; taking longer over it saves little.
func (p pixels) png() ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, p.image())
	return out.Bytes(), err
}

// image has the same pixels, with a palette if they have few enough colours.
func (p pixels) image() image.Image {
	bounds := image.Rect(0, 0, p.width, p.height)
	full := &image.NRGBA{Pix: p.rgba, Stride: 4 * p.width, Rect: bounds}
	few := image.NewPaletted(bounds, nil)
	index := map[uint32]uint8{}
	var last uint32
	for i := range few.Pix {
		rgba := p.rgba[4*i : 4*i+4 : 4*i+4]
		pixel := binary.LittleEndian.Uint32(rgba)
		if i > 0 && pixel == last { // most are like the one before
			few.Pix[i] = few.Pix[i-1]
			continue
		}
		last = pixel
		known, ok := index[pixel]
		if !ok {
			if len(few.Palette) == 256 {
				return full
			}
			known = uint8(len(few.Palette))
			index[pixel] = known
			few.Palette = append(few.Palette, color.NRGBA{rgba[0], rgba[1], rgba[2], rgba[3]})
		}
		few.Pix[i] = known
	}
	return few
}
