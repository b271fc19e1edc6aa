package intake

import (
	"regexp"
	"strings"
	"unicode"

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

// asTyped brings what was typed for a number to one form: full-width letters to
// half-width ones, no blanks around it. Notes' marks such as ① stay what they
// are, and what is in two lines stays in two.
func asTyped(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '_' })
}

var shownNumber = regexp.MustCompile(`[\d.]+`)

// shows reports whether the text of a cell shows its number: a format can also
// put digits before it or leave some away. Where no digit is shown, a stroke
// stands for zero or words for all.
func shows(text string, n decimal.Decimal) bool {
	found := shownNumber.FindAllString(strings.ReplaceAll(asTyped(text), ",", ""), -1)
	if len(found) == 0 {
		return true
	}
	shown, err := decimal.NewFromString(strings.TrimSuffix(found[0], "."))
	return err == nil && len(found) == 1 && shown.Sub(n).Abs().LessThan(decimal.New(1, min(shown.Exponent(), 0)))
}

// figure reads a cell of the form. What cannot be read is a problem and stands
// as not reported, which nobody sees: a form with problems is not imported.
func (r *reader) figure(row formRow, c office.Cell, column *Column) Cell {
	i := row.indicator
	out := Cell{Indicator: i.ID.V, Pos: c.Pos, Text: strings.TrimSpace(c.Text), Value: figures.Value{Missing: figures.NotReported}}
	fail := func(key string, values ...any) Cell {
		r.add(c.Pos, key, append([]any{"Row", i.Label.V, "Value", yamlfile.Short(out.Text)}, values...)...)
		return out
	}
	text := plain(c.Text)
	switch reason, ok := missing[text]; {
	case c.Covered:
		r.add(c.Pos, "form-merged", "Row", i.Label.V)
		return out
	case ok && c.Number != "":
		return fail("form-number/unseen", "Held", c.Number)
	case ok:
		out.Value.Missing = reason
		return out
	case c.Day:
		return fail("form-number/date")
	case c.Percent && i.Unit.V != "%":
		return fail("form-number/percent", "Unit", i.Unit.V)
	}
	number := c.Number
	if number == "" {
		number = strings.TrimRight(asTyped(c.Text), "%个次人元万户家")
		if suffix := strings.TrimPrefix(asTyped(c.Text), number); suffix != "" && number != "" && suffix != plain(i.Unit.V) {
			return fail("form-number/unit", "Unit", i.Unit.V)
		}
		number = strings.TrimSpace(number)
		if grouped.MatchString(number) {
			number = strings.ReplaceAll(number, ",", "")
		}
	}
	if negative := strings.TrimPrefix(number, "-"); negative != number && digits.MatchString(negative) {
		return fail("form-number/negative")
	}
	if !digits.MatchString(number) {
		return fail("form-number", "Unit", i.Unit.V)
	}
	n, err := decimal.NewFromString(number)
	if err != nil || len(number) > 24 {
		return fail("form-number", "Unit", i.Unit.V)
	}
	if c.Percent {
		n = n.Shift(2)
	}
	if c.Number != "" && !shows(c.Text, n) {
		return fail("form-number/unseen", "Held", n.String())
	}
	if most := int32(i.Decimals.V); !n.Equal(n.Truncate(most)) {
		// The cell holds more than it shows: people read what it shows.
		if c.Decimals < 0 || int32(c.Decimals) > most {
			return fail("form-decimals", "Limit", i.Decimals.V)
		}
		shown := n.Round(int32(c.Decimals))
		column.Inferred = said(column.Inferred, inference("form-shown", "Row", i.Label.V, "Held", n, "Shown", shown))
		r.note(c.Pos, "form-shown", "Row", i.Label.V, "Held", n, "Shown", shown)
		n = shown
	} else if c.Decimals >= 0 && !n.Equal(n.Round(int32(c.Decimals))) {
		// What people see is less than the form allows; it is the figure all the same.
		return fail("form-decimals/hidden", "Held", n.String())
	}
	out.Value = figures.Value{Number: n}
	return out
}
