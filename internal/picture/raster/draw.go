package raster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"portal/internal/picture/typeface"
)

// drawing is a document on its way to a canvas.
type drawing struct {
	*document
	ctx    context.Context
	canvas *canvas
}

// place is where an element is drawn.
type place struct {
	matrix matrix
	mask   mask
}

// draw draws the document.
func (doc *document) draw(ctx context.Context, c *canvas) error {
	k := float64(c.width) / doc.width
	return drawing{doc, ctx, c}.element(doc.root, initial(), place{matrix: matrix{a: k, d: k}})
}

func (d drawing) element(e *element, inherited style, at place) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	switch e.name {
	case "title", "desc", "defs":
		return nil
	}
	s, own, err := inherited.with(e, d.document)
	if err != nil {
		return err
	}
	at.matrix = at.matrix.of(own.transform)
	if own.clip != nil {
		if at.mask, err = d.clip(own.clip, s, at); err != nil {
			return err
		}
	}
	if e.name == "svg" || e.name == "g" {
		for _, child := range e.children {
			if err := d.element(child, s, at); err != nil {
				return err
			}
		}
		return nil
	}
	if err := d.shape(e, s, at); err != nil {
		return fmt.Errorf("<%s> is not drawn: %w", e.name, err)
	}
	return nil
}

func (d drawing) shape(e *element, s style, at place) error {
	shape, err := e.outline(s, at.matrix)
	if err != nil {
		return err
	}
	if opacity := opaque(s.fillOpacity); s.fill.visible && opacity > 0 {
		if err := d.fill(shape, at.matrix); err != nil {
			return err
		}
		d.canvas.paint(s.fill.colour, opacity, at.mask)
	}
	if opacity := opaque(s.strokeOpacity); s.stroke.visible && opacity > 0 && s.pen.width > 0 {
		fill := func(points ...point) error { return d.canvas.polygon(at.matrix, points...) }
		if err := shape.stroked(s.pen, fill); err != nil {
			return err
		}
		d.canvas.paint(s.stroke.colour, opacity, at.mask)
	}
	return nil
}

// opaque returns an opacity in 255 parts.
func opaque(opacity float64) uint32 { return uint32(math.Round(opacity * 255)) }

func (d drawing) fill(shape *outline, m matrix) error {
	for _, l := range shape.lines {
		if err := d.canvas.polygon(m, l.points...); err != nil {
			return err
		}
	}
	return nil
}

// clip returns what a clip path leaves of a place.
func (d drawing) clip(path *element, s style, at place) (mask, error) {
	s, own, err := s.with(path, d.document)
	if err != nil {
		return nil, err
	}
	if len(path.children) != 1 || own != (ownAttributes{transform: identity}) {
		return nil, errClip
	}
	child := path.children[0]
	if s, own, err = s.with(child, d.document); err != nil {
		return nil, err
	}
	if own.clip != nil {
		return nil, errClip
	}
	m := at.matrix.of(own.transform)
	shape, err := child.outline(s, m)
	if err != nil {
		return nil, err
	}
	if err := d.fill(shape, m); err != nil {
		return nil, err
	}
	return d.canvas.within(at.mask), nil
}

var errClip = errors.New("<clipPath> is not drawn: want one <rect> or <path> in it, and no other clip path")

// outline returns the lines of a rectangle, path or text in its own units.
func (e *element) outline(s style, m matrix) (*outline, error) {
	o := &outline{tolerance: tolerance(m.scale())}
	var err error
	switch e.name {
	case "path":
		if err = o.path(e.attribute("d")); err != nil {
			err = fmt.Errorf("it has d=%q: %w", shortened(e.attribute("d")), err)
		}
	case "rect":
		var n [4]float64
		if n, err = e.numbers("x", "y", "width", "height"); err == nil && n[2] > 0 && n[3] > 0 {
			from, to := point{n[0], n[1]}, point{n[0] + n[2], n[1] + n[3]}
			o.move(from)
			o.line(point{to.x, from.y})
			o.line(to)
			o.line(point{from.x, to.y})
			o.close()
		}
	case "text":
		var n [4]float64
		if n, err = e.numbers("x", "y"); err == nil {
			err = o.text(string(e.text), point{n[0], n[1]}, s.font, m)
		}
	}
	return o, err
}

// shortened returns the beginning of a long text.
func shortened(s string) string {
	const most = 60
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// numbers reads up to four attributes; one that is missing is 0.
func (e *element) numbers(names ...string) (n [4]float64, err error) {
	for i, name := range names {
		value := e.attribute(name)
		if value == "" {
			continue
		}
		least := -maxPosition
		if name == "width" || name == "height" {
			least = 0
		}
		if n[i], err = number(value, least, maxPosition); err != nil {
			return n, fmt.Errorf("it has %s=%q: %w", name, value, err)
		}
	}
	return n, nil
}

// text adds the glyphs of a text. The matrix only moves them into place among the pixels.
func (o *outline) text(text string, at point, f font, m matrix) error {
	text = spaced(text, f.preserve)
	width := 0
	for _, r := range text {
		width += typeface.Shape(r, f.bold).Advance
	}
	em := f.size / typeface.Em
	switch f.anchor {
	case "middle":
		at.x -= float64(float64(width) * em / 2)
	case "end":
		at.x -= float64(float64(width) * em)
	}
	if f.central {
		at.y += float64(typeface.Middle * em)
	}
	pen := 0
	for _, r := range text {
		glyph := typeface.Shape(r, f.bold)
		origin := m.aligned(at.plus(point{float64(float64(pen) * em), 0}))
		pen += glyph.Advance
		position := func(p fixed.Point26_6) point {
			return origin.plus(point{float64(p.X) / 64, float64(p.Y) / 64}.times(em))
		}
		for _, s := range glyph.Outline {
			switch a := s.Args; s.Op {
			case sfnt.SegmentOpMoveTo:
				o.move(position(a[0]))
			case sfnt.SegmentOpLineTo:
				o.line(position(a[0]))
			case sfnt.SegmentOpQuadTo:
				o.curve(position(a[0]), position(a[1]))
			case sfnt.SegmentOpCubeTo:
				o.curve(position(a[0]), position(a[1]), position(a[2]))
			}
		}
		if o.count > maxPoints {
			return errTooMuch
		}
	}
	for i := range o.lines {
		o.lines[i].closed = true
	}
	return nil
}

// aligned moves the origin of a glyph to the nearest quarter of a pixel along the line and to a whole
// pixel across it, as browsers do. Equal letters get more equal pixels, which also compress better.
func (m matrix) aligned(p point) point {
	if m.a == 0 || m.b != 0 || m.c != 0 || m.d == 0 {
		return p // turned
	}
	at := m.apply(p)
	to := point{float64(math.Round(at.x*4) / 4), math.Round(at.y)}
	return p.plus(to.minus(at).shrunken(point{m.a, m.d}))
}

// spaced returns a text with the spaces that XML and SVG leave in it.
func spaced(text string, preserve bool) string {
	if preserve {
		return strings.NewReplacer("\r", " ", "\n", " ", "\t", " ").Replace(text)
	}
	return strings.Join(strings.FieldsFunc(strings.ReplaceAll(text, "\n", ""), func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\r'
	}), " ")
}
