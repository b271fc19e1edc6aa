package picture

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portal/internal/picture/typeface"
)

// clean converts ECharts' SVG for pages with a strict content security policy: no style attributes
// or elements, no names that change between drawings, a title and a description. It adds the texts
// that the engine leaves out. A mark whose data point has a tip gets it as data-tip, with the number
// of its panel.
//
// Pages contain the drawings, so clean makes them small: it leaves out what nobody sees and what
// every program assumes, applies transforms, and states the attributes of neighbours once.
func clean(raw string, p Picture) ([]byte, error) {
	read, err := contentOf(p.Option)
	if err != nil {
		return nil, err
	}
	in := xml.NewDecoder(strings.NewReader(raw))
	var shapes []shape
	drawn, inText := false, false
	skipped := 0 // depth within a skipped element
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
			name := t.Name.Local
			drawn = drawn || name == "svg"
			if skipped > 0 || name == "defs" || name == "style" {
				skipped++
				continue
			}
			if name == "svg" || name == "g" {
				continue // a group only clips, and package charts draws nothing outside a panel
			}
			s, err := shapeOf(t, read)
			if err != nil {
				return nil, fmt.Errorf("ECharts drew <%s>: %w", name, err)
			}
			if inText = s.name == "text"; s.name != "" {
				shapes = append(shapes, s)
			}
		case xml.CharData:
			if inText {
				shapes[len(shapes)-1].text += string(t)
			}
		case xml.EndElement:
			inText = false
			skipped = max(0, skipped-1)
		}
	}
	if !drawn {
		return nil, errors.New("ECharts drew nothing")
	}
	// The texts come first, because readers and programs read them first, but in front of the background.
	ground := 0
	if len(shapes) > 0 && shapes[0].name == "rect" {
		ground = 1
	}
	var texts []shape
	for _, t := range read.Title {
		texts = append(texts, t.shapes()...)
	}
	shapes = slices.Insert(shapes, ground, texts...)
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d"`+
		` role="img" aria-labelledby="%[3]st %[3]sd"`, p.Width, p.Height, escaped(p.Prefix))
	if read.TextStyle.FontFamily != "" {
		fmt.Fprintf(&out, ` font-family="%s"`, escaped(read.TextStyle.FontFamily))
	}
	fmt.Fprintf(&out, `><title id="%[1]st">%[2]s</title><desc id="%[1]sd">%[3]s</desc>`+"\n", escaped(p.Prefix),
		escaped(p.Title), escaped(p.Description))
	write(&out, shapes)
	out.WriteString(end)
	return out.Bytes(), nil
}

// content is what clean reads of an option.
type content struct {
	Title     []title
	TextStyle struct{ FontFamily string }
	Series    []struct {
		XAxisIndex int
		Data       []datum
	}
}

type datum struct{ Tip string }

// UnmarshalJSON reads a data point. One that is not an object has no tip.
func (d *datum) UnmarshalJSON(src []byte) error {
	if src[0] != '{' {
		return nil
	}
	type plain datum
	return json.Unmarshal(src, (*plain)(d))
}

// title is lines of text at a fixed place.
type title struct {
	Text      string
	Left, Top int `json:",string"`
	Padding   *int
	TextAlign string
	TextStyle struct {
		Color, FontWeight    string
		FontSize, LineHeight int
	}
}

// UnmarshalJSON refuses what shapes would draw differently from ECharts.
func (t *title) UnmarshalJSON(src []byte) error {
	type plain title
	in := json.NewDecoder(bytes.NewReader(src))
	in.DisallowUnknownFields()
	if err := in.Decode((*plain)(t)); err != nil {
		return fmt.Errorf("a title that is not drawn: %w", err)
	}
	if s := t.TextStyle; anchors[t.TextAlign] == "" || t.Padding == nil || *t.Padding != 0 || s.LineHeight == 0 || s.FontSize == 0 {
		return errors.New("a title that is not drawn: want a font size, a line height and no padding")
	}
	return nil
}

