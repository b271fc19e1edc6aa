package browsertest

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/preview"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

var update = flag.Bool("update", false, "retake the pictures of .github/gallery")

// shot is one picture of a page.
type shot struct {
	name  string
	view  browser.View
	mode  map[string]string // as in modes
	whole bool              // the whole page, not only the first screen
	print bool              // as on paper
}

// scale returns the factor by which to scale a picture. Pictures of large windows only show the
// layout, so they are halved to keep the repository small.
func (s shot) scale() float64 {
	if s.view.Width > 360 {
		return 0.5
	}
	return 1
}

// shots returns the pictures to take of a kind of page. English and embedded pages get two widths,
// other pages all widths and the dark theme. The most important pages also get more modes and a
// picture of the whole page.
func shots(name string) []shot {
	phone := browser.View{Width: 360, Height: 640}
	tablet := browser.View{Width: 768, Height: 1024}
	desk := browser.View{Width: 1440, Height: 900}
	dark := map[string]string{"theme": "dark"}
	out := []shot{{name: "360-light", view: phone}, {name: "1440-light", view: desk}}
	if strings.HasPrefix(name, "en-") || strings.HasPrefix(name, "embed") {
		return out
	}
	out = append(out, shot{name: "360-dark", view: phone, mode: dark}, shot{name: "768-light", view: tablet})
	if slices.Contains([]string{"home", "county", "report", "chart"}, name) {
		out = append(out, shot{name: "1440-dark", view: desk, mode: dark})
	}
	if slices.Contains([]string{"home", "county", "report"}, name) {
		out = append(out, shot{name: "1440-whole", view: desk, whole: true})
	}
	switch name {
	case "home":
		out = append(out,
			shot{name: "360-large", view: phone, mode: map[string]string{"text": "large"}},
			shot{name: "360-high-contrast", view: phone, mode: map[string]string{"contrast": "high"}},
			shot{name: "1440-high-contrast-dark", view: desk, mode: map[string]string{"contrast": "high", "theme": "dark"}})
	case "report":
		a4 := browser.View{Width: 794, Height: 1123} // at 96 dpi
		out = append(out, shot{name: "print", view: a4, whole: true, print: true})
	}
	return out
}

// named returns the pages by a short name of their kind. The name is the layout; if another kind has
// that layout, the end of the address follows.
func named(kinds map[string]string) map[string]string {
	out := map[string]string{}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		lang, layout, _ := strings.Cut(kind, " ")
		layout, _, _ = strings.Cut(layout, " ")
		lang, _, _ = strings.Cut(lang, "-")
		name := strings.TrimSuffix(strings.Trim(layout, "/"), ".html")
		if lang != "zh" {
			name = lang + "-" + name
		}
		if _, taken := out[name]; taken {
			name += "-" + path.Base(kinds[kind])
		}
		out[name] = kinds[kind]
	}
	return out
}

// The gallery shows every kind of page and stays small enough for the repository. Run make
// screenshots to take its pictures.
func TestGallery(t *testing.T) {
	gallery := filepath.Join(sample.Root(), ".github", "gallery")
	s := builtsite.Real(t)
	names := named(builtsite.Kinds(t, s))
	if *update {
		photograph(t, gallery, s, names)
	}
	if _, err := os.Stat(gallery); err != nil {
		t.Skip("make screenshots has not been run")
	}
	want := []string{"README.md"}
	for name := range sheets(t) {
		want = append(want, name+".webp")
		if !slices.Contains(newSheets, name) {
			want = append(want, before(name))
		}
	}
	for name := range names {
		for _, s := range shots(name) {
			want = append(want, name+"-"+s.name+".webp")
		}
	}
	slices.Sort(want)
	entries, err := os.ReadDir(gallery)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var size int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.Name())
		size += info.Size()
	}
	if !slices.Equal(got, want) {
		t.Errorf("the gallery has %q, want %q; run make screenshots", got, want)
	}
	if size > 4_000_000 {
		t.Errorf("the gallery has %d bytes, want at most 4000000", size)
	}
}

// photograph takes every picture of the gallery and writes its index.
func photograph(t *testing.T, gallery string, s *builtsite.Site, names map[string]string) {
	t.Helper()
	if err := os.MkdirAll(gallery, 0o777); err != nil {
		t.Fatal(err)
	}
	taken, err := filepath.Glob(filepath.Join(gallery, "*.webp"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range taken {
		if strings.HasPrefix(filepath.Base(name), beforePrefix) {
			continue // the program that drew these is gone
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	index := "# Gallery\n\nEvery kind of page, as a browser shows it. Made by `make screenshots`; look at it before you commit it.\n"
	b := browser.Start(t)
	b.Serve(preview.Folder(s.Out, builtsite.Base))
	for _, name := range slices.Sorted(maps.Keys(names)) {
		address := names[name]
		index += fmt.Sprintf("\n## %s\n\n`%s`\n\n", name, address)
		p := b.Open(t, builtsite.At(address), browser.View{Calm: true})
		for _, s := range shots(name) {
			s.view.Calm = true
			p.Look(s.view)
			choose(p, s.mode)
			if s.print {
				p.ForPrint()
			}
			p.Eval(show, nil) // wait for all pictures
			file := name + "-" + s.name + ".webp"
			if err := os.WriteFile(filepath.Join(gallery, file), p.Picture(s.whole, s.scale()), 0o666); err != nil {
				t.Fatal(err)
			}
			index += fmt.Sprintf("[<img src=%q alt=%q height=\"240\">](%s)\n", file, name+", "+s.name, file)
		}
		p.Close()
	}
	index += "\n## Charts at their extremes\n\nFrom made-up data, except the first: each chart as a slide, as a card, and narrow " +
		"(cut where it is very tall). Before: the same data with the program at f40e1d1, before charts were redesigned.\n"
	portals := sheets(t)
	for _, name := range slices.Sorted(maps.Keys(portals)) {
		if err := os.WriteFile(filepath.Join(gallery, name+".webp"), photographSheet(t, b, sheet(t, portals[name])), 0o666); err != nil {
			t.Fatal(err)
		}
		index += fmt.Sprintf("\n[<img src=\"%s.webp\" alt=%q height=\"480\">](%[1]s.webp)\n", name, name)
		if !slices.Contains(newSheets, name) {
			index += fmt.Sprintf("[<img src=%q alt=%q height=\"480\">](%[1]s)\n", before(name), name+", before")
		}
	}
	if err := os.WriteFile(filepath.Join(gallery, "README.md"), []byte(index), 0o666); err != nil {
		t.Fatal(err)
	}
}
