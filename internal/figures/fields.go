package figures

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"portal/internal/digest"
	"portal/internal/picture/typeface"
	"portal/internal/yamlfile"
)

// reader adds the types of this package to the strict YAML reader.
type reader struct{ yamlfile.Reader }

// The longest texts, in characters: titles and names, and paragraphs. The longest official title in
// the data has 60.
const (
	longestLine      = 200
	longestParagraph = 2000
)

var idForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

const longestID = 40

// words reads a required line of text.
func (r *reader) words(o *yamlfile.Object, key string) At[string] {
	s, ok := o.Scalar(key, textKind(longestLine))
	return r.line(key, s, ok, longestLine)
}

// optionalWords reads an optional line of text.
func (r *reader) optionalWords(o *yamlfile.Object, key string) At[string] {
	s, ok := o.OptionalScalar(key, textKind(longestLine))
	return r.line(key, s, ok, longestLine)
}

// english reads a required line of English.
func (r *reader) english(o *yamlfile.Object, key string) At[string] {
	s, ok := o.Scalar(key, latinKind(longestLine))
	return r.latin(key, s, ok, longestLine)
}

// optionalEnglish reads an optional line of English.
func (r *reader) optionalEnglish(o *yamlfile.Object, key string) At[string] {
	s, ok := o.OptionalScalar(key, latinKind(longestLine))
	return r.latin(key, s, ok, longestLine)
}

func (r *reader) latin(key string, s yamlfile.Scalar, ok bool, longest int) At[string] {
	for _, letter := range s.Text {
		if ok && unicode.Is(unicode.Han, letter) {
			r.Add(s.Pos, "english", "Key", key, "Letter", string(letter))
			break
		}
	}
	return r.line(key, s, ok, longest)
}

// paragraph reads a required longer text.
func (r *reader) paragraph(o *yamlfile.Object, key string) At[string] {
	s, ok := o.Scalar(key, textKind(longestParagraph))
	return r.line(key, s, ok, longestParagraph)
}

// optionalParagraph reads an optional longer text.
func (r *reader) optionalParagraph(o *yamlfile.Object, key string) At[string] {
	s, ok := o.OptionalScalar(key, textKind(longestParagraph))
	return r.line(key, s, ok, longestParagraph)
}

func (r *reader) line(key string, s yamlfile.Scalar, ok bool, longest int) At[string] {
	switch {
	case !ok:
		return At[string]{}
	case s.Typed:
		r.Add(s.Pos, "quoted-text", "Key", key, "Value", s.Text)
	case strings.TrimSpace(s.Text) == "":
		r.Add(s.Pos, "empty-value", "Key", key)
	case s.Text != strings.TrimSpace(s.Text) || strings.ContainsAny(s.Text, "\n\t"):
		r.Add(s.Pos, "one-line", "Key", key)
	case utf8.RuneCountInString(s.Text) > longest:
		r.Add(s.Pos, "text-length", "Key", key, "Length", utf8.RuneCountInString(s.Text), "Limit", longest)
	default:
		// A picture would silently omit characters that its fonts lack.
		for _, missing := range typeface.Missing(s.Text) {
			r.Add(s.Pos, "glyph", "Key", key, "Character", string(missing), "Code", fmt.Sprintf("%U", missing))
		}
	}
	return At[string]{s.Text, s.Pos}
}

// id reads a required identifier, the last part of an address.
func (r *reader) id(o *yamlfile.Object, key string) At[string] {
	s, ok := o.Scalar(key, idKind)
	return r.identifier(key, s, ok)
}

// source reads the document behind a figure. Every figure needs one.
func (r *reader) source(o *yamlfile.Object) At[string] {
	s, ok := o.ScalarBy("source", idKind, "figure-has-source")
	return r.identifier("source", s, ok)
}

// thing reads the id of a thing of a project, or of a change of one: luhe-park/2020-11-05.
func (r *reader) thing(o *yamlfile.Object, key string, p *Project) At[string] {
	s, ok := o.Scalar(key, correctable{p})
	if owner, day, change := strings.Cut(s.Text, "/"); ok && change {
		if _, dated := ParseDate(day); dated && idForm.MatchString(owner) {
			return At[string]{s.Text, s.Pos}
		}
	}
	return r.identifier(key, s, ok)
}

// optionalID reads an optional identifier.
func (r *reader) optionalID(o *yamlfile.Object, key string) At[string] {
	s, ok := o.OptionalScalar(key, idKind)
	return r.identifier(key, s, ok)
}

func (r *reader) identifier(key string, s yamlfile.Scalar, ok bool) At[string] {
	if !ok {
		return At[string]{}
	}
	if !idForm.MatchString(s.Text) || len(s.Text) > longestID {
		r.Add(s.Pos, "id-form", "Key", key, "Value", yamlfile.Short(s.Text), "Limit", longestID)
	}
	return At[string]{s.Text, s.Pos}
}

var (
	folderForm = regexp.MustCompile(`^/([a-z0-9]+(-[a-z0-9]+)*/)+$`)
	twinForm   = regexp.MustCompile(`^/(en|embed)/`)
)

