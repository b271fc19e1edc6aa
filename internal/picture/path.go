package picture

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// hundredths is a length in hundredths of a pixel. Nobody sees less.
type hundredths int64

func rounded(n float64) hundredths { return hundredths(math.Round(n * 100)) }

// String returns the length in pixels as short as SVG allows.
func (h hundredths) String() string {
	s := strconv.FormatFloat(float64(h)/100, 'f', -1, 64)
	if number, ok := strings.CutPrefix(s, "0."); ok {
		return "." + number
	}
	if number, ok := strings.CutPrefix(s, "-0."); ok {
		return "-." + number
	}
	return s
}

// transform stretches and moves a shape.
type transform struct{ x, y, dx, dy float64 }

var (
	translate = regexp.MustCompile(`^translate\((\S+) (\S+)\)$`)
	matrix    = regexp.MustCompile(`^matrix\(([^,]+),0,0,([^,]+),([^,]+),([^,]+)\)$`)
)

// transformOf reads a transform attribute without rotation.
func transformOf(attribute string) (t transform, err error) {
	numbers := []string{"1", "1", "0", "0"}
	if m := translate.FindStringSubmatch(attribute); m != nil {
		copy(numbers[2:], m[1:])
	} else if m := matrix.FindStringSubmatch(attribute); m != nil {
		numbers = m[1:]
	} else if attribute != "" {
		return t, fmt.Errorf("its transform %q is not known here", attribute)
	}
	for i, n := range []*float64{&t.x, &t.y, &t.dx, &t.dy} {
		var e error
		*n, e = strconv.ParseFloat(numbers[i], 64)
		err = errors.Join(err, e)
	}
	return t, err
}

var command = regexp.MustCompile(`([A-Za-z])([^A-Za-z]*)`)

// path applies the transform to a path of the commands that ECharts uses and writes it as short as
// it can simply be. Only a shape without a line can be stretched to other proportions.
func (t transform) path(d string, stroked bool) (string, error) {
	var out strings.Builder
	wrong := fmt.Errorf("its path %q is not known here", d)
	var at, start [2]float64 // before the transform
	var from [2]hundredths   // after it
	place := func(x, y float64) [2]hundredths {
		return [2]hundredths{rounded(x*t.x + t.dx), rounded(y*t.y + t.dy)}
	}
	for _, c := range command.FindAllStringSubmatch(d, -1) {
		var n []float64
		for _, field := range strings.Fields(c[2]) {
			number, err := strconv.ParseFloat(field, 64)
			if err != nil {
				return "", wrong
			}
			n = append(n, number)
		}
		switch name := c[1]; {
		case name == "Z" && len(n) == 0:
			out.WriteByte('Z')
			at = start
			from = place(at[0], at[1])
			continue
		case name == "M" && len(n) == 2, name == "L" && len(n) == 2:
			at = [2]float64{n[0], n[1]}
		case name == "l" && len(n) == 2:
			at = [2]float64{at[0] + n[0], at[1] + n[1]}
		case name == "A" && len(n) == 7 && (t.x == t.y || n[0] == n[1] && !stroked):
			at = [2]float64{n[5], n[6]}
		default:
			return "", wrong
		}
		if stroked && t.x != t.y {
			return "", wrong
		}
		to := place(at[0], at[1])
		switch {
		case c[1] == "M":
			start = at
			out.WriteString("M" + list(to[0], to[1]))
		case c[1] == "A":
			out.WriteString(shorter(
				"A"+list(rounded(n[0]*t.x), rounded(n[1]*t.y))+flags(n)+list(to[0], to[1]),
				"a"+list(rounded(n[0]*t.x), rounded(n[1]*t.y))+flags(n)+list(to[0]-from[0], to[1]-from[1])))
		case to[1] == from[1]:
			out.WriteString(shorter("H"+list(to[0]), "h"+list(to[0]-from[0])))
		case to[0] == from[0]:
			out.WriteString(shorter("V"+list(to[1]), "v"+list(to[1]-from[1])))
		default:
			out.WriteString(shorter("L"+list(to[0], to[1]), "l"+list(to[0]-from[0], to[1]-from[1])))
		}
		from = to
	}
	return out.String(), nil
}

func flags(n []float64) string { return fmt.Sprintf(" %g %g %g ", n[2], n[3], n[4]) }

func shorter(a, b string) string {
	if len(b) < len(a) {
		return b
	}
	return a
}

// list writes numbers with what SVG needs between them.
func list(numbers ...hundredths) string {
	var out strings.Builder
	for i, n := range numbers {
		if i > 0 && n >= 0 {
			out.WriteByte(' ')
		}
		out.WriteString(n.String())
	}
	return out.String()
}
