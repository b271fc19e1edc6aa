package picture

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

// instance is the number in the element names that ECharts generates.
var instance = regexp.MustCompile(`\bzr\d+-`)

// clean converts ECharts' SVG for pages with a strict content security policy: no style attributes
// or elements, no names that change between drawings, a title and a description. A mark whose data
// point has a tip gets it as data-tip, with the number of its panel.
func clean(raw string, p Picture) ([]byte, error) {
	raw = instance.ReplaceAllString(raw, p.Prefix+"zr-")
	tips := tipsOf(p.Option)
	in := xml.NewDecoder(strings.NewReader(raw))
	var out bytes.Buffer
	skipped := 0 // depth within a skipped element
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
				fmt.Fprintf(&out, `<title id="%[1]st">%[2]s</title><desc id="%[1]sd">%[3]s</desc>`, escaped(p.Prefix),
					escaped(p.Title), escaped(p.Description))
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

// tips are the tips of a series, with the panel of its data points.
type tips struct {
	panel int
	tips  []string
}

// tipsOf returns the tips of an option's data, by series and index.
func tipsOf(option []byte) []tips {
	var read struct {
		Series []struct {
			XAxisIndex int
			Data       []json.RawMessage
		}
	}
	// An option of another form has no tips; ECharts has drawn it already.
	_ = json.Unmarshal(option, &read)
	out := make([]tips, len(read.Series))
	for i, series := range read.Series {
		out[i] = tips{series.XAxisIndex, make([]string, len(series.Data))}
		for n, src := range series.Data {
			var datum struct{ Tip string }
			if json.Unmarshal(src, &datum) == nil {
				out[i].tips[n] = datum.Tip
			}
		}
	}
	return out
}

// tipOf returns the tip of the data point that an element draws. ECharts numbers legend elements
// differently.
func tipOf(attributes []xml.Attr, all []tips) (tip string, panel int) {
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

// presentation converts a style attribute to presentation attributes and drops those that only
// ECharts reads.
func presentation(in []xml.Attr, all []tips) ([]xml.Attr, error) {
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
					return nil, fmt.Errorf("ECharts drew with the style %q, which has no attribute known here",
						declaration)
				}
				out = append(out, xml.Attr{Name: xml.Name{Local: property}, Value: value})
			}
		default:
			out = append(out, a)
		}
	}
	return out, nil
}

// shorthand matches the font property as ECharts writes it.
var shorthand = regexp.MustCompile(`^(\w+) (\w+) ([\d.]+px) (.+)$`)

// properties are the styles that are also SVG attributes.
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

// A global, because a Replacer compiles itself on first use.
var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
