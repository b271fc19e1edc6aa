package raster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/digest"
	"portal/internal/testkit/sample"
)

// shared is a cache of resvg's compiled code for all tests, because compiling takes two seconds, or
// half a minute with the race detector.
var shared = filepath.Join(sample.Root(), ".build", "cache")

func rasteriser(t testing.TB) *Rasteriser {
	t.Helper()
	r := New(shared)
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r
}

func decoded(t testing.TB, r *Rasteriser, svg string, width int) *image.NRGBA {
	t.Helper()
	src, err := r.PNG(context.Background(), []byte(svg), width)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewNRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	return out
}

func hash(img *image.NRGBA) string {
	return digest.Of(img.Pix)
}

// page is a picture with texts that are hard to draw: weights, a rare hanzi in each weight, digits,
// a chart's font list, and centred lines.
const page = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120" viewBox="0 0 240 120">
<g font-family="system-ui, 'PingFang SC', 'Microsoft YaHei', sans-serif" font-size="20px">
<text x="10" y="30" fill="#1b2530">陆河县喆堃塱陳 0123</text>
<text x="10" y="60" font-weight="bold" fill="#005a7a">陆河县喆堃塱陳 0123</text>
<text x="120" y="90" dominant-baseline="central" text-anchor="middle">〔2020〕½ 44.74%</text>
<path d="M10 90.5L230 90.5" stroke="#d5dde4"/>
</g></svg>`

// Compare pixels instead of bytes, because another version of Go may compress differently.
const golden = "21cb20d32c1a442d4bfde73058c0345a5cfdec96396146c36ad9263d3e4dae19"

func TestPixels(t *testing.T) {
	r := rasteriser(t)
	img := decoded(t, r, page, 480)
	if img.Rect != image.Rect(0, 0, 480, 240) {
		t.Errorf("the picture is %v", img.Rect)
	}
	if got := hash(img); got != golden {
		name := filepath.Join(os.TempDir(), "raster-golden.png")
		var out bytes.Buffer
		if err := errors.Join(png.Encode(&out, img), os.WriteFile(name, out.Bytes(), 0o666)); err != nil {
			t.Error(err)
		}
		t.Errorf("the pixels are %s, want %s; look at %s", got, golden, name)
	}
	for name, at := range map[string]struct{ x, y int }{
		"the paper is not white": {2, 2}, "the paper is not opaque": {479, 239},
	} {
		if c := img.NRGBAAt(at.x, at.y); c.R != 255 || c.A != 255 {
			t.Errorf("%s: %v", name, c)
		}
	}
}

func TestTogether(t *testing.T) {
	r, other := rasteriser(t), rasteriser(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			one := r
			if i%2 == 1 {
				one = other
			}
			if got := hash(decoded(t, one, page, 480)); got != golden {
				t.Errorf("picture %d differs: %s", i, got)
			}
		})
	}
	group.Wait()
}

// ink returns the smallest rectangle that contains everything that is not white.
func ink(img *image.NRGBA) image.Rectangle {
	var r image.Rectangle
	for y := range img.Rect.Max.Y {
		for x := range img.Rect.Max.X {
			if c := img.NRGBAAt(x, y); c.R < 128 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func one(attributes, text string) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"><text font-size="100px" %s>%s</text></svg>`, attributes, text)
}

// The position of letters: anchors, centred lines, weights and widths.
func TestText(t *testing.T) {
	r := rasteriser(t)
	look := func(attributes, text string) image.Rectangle { return ink(decoded(t, r, one(attributes, text), 300)) }

	left, middle, right := look(`x="150" y="100"`, "国"), look(`x="150" y="100" text-anchor="middle"`, "国"),
		look(`x="150" y="100" text-anchor="end"`, "国")
	if left.Size() != middle.Size() || left.Size() != right.Size() || left.Min.X-middle.Min.X != 50 ||
		left.Min.X-right.Min.X != 100 {
		t.Errorf("anchors: %v, %v, %v", left, middle, right)
	}
	low, central := look(`x="50" y="100"`, "H"), look(`x="50" y="100" dominant-baseline="central"`, "H")
	if got := central.Min.Y - low.Min.Y; got != 43 && got != 44 { // half of ascent 1.160 less descent 0.288
		t.Errorf("a central line is %d lower", got)
	}
	for _, text := range []string{"国", "堃", "陳", "½"} { // only the wide font has 陳
		for _, weight := range []string{"normal", "bold"} {
			if got := look(`x="50" y="150" font-weight="`+weight+`"`, text); got.Dx() < 50 || got.Dy() < 60 {
				t.Errorf("%s %s is %v", weight, text, got)
			}
		}
	}
	count := func(attributes string) (n int) {
		for i, v := range decoded(t, r, one(`x="0" y="150" `+attributes, "陆河县"), 300).Pix {
			if i%4 == 0 && v < 128 {
				n++
			}
		}
		return n
	}
	regular := count(`font-family="'PingFang SC', system-ui"`)
	for _, same := range []string{``, `font-family="Arial"`, `font-family="serif"`, `font-family="monospace"`,
		`font-family="Noto Sans SC"`} {
		if got := count(same); got != regular {
			t.Errorf("%q paints %d, want %d", same, got, regular)
		}
	}
	if bold := count(`font-weight="bold"`); float64(bold) < 1.2*float64(regular) || bold != count(`font-weight="700"`) {
		t.Errorf("bold paints %d, regular %d", bold, regular)
	}
}

