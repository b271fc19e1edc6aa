package intake

import (
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
	"portal/internal/office"
	"portal/internal/yamlfile"
)

var (
	grouped = regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.\d+)?$`)
	digits  = regexp.MustCompile(`^\d+(\.\d+)?$`)
)

// missing are the words that a cell may have in the place of a number.
var missing = map[string]figures.Reason{
	"":    figures.NotReported, // blank is not zero (facts §8.2)
	"未填报": figures.NotReported,
	"不适用": figures.NotApplicable,
}

// figure reads a cell of the form. What cannot be read is a problem and stands
// as not reported, which nobody sees: a form with problems is not imported.
func (r *reader) figure(row formRow, c office.Cell, column *Column) Cell {
	i := row.indicator
	out := Cell{Indicator: i.ID.V, Pos: c.Pos, Text: strings.TrimSpace(c.Text), Value: figures.Value{Missing: figures.NotReported}}
	fail := func(key string, args ...any) Cell {
		r.add(c.Pos, key, append([]any{i.Label.V, yamlfile.Short(out.Text)}, args...)...)
		return out
	}
	text := plain(c.Text)
	switch reason, ok := missing[text]; {
	case c.Covered:
		r.add(c.Pos, "form-merged", i.Label.V)
		return out
	case ok && c.Number != "":
		return fail("form-number/unseen", c.Number)
	case ok:
		out.Value.Missing = reason
		return out
	case c.Day:
		return fail("form-number/date")
	case c.Percent && i.Unit.V != "%":
		return fail("form-number/percent", i.Unit.V)
	}
	number := c.Number
	if number == "" {
		number = text
		if suffix := strings.TrimPrefix(text, strings.TrimRight(text, "%个次人元万户家")); suffix != "" && text != suffix {
			if suffix != plain(i.Unit.V) {
				return fail("form-number/unit", i.Unit.V)
			}
			number = strings.TrimSuffix(text, suffix)
		}
		if grouped.MatchString(number) {
			number = strings.ReplaceAll(number, ",", "")
		}
	}
	if strings.HasPrefix(number, "-") {
		return fail("form-number/negative")
	}
	if !digits.MatchString(number) {
		return fail("form-number", i.Unit.V)
	}
	n, err := decimal.NewFromString(number)
	if err != nil || len(number) > 24 {
		return fail("form-number", i.Unit.V)
	}
	if c.Percent {
		n = n.Shift(2)
	}
	if most := int32(i.Decimals.V); !n.Equal(n.Truncate(most)) {
		// The cell holds more than it shows: people read what it shows.
		if c.Decimals < 0 || int32(c.Decimals) > most {
			return fail("form-decimals", i.Decimals.V)
		}
		shown := n.Round(int32(c.Decimals))
		column.Inferred = said(column.Inferred, inference("form-shown", i.Label.V, n, shown))
		r.note(c.Pos, "form-shown", i.Label.V, n, shown)
		n = shown
	} else if c.Decimals >= 0 && !n.Equal(n.Round(int32(c.Decimals))) {
		// What people see is less than the form allows; it is the figure all the same.
		return fail("form-decimals/hidden", n.String())
	}
	out.Value = figures.Value{Number: n}
	return out
}
