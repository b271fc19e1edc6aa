package charts

import (
	"math"
	"strconv"
)

// scale is a value axis that includes 0. ECharts could compute it, but the width of its labels must be
// known.
type scale struct{ low, top, step float64 }

// steps are the round multiples of a power of ten.
var steps = []float64{1, 2, 5, 10}

// mostLines is how many lines a scale has above its lowest.
const mostLines = 4

// scaleTo returns a scale that covers the values.
func scaleTo(values []*float64) scale {
	least, most, whole := 0.0, 0.0, true
	for _, v := range values {
		if v != nil {
			least, most = min(least, *v), max(most, *v)
			whole = whole && *v == math.Trunc(*v)
		}
	}
	if most == least {
		return scale{0, 1, 1}
	}
	power := int(math.Floor(math.Log10((most - least) / mostLines)))
	for {
		for _, m := range steps {
			// Parse the text to get the float nearest to the decimal.
			step, err := strconv.ParseFloat(strconv.FormatFloat(m, 'f', 0, 64)+"e"+strconv.Itoa(power), 64)
			up, down := math.Ceil(most/step-1e-9), math.Floor(least/step+1e-9)
			if err == nil && up-down <= mostLines && (!whole || step >= 1) {
				return scale{low: down * step, top: up * step, step: step}
			}
		}
		power++
	}
}

// decimals is how many decimals the labels have.
func (s scale) decimals() int {
	return max(0, -int(math.Floor(math.Log10(s.step)+1e-9)))
}

// widest returns the scale's longest label.
func (s scale) widest() string {
	low, top := s.label(s.low), s.label(s.top)
	inner := s.label(s.step) // with a step of 0.5, the ends may have fewer digits than what is between them
	longest := low
	for _, label := range []string{top, inner} {
		if len(label) > len(longest) {
			longest = label
		}
	}
	return longest
}
