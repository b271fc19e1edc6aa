package charts

import (
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// The size of a trend in CSS pixels, and how many months it covers.
const (
	TrendWidth  = 140
	TrendHeight = 36
	trendMonths = 12
)

// Trend is a small picture of a figure's course beside its number: the paths of an SVG of TrendWidth by
// TrendHeight. The value axis includes 0. The line breaks where two months cannot be compared.
type Trend struct {
	First figures.Period // the first month with a figure
	Value figures.Value  // of that month
	Line  string         // a path through the figures
	Area  string         // the path of what is between the line and 0
	Last  *Point         // the figure of the trend's own month; nil if it is missing
}

// Point is a place in a picture, in its pixels.
type Point struct{ X, Y string }

// TrendOf returns the course of a scope's indicator in the twelve months up to a report, from the data that
// its charts show. It returns false if fewer than two months have a figure.
func TrendOf(ds *figures.Dataset, r *figures.Report, scope, indicator string) (Trend, bool) {
	then := ds.At(r)
	i, _ := then.Indicator(indicator)
	var runs [][]dated
	var before *figures.Report
	known := 0
	for n := range then.Reports {
		now := &then.Reports[n]
		age := r.Period.V.Compare(now.Period.V)
		if age < 0 {
			break
		}
		if value := now.Value(scope, indicator); age < trendMonths && value.Known() {
			if len(runs) == 0 || now.Against(before, scope, i) != figures.Comparable {
				runs = append(runs, nil)
			}
			last := len(runs) - 1
			runs[last] = append(runs[last], dated{now.Period.V, value.Number})
			known++
		}
		before = now
	}
	if known < 2 {
		return Trend{}, false
	}
	return trend(runs, r.Period.V), true
}

// dated is a known figure of a month.
type dated struct {
	month figures.Period
	value decimal.Decimal
}

// trend draws runs of figures, each with a line of its own. The picture ends with the given month.
func trend(runs [][]dated, until figures.Period) Trend {
	const pad = 4 // for half of the mark at the last figure
	first := runs[0][0]
	var least, most decimal.Decimal
	for _, run := range runs {
		for _, d := range run {
			least, most = decimal.Min(least, d.value), decimal.Max(most, d.value)
		}
	}
	// scaled returns a share of a length, to a tenth of a pixel.
	scaled := func(part, whole decimal.Decimal, length int64) decimal.Decimal {
		if whole.IsZero() {
			return decimal.Zero
		}
		return part.Mul(decimal.NewFromInt(length)).DivRound(whole, 1)
	}
	height := func(value decimal.Decimal) decimal.Decimal {
		return decimal.NewFromInt(TrendHeight - pad).Sub(scaled(value.Sub(least), most.Sub(least), TrendHeight-2*pad))
	}
	floor := height(decimal.Zero)
	months := decimal.NewFromInt(int64(until.Compare(first.month)))
	place := func(d dated) Point {
		after := decimal.NewFromInt(int64(d.month.Compare(first.month)))
		return Point{
			X: scaled(after, months, TrendWidth-2*pad).Add(decimal.NewFromInt(pad)).String(),
			Y: height(d.value).String(),
		}
	}
	out := Trend{First: first.month, Value: figures.Value{Number: first.value}}
	for _, run := range runs {
		var points []string
		for _, d := range run {
			at := place(d)
			points = append(points, at.X+" "+at.Y)
			if d.month == until {
				out.Last = &at
			}
		}
		line := strings.Join(points, "L")
		out.Line += "M" + line
		if len(run) == 1 {
			out.Line += "m-2 0h4" // a dash, because a line needs two points
			continue
		}
		out.Area += "M" + place(run[0]).X + " " + floor.String() + "L" + line + "V" + floor.String() + "z"
	}
	return out
}
