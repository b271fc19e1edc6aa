package picture_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	imagedraw "image/draw"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/charts"
	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/picture"
	"portal/internal/testkit/sample"
	"portal/third_party/echarts"
	notosans "portal/third_party/noto-sans-sc"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// pictures returns the pictures of a portal's charts of the latest period.
func pictures(t testing.TB, root fs.FS) (names []string, out []picture.Picture) {
	t.Helper()
	ds, _, err := figures.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	made, err := charts.Build(ds, sample.Words(t, lexicon.Chinese), func(scope, id string, p figures.Period) string {
		return "/charts/" + scope + "/" + id + "/" + p.String() + "/"
	})
	if err != nil {
		t.Fatal(err)
	}
	last := made[len(made)-1].Period
	for _, c := range made {
		if c.Period != last {
			continue
		}
		for _, form := range []struct {
			name   string
			pixels bool
			charts.Picture
		}{{"wide", false, c.Wide}, {"narrow", false, c.Narrow}, {"slide", true, c.Slide}, {"card", true, c.Card}} {
			names = append(names, c.Scope+"-"+c.ID+"-"+form.name)
			out = append(out, picture.Picture{
				Option: form.Option, Width: form.Width, Height: form.Height, Title: c.Title, Description: c.Sentence,
				Prefix: form.name + "-", Pixels: form.pixels,
			})
		}
	}
	return names, out
}

// luhe returns the pictures of the county that has every chart.
func luhe(t testing.TB) (names []string, out []picture.Picture) {
	t.Helper()
	every, all := pictures(t, project())
	for i, name := range every {
		if strings.HasPrefix(name, "luhe-") {
			names, out = append(names, name), append(out, all[i])
		}
	}
	return names, out
}

func project() fs.FS { return os.DirFS(sample.Root()) }

func drawing(t testing.TB, cache string, pictures ...picture.Picture) []picture.Drawing {
	t.Helper()
	d := picture.New(cache)
	defer d.Close()
	out, err := drawWith(d, pictures...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func drawWith(d *picture.Drawer, pictures ...picture.Picture) ([]picture.Drawing, error) {
	out := make([]picture.Drawing, len(pictures))
	err := d.Draw(context.Background(), pictures, func(i int, made picture.Drawing) error {
		out[i] = made
		return nil
	})
	return out, err
}

// The digests in the cache key match the vendored files.
func TestDigests(t *testing.T) {
	for name, c := range map[string]struct {
		digest string
		parts  [][]byte
	}{
		"noto-sans-sc": {notosans.Digest, [][]byte{notosans.Regular, notosans.Bold, notosans.Wide}},
		"echarts":      {echarts.Digest, [][]byte{[]byte(echarts.Server)}},
	} {
		if got := digest.Of(slices.Concat(c.parts...)); got != c.digest {
			t.Errorf("the digest of %s is %s", name, got)
		}
	}
}

// golden compares a file with a result, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs; look at the pictures, then run this test with -update", name)
	}
}

// The drawings of the county with figures, byte for byte. The PNGs are small enough for slow lines.
func TestGoldens(t *testing.T) {
	names, all := luhe(t)
	for i, got := range drawing(t, t.TempDir(), all...) {
		if !all[i].Pixels {
			golden(t, names[i]+".svg", got.SVG)
		}
		if len(got.PNG) > 110_000 {
			t.Errorf("the PNG of %s has %d bytes", names[i], len(got.PNG))
		}
	}
}

// The texts of a picture are in front of its background.
func TestTextsAreVisible(t *testing.T) {
	_, all := luhe(t)
	for _, p := range all {
		if !p.Pixels {
			continue
		}
		var option map[string]any
		if err := json.Unmarshal(p.Option, &option); err != nil {
			t.Fatal(err)
		}
		delete(option, "title")
		without := p
		src, err := json.Marshal(option)
		if err != nil {
			t.Fatal(err)
		}
		without.Option = src
		drawn := drawing(t, t.TempDir(), p, without)
		if pixels(t, drawn[0].PNG) == pixels(t, drawn[1].PNG) {
			t.Errorf("%s: its texts cannot be seen", p.Title)
		}
	}
}

