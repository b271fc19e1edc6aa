package compare

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/opendata"
)

const (
	maxComment  = 65_536 // bytes of Markdown: no more fits into a comment on GitHub, which counts characters
	maxCell     = 120    // characters of a text of the data
	maxPictures = 12     // charts of which the pictures are shown
)

// section is one kind of difference, as it is told.
type section struct {
	title  string
	note   string // what a reader must know of it; empty where that is plain
	folded bool   // in a comment only the title is seen until one asks for more
	head   string // of a table in Markdown; empty for a list
	lines  []string
	count  int // what the title counts
}

// teller tells a difference in a language.
type teller struct {
	d    Difference
	lang message.Lang
}

func (t teller) text(key string, values ...any) string { return message.Text(t.lang, key, values...) }

// Text tells the difference on a terminal: everything that differs.
func (d Difference) Text(lang message.Lang) string {
	t := teller{d, lang}
	if d.None() {
		return t.text("compare-none") + "\n"
	}
	var b strings.Builder
	for _, s := range []section{
		t.figures("compare-frozen", d.Frozen, t.terminal),
		t.figures("compare-latest", d.Latest, t.terminal),
		t.addresses("compare-pages-gone", d.Gone.Pages, clean), t.files("compare-files-gone", d.Gone.Files, clean),
		t.addresses("compare-pages-added", d.Added.Pages, clean), t.addresses("compare-pages-changed", d.Changed.Pages, clean),
		t.files("compare-files-added", d.Added.Files, clean), t.files("compare-files-changed", d.Changed.Files, clean),
	} {
		if s.count == 0 {
			continue
		}
		fmt.Fprintln(&b, s.title)
		if s.note != "" {
			fmt.Fprintln(&b, s.note)
		}
		for _, line := range s.lines {
			fmt.Fprintln(&b, "  "+line)
		}
	}
	for _, line := range t.counts() {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// Markdown tells the difference in a comment on a change: what matters most
// first, and no more than a comment holds. Pictures is where the folder of
// CopyPictures will be seen; without it there are none.
func (d Difference) Markdown(lang message.Lang, pictures string) string {
	t := teller{d, lang}
	if d.None() {
		return "### " + t.text("compare-title") + "\n\n" + t.text("compare-none") + "\n"
	}
	sections := []section{
		t.figures("compare-frozen", d.Frozen, t.row),
		t.addresses("compare-pages-gone", d.Gone.Pages, listed), t.files("compare-files-gone", d.Gone.Files, listed),
		t.figures("compare-latest", d.Latest, t.row),
		t.pictures(pictures),
	}
	for _, s := range []section{
		t.addresses("compare-pages-changed", d.Changed.Pages, listed), t.addresses("compare-pages-added", d.Added.Pages, listed),
		t.files("compare-files-changed", d.Changed.Files, listed), t.files("compare-files-added", d.Added.Files, listed),
	} {
		s.folded = true
		sections = append(sections, s)
	}
	head := "### " + t.text("compare-title") + "\n"
	foot := "\n" + strings.Join(t.counts(), "  \n") + "\n"
	room := maxComment - len(head) - len(foot)
	for _, s := range sections {
		if s.count > 0 {
			room -= len(t.markdown(s, 0))
		}
	}
	var b strings.Builder
	b.WriteString(head)
	for _, s := range sections {
		if s.count == 0 {
			continue
		}
		shown, share := 0, room/2 // of what is left, so that none takes it all
		for shown < len(s.lines) && len(s.lines[shown])+1 <= share {
			share -= len(s.lines[shown]) + 1
			room -= len(s.lines[shown]) + 1
			shown++
		}
		b.WriteString(t.markdown(s, shown))
	}
	b.WriteString(foot)
	return b.String()
}

// markdown writes a section with its first lines, and says how many more there
// are. That is longest with no line at all.
func (t teller) markdown(s section, shown int) string {
	var b strings.Builder
	if s.folded {
		fmt.Fprintf(&b, "\n<details><summary>%s</summary>\n\n", s.title)
	} else {
		fmt.Fprintf(&b, "\n#### %s\n\n", s.title)
	}
	if s.note != "" {
		fmt.Fprintf(&b, "**%s**\n\n", s.note)
	}
	b.WriteString(s.head)
	for _, line := range s.lines[:shown] {
		b.WriteString(line + "\n")
	}
	if more := len(s.lines) - shown; more > 0 {
		fmt.Fprintf(&b, "\n%s\n", t.text("compare-more", "Count", more))
	}
	if s.folded {
		b.WriteString("\n</details>\n")
	}
	return b.String()
}

// counts tells what is counted and not listed.
func (t teller) counts() []string {
	var out []string
	count := func(key string, n int) {
		if n > 0 {
			out = append(out, t.text(key, "Count", n))
		}
	}
	count("compare-framed", t.d.Framed)
	count("compare-assets-added", t.d.Added.Assets)
	count("compare-assets-gone", t.d.Gone.Assets)
	count("compare-assets-changed", t.d.Changed.Assets)
	return out
}

// notes are the keys of the sections that have a word of warning.
var notes = map[string]string{
	"compare-frozen": "compare-frozen-note", "compare-pages-gone": "compare-gone-note", "compare-files-gone": "compare-gone-note",
}

func (t teller) section(key string, count int) section {
	s := section{title: t.text(key, "Count", count), count: count}
	if note, ok := notes[key]; ok {
		s.note = t.text(note)
	}
	return s
}

func (t teller) addresses(key string, addresses []string, write func(string) string) section {
	s := t.section(key, len(addresses))
	for _, a := range addresses {
		s.lines = append(s.lines, write(a))
	}
	return s
}

// files lists files, those of a folder on one line: a chart has ten.
func (t teller) files(key string, addresses []string, write func(string) string) section {
	s := t.section(key, len(addresses))
	last := ""
	for _, a := range addresses {
		folder, name := path.Split(a)
		if folder == last {
			s.lines[len(s.lines)-1] += " " + strings.TrimPrefix(write(name), listed(""))
			continue
		}
		last = folder
		s.lines = append(s.lines, write(a))
	}
	return s
}

// figures lists the figures of charts, each as write does.
func (t teller) figures(key string, charts []Chart, write func(Chart) []string) section {
	count := 0
	var lines []string
	for _, c := range charts {
		count += max(1, len(c.Figures)) // a chart of which the month alone differs counts too
		lines = append(lines, write(c)...)
	}
	s := t.section(key, count)
	s.head = fmt.Sprintf("| %s | %s | %s | %s |\n|---|---|---|---|\n",
		t.text("compare-chart"), t.text("compare-figure"), t.text("compare-before"), t.text("compare-after"))
	s.lines = lines
	return s
}

// terminal tells a chart's figures below its address.
func (t teller) terminal(c Chart) []string {
	lines := []string{fmt.Sprintf("%s  %s", clean(c.Address), t.chart(c, clean))}
	for _, f := range c.Figures {
		lines = append(lines, t.text("compare-line", "Name", t.name(f, clean), "Old", t.value(f.Old, clean), "New", t.value(f.New, clean)))
	}
	return lines
}

// row tells a chart's figures in lines of a table.
func (t teller) row(c Chart) []string {
	where := t.chart(c, escaped) + "<br>" + escaped(c.Address)
	if len(c.Figures) == 0 {
		return []string{fmt.Sprintf("| %s | %s | | |", where, t.text("compare-month-alone"))}
	}
	var lines []string
	for _, f := range c.Figures {
		lines = append(lines, fmt.Sprintf("| %s | %s | %s | %s |", where, t.name(f, escaped), t.value(f.Old, escaped), t.value(f.New, escaped)))
	}
	return lines
}

// chart tells of which place and month a chart is.
func (t teller) chart(c Chart, write func(string) string) string {
	month := t.period(c.New)
	if c.Old != c.New {
		month = t.text("compare-from-to", "Old", t.period(c.Old), "New", month)
	}
	if c.Place == "" {
		return month
	}
	return t.text("compare-place", "Place", write(c.Place), "Period", month)
}

func (t teller) period(p figures.Period) string {
	return t.text("compare-period", "Year", p.Year, "Month", message.Noun(time.Month(p.Month).String()))
}

func (t teller) name(f Figure, write func(string) string) string {
	l := f.New
	if l == nil {
		l = f.Old
	}
	return t.text("compare-name", "Row", write(l.RowName), "Column", write(l.ColumnName))
}

// value tells a figure with its unit, or why there is none: never a 0 for what
// is missing.
func (t teller) value(l *opendata.Line, write func(string) string) string {
	switch {
	case l == nil:
		return t.text("compare-no-line")
	case l.Status == opendata.Reported && l.Text == figures.Grouped(l.Value) && l.Unit != "%":
		return strings.TrimSpace(t.text("compare-quantity", "Number", write(l.Text), "Unit", write(l.Unit)))
	case l.Status == opendata.Reported && l.Text == figures.Grouped(l.Value):
		return write(l.Text) + "%"
	case t.lang == message.English && l.Status != opendata.Reported && slices.Contains(figures.Reasons, figures.Reason(l.Status)):
		return t.text("compare-missing-" + l.Status)
	}
	return cmp.Or(write(l.Text), write(l.Status))
}

// pictures shows charts before and after.
func (t teller) pictures(prefix string) section {
	s := t.section("compare-pictures", len(t.d.Pictures))
	if prefix == "" {
		s.folded = true
		for _, p := range t.d.Pictures {
			s.lines = append(s.lines, listed(p.Address))
		}
		return s
	}
	s.head = fmt.Sprintf("| %s | %s | %s |\n|---|---|---|\n", t.text("compare-chart"), t.text("compare-before"), t.text("compare-after"))
	for i, p := range t.d.Pictures {
		if i == maxPictures {
			s.lines = append(s.lines, fmt.Sprintf("| %s | | |", t.text("compare-more", "Count", len(t.d.Pictures)-i)))
			break
		}
		show := func(folder string) string {
			// Angle brackets: an address may hold parentheses.
			return fmt.Sprintf("![%s](<%s/%s/%s>)", escaped(p.Address), strings.TrimSuffix(prefix, "/"), folder, (&url.URL{Path: p.Path}).EscapedPath())
		}
		s.lines = append(s.lines, fmt.Sprintf("| %s | %s | %s |", escaped(p.Address), show(beforeFolder), show(afterFolder)))
	}
	return s
}

// listed writes an address as an item of a list.
func listed(address string) string { return "- " + escaped(address) }

// clean returns a text of the data on one line, without what would move a
// cursor or turn the direction of writing, and cut where it is very long.
func clean(text string) string {
	runes := []rune(text)
	if len(runes) > maxCell {
		runes = append(runes[:maxCell:maxCell], '…')
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.Is(unicode.C, r): // control characters, and invisible ones such as those of direction
			return -1
		}
		return r
	}, string(runes))
}

// wordJoiner is an invisible character that keeps a sign from beginning a
// mention of a person or of another change.
const wordJoiner = "\u2060"

// escaped writes a text of the data so that it means nothing but itself in
// Markdown: no markup, no HTML, no link, no mention, no end of a cell.
func escaped(text string) string {
	runes := []rune(clean(text))
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '.' && i > 0 && (runes[i-1] == 'w' || runes[i-1] == 'W'): // www. begins a link
			b.WriteString(`\.`)
		case r == '@' || r == '#':
			b.WriteString(`\` + string(r) + wordJoiner)
		case strings.ContainsRune("\\`*_[]~|$:", r):
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
