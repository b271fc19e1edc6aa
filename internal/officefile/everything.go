package officefile

import (
	"bytes"
	"encoding/xml"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"portal/internal/message"
)

// Everything returns all text in an office file, including what people do not see: hidden sheets,
// rows and columns, comments, headers and footers, deleted text, and properties. Text of a sheet,
// paragraph or table has the place that Read gives it; other text has the place of its part. It
// never panics.
func Everything(name string, src []byte) (parts []Part, list message.List) {
	whole := message.Pos{File: name}
	defer func() { // as in Read
		if recover() != nil {
			parts, list = nil, message.List{{Pos: whole, Key: "office-broken", Values: []any{"Part", path.Base(name)}}}
		}
	}()
	if len(src) > MaxSize {
		list.Add(whole, "office-size", "Size", len(src), "Limit", MaxSize)
		return nil, list
	}
	p := open(name, src, &list)
	switch {
	case len(list) > 0:
	case p.has("xl/workbook.xml"):
		parts = bookText(name, p)
	case p.has("word/document.xml"):
		parts = []Part{(&paragraphs{pos: message.Pos{File: name}}).read(p.parts["word/document.xml"])}
	default:
		list.Add(whole, "office-kind/other")
	}
	if len(list) > 0 {
		return nil, list.Sorted()
	}
	if refuseExternal(name, p, &list); len(list) > 0 {
		return nil, list.Sorted()
	}
	var names []string
	for part := range p.parts {
		if ext := extension(part); ext == ".xml" || ext == ".rels" || ext == ".vml" {
			names = append(names, part)
		}
	}
	slices.Sort(names)
	sheets := notedSheets(p)
	for _, part := range names {
		if sheet, ok := sheets[part]; ok {
			parts = append(parts, notes(name, sheet, p.parts[part]))
			continue
		}
		at := message.Pos{File: name, Sheet: part}
		if strings.HasPrefix(part, "word/") && part != "word/document.xml" {
			parts = append(parts, (&paragraphs{pos: at}).read(p.parts[part]))
		}
		read := part == "word/document.xml" || strings.HasPrefix(part, "xl/worksheets/") || part == stringsPart
		parts = append(parts, loose(at, p.parts[part], read))
	}
	return parts, nil
}

// knownParts matches names of parts that are read here, or that affect only appearance or printing.
var knownParts = regexp.MustCompile(`(?i)\.(?:xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|ico|odttf|ttf|otf|fntdata)$|/printersettings/[^/]*\.bin$`)

// onThisMachine matches a template on the local machine, or a bare file name.
var onThisMachine = regexp.MustCompile(`(?i)^(?:file:///)?[a-z]:|^[^:\\/]*$`)

// refuseExternal reports what a file embeds or fetches when opened: parts that this package does not read,
// and external content other than links that a person follows.
func refuseExternal(name string, p pack, list *message.List) {
	whole := message.Pos{File: name}
	for part, src := range p.parts {
		if !knownParts.MatchString("/" + part) {
			list.Add(whole, "office-active/object", "Part", part)
		}
		if extension(part) != ".rels" {
			continue
		}
		var rels struct {
			Relationships []struct {
				Type   string `xml:"Type,attr"`
				Target string `xml:"Target,attr"`
				Mode   string `xml:"TargetMode,attr"`
			} `xml:"Relationship"`
		}
		if xml.Unmarshal(src, &rels) != nil {
			continue // open has parsed it: it is not a list of relations
		}
		for _, r := range rels.Relationships {
			kind := strings.ToLower(path.Base(r.Type))
			// Documents name the template on the author's machine.
			local := kind == "attachedtemplate" && onThisMachine.MatchString(r.Target)
			if strings.EqualFold(r.Mode, "External") && kind != "hyperlink" && !local {
				list.Add(whole, "office-active/fetch", "Target", short(r.Target))
			}
		}
	}
	for part, src := range p.parts {
		if strings.HasPrefix(part, "word/") || strings.HasPrefix(part, "xl/") {
			for _, text := range instructions(src) {
				if fetching.MatchString(text) {
					list.Add(message.Pos{File: name, Sheet: part}, "office-active/fetch", "Target", short(text))
				}
			}
		}
	}
}

// extension returns the extension of a part's name in lower case, because programs ignore case.
func extension(part string) string { return strings.ToLower(path.Ext(part)) }