// folder reads the address of a folder of the site. Pages below /en/ and /embed/ are named by the
// address of their Chinese page.
func (r *reader) folder(o *yamlfile.Object, key string) At[string] {
	s, ok := o.Scalar(key, folderKind)
	if !ok {
		return At[string]{}
	}
	if !folderForm.MatchString(s.Text) || twinForm.MatchString(s.Text) {
		r.Add(s.Pos, "moved-form", "Key", key, "Value", yamlfile.Short(s.Text))
		return At[string]{}
	}
	return At[string]{s.Text, s.Pos}
}

// digest reads the SHA-256 of a file. If it is all digits it needs quotes, like any text that looks
// like a number.
func (r *reader) digest(o *yamlfile.Object, key string) At[string] {
	s, ok := o.Scalar(key, digestKind)
	if !ok {
		return At[string]{}
	}
	if !digest.Valid(s.Text) {
		r.Add(s.Pos, "digest-form", "Key", key, "Value", yamlfile.Short(s.Text))
	}
	return At[string]{s.Text, s.Pos}
}

var codeForm = regexp.MustCompile(`^\d{6}$`)

// code reads a GB/T 2260 code: six digits in quotes. Unquoted, YAML would read a number, in base
// eight if it begins with 0.
func (r *reader) code(o *yamlfile.Object, key string) At[string] {
	s, ok := o.Scalar(key, codeKind)
	if !ok {
		return At[string]{}
	}
	switch {
	case !s.Quoted:
		r.Add(s.Pos, "quoted-code", "Key", key, "Value", yamlfile.Short(s.Text))
	case !codeForm.MatchString(s.Text):
		r.Add(s.Pos, "code-form", "Key", key, "Value", yamlfile.Short(s.Text))
	}
	return At[string]{s.Text, s.Pos}
}

// separators are characters that people put between digits.
var separators = strings.NewReplacer(",", "", "，", "", "_", "", " ", "", "'", "")

// plainNumber reports whether a number is written plainly, and adds a problem if not.
func (r *reader) plainNumber(key string, s yamlfile.Scalar) bool {
	bare := separators.Replace(s.Text)
	switch {
	case s.Quoted:
		r.Add(s.Pos, "number/quoted", "Key", key, "Value", yamlfile.Short(s.Text))
	case numberForm.MatchString(s.Text):
		return true
	case bare != s.Text && numberForm.MatchString(bare):
		r.Add(s.Pos, "number/separator", "Key", key, "Value", yamlfile.Short(s.Text), "Plain", bare)
	default:
		r.Add(s.Pos, "number", "Key", key, "Value", yamlfile.Short(s.Text))
	}
	return false
}

// decimalsOf counts the digits after the decimal point.
func decimalsOf(s string) int {
	_, part, _ := strings.Cut(s, ".")
	return len(part)
}

// amount reads money in 元.
func (r *reader) amount(o *yamlfile.Object, key string) At[Amount] {
	s, ok := o.Scalar(key, amountKind)
	return r.money(key, s, ok)
}

// optionalAmount reads an optional amount.
func (r *reader) optionalAmount(o *yamlfile.Object, key string) At[Amount] {
	s, ok := o.OptionalScalar(key, amountKind)
	return r.money(key, s, ok)
}

func (r *reader) money(key string, s yamlfile.Scalar, ok bool) At[Amount] {
	if !ok || !r.plainNumber(key, s) {
		return At[Amount]{}
	}
	if decimalsOf(s.Text) > 2 {
		r.Add(s.Pos, "decimals", "Key", key, "Value", s.Text, "Limit", 2)
		return At[Amount]{}
	}
	a, ok := ParseAmount(s.Text)
	if !ok || a == 0 {
		r.Add(s.Pos, "amount", "Key", key, "Value", s.Text)
		return At[Amount]{}
	}
	return At[Amount]{a, s.Pos}
}

// integer reads a whole number between least and most.
func (r *reader) integer(o *yamlfile.Object, key string, least, most int) At[int] {
	s, ok := o.Scalar(key, integerKind{least, most})
	if !ok || !r.plainNumber(key, s) {
		return At[int]{}
	}
	n, err := strconv.Atoi(s.Text)
	if err != nil || n < least || n > most {
		r.Add(s.Pos, "whole-number", "Key", key, "Value", s.Text, "Least", least, "Most", most)
		return At[int]{}
	}
	return At[int]{n, s.Pos}
}

func (r *reader) year(o *yamlfile.Object, key string) At[int] {
	return r.integer(o, key, firstYear, lastYear)
}

// freely are the limits of a number that is no figure of a row.
var freely = Limits{Decimals: mostDecimals}