// The extremes that every picture must handle, in every format, by the hashes of the SVG and of the
// pixels.
func TestExtremes(t *testing.T) {
	sample.Slow(t)
	var got strings.Builder
	for _, extreme := range []struct {
		name string
		root fs.FS
	}{
		{"project", project()},
		{"one point", sample.Portal(sample.Size{Counties: 1, Months: 1})},
		{"all zero", sample.Portal(sample.Size{Counties: 2, Months: 3, Nothing: true})},
		{"gaps", sample.Portal(sample.Size{Counties: 3, Months: 14, Gap: 7})},
		{"sixty months", sample.Portal(sample.Size{Counties: 1, Months: 60, LongNames: true})},
		{"forty counties", sample.Portal(sample.Size{Counties: 40, Months: 2, LongNames: true})},
	} {
		names, all := pictures(t, extreme.root)
		var shown []string
		var chosen []picture.Picture
		for i := range all {
			if strings.HasPrefix(names[i], "all-") {
				shown, chosen = append(shown, names[i]), append(chosen, all[i])
			}
		}
		for i, d := range drawing(t, t.TempDir(), chosen...) {
			fmt.Fprintf(&got, "%s\t%s\t%dx%d\t%x", extreme.name, shown[i], chosen[i].Width, chosen[i].Height,
				sha256.Sum256(d.SVG))
			if chosen[i].Pixels {
				fmt.Fprintf(&got, "\t%x", pixels(t, d.PNG))
			}
			got.WriteByte('\n')
		}
	}
	golden(t, "extremes.golden", []byte(got.String()))
}

// pixels returns a hash of a PNG's pixels, independent of compression.
func pixels(t *testing.T, src []byte) [32]byte {
	t.Helper()
	shown, err := png.Decode(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	plain := image.NewNRGBA(shown.Bounds())
	imagedraw.Draw(plain, plain.Bounds(), shown, image.Point{}, imagedraw.Src)
	return sha256.Sum256(plain.Pix)
}

// Every data point with a tip has it in the SVG, once: not in the legend, too.
func TestTips(t *testing.T) {
	names, all := luhe(t)
	for i, d := range drawing(t, t.TempDir(), all...) {
		if names[i] == "luhe-fund-progress-wide" && !strings.Contains(string(d.SVG),
			`data-tip="2019年11月25日　陆河县电商产业园、电商公共服务中心项目建设工程第1期 619,486.88元，累计619,486.88元"`) {
			t.Error("the first request has no tip")
		}
		got := strings.Count(string(d.SVG), `data-tip="`)
		if want := strings.Count(string(all[i].Option), `"tip":"`); got != want {
			t.Errorf("%s: %d marks have a tip, want %d", names[i], got, want)
		}
	}
}

// The same option gives the same bytes in any order of drawing, in another time zone, and with a
// new or used engine.
func TestSameBytes(t *testing.T) {
	sample.Slow(t)
	names, all := luhe(t)
	first := drawing(t, t.TempDir(), all...)
	local := time.Local
	defer func() { time.Local = local }()
	time.Local = time.FixedZone("far away", -11*60*60)
	var order []int // backwards, then some twice around another
	for i := len(all) - 1; i >= 0; i-- {
		order = append(order, i)
	}
	for i := 1; i < len(all); i += 6 {
		order = append(order, i, i-1, i)
	}
	cache := t.TempDir()
	d := picture.New(cache)
	for _, i := range order {
		again, err := drawWith(d, all[i])
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first[i].SVG, again[0].SVG) || !bytes.Equal(first[i].PNG, again[0].PNG) {
			t.Errorf("%s was drawn differently", names[i])
		}
		if err := os.RemoveAll(cache); err != nil { // so that it is drawn again
			t.Fatal(err)
		}
	}
	files := len(order)
	for _, i := range order {
		if all[i].Pixels {
			files++
		}
	}
	if d.Drawn() != files {
		t.Errorf("%d files were drawn, want %d", d.Drawn(), files)
	}
}

