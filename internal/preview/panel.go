package preview

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
	"portal/internal/project"
)

// panel is the result of the newest build as open pages show it, in the language of the command.
type panel struct {
	Lang     string    `json:"lang"`
	Ready    bool      `json:"ready"` // the pages show the newest edit
	Heading  string    `json:"heading"`
	Rule     string    `json:"rule"` // the label of a rule's name
	Fold     string    `json:"fold"` // the label of the button that collapses the list
	Open     string    `json:"open"` // the label of the button that expands the list
	Problems []finding `json:"problems"`
}

// finding is one problem in the data, or an error of the build.
type finding struct {
	Place   string `json:"place,omitempty"` // path:line:col, as far as known
	Message string `json:"message"`
	Detail  string `json:"detail,omitempty"` // the original message of the program that failed
	Rule    string `json:"rule,omitempty"`
	Excerpt []line `json:"excerpt,omitempty"`
}

// line is one line of an excerpt. Only the line of the problem has a mark.
type line struct {
	Number int    `json:"number"`
	Text   string `json:"text"` // the text before the mark, or the whole line
	Mark   string `json:"mark,omitempty"`
	After  string `json:"after,omitempty"`
}

// panelOf returns the panel for the outcome of a build.
func panelOf(dir string, lang message.Lang, o Outcome) panel {
	found := []finding{}
	for _, p := range o.Problems.Sorted() {
		found = append(found, finding{
			Place: p.Pos.String(), Message: p.Sentence(lang), Rule: p.Name(), Excerpt: excerpt(dir, p.Pos),
		})
	}
	if o.Err != nil {
		var f finding
		f.Message, f.Detail = message.Explain(lang, o.Err)
		var fault project.Fault
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

// empty returns the panel before the first build.
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

// Lengths of the parts of an excerpt, in characters.
const (
	widest = 100 // of a line
	margin = 30  // before the mark if the beginning of the line is cut
	cell   = 60  // of the mark
)

// excerpt returns the line of a problem with the lines before and after it, from the current file.
// It returns nil if the problem has no line or the file cannot be read.
func excerpt(dir string, pos message.Pos) []line {
	if !pos.Given() || pos.Line == 0 {
		return nil
	}
	f, err := os.OpenInRoot(dir, filepath.FromSlash(pos.File))
	if err != nil {
		return nil
	}
	defer f.Close()
	const most = 4 << 20 // larger than any data file
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

// printable returns the characters of a line. It replaces invisible characters, also those that
// change the writing direction, with the replacement character.
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

// marked returns a line with a mark on the key or value at a column, or on the whole line if the
// column is 0. If the column is empty, it marks a space.
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

// length returns the length of the key or value at the beginning of a text.
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
	case '{', '[': // up to the end of the line
	default:
		for i, r := range text {
			if r == ':' && follows(i, " ") || r == ',' && follows(i, " ") || r == '}' || r == ']' ||
				r == ' ' && i+1 < len(text) && text[i+1] == '#' {
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

// cut shortens a text to at most most characters and appends an ellipsis if it removed any.
func cut(text []rune, most int) string {
	if len(text) <= most {
		return string(text)
	}
	return string(text[:most]) + "…"
}

//go:embed start.html
var startSource string

// start is the template of the page that replaces every other before the first successful build.
var start = template.Must(template.New("start").Parse(startSource))

// startPage is the data of the start template.
type startPage struct {
	panel
	Title    string
	Building string // shown if there are no problems
}

func newStartPage(lang message.Lang, p panel) startPage {
	return startPage{p, message.Text(lang, "start-title"), message.Text(lang, "start-building")}
}
