package figures

import (
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

var numberForm = regexp.MustCompile(`^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$`)

// ParseNumber reads a plain decimal number: digits, at most one point, no
// exponent, no separators, no leading zero.
func ParseNumber(s string) (decimal.Decimal, bool) {
	if !numberForm.MatchString(s) {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(s)
	return d, err == nil
}