// Several drawers that share a cache, and pictures drawn in parallel, give the same bytes. make
// test runs this test with the race detector.
func TestTogether(t *testing.T) {
	_, all := luhe(t)
	all = all[:4]
	cache := t.TempDir()
	var group sync.WaitGroup
	var made [2][]picture.Drawing
	for i := range made {
		group.Go(func() {
			d := picture.New(cache)
			var err error
			if made[i], err = drawWith(d, all...); err != nil {
				t.Error(err)
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if diff := cmp.Diff(made[0], made[1]); diff != "" {
		t.Errorf("(-one +other):\n%s", diff)
	}
	for i, p := range all {
		if alone := drawing(t, t.TempDir(), p)[0]; !cmp.Equal(alone, made[0][i]) {
			t.Errorf("picture %d is drawn otherwise alone", i)
		}
	}
}

func TestCache(t *testing.T) {
	_, all := luhe(t)
	cache := t.TempDir()
	first := drawing(t, cache, all...)
	d := picture.New(cache)
	second, err := drawWith(d, all...)
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
	if _, err := drawWith(d, changed); err != nil || d.Drawn() != 1 {
		t.Errorf("a changed picture: %d drawn, %v", d.Drawn(), err)
	}
}

// The cache keeps the pictures that a drawer used and, up to its limit, the newest others.
func TestCacheIsBounded(t *testing.T) {
	cache := t.TempDir()
	_, all := luhe(t)
	drawing(t, cache, all[0])
	size := int64(0)
	for _, name := range []string{"old.svg", "new.png", "compiled"} {
		if err := os.WriteFile(filepath.Join(cache, name), make([]byte, 1000), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(cache, "old.svg"), long, long); err != nil {
		t.Fatal(err)
	}
	names := func() (out []string) {
		for _, name := range []string{"old.svg", "new.png", "compiled"} {
			if _, err := os.Stat(filepath.Join(cache, name)); err == nil {
				out = append(out, name)
			}
		}
		return out
	}
	for _, pattern := range []string{"*.svg", "*.png"} {
		found, err := filepath.Glob(filepath.Join(cache, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			size += info.Size()
		}
	}
	for _, c := range []struct {
		limit int64
		want  []string
	}{
		{size, []string{"old.svg", "new.png", "compiled"}},
		{size - 1, []string{"new.png", "compiled"}},
		{1, []string{"compiled"}},
	} {
		d := picture.New(cache)
		d.Limit(c.limit)
		if _, err := drawWith(d, all[0]); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if got := names(); d.Drawn() != 0 || !slices.Equal(got, c.want) {
			t.Errorf("within %d of %d bytes the cache has %q, want %q; %d drawn", c.limit, size, got, c.want,
				d.Drawn())
		}
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

// Every picture works under a strict content security policy.
func TestNoStyleNoScript(t *testing.T) {
	names, all := luhe(t)
	for i, d := range drawing(t, t.TempDir(), all...) {
		found, text := elements(t, d.SVG)
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

// Text from the data stays text in the picture.
func TestHostileText(t *testing.T) {
	hostile := `</script><script>alert(1)</script>"'&{{x}}{b}$&𠮷𪚥`
	option, err := json.Marshal(map[string]any{
		"title": []any{map[string]any{"text": hostile, "left": "1", "top": "1", "padding": 0,
			"textStyle": map[string]any{"fontSize": 14, "lineHeight": 20}}},
		"xAxis":  map[string]any{"type": "category", "data": []string{hostile}},
		"yAxis":  map[string]any{"type": "value"},
		"legend": map[string]any{"data": []string{hostile}},
		"series": []any{map[string]any{"type": "bar", "name": hostile, "data": []int{1}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	src := drawing(t, t.TempDir(), picture.Picture{Option: option, Width: 1200, Height: 400, Title: hostile,
		Description: hostile})[0].SVG
	found, text := elements(t, src)
	for _, name := range found {
		if name == "script" {
			t.Error("the SVG has a script")
		}
	}
	// Title, description, the title in the picture, the axis and the legend.
	if n := strings.Count(text, hostile); n != 5 {
		t.Errorf("the text occurs %d times, want 5, in %s", n, src)
	}
}

// A picture that cannot be drawn gives an error, and the next one is drawn.
func TestBadPictures(t *testing.T) {
	_, all := luhe(t)
	d := picture.New(t.TempDir())
	for _, bad := range []picture.Picture{
		{Option: json.RawMessage(`{"series":`), Width: 10, Height: 10},
		{Option: json.RawMessage(`{"title":[{"text":"a","right":"1"}]}`), Width: 10, Height: 10},
		{Option: json.RawMessage(`{"title":[{"text":"a","padding":0}]}`), Width: 10, Height: 10},
		{Option: json.RawMessage(`{}`), Width: 10, Height: 1_000_000},
		{Option: json.RawMessage(`{}`)},
	} {
		if _, err := drawWith(d, bad); err == nil {
			t.Errorf("%s at %dx%d was drawn", bad.Option, bad.Width, bad.Height)
		}
	}
	if _, err := drawWith(d, all[0]); err != nil {
		t.Error(err)
	}
}

// The benchmarks draw pictures with two panels in sequence on one core, without the cache.
func BenchmarkSVG(b *testing.B) { benchmark(b, "luhe-fund-progress-wide") }

// BenchmarkPNG includes drawing the SVG, from which it renders the PNG.
func BenchmarkPNG(b *testing.B) { benchmark(b, "luhe-fund-progress-slide") }

func benchmark(b *testing.B, name string) {
	names, all := luhe(b)
	p := all[slices.Index(names, name)]
	d := picture.New(b.TempDir())
	defer d.Close()
	if _, err := drawWith(d, p); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		p.Description += "。" // never in the cache
		if _, err := drawWith(d, p); err != nil {
			b.Fatal(err)
		}
	}
}