// short returns the beginning of a text, for a message.
func short(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// instructions returns the formulas of a sheet and the fields of a document, which programs
// evaluate.
func instructions(src []byte) (out []string) {
	d := xml.NewDecoder(bytes.NewReader(src))
	d.Strict = false
	var formula, field strings.Builder
	in := (*strings.Builder)(nil)
	flush := func(b *strings.Builder) {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for {
		token, err := d.Token()
		if err != nil {
			flush(&field)
			return out
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "f", "formula", "formula1", "formula2":
				in = &formula
			case "instrText":
				in = &field
			case "fldChar":
				flush(&field) // a field may be split over several runs
			case "fldSimple":
				out = append(out, attribute(token, "instr"))
			}
		case xml.EndElement:
			flush(&formula)
			in = nil
		case xml.CharData:
			if in != nil {
				in.Write(token)
			}
		}
	}
}

// fetching matches formulas and fields that run a program or contact another machine.
var fetching = regexp.MustCompile(`(?i)^\s*=?\s*[a-z]+\||\bwebservice\s*\(|^\s*(?:dde|ddeauto|includetext|includepicture|import|link)\b`)

// paragraphs reads the paragraphs and tables of a part of a document.
type paragraphs struct {
	pos  message.Pos // of the document, or of another part
	part Part

	open    []*paragraph // a stack, because text boxes nest
	deleted int
	count   int

	tables []*openTable // outermost first
	outer  int          // outermost tables so far
}

type paragraph struct {
	all, seen strings.Builder // seen excludes deleted text
}

type openTable struct {
	line, col int
	row       Row
	text      strings.Builder // of the cell
}

func (r *paragraphs) read(src []byte) Part {
	d := xml.NewDecoder(bytes.NewReader(src))
	inText := ""
	for {
		token, err := d.Token()
		if err != nil { // the end, because open has parsed it before
			return r.part
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "t", "delText", "instrText", "delInstrText":
				inText = token.Name.Local
			default:
				r.start(token)
			}
		case xml.EndElement:
			if token.Name.Local == inText {
				inText = ""
			}
			r.end(token.Name.Local)
		case xml.CharData:
			if inText != "" {
				r.write(string(token), strings.HasPrefix(inText, "del"))
			}
		}
	}
}

func (r *paragraphs) write(text string, deleted bool) {
	if len(r.open) == 0 {
		return
	}
	p := r.open[len(r.open)-1]
	p.all.WriteString(text)
	if !deleted && r.deleted == 0 {
		p.seen.WriteString(text)
	}
}

func (r *paragraphs) start(e xml.StartElement) {
	switch e.Name.Local {
	case "p":
		r.open = append(r.open, &paragraph{})
	case "br", "cr":
		r.write("\n", false)
	case "tab":
		if len(e.Attr) == 0 {
			r.write(" ", false)
		}
	case "noBreakHyphen":
		r.write("-", false)
	case "del", "moveFrom":
		r.deleted++
	case "tbl":
		if len(r.tables) == 0 {
			r.outer++
		}
		r.tables = append(r.tables, &openTable{})
	case "tr":
		if n := len(r.tables); n > 0 {
			t := r.tables[n-1]
			t.line, t.col, t.row = t.line+1, 0, nil
		}
	case "tc":
		if n := len(r.tables); n > 0 {
			r.tables[n-1].col++
			r.tables[n-1].text.Reset()
		}
	case "gridSpan", "gridBefore":
		// Cells after one that spans columns move right.
		if n, err := strconv.Atoi(attribute(e, "val")); err == nil && len(r.tables) > 0 && n > 0 {
			t := r.tables[len(r.tables)-1]
			if e.Name.Local == "gridSpan" {
				n--
			}
			t.col += min(n, maxColumns)
		}
	}
}

func (r *paragraphs) end(element string) {
	switch element {
	case "p":
		r.paragraph()
	case "del", "moveFrom":
		r.deleted--
	case "tc":
		if n := len(r.tables); n > 0 {
			t := r.tables[n-1]
			t.row = append(t.row, Cell{Pos: r.here(), Text: t.text.String(), Width: 1})
		}
	case "tr":
		if n := len(r.tables); n > 0 {
			r.part.Rows = append(r.part.Rows, r.tables[n-1].row)
		}
	case "tbl":
		if n := len(r.tables); n > 0 {
			r.tables = r.tables[:n-1]
		}
	}
}

