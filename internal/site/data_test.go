package site_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"portal/internal/testkit/builtsite"
)

// Every page with data files describes them for search engines: with its own words and address, and with files
// that exist.
func TestPagesDescribeTheirData(t *testing.T) {
	s := builtsite.Real(t)
	found := map[string]int{}
	for address, p := range s.Pages {
		for _, script := range builtsite.All(p.Root, atom.Script) {
			if kind, _ := builtsite.Attr(script, "type"); kind != "application/ld+json" {
				continue
			}
			var d struct {
				Type  string `json:"@type"`
				Name  string `json:"name"`
				URL   string `json:"url"`
				Time  string `json:"temporalCoverage"`
				Files []struct {
					URL string `json:"contentUrl"`
				} `json:"distribution"`
			}
			if err := json.Unmarshal([]byte(builtsite.Text(script)), &d); err != nil {
				t.Fatal(err)
			}
			if d.Type != "Dataset" || d.Name == "" || d.Time != "2020-07" || d.URL != builtsite.At(address) {
				t.Errorf("%s is described as %+v", address, d)
			}
			for _, f := range d.Files {
				name := filepath.Join(s.Out, strings.TrimPrefix(f.URL, builtsite.At("")))
				if _, err := os.Stat(name); err != nil {
					t.Errorf("%s names the file %s, which does not exist", address, f.URL)
				}
			}
			section, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(address, "/en"), "/"), "/")
			found[section]++
		}
	}
	if found["data"] != 2 || found["reports"] != 2 || found["charts"] < 40 {
		t.Errorf("the pages with descriptions are %v", found)
	}
}
