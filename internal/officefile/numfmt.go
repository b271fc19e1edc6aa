package officefile

import (
	"encoding/xml"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// numberFormat is a parsed number format (ISO/IEC 29500-1, 18.8.31).
//
// It displays numbers exactly as Excel does, or reports that it cannot. The workbook library's own
// formatting is not usable: it rounds the binary number (1.005 becomes 1.00), rounds ties to even,
// and ignores the second of two scaling commas. A format outside the grammar below is unclear, and
// the cell becomes a problem. testdata/formats says what other programs display.
type numberFormat struct {
	numbers     []section // one for all numbers, or one each for positive, negative and zero
	conditional bool      // instead, each section but the last states its numbers, and the last may
	text        section   // for texts
}

// section is one section of a number format.
type section struct {
	kind          kind
	before, after string // around the number
	digits        placeholders
	inside        []infix // words between the digits
	exponent      int     // digits of the exponent in scientific notation; 0 without it
	percent       bool
	condition     condition
}

// infix is text between two digits of a section.
type infix struct {
	at   int // number of digits before it
	text string
}

// condition selects the numbers that a section applies to. Without a known sign, it selects all.
type condition struct {
	sign  string
	limit decimal.Decimal
}

func (c condition) selects(n decimal.Decimal) bool {
	switch order := n.Cmp(c.limit); c.sign {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "=":
		return order == 0
	case "<>":
		return order != 0
	}
	return true
}

type kind int

const (
	unclear kind = iota // cannot be displayed here
	words               // words or nothing, but no number
	number
	general
	day  // date or time
	text // the cell's text
)

// placeholders are the digit placeholders of a section.
type placeholders struct {
	whole, part string // 0, # and ? before and after the point
	point       bool
	grouped     bool
	thousands   int // number of divisions by 1000
}

// shown is the displayed text of a number; empty if unclear.
type shown struct {
	kind    kind
	text    string
	percent bool
}

// readFormat parses a format code.
func readFormat(code string) numberFormat {
	if code == "" {
		code = "General"
	}
	var all []section
	for _, part := range sections(code) {
		all = append(all, readSection(part))
	}
	f := numberFormat{numbers: all, text: section{kind: text}}
	switch last := all[len(all)-1]; {
	case len(all) > 4:
		return numberFormat{numbers: []section{{}}}
	case len(all) == 4 || last.kind == text:
		f.numbers, f.text = all[:len(all)-1], last
	}
	free := func(s section) bool { return s.condition.sign == "" }
	f.conditional = slices.ContainsFunc(all, func(s section) bool { return !free(s) })
	if f.conditional && (!free(f.text) || len(f.numbers) == 3 && !free(f.numbers[2]) || slices.ContainsFunc(f.numbers[:len(f.numbers)-1], free)) {
		return numberFormat{numbers: []section{{}}}
	}
	if len(f.numbers) == 0 { // @ alone displays a number as General does; with words around it, it is unclear
		f.numbers = []section{{}}
		if f.text.before+f.text.after == "" {
			f.numbers[0].kind = general
		}
	}
	return f
}

// sections splits a format at semicolons outside literals.
func sections(code string) (out []string) {
	begin, quoted, bracket := 0, false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case quoted:
			quoted = c != '"'
		case bracket:
			bracket = c != ']'
		case c == '"':
			quoted = true
		case c == '[':
			bracket = true
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == ';':
			out = append(out, code[begin:i])
			begin = i + 1
		}
	}
	return append(out, code[begin:])
}

var (
	colour   = regexp.MustCompile(`(?i)^(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d{1,2})$`)
	currency = regexp.MustCompile(`(?i)^\$([^-\]]*)(?:-[0-9a-f]{1,4})?$`)
	elapsed  = regexp.MustCompile(`(?i)^(?:h+|m+|s+|\$-f[48]00)$`) // and the system's own date and time
	compared = regexp.MustCompile(`^(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)$`)
	digitsOf = regexp.MustCompile(`^([0#?,]*[0#?]|)(\.?)(0*[#?]*)(,*)$`)
	wholeOf  = regexp.MustCompile(`^[#?]*0*$`) // without its commas
	inOrder  = regexp.MustCompile(`^0+,*$`)    // digits that words may separate
	powers   = regexp.MustCompile(`^0(?:\.0+)?$`)
)

// dayLetters are the letters that stand for a part of a date or time.
const dayLetters = "ymdhse"

