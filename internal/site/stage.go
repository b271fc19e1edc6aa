package site

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"portal/internal/draw"
	"portal/internal/project"
)

// stage collects the files that Hugo builds from: content/ holds a page for
// each public address, in a folder for each language, static/ files beside
// them. The pictures and what else is large are written when they are made.
type stage struct {
	files     map[string][]byte
	drawings  []drawing
	briefings []briefing
	count     int
	err       error
}

// drawing is a picture and the files it goes to.
type drawing struct {
	picture draw.Picture
	svg     []string
	png     []string
}

// staged is a page with what its layout prints.
type staged struct {
	project.Page
	front
}

// page adds a page. The front matter
// carries all that the layout prints, every figure as text: layouts place and
// format, they never compute. A page whose address has others below it is a
// section to Hugo.
func (s *stage) page(folder, layout string, section bool, updated *moment, former []string, f front) {
	name := "index.md"
	if section {
		name = "_index.md"
	}
	s.markdown(folder+name, struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Layout      string `json:"layout"`
		Card        string `json:"card,omitempty"`
		// Not Hugo's own lastmod, which it would take for the page's date too and
		// hold against its clock.
		Updated *moment  `json:"updated,omitempty"`
		Aliases []string `json:"aliases,omitempty"` // each gets the page of layouts/alias.html
		Params  any      `json:"params"`
	}{f.title, f.description, layout, f.card, updated, former, f.params}, f.body)
	s.count++
}

// cardName is the picture that a link shows in a chat, beside its page.
const cardName = "card.png"

// picture adds a picture for the files; those of pages lie beside them, all
// others below static/.
func (s *stage) picture(d drawing) { s.drawings = append(s.drawings, d) }

// keep remembers an error of planning for write.
func (s *stage) keep(err error) {
	if s.err == nil {
		s.err = err
	}
}

// resource adds a text without an address of its own, shown by the page it
// lies beside.
func (s *stage) resource(name, title string, params any, body string) {
	s.markdown(name, map[string]any{"title": title, "params": params}, body)
}

func (s *stage) markdown(name string, front any, body string) {
	src, err := json.MarshalIndent(front, "", " ")
	s.keep(err)
	s.file(name, append(append(src, "\n\n"...), literal(body)...))
}

// literal keeps Hugo from reading its own signs in a text: what stands in
// content/ is Markdown and nothing else. Package figures has refused HTML and
// code, in which the sign would be shown otherwise.
func literal(body string) string { return strings.ReplaceAll(body, "{{", "{&#123;") }

// contentOf is the folder of a language's pages.
func contentOf(tag string) string { return "content/" + tag + "/" }

func (s *stage) file(name string, src []byte) {
	if s.files == nil {
		s.files = map[string][]byte{}
	}
	s.files[name] = src
}

// draw makes the drawings and writes them below a folder.
func (s *stage) draw(ctx context.Context, root string, drawer *draw.Drawer) error {
	pictures := make([]draw.Picture, len(s.drawings))
	for i, d := range s.drawings {
		pictures[i] = d.picture
	}
	return drawer.Draw(ctx, pictures, func(i int, made draw.Drawing) error {
		var err error
		for _, name := range s.drawings[i].svg {
			err = errors.Join(err, writeBelow(root, name, made.SVG))
		}
		for _, name := range s.drawings[i].png {
			err = errors.Join(err, writeBelow(root, name, made.PNG))
		}
		return err
	})
}

// write replaces what is below a folder by the staged files.
func (s *stage) write(root string) error {
	if s.err != nil {
		return s.err
	}
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	for name, src := range s.files {
		if err := writeBelow(root, name, src); err != nil {
			return err
		}
	}
	return nil
}

// writeBelow writes a staged file.
func writeBelow(root, name string, src []byte) error {
	name = filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, src, 0o666)
}