func (r *paragraphs) paragraph() {
	n := len(r.open)
	if n == 0 {
		return
	}
	text, seen := r.open[n-1].all.String(), r.open[n-1].seen.String()
	if seen != text {
		text += "\n" + seen
	}
	r.open = r.open[:n-1]
	if len(r.tables) == 0 {
		r.count++
	}
	// A text box inside a table is a paragraph of its own.
	if t := len(r.tables); t > 0 && n == 1 {
		r.tables[t-1].text.WriteString(text + "\n")
		return
	}
	r.part.Rows = append(r.part.Rows, Row{{Pos: r.here(), Text: text, Width: 1}})
}

// here returns the current place, as Read gives it.
func (r *paragraphs) here() message.Pos {
	pos := r.pos
	switch {
	case pos.Sheet != "":
	case len(r.tables) > 0:
		pos.Sheet, pos.Line, pos.Col = "表"+strconv.Itoa(r.outer), r.tables[0].line, r.tables[0].col
	default:
		pos.Line = r.count
	}
	return pos
}

// bookText reads the cells of all sheets of a workbook, and the sheets' headers and footers.
func bookText(name string, p pack) (parts []Part) {
	shared := &texts{all: sharedStrings(p.parts[stringsPart])}
	shared.used = make([]bool, len(shared.all))
	sheets := sheetParts(p)
	var names []string
	for sheet := range sheets {
		names = append(names, sheet)
	}
	slices.Sort(names)
	for _, sheet := range names {
		parts = append(parts, sheetText(name, sheet, p.parts[sheets[sheet]], shared))
	}
	// Shared strings may keep text that no cell uses any more.
	rest := Part{Name: stringsPart}
	for i, text := range shared.all {
		if !shared.used[i] {
			rest.Rows = append(rest.Rows, Row{{Pos: message.Pos{File: name, Sheet: stringsPart}, Text: text, Width: 1}})
		}
	}
	return append(parts, rest)
}

// stringsPart holds the texts that cells refer to by index.
const stringsPart = "xl/sharedStrings.xml"

// texts are the shared strings, with which of them a cell uses.
type texts struct {
	all  []string
	used []bool
}

// sharedStrings parses stringsPart.
func sharedStrings(src []byte) (out []string) {
	d := xml.NewDecoder(bytes.NewReader(src))
	var text strings.Builder
	inText, sound := false, 0
	for {
		token, err := d.Token()
		if err != nil {
			return out
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "si":
				text.Reset()
			case "t":
				inText = true
			case "rPh": // pronunciation
				sound++
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "si":
				out = append(out, text.String())
			case "t":
				inText = false
			case "rPh":
				sound--
			}
		case xml.CharData:
			if inText && sound == 0 {
				text.Write(token)
			}
		}
	}
}

