package site

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"portal/charts"
)

// stage collects the files that Hugo builds from: content/ holds a page for
// each public address, static/ the pictures.
type stage struct {
	files map[string][]byte
	count int
	err   error
}

// page adds the page of an address. The front matter carries all that the
// layout prints, every figure as text: layouts place and format, they never
// compute. A page whose address has others below it is a section to Hugo.
func (s *stage) page(address, layout string, title, description string, section bool, params any, body string) {
	name := "index.md"
	if section {
		name = "_index.md"
	}
	s.markdown("content/"+address+name, struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Layout      string `json:"layout"`
		Params      any    `json:"params"`
	}{title, description, layout, params}, body)
	s.count++
}

// resource adds a text without an address of its own, shown by the page it
// lies beside.
func (s *stage) resource(name, title string, params any, body string) {
	s.markdown(name, map[string]any{"title": title, "params": params}, body)
}

func (s *stage) markdown(name string, front any, body string) {
	src, err := json.MarshalIndent(front, "", " ")
	if err != nil && s.err == nil {
		s.err = err
	}
	s.file(name, append(append(src, "\n\n"...), literal(body)...))
}

// literal keeps Hugo from reading its own signs in a text: what stands in
// content/ is Markdown and nothing else. Package figures has refused HTML and
// code, in which the sign would be shown otherwise.
func literal(body string) string { return strings.ReplaceAll(body, "{{", "{&#123;") }

// has reports whether an address below the base has a page.
func (s *stage) has(address string) bool {
	return s.files["content/"+address+"index.md"] != nil || s.files["content/"+address+"_index.md"] != nil
}

func (s *stage) file(name string, src []byte) {
	if s.files == nil {
		s.files = map[string][]byte{}
	}
	s.files[name] = src
}

// pictures adds the drawings beside the addresses of their charts. The latest
// address holds the same bytes as the frozen one it shows.
func (s *stage) pictures(made []charts.Chart, svgs [][]byte) {
	for i, c := range made {
		frozen := chartPath(c.Scope, c.ID, c.Period)
		for n, name := range []string{wideName, narrowName} {
			svg := svgs[2*i+n]
			s.file("static/"+frozen+name, svg)
			// Later periods come later and overwrite earlier ones.
			s.file("static/"+latestPath(c.Scope, c.ID)+name, svg)
		}
	}
}

// The names of the pictures beside a chart.
const (
	wideName   = "chart.svg"
	narrowName = "chart-narrow.svg"
)

// write replaces the staged files below a folder.
func (s *stage) write(root string) error {
	if s.err != nil {
		return s.err
	}
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	for name, src := range s.files {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, src, 0o666); err != nil {
			return err
		}
	}
	return nil
}
