package serve

import (
	_ "embed"
	"errors"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"portal/internal/message"
	"portal/internal/site"
)

// panel is what open pages show of the newest build, in the language of the
// command.
type panel struct {
	Lang     string    `json:"lang"`
	Ready    bool      `json:"ready"` // the newest edit is what the pages show
	Heading  string    `json:"heading"`
	Rule     string    `json:"rule"` // the word before the name of a rule
	Fold     string    `json:"fold"`
	Open     string    `json:"open"`
	Problems []finding `json:"problems"`
}

// finding is one thing that is wrong, of the data or with the making of the site.
type finding struct {
	Place   string `json:"place,omitempty"` // path:line:col, as far as it is known
	Message string `json:"message"`
	Said    string `json:"said,omitempty"` // by the program that failed, in its own words
	Rule    string `json:"rule,omitempty"`
	Excerpt []line `json:"excerpt,omitempty"`
}

// line is a line of an excerpt. Only the line of the problem has a mark.
type line struct {
	Number int    `json:"number"`
	Text   string `json:"text"` // before the mark
	Mark   string `json:"mark,omitempty"`
	After  string `json:"after,omitempty"`
}

// panelOf tells the outcome of a build. A site is shown already or is not.
func panelOf(dir string, lang message.Lang, o Outcome) panel {
	found := []finding{}
	for _, p := range o.Problems.Sorted() {
		found = append(found, finding{Place: p.Pos.String(), Message: p.Told(lang), Rule: p.Name(), Excerpt: excerpt(dir, p.Pos)})
	}
	if o.Err != nil {
		var f finding
		f.Message, f.Said = message.Explain(lang, o.Err)
		var fault site.Fault
		if errors.As(o.Err, &fault) {
			f.Place, f.Excerpt = fault.Pos.String(), excerpt(dir, fault.Pos)
		}
		found = append(found, f)
	}
	heading := "panel"
	if !o.Shown {
		heading = "panel-start"
	}
	p := empty(lang)
	p.Problems, p.Ready = found, len(found) == 0
	if !p.Ready {
		p.Heading = message.Text(lang, heading, "Count", len(found))
	}
	return p
}

// empty is the panel before the first build.
func empty(lang message.Lang) panel {
	tag := "en"
	if lang == message.Chinese {
		tag = "zh-CN"
	}
	return panel{
		Lang: tag, Rule: message.Text(lang, "panel-rule"),
		Fold: message.Text(lang, "panel-fold"), Open: message.Text(lang, "panel-open"), Problems: []finding{},
	}
}

// How much of a line an excerpt shows, in characters.
const (
	widest = 100 // of a line
	margin = 30  // before the mark, where the line is cut there
	cell   = 60  // of the mark
)

// excerpt shows a place with the line before and the line after, as the file
// is now. It shows nothing of a file as a whole.
func excerpt(dir string, pos message.Pos) []line {
	if !pos.Given() || pos.Line == 0 {
		return nil
	}
	f, err := os.OpenInRoot(dir, filepath.FromSlash(pos.File))
	if err != nil {
		return nil
	}
	defer f.Close()
	const most = 4 << 20 // no file of a portal has as much
	src, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil
	}
	all := strings.Split(strings.TrimSuffix(string(src), "\n"), "\n")
	if pos.Line > len(all) {
		return nil
	}
	var out []line
	for n := max(1, pos.Line-1); n <= min(len(all), pos.Line+1); n++ {
		text := printable(all[n-1])
		if n == pos.Line {
			out = append(out, marked(n, text, pos.Col))
		} else {
			out = append(out, line{Number: n, Text: cut(text, widest)})
		}
	}
	return out
}

// printable returns the characters of a line; what could not be seen, or would
// turn the text around, shows as a replacement character.
func printable(text string) []rune {
	out := []rune(strings.TrimSuffix(text, "\r"))
	for i, r := range out {
		switch {
		case r == '\t':
			out[i] = ' '
		case !unicode.IsGraphic(r):
			out[i] = unicode.ReplacementChar
		}
	}
	return out
}

// marked marks what stands at a column: a key or a value, or the whole line
// where the column is 0. Where nothing stands, it marks the gap.
func marked(number int, text []rune, col int) line {
	from, to := col-1, 0
	if col == 0 {
		for from = 0; from < len(text) && text[from] == ' '; from++ {
		}
		to = len(text)
	} else {
		from = min(from, len(text))
		to = from + length(text[from:])
	}
	l := line{Number: number, Mark: cut(text[from:to], cell)}
	if l.Mark == "" {
		l.Mark = " "
	}
	before := text[:from]
	if from > widest-cell {
		l.Text = "…"
		before = text[from-margin : from]
	}
	l.Text += string(before)
	l.After = cut(text[to:], max(0, widest-len(before)-min(to-from, cell)))
	return l
}

// length returns how far the key or the value reaches that a text begins with.
func length(text []rune) int {
	if len(text) == 0 {
		return 0
	}
	follows := func(i int, what string) bool {
		return i+1 == len(text) || strings.ContainsRune(what, text[i+1])
	}
	end := len(text)
	switch first := text[0]; first {
	case '"', '\'':
		for i := 1; i < len(text); i++ {
			if text[i] == first && (first == '\'' || text[i-1] != '\\') {
				return i + 1
			}
		}
	case '{', '[': // as far as the line goes
	default:
		for i, r := range text {
			if r == ':' && follows(i, " ") || r == ',' && follows(i, " ") || r == '}' || r == ']' || r == ' ' && i+1 < len(text) && text[i+1] == '#' {
				end = i
				break
			}
		}
	}
	for end > 0 && text[end-1] == ' ' {
		end--
	}
	return end
}

// cut returns the beginning of a text, with dots where there is more.
func cut(text []rune, most int) string {
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + "…"
}

//go:embed start.html
var startSource string

// start is the page that stands for every other before there is a good site.
var start = template.Must(template.New("start").Parse(startSource))

// startPage is what the page before the first good site shows.
type startPage struct {
	panel
	Title    string
	Building string // in place of problems
}

func newStartPage(lang message.Lang, p panel) startPage {
	return startPage{p, message.Text(lang, "start-title"), message.Text(lang, "start-building")}
}
