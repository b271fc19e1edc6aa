package raster

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/digest"
	"portal/internal/testkit/sample"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func encoded(t testing.TB, r *Rasteriser, svg string, width int) []byte {
	t.Helper()
	src, err := r.PNG(context.Background(), []byte(svg), width)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// decoded returns the pixels of a PNG; another version of Go may compress them differently.
func decoded(t testing.TB, src []byte) *image.NRGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewNRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	return out
}

func drawn(t testing.TB, svg string, width int) *image.NRGBA {
	t.Helper()
	return decoded(t, encoded(t, new(Rasteriser), svg, width))
}

// Every feature, on sheets for a person to look at, and a slide: the same pixels on every machine.
func TestGoldens(t *testing.T) {
	var r Rasteriser
	for name, width := range map[string]int{"shapes": 640, "strokes": 640, "text": 640, "slide": 1600} {
		file := filepath.Join("testdata", name)
		svg, err := os.ReadFile(file + ".svg")
		if err != nil {
			t.Fatal(err)
		}
		got := encoded(t, &r, string(svg), width)
		if *update {
			if err := os.WriteFile(file+".png", got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file + ".png")
		if err != nil {
			t.Fatal(err)
		}
		if digest.Of(decoded(t, got).Pix) != digest.Of(decoded(t, want).Pix) {
			t.Errorf("%s has other pixels; run this test with -update and look at the picture", name)
		}
	}
}

// fused matches arm64's instructions that fuse a product with an addition.
var fused = regexp.MustCompile(`\S+\tFN?M(ADD|SUB)[DS]\t.*`)

// No compiler may fuse a product with an addition, because only some machines have such an
// instruction: the positions would differ in the last bit.
func TestNothingIsFused(t *testing.T) {
	sample.Slow(t)
	cmd := exec.Command("go", "build", "-gcflags=-S", ".")
	cmd.Env = append(os.Environ(), "GOARCH=arm64")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("FMULD")) {
		t.Fatalf("%v; the code is not listed: %.1000s", err, out)
	}
	for _, found := range fused.FindAll(out, -1) {
		t.Errorf("convert this product to float64 explicitly: %s", found)
	}
}

const page = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120" viewBox="0 0 240 120">
<text x="10" y="30" fill="#1b2530">陆河县 0123</text><path d="M10 90.5L230 90.5" stroke="#d5dde4"/></svg>`

// Many goroutines share a rasteriser, and a used one draws like a new one.
func TestTogether(t *testing.T) {
	var r Rasteriser
	want := digest.Of(encoded(t, &r, page, 480))
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			width := 480
			if i%2 == 1 {
				width = 300
			}
			for range 5 {
				if got := digest.Of(encoded(t, &r, page, width)); width == 480 && got != want {
					t.Error("the picture differs")
				}
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

const open = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">`

// Positions to the pixel.
func TestPositions(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want image.Rectangle
	}{
		"rectangle": {`<rect x="10" y="20" width="30" height="40"/>`, image.Rect(10, 20, 40, 60)},
		"stroke":    {`<path d="M10 20.5L90 20.5" stroke="#000"/>`, image.Rect(10, 20, 90, 21)},
		"corners": {`<path d="M20 20h60v60h-60z" fill="none" stroke="#000" stroke-width="10"/>`,
			image.Rect(15, 15, 85, 85)},
		"circle": {`<path d="M20 50a30 30 0 1 0 60 0a30 30 0 1 0 -60 0z"/>`, image.Rect(20, 20, 80, 80)},
		"beyond": {`<path d="M-9e5 50H9e5V60H-9e5z"/>`, image.Rect(0, 50, 100, 60)},
		"clipped": {`<defs><clipPath id="c"><rect x="30" width="9" height="99"/></clipPath></defs>
<rect width="99" height="9" clip-path="url(#c)"/>`, image.Rect(30, 0, 39, 9)},
	} {
		if got := ink(drawn(t, open+c.body+"</svg>", 100)); got != c.want {
			t.Errorf("%s: the ink is %v, want %v", name, got, c.want)
		}
	}
}

