package returnslip

import (
	"bytes"
	"fmt"
	"strings"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/message"
)

// record is the content of the page of an import, ready for the template.
type record struct {
	*slip
	Month string // what the month has now
	Parts []recordPart
}

// recordPart is a list with its heading.
type recordPart struct {
	Heading string
	Lines   []recordLine
}

// recordLine is something that import said, with its place in the file.
type recordLine struct{ Place, Text, Rule string }

// Record creates the page to file with a month: what import read in a form in a way that its sender may not
// expect, and what it doubts. month says what the month has now. notes and doubts are those of the file. number,
// from 1, distinguishes the records of files with equal names. Equal arguments give equal bytes.
func Record(
	name string, number int, src []byte, forms []*intake.Form, month string, notes []intake.Note, doubts message.List, ds *figures.Dataset,
) ([]File, error) {
	name, base, end := namesOf(name, number)
	r := record{slip: newSlip(name, src, nil, forms, nil, ds), Month: month}
	eye := recordPart{Heading: "请过目"}
	more := recordPart{Heading: "不影响数字的说明"}
	for _, n := range notes {
		line := recordLine{placeOf(n.Pos), clean(message.Text(message.Chinese, n.Key, n.Values...), longestText), ""}
		if n.Harmless() {
			more.Lines = append(more.Lines, line)
		} else {
			eye.Lines = append(eye.Lines, line)
		}
	}
	warnings := recordPart{Heading: "警告（照表写入）"}
	for _, p := range doubts {
		warnings.Lines = append(warnings.Lines, recordLine{placeOf(p.Pos), clean(p.Message(message.Chinese), longestText), p.Rule()})
	}
	r.Parts = []recordPart{eye, warnings, more}
	var b bytes.Buffer
	if err := recordPage.Execute(&b, r); err != nil {
		return nil, fmt.Errorf("the record of %s: %w", name, err)
	}
	return []File{{base + "-读入记录" + end + ".html", b.Bytes()}}, nil
}

// placeOf returns a place in the file, without the file.
func placeOf(pos message.Pos) string {
	pos.File = ""
	return clean(strings.TrimLeft(pos.String(), ":"), longestName)
}
