package figures

import (
	"fmt"
	"regexp"

	"github.com/shopspring/decimal"
)

// Reason says why a value is missing. The empty Reason means it is there.
type Reason string

// The reasons a value may be missing.
const (
	NotReported   Reason = "not_reported"   // the form's cell is blank, or no form came
	NotApplicable Reason = "not_applicable" // the indicator has no meaning there
	Withheld      Reason = "withheld"       // reported but not to be published

	// NothingToReport is of a whole county: it said that there is nothing.
	NothingToReport Reason = "nothing_to_report"
)

// Reasons lists what may be written behind missing.
var Reasons = []Reason{NotReported, NotApplicable, Withheld}

// AbsenceReasons lists why a county may have no column in a month.
var AbsenceReasons = append(Reasons[:len(Reasons):len(Reasons)], NothingToReport)

// Value is an exact number, or a stated absence with its reason. A missing
// value is never zero: ask Missing before Number.
type Value struct {
	Number  decimal.Decimal
	Missing Reason
}

// Known reports whether there is a number.
func (v Value) Known() bool { return v.Missing == "" }

// Plain returns the value as data/ writes it: the number, or the reason.
func (v Value) Plain() string {
	if !v.Known() {
		return string(v.Missing)
	}
	return v.Number.String()
}

// ParseValue reads what Plain writes.
func ParseValue(s string) Value {
	if d, ok := ParseNumber(s); ok {
		return Value{Number: d}
	}
	return Value{Missing: Reason(s)}
}

// Equal reports whether both are the same number or missing for the same
// reason.
func (v Value) Equal(w Value) bool { return v.Missing == w.Missing && v.Number.Equal(w.Number) }

// A number of the data has at most so many digits before its point and behind.
const (
	mostDigits   = 15
	mostDecimals = 6
)

var numberForm = regexp.MustCompile(fmt.Sprintf(`^-?(0|[1-9]\d{0,%d})(\.\d{1,%d})?$`, mostDigits-1, mostDecimals))

// ParseNumber reads a plain decimal number: digits, at most one point, no
// exponent, no separators, no leading zero.
func ParseNumber(s string) (decimal.Decimal, bool) {
	if !numberForm.MatchString(s) {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil
}

// Limits bound the figures of a row: none is negative, each is less than Below
// and has at most Decimals decimals. Below is what a spreadsheet still shows
// digit by digit, far above any figure of a city; no row has a limit of its own:
// a county may report progress above 100%.
type Limits struct {
	Below    decimal.Decimal
	Decimals int
}

// Limits returns the limits of the row's figures. The blank form and its import
// both have them from here.
func (i Indicator) Limits() Limits { return Limits{decimal.New(1, 11), i.Decimals.V} }

// Breach is the limit that a number does not keep.
type Breach int

// The limits of figures.
const (
	Within   Breach = iota // it keeps all
	Negative               // it is less than zero
	TooLarge
	TooFine // it has too many decimals
)

// Breach returns the first limit that a number does not keep.
func (l Limits) Breach(n decimal.Decimal) Breach {
	switch {
	case n.IsNegative():
		return Negative
	case !n.LessThan(l.Below):
		return TooLarge
	case !n.Equal(n.Truncate(int32(l.Decimals))):
		return TooFine
	}
	return Within
}
