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

// The words that the form's cells have for a missing figure.
const (
	NotApplicable = "不适用"
	NotReported   = "未填报"
)

// missing are the words that a cell may have in the place of a number.
var missing = map[string]figures.Reason{
	"":            figures.NotReported, // blank is not zero (facts §8.2)
	NotReported:   figures.NotReported,
	NotApplicable: figures.NotApplicable,
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

// seenForm is what a cell of a spreadsheet shows of its number: words, the
// number, words.
var seenForm = regexp.MustCompile(`^([^\d.]*?)(\d[\d,]*\.?\d*|\.\d+)([^\d.]*)$`)

// seen reads the number that people see in a cell that holds one; rounded is
// whether it is what the cell holds, at its own precision. Words beside the
// number are returned: they may say another unit.
func seen(c office.Cell, held decimal.Decimal) (n decimal.Decimal, beside string, rounded bool) {
	text := asTyped(c.Text)
	// Where the format has no digits for zero it has a stroke.
	if held.IsZero() && text != "" && strings.Trim(text, "-—–") == "" {
		return held, "", true
	}
	m := seenForm.FindStringSubmatch(text)
	if m == nil || strings.HasSuffix(strings.TrimSpace(m[1]), "-") || strings.HasSuffix(m[1], "(") {
		return held, "", false
	}
	n, err := decimal.NewFromString(strings.TrimSuffix(strings.ReplaceAll(m[2], ",", ""), "."))
	return n, plain(m[1] + m[3]), err == nil && held.Round(-min(n.Exponent(), 0)).Equal(n)
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
	case c.Format != "":
		return fail("form-number/format", yamlfile.Short(c.Format))
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
	read := r.typed
	if c.Number != "" {
		read = r.held
	}
	n, key, args := read(c, i, column)
	if key != "" {
		return fail(key, args...)
	}
	out.Value = figures.Value{Number: n}
	return out
}

// typed reads a number that was typed as text, perhaps with its unit.
func (r *reader) typed(c office.Cell, i figures.Indicator, _ *Column) (n decimal.Decimal, key string, args []any) {
	said := asTyped(c.Text)
	number := strings.TrimRight(said, "%个次人元万户家")
	if suffix := strings.TrimPrefix(said, number); suffix != "" && number != "" && suffix != plain(i.Unit.V) {
		return n, "form-number/unit", []any{i.Unit.V}
	}
	number = strings.TrimSpace(number)
	if grouped.MatchString(number) {
		number = strings.ReplaceAll(number, ",", "")
	}
	if !digits.MatchString(strings.TrimPrefix(number, "-")) {
		return n, "form-number", []any{i.Unit.V}
	}
	n = decimal.RequireFromString(number)
	key, args = breach(i, n)
	return n, key, args
}

// breach names the limit that a number does not keep.
func breach(i figures.Indicator, n decimal.Decimal) (key string, args []any) {
	limits := i.Limits()
	switch limits.Breach(n) {
	case figures.Negative:
		return "form-number/negative", nil
	case figures.TooLarge:
		return "form-number/large", []any{limits.Below.String()}
	case figures.TooFine:
		return "form-decimals", []any{limits.Decimals}
	}
	return "", nil
}

// held reads a number that a cell of a spreadsheet holds. Where it holds more
// than it shows, the figure is what people see.
func (r *reader) held(c office.Cell, i figures.Indicator, column *Column) (n decimal.Decimal, key string, args []any) {
	n, err := decimal.NewFromString(c.Number)
	if err != nil {
		return n, "form-number", []any{i.Unit.V}
	}
	if c.Percent {
		n = n.Shift(2)
	}
	limits := i.Limits()
	kept := limits.Breach(n)
	shown, beside, rounded := seen(c, n)
	switch {
	case kept == figures.Negative || kept == figures.TooLarge:
		key, args = breach(i, n)
		return n, key, args
	case !rounded:
		return n, "form-number/unseen", []any{n.String()}
	case !says(beside, plain(i.Unit.V)):
		return n, "form-number/unit", []any{i.Unit.V}
	case shown.Equal(n):
	case kept == figures.Within:
		// What people see is less than the form allows; it is the figure all the same.
		return n, "form-decimals/hidden", []any{n.String()}
	case limits.Breach(shown) == figures.Within:
		column.Inferred = said(column.Inferred, inference("form-shown", i.Label.V, n, shown))
		r.note(c.Pos, "form-shown", i.Label.V, n, shown)
	}
	key, args = breach(i, shown)
	return shown, key, args
}

// says reports whether the words beside a number are none or its unit.
func says(beside, unit string) bool {
	if unit == "元" {
		beside = strings.TrimPrefix(beside, "¥")
	}
	return beside == "" || beside == unit
}
