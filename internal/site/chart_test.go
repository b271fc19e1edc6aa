package site_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"portal/internal/digest"
	"portal/internal/picture/raster"
	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// The page, the pictures and the data files of a chart have the same figures.
func TestChartAgrees(t *testing.T) {
	s := builtsite.Real(t)
	out, pages := s.Out, s.Pages
	for address, p := range pages {
		parts := strings.Split(strings.Trim(address, "/"), "/")
		if parts[0] != "charts" || len(parts) != 4 {
			continue
		}
		folder := filepath.Join(out, filepath.Join(parts...))
		// The numbers of the page, in the order of its tables.
		var onPage []string
		for _, table := range builtsite.All(p.Root, atom.Table) {
			for _, cell := range builtsite.All(table, atom.Td) {
				if class, _ := builtsite.Attr(cell, "class"); strings.Contains(class, "num") {
					value := ""
					if data := builtsite.All(cell, atom.Data); len(data) == 1 {
						value, _ = builtsite.Attr(data[0], "value")
					}
					onPage = append(onPage, value)
				}
			}
		}
		lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(builtsite.Read(t, folder, "data.csv"), []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var inCSV []string
		value, status := slices.Index(lines[0], "value"), slices.Index(lines[0], "status")
		for _, line := range lines[1:] {
			inCSV = append(inCSV, line[value])
			if (line[value] == "") == (line[status] == "reported") {
				t.Errorf("%sdata.csv: the value %q has the status %s", address, line[value], line[status])
			}
		}
		if diff := cmp.Diff(onPage, inCSV); diff != "" || len(onPage) == 0 {
			t.Errorf("%s (-page +csv):\n%s", address, diff)
		}
		var data struct {
			Tables []struct {
				Columns []struct{ Type string }
				Rows    [][]struct{ Value json.Number }
			}
		}
		if err := json.Unmarshal(builtsite.Read(t, folder, "data.json"), &data); err != nil {
			t.Fatal(err)
		}
		var inJSON []string
		for _, table := range data.Tables {
			for _, row := range table.Rows {
				for i, cell := range row {
					if table.Columns[i].Type == "number" {
						inJSON = append(inJSON, cell.Value.String())
					}
				}
			}
		}
		if diff := cmp.Diff(onPage, inJSON); diff != "" {
			t.Errorf("%s (-page +json):\n%s", address, diff)
		}
		book, err := excelize.OpenFile(filepath.Join(folder, "data.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		var inBook []string
		for _, sheet := range book.GetSheetList() {
			rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			inBook = append(inBook, slices.Concat(rows...)...)
		}
		_ = book.Close()
		for _, v := range onPage {
			short := strings.TrimRight(strings.TrimRight(v, "0"), ".")
			if v != "" && !slices.Contains(inBook, v) && !slices.Contains(inBook, short) {
				t.Errorf("%sdata.xlsx has no %s", address, v)
			}
		}
		// The page, the embed page and the slide have the same title.
		title := builtsite.Text(builtsite.All(p.Root, atom.H1)[0])
		embed := pages["/embed"+address]
		if embed.Root == nil || builtsite.Text(builtsite.All(embed.Root, atom.H1)[0]) != title {
			t.Errorf("the embed page of %s has another title or is missing", address)
		}
		slide := builtsite.Read(t, out, "embed", filepath.Join(parts...), "slide.svg")
		if !bytes.Contains(slide, []byte(title)) || !bytes.Contains(slide, []byte(builtsite.At(address))) {
			t.Errorf("the slide of %s lacks its title or address", address)
		}
		// The PNG is a rendering of that slide.
		if strings.HasPrefix(address, "/charts/all/") {
			var r raster.Rasteriser
			again, err := r.PNG(context.Background(), slide, 1600)
			if err != nil || !bytes.Equal(again, builtsite.Read(t, folder, "chart.png")) {
				t.Errorf("chart.png of %s differs from its slide: %v", address, err)
			}
		}
	}
}

// A correction of a published month appears on the frozen chart, with the old figure, and changes the
// latest chart.
func TestCorrection(t *testing.T) {
	dir := sample.MadeUp(t, sample.Size{Counties: 2, Months: 3})
	out := filepath.Join(dir, "public")
	// The county filed February before the correction and March after it.
	const frozen, next, latest = "/charts/c0/station-coverage/2021-01/", "/charts/c0/station-coverage/2021-02/", "/charts/c0/station-coverage/"
	builtsite.Build(t, site.Options{Dir: dir})
	before := builtsite.Pages(t, out)
	oldLatest := builtsite.Read(t, out, latest, "chart.svg")
	untouched := map[string][]byte{}
	for _, address := range []string{"/charts/c1/station-coverage/", "/charts/c0/fund-progress/2021-01/", "/charts/all/poor-household-training/"} {
		untouched[address] = builtsite.Read(t, out, address, "chart.svg")
	}
	if strings.Contains(before[frozen].Raw, `class="corrections"`) {
		t.Fatal("the page shows a correction before the data has one")
	}

	// c0 had two stations in January, not one.
	file := filepath.Join(dir, "data/reports/2021-01.yaml")
	src := string(builtsite.Read(t, file))
	src = strings.Replace(src, "stations: 1\n", "stations: 2\n", 1)
	head, totals, _ := strings.Cut(src, "totals:\n")
	src = head + "totals:\n" + strings.Replace(totals, "stations: 2\n", "stations: 3\n", 1)
	src += `corrections:
  - county: c0
    indicator: stations
    old: 1
    new: 2
    reason: 漏报一个站
    source: form
    date: 2021-03-25
  - county: all
    indicator: stations
    old: 2
    new: 3
    reason: 随县更正
    source: form
    date: 2021-03-25
`
	if err := os.WriteFile(file, []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	builtsite.Build(t, site.Options{Dir: dir})
	builtsite.Crawl(t, out, "/")
	after := builtsite.Pages(t, out)
	corrections := func(address string) (out []string) {
		for d := range after[address].Root.Descendants() {
			if class, _ := builtsite.Attr(d, "class"); d.Type == html.ElementNode && class == "corrections" {
				for _, item := range builtsite.All(d, atom.Li) {
					out = append(out, builtsite.Text(item))
				}
			}
		}
		return out
	}
	want := []string{"2021年3月25日：示例1县2021年1月累计建设村级电商服务站由1个改为2个。 原因：漏报一个站；依据：《合成数据，仅供测试》"}
	for _, address := range []string{frozen, next} {
		if diff := cmp.Diff(want, corrections(address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
		if !strings.Contains(builtsite.Text(after[address].Root), "本图发布后有1处更正") {
			t.Errorf("%s lacks the number of corrections", address)
		}
		if !strings.Contains(string(builtsite.Read(t, out, address, "chart.svg")), "发布后有1处更正") {
			t.Errorf("the picture of %s lacks the number of corrections", address)
		}
	}
	if !strings.Contains(builtsite.Text(after[frozen].Root), "累计建成村级电商服务站2个") {
		t.Error("the frozen chart does not have the new figure")
	}
	if bytes.Equal(oldLatest, builtsite.Read(t, out, latest, "chart.svg")) {
		t.Error("the latest chart has not changed")
	}
	if got := corrections(latest); got != nil || strings.Contains(string(builtsite.Read(t, out, latest, "chart.svg")), "更正") {
		t.Errorf("the latest chart, published after the correction, has %q, want none", got)
	}
	var data struct {
		Corrections []struct{ Old, New struct{ Value json.Number } }
	}
	if err := json.Unmarshal(builtsite.Read(t, out, frozen, "data.json"), &data); err != nil || len(data.Corrections) != 1 ||
		data.Corrections[0].Old.Value != "1" || data.Corrections[0].New.Value != "2" {
		t.Errorf("the data has the corrections %+v: %v", data.Corrections, err)
	}
	// The total of all counties has its own, and so has the month's page.
	if got := corrections("/charts/all/station-coverage/2021-01/"); len(got) != 2 {
		t.Errorf("the chart of all has %q", got)
	}
	if got := corrections("/charts/all/station-coverage/2021-02/"); len(got) != 1 { // its table of months only has totals
		t.Errorf("the next chart of all has %q", got)
	}
	if got := corrections("/reports/2021-01/"); len(got) != 2 {
		t.Errorf("the month's page has %q", got)
	}
	// The page of all corrections, which every page links to, lists the newest first. It does not
	// exist before the first correction.
	if got := corrections("/corrections/"); len(got) != 2 || !strings.Contains(got[0], "2县合计") && !strings.Contains(got[0], "两县合计") {
		t.Errorf("the page of all corrections has %q", got)
	}
	if _, ok := before["/corrections/"]; ok {
		t.Error("the site without corrections had a page of corrections")
	}
	// Other charts do not change by a single byte.
	for address, drawing := range untouched {
		was := builtsite.Text(builtsite.All(before[address].Root, atom.Main)[0])
		is := builtsite.Text(builtsite.All(after[address].Root, atom.Main)[0])
		if !bytes.Equal(drawing, builtsite.Read(t, out, address, "chart.svg")) || was != is {
			t.Errorf("%s has changed", address)
		}
	}
}

// The QR code contains the frozen address.
func TestQR(t *testing.T) {
	var r raster.Rasteriser
	for _, address := range []string{"charts/all/poor-household-training/2020-07/", "charts/luhe/targets/2020-07/"} {
		code := builtsite.Read(t, builtsite.Real(t).Out, address, "qr.svg")
		code = bytes.Replace(code, []byte(` shape-rendering="crispEdges"`), nil, 1) // for browsers
		src, err := r.PNG(context.Background(), code, 444)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := png.Decode(bytes.NewReader(src))
		if err != nil {
			t.Fatal(err)
		}
		if got := scanned(t, shown); got != builtsite.At(address) {
			t.Errorf("the code is %q, want %q", got, builtsite.At(address))
		}
	}
}

func scanned(t *testing.T, shown image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(shown)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result.GetText()
}

// Every page has a card for link previews, with full addresses. The picture exists, has the right
// size, and an address of its own for each content.
func TestCards(t *testing.T) {
	s := builtsite.Real(t)
	cards, versions := map[string]string{}, map[string]string{}
	for address, p := range s.Pages {
		if strings.HasSuffix(address, "/404.html") || strings.HasPrefix(address, "/embed/") {
			continue
		}
		tags := map[string]string{}
		for _, m := range builtsite.All(p.Root, atom.Meta) {
			content, _ := builtsite.Attr(m, "content")
			for _, key := range []string{"property", "itemprop", "name"} {
				if name, ok := builtsite.Attr(m, key); ok {
					tags[key+" "+name] = content
				}
			}
		}
		for _, name := range []string{"name description", "property og:title", "property og:description", "property og:url", "property og:image", "itemprop name", "itemprop description", "itemprop image"} {
			if tags[name] == "" {
				t.Errorf("%s has no %s", address, name)
			}
		}
		if want := builtsite.At(address); tags["property og:url"] != want {
			t.Errorf("%s has the og:url %s, want %s", address, tags["property og:url"], want)
		}
		card, ok := strings.CutPrefix(tags["property og:image"], builtsite.Online)
		if !ok || tags["itemprop image"] != tags["property og:image"] {
			t.Errorf("%s has the card %q", address, tags["property og:image"])
			continue
		}
		cards[address] = card
		file, version, _ := strings.Cut(card, "?v=")
		src := builtsite.Read(t, s.Out, file)
		if same := versions[version]; len(version) != 16 || same != "" && same != digest.Of(src) {
			t.Errorf("the address of the card of %s does not change with it: %s", address, card)
		}
		versions[version] = digest.Of(src)
		shown, err := png.DecodeConfig(bytes.NewReader(src))
		if err != nil || shown.Width != 1200 || shown.Height != 630 {
			t.Errorf("the card of %s is %+v: %v", address, shown, err)
		}
	}
	for address, want := range map[string]string{
		"/": "card.png", "/counties/luhe/": "counties/luhe/card.png", "/counties/": "card.png", "/reports/2020-07/": "reports/2020-07/card.png",
		"/charts/all/fund-progress/": builtsite.FrozenChart + "card.png", "/" + builtsite.FrozenChart: builtsite.FrozenChart + "card.png",
		"/en/": "en/card.png", "/en/charts/all/fund-progress/": "en/" + builtsite.FrozenChart + "card.png",
		"/tenders/luhe-park/": "tenders/luhe-park/card.png", "/notices/shanwei-2020-139/": "notices/shanwei-2020-139/card.png",
	} {
		if file, _, _ := strings.Cut(cards[address], "?"); file != want {
			t.Errorf("%s has the card %q, want %q", address, cards[address], want)
		}
	}
}

// Two machines build the same bytes, although the second has another folder, time zone, language and
// number of cores, and keeps nothing of earlier builds. Its second build draws nothing and gives the same
// bytes.
func TestOtherMachine(t *testing.T) {
	want := sample.Digests(t, builtsite.Real(t).Out)
	second := filepath.Join(t.TempDir(), "一个 很长的", "文件夹")
	if err := os.MkdirAll(second, 0o777); err != nil {
		t.Fatal(err)
	}
	sample.Copy(t, second)
	t.Setenv("LC_ALL", "tr_TR.UTF-8")
	t.Setenv("TZ", "Pacific/Kiritimati")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	local := time.Local
	defer func() { time.Local = local }()
	time.Local = time.FixedZone("far away", 14*60*60)
	for _, drawn := range []bool{true, false} {
		result := builtsite.Build(t, site.Options{Dir: second, BaseURL: builtsite.Online, Fresh: drawn})
		if (result.Drawn > 0) != drawn || result.Charts == 0 || result.Pages == 0 {
			t.Errorf("got the result %+v", result)
		}
		if diff := cmp.Diff(want, sample.Digests(t, filepath.Join(second, "public"))); diff != "" {
			t.Errorf("(-first +second):\n%s", diff)
		}
	}
	if n := len(sample.Digests(t, filepath.Join(second, "public", "charts"))); n < 15*9*2 {
		t.Errorf("the test compared only %d files", n)
	}
}
