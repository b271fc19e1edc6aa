package compare

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/opendata"
	"portal/internal/plaintext"
)

const (
	maxComment  = 65_536 // bytes of Markdown; GitHub allows as many characters in a comment
	maxCell     = 120    // characters of one text from the data
	maxPictures = 12     // charts whose pictures are shown
)

// section is one kind of difference in the output.
type section struct {
	title  string
	note   string // a warning below the title; empty if none
	folded bool   // in Markdown, collapsed to its title
	head   string // of a table in Markdown; empty for a list
	lines  []string
	count  int // number of differences; a section with 0 is left out
}

// printer prints a difference in one language.
type printer struct {
	d    Difference
	lang message.Lang
}

func (pr printer) text(key string, values ...any) string {
	return message.Text(pr.lang, key, values...)
}

// Text returns the whole difference for a terminal.
func (d Difference) Text(lang message.Lang) string {
	pr := printer{d, lang}
	if d.None() {
		return pr.text("compare-none") + "\n"
	}
	var b strings.Builder
	for _, s := range []section{
		pr.figures("compare-frozen", d.Frozen, pr.terminal),
		pr.files("compare-uncompared", d.Uncompared, clean),
		pr.figures("compare-latest", d.Latest, pr.terminal),
		pr.addresses("compare-pages-gone", d.Gone.Pages, clean), pr.files("compare-files-gone", d.Gone.Files, clean),
		pr.addresses("compare-pages-added", d.Added.Pages, clean), pr.addresses("compare-pages-changed", d.Changed.Pages, clean),
		pr.files("compare-files-added", d.Added.Files, clean), pr.files("compare-files-changed", d.Changed.Files, clean),
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
	for _, line := range pr.counts() {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// Markdown returns the difference as a comment on a change, the most important first, shortened to
// the length of a comment. pictures is the URL of the folder that CopyPictures fills; if it is
// empty, the comment has no pictures.
func (d Difference) Markdown(lang message.Lang, pictures string) string {
	pr := printer{d, lang}
	if d.None() {
		return "### " + pr.text("compare-title") + "\n\n" + pr.text("compare-none") + "\n"
	}
	sections := []section{
		pr.figures("compare-frozen", d.Frozen, pr.row),
		pr.files("compare-uncompared", d.Uncompared, listed),
		pr.addresses("compare-pages-gone", d.Gone.Pages, listed), pr.files("compare-files-gone", d.Gone.Files, listed),
		pr.figures("compare-latest", d.Latest, pr.row),
		pr.pictures(pictures),
	}
	for _, s := range []section{
		pr.addresses("compare-pages-changed", d.Changed.Pages, listed), pr.addresses("compare-pages-added", d.Added.Pages, listed),
		pr.files("compare-files-changed", d.Changed.Files, listed), pr.files("compare-files-added", d.Added.Files, listed),
	} {
		s.folded = true
		sections = append(sections, s)
	}
	head := "### " + pr.text("compare-title") + "\n"
	foot := "\n" + strings.Join(pr.counts(), "  \n") + "\n"
	left := maxComment - len(head) - len(foot) // bytes for the lines of all sections
	for _, s := range sections {
		if s.count > 0 {
			left -= len(pr.markdown(s, 0))
		}
	}
	var b strings.Builder
	b.WriteString(head)
	for _, s := range sections {
		if s.count == 0 {
			continue
		}
		shown, share := 0, left/2 // half of the rest, so that no section uses it all
		for shown < len(s.lines) && len(s.lines[shown])+1 <= share {
			share -= len(s.lines[shown]) + 1
			left -= len(s.lines[shown]) + 1
			shown++
		}
		b.WriteString(pr.markdown(s, shown))
	}
	b.WriteString(foot)
	return b.String()
}

// markdown returns a section with its first lines and the number of lines left out. That number
// needs the most space if no line is shown.
func (pr printer) markdown(s section, shown int) string {
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
		fmt.Fprintf(&b, "\n%s\n", pr.text("compare-more", "Count", more))
	}
	if s.folded {
		b.WriteString("\n</details>\n")
	}
	return b.String()
}

// counts returns lines for the differences that are counted but not listed.
func (pr printer) counts() []string {
	var out []string
	count := func(key string, n int) {
		if n > 0 {
			out = append(out, pr.text(key, "Count", n))
		}
	}
	count("compare-framed", pr.d.Framed)
	count("compare-assets-added", pr.d.Added.Assets)
	count("compare-assets-gone", pr.d.Gone.Assets)
	count("compare-assets-changed", pr.d.Changed.Assets)
	return out
}

// notes maps the keys of sections to the keys of their warnings.
var notes = map[string]string{
	"compare-frozen": "compare-frozen-note", "compare-pages-gone": "compare-gone-note", "compare-files-gone": "compare-gone-note",
}

func (pr printer) section(key string, count int) section {
	s := section{title: pr.text(key, "Count", count), count: count}
	if note, ok := notes[key]; ok {
		s.note = pr.text(note)
	}
	return s
}

func (pr printer) addresses(key string, addresses []string, write func(string) string) section {
	s := pr.section(key, len(addresses))
	for _, a := range addresses {
		s.lines = append(s.lines, write(a))
	}
	return s
}

// files lists files, with those of one folder on one line, since a chart has ten.
func (pr printer) files(key string, addresses []string, write func(string) string) section {
	s := pr.section(key, len(addresses))
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

// figures lists the figures of charts. write returns the lines of one chart.
func (pr printer) figures(key string, charts []Chart, write func(Chart) []string) section {
	count := 0
	var lines []string
	for _, c := range charts {
		count += max(1, len(c.Figures)) // a chart also counts if only its month differs
		lines = append(lines, write(c)...)
	}
	s := pr.section(key, count)
	s.head = fmt.Sprintf("| %s | %s | %s | %s |\n|---|---|---|---|\n",
		pr.text("compare-chart"), pr.text("compare-figure"), pr.text("compare-before"), pr.text("compare-after"))
	s.lines = lines
	return s
}

// terminal returns a chart's address and figures as lines for a terminal.
func (pr printer) terminal(c Chart) []string {
	lines := []string{fmt.Sprintf("%s  %s", clean(c.Address), pr.chart(c, clean))}
	for _, f := range c.Figures {
		before, after := pr.change(f, clean)
		lines = append(lines, pr.text("compare-line", "Name", pr.name(f, clean), "Old", before, "New", after))
	}
	return lines
}

// row returns a chart's figures as rows of a Markdown table.
func (pr printer) row(c Chart) []string {
	where := pr.chart(c, escaped) + "<br>" + escaped(c.Address)
	if len(c.Figures) == 0 {
		return []string{fmt.Sprintf("| %s | %s | | |", where, pr.text("compare-month-alone"))}
	}
	var lines []string
	for _, f := range c.Figures {
		before, after := pr.change(f, escaped)
		lines = append(lines, fmt.Sprintf("| %s | %s | %s | %s |", where, pr.name(f, escaped), before, after))
	}
	return lines
}

// chart returns the place and the month of a chart.
func (pr printer) chart(c Chart, write func(string) string) string {
	month := pr.period(c.New)
	if c.Old != c.New {
		month = pr.text("compare-from-to", "Old", pr.period(c.Old), "New", month)
	}
	if c.Place == "" {
		return month
	}
	return pr.text("compare-place", "Place", write(c.Place), "Period", month)
}

func (pr printer) period(p figures.Period) string {
	return pr.text("compare-period", "Year", p.Year, "Month", message.Noun(time.Month(p.Month).String()))
}

func (pr printer) name(f Figure, write func(string) string) string {
	l := f.New
	if l == nil {
		l = f.Old
	}
	return pr.text("compare-name", "Row", write(l.RowName), "Column", write(l.ColumnName))
}

// change returns the old and the new value of a figure as printed. If both look the same, it
// returns the machine-readable values instead, which differ.
func (pr printer) change(f Figure, write func(string) string) (before, after string) {
	before, after = pr.value(f.Old, write), pr.value(f.New, write)
	if before != after {
		return before, after
	}
	exact := func(l *opendata.Line) string {
		switch {
		case l == nil:
			return pr.text("compare-no-line")
		case l.Status != opendata.Reported:
			return write(l.Status)
		}
		return strings.TrimSpace(write(l.Value) + " " + write(l.Unit))
	}
	return exact(f.Old), exact(f.New)
}

// value returns a figure with its unit, or the reason why it is missing. It never prints a missing
// figure as 0.
func (pr printer) value(l *opendata.Line, write func(string) string) string {
	switch {
	case l == nil:
		return pr.text("compare-no-line")
	case l.Status == opendata.Reported && l.Text == figures.Grouped(l.Value) && l.Unit != "%":
		return strings.TrimSpace(pr.text("compare-quantity", "Number", write(l.Text), "Unit", write(l.Unit)))
	case l.Status == opendata.Reported && l.Text == figures.Grouped(l.Value):
		return write(l.Text) + "%"
	case l.Status == opendata.Reported:
		return write(l.Text)
	case slices.Contains(figures.AbsenceReasons, figures.Reason(l.Status)):
		return pr.text("compare-missing-" + l.Status)
	}
	return write(l.Status)
}

// pictures lists the changed charts, with their old and new pictures if prefix is not empty.
func (pr printer) pictures(prefix string) section {
	s := pr.section("compare-pictures", len(pr.d.Pictures))
	if prefix == "" {
		s.folded = true
		for _, p := range pr.d.Pictures {
			s.lines = append(s.lines, listed(p.Address))
		}
		return s
	}
	s.head = fmt.Sprintf("| %s | %s | %s |\n|---|---|---|\n", pr.text("compare-chart"), pr.text("compare-before"), pr.text("compare-after"))
	for i, p := range pr.d.Pictures {
		if i == maxPictures {
			s.lines = append(s.lines, fmt.Sprintf("| %s | | |", pr.text("compare-more", "Count", len(pr.d.Pictures)-i)))
			break
		}
		show := func(folder string) string {
			// Angle brackets, because an address may contain parentheses.
			file := (&url.URL{Path: p.Path}).EscapedPath()
			return fmt.Sprintf("![%s](<%s/%s/%s>)", escaped(p.Address), strings.TrimSuffix(prefix, "/"), folder, file)
		}
		s.lines = append(s.lines, fmt.Sprintf("| %s | %s | %s |", escaped(p.Address), show(beforeFolder), show(afterFolder)))
	}
	return s
}

// listed returns an address as a Markdown list item.
func listed(address string) string { return "- " + escaped(address) }

// clean returns text from the data on one line, shortened, without characters that move the cursor
// or change the writing direction.
func clean(text string) string { return plaintext.Cut(plaintext.Line(text), maxCell) }

// wordJoiner is an invisible character. After @ or #, it prevents a mention of a person or an
// issue.
const wordJoiner = "\u2060"

// escaped returns text from the data as literal Markdown: without markup, HTML, links, mentions or
// cell separators.
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
