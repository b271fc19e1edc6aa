package draw_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/charts"
	"portal/internal/draw"
	"portal/internal/figures"
	"portal/internal/sample"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// pictures returns the real data's charts as they are drawn.
func pictures(t testing.TB) (names []string, out []draw.Picture) {
	t.Helper()
	ds, _, err := figures.Load(os.DirFS(sample.Root()))
	if err != nil {
		t.Fatal(err)
	}
	made, err := charts.Build(ds, func(scope, id string, p figures.Period) string {
		return "/charts/" + scope + "/" + id + "/" + p.String() + "/"
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range made {
		names = append(names, c.Scope+"-"+c.ID+"-wide", c.Scope+"-"+c.ID+"-narrow")
		for _, p := range []charts.Picture{c.Wide, c.Narrow} {
			out = append(out, draw.Picture{Option: p.Option, Width: p.Width, Height: p.Height, Title: c.Title, Description: c.Sentence})
		}
	}
	return names, out
}

func svg(t testing.TB, cache string, pictures ...draw.Picture) [][]byte {
	t.Helper()
	out, err := draw.New(cache).SVG(context.Background(), pictures)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// The drawings of the county with figures, byte for byte.
func TestGoldens(t *testing.T) {
	names, all := pictures(t)
	for i, got := range svg(t, t.TempDir(), all...) {
		if !strings.HasPrefix(names[i], "luhe-") {
			continue
		}
		name := filepath.Join("testdata", names[i]+".svg")
		if *update {
			if err := os.WriteFile(name, got, 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, got) {
			t.Errorf("%s differs; look at it in a browser, then run this test with -update", name)
		}
	}
}

// The same option gives the same bytes in any order of drawing, in another
// time zone, with another engine and with one that drew others before.
func TestSameBytes(t *testing.T) {
	names, all := pictures(t)
	first := svg(t, t.TempDir(), all...)
	local := time.Local
	defer func() { time.Local = local }()
	time.Local = time.FixedZone("far away", -11*60*60)
	var order []int // backwards, then some before and after another
	for i := len(all) - 1; i >= 0; i-- {
		order = append(order, i)
	}
	for i := 1; i < len(all); i += 6 {
		order = append(order, i, i-1, i)
	}
	cache := t.TempDir()
	d := draw.New(cache)
	for _, i := range order {
		again, err := d.SVG(context.Background(), all[i:i+1])
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first[i], again[0]) {
			t.Errorf("%s was drawn differently", names[i])
		}
		if err := os.RemoveAll(cache); err != nil { // so that it is drawn again
			t.Fatal(err)
		}
	}
	if d.Drawn() != len(order) {
		t.Errorf("%d pictures were drawn, not %d", d.Drawn(), len(order))
	}
}

func TestCache(t *testing.T) {
	_, all := pictures(t)
	cache := t.TempDir()
	first := svg(t, cache, all...)
	d := draw.New(cache)
	second, err := d.SVG(context.Background(), all)
	if err != nil {
		t.Fatal(err)
	}
	if d.Drawn() != 0 {
		t.Errorf("%d unchanged pictures were drawn again", d.Drawn())
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error("the cache gave other bytes")
	}
	changed := all[0]
	changed.Description += "。"
	if _, err := d.SVG(context.Background(), []draw.Picture{changed}); err != nil || d.Drawn() != 1 {
		t.Errorf("a changed picture: %d drawn, %v", d.Drawn(), err)
	}
}

// elements lists the elements and attributes of an SVG and its text.
func elements(t *testing.T, src []byte) (found []string, text string) {
	t.Helper()
	in := xml.NewDecoder(bytes.NewReader(src))
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return found, text
		}
		if err != nil {
			t.Fatalf("the SVG is not XML: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			found = append(found, token.Name.Local)
			for _, a := range token.Attr {
				found = append(found, "@"+a.Name.Local)
			}
		case xml.CharData:
			text += string(token) + "\n"
		}
	}
}

// Nothing in a picture needs more than a strict policy allows.
func TestNoStyleNoScript(t *testing.T) {
	names, all := pictures(t)
	for i, src := range svg(t, t.TempDir(), all...) {
		found, text := elements(t, src)
		for _, name := range found {
			switch name {
			case "style", "script", "foreignObject", "image", "a", "@style", "@href", "@class", "@onload":
				t.Errorf("%s has %s", names[i], name)
			}
		}
		for _, want := range []string{all[i].Title, all[i].Description, "2020年7月", "单位：", "来源：", "/charts/"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", names[i], want)
			}
		}
	}
}

// Whatever stands in the data is text in the picture.
func TestHostileText(t *testing.T) {
	hostile := `</script><script>alert(1)</script>"'&{{x}}{b}$&𠮷𪚥`
	option, err := json.Marshal(map[string]any{
		"title":  map[string]any{"text": hostile},
		"xAxis":  map[string]any{"type": "category", "data": []string{hostile}},
		"yAxis":  map[string]any{"type": "value"},
		"legend": map[string]any{"data": []string{hostile}},
		"series": []any{map[string]any{"type": "bar", "name": hostile, "data": []int{1}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	src := svg(t, t.TempDir(), draw.Picture{Option: option, Width: 1200, Height: 400, Title: hostile, Description: hostile})[0]
	found, text := elements(t, src)
	for _, name := range found {
		if name == "script" {
			t.Error("the SVG has a script")
		}
	}
	// Title, description, the title in the picture, the axis and the legend.
	if n := strings.Count(text, hostile); n != 5 {
		t.Errorf("the text stands %d times, not 5, in %s", n, src)
	}
}

// A picture that cannot be drawn is an error, and the next one is drawn.
func TestBadPictures(t *testing.T) {
	_, all := pictures(t)
	d := draw.New(t.TempDir())
	for _, bad := range []draw.Picture{
		{Option: json.RawMessage(`{"series":`), Width: 10, Height: 10},
		{Option: json.RawMessage(`{}`), Width: 10, Height: 1_000_000},
		{Option: json.RawMessage(`{}`)},
	} {
		if _, err := d.SVG(context.Background(), []draw.Picture{bad}); err == nil {
			t.Errorf("%s at %dx%d was drawn", bad.Option, bad.Width, bad.Height)
		}
	}
	if _, err := d.SVG(context.Background(), all[:1]); err != nil {
		t.Error(err)
	}
}

// BenchmarkDraw draws a wide picture with two panels, one after another on one
// core, without the cache.
func BenchmarkDraw(b *testing.B) {
	names, all := pictures(b)
	p := all[slices.Index(names, "luhe-fund-progress-wide")]
	d := draw.New(b.TempDir())
	if _, err := d.SVG(context.Background(), []draw.Picture{p}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p.Description += "。" // never in the cache
		if _, err := d.SVG(context.Background(), []draw.Picture{p}); err != nil {
			b.Fatal(err)
		}
	}
}
