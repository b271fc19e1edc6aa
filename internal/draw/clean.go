package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// instance is the number that ECharts puts into the names of its elements.
var instance = regexp.MustCompile(`\bzr\d+-`)

// clean turns the SVG that ECharts wrote into one that a page with a strict
// policy can show: no style attributes or elements, no names that change from
// drawing to drawing, and a title and a description.
func clean(raw string, p Picture) ([]byte, error) {
	raw = instance.ReplaceAllString(raw, "zr-")
	in := xml.NewDecoder(strings.NewReader(raw))
	var out bytes.Buffer
	skipped := 0 // depth inside an element that is left out
	root := true
	for {
		token, err := in.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the drawn SVG: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if skipped > 0 || t.Name.Local == "style" || t.Name.Local == "script" {
				skipped++
				continue
			}
			attributes, err := presentation(t.Attr)
			if err != nil {
				return nil, err
			}
			if root {
				attributes = append(attributes, xml.Attr{Name: xml.Name{Local: "role"}, Value: "img"},
					xml.Attr{Name: xml.Name{Local: "aria-labelledby"}, Value: "t d"})
			}
			open(&out, t.Name, attributes)
			if root {
				fmt.Fprintf(&out, `<title id="t">%s</title><desc id="d">%s</desc>`, escaped(p.Title), escaped(p.Description))
				root = false
			}
		case xml.EndElement:
			if skipped > 0 {
				skipped--
				continue
			}
			fmt.Fprintf(&out, "</%s>", name(t.Name))
		case xml.CharData:
			if skipped == 0 {
				out.WriteString(escaped(string(t)))
			}
		}
	}
	if root {
		return nil, errors.New("ECharts drew nothing")
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// presentation turns a style attribute into the attributes of the same names
// and leaves out what only ECharts reads.
func presentation(in []xml.Attr) ([]xml.Attr, error) {
	var out []xml.Attr
	for _, a := range in {
		switch {
		case strings.HasPrefix(a.Name.Local, "ecmeta_"), a.Name.Local == "class":
		case a.Name.Local == "style":
			for _, declaration := range strings.Split(a.Value, ";") {
				property, value, ok := strings.Cut(declaration, ":")
				property = strings.TrimSpace(property)
				if strings.TrimSpace(declaration) == "" || property == "user-select" || property == "position" {
					continue
				}
				value = strings.TrimSpace(value)
				if m := shorthand.FindStringSubmatch(value); property == "font" && m != nil {
					for i, part := range []string{"font-style", "font-weight", "font-size", "font-family"} {
						out = append(out, xml.Attr{Name: xml.Name{Local: part}, Value: m[i+1]})
					}
					continue
				}
				if !ok || !slices.Contains(properties, property) {
					return nil, fmt.Errorf("ECharts drew with the style %q, which has no attribute known here", declaration)
				}
				out = append(out, xml.Attr{Name: xml.Name{Local: property}, Value: value})
			}
		default:
			out = append(out, a)
		}
	}
	return out, nil
}

// shorthand is the font property as ECharts writes it.
var shorthand = regexp.MustCompile(`^(\w+) (\w+) ([\d.]+px) (.+)$`)

// properties are the styles that SVG also has as attributes.
var properties = []string{
	"font-family", "font-size", "font-style", "font-weight",
	"fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
	"text-anchor", "dominant-baseline", "paint-order", "stroke-linejoin", "stroke-miterlimit",
	"white-space",
}

func name(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func open(out *bytes.Buffer, n xml.Name, attributes []xml.Attr) {
	fmt.Fprintf(out, "<%s", name(n))
	for _, a := range attributes {
		fmt.Fprintf(out, ` %s="%s"`, name(a.Name), escaped(a.Value))
	}
	out.WriteByte('>')
}

func escaped(s string) string { return escapes.Replace(s) }

// escapes is made once: a replacer is compiled when it is used first.
var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
