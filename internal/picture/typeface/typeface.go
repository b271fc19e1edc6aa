// Package typeface measures text in the fonts of the pictures and reports characters that they
// lack.
package typeface

import (
	"fmt"
	"slices"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	notosans "portal/third_party/noto-sans-sc"
)

// Em is the number of parts of an em: one unit of the fonts is then one part.
const Em = 1000

// Middle is how far the middle of a line is above its baseline, in parts of an em: half the ascent
// of the fonts less half their descent.
const Middle = (1160 - 288) / 2

// Width returns the width of a line of text in pixels at a font size in pixels. A character without
// a glyph counts as one em.
func Width(text string, size float64, bold bool) float64 {
	f, sum := fonts(), 0
	for _, r := range text {
		g := f.glyph(r)
		if bold {
			sum += g.bold
		} else {
			sum += g.regular
		}
	}
	return float64(sum) * size / Em
}

// Missing returns the characters of the text that the fonts lack, each once, in order.
func Missing(text string) []rune {
	var missing []rune
	for _, r := range text {
		if fonts().glyph(r).from == nowhere && !slices.Contains(missing, r) {
			missing = append(missing, r)
		}
	}
	return missing
}

// Glyph is the shape of a character.
type Glyph struct {
	Advance int           // how far it moves the pen, in parts of an em
	Outline sfnt.Segments // in 64ths of a part, from the pen's place on the baseline, with y down
}

// Shape returns the glyph of a character. One without a glyph is an empty em.
func Shape(r rune, bold bool) Glyph {
	return fonts().shape(r, bold)
}

// source is the font that contains a character.
type source int

const (
	nowhere source = iota
	main           // regular and bold have the same characters
	wide
)

// glyph contains the metrics of a character; the advances are in thousandths of an em.
type glyph struct {
	from          source
	regular, bold int
}

// collection parses the fonts once and caches every character that was looked up.
type collection struct {
	regular, bold, wide *sfnt.Font
	glyphs              sync.Map // of rune to glyph
	shapes              sync.Map // of shapeKey to Glyph
}

type shapeKey struct {
	char rune
	bold bool
}

var fonts = sync.OnceValue(func() *collection {
	return &collection{
		regular: parse("regular", notosans.Regular),
		bold:    parse("bold", notosans.Bold),
		wide:    parse("wide", notosans.Wide),
	}
})

// parse reads an embedded font; a test checks that it is valid.
func parse(name string, src []byte) *sfnt.Font {
	f, err := sfnt.Parse(src)
	if err != nil {
		panic(fmt.Sprintf("typeface: reading the font %s: %v", name, err))
	}
	return f
}

func (c *collection) glyph(r rune) glyph {
	if known, ok := c.glyphs.Load(r); ok {
		return known.(glyph)
	}
	g := c.measure(r)
	c.glyphs.Store(r, g)
	return g
}

// visible returns the character that a picture shows: XML makes spaces of lines and tabs.
func visible(r rune) rune {
	switch r {
	case '\n', '\r', '\t':
		return ' '
	}
	return r
}

func (c *collection) shape(r rune, bold bool) Glyph {
	r = visible(r)
	key := shapeKey{r, bold}
	if known, ok := c.shapes.Load(key); ok {
		return known.(Glyph)
	}
	g := c.glyph(r)
	shape := Glyph{Advance: g.regular}
	if bold {
		shape.Advance = g.bold
	}
	switch {
	case g.from == wide:
		shape.Outline = outline(c.wide, r)
	case g.from == main && bold:
		shape.Outline = outline(c.bold, r)
	case g.from == main:
		shape.Outline = outline(c.regular, r)
	}
	c.shapes.Store(key, shape)
	return shape
}

// outline returns the outline of a character that the font has; a test reads all of them.
func outline(f *sfnt.Font, r rune) sfnt.Segments {
	var buf sfnt.Buffer
	index, err := f.GlyphIndex(&buf, r)
	if err == nil {
		var segments sfnt.Segments
		if segments, err = f.LoadGlyph(&buf, index, fixed.I(Em), nil); err == nil {
			return slices.Clone(segments)
		}
	}
	panic(fmt.Sprintf("typeface: reading the glyph of %q: %v", r, err))
}

func (c *collection) measure(r rune) glyph {
	r = visible(r)
	if regular, ok := advance(c.regular, r); ok {
		if bold, ok := advance(c.bold, r); ok {
			return glyph{main, regular, bold}
		}
	}
	if regular, ok := advance(c.wide, r); ok {
		return glyph{wide, regular, regular}
	}
	return glyph{nowhere, Em, Em}
}

// advance returns how far a character moves the pen, and false if the font lacks it.
func advance(f *sfnt.Font, r rune) (int, bool) {
	var buf sfnt.Buffer
	index, err := f.GlyphIndex(&buf, r)
	if err != nil || index == 0 {
		return 0, false
	}
	width, err := f.GlyphAdvance(&buf, index, fixed.I(Em), font.HintingNone)
	return width.Round(), err == nil
}
