package raster

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// style is what an element inherits.
type style struct {
	fill, stroke               paint
	fillOpacity, strokeOpacity float64
	pen                        pen
	font                       font
}

// paint is a colour, or nothing.
type paint struct {
	visible bool
	colour  uint32 // 0xrrggbb
}

// pen is the form of a stroke, in the element's own units.
type pen struct {
	width, miter float64
	cap, join    string
	dashes       []float64
}

// font is how a text is set.
type font struct {
	size     float64
	bold     bool
	anchor   string
	central  bool // the position is the middle of the line, not its baseline
	preserve bool // spaces stay as they are
}

// initial is the style of the root.
func initial() style {
	return style{
		fill: paint{visible: true}, fillOpacity: 1, strokeOpacity: 1,
		pen:  pen{width: 1, miter: 4, cap: "butt", join: "miter"},
		font: font{size: 16, anchor: "start"},
	}
}

// ownAttributes are the attributes that an element does not inherit.
type ownAttributes struct {
	transform matrix
	clip      *element // nil if none
}

// geometry are the attributes of an element's form.
var geometry = map[string][]string{
	"svg":  {"width", "height", "viewBox"},
	"rect": {"x", "y", "width", "height"},
	"path": {"d"},
	"text": {"x", "y"},
}

// with returns the style of an element inside this one.
func (s style) with(e *element, doc *document) (style, ownAttributes, error) {
	o := ownAttributes{transform: identity}
	for _, a := range e.attributes {
		if invisible(a) {
			continue
		}
		name := a.Name.Local
		if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		var err error
		switch {
		case slices.Contains(geometry[e.name], name):
		case name == "transform" && e.name != "svg":
			o.transform, err = transform(a.Value)
		case name == "clip-path" && e.name != "svg":
			id, ok := strings.CutPrefix(a.Value, "url(#")
			if o.clip = doc.clips[strings.TrimSuffix(id, ")")]; !ok || o.clip == nil {
				err = expected("url(#id) with the id of a <clipPath>")
			}
		default:
			err = s.set(name, a.Value)
		}
		if err != nil {
			return style{}, ownAttributes{}, fmt.Errorf("<%s> is not drawn: it has %s=%q: %w", e.name, name, a.Value, err)
		}
	}
	return s, o, nil
}

// invisible reports whether an attribute cannot change the picture.
func invisible(a xml.Attr) bool {
	switch a.Name.Space {
	case "xmlns":
		return true
	case "":
		switch a.Name.Local {
		case "xmlns", "id", "role", "version", "baseProfile", "pointer-events", "font-family":
			return true
		}
		return strings.HasPrefix(a.Name.Local, "data-") || strings.HasPrefix(a.Name.Local, "aria-")
	}
	return false
}

// expected is the error of a value that is not one of the expected ones.
type expected string

func (e expected) Error() string { return "want " + string(e) }

// set sets an attribute that elements inherit.
func (s *style) set(name, value string) (err error) {
	switch name {
	case "fill":
		s.fill, err = colour(value)
	case "stroke":
		s.stroke, err = colour(value)
	case "fill-opacity":
		s.fillOpacity, err = number(value, 0, 1)
	case "stroke-opacity":
		s.strokeOpacity, err = number(value, 0, 1)
	case "stroke-width":
		s.pen.width, err = number(value, 0, maxPosition)
	case "stroke-miterlimit":
		s.pen.miter, err = number(value, 1, maxPosition)
	case "stroke-linecap":
		s.pen.cap, err = oneOf(value, "butt", "round", "square")
	case "stroke-linejoin":
		s.pen.join, err = oneOf(value, "miter", "round", "bevel")
	case "stroke-dasharray":
		s.pen.dashes, err = dashes(value)
	case "font-size":
		s.font.size, err = pixels(value)
	case "font-weight":
		_, err = oneOf(value, "normal", "bold")
		s.font.bold = value == "bold"
	case "font-style":
		_, err = oneOf(value, "normal")
	case "text-anchor":
		s.font.anchor, err = oneOf(value, "start", "middle", "end")
	case "dominant-baseline":
		_, err = oneOf(value, "auto", "alphabetic", "central")
		s.font.central = value == "central"
	case "http://www.w3.org/XML/1998/namespace:space":
		_, err = oneOf(value, "default", "preserve")
		s.font.preserve = value == "preserve"
	default:
		err = expected("an attribute that internal/picture/raster knows")
	}
	return err
}