// value reads a number with the sign and the decimals that the limits allow, or {missing: reason}.
func (r *reader) value(o *yamlfile.Object, key string, limits Limits) At[Value] {
	s, sub := o.ScalarOrObject(key, limits, "a missing value")
	if sub != nil {
		reason := enum(r, sub, "missing", Reasons)
		sub.Done()
		if reason.V == "" {
			return At[Value]{}
		}
		return At[Value]{Value{Missing: reason.V}, sub.Pos()}
	}
	if !s.Pos.Given() || !r.plainNumber(key, s) {
		return At[Value]{}
	}
	if strings.HasPrefix(s.Text, "-") && !limits.Signed {
		r.Add(s.Pos, "number/negative", "Key", key, "Value", s.Text)
		return At[Value]{}
	}
	if decimalsOf(s.Text) > limits.Decimals {
		r.Add(s.Pos, "decimals", "Key", key, "Value", s.Text, "Limit", limits.Decimals)
		return At[Value]{}
	}
	d, _ := ParseNumber(s.Text)
	return At[Value]{Value{Number: d}, s.Pos}
}

// period reads a required month.
func (r *reader) period(o *yamlfile.Object, key string) At[Period] {
	s, ok := o.Scalar(key, monthKind{})
	return r.month(key, s, ok)
}

// optionalPeriod reads an optional month.
func (r *reader) optionalPeriod(o *yamlfile.Object, key string) At[Period] {
	s, ok := o.OptionalScalar(key, monthKind{})
	return r.month(key, s, ok)
}

func (r *reader) month(key string, s yamlfile.Scalar, ok bool) At[Period] {
	if !ok {
		return At[Period]{}
	}
	p, ok := ParsePeriod(s.Text)
	if !ok {
		r.Add(s.Pos, "period-form", "Key", key, "Value", yamlfile.Short(s.Text))
		return At[Period]{}
	}
	return At[Period]{p, s.Pos}
}

// date reads a required date at any precision.
func (r *reader) date(o *yamlfile.Object, key string) At[Date] {
	s, ok := o.Scalar(key, dateKind)
	return r.dated(key, s, ok)
}

// optionalDate reads an optional date.
func (r *reader) optionalDate(o *yamlfile.Object, key string) At[Date] {
	s, ok := o.OptionalScalar(key, dateKind)
	return r.dated(key, s, ok)
}

func (r *reader) dated(key string, s yamlfile.Scalar, ok bool) At[Date] {
	if !ok {
		return At[Date]{}
	}
	d, ok := ParseDate(s.Text)
	if !ok {
		r.Add(s.Pos, "date-form", "Key", key, "Value", yamlfile.Short(s.Text))
		return At[Date]{}
	}
	return At[Date]{d, s.Pos}
}

// day reads a required date known to the day.
func (r *reader) day(o *yamlfile.Object, key string) At[Date] {
	s, ok := o.Scalar(key, dayKind)
	d := r.dated(key, s, ok)
	if d.Given() && !d.V.Exact() {
		r.Add(d.Pos, "date-form/day", "Key", key, "Value", d.V.String())
		return At[Date]{}
	}
	return d
}

// dating reads an optional date: the date alone, or with what the document prints.
func (r *reader) dating(o *yamlfile.Object, key string) (d Dating) {
	if !o.Has(key) {
		return d
	}
	s, sub := o.ScalarOrObject(key, dateRangeKind, "a date")
	if sub == nil {
		d.Date = r.days(key, s)
		return d
	}
	d.Printed = r.words(sub, "printed")
	d.Date = r.dateRange(sub, "date")
	d.Basis = r.optionalWords(sub, "basis")
	sub.Done()
	return d
}

// dateRange reads a day, or the two days between which it lies.
func (r *reader) dateRange(o *yamlfile.Object, key string) At[DateRange] {
	s, ok := o.Scalar(key, dateRangeKind)
	if !ok {
		return At[DateRange]{}
	}
	return r.days(key, s)
}

func (r *reader) days(key string, s yamlfile.Scalar) At[DateRange] {
	if !s.Pos.Given() {
		return At[DateRange]{} // reported already
	}
	v, ok := ParseDateRange(s.Text)
	if !ok {
		r.Add(s.Pos, "date-form/range", "Key", key, "Value", yamlfile.Short(s.Text))
		return At[DateRange]{}
	}
	return At[DateRange]{v, s.Pos}
}

// enum reads a word from a closed list.
func enum[T ~string](r *reader, o *yamlfile.Object, key string, allowed []T) At[T] {
	s, ok := o.Scalar(key, wordsOf(allowed))
	return oneOf(r, key, s, ok, allowed)
}

// optionalEnum reads an optional word from a closed list.
func optionalEnum[T ~string](r *reader, o *yamlfile.Object, key string, allowed ...T) At[T] {
	s, ok := o.OptionalScalar(key, wordsOf(allowed))
	return oneOf(r, key, s, ok, allowed)
}

func oneOf[T ~string](r *reader, key string, s yamlfile.Scalar, ok bool, allowed []T) At[T] {
	if !ok {
		return At[T]{}
	}
	if !slices.Contains(allowed, T(s.Text)) {
		names := strings.Join(yamlfile.Words[T](allowed).Samples(), ", ")
		r.Add(s.Pos, "allowed-word", "Key", key, "Value", yamlfile.Short(s.Text), "Allowed", names)
		return At[T]{}
	}
	return At[T]{T(s.Text), s.Pos}
}

// stem returns a file's name without folder and extension.
func stem(file string) string {
	base := path.Base(file)
	return strings.TrimSuffix(base, path.Ext(base))
}
