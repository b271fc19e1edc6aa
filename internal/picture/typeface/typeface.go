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

// em is the size at which glyphs are measured: one unit of the fonts is then
// one unit here.
const em = 1000

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
	return float64(sum) * size / em
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

// NeedsWide reports whether the text has a character that only the large font of rare hanzi
// contains. Loading it is slow.
func NeedsWide(text string) bool {
	for _, r := range text {
		if fonts().glyph(r).from == wide {
			return true
		}
	}
	return false
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

func (c *collection) measure(r rune) glyph {
	switch r {
	case '\n', '\r', '\t': // XML makes spaces of them
		r = ' '
	}
	if regular, ok := advance(c.regular, r); ok {
		if bold, ok := advance(c.bold, r); ok {
			return glyph{main, regular, bold}
		}
	}
	if regular, ok := advance(c.wide, r); ok {
		return glyph{wide, regular, regular}
	}
	return glyph{nowhere, em, em}
}

// advance returns how far a character moves the pen, and false if the font lacks it.
func advance(f *sfnt.Font, r rune) (int, bool) {
	var buf sfnt.Buffer
	index, err := f.GlyphIndex(&buf, r)
	if err != nil || index == 0 {
		return 0, false
	}
	width, err := f.GlyphAdvance(&buf, index, fixed.I(em), font.HintingNone)
	return width.Round(), err == nil
}