// scanner parses one section: literals, then digits, General or @, then literals again.
type scanner struct {
	section
	digits   string // with their point and commas
	closed   bool   // a literal follows the digits
	days     bool
	unclear  bool
	percents int
}

func readSection(code string) section {
	s := scanner{section: section{kind: words}}
	runes := []rune(code)
	for i := 0; i < len(runes); i++ {
		rest := runes[i+1:]
		switch c := runes[i]; {
		case c == '"' || c == '[':
			end := slices.Index(rest, map[rune]rune{'"': '"', '[': ']'}[c])
			if end < 0 {
				return section{condition: s.condition}
			}
			if c == '"' {
				s.literal(string(rest[:end]))
			} else {
				s.bracket(string(rest[:end]))
			}
			i += end + 1
		case c == '\\' || c == '_' || c == '*':
			if len(rest) == 0 {
				return section{condition: s.condition}
			}
			s.escape(c, rest[0])
			i++
		case len(rest) >= 6 && strings.EqualFold(string(runes[i:i+7]), "General"):
			s.is(general)
			i += 6
		case c == 'E' && len(rest) > 0 && rest[0] == '+':
			i += 1 + s.power(rest[1:])
		case (c == 'E' || c == 'e') && len(rest) > 0 && (rest[0] == '+' || rest[0] == '-'):
			s.unclear = true // other scientific notation
		default:
			s.character(c)
		}
	}
	return s.done()
}

func (s *scanner) literal(text string) {
	if s.kind == words && s.digits == "" {
		s.before += text
		return
	}
	s.after += text
	s.closed = true
}

// power reads the digits of an exponent and returns their number.
func (s *scanner) power(rest []rune) (digits int) {
	for digits < len(rest) && rest[digits] == '0' {
		digits++
	}
	s.unclear = s.unclear || digits == 0 || s.closed || s.kind != words
	s.exponent, s.closed = digits, true
	return digits
}

// is sets the kind of a section without digits.
func (s *scanner) is(of kind) {
	s.unclear = s.unclear || s.digits != "" || s.kind != words
	s.kind = of
}

func (s *scanner) bracket(name string) {
	m := currency.FindStringSubmatch(name)
	switch {
	case elapsed.MatchString(name):
		s.days = true
	case m != nil:
		s.literal(m[1])
	case strings.ContainsAny(name, "<>="):
		if c := compared.FindStringSubmatch(name); c != nil && s.condition.sign == "" {
			s.condition = condition{c[1], decimal.RequireFromString(c[2])}
			return
		}
		s.condition.sign, s.unclear = name, true
	case !colour.MatchString(name): // such as [DBNum1], digits of another script
		s.unclear = true
	}
}

// escape reads the character after \, _ or *: a literal, a blank of its width, or one to fill the
// cell with.
func (s *scanner) escape(how, c rune) {
	switch {
	case how == '\\':
		s.literal(string(c))
	case how == '_' || c == ' ':
		s.literal(" ")
	default:
		s.unclear = true
	}
}

func (s *scanner) character(c rune) {
	switch {
	case strings.ContainsRune("0#?.,", c):
		s.unclear = s.unclear || s.kind != words
		if s.closed {
			s.inside = append(s.inside, infix{len(s.digits), s.after})
			s.after, s.closed = "", false
		}
		s.digits += string(c)
	case c == '@':
		s.is(text)
	case c == '%':
		s.percents++
		s.literal("%")
	case c < 0x80 && strings.ContainsRune(dayLetters, c|0x20):
		s.days = true
	case c >= 0x80 || strings.ContainsRune("$-+():^&'~{}<>= ", c):
		s.literal(string(c))
	default: // a fraction; !, which only Chinese programs read as \; any other letter
		s.unclear = true
	}
}

func (s *scanner) done() section {
	digits, ok := readDigits(s.digits)
	switch {
	case s.days:
		return section{kind: day, condition: s.condition}
	case s.unclear || !ok || s.mixed(digits):
		return section{condition: s.condition}
	case s.digits != "":
		s.kind = number
	}
	s.section.digits, s.percent = digits, s.percents == 1
	return s.section
}

// mixed reports whether percent signs, an exponent or words between the digits meet each other or
// other digits than they are clear with.
func (s *scanner) mixed(digits placeholders) bool {
	separated := len(s.inside) > 0
	switch {
	case s.percents > 0:
		return s.percents > 1 || s.exponent > 0 || separated || s.digits == "" || digits.thousands > 0
	case s.exponent > 0:
		return separated || !powers.MatchString(s.digits)
	case separated:
		return !inOrder.MatchString(s.digits) || s.inside[len(s.inside)-1].at >= len(digits.whole)
	}
	return false
}

