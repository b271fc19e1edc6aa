package office

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

// Everything returns all that the file of an office program says, also what
// people do not see: hidden sheets, rows and columns, notes, headers and
// footers, text that was struck out, properties. What is in a sheet, a
// paragraph or a table has the place that Read gives it; all else that of the
// part of the file it is in. It never panics.
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
		list.Add(whole, "office-kind/zip")
	}
	if len(list) > 0 {
		return nil, list.Sorted()
	}
	if brought(name, p, &list); len(list) > 0 {
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

// seen are the parts that only look like something, or describe the printer.
var seen = regexp.MustCompile(`(?i)\.(?:xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|ico|odttf|ttf|otf|fntdata)$|/printersettings/[^/]*\.bin$`)

// onThisMachine is a template that lies on the machine, or no address at all.
var onThisMachine = regexp.MustCompile(`(?i)^(?:file:///)?[a-z]:|^[^:\\/]*$`)

// brought refuses what a file brings along or fetches when it is opened: parts
// that nothing here reads, and what comes from elsewhere without being a link
// that somebody follows.
func brought(name string, p pack, list *message.List) {
	whole := message.Pos{File: name}
	for part, src := range p.parts {
		if !seen.MatchString("/" + part) {
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
			continue // package open has read it: it is no list of relations
		}
		for _, r := range rels.Relationships {
			kind := strings.ToLower(path.Base(r.Type))
			// Documents name the template on the machine they were made on.
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

// extension is the ending of a part's name, which no program looks at closely.
func extension(part string) string { return strings.ToLower(path.Ext(part)) }

// short is the beginning of a text, for a message.
func short(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// instructions returns the formulas of a sheet and the fields of a document,
// which a program works out.
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
				flush(&field) // its words are in several runs at times
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

// fetching are formulas and fields that run something or ask another machine.
var fetching = regexp.MustCompile(`(?i)^\s*=?\s*[a-z]+\||\bwebservice\s*\(|^\s*(?:dde|ddeauto|includetext|includepicture|import|link)\b`)

// paragraphs reads the paragraphs and tables of a part of a document.
type paragraphs struct {
	pos  message.Pos // of the file, or of the part where it is not the document itself
	part Part

	open    []*paragraph // those of text boxes are inside of others
	deleted int
	count   int

	tables []*openTable // the outermost first
	outer  int          // outermost tables so far
}

type paragraph struct {
	all, seen strings.Builder // seen is without what was struck out
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
		if err != nil { // the end: open has read it before
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
		// Cells behind a wide one stand further out.
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
			t.row = append(t.row, Cell{Pos: r.here(), Text: t.text.String(), Width: 1, Decimals: -1})
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
	// A text box in a table stands for itself.
	if t := len(r.tables); t > 0 && n == 1 {
		r.tables[t-1].text.WriteString(text + "\n")
		return
	}
	r.part.Rows = append(r.part.Rows, Row{{Pos: r.here(), Text: text, Width: 1, Decimals: -1}})
}

// here is the place of what is being read, as Read gives it.
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

// bookText reads the cells of all sheets of a workbook, and what the sheets
// print above and below them.
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
	// What once stood in a cell is in the file still at times.
	rest := Part{Name: stringsPart}
	for i, text := range shared.all {
		if !shared.used[i] {
			rest.Rows = append(rest.Rows, Row{{Pos: message.Pos{File: name, Sheet: stringsPart}, Text: text, Width: 1, Decimals: -1}})
		}
	}
	return append(parts, rest)
}

// stringsPart holds the texts that cells name by their numbers.
const stringsPart = "xl/sharedStrings.xml"

// texts are those of stringsPart, and which of them a cell names.
type texts struct {
	all  []string
	used []bool
}

// sharedStrings reads stringsPart.
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
			case "rPh": // how it is pronounced
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

// inDigits writes a number out, which programs store as 1.38E10 or with a
// decimal that says nothing.
func inDigits(number string) string {
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !strings.ContainsAny(number, "eE.") {
		return number
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func sheetText(name, sheet string, src []byte, shared *texts) Part {
	out := Part{Name: sheet}
	d := xml.NewDecoder(bytes.NewReader(src))
	var row Row
	var said [3]strings.Builder // value, formula, other text
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
				cell = Cell{Pos: place(name, sheet, attribute(token, "r")), Width: 1, Decimals: -1}
				kind = attribute(token, "t")
				for i := range said {
					said[i].Reset()
				}
			case "v", "t":
				in = 0
			case "f":
				in = 1
			case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "formula1", "formula2":
				said[2].Reset()
				in = 2
			}
		case xml.CharData:
			if in >= 0 {
				said[in].Write(token)
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "v", "t", "f":
				in = -1
			case "c":
				cell.Text = said[0].String()
				if n, err := strconv.Atoi(cell.Text); kind == "s" && err == nil && n >= 0 && n < len(shared.all) {
					cell.Text = shared.all[n]
					shared.used[n] = true
				}
				if kind == "" || kind == "n" {
					cell.Text = inDigits(cell.Text)
				}
				row = append(row, cell)
				if said[1].Len() > 0 {
					formula := cell
					formula.Text = said[1].String()
					out.Rows = append(out.Rows, Row{formula})
				}
			case "row":
				out.Rows = append(out.Rows, row)
			case "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "formula1", "formula2":
				in = -1
				text := headerSigns.ReplaceAllString(said[2].String(), " ")
				out.Rows = append(out.Rows, Row{{Pos: message.Pos{File: name, Sheet: sheet}, Text: text, Width: 1, Decimals: -1}})
			}
		}
	}
}

// notedSheets returns the sheets by the parts that hold the notes on their
// cells.
func notedSheets(p pack) map[string]string {
	out := map[string]string{}
	for sheet, part := range sheetParts(p) {
		var rels struct {
			Relationships []struct {
				Type   string `xml:"Type,attr"`
				Target string `xml:"Target,attr"`
			} `xml:"Relationship"`
		}
		// A sheet without notes may have no such part.
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

// notes reads the notes on the cells of a sheet.
func notes(name, sheet string, src []byte) Part {
	out := Part{Name: sheet}
	d := xml.NewDecoder(bytes.NewReader(src))
	pos := message.Pos{File: name, Sheet: sheet}
	var text strings.Builder
	inText := false // and not in what says where a note is drawn
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
				out.Rows = append(out.Rows, Row{{Pos: pos, Text: text.String(), Width: 1, Decimals: -1}})
				text.Reset()
				inText = false
			}
		}
	}
}

// headerSigns say how a header looks: its part, font, size and colour.
var headerSigns = regexp.MustCompile(`&(?:"[^"]*"|K[0-9A-F]{6}|[A-Za-z])`)

// loose reads what a part says in whatever elements and attributes it has. Of
// a part whose text was read before only the attributes are of interest.
func loose(pos message.Pos, src []byte, attributesOnly bool) Part {
	out := Part{Name: pos.Sheet}
	add := func(text string) {
		if strings.TrimSpace(text) != "" {
			out.Rows = append(out.Rows, Row{{Pos: pos, Text: text, Width: 1, Decimals: -1}})
		}
	}
	d := xml.NewDecoder(bytes.NewReader(src))
	d.Strict = false // the drawings of notes are no XML at times
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
				if a.Name.Local == "v" { // a number in the memory of a pivot table
					a.Value = inDigits(a.Value)
				}
				if telling(a.Value) {
					add(a.Value)
				}
			}
		case xml.CharData:
			if !attributesOnly {
				text.Write(token)
			}
		case xml.EndElement:
			// Letters of one word are in several runs at times.
			if !slices.Contains([]string{"t", "r", "rPr", "b", "i", "u", "sz", "color", "rFont", "family", "charset", "scheme", "span", "font"}, token.Name.Local) {
				add(text.String())
				text.Reset()
			}
		}
	}
}

// telling reports whether the value of an attribute could be a person's number
// or mailbox, and is more than a setting.
func telling(value string) bool {
	digits := 0
	for _, r := range value {
		if r >= '0' && r <= '9' || r > 0x7f {
			digits++
		}
	}
	return digits >= 11 || strings.Contains(value, "@")
}
