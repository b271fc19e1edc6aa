package officefile

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"portal/internal/message"
)

// pack is an opened office file. Every part is well-formed and within the limits.
type pack struct {
	parts  map[string][]byte
	sheets map[string]survey // by part name
	texts  []int             // length in bytes of each shared string
	anew   bool              // programs compute all formulas anew when they open the file
}

// survey is what inspect learns about a sheet.
type survey struct {
	formulas map[string]result // by cell
	texts    int               // number of shared strings needed
	asked    []int             // index of the shared string of each cell
	chart    bool              // a chart sheet, without cells

	styles      map[[2]int]int // style index by row and column; 0 for a cell without one
	conditional []int          // styles of its conditional formats

	flat map[int]bool // rows without height, which nobody sees
	thin [][2]int     // first and last columns of runs without width
}

// narrow reports whether a column has no width.
func (s survey) narrow(column int) bool {
	return slices.ContainsFunc(s.thin, func(run [2]int) bool { return run[0] <= column && column <= run[1] })
}

// zero reports whether an attribute states the number 0.
func zero(t xml.StartElement, name string) bool {
	n, err := strconv.ParseFloat(attribute(t, name), 64)
	return err == nil && n == 0
}

func (p *pack) has(name string) bool { _, ok := p.parts[name]; return ok }

// runs are parts that execute code or embed other content.
var runs = []struct {
	form *regexp.Regexp
	key  string
}{
	{regexp.MustCompile(`(?i)vbaproject|/macrosheets/|/dialogsheets/|activex|\.bin$`), "office-active/macro"},
	{regexp.MustCompile(`(?i)/externallinks/|/connections\.xml$|/querytables/`), "office-active/link"},
	{regexp.MustCompile(`(?i)/embeddings/|oleobject`), "office-active/object"},
}

// harmless matches binary parts that only describe the printer.
var harmless = regexp.MustCompile(`(?i)/printersettings/`)

// open unpacks a file in memory. It does not trust the sizes that the file states.
func open(name string, src []byte, list *message.List) (p pack) {
	whole := message.Pos{File: name}
	z, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		list.Add(whole, "office-broken", "Part", path.Base(name))
		return pack{}
	}
	if len(z.File) > maxParts {
		list.Add(whole, "office-limit/parts", "Parts", len(z.File), "Limit", maxParts)
		return pack{}
	}
	p = pack{parts: map[string][]byte{}, sheets: map[string]survey{}}
	left := int64(maxUnpacked)
	for _, f := range z.File {
		if unsafe(f) {
			list.Add(whole, "office-path", "Part", f.Name)
			continue
		}
		if f.FileInfo().IsDir() {
			continue
		}
		for _, r := range runs {
			if r.form.MatchString("/"+f.Name) && !harmless.MatchString("/"+f.Name) {
				list.Add(whole, r.key, "Part", f.Name)
			}
		}
		if f.Flags&1 != 0 {
			list.Add(whole, "office-kind/locked")
			return pack{}
		}
		if p.has(f.Name) { // programs would disagree about which one to read
			list.Add(whole, "office-path/twice", "Part", f.Name)
			continue
		}
		r, err := f.Open()
		if err != nil {
			list.Add(whole, "office-broken", "Part", f.Name)
			continue
		}
		most := min(left, maxPart)
		part, err := io.ReadAll(io.LimitReader(r, most+1))
		_ = r.Close() // read to the end, or refused
		if int64(len(part)) > most {
			list.Add(whole, "office-limit/unpacked", "Part", f.Name, "PartLimit", maxPart>>20, "FileLimit", maxUnpacked>>20)
			return pack{}
		}
		if err != nil {
			list.Add(whole, "office-broken", "Part", f.Name)
			continue
		}
		left -= int64(len(part))
		if ext := extension(f.Name); ext == ".xml" || ext == ".rels" {
			if key, values := p.inspect(f.Name, part); key != "" {
				list.Add(message.Pos{File: name, Sheet: f.Name}, key, values...)
			}
			continue
		}
		p.parts[f.Name] = part
	}
	p.repeated(name, list)
	return p
}