// readDigits parses the digits of a section with their point and commas. It returns false for
// digits that Excel does not allow or that programs display differently.
func readDigits(core string) (p placeholders, ok bool) {
	m := digitsOf.FindStringSubmatch(core)
	if m == nil || core != "" && m[1]+m[3] == "" || m[2] == "" && m[3] != "" {
		return p, false
	}
	whole := strings.ReplaceAll(m[1], ",", "")
	return placeholders{
		whole: whole, part: m[3], point: m[2] != "",
		grouped: whole != m[1], thousands: len(m[4]),
	}, wholeOf.MatchString(whole) && !strings.HasPrefix(m[1], ",") && !strings.Contains(m[1], ",,")
}

// section returns the section for a number, and the minus sign that goes before it. The section is
// unclear if no condition selects the number.
func (f numberFormat) section(n decimal.Decimal) (s section, minus string) {
	switch {
	case f.conditional && n.IsNegative(): // programs disagree on the sign
		return section{}, ""
	case f.conditional:
		if i := slices.IndexFunc(f.numbers, func(s section) bool { return s.condition.selects(n) }); i >= 0 {
			return f.numbers[i], ""
		}
		return section{}, ""
	case n.IsNegative() && len(f.numbers) > 1:
		return f.numbers[1], ""
	case n.IsNegative():
		return f.numbers[0], "-"
	case n.IsZero() && len(f.numbers) > 2:
		return f.numbers[2], ""
	}
	return f.numbers[0], ""
}

// show returns the display of a number.
func (f numberFormat) show(n decimal.Decimal) shown {
	s, minus := f.section(n)
	switch digits, ok := "", false; s.kind {
	case words:
		if minus == "" { // otherwise programs disagree on the sign
			return shown{kind: words, text: s.before + s.after}
		}
	case general:
		if digits, ok = plainly(n.Abs()); ok {
			return shown{kind: general, text: minus + s.before + digits + s.after}
		}
	case number:
		if digits = s.write(n.Abs()); minus == "" || strings.ContainsAny(digits, "123456789") {
			return shown{kind: number, text: minus + s.before + s.separate(digits) + s.after, percent: s.percent}
		}
		// Programs disagree on the sign of a negative number that rounds to zero.
	case day:
		return shown{kind: day}
	}
	return shown{}
}

// write formats the digits of a non-negative number.
func (s section) write(n decimal.Decimal) string {
	switch n = n.Shift(-3 * int32(s.digits.thousands)); {
	case s.exponent > 0:
		return s.scientific(n)
	case s.percent:
		n = n.Shift(2)
	}
	return s.digits.write(n)
}

// scientific formats a non-negative number as a power of ten with one digit before the point.
func (s section) scientific(n decimal.Decimal) string {
	power, sign, part := 0, "+", int32(len(s.digits.part))
	if !n.IsZero() {
		power = n.NumDigits() + int(n.Exponent()) - 1
	}
	factor := n.Shift(-int32(power)).Round(part)
	if factor.Cmp(decimal.New(10, 0)) == 0 {
		factor, power = decimal.New(1, 0), power+1
	}
	if power < 0 {
		sign, power = "-", -power
	}
	return fmt.Sprintf("%sE%s%0*d", factor.StringFixed(part), sign, s.exponent, power)
}

// separate inserts the words between the digits.
func (s section) separate(digits string) string {
	for _, in := range slices.Backward(s.inside) {
		at := len(digits) - len(s.digits.whole) + in.at
		digits = digits[:at] + in.text + digits[at:]
	}
	return digits
}

// say returns the display of a text. It returns false if that is unclear.
func (f numberFormat) say(content string) (string, bool) {
	switch s := f.text; s.kind {
	case text:
		return s.before + content + s.after, true
	case words:
		return s.before + s.after, true
	}
	return "", false
}

