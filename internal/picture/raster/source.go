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
	var (
		s       = source{bytes: len(svg)}
		missing []error
		open    []string
		texts   []*strings.Builder // the open text elements
		inside  int                // elements of the open pattern or clip path
	)
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
			if len(open) == 0 {
				if t.Name.Space != namespace || t.Name.Local != "svg" {
					return source{}, fmt.Errorf("not an SVG, but an element %q of %q", t.Name.Local, t.Name.Space)
				}
				if err := s.size(t.Attr); err != nil {
					return source{}, err
				}
			}
			shared := slices.Contains(open, "pattern") || slices.Contains(open, "clipPath")
			if shared {
				inside++
				s.shared = max(s.shared, inside)
			} else {
				inside = 0
			}
			if open = append(open, t.Name.Local); len(open) > maxDepth {
				return source{}, fmt.Errorf("an SVG with elements %d deep in each other; at most %d are drawn",
					len(open), maxDepth)
			}
			s.parts++
			s.strange = s.strange || t.Name.Space != namespace || !slices.Contains(elements, t.Name.Local)
			s.attributes(t, shared)
			if t.Name.Local == "text" {
				texts = append(texts, new(strings.Builder))
			}
		case xml.EndElement:
			open = open[:len(open)-1]
			if t.Name.Local != "text" {
				continue
			}
			last := len(texts) - 1
			text := texts[last].String()
			texts = texts[:last]
			if runes := typeface.Missing(text); runes != nil {
				missing = append(missing, &MissingGlyphs{runes, strings.TrimSpace(text)})
			}
			s.wide = s.wide || typeface.NeedsWide(text)
			s.letters += utf8.RuneCountInString(text)
		case xml.CharData:
			for _, text := range texts {
				text.Write(t)
			}
		}
	}
	if s.parts == 0 {
		return source{}, errors.New("not an SVG, but nothing at all")
	}
	return s, errors.Join(missing...)
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