// repeated refuses a workbook whose cells repeat one long text: a small file that takes unlimited
// memory to read.
func (p *pack) repeated(name string, list *message.List) {
	left := maxUnpacked
	for _, part := range slices.Sorted(maps.Keys(p.sheets)) {
		for _, n := range p.sheets[part].asked {
			if n < len(p.texts) {
				left -= p.texts[n]
			}
		}
		if left < 0 {
			list.Add(message.Pos{File: name, Sheet: part}, "office-limit/repeated", "Limit", maxUnpacked>>20)
			return
		}
	}
}

// unsafe reports whether an entry's name or type could lead outside the file.
func unsafe(f *zip.File) bool {
	clean := strings.TrimSuffix(f.Name, "/")
	return !fs.ValidPath(clean) || strings.ContainsAny(f.Name, "\\:\x00") ||
		f.Mode()&(fs.ModeSymlink|fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0
}

// inspect parses an XML part from end to end without building a tree. It returns the key of the
// first problem, or adds the part without the blank cells of a sheet, and records facts about sheets and shared
// strings.
func (p *pack) inspect(name string, part []byte) (key string, values []any) {
	d := xml.NewDecoder(bytes.NewReader(part))
	// The workbook library accepts any encoding, but programs only write UTF-8.
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		return nil, errors.New(charset)
	}
	i := inspection{pack: p, name: name, found: survey{styles: map[[2]int]int{}, flat: map[int]bool{}, formulas: map[string]result{}}}
	for {
		offset := d.InputOffset()
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if i.cut.loose && i.at.far > maxRows {
				return "office-limit/rows", []any{"Row", i.at.far, "Limit", maxRows}
			} else if i.cut.loose && i.at.wide > maxColumns {
				return "office-limit/columns", []any{"Column", i.at.wide, "Limit", maxColumns}
			}
			if i.isSheet || i.found.chart {
				p.sheets[name] = i.found
			}
			p.parts[name] = i.cut.trim(part)
			return "", nil
		}
		if err != nil {
			return "office-broken", []any{"Part", name}
		}
		switch t := t.(type) {
		case xml.Directive:
			// A document type may define entities. No office program writes one.
			return "office-entities", []any{"Part", name}
		case xml.StartElement:
			if key, values := i.start(t); key != "" {
				return key, values
			}
			if i.isSheet {
				i.cut.start(t, i.depth, offset)
			}
		case xml.CharData:
			i.text(t)
			i.cell.text(t)
		case xml.EndElement:
			if i.isSheet {
				i.cut.end(t, i.depth, d.InputOffset())
			}
			i.depth--
			i.at.sharing = false
			if i.cell.end(t.Name.Local) {
				i.found.formulas[i.at.cell()] = i.cell.result()
			}
		}
	}
}

// inspection is the state of inspect in one part.
type inspection struct {
	*pack
	name    string
	depth   int // of elements
	formats int // number formats so far
	isSheet bool
	at      position
	cell    formulaCell
	cut     trimmer
	found   survey
}

// start returns the key of a problem if an element exceeds a limit.
func (i *inspection) start(t xml.StartElement) (key string, values []any) {
	if i.depth++; i.depth > maxDepth {
		return "office-limit/depth", []any{"Limit", maxDepth}
	}
	if i.depth == 1 {
		i.isSheet, i.found.chart = t.Name.Local == "worksheet", t.Name.Local == "chartsheet"
	}
	if t.Name.Local == "numFmt" { // each cell's format is looked up in this list
		if i.formats++; i.formats > maxFormats {
			return "office-limit/formats", []any{"Limit", maxFormats}
		}
	}
	if t.Name.Local == "si" && i.name == stringsPart {
		i.texts = append(i.texts, 0)
	}
	if t.Name.Local == "calcPr" {
		on := attribute(t, "fullCalcOnLoad")
		i.anew = i.anew || on == "1" || on == "true"
	}
	if !i.isSheet {
		return "", nil
	}
	i.cell.start(t)
	if key, values := i.at.next(t); key != "" {
		return key, values
	}
	switch t.Name.Local {
	case "row":
		if zero(t, "ht") {
			i.found.flat[i.at.row] = true
		}
	case "col":
		first, wrong := strconv.Atoi(attribute(t, "min"))
		last, err := strconv.Atoi(attribute(t, "max"))
		if zero(t, "width") && wrong == nil && err == nil {
			i.found.thin = append(i.found.thin, [2]int{first, last})
		}
	case "v", "is", "f":
		if i.at.style != 0 {
			i.found.styles[[2]int{i.at.row, i.at.column}] = i.at.style
		}
	case "cfRule":
		if n, err := strconv.Atoi(attribute(t, "dxfId")); err == nil {
			i.found.conditional = append(i.found.conditional, n)
		}
	}
	return "", nil
}