// write formats a non-negative number with a section's placeholders. It rounds ties up, as Excel
// does with its 15 significant digits.
func (p placeholders) write(n decimal.Decimal) string {
	whole, part, _ := strings.Cut(n.StringFixed(int32(len(p.part))), ".")
	if whole == "0" {
		whole = ""
	}
	least := 0 // digits that are always displayed: from the first 0 on
	if first := strings.IndexByte(p.whole, '0'); first >= 0 {
		least = len(p.whole) - first
	}
	whole = strings.Repeat("0", max(0, least-len(whole))) + whole
	if p.grouped {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
	}
	if !p.point {
		return whole
	}
	blanks := ""
	for i := len(part) - 1; i >= 0 && part[i] == '0' && p.part[i] != '0'; i-- {
		part = part[:i]
		if p.part[i] == '?' {
			blanks += " "
		}
	}
	return whole + "." + part + blanks
}

// generalWidth is the greatest number of characters that General displays in a wide column.
const generalWidth = 11

// plainly formats a non-negative number as General does. It returns false if General uses
// scientific notation.
func plainly(n decimal.Decimal) (string, bool) {
	whole := n.Truncate(0).String()
	if len(whole) > generalWidth {
		return "", false
	}
	short := n.Round(int32(max(0, generalWidth-1-len(whole))))
	if !short.Equal(n) && n.LessThan(decimal.New(1, -4)) {
		return "", false
	}
	return short.String(), true
}

// chineseFormats are the built-in formats that a workbook refers to by number only (ISO/IEC
// 29500-1, 18.8.30), as Chinese programs define them.
var chineseFormats = map[int]string{
	0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
	5: `"¥"#,##0;"¥"\-#,##0`, 6: `"¥"#,##0;[Red]"¥"\-#,##0`, 7: `"¥"#,##0.00;"¥"\-#,##0.00`, 8: `"¥"#,##0.00;[Red]"¥"\-#,##0.00`,
	9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
	41: `_ * #,##0_ ;_ * \-#,##0_ ;_ * "-"_ ;_ @_ `, 42: `_ "¥"* #,##0_ ;_ "¥"* \-#,##0_ ;_ "¥"* "-"_ ;_ @_ `,
	43: `_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, 44: `_ "¥"* #,##0.00_ ;_ "¥"* \-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ `,
	48: "##0.0E+0", 49: "@",
}

// coded is a number format with its code.
type coded struct {
	code string
	numberFormat
}

// formats returns the number formats of a workbook: those of cell styles by style index, and those
// of conditional formats by index. A code that only newer programs understand is unclear.
func formats(p pack) (cells []coded, conditional map[int]string) {
	type numFmt struct {
		ID    int    `xml:"numFmtId,attr"`
		Code  string `xml:"formatCode,attr"`
		Newer string `xml:"formatCode16,attr"`
	}
	var sheet struct {
		Formats []numFmt `xml:"numFmts>numFmt"`
		Cells   []struct {
			ID int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
		Conditional []struct {
			Format *numFmt `xml:"numFmt"`
		} `xml:"dxfs>dxf"`
	}
	if xml.Unmarshal(p.parts[stylesPart(p)], &sheet) != nil {
		return nil, nil // without styles every cell uses General
	}
	known := map[int]coded{}
	for _, f := range sheet.Formats {
		known[f.ID] = coded{f.Code, readFormat(f.Code)}
		if f.Newer != "" && f.Newer != f.Code && known[f.ID].numbers[0].kind != day {
			known[f.ID] = coded{f.Newer, numberFormat{numbers: []section{{}}}}
		}
	}
	for _, c := range sheet.Cells {
		f, ok := known[c.ID]
		if !ok {
			f = builtIn(c.ID)
			known[c.ID] = f
		}
		cells = append(cells, f)
	}
	conditional = map[int]string{}
	for n, c := range sheet.Conditional {
		if c.Format != nil {
			conditional[n] = c.Format.Code
		}
	}
	return cells, conditional
}

// builtIn returns a built-in format, which the workbook does not define. From 27 on they are dates
// in Chinese programs.
func builtIn(n int) coded {
	code, ok := chineseFormats[n]
	switch {
	case ok:
		return coded{code, readFormat(code)}
	case n >= 14 && n <= 22, n >= 27 && n <= 36, n >= 45 && n <= 47, n >= 50 && n <= 58:
		return coded{numberFormat: numberFormat{numbers: []section{{kind: day}}, text: section{kind: text}}}
	}
	return coded{"#" + strconv.Itoa(n), numberFormat{numbers: []section{{}}}}
}

// stylesPart returns the name of the part that holds the styles.
func stylesPart(p pack) string {
	for _, r := range relations(p) {
		if path.Base(r.Type) == "styles" {
			return r.part()
		}
	}
	return ""
}
