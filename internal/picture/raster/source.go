package raster

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"portal/internal/picture/typeface"
)

// MissingGlyphs lists the characters of a text that no font has. resvg would silently omit them.
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

// source describes an SVG before drawing.
type source struct {
	width, height float64
	wide          bool // its texts need the wide font
	strange       bool // it has something that no chart has
	bytes         int
	parts         int // elements
	letters       int
	layers        int // elements that need a picture of their own to draw
	shared        int // the most elements inside one pattern or clip path
}

// elements are those of a chart. Any other may be expensive to draw.
var elements = []string{
	"svg", "title", "desc", "defs", "g", "text", "tspan",
	"path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
	"clipPath", "pattern", "linearGradient", "radialGradient", "stop",
}

// maxDepth limits the nesting of elements, below the limit of resvg's stack.
const maxDepth = 100

const namespace = "http://www.w3.org/2000/svg"

// inspect reads a whole SVG. The error names every text with a character that no font has.
func inspect(svg []byte) (source, error) {
	i := inspection{source: source{bytes: len(svg)}}
	for in := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return source{}, fmt.Errorf("reading the SVG: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return source{}, errors.New("an SVG with a document type, which may name other files, is not drawn")
		case xml.StartElement:
			if err := i.start(t); err != nil {
				return source{}, err
			}
		case xml.EndElement:
			i.end(t)
		case xml.CharData:
			for _, text := range i.texts {
				text.Write(t)
			}
		}
	}
	if i.parts == 0 {
		return source{}, errors.New("not an SVG, but nothing at all")
	}
	return i.source, errors.Join(i.missing...)
}

// inspection is the state of inspect.
type inspection struct {
	source
	missing []error
	open    []string
	texts   []*strings.Builder // the open text elements
	inside  int                // elements of the open pattern or clip path
}

func (i *inspection) start(t xml.StartElement) error {
	if len(i.open) == 0 {
		if t.Name.Space != namespace || t.Name.Local != "svg" {
			return fmt.Errorf("not an SVG, but an element %q of %q", t.Name.Local, t.Name.Space)
		}
		if err := i.size(t.Attr); err != nil {
			return err
		}
	}
	shared := slices.Contains(i.open, "pattern") || slices.Contains(i.open, "clipPath")
	if shared {
		i.inside++
		i.shared = max(i.shared, i.inside)
	} else {
		i.inside = 0
	}
	if i.open = append(i.open, t.Name.Local); len(i.open) > maxDepth {
		return fmt.Errorf("an SVG with elements %d deep in each other; at most %d are drawn", len(i.open), maxDepth)
	}
	i.parts++
	i.strange = i.strange || t.Name.Space != namespace || !slices.Contains(elements, t.Name.Local)
	i.attributes(t, shared)
	if t.Name.Local == "text" {
		i.texts = append(i.texts, new(strings.Builder))
	}
	return nil
}

// end checks the characters of a text when it is complete.
func (i *inspection) end(t xml.EndElement) {
	i.open = i.open[:len(i.open)-1]
	if t.Name.Local != "text" {
		return
	}
	last := len(i.texts) - 1
	text := i.texts[last].String()
	i.texts = i.texts[:last]
	if runes := typeface.Missing(text); runes != nil {
		i.missing = append(i.missing, &MissingGlyphs{runes, strings.TrimSpace(text)})
	}
	i.wide = i.wide || typeface.NeedsWide(text)
	i.letters += utf8.RuneCountInString(text)
}

// maxLetter is the largest font size of a chart.
const maxLetter = 100

// attributes looks for attributes that make an element expensive.
func (s *source) attributes(e xml.StartElement, shared bool) {
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "filter", "mask", "style", "href":
			s.strange = true
		case "font-size":
			s.strange = s.strange || !within(a.Value, 0, maxLetter)
		case "opacity":
			s.layers++
		case "stroke-dasharray":
			s.layers++
			s.strange = s.strange || !within(a.Value, 0.5, maxSide) // a million dashes
		case "transform":
			grows := strings.Contains(a.Value, "matrix") || strings.Contains(a.Value, "scale")
			holdsText := e.Name.Local == "g" || e.Name.Local == "text"
			s.strange = s.strange || grows && holdsText
		}
		if strings.Contains(a.Value, "url(") {
			s.layers++
			s.strange = s.strange || shared // patterns of patterns of patterns
		}
	}
}

// within reports whether all numbers of a list are between two limits.
func within(list string, least, most float64) bool {
	for _, word := range words(list) {
		n, err := strconv.ParseFloat(strings.TrimSuffix(word, "px"), 64)
		if err != nil || !(n >= least && n <= most) {
			return false
		}
	}
	return true
}

func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(" ,\t\r\n", r) })
}

// ordinary reports whether the picture is a chart that draws within two minutes even if each of its
// elements covers all of it. A real chart takes a tenth of a second.
func (s *source) ordinary(width, height float64) bool {
	const (
		layer = 10    // as long as ten parts
		most  = 2.4e9 // pixels, at 50 ns
	)
	letter := maxLetter * width / s.width
	painted := width*height*float64(s.parts+s.layers*(layer+s.shared)) +
		letter*letter*float64(s.letters) +
		height*float64(s.bytes) // lines up and down
	return !s.strange && painted < most
}

// size reads the picture's size in pixels.
func (s *source) size(attributes []xml.Attr) error {
	values := map[string]string{}
	for _, a := range attributes {
		if a.Name.Space == "" {
			values[a.Name.Local] = a.Value
		}
	}
	box := words(values["viewBox"])
	if values["width"] == "" && values["height"] == "" && len(box) == 4 {
		values["width"], values["height"] = box[2], box[3]
	}
	for name, to := range map[string]*float64{"width": &s.width, "height": &s.height} {
		var err error
		*to, err = strconv.ParseFloat(strings.TrimSuffix(values[name], "px"), 64)
		if err != nil || !(*to >= 0.01 && *to <= 1e6) {
			return fmt.Errorf("the SVG's %s is %q; it must be a number of pixels", name, values[name])
		}
	}
	if len(box) == 4 {
		s.strange = !within(box[2], s.width, s.width) || !within(box[3], s.height, s.height) // it scales
	}
	return nil
}