// text adds to the length of a shared string, or records the shared string that a cell asks for.
func (i *inspection) text(t xml.CharData) {
	if n := len(i.texts); n > 0 && i.name == stringsPart {
		i.texts[n-1] += len(t)
	}
	if !i.at.sharing {
		return
	}
	if n, err := strconv.Atoi(strings.TrimSpace(string(t))); err == nil && n >= 0 {
		i.found.texts = max(i.found.texts, n+1)
		i.found.asked = append(i.found.asked, n)
	}
}

var reference = regexp.MustCompile(`^([A-Z]{1,3})(\d{1,7})$`)

// position is the current position in a sheet.
type position struct {
	row, column  int
	style        int  // of the cell; 0 without one
	full         bool // the cell has content
	far, wide    int  // the last row and column within the limits, or the first beyond, also blank
	cells, areas int
	byNumber     bool // the cell's text is a shared string
	sharing      bool // its index follows
}

func (at *position) cell() string {
	name, err := excelize.CoordinatesToCellName(max(at.column, 1), max(at.row, 1))
	if err != nil {
		return ""
	}
	return name
}

// next advances to an element. Rows and cells must be in order and occur once: programs disagree
// about which of two cells at one place to show. It refuses distant cells with content, for which a library
// would allocate all cells before them.
func (at *position) next(t xml.StartElement) (key string, values []any) {
	switch t.Name.Local {
	case "row":
		row := at.row + 1
		if r := attribute(t, "r"); r != "" {
			n, err := strconv.Atoi(r)
			if err != nil {
				return "office-limit/rows", []any{"Row", r, "Limit", maxRows}
			}
			row = n
		}
		if row <= at.row {
			return "office-broken", []any{"Part", "row " + strconv.Itoa(row)}
		}
		at.row, at.column = row, 0
		if at.far <= maxRows {
			at.far = row
		}
	case "c":
		column := at.column + 1
		if r := attribute(t, "r"); r != "" {
			m := reference.FindStringSubmatch(r)
			if m == nil || m[2] != strconv.Itoa(at.row) {
				return "office-broken", []any{"Part", r}
			}
			column = columnOf(m[1])
			if column <= at.column {
				return "office-broken", []any{"Part", r}
			}
		}
		at.column, at.byNumber, at.full = column, attribute(t, "t") == "s", false
		at.style, _ = strconv.Atoi(attribute(t, "s"))
		if at.wide <= maxColumns {
			at.wide = max(at.wide, column)
		}
	case "v", "is", "f":
		at.sharing = t.Name.Local == "v" && at.byNumber
		if at.full {
			break
		}
		at.full = true
		switch at.cells++; {
		case at.row > maxRows:
			return "office-limit/rows", []any{"Row", at.row, "Limit", maxRows}
		case at.column > maxColumns:
			return "office-limit/columns", []any{"Column", at.column, "Limit", maxColumns}
		case at.cells > 10*maxCells:
			return "office-limit/cells", []any{"Limit", maxCells}
		}
	case "mergeCell", "col":
		if at.areas++; at.areas > maxAreas {
			return "office-limit/areas", []any{"Limit", maxAreas}
		}
	}
	return "", nil
}

// columnOf returns the number of a column from its letters.
func columnOf(letters string) (n int) {
	for _, letter := range letters {
		n = 26*n + int(letter-'A') + 1
	}
	return n
}
