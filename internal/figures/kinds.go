package figures

import (
	"fmt"

	"portal/internal/yamlfile"
)

// The kinds of values, for the schemas of the files. What JSON Schema cannot express, such as the 30th of
// February, only the reader knows.

// fixed is a kind of values without parameters.
type fixed string

// The fixed kinds.
const (
	idKind        fixed = "id"
	thingKind     fixed = "thing"
	folderKind    fixed = "folder"
	addressKind   fixed = "address"
	digestKind    fixed = "digest"
	codeKind      fixed = "code"
	amountKind    fixed = "amount"
	dateKind      fixed = "date"
	dayKind       fixed = "day"
	dateRangeKind fixed = "range"
	phraseKind    fixed = "phrase"
)

// The parts of the patterns of dates. Years are those from firstYear to lastYear.
const (
	yearPart  = `20\d{2}`
	monthPart = yearPart + `-(0[1-9]|1[0-2])`
	dayPart   = monthPart + `-(0[1-9]|[12]\d|3[01])`
	datePart  = yearPart + `(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?`
)

// Keywords describes the kind in the terms of JSON Schema. A date without a month is a number to YAML.
func (k fixed) Keywords() map[string]any {
	text := func(pattern string) map[string]any { return map[string]any{"type": "string", "pattern": pattern} }
	dated := func(pattern string) map[string]any {
		return map[string]any{
			"type": []any{"string", "integer"}, "pattern": pattern, "minimum": firstYear, "maximum": lastYear,
		}
	}
	switch k {
	case idKind:
		out := text(idForm.String())
		out["maxLength"] = longestID
		return out
	case thingKind:
		return text(`^[a-z][a-z0-9]*(-[a-z0-9]+)*(/` + datePart + `)?$`)
	case folderKind:
		return text(folderForm.String())
	case addressKind:
		return text(`^/[^\\"` + "`" + `{}%?#]+$`)
	case digestKind:
		return text(`^[0-9a-f]{64}$`)
	case codeKind:
		return text(codeForm.String())
	case amountKind:
		return map[string]any{"type": "number", "exclusiveMinimum": 0}
	case dateKind:
		return dated(`^` + datePart + `$`)
	case dayKind:
		return text(`^` + dayPart + `$`)
	case dateRangeKind:
		return dated(`^(` + datePart + `|` + dayPart + `/` + dayPart + `)$`)
	}
	return map[string]any{"type": "string", "minLength": 1, "maxLength": longestParagraph}
}

// Samples returns a valid value.
func (k fixed) Samples() []string {
	switch k {
	case folderKind:
		return []string{"/old/"}
	case addressKind:
		return []string{"/" + NoticePath("x"), "/x.pdf"} // only a notice has a date
	case digestKind:
		return []string{fmt.Sprintf("%064d", 0)}
	case codeKind:
		return []string{"100000"}
	case amountKind:
		return []string{"1"}
	case dateKind, dayKind, dateRangeKind:
		return []string{fmt.Sprintf("%d-01-01", firstYear)}
	case phraseKind:
		return []string{"x"}
	}
	return nil // an id
}

// textKind is a line of text of at most so many characters.
type textKind int

// Keywords describes the text in the terms of JSON Schema.
func (k textKind) Keywords() map[string]any {
	return map[string]any{"type": "string", "pattern": `^\S(.*\S)?$`, "maxLength": int(k)}
}

// Samples returns a text.
func (textKind) Samples() []string { return []string{"x"} }

// latinKind is a textKind without hanzi.
type latinKind int

// Keywords describes the text in the terms of JSON Schema.
func (k latinKind) Keywords() map[string]any {
	out := textKind(k).Keywords()
	out["pattern"] = "^[^\\s㐀-鿿]([^㐀-鿿]*[^\\s㐀-鿿])?$"
	return out
}

// Samples returns a text.
func (latinKind) Samples() []string { return []string{"x"} }

// integerKind is a whole number between two others.
type integerKind struct{ least, most int }

// Keywords describes the number in the terms of JSON Schema.
func (k integerKind) Keywords() map[string]any {
	return map[string]any{"type": "integer", "minimum": k.least, "maximum": k.most}
}

// Samples returns the least number.
func (k integerKind) Samples() []string { return []string{fmt.Sprint(k.least)} }

// Keywords describes a figure in the terms of JSON Schema, which has no decimals.
func (l Limits) Keywords() map[string]any {
	out := map[string]any{"type": "number"}
	if l.Decimals == 0 {
		out["type"] = "integer"
	}
	if !l.Signed {
		out["minimum"] = 0
	}
	return out
}

// Samples returns a figure.
func (Limits) Samples() []string { return []string{"1"} }

// monthKind is a month. Its samples are months whose forms have different rows.
type monthKind []Period

// Keywords describes the month in the terms of JSON Schema.
func (monthKind) Keywords() map[string]any {
	return map[string]any{"type": "string", "pattern": `^` + monthPart + `$`}
}

// Samples returns the months.
func (k monthKind) Samples() []string {
	out := []string{Period{firstYear, 1}.String()}
	for _, p := range k {
		out = append(out, p.String())
	}
	return out
}

// correctable is the kind of the id of something in a project that a correction may be about.
type correctable struct{ project *Project }

// Keywords describes the id in the terms of JSON Schema.
func (correctable) Keywords() map[string]any { return thingKind.Keywords() }

// Samples returns the id of everything in the project.
func (c correctable) Samples() (ids []string) {
	for _, t := range c.project.Things() {
		ids = append(ids, t.ID.V)
	}
	return ids
}

// wordsOf returns the kind of a closed list.
func wordsOf[T ~string](list []T) yamlfile.Kind { return yamlfile.Words[T](list) }
