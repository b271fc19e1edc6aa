package site

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"portal/internal/markdown"
	"portal/internal/picture"
	"portal/internal/project"
)

// stage collects the files from which Hugo builds the site. content/ has one folder for each
// language with a page for each public address; static/ has the files beside the pages. Pictures
// and other large files are not collected here, but written when they are ready.
type stage struct {
	files     map[string][]byte // by name, such as content/zh-cn/index.md
	drawings  []drawing
	briefings []briefing
	count     int      // of pages
	withdrawn []string // the pages at withdrawn addresses
	err       error    // the first error of planning, which write returns
}

// drawing is a picture and the names of the files to write it to.
type drawing struct {
	picture picture.Picture
	svg     []string
	png     []string
}

// staged is a page with the content that its layout prints.
type staged struct {
	project.Page
	front
}

// page adds a page. The front matter has everything that the layout prints, with every figure as
// text, because layouts never compute. A page with others below it is a section for Hugo.
func (s *stage) page(folder, layout string, section bool, updated *moment, former []string, f front) {
	name := "index.md"
	if section {
		name = "_index.md"
	}
	s.markdown(folder+name, struct {
		Title       string `json:"title"`
		URL         string `json:"url,omitempty"`
		Description string `json:"description"`
		Layout      string `json:"layout"`
		Card        string `json:"card,omitempty"`
		// Hugo's own lastmod would also set the page's date, which Hugo compares with the clock.
		Updated *moment  `json:"updated,omitempty"`
		Aliases []string `json:"aliases,omitempty"` // each gets a page of layouts/alias.html
		Params  any      `json:"params"`
	}{f.title, f.url, f.description, layout, f.card, updated, former, f.params}, f.body)
	s.count++
}

// cardName is the file name of the picture that chats show for links to a page.
const cardName = "card.png"

// cardFolder is the folder of the cards with their hash in the name. Chats remember a picture by its
// address, so pages name a card by an address that changes with its content. Publishing keeps the
// earlier ones, like every file with a hash in its name.
const cardFolder = "cards/"

// hashed returns the staged files of a card that Hugo publishes with its hash in the name: none if
// the site's full address is unknown, because then no page names a card.
func (p *pages) hashed(card string) []string {
	if !p.Absolute() {
		return nil
	}
	return []string{"assets/" + cardFolder + card}
}

// picture adds a picture. The pictures of a page lie beside it, all others below static/.
func (s *stage) picture(d drawing) { s.drawings = append(s.drawings, d) }

// keep keeps the first error of planning, which write returns.
func (s *stage) keep(err error) {
	if s.err == nil {
		s.err = err
	}
}

// resource adds a text that has no address of its own; the page beside it shows the text.
func (s *stage) resource(name, title string, params any, body string) {
	s.markdown(name, map[string]any{"title": title, "params": params}, body)
}

func (s *stage) markdown(name string, front any, body string) {
	src, err := json.MarshalIndent(front, "", " ")
	s.keep(err)
	s.file(name, append(append(src, "\n\n"...), literal(markdown.CommonMark(body))...))
}

// literal escapes Hugo's shortcode delimiters, because the texts of content/ are plain Markdown.
// Package figures rejects HTML and code, in which the escape would be visible.
func literal(body string) string { return strings.ReplaceAll(body, "{{", "{&#123;") }

// contentOf returns the folder of a language's pages.
func contentOf(tag string) string { return "content/" + tag + "/" }

func (s *stage) file(name string, src []byte) {
	if s.files == nil {
		s.files = map[string][]byte{}
	}
	s.files[name] = src
}

// draw draws the pictures and writes them below a folder.
func (s *stage) draw(ctx context.Context, root string, drawer *picture.Drawer) error {
	pictures := make([]picture.Picture, len(s.drawings))
	for i, d := range s.drawings {
		pictures[i] = d.picture
	}
	return drawer.Draw(ctx, pictures, func(i int, drawn picture.Drawing) error {
		var err error
		for _, name := range s.drawings[i].svg {
			err = errors.Join(err, writeBelow(root, name, drawn.SVG))
		}
		for _, name := range s.drawings[i].png {
			err = errors.Join(err, writeBelow(root, name, drawn.PNG))
		}
		return err
	})
}

// write replaces a folder with the staged files.
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

// writeBelow writes a file below a folder and creates the folders between.
func writeBelow(root, name string, src []byte) error {
	name = filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, src, 0o666)
}