func oneOf(value string, words ...string) (string, error) {
	for _, word := range words {
		if value == word {
			return value, nil
		}
	}
	return "", expected(strings.Join(words, " or "))
}

// colour reads none, #rgb, #rrggbb or rgb(r,g,b).
func colour(value string) (paint, error) {
	wrong := expected("none, #rgb, #rrggbb or rgb(r,g,b)")
	if value == "none" {
		return paint{}, nil
	}
	if hex, ok := strings.CutPrefix(value, "#"); ok {
		n, err := strconv.ParseUint(hex, 16, 32)
		if err != nil || len(hex) != 3 && len(hex) != 6 {
			return paint{}, wrong
		}
		c := uint32(n)
		if len(hex) == 3 {
			c = 0x11 * (c&0xf00<<8 | c&0xf0<<4 | c&0xf)
		}
		return paint{true, c}, nil
	}
	list, begins := strings.CutPrefix(value, "rgb(")
	list, ends := strings.CutSuffix(list, ")")
	parts := strings.Split(list, ",")
	if !begins || !ends || len(parts) != 3 {
		return paint{}, wrong
	}
	c := uint32(0)
	for _, part := range parts {
		n, err := strconv.ParseUint(strings.TrimSpace(part), 10, 8)
		if err != nil {
			return paint{}, wrong
		}
		c = c<<8 | uint32(n)
	}
	return paint{true, c}, nil
}

// number reads a number within limits.
func number(value string, least, most float64) (float64, error) {
	in := scanner{value}
	n, ok := in.number()
	if !ok || !in.end() || n < least || n > most {
		return 0, expected(fmt.Sprintf("a number from %g to %g", least, most))
	}
	return n, nil
}

// pixels reads a length.
func pixels(value string) (float64, error) {
	return number(strings.TrimSuffix(value, "px"), 0, maxPosition)
}

// dashes reads the lengths of dashes and gaps. An odd number of them counts twice.
func dashes(value string) ([]float64, error) {
	if value == "none" {
		return nil, nil
	}
	var all []float64
	sum := 0.0
	for in := (scanner{value}); !in.end(); {
		n, ok := in.number()
		if !ok || n < 0 {
			return nil, expected("lengths of dashes and gaps")
		}
		all, sum = append(all, n), sum+n
	}
	if !(sum > 0) {
		return nil, expected("a dash or gap longer than 0")
	}
	if len(all)%2 == 1 {
		all = append(all, all...)
	}
	return all, nil
}

// scanner reads numbers that spaces, commas or nothing separates.
type scanner struct{ rest string }

func (s *scanner) skip() { s.rest = strings.TrimLeft(s.rest, " ,\t\r\n") }

func (s *scanner) end() bool {
	s.skip()
	return s.rest == ""
}

// number reads a number of at most maxPosition. It knows no words, such as infinity.
func (s *scanner) number() (float64, bool) {
	s.skip()
	at := 0
	digits := func() int {
		from := at
		for at < len(s.rest) && s.rest[at] >= '0' && s.rest[at] <= '9' {
			at++
		}
		return at - from
	}
	sign := func() {
		if at < len(s.rest) && (s.rest[at] == '-' || s.rest[at] == '+') {
			at++
		}
	}
	sign()
	found := digits()
	if at < len(s.rest) && s.rest[at] == '.' {
		at++
		found += digits()
	}
	if found == 0 {
		return 0, false
	}
	if at < len(s.rest) && (s.rest[at] == 'e' || s.rest[at] == 'E') {
		mantissa := at
		at++
		if sign(); digits() == 0 {
			at = mantissa
		}
	}
	n, err := strconv.ParseFloat(s.rest[:at], 64)
	s.rest = s.rest[at:]
	return n, err == nil && n >= -maxPosition && n <= maxPosition
}

// letter reads a letter, such as a command of a path or a flag.
func (s *scanner) letter() byte {
	if s.end() {
		return 0
	}
	c := s.rest[0]
	s.rest = s.rest[1:]
	return c
}
