package intake

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/yamlfile"
)

var (
	grouped = regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.\d+)?$`)
	digits  = regexp.MustCompile(`^\d+(\.\d+)?$`)
)

// Words that stand for a missing figure on the form.
const (
	NotApplicable = "不适用"
	NotReported   = "未填报"
)

// missing maps the words that may replace a number to the reason for the missing figure.
var missing = map[string]figures.Reason{
	"":            figures.NotReported, // blank is not zero
	NotReported:   figures.NotReported,
	NotApplicable: figures.NotApplicable,
}

// stroke matches a stroke in place of a figure. The hanzi 一 is not one: it also is a number.
var stroke = regexp.MustCompile(`^[/\\|—–―─~_-]+$`)

// wordy matches a text without any digit, such as 无 or 未启动.
var wordy = regexp.MustCompile(`^[\p{Han}\pP]*\p{Han}[\p{Han}\pP]*$`)

// numeral matches hanzi that state a number other than zero.
var numeral = regexp.MustCompile(`[一二三四五六七八九十百千万亿两〇壹贰叁肆伍陆柒捌玖拾佰仟]`)

// empty reports whether a cell reports nothing: it is blank or has a stroke.
func empty(c officefile.Cell) bool {
	return c.Number == "" && (c.Blank() || stroke.MatchString(plain(c.Text)))
}

// asTyped normalises a typed number: it makes full-width characters half-width and trims blanks. It
// leaves footnote marks such as ① and line breaks in place, so that they do not become digits of
// the number.
func asTyped(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '_' })
}

// seenForm matches the displayed text of a numeric cell: words, the number, words.
var seenForm = regexp.MustCompile(`^([^\d.]*?)(\d[\d,]*\.?\d*|\.\d+)([^\d.]*)$`)

// seen parses the number that a numeric cell displays. beside is the text around the number, which
// may state another unit. rounded reports whether the displayed number is the stored one at the
// displayed precision.
func seen(c officefile.Cell, stored decimal.Decimal) (n decimal.Decimal, beside string, rounded bool) {
	text := asTyped(c.Text)
	// An accounting format displays zero as a dash.
	if stored.IsZero() && text != "" && strings.Trim(text, "-—–") == "" {
		return stored, "", true
	}
	m := seenForm.FindStringSubmatch(text)
	if m == nil || strings.HasSuffix(strings.TrimSpace(m[1]), "-") || strings.HasSuffix(m[1], "(") {
		return stored, "", false
	}
	n, err := decimal.NewFromString(strings.TrimSuffix(strings.ReplaceAll(m[2], ",", ""), "."))
	return n, plain(m[1] + m[3]), err == nil && stored.Round(-min(n.Exponent(), 0)).Equal(n)
}

// figure reads a cell of the form. It reports an unreadable cell as a problem and returns it as not
// reported. That value reaches nobody, because a form with problems is not imported.
func (r *reader) figure(row formRow, c officefile.Cell, column *Column) Cell {
	i := row.indicator
	out := Cell{
		Indicator: i.ID.V,
		Pos:       c.Pos,
		Text:      strings.TrimSpace(c.Text),
		Value:     figures.Value{Missing: figures.NotReported},
	}
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
	case empty(c):
		r.strokes = append(r.strokes, c.Pos)
		return out
	case c.Number == "" && wordy.MatchString(text) && !numeral.MatchString(text):
		out.Value = r.word(text, c.Pos, column)
		return out
	case c.Day:
		return fail("form-number/date")
	case c.Percent && i.Unit.V != "%":
		return fail("form-number/percent", "Unit", i.Unit.V)
	}
	read := r.typed
	if c.Number != "" {
		read = r.stored
	}
	if c.Formula {
		r.formulas = append(r.formulas, c.Pos)
	}
	n, refused := read(c, i, column)
	if refused != nil {
		return fail(refused.key, refused.values...)
	}
	if i.Unit.V == "%" && !c.Percent && !strings.Contains(asTyped(c.Text), "%") && n.IsPositive() && n.LessThan(decimal.NewFromInt(1)) {
		// Some programs lose the percent format, so that 62% becomes 0.62.
		r.note(c.Pos, "form-fraction", "Row", i.Label.V, "Value", n)
	}
	out.Value = figures.Value{Number: n}
	return out
}

// word returns what a word in place of a figure means, if the caller of Read says so. Otherwise it asks.
func (r *reader) word(text string, at message.Pos, column *Column) figures.Value {
	value, ok := r.words[text]
	if !ok {
		r.asked[text] = append(r.asked[text], at)
		return figures.Value{Missing: figures.NotReported}
	}
	as := "0"
	if !value.Known() {
		as = NotReported
	}
	said := inference("form-word", "Word", text, "As", as)
	if !strings.Contains(column.Inferred, said) {
		column.Inferred = joinInferences(column.Inferred, said)
	}
	r.note(at, "form-word", "Word", text, "As", as)
	return value
}

// questions reports the words that the caller of Read must explain, each once, and notes what was read in a
// way that the sender may not expect.
func (r *reader) questions() {
	for _, text := range slices.Sorted(maps.Keys(r.asked)) {
		at := r.asked[text]
		r.add(at[0], "form-number/word", "Word", text, "Cells", places(at))
	}
	if len(r.strokes) > 0 {
		r.note(r.strokes[0], "form-stroke", "Cells", places(r.strokes))
	}
	if len(r.formulas) > 0 {
		r.note(r.formulas[0], "form-formulas", "Cells", places(r.formulas))
	}
}

// mostPlaces is the number of places that a message lists.
const mostPlaces = 8

// places lists cells of a form.
func places(cells []message.Pos) string {
	var out []string
	for _, at := range cells[:min(len(cells), mostPlaces)] {
		out = append(out, at.Cell())
	}
	if len(cells) > mostPlaces {
		out = append(out, fmt.Sprintf("… (%d)", len(cells)))
	}
	return strings.Join(out, ", ")
}

// refusal is the reason why a cell's number is not accepted. The caller adds the row's label and
// the cell's text to its values.
type refusal struct {
	key    string
	values []any
}

func refuse(key string, values ...any) *refusal { return &refusal{key, values} }

// typed reads a number typed as text, with or without its unit.
func (r *reader) typed(c officefile.Cell, i figures.Indicator, _ *Column) (n decimal.Decimal, refused *refusal) {
	typed := asTyped(c.Text)
	number := typed
	for _, row := range r.ds.Indicators {
		before, suffixed := strings.CutSuffix(typed, plain(row.Unit.V))
		if suffixed && len(before) < len(number) && before != "" {
			number = before // without the longest unit of any row
		}
	}
	if suffix := strings.TrimPrefix(typed, number); suffix != "" && suffix != plain(i.Unit.V) {
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

// breach returns the problem of a number outside the indicator's limits, or nil.
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

// stored reads the number stored in a spreadsheet cell. If the cell stores more decimals than it
// displays, the displayed number is the figure.
func (r *reader) stored(c officefile.Cell, i figures.Indicator, column *Column) (n decimal.Decimal, refused *refusal) {
	n, err := decimal.NewFromString(c.Number)
	if err != nil {
		return n, refuse("form-number", "Unit", i.Unit.V)
	}
	if c.Percent {
		n = n.Shift(2)
	}
	limits := i.Limits()
	breached := limits.Breach(n)
	shown, beside, rounded := seen(c, n)
	switch {
	case breached == figures.Negative || breached == figures.TooLarge:
		return n, breach(i, n)
	case !rounded:
		return n, refuse("form-number/unseen", "Held", n.String())
	case !isUnit(beside, plain(i.Unit.V)):
		return n, refuse("form-number/unit", "Unit", i.Unit.V)
	case shown.Equal(n):
	case breached == figures.Within:
		// The cell hides decimals that the form allows, so the displayed number would lose some.
		return n, refuse("form-decimals/hidden", "Held", n.String())
	case limits.Breach(shown) == figures.Within:
		column.Inferred = joinInferences(column.Inferred, inference("form-shown", "Row", i.Label.V, "Held", n, "Shown", shown))
		r.note(c.Pos, "form-shown", "Row", i.Label.V, "Held", n, "Shown", shown)
	}
	return shown, breach(i, shown)
}

// isUnit reports whether the words beside a number are empty or its unit.
func isUnit(beside, unit string) bool {
	if unit == "元" {
		beside = strings.TrimPrefix(beside, "¥")
	}
	return beside == "" || beside == unit
}
