package draw

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// instance is the number that ECharts puts into the names of its elements.
var instance = regexp.MustCompile(`\bzr\d+-`)

// clean turns the SVG that ECharts wrote into one that a page with a strict
// policy can show: no style attributes or elements, no names that change from
// drawing to drawing, and a title and a description. A mark whose datum has a
// tip in the option carries it as data-tip, and its panel's number.
func clean(raw string, p Picture) ([]byte, error) {
	raw = instance.ReplaceAllString(raw, p.Prefix+"zr-")
	tips := tipsOf(p.Option)
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
			attributes, err := presentation(t.Attr, tips)
			if err != nil {
				return nil, err
			}
			if root {
				attributes = append(attributes, xml.Attr{Name: xml.Name{Local: "role"}, Value: "img"},
					xml.Attr{Name: xml.Name{Local: "aria-labelledby"}, Value: p.Prefix + "t " + p.Prefix + "d"})
			}
			open(&out, t.Name, attributes)
			if root {
				fmt.Fprintf(&out, `<title id="%[1]st">%[2]s</title><desc id="%[1]sd">%[3]s</desc>`, escaped(p.Prefix), escaped(p.Title), escaped(p.Description))
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

// told is what a reader is told of the data of a series, and in which panel
// they stand.
type told struct {
	panel int
	tips  []string
}

// tipsOf returns the tips of an option's data, by series and place.
func tipsOf(option []byte) []told {
	var read struct {
		Series []struct {
			XAxisIndex int
			Data       []json.RawMessage
		}
	}
	// An option that is not of this form has no tips; ECharts has drawn it.
	_ = json.Unmarshal(option, &read)
	out := make([]told, len(read.Series))
	for i, series := range read.Series {
		out[i] = told{series.XAxisIndex, make([]string, len(series.Data))}
		for n, src := range series.Data {
			var datum struct{ Tip string }
			if json.Unmarshal(src, &datum) == nil {
				out[i].tips[n] = datum.Tip
			}
		}
	}
	return out
}

// tipOf returns the tip of the mark that ECharts says an element draws. In the
// legend its numbers mean something else.
func tipOf(attributes []xml.Attr, all []told) (tip string, panel int) {
	at := map[string]int{"ecmeta_series_index": -1, "ecmeta_data_index": -1}
	for _, a := range attributes {
		if a.Name.Local == "ecmeta_ssr_type" && a.Value == "legend" {
			return "", 0
		}
		if _, ok := at[a.Name.Local]; ok {
			if n, err := strconv.Atoi(a.Value); err == nil {
				at[a.Name.Local] = n
			}
		}
	}
	series, datum := at["ecmeta_series_index"], at["ecmeta_data_index"]
	if series < 0 || series >= len(all) || datum < 0 || datum >= len(all[series].tips) {
		return "", 0
	}
	return all[series].tips[datum], all[series].panel
}

// presentation turns a style attribute into the attributes of the same names
// and leaves out what only ECharts reads.
func presentation(in []xml.Attr, all []told) ([]xml.Attr, error) {
	var out []xml.Attr
	if tip, panel := tipOf(in, all); tip != "" {
		out = append(out, xml.Attr{Name: xml.Name{Local: "data-tip"}, Value: tip},
			xml.Attr{Name: xml.Name{Local: "data-panel"}, Value: strconv.Itoa(panel)})
	}
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
