package charts

import (
	"math"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// scale is a value axis that starts at 0. ECharts could compute it, but panels side by side need
// the same scale and the width of its labels must be known.
type scale struct{ top, step float64 }

// steps are the round multiples of a power of ten.
var steps = []float64{1, 2, 5, 10}

// scaleTo returns a scale that covers the values in at most five steps.
func scaleTo(values []*float64) scale {
	most, whole := 0.0, true
	for _, v := range values {
		if v != nil {
			most = max(most, *v)
			whole = whole && *v == math.Trunc(*v)
		}
	}
	if most == 0 {
		return scale{1, 1}
	}
	power := int(math.Floor(math.Log10(most / 5)))
	for {
		for _, m := range steps {
			// Parse the text to get the float nearest to the decimal.
			step, err := strconv.ParseFloat(strconv.FormatFloat(m, 'f', 0, 64)+"e"+strconv.Itoa(power), 64)
			n := math.Ceil(most/step - 1e-9)
			if err == nil && n <= 5 && (!whole || step >= 1) {
				return scale{top: n * step, step: step}
			}
		}
		power++
	}
}

// widest returns the scale's longest label as ECharts prints it.
func (s scale) widest() string {
	longest := ""
	for v := 0.0; v <= s.top+s.step/2; v += s.step {
		label := figures.Grouped(decimal.NewFromFloat(v).Round(6).String())
		longest = slices.MaxFunc([]string{longest, label}, func(a, b string) int { return len(a) - len(b) })
	}
	return longest
}
