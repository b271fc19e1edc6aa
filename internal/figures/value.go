package figures

import (
	"fmt"
	"regexp"

	"github.com/shopspring/decimal"
)

// Reason tells why a value is missing. The empty Reason means that it is not.
type Reason string

// The reasons for a missing value.
const (
	NotReported   Reason = "not_reported"   // the form's cell is blank, or there is no form
	NotApplicable Reason = "not_applicable" // the indicator has no meaning there
	Withheld      Reason = "withheld"       // reported, but not to be published

	// NothingToReport applies to a whole county that declared it has nothing.
	NothingToReport Reason = "nothing_to_report"
)

// Reasons lists the allowed values of missing.
var Reasons = []Reason{NotReported, NotApplicable, Withheld}

// AbsenceReasons lists why a county may lack a column in a month.
var AbsenceReasons = append(Reasons[:len(Reasons):len(Reasons)], NothingToReport)

// Value is an exact number, or missing with a reason. A missing value is never zero: check Missing
// before Number.
type Value struct {
	Number  decimal.Decimal
	Missing Reason
}

// Known reports whether there is a number.
func (v Value) Known() bool { return v.Missing == "" }

// Plain returns the value as written in data/: the number, or the reason.
func (v Value) Plain() string {
	if !v.Known() {
		return string(v.Missing)
	}
	return v.Number.String()
}

// ParseValue parses the result of Plain.
func ParseValue(s string) Value {
	if d, ok := ParseNumber(s); ok {
		return Value{Number: d}
	}
	return Value{Missing: Reason(s)}
}

// Equal reports whether both values are the same number or are missing for the same reason.
func (v Value) Equal(w Value) bool { return v.Missing == w.Missing && v.Number.Equal(w.Number) }

// The most digits of a number, before and after its decimal point.
const (
	mostDigits   = 15
	mostDecimals = 6
)

var numberForm = regexp.MustCompile(fmt.Sprintf(`^-?(0|[1-9]\d{0,%d})(\.\d{1,%d})?$`, mostDigits-1, mostDecimals))

// ParseNumber parses a plain decimal number: digits, at most one point, no exponent, no separators,
// no leading zero.
func ParseNumber(s string) (decimal.Decimal, bool) {
	if !numberForm.MatchString(s) {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil
}

// Limits bound the figures of a row. They are less than Below and have at most Decimals decimals. They are
// not negative unless Signed; then they are more than minus Below. Below is the largest number that a
// spreadsheet shows in full, far above any figure of a city. No row has a closer limit: progress may exceed
// 100%.
type Limits struct {
	Below    decimal.Decimal
	Decimals int
	Signed   bool
}

// Limits returns the limits of the row's figures, for the blank form and its import alike.
func (i Indicator) Limits() Limits {
	return Limits{decimal.New(1, 11), i.Decimals.V, i.BelowZero.Given()}
}

// Breach is the limit that a number violates.
type Breach int

// The limits of figures.
const (
	Within   Breach = iota // no violation
	Negative               // less than zero
	TooLarge
	TooFine // too many decimals
)

// Breach returns the first limit that a number violates.
func (l Limits) Breach(n decimal.Decimal) Breach {
	switch {
	case n.IsNegative() && !l.Signed:
		return Negative
	case !n.Abs().LessThan(l.Below):
		return TooLarge
	case !n.Equal(n.Truncate(int32(l.Decimals))):
		return TooFine
	}
	return Within
}
