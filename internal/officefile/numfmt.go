package officefile

import (
	"encoding/xml"
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
// the cell becomes a problem.
type numberFormat struct {
	numbers []section // one for all numbers, or one each for positive, negative and zero
	text    section   // for texts
}

// section is one section of a number format.
type section struct {
	kind          kind
	before, after string // around the number
	digits        placeholders
	percent       bool
	condition     bool // applies only to the numbers that its condition selects
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
	case len(all) > 4 || slices.ContainsFunc(all, func(s section) bool { return s.condition }):
		return numberFormat{numbers: []section{{}}}
	case len(all) == 4:
		f.numbers, f.text = all[:3], last
	case last.kind == text:
		f.numbers, f.text = all[:len(all)-1], last
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
	digitsOf = regexp.MustCompile(`^((?:[0#?]+,)*[0#?]+|)(,*)(\.?)([0#?]*)(,*)$`)
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
				return section{}
			}
			if c == '"' {
				s.literal(string(rest[:end]))
			} else {
				s.bracket(string(rest[:end]))
			}
			i += end + 1
		case c == '\\' || c == '_' || c == '*':
			if len(rest) == 0 {
				return section{}
			}
			s.escape(c, rest[0])
			i++
		case len(rest) >= 6 && strings.EqualFold(string(runes[i:i+7]), "General"):
			s.is(general)
			i += 6
		case (c == 'E' || c == 'e') && len(rest) > 0 && (rest[0] == '+' || rest[0] == '-'):
			s.unclear = true // scientific notation
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
		s.condition, s.unclear = true, true
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
		s.unclear = s.unclear || s.closed || s.kind != words
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
	default: // a fraction; !, which Chinese programs use for \; any other letter
		s.unclear = true
	}
}

func (s *scanner) done() section {
	digits, ok := readDigits(s.digits)
	switch {
	case s.days:
		return section{kind: day}
	case s.unclear || !ok || s.percents > 1 || s.percents == 1 && s.digits == "":
		return section{condition: s.condition}
	case s.digits != "":
		s.kind = number
	}
	s.section.digits, s.percent = digits, s.percents == 1
	return s.section
}

// readDigits parses the digits of a section with their point and commas. It returns false for
// digits that Excel does not allow.
func readDigits(core string) (p placeholders, ok bool) {
	m := digitsOf.FindStringSubmatch(core)
	if m == nil || core != "" && m[1]+m[4] == "" || m[3] == "" && m[4] != "" {
		return p, false
	}
	return placeholders{
		whole: strings.ReplaceAll(m[1], ",", ""), part: m[4], point: m[3] != "",
		grouped: strings.Contains(m[1], ","), thousands: len(m[2]) + len(m[5]),
	}, true
}

// show returns the display of a number.
func (f numberFormat) show(n decimal.Decimal) shown {
	s, minus := f.numbers[0], ""
	switch {
	case n.IsNegative() && len(f.numbers) > 1:
		s = f.numbers[1]
	case n.IsNegative():
		minus = "-"
	case n.IsZero() && len(f.numbers) > 2:
		s = f.numbers[2]
	}
	switch digits, ok := "", false; s.kind {
	case words:
		return shown{kind: words, text: minus + s.before + s.after}
	case general:
		if digits, ok = plainly(n.Abs()); ok {
			return shown{kind: general, text: minus + s.before + digits + s.after}
		}
	case number:
		n = n.Abs().Shift(-3 * int32(s.digits.thousands))
		if s.percent {
			n = n.Shift(2)
		}
		return shown{kind: number, text: minus + s.before + s.digits.write(n) + s.after, percent: s.percent}
	case day:
		return shown{kind: day}
	}
	return shown{}
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
