package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"portal/internal/problem"
)

// pack is an opened office file, each part within the limits and well formed.
type pack struct {
	parts    map[string][]byte
	formulas map[string][]string // the cells with a formula, by the part of their sheet
}

func (p pack) has(name string) bool { _, ok := p.parts[name]; return ok }

// runs are the parts that run or bring something from elsewhere into a file.
var runs = []struct {
	form *regexp.Regexp
	key  string
}{
	{regexp.MustCompile(`(?i)vbaproject|/macrosheets/|/dialogsheets/|activex|\.bin$`), "office-active/macro"},
	{regexp.MustCompile(`(?i)/externallinks/|/connections\.xml$|/querytables/`), "office-active/link"},
	{regexp.MustCompile(`(?i)/embeddings/|oleobject`), "office-active/object"},
}

// harmless are binary parts that only describe the printer.
var harmless = regexp.MustCompile(`(?i)/printersettings/`)

// open unpacks a file in memory. It trusts no size that the file states.
func open(name string, src []byte, list *problem.List) (p pack) {
	whole := problem.Pos{File: name}
	z, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		list.Add(whole, "office-broken", path.Base(name))
		return pack{}
	}
	if len(z.File) > maxParts {
		list.Add(whole, "office-limit/parts", len(z.File), maxParts)
		return pack{}
	}
	p = pack{map[string][]byte{}, map[string][]string{}}
	left := int64(maxUnpacked)
	for _, f := range z.File {
		if unsafe(f) {
			list.Add(whole, "office-path", f.Name)
			continue
		}
		if f.FileInfo().IsDir() {
			continue
		}
		for _, r := range runs {
			if r.form.MatchString("/"+f.Name) && !harmless.MatchString("/"+f.Name) {
				list.Add(whole, r.key, f.Name)
			}
		}
		if f.Flags&1 != 0 {
			list.Add(whole, "office-kind/locked")
			return pack{}
		}
		if p.has(f.Name) { // two programs would read two different files
			list.Add(whole, "office-path/twice", f.Name)
			continue
		}
		r, err := f.Open()
		if err != nil {
			list.Add(whole, "office-broken", f.Name)
			continue
		}
		most := min(left, maxPart)
		part, err := io.ReadAll(io.LimitReader(r, most+1))
		_ = r.Close() // read to the end, or refused
		if int64(len(part)) > most {
			list.Add(whole, "office-limit/unpacked", f.Name, maxPart>>20, maxUnpacked>>20)
			return pack{}
		}
		if err != nil {
			list.Add(whole, "office-broken", f.Name)
			continue
		}
		left -= int64(len(part))
		if ext := path.Ext(f.Name); ext == ".xml" || ext == ".rels" {
			if key, args := p.inspect(f.Name, part); key != "" {
				list.Add(problem.Pos{File: name, Sheet: f.Name}, key, args...)
				continue
			}
		}
		p.parts[f.Name] = part
	}
	return p
}

// unsafe reports whether an entry has a name or a kind that could lead out of
// the file.
func unsafe(f *zip.File) bool {
	clean := strings.TrimSuffix(f.Name, "/")
	return !fs.ValidPath(clean) || strings.ContainsAny(f.Name, "\\:\x00") || f.Mode()&(fs.ModeSymlink|fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0
}

// inspect reads a part of XML from end to end without building anything from
// it, says what keeps it from being read, and notes the formulas of a sheet.
func (p pack) inspect(name string, part []byte) (key string, args []any) {
	sheet := strings.HasPrefix(name, "xl/worksheets/")
	d := xml.NewDecoder(bytes.NewReader(part))
	// The library that reads workbooks takes any encoding; everybody writes UTF-8.
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		return nil, errors.New(charset)
	}
	depth, cells, cell := 0, 0, ""
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return "", nil
		}
		if err != nil {
			return "office-broken", []any{name}
		}
		switch t := t.(type) {
		case xml.Directive:
			// A document type, with which entities come: no office program writes one.
			return "office-entities", []any{name}
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return "office-limit/depth", []any{maxDepth}
			}
			if !sheet {
				continue
			}
			if key, args := tooFar(t); key != "" {
				return key, args
			}
			switch t.Name.Local {
			case "c":
				cell = attribute(t, "r")
				if cells++; cells > 10*maxCells {
					return "office-limit/cells", []any{maxCells}
				}
			case "f":
				p.formulas[name] = append(p.formulas[name], cell)
			}
		case xml.EndElement:
			depth--
		}
	}
}

var reference = regexp.MustCompile(`^([A-Z]{1,3})(\d{1,7})$`)

// tooFar refuses a row or cell so far out that a library would make room for
// all before it.
func tooFar(t xml.StartElement) (key string, args []any) {
	if t.Name.Local != "row" && t.Name.Local != "c" {
		return "", nil
	}
	row, column := attribute(t, "r"), 0
	if row == "" {
		return "", nil // then it stands behind the one before it
	}
	if t.Name.Local == "c" {
		m := reference.FindStringSubmatch(row)
		if m == nil {
			return "office-broken", []any{row}
		}
		column, row = columnOf(m[1]), m[2]
	}
	if n, err := strconv.Atoi(row); err != nil || n < 1 || n > maxRows {
		return "office-limit/rows", []any{row, maxRows}
	}
	if column > maxColumns {
		return "office-limit/columns", []any{column, maxColumns}
	}
	return "", nil
}

// columnOf returns the number of a column by its letters.
func columnOf(letters string) (n int) {
	for _, letter := range letters {
		n = 26*n + int(letter-'A') + 1
	}
	return n
}