func TestWidth(t *testing.T) {
	r := rasteriser(t)
	for width, height := range map[int]int{240: 120, 960: 480, 1601: 801} {
		if got := decoded(t, r, page, width).Rect.Max; got != (image.Point{X: width, Y: height}) {
			t.Errorf("%d wide: %v", width, got)
		}
	}
	box := strings.Replace(page, `width="240" height="120" `, "", 1)
	if got := decoded(t, r, box, 100).Rect.Max; got != (image.Point{X: 100, Y: 50}) {
		t.Errorf("from a view box: %v", got)
	}
}

func TestMissingGlyphs(t *testing.T) {
	svg := `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><title>🎉</title>
<text>县<tspan>🙂</tspan>镇𠮷🙂</text><text>好</text><text>&#xe000;</text></svg>`
	_, err := rasteriser(t).PNG(context.Background(), []byte(svg), 10)
	var missing *MissingGlyphs
	if !errors.As(err, &missing) {
		t.Fatalf("the error is %v", err)
	}
	if diff := cmp.Diff(&MissingGlyphs{[]rune("🙂𠮷"), "县🙂镇𠮷🙂"}, missing); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	want := "no font has '🙂' (U+1F642), '𠮷' (U+20BB7) in the text \"县🙂镇𠮷🙂\"\n" +
		"no font has '\\ue000' (U+E000) in the text \"\\ue000\""
	if err.Error() != want {
		t.Errorf("the message is\n%s\nwant\n%s", err, want)
	}
}

