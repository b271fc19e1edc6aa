package raster

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"portal/internal/picture/typeface"
)

// MissingGlyphs lists the characters of a text that no font has.
type MissingGlyphs struct {
	Runes []rune
	Text  string // the text that contains them
}

func (e *MissingGlyphs) Error() string {
	var names []string
	for _, r := range e.Runes {
		names = append(names, fmt.Sprintf("%q (%U)", r, r))
	}
	return fmt.Sprintf("no font has %s in the text %q", strings.Join(names, ", "), e.Text)
}

// document is an SVG as a tree of elements.
type document struct {
	root          *element
	clips         map[string]*element // by id
	width, height float64
}

type element struct {
	name       string
	attributes []xml.Attr
	children   []*element
	text       []byte // the characters directly inside it
}

// contents are the elements that occur, with the elements that each may contain.
var contents = map[string][]string{
	"svg":      {"title", "desc", "defs", "g", "rect", "path", "text"},
	"g":        {"title", "desc", "defs", "g", "rect", "path", "text"},
	"defs":     {"clipPath"},
	"clipPath": {"rect", "path"},
	"rect":     {"title", "desc"},
	"path":     {"title", "desc"},
	"text":     {"title", "desc"},
	"title":    nil,
	"desc":     nil,
}

const namespace = "http://www.w3.org/2000/svg"

// read reads a whole SVG. The error names every text with a character that no font has.
func read(svg []byte) (*document, error) {
	doc := &document{clips: map[string]*element{}}
	var open []*element
	var missing []error
	elements := 0
	for in := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the SVG: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("an SVG with a document type, which may name other files, is not drawn")
		case xml.StartElement:
			if elements++; elements > maxElements {
				return nil, fmt.Errorf("an SVG with more than %d elements is not drawn", maxElements)
			}
			if len(open) == maxDepth {
				return nil, fmt.Errorf("an SVG with elements more than %d deep in each other is not drawn", maxDepth)
			}
			e := &element{name: t.Name.Local, attributes: t.Attr}
			if err := doc.add(e, t.Name.Space, open); err != nil {
				return nil, err
			}
			open = append(open, e)
		case xml.EndElement:
			e := open[len(open)-1]
			open = open[:len(open)-1]
			if e.name == "text" {
				if runes := typeface.Missing(string(e.text)); runes != nil {
					missing = append(missing, &MissingGlyphs{runes, strings.TrimSpace(string(e.text))})
				}
			}
		case xml.CharData:
			if len(open) > 0 {
				if e := open[len(open)-1]; e.name == "text" {
					e.text = append(e.text, t...)
				}
			}
		}
	}
	if doc.root == nil {
		return nil, errors.New("not an SVG, but nothing at all")
	}
	return doc, errors.Join(missing...)
}

// add adds an element to the innermost open one.
func (doc *document) add(e *element, space string, open []*element) error {
	if len(open) == 0 {
		if space != namespace || e.name != "svg" || doc.root != nil {
			return fmt.Errorf("not an SVG, but an element %q of %q", e.name, space)
		}
		doc.root = e
		return doc.size()
	}
	parent := open[len(open)-1]
	if space != namespace || !slices.Contains(contents[parent.name], e.name) {
		return fmt.Errorf("<%s> in <%s> is not drawn: want %s", e.name, parent.name,
			strings.Join(contents[parent.name], ", "))
	}
	parent.children = append(parent.children, e)
	if e.name == "clipPath" {
		id := e.attribute("id")
		if _, ok := doc.clips[id]; ok || id == "" {
			return fmt.Errorf("<clipPath> is not drawn: it has id=%q: want a name of its own", id)
		}
		doc.clips[id] = e
	}
	return nil
}

// attribute returns the value of an attribute without a namespace.
func (e *element) attribute(name string) string {
	for _, a := range e.attributes {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// size reads the picture's size in pixels. A view box must have the same size; it may stand alone.
func (doc *document) size() error {
	width, height := doc.root.attribute("width"), doc.root.attribute("height")
	if box := doc.root.attribute("viewBox"); box != "" {
		fields := strings.Fields(box)
		if len(fields) != 4 {
			return fmt.Errorf("<svg> has viewBox=%q; want four numbers", box)
		}
		if width == "" && height == "" {
			width, height = fields[2], fields[3]
		}
		if want := []string{"0", "0", width, height}; !slices.Equal(fields, want) {
			return fmt.Errorf("<svg> has viewBox=%q; want %q", box, strings.Join(want, " "))
		}
	}
	for _, side := range []struct {
		name, value string
		to          *float64
	}{{"width", width, &doc.width}, {"height", height, &doc.height}} {
		n, err := pixels(side.value)
		if err != nil || !(n >= 0.01 && n <= 1e6) {
			return fmt.Errorf("<svg> has %s=%q; want a number of pixels", side.name, side.value)
		}
		*side.to = n
	}
	return nil
}
