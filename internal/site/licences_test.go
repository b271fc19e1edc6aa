package site_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/testkit/builtsite"
	"portal/third_party/licences"
)

// The page of the licences lists every library with its version and licence, in both languages. It
// stays small and links to the texts.
func testLicences(t *testing.T, s *builtsite.Site) {
	pages := s.Pages
	libraries, err := licences.Vendored()
	if err != nil {
		t.Fatal(err)
	}
	modules, err := licences.Modules()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/licences/", "/en/licences/"} {
		p, ok := pages[address]
		if !ok {
			t.Fatalf("%s does not exist", address)
		}
		listed := map[string]bool{}
		for row := range p.Root.Descendants() {
			if row.Type != html.ElementNode || row.DataAtom != atom.Tr {
				continue
			}
			var cells []string
			for cell := range row.Descendants() {
				if cell.DataAtom == atom.Td || cell.DataAtom == atom.Th {
					cells = append(cells, strings.TrimSpace(builtsite.Text(cell)))
				}
			}
			listed[strings.Join(cells, "|")] = true
		}
		for _, part := range append(libraries, modules...) {
			if !listed[part.Name+"|"+part.Version+"|"+part.Licence] {
				t.Errorf("%s has no row of %s %s under %s", address, part.Name, part.Version, part.Licence)
			}
		}
		if len(p.Raw) > 40_000 {
			t.Errorf("%s has %d bytes, want at most 40000", address, len(p.Raw))
		}
		if !strings.Contains(p.Raw, `href="`+builtsite.Base+`licences/all.txt"`) {
			t.Errorf("%s does not link to the texts", address)
		}
	}
	if about := pages["/about/"]; !strings.Contains(about.Raw, `href="`+builtsite.Base+`licences/"`) {
		t.Error("/about/ does not link to the licences")
	}
	for _, name := range []string{"all.txt", "echarts.txt", "minisearch.txt"} {
		got, err := os.ReadFile(filepath.Join(s.Out, "licences", name))
		if err != nil || len(got) == 0 || name == "all.txt" && !bytes.Equal(got, licences.Text) {
			t.Errorf("licences/%s: %d bytes, %v", name, len(got), err)
		}
	}
}
