package browsertest

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"testing"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/picture"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/sample"
)

// sheets are the portals whose charts the gallery shows at their extremes, by the name of their sheet.
func sheets(t *testing.T) map[string]fs.FS {
	return map[string]fs.FS{
		"charts-project":         os.DirFS(sample.Root()),
		"charts-one-month":       sample.Portal(sample.Size{Counties: 1, Months: 1}),
		"charts-all-zero":        sample.Portal(sample.Size{Counties: 2, Months: 3, Nothing: true}),
		"charts-one-missing":     sample.Portal(sample.Size{Counties: 3, Months: 14, Gap: 7}),
		"charts-24-months":       sample.Portal(sample.Size{Counties: 3, Months: 24}),
		"charts-60-months":       sample.Portal(sample.Size{Counties: 1, Months: 60, LongNames: true}),
		"charts-40-counties":     sample.Portal(sample.Size{Counties: 40, Months: 2, LongNames: true}),
		"charts-other-programme": sample.Other(t),
	}
}

// newSheets are the sheets of charts that an earlier program could not draw.
var newSheets = []string{"charts-other-programme"}

const beforePrefix = "before-"

// before returns the file with the same charts as they were before their redesign.
func before(sheet string) string {
	return beforePrefix + strings.TrimPrefix(sheet, "charts-") + ".webp"
}

// tall is where a sheet cuts a narrow picture.
const tall = 560

// sheet draws the newest charts of all counties together: each as a slide, as a card and narrow.
func sheet(t *testing.T, root fs.FS) (drawn []string) {
	t.Helper()
	ds, _, err := figures.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	last := ds.Reports[len(ds.Reports)-1].Period.V
	made, err := charts.Some(ds, sample.Words(t, lexicon.Chinese), func(scope, id string, p figures.Period) string {
		return "https://example.org/charts/" + scope + "/" + id + "/" + p.String() + "/"
	}, func(k charts.Key) bool { return k.Period == last && k.Scope == figures.All })
	if err != nil {
		t.Fatal(err)
	}
	var all []picture.Picture
	for _, c := range made {
		for i, p := range []charts.Picture{c.Slide, c.Card, c.Narrow} {
			all = append(all, picture.Picture{Option: p.Option, Width: p.Width, Height: p.Height, Title: c.Title,
				Description: c.Sentence, Prefix: fmt.Sprint(c.ID, i)})
		}
	}
	drawer := picture.New(t.TempDir())
	defer drawer.Close()
	drawn = make([]string, len(all))
	if err := drawer.Draw(context.Background(), all, func(i int, d picture.Drawing) error {
		drawn[i] = string(d.SVG)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return drawn
}

// photographSheet takes a picture of drawings in three columns.
func photographSheet(t *testing.T, b *browser.Browser, drawn []string) []byte {
	t.Helper()
	var body strings.Builder
	fmt.Fprintf(&body, `<!doctype html><html lang="zh-CN"><title>sheet</title><style>
body{margin:8px;background:#9aa4ad;display:grid;grid-template-columns:640px 400px 260px;gap:8px;width:max-content}
div{max-height:%dpx;overflow:hidden}svg{width:100%%;height:auto;display:block}</style>`, tall)
	for _, svg := range drawn {
		fmt.Fprintf(&body, "<div>%s</div>", svg)
	}
	b.ServeForeign(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, body.String())
	}))
	p := b.Open(t, browser.Foreign+"/", browser.View{Width: 1340, Height: 900, Calm: true})
	defer p.Close()
	return p.Picture(true, 0.75)
}