// inDigits writes out a number that is stored as 1.38E10 or with a meaningless fraction.
func inDigits(number string) string {
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !strings.ContainsAny(number, "eE.") {
		return number
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// textOf returns the text of a cell of a type (ISO/IEC 29500-1, 18.18.11) and marks the shared string
// that it uses.
func (t *texts) textOf(kind, value string) string {
	switch kind {
	case "s":
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n < len(t.all) {
			t.used[n] = true
			return t.all[n]
		}
	case "", "n":
		return inDigits(value)
	}
	return value
}

func sheetText(name, sheet string, src []byte, shared *texts) Part {
	out := Part{Name: sheet}
	d := xml.NewDecoder(bytes.NewReader(src))
	var row Row
	var cellText [3]strings.Builder // value, formula, other text
	var cell Cell
	kind, in := "", -1
	for {
		token, err := d.Token()
		if err != nil {
			return out
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "row":
				row = nil
			case "c":
				cell = Cell{Pos: place(name, sheet, attribute(token, "r")), Width: 1}
				kind = attribute(token, "t")
				for i := range cellText {
					cellText[i].Reset()
				}
			case "v", "t":
				in = 0
			case "f":
				in = 1
			case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "formula1", "formula2":
				cellText[2].Reset()
				in = 2
			}
		case xml.CharData:
			if in >= 0 {
				cellText[in].Write(token)
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "v", "t", "f":
				in = -1
			case "c":
				cell.Text = shared.textOf(kind, cellText[0].String())
				row = append(row, cell)
				if cellText[1].Len() > 0 {
					formula := cell
					formula.Text = cellText[1].String()
					out.Rows = append(out.Rows, Row{formula})
				}
			case "row":
				out.Rows = append(out.Rows, row)
			case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "formula1", "formula2":
				in = -1
				text := headerSigns.ReplaceAllString(cellText[2].String(), " ")
				out.Rows = append(out.Rows, Row{{Pos: message.Pos{File: name, Sheet: sheet}, Text: text, Width: 1}})
			}
		}
	}
}

// notedSheets maps the parts with cell comments to their sheets.
func notedSheets(p pack) map[string]string {
	out := map[string]string{}
	for sheet, part := range sheetParts(p) {
		var rels struct {
			Relationships []struct {
				Type   string `xml:"Type,attr"`
				Target string `xml:"Target,attr"`
			} `xml:"Relationship"`
		}
		// A sheet without comments may have no such part.
		if xml.Unmarshal(p.parts[path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")], &rels) != nil {
			continue
		}
		for _, r := range rels.Relationships {
			if kind := strings.ToLower(path.Base(r.Type)); kind == "comments" || kind == "threadedcomment" {
				target := strings.TrimPrefix(r.Target, "/")
				if target == r.Target {
					target = path.Join(path.Dir(part), r.Target)
				}
				out[target] = sheet
			}
		}
	}
	return out
}

// notes reads the comments on the cells of a sheet.
func notes(name, sheet string, src []byte) Part {
	out := Part{Name: sheet}
	d := xml.NewDecoder(bytes.NewReader(src))
	pos := message.Pos{File: name, Sheet: sheet}
	var text strings.Builder
	inText := false // as opposed to data about the comment's drawing
	for {
		token, err := d.Token()
		if err != nil {
			return out
		}
		switch token := token.(type) {
		case xml.StartElement:
			if ref := attribute(token, "ref"); ref != "" {
				pos = place(name, sheet, ref)
			}
			if token.Name.Local == "text" {
				inText = true
			}
		case xml.CharData:
			if inText {
				text.Write(token)
			}
		case xml.EndElement:
			if token.Name.Local == "text" {
				out.Rows = append(out.Rows, Row{{Pos: pos, Text: text.String(), Width: 1}})
				text.Reset()
				inText = false
			}
		}
	}
}

// headerSigns matches formatting codes in a header: section, font, size and colour.
var headerSigns = regexp.MustCompile(`&(?:"[^"]*"|K[0-9A-F]{6}|[A-Za-z])`)

// loose reads the text and attributes of any XML part. attributesOnly skips the text, which was
// read before.
func loose(pos message.Pos, src []byte, attributesOnly bool) Part {
	out := Part{Name: pos.Sheet}
	add := func(text string) {
		if strings.TrimSpace(text) != "" {
			out.Rows = append(out.Rows, Row{{Pos: pos, Text: text, Width: 1}})
		}
	}
	d := xml.NewDecoder(bytes.NewReader(src))
	d.Strict = false // the drawings of comments are not always well-formed
	var text strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			add(text.String())
			return out
		}
		switch token := token.(type) {
		case xml.StartElement:
			for _, a := range token.Attr {
				if a.Name.Local == "v" { // an index into the cache of a pivot table
					a.Value = inDigits(a.Value)
				}
				if mayBePersonal(a.Value) {
					add(a.Value)
				}
			}
		case xml.CharData:
			if !attributesOnly {
				text.Write(token)
			}
		case xml.EndElement:
			// Letters of one word may be in several runs.
			if !slices.Contains(runElements, token.Name.Local) {
				add(text.String())
				text.Reset()
			}
		}
	}
}

// runElements are elements within a text, such as runs and their formatting. They do not end a word.
var runElements = []string{
	"t", "r", "rPr", "b", "i", "u", "sz", "color", "rFont", "family", "charset", "scheme", "span", "font",
}

// mayBePersonal reports whether an attribute's value could be a personal number or mailbox, and is
// more than a setting.
func mayBePersonal(value string) bool {
	digits := 0
	for _, r := range value {
		if r >= '0' && r <= '9' || r > 0x7f {
			digits++
		}
	}
	return digits >= 11 || strings.Contains(value, "@")
}