func TestRefused(t *testing.T) {
	r := rasteriser(t)
	const open = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">`
	for name, c := range map[string]struct {
		svg, want string
		width     int
	}{
		"nothing":      {"", "nothing at all", 100},
		"no svg":       {"<html/>", `an element "html"`, 100},
		"broken":       {open + "<g></svg>", "element <g> closed by </svg>", 100},
		"cut short":    {open + "<g>", "unexpected EOF", 100},
		"no size":      {`<svg xmlns="http://www.w3.org/2000/svg"/>`, "number of pixels", 100},
		"in per cent":  {`<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="5"/>`, `width is "100%"`, 100},
		"not a number": {`<svg xmlns="http://www.w3.org/2000/svg" width="NaN" height="5"/>`, `width is "NaN"`, 100},
		"no width":     {open + "</svg>", "a picture of 0 by 0 pixels", 0},
		"too large":    {open + "</svg>", "a picture of 5000 by 5000 pixels; at most 16777216 in all", 5000},
		"too tall": {`<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1000"/>`,
			"a picture of 20 by 20000 pixels", 20},
		"too long":  {open + strings.Repeat(" ", maxSource), "at most 8388608 are drawn", 100},
		"entities":  {`<!DOCTYPE svg [<!ENTITY a "b">]>` + open + `<text>&a;</text></svg>`, "document type", 100},
		"deep":      {open + strings.Repeat("<g>", 5000) + strings.Repeat("</g>", 5000) + "</svg>", "101 deep", 100},
		"not UTF-8": {open + "<text>\xff</text></svg>", "invalid UTF-8", 100},
	} {
		if _, err := r.PNG(context.Background(), []byte(c.svg), c.width); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
	if len(r.engines) != 0 {
		t.Error("resvg was started")
	}
}

// A picture that needs too much memory gives an error, and the next one is drawn.
func TestTrap(t *testing.T) {
	r := rasteriser(t)
	nested := `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="4000">` + strings.Repeat(`<g opacity=".5">`,
		12) +
		`<rect width="4000" height="4000"/><circle r="4000"/>` + strings.Repeat(`</g>`, 12) + `</svg>`
	e, err := r.engine(context.Background(), false)
	if err != nil {
		t.Fatal(err)
	}
	for range cap(e.slots) + 1 {
		if _, err := e.draw(context.Background(), []byte(nested), nil, 4000); err == nil ||
			!strings.Contains(err.Error(), "wasm error") {
			t.Fatalf("the error is %v", err)
		}
	}
	if got := hash(decoded(t, r, page, 480)); got != golden {
		t.Errorf("the next picture differs: %s", got)
	}
}

// SVGs that are not charts are drawn, too, or stopped with an error.
func TestStrange(t *testing.T) {
	r := rasteriser(t)
	r.patience = 3 * time.Second
	const open = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="100" height="100">`
	blank := hash(decoded(t, r, open+`</svg>`, 100))
	secret := filepath.Join(t.TempDir(), "secret.svg")
	if err := os.WriteFile(secret, []byte(open+`<rect width="100" height="100"/></svg>`), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{
		`<image width="100" height="100" href="file://` + secret + `"/>`,
		`<image width="100" height="100" xlink:href="` + secret + `"/>`,
		`<image width="100" height="100" href="http://127.0.0.1:1/a.png"/>`,
		`<use href="` + secret + `#a"/>`,
		`<style>@import url("` + secret + `");</style>`,
		`<script>while (true) {}</script>`,
	} {
		if got := hash(decoded(t, r, open+body+`</svg>`, 100)); got != blank {
			t.Errorf("%s is drawn", body)
		}
	}

	for name, body := range map[string]string{
		"turbulence": `<filter id="f" x="-1e9" y="-1e9" width="2e9" height="2e9"><feTurbulence baseFrequency=".01" numOctaves="9999999"/></filter>
<rect width="100" height="100" filter="url(#f)"/>`,
		"dashes":   strings.Repeat(`<circle r="50" cx="50" cy="50" fill="none" stroke="red" stroke-width="50" stroke-linecap="round" stroke-dasharray=".001"/>`, 20),
		"patterns": patterns(12),
	} {
		_, err := r.PNG(context.Background(), []byte(open+body+`</svg>`), 1600)
		if !errors.Is(err, context.DeadlineExceeded) && (err == nil || !strings.Contains(err.Error(), "wasm error")) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	if got := hash(decoded(t, r, page, 480)); got != golden {
		t.Errorf("the next picture differs: %s", got)
	}
}

// patterns are nested so deeply that painting them never ends.
func patterns(deep int) string {
	var b strings.Builder
	for i := range deep {
		fmt.Fprintf(&b, `<pattern id="p%d" width="100" height="100" patternUnits="userSpaceOnUse">%s</pattern>`,
			i, strings.Repeat(fmt.Sprintf(`<rect width="99" height="99" fill="url(#p%d)"/>`, i+1), 10))
	}
	fmt.Fprintf(&b, `<pattern id="p%d" width="9" height="9" patternUnits="userSpaceOnUse"><circle r="4"/></pattern>`,
		deep)
	return b.String() + `<rect width="100" height="100" fill="url(#p0)"/>`
}

func TestStopped(t *testing.T) {
	r := rasteriser(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.PNG(ctx, []byte(page), 480); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if got := hash(decoded(t, r, page, 480)); got != golden {
		t.Errorf("the next picture differs: %s", got)
	}
	if err := r.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.PNG(context.Background(), []byte(page), 480); err == nil {
		t.Error("a closed rasteriser draws")
	}
}

// A damaged cache, as after a full disk, is rebuilt.
func TestBrokenCache(t *testing.T) {
	sample.Slow(t)
	decoded(t, rasteriser(t), page, 480) // fills the cache, if this test runs first
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "wazero"), os.DirFS(filepath.Join(shared, "wazero"))); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "wazero", "*", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v; the cache has %q", err, files)
	}
	for _, name := range files {
		if err := os.Truncate(name, 1000); err != nil {
			t.Fatal(err)
		}
	}
	r := New(dir)
	if got := hash(decoded(t, r, page, 480)); got != golden {
		t.Errorf("the picture differs: %s", got)
	}
	if err := r.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// A chart is drawn the quick way and gives a small file.
func TestChart(t *testing.T) {
	svg := chart(t)
	src, err := inspect(svg)
	if err != nil {
		t.Fatal(err)
	}
	if src.wide || !src.ordinary(1600, 1005) {
		t.Errorf("a chart is read as %+v", src)
	}
	out, err := rasteriser(t).PNG(context.Background(), svg, 1600)
	if err != nil {
		t.Fatal(err)
	}
	if len(out) > 60_000 {
		t.Errorf("the file has %d bytes", len(out))
	}
}

// A picture with more colours than a palette allows has no palette.
func TestManyColours(t *testing.T) {
	img := decoded(t, rasteriser(t), `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="10">
<linearGradient id="g"><stop stop-color="#f00"/><stop offset="1" stop-color="#0f8"/></linearGradient><rect width="600" height="10" fill="url(#g)"/></svg>`, 600)
	seen := map[any]bool{}
	for x := range 600 {
		seen[img.NRGBAAt(x, 5)] = true
	}
	if len(seen) <= 256 {
		t.Errorf("%d colours are left", len(seen))
	}
}

func chart(t testing.TB) []byte {
	t.Helper()
	svg, err := os.ReadFile(filepath.Join(sample.Root(), "internal", "picture", "testdata", "luhe-fund-progress-wide.svg"))
	if err != nil {
		t.Fatal(err)
	}
	return svg
}

func BenchmarkPNG(b *testing.B) {
	r, svg := rasteriser(b), chart(b)
	if _, err := r.PNG(context.Background(), svg, 1600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := r.PNG(context.Background(), svg, 1600); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPNGTogether(b *testing.B) {
	r, svg := rasteriser(b), chart(b)
	if _, err := r.PNG(context.Background(), svg, 1600); err != nil {
		b.Fatal(err)
	}
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := r.PNG(context.Background(), svg, 1600); err != nil {
				b.Fatal(err)
			}
		}
	})
}