// The position of letters: anchors, centred lines and weights.
func TestText(t *testing.T) {
	look := func(attributes, text string) image.Rectangle {
		return ink(drawn(t, fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300">
<text font-size="100px" %s>%s</text></svg>`, attributes, text), 300))
	}
	left, middle, right := look(`x="150" y="100"`, "国"), look(`x="150" y="100" text-anchor="middle"`, "国"),
		look(`x="150" y="100" text-anchor="end"`, "国")
	if left.Size() != middle.Size() || left.Size() != right.Size() || left.Min.X-middle.Min.X != 50 ||
		left.Min.X-right.Min.X != 100 {
		t.Errorf("anchors: %v, %v, %v", left, middle, right)
	}
	low, central := look(`x="50" y="100"`, "H"), look(`x="50" y="100" dominant-baseline="central"`, "H")
	if got := central.Min.Y - low.Min.Y; got != 44 { // half of ascent 1.160 less descent 0.288, rounded
		t.Errorf("a central line is %d lower", got)
	}
	for _, text := range []string{"国", "堃", "陳", "½"} { // only the wide font has 陳
		for _, weight := range []string{"normal", "bold"} {
			if got := look(`x="50" y="150" font-weight="`+weight+`"`, text); got.Dx() < 50 || got.Dy() < 60 {
				t.Errorf("%s %s is %v", weight, text, got)
			}
		}
	}
}

func TestWidth(t *testing.T) {
	for width, height := range map[int]int{240: 120, 960: 480, 1601: 801} {
		if got := drawn(t, page, width).Rect.Max; got != (image.Point{X: width, Y: height}) {
			t.Errorf("%d wide: %v", width, got)
		}
	}
	box := strings.Replace(page, `width="240" height="120" `, "", 1)
	if got := drawn(t, box, 100).Rect.Max; got != (image.Point{X: 100, Y: 50}) {
		t.Errorf("from a view box: %v", got)
	}
}

func TestMissingGlyphs(t *testing.T) {
	_, err := new(Rasteriser).PNG(context.Background(), []byte(open+`<title>🎉</title>
<text>县🙂<!-- -->镇𠮷🙂</text><text>好</text><text>&#xe000;</text></svg>`), 10)
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

// refused are elements that are not drawn, each with the beginning of its error.
const refused = `
<circle r="5"/>
	<circle> in <svg> is not drawn: want title, desc, defs, g, rect, path, text
<style>g{}</style>
	<style> in <svg> is not drawn: want
<image href="http://a/b.png"/>
	<image> in <svg> is not drawn: want
<path xmlns="http://a" d=""/>
	<path> in <svg> is not drawn: want
<text>a<tspan>b</tspan></text>
	<tspan> in <text> is not drawn: want title, desc
<clipPath id="a"/>
	<clipPath> in <svg> is not drawn: want
<defs><clipPath/></defs>
	<clipPath> is not drawn: it has id="": want a name of its own
<defs><clipPath id="a"/><clipPath id="a"/></defs>
	<clipPath> is not drawn: it has id="a": want a name of its own
<defs><clipPath id="a"/></defs><g clip-path="url(#a)"/>
	<clipPath> is not drawn: want one <rect> or <path> in it, and no other clip path
<defs><clipPath id="a"><path clip-path="url(#a)"/></clipPath></defs><g clip-path="url(#a)"/>
	<clipPath> is not drawn: want one <rect> or <path> in it, and no other clip path
<g clip-path="url(#a)"/>
	<g> is not drawn: it has clip-path="url(#a)": want url(#id) with the id of a <clipPath>
<g opacity=".5"/>
	<g> is not drawn: it has opacity=".5": want an attribute that internal/picture/raster knows
<g style="fill:red"/>
	<g> is not drawn: it has style="fill:red": want an attribute
<g fill="red"/>
	<g> is not drawn: it has fill="red": want none, #rgb, #rrggbb or rgb(r,g,b)
<g fill="#12"/>
	<g> is not drawn: it has fill="#12": want none, #rgb
<g fill="rgb(1,2,300)"/>
	<g> is not drawn: it has fill="rgb(1,2,300)": want none, #rgb
<g fill="rgb(1,2)"/>
	<g> is not drawn: it has fill="rgb(1,2)": want none, #rgb
<g fill="url(#a)"/>
	<g> is not drawn: it has fill="url(#a)": want none, #rgb
<g fill-opacity="50%"/>
	<g> is not drawn: it has fill-opacity="50%": want a number from 0 to 1
<g stroke-width="-1"/>
	<g> is not drawn: it has stroke-width="-1": want a number from 0 to 1e+06
<g stroke-width="1em"/>
	<g> is not drawn: it has stroke-width="1em": want a number
<g stroke-linejoin="arcs"/>
	<g> is not drawn: it has stroke-linejoin="arcs": want miter or round or bevel
<g stroke-dasharray="0"/>
	<g> is not drawn: it has stroke-dasharray="0": want a dash or gap longer than 0
<g stroke-dasharray="1 a"/>
	<g> is not drawn: it has stroke-dasharray="1 a": want lengths of dashes and gaps
<g transform="rotate(9)"/>
	<g> is not drawn: it has transform="rotate(9)": want translate(x y), scale(k) or matrix(a b c d e f)
<g transform="matrix(1)"/>
	<g> is not drawn: it has transform="matrix(1)": want translate
<g transform="scale"/>
	<g> is not drawn: it has transform="scale": want translate
<text font-style="italic"/>
	<text> is not drawn: it has font-style="italic": want normal
<text font-weight="300"/>
	<text> is not drawn: it has font-weight="300": want normal or bold
<text textLength="9"/>
	<text> is not drawn: it has textLength="9": want an attribute
<text x="1 2"/>
	<text> is not drawn: it has x="1 2": want a number
<rect rx="1"/>
	<rect> is not drawn: it has rx="1": want an attribute
<rect width="-1"/>
	<rect> is not drawn: it has width="-1": want a number
<rect x="Inf"/>
	<rect> is not drawn: it has x="Inf": want a number
<path d="L5 5"/>
	<path> is not drawn: it has d="L5 5": want commands M, L, H, V, C, Q, A and Z, with their numbers
<path d="M5 5S1 1 2 2"/>
	<path> is not drawn: it has d="M5 5S1 1 2 2": want commands
<path d="M5"/>
	<path> is not drawn: it has d="M5": want commands
<path d="M5 5Z5"/>
	<path> is not drawn: it has d="M5 5Z5": want commands
<path d="M1 1e9"/>
	<path> is not drawn: it has d="M1 1e9": want commands
<path d="M0 0A1 1 0 2 0 5 5"/>
	<path> is not drawn: it has d="M0 0A1 1 0 2 0 5 5": want commands
<path d="M0 0A1 2 9 0 0 5 5"/>
	<path> is not drawn: it has d="M0 0A1 2 9 0 0 5 5": want an arc without rotation
<path d="M0 0H9e5V1" transform="scale(9)"/>
	<path> is not drawn: want positions within a million pixels
<path stroke="#000" stroke-dasharray=".001" d="M0 0H100"/>
	<path> is not drawn: want fewer or shorter curves, strokes and dashes
`

// Whatever is not drawn is an error.
func TestRefused(t *testing.T) {
	const head = `<svg xmlns="http://www.w3.org/2000/svg" `
	cases := map[string]string{
		"":                  "not an SVG, but nothing at all",
		"<html/>":           `not an SVG, but an element "html" of ""`,
		open + "<g></svg>":  "reading the SVG: XML syntax error on line 1: element <g> closed by </svg>",
		open + "<g>":        "reading the SVG: XML syntax error on line 1: unexpected EOF",
		open + "</svg><b/>": `not an SVG, but an element "b" of ""`,
		"<!DOCTYPE svg>":    "an SVG with a document type",
		open + "<text>\xff": "reading the SVG: XML syntax error on line 1: invalid UTF-8",

		open + strings.Repeat("<g>", 101):                 "an SVG with elements more than 100 deep",
		open + strings.Repeat("<g/>", maxElements):        "an SVG with more than 20000 elements",
		open + strings.Repeat(" ", maxSource):             "an SVG of 8388673 bytes; at most 8388608 are drawn",
		head + `/>`:                                       `<svg> has width=""; want a number of pixels`,
		head + `width="100%" height="5"/>`:                `<svg> has width="100%"`,
		head + `width="NaN" height="5"/>`:                 `<svg> has width="NaN"`,
		head + `width="5" height="0"/>`:                   `<svg> has height="0"`,
		head + `width="1" height="200"/>`:                 "a picture of 100 by 20000 pixels",
		head + `width="5" height="5" viewBox="0 0"/>`:     `<svg> has viewBox="0 0"; want four numbers`,
		head + `width="5" height="5" viewBox="0 0 9 9"/>`: `<svg> has viewBox="0 0 9 9"; want "0 0 5 5"`,

		open + `<path d="M0 0` + strings.Repeat("L9 9", maxPoints) + `"/></svg>`: `<path> is not drawn: it has d="M0 0L9`,
		open + strings.Repeat(`<path d="M0 0`+strings.Repeat("v9e5v-9e5", 20_000)+`"/>`, 40) +
			"</svg>": "<path> is not drawn: want fewer or shorter curves",
	}
	for pair := range strings.SplitSeq(strings.TrimSpace(refused), "\n<") {
		body, want, _ := strings.Cut(pair, "\n\t")
		cases[open+"<"+strings.TrimPrefix(body, "<")+"</svg>"] = want
	}
	for svg, want := range cases {
		if _, err := new(Rasteriser).PNG(context.Background(), []byte(svg), 100); err == nil ||
			!strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.200s\ngives %v\nwant  %s", svg, err, want)
		}
	}
	for width, want := range map[int]string{0: "a picture of 0 by 0 pixels", 5000: "a picture of 5000 by 5000 pixels"} {
		_, err := new(Rasteriser).PNG(context.Background(), []byte(open+"</svg>"), width)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%d wide: %v, want %q", width, err, want)
		}
	}
}

// A refused or stopped picture leaves nothing behind in the next one.
func TestAfterFailure(t *testing.T) {
	var r Rasteriser
	want := encoded(t, &r, page, 240)
	bad := strings.Replace(page, "</svg>", `<path d="M0 0L200 100z" stroke="red"/></svg>`, 1)
	if _, err := r.PNG(context.Background(), []byte(bad), 240); err == nil {
		t.Error("the bad picture was drawn")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.PNG(ctx, []byte(page), 240); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if !bytes.Equal(encoded(t, &r, page, 240), want) {
		t.Error("the next picture differs")
	}
}

// The file of a slide is small, and the colours of its areas, lines and letters are exact.
func TestPalette(t *testing.T) {
	svg := slide(t)
	src := encoded(t, new(Rasteriser), svg, 1600)
	if len(src) > 50_000 {
		t.Errorf("the slide has %d bytes", len(src))
	}
	img, err := png.Decode(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []color.RGBA{
		{0xff, 0xff, 0xff, 255}, {0x0b, 0x5c, 0x7a, 255}, {0xc5, 0xdb, 0xe4, 255}, {0xd5, 0xdd, 0xe4, 255},
		{0x1b, 0x25, 0x30, 255}, {0x51, 0x60, 0x6e, 255},
	} {
		if !slices.Contains(img.(*image.Paletted).Palette, color.Color(want)) {
			t.Errorf("the palette lacks %v", want)
		}
	}
	pale := drawn(t, open+`<rect width="50" height="100" fill="#0b5c7a" fill-opacity=".04"/></svg>`, 100)
	if got, want := pale.NRGBAAt(10, 10), (color.NRGBA{245, 249, 250, 255}); got != want {
		t.Errorf("a pale area is %v, want %v", got, want)
	}
	// A picture of thousands of colours has a palette, too, and no pixel is far off.
	var all strings.Builder
	at := func(i int) color.RGBA { return color.RGBA{uint8(i * 7), uint8(i / 3), uint8(i * i / 9), 255} }
	for i := range 5000 {
		c := at(i)
		fmt.Fprintf(&all, `<rect x="%d" y="%d" width="1" height="1" fill="rgb(%d,%d,%d)"/>`, i%100, i/100, c.R, c.G, c.B)
	}
	many := drawn(t, open+all.String()+"</svg>", 100)
	for i := range 5000 {
		got, want := many.NRGBAAt(i%100, i/100), at(i)
		for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
			if d < -64 || d > 64 {
				t.Fatalf("pixel %d is %v, want %v", i, got, want)
			}
		}
	}
}

// The reader never panics, and no small SVG takes long.
func FuzzPNG(f *testing.F) {
	for _, name := range []string{"shapes", "strokes", "text"} {
		svg, err := os.ReadFile(filepath.Join("testdata", name+".svg"))
		if err != nil {
			f.Fatal(err)
		}
		for _, element := range regexp.MustCompile(`<(path|rect|text)[^\n]*`).FindAllString(string(svg), -1) {
			f.Add(element)
		}
	}
	var r Rasteriser
	f.Fuzz(func(t *testing.T, body string) {
		began := time.Now()
		src, err := r.PNG(context.Background(), []byte(open+body+"</svg>"), 50)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %v", took)
		}
		if err == nil {
			decoded(t, src)
		}
	})
}

// BenchmarkPNG draws a slide on one core.
func BenchmarkPNG(b *testing.B) {
	r, svg := new(Rasteriser), slide(b)
	for b.Loop() {
		encoded(b, r, svg, 1600)
	}
}

func BenchmarkPNGTogether(b *testing.B) {
	r, svg := new(Rasteriser), slide(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			encoded(b, r, svg, 1600)
		}
	})
}

func slide(t testing.TB) string {
	t.Helper()
	svg, err := os.ReadFile(filepath.Join("testdata", "slide.svg"))
	if err != nil {
		t.Fatal(err)
	}
	return string(svg)
}
