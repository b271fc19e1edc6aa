package figures

import "slices"

// Comparison says whether a figure can be compared with that of the report before, and if not, why.
type Comparison string

// The results of a comparison.
const (
	Comparable    Comparison = "comparable"
	NothingBefore Comparison = "first"   // no report before
	NoFigure      Comparison = "unknown" // a month without a report lies between, or one of the figures is missing
	CountedAnew   Comparison = "anew"    // counting restarted with the year
	OtherCounties Comparison = "others"  // the total is of other counties
)

// Against compares a scope's figure of an indicator with that of the report before, which is nil if there is none.
func (r *Report) Against(before *Report, scope string, i Indicator) Comparison {
	switch {
	case before == nil:
		return NothingBefore
	case !r.Continues(before) || !r.Value(scope, i.ID.V).Known() || !before.Value(scope, i.ID.V).Known():
		return NoFigure
	case i.Basis.V == YearToDate && r.Span().First.Month == 1:
		return CountedAnew
	case scope == All && !sameCounties(before, r):
		return OtherCounties
	}
	return Comparable
}

// AgainstYearBefore compares a scope's figure of an indicator that counts from January with that of the same
// months of the year before. before is nil if there is no such report.
func (r *Report) AgainstYearBefore(before *Report, scope string, i Indicator) Comparison {
	switch {
	case before == nil:
		return NothingBefore
	case i.Basis.V != YearToDate || !r.Value(scope, i.ID.V).Known() || !before.Value(scope, i.ID.V).Known():
		return NoFigure
	case scope == All && !sameCounties(before, r):
		return OtherCounties
	}
	return Comparable
}

// sameCounties reports whether the same counties reported in two months.
func sameCounties(a, b *Report) bool {
	return slices.EqualFunc(a.Counties, b.Counties, func(a, b CountyReport) bool {
		return a.County.V == b.County.V
	})
}
