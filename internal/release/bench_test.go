package release

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"testing"
)

// many returns the site of the nth month with so many pages. Each has different words and the
// length of a chart's page. Every twentieth page changes with the month.
func many(pages, n int) map[string]string {
	out := map[string]string{"index.html": "home"}
	for i := range pages {
		text := make([]byte, 0, 48<<10)
		for line := 0; len(text) < 47<<10; line++ {
			of := 0
			if i%20 == 0 {
				of = n
			}
			text = fmt.Appendf(text, "<tr><th scope=\"row\">陆河县%d</th><td class=\"num\"><data value=\"%d\">%d</data></td></tr>\n", line*i%97, line*line*i+of, line*i)
		}
		out[fmt.Sprintf("tenders/c%d/index.html", i)] = string(text)
	}
	return out
}

// pageCount is the number of pages that the benchmarks publish.
const pageCount = 2000

// BenchmarkFirst publishes a site for the first time. Most of the time is compression.
func BenchmarkFirst(b *testing.B) {
	site := built(b, many(pageCount, 1))
	for b.Loop() {
		mustPublish(b, options("file://"+filepath.Join(b.TempDir(), "www"), site, 1))
	}
}

// BenchmarkMonth publishes the same site a month later.
func BenchmarkMonth(b *testing.B) {
	first, second := built(b, many(pageCount, 1)), built(b, many(pageCount, 2))
	for b.Loop() {
		b.StopTimer()
		target := "file://" + filepath.Join(b.TempDir(), "www")
		mustPublish(b, options(target, first, 1))
		b.StartTimer()
		mustPublish(b, options(target, second, 2))
	}
}

func BenchmarkVerify(b *testing.B) {
	root := filepath.Join(b.TempDir(), "www")
	mustPublish(b, options("file://"+root, built(b, many(pageCount, 1)), 1))
	for b.Loop() {
		if f, err := Verify(context.Background(), root, nil, func(int, int) {}); err != nil || !f.Whole() {
			b.Fatal(f.Changed, err)
		}
	}
}

// BenchmarkLedger encodes and reads the ledger of a city of twelve counties after three years:
// 2,800 frozen charts with twenty files each.
func BenchmarkLedger(b *testing.B) {
	l := Ledger{}
	for c := range 2800 {
		for f := range 20 {
			l[fmt.Sprintf("/charts/c%d/fund-progress/2021-%02d/file-%02d.svg", c/36, c%36, f)] = entry{seal: fmt.Sprintf("%064x", c*f)}
		}
	}
	src := l.Encode()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		back, err := ReadLedger(LedgerName, src)
		if err != nil || !maps.Equal(back, l) {
			b.Fatal(err)
		}
	}
}
