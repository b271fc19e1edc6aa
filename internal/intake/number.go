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
	fail := func(key string, values ...any) Cell {
		r.add(c.Pos, key, append([]any{"Row", i.Label.V, "Value", yamlfile.Short(out.Text)}, values...)...)
		return out
	}
	text := plain(c.Text)
	switch reason, ok := missing[text]; {
	case c.Covered:
		r.add(c.Pos, "form-merged", "Row", i.Label.V)
		return out
	case c.Format != "":
		return fail("form-number/format", "Format", yamlfile.Short(c.Format))
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
	read := r.typed
	if c.Number != "" {
		read = r.held
	}
	n, refused := read(c, i, column)
	if refused != nil {
		return fail(refused.key, refused.values...)
	}
	out.Value = figures.Value{Number: n}
	return out
}

// refusal is the problem of a cell whose number cannot be taken; the row and the text of the cell are
// added to its values.
type refusal struct {
	key    string
	values []any
}

func refuse(key string, values ...any) *refusal { return &refusal{key, values} }

// typed reads a number that was typed as text, perhaps with its unit.
func (r *reader) typed(c office.Cell, i figures.Indicator, _ *Column) (n decimal.Decimal, refused *refusal) {
	said := asTyped(c.Text)
	number := strings.TrimRight(said, "%个次人元万户家")
	if suffix := strings.TrimPrefix(said, number); suffix != "" && number != "" && suffix != plain(i.Unit.V) {
		return n, refuse("form-number/unit", "Unit", i.Unit.V)
	}
	number = strings.TrimSpace(number)
	if grouped.MatchString(number) {
		number = strings.ReplaceAll(number, ",", "")
	}
	if !digits.MatchString(strings.TrimPrefix(number, "-")) {
		return n, refuse("form-number", "Unit", i.Unit.V)
	}
	n = decimal.RequireFromString(number)
	return n, breach(i, n)
}

// breach names the limit that a number does not keep.
func breach(i figures.Indicator, n decimal.Decimal) *refusal {
	limits := i.Limits()
	switch limits.Breach(n) {
	case figures.Negative:
		return refuse("form-number/negative")
	case figures.TooLarge:
		return refuse("form-number/large", "Limit", limits.Below.String())
	case figures.TooFine:
		return refuse("form-decimals", "Limit", limits.Decimals)
	}
	return nil
}

// held reads a number that a cell of a spreadsheet holds. Where it holds more
// than it shows, the figure is what people see.
func (r *reader) held(c office.Cell, i figures.Indicator, column *Column) (n decimal.Decimal, refused *refusal) {
	n, err := decimal.NewFromString(c.Number)
	if err != nil {
		return n, refuse("form-number", "Unit", i.Unit.V)
	}
	if c.Percent {
		n = n.Shift(2)
	}
	limits := i.Limits()
	kept := limits.Breach(n)
	shown, beside, rounded := seen(c, n)
	switch {
	case kept == figures.Negative || kept == figures.TooLarge:
		return n, breach(i, n)
	case !rounded:
		return n, refuse("form-number/unseen", "Held", n.String())
	case !says(beside, plain(i.Unit.V)):
		return n, refuse("form-number/unit", "Unit", i.Unit.V)
	case shown.Equal(n):
	case kept == figures.Within:
		// What people see is less than the form allows; it is the figure all the same.
		return n, refuse("form-decimals/hidden", "Held", n.String())
	case limits.Breach(shown) == figures.Within:
		column.Inferred = said(column.Inferred, inference("form-shown", "Row", i.Label.V, "Held", n, "Shown", shown))
		r.note(c.Pos, "form-shown", "Row", i.Label.V, "Held", n, "Shown", shown)
	}
	return shown, breach(i, shown)
}

// says reports whether the words beside a number are none or its unit.
func says(beside, unit string) bool {
	if unit == "元" {
		beside = strings.TrimPrefix(beside, "¥")
	}
	return beside == "" || beside == unit
}