func contentOf(option []byte) (c content, err error) {
	if err := json.Unmarshal(option, &c); err != nil {
		return c, fmt.Errorf("reading the option: %w", err)
	}
	return c, nil
}

// anchors are ECharts' words for what of a text is at its place, in those of SVG.
var anchors = map[string]string{"": "start", "right": "end"}

// shapes returns a text for each line.
func (t title) shapes() (out []shape) {
	s := t.TextStyle
	style := styled(map[string]string{
		"fill": s.Color, "font-weight": s.FontWeight, "font-size": strconv.Itoa(s.FontSize), "text-anchor": anchors[t.TextAlign],
	})
	for i, line := range strings.Split(t.Text, "\n") {
		if line == "" {
			continue
		}
		y := float64(t.Top) + float64(s.LineHeight)*(float64(i)+0.5)
		out = append(out, textAt(float64(t.Left), y, float64(s.FontSize), line, style))
	}
	return out
}

// shape is an element of the drawing.
type shape struct {
	name  string
	own   []attribute // that no other element has
	style string      // attributes that neighbours may share
	text  string
}

type attribute struct{ name, value string }

// textAt returns a text whose line has its middle at y. Not every browser lets elements inherit a
// baseline, so the text gets the place of its own.
func textAt(x, y, size float64, text, style string) shape {
	return shape{
		"text", []attribute{{"x", rounded(x).String()}, {"y", rounded(y + size*typeface.Middle/typeface.Em).String()}}, style, text,
	}
}

// shapeOf converts an element.
func shapeOf(e xml.StartElement, all content) (shape, error) {
	values, err := attributesOf(e.Attr)
	if err != nil {
		return shape{}, err
	}
	number := func(name string) (n float64) {
		if value, ok := values[name]; ok && err == nil {
			n, err = strconv.ParseFloat(strings.TrimSuffix(value, "px"), 64)
		}
		delete(values, name)
		return n
	}
	m, err := transformOf(values["transform"])
	if err != nil {
		return shape{}, err
	}
	delete(values, "transform")
	s := shape{name: e.Name.Local}
	switch s.name {
	case "text":
		if values["dominant-baseline"] != "central" || m.x != 1 || m.y != 1 {
			return shape{}, errors.New("its place is not known here")
		}
		delete(values, "dominant-baseline")
		size := number("font-size")
		x, y := m.dx+number("x"), m.dy+number("y")
		values["font-size"] = strconv.FormatFloat(size, 'f', -1, 64)
		if values["font-family"] == all.TextStyle.FontFamily {
			delete(values, "font-family")
		}
		return textAt(x, y, size, "", styled(values)), err
	case "rect":
		for _, name := range []string{"x", "y", "width", "height"} {
			if n := rounded(number(name)); n != 0 {
				s.own = append(s.own, attribute{name, n.String()})
			}
		}
	case "path":
		if tip, panel := tipOf(e.Attr, all); tip != "" {
			s.own = append(s.own, attribute{"data-tip", tip})
			values["data-panel"] = strconv.Itoa(panel)
		} else if !visible(values) {
			return shape{}, nil
		}
		if stroked(values) && m.x != 1 {
			width := 1.0
			if values["stroke-width"] != "" {
				width = number("stroke-width")
			}
			values["stroke-width"] = rounded(width * m.x).String()
		}
		d, err := m.path(values["d"], stroked(values))
		if err != nil {
			return shape{}, err
		}
		delete(values, "d")
		s.own = append(s.own, attribute{"d", d})
	default:
		return shape{}, errors.New("want a path, a rect or a text")
	}
	s.style = styled(values)
	return s, err
}

func stroked(values map[string]string) bool {
	return values["stroke"] != "" && values["stroke"] != "none" && values["stroke-width"] != "0"
}

// visible reports whether a path has a line or an area. ECharts also draws where a pointer would
// hit.
func visible(values map[string]string) bool {
	return stroked(values) || values["fill"] != "none" && values["fill-opacity"] != "0"
}

