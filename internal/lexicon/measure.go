package lexicon

import (
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

// Measure is a quantity as its language writes it, in three parts for pages that print the number
// larger than its unit: 223.7 and 万元; CNY, 2.237 and million. Before and After contain the blanks
// beside the number.
type Measure struct{ Before, Number, After string }

func (m Measure) String() string { return m.Before + m.Number + m.After }

// Measure formats a value with its unit. If the value is missing, Number is the reason.
func (l *Lexicon) Measure(v figures.Value, unit string) Measure {
	if !v.Known() {
		return Measure{Number: l.Reason(v.Missing)}
	}
	return l.measure(v.Number, v.Number.Abs().String(), unit)
}

// AmountMeasure formats money in 元.
func (l *Lexicon) AmountMeasure(a figures.Amount) Measure {
	return l.measure(a.Yuan(), a.Yuan().Abs().StringFixed(2), "元")
}

// Restated returns a value with its unit if its language writes it with another number than the form,
// as CNY 2.237 million for 223.7万元, and otherwise an empty text.
func (l *Lexicon) Restated(v figures.Value, unit string) string {
	m := l.Measure(v, unit)
	number, err := decimal.NewFromString(strings.ReplaceAll(m.Number, ",", ""))
	if !v.Known() || err != nil || number.Abs().Equal(v.Number.Abs()) {
		return ""
	}
	return m.String()
}

// mark encloses the number in a filled phrase. No text contains it.
const mark = "\x00"

// million is the amount in 元 from which quantity_wan_million replaces quantity_wan.
var million = decimal.New(1, 6)

// measure fills the phrase of a unit. plain is the number without its sign. A phrase for money may
// state the amount in the form's unit, in 元 or in millions of 元, all exact.
func (l *Lexicon) measure(number decimal.Decimal, plain, unit string) Measure {
	marked := func(plain string) string { return mark + figures.Grouped(plain) + mark }
	kind, values := "", []any{"Number", marked(plain), "Unit", unit} // kind is the end of the key
	if known, ok := units[unit]; ok {
		kind = "_" + known
	}
	if yuan, money := figures.YuanOf(number.Abs(), unit); money {
		values = append(values, "Yuan", marked(withCents(yuan)), "Millions", marked(yuan.Shift(-6).String()))
		if yuan.GreaterThanOrEqual(million) {
			kind += "_million"
		}
	}
	var m Measure
	var rest string
	m.Before, rest, _ = strings.Cut(l.phrase("quantity"+kind, plain, values), mark)
	m.Number, m.After, _ = strings.Cut(rest, mark)
	switch {
	case !number.IsNegative():
	case m.Before == "":
		m.Number = "-" + m.Number
	default:
		m.Before = "-" + m.Before
	}
	return m
}

// withCents returns an amount in 元 with two decimals, or more if it has more. Whole 元 have none.
func withCents(yuan decimal.Decimal) string {
	if yuan.IsInteger() || !yuan.Round(2).Equal(yuan) {
		return yuan.String()
	}
	return yuan.StringFixed(2)
}