// tipOf returns the tip of the data point that an element draws, with its panel. ECharts numbers
// legend elements differently.
func tipOf(attributes []xml.Attr, all content) (tip string, panel int) {
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
	series, point := at["ecmeta_series_index"], at["ecmeta_data_index"]
	if series < 0 || series >= len(all.Series) || point < 0 || point >= len(all.Series[series].Data) {
		return "", 0
	}
	return all.Series[series].Data[point].Tip, all.Series[series].XAxisIndex
}

// attributesOf returns the attributes and styles of an element that change the picture.
func attributesOf(in []xml.Attr) (map[string]string, error) {
	out := map[string]string{}
	for _, a := range in {
		switch {
		case a.Name.Space != "", strings.HasPrefix(a.Name.Local, "ecmeta_"), a.Name.Local == "class",
			a.Name.Local == "pointer-events":
		case a.Name.Local == "style":
			for _, declaration := range strings.Split(a.Value, ";") {
				property, value, ok := strings.Cut(declaration, ":")
				property, value = strings.TrimSpace(property), strings.TrimSpace(value)
				if property == "" {
					continue
				}
				if m := shorthand.FindStringSubmatch(value); property == "font" && m != nil {
					for i, part := range []string{"font-style", "font-weight", "font-size", "font-family"} {
						out[part] = m[i+1]
					}
					continue
				}
				if !ok || !slices.Contains(properties, property) {
					return nil, fmt.Errorf("it has the style %q, which has no attribute known here", declaration)
				}
				out[property] = value
			}
		default:
			out[a.Name.Local] = a.Value
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
}

// defaults are the values that every program assumes.
var defaults = map[string]string{
	"fill": "#000", "fill-opacity": "1", "opacity": "1", "stroke": "none", "stroke-width": "1", "stroke-opacity": "1",
	"stroke-linecap": "butt", "stroke-linejoin": "miter", "stroke-miterlimit": "4", "stroke-dasharray": "none",
	"font-style": "normal", "font-weight": "normal", "text-anchor": "start",
}

// styled returns attributes in a fixed order without those that change nothing.
func styled(values map[string]string) string {
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name]
		pointless := strings.HasPrefix(name, "stroke") && !stroked(values) ||
			name == "fill-opacity" && values["fill"] == "none"
		if value != defaults[name] && !pointless {
			fmt.Fprintf(&out, ` %s="%s"`, name, escaped(value))
		}
	}
	return out.String()
}

// write writes shapes. Neighbours with the same attributes share a group, and lines a path.
func write(out *bytes.Buffer, shapes []shape) {
	var joined []shape
	for _, s := range shapes {
		if n := len(joined) - 1; n >= 0 && joined[n].joins(s) {
			joined[n].own[0].value += s.own[0].value
		} else {
			joined = append(joined, s)
		}
	}
	for len(joined) > 0 {
		n := 1
		for n < len(joined) && joined[n].style == joined[0].style {
			n++
		}
		if n > 1 && joined[0].style != "" {
			fmt.Fprintf(out, "<g%s>\n", joined[0].style)
			for _, s := range joined[:n] {
				s.write(out, "")
			}
			out.WriteString("</g>\n")
		} else {
			for _, s := range joined[:n] {
				s.write(out, s.style)
			}
		}
		joined = joined[n:]
	}
}

// joins reports whether both are lines of the same style that one path can draw.
func (s shape) joins(next shape) bool {
	return s.name == "path" && next.name == "path" && s.style == next.style && len(s.own) == 1 && len(next.own) == 1 &&
		strings.Contains(s.style, ` fill="none"`)
}

func (s shape) write(out *bytes.Buffer, style string) {
	fmt.Fprintf(out, "<%s", s.name)
	for _, a := range s.own {
		fmt.Fprintf(out, ` %s="%s"`, a.name, escaped(a.value))
	}
	out.WriteString(style)
	if s.name == "text" {
		fmt.Fprintf(out, ">%s</text>\n", escaped(s.text))
	} else {
		out.WriteString("/>\n")
	}
}

func escaped(s string) string { return escapes.Replace(s) }

// A global, because a Replacer compiles itself on first use.
var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
