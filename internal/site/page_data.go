package site

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/opendata/api"
	"portal/internal/opendata/bulk"
	"portal/internal/opendata/ocds"
	"portal/internal/project"
)

// openData is the open data of the whole portal.
type openData struct {
	about  bulk.About
	tables []bulk.Table
	files  map[string][]byte // by address
}

// openData makes the files of the open data. updated is the newest day of the data.
func (p plan) openData(updated figures.Date) (openData, error) {
	chinese := p.Languages[0]
	d := openData{files: map[string][]byte{}, about: bulk.About{
		Name: p.ds.City.Slug.V, Title: p.Titles[lexicon.Chinese], English: p.Titles[lexicon.English],
		Words:   bulk.Words{About: chinese.Phrase("data_about")},
		BaseURL: p.BaseURL, Publisher: p.Organiser, Commit: p.commit, Date: updated,
		Licence: bulk.Licence{Title: p.Licence.Title, Path: p.Licence.Address}, Sources: p.ds.Sources,
	}}
	if len(p.Languages) > 1 {
		d.about.Words.Meaning = p.Languages[1].Phrase("data_about")
	}
	var frozen []charts.Key
	has := map[string]bool{}
	for _, page := range p.list {
		has[page.Address] = true
		if page.Kind == project.Frozen {
			frozen = append(frozen, page.Chart)
		}
	}
	var err error
	if d.tables, err = bulk.Tables(p.ds, chinese, p.remarks, frozen); err != nil {
		return d, err
	}
	files, err := bulk.Files(d.about, d.tables)
	if err != nil {
		return d, err
	}
	for name, src := range files {
		d.files[figures.DataFolder+name] = src
	}
	if updated != (figures.Date{}) { // the standard demands a date
		contracting, err := ocds.Files(p.ds, chinese, ocds.Options{BaseURL: p.BaseURL, Prefix: p.OCIDPrefix,
			Publisher: cmp.Or(p.Organiser, d.about.Title), Date: updated, Licence: p.Licence.Address})
		if err != nil {
			return d, err
		}
		for name, src := range contracting {
			files[ocds.Subfolder+name] = src
			d.files[ocds.Folder+name] = src
		}
	}
	if d.files[figures.DataFolder+bulk.CatalogueName], err = bulk.Catalogue(d.about, d.tables, files); err != nil {
		return d, err
	}
	files, err = api.Files(p.ds, d.about, d.tables, func(address string) bool { return has[address] })
	for name, src := range files {
		d.files[api.Folder+name] = src
	}
	return d, err
}

// dataView is the page of the open data.
type dataView struct {
	Period   *moment       `json:"period,omitempty"`
	Updated  *moment       `json:"updated,omitempty"`
	Version  string        `json:"version,omitempty"`
	Whole    []sizedView   `json:"whole"`
	Prefix   string        `json:"prefix,omitempty"` // what the ids in the packages of contracts are
	Tables   []datasetView `json:"tables"`
	Empty    []datasetView `json:"empty,omitempty"` // tables without rows
	Cite     string        `json:"cite"`
	Licence  *link         `json:"licence,omitempty"`
	Question string        `json:"question,omitempty"` // that the examples answer
	Examples []exampleView `json:"examples,omitempty"`
	Answer   *tableView    `json:"answer,omitempty"`
}

// sizedView is a file to download, with its size.
type sizedView struct {
	fileView
	Size string `json:"size"`
}

// datasetView is one table with its files.
type datasetView struct {
	ID    string      `json:"id"`
	Title string      `json:"title"`
	About string      `json:"about"`
	Rows  string      `json:"rows"`
	Files []sizedView `json:"files"`
}

// exampleView shows how to answer the question with a program.
type exampleView struct {
	Name string `json:"name"`
	Code string `json:"code"`
}

// openDataPage stages the page of the open data and, for the Chinese pages, its files.
func (p *pages) openDataPage(project.Page) front {
	d := p.open
	if p.chinese() {
		for _, address := range slices.Sorted(maps.Keys(d.files)) {
			p.file("static/"+address, d.files[address])
		}
	}
	v := dataView{Updated: p.dateOf(d.about.Date), Version: p.commit}
	file := func(words, address string) sizedView {
		return sizedView{fileView{link{p.words.Phrase(words), address}, path.Base(address)}, p.size(len(d.files[address]))}
	}
	for _, f := range []struct{ words, address string }{
		{"data_workbook", figures.DataFolder + bulk.WorkbookName}, {"data_archive", figures.DataFolder + bulk.ArchiveName},
		{"data_package", figures.DataFolder + bulk.PackageName},
		{"data_catalogue", figures.DataFolder + bulk.CatalogueName},
		{"data_releases", ocds.Folder + ocds.ReleasesFile}, {"data_records", ocds.Folder + ocds.RecordsFile},
		{"data_extension", ocds.Folder + ocds.ExtensionFolder + "README.md"},
		{"data_api", api.Folder + "index.json"}, {"data_openapi", api.Folder + "openapi.json"},
	} {
		if d.files[f.address] != nil { // without contracts there are no packages of them
			v.Whole = append(v.Whole, file(f.words, f.address))
		}
	}
	for _, t := range d.tables {
		e := datasetView{ID: t.Name, Title: t.Words.Title, About: t.Words.About, Rows: p.words.Count("data_rows", len(t.Rows))}
		if !p.chinese() {
			e.Title, e.About = t.Words.English, t.Words.Meaning
		}
		for _, f := range []struct{ words, address string }{
			{"data_csv", figures.DataFolder + t.Name + ".csv"}, {"data_plain", figures.DataFolder + bulk.PlainFolder + t.Name + ".csv"},
			{"data_json", api.Folder + t.Name + ".json"},
		} {
			e.Files = append(e.Files, file(f.words, f.address))
		}
		if len(t.Rows) == 0 {
			v.Empty = append(v.Empty, e)
		} else {
			v.Tables = append(v.Tables, e)
		}
	}
	if p.Licence.Title != "" {
		v.Licence = &link{p.Licence.Title, p.Licence.Address}
	}
	if d.files[ocds.Folder+ocds.ReleasesFile] != nil {
		v.Prefix = p.words.Phrase("data_unregistered")
		if ocds.Registered(p.OCIDPrefix) {
			v.Prefix = p.words.Phrase("data_registered", "Prefix", p.OCIDPrefix)
		}
	}
	v.Cite = p.cite()
	if p.latest != nil {
		period := p.periodOf(p.latest.Span())
		v.Period = &period
		p.examples(&v)
	}
	said := datasetLD{Name: p.Titles[p.words.Tag()], Description: p.words.Phrase("data_about"), Place: p.words.Place(p.ds.City),
		Version: p.commit}
	if n := len(p.ds.Reports); n > 0 {
		first, last := p.ds.Reports[0].Span().First, p.ds.Reports[n-1].Period.V
		said.Time = figures.Span{First: first, Last: last}.String()
	}
	if v.Updated != nil {
		said.Modified = v.Updated.ISO
	}
	return front{
		title: p.words.Phrase("data"), description: p.words.Phrase("data_description"), params: v,
		dataset: p.dataset(said, figures.DataFolder, bulk.WorkbookName, bulk.ArchiveName, bulk.PackageName),
	}
}

// size returns the size of a file in words.
func (p *pages) size(bytes int) string {
	return p.words.Phrase("data_size", "Size", figures.Grouped(itoa(max(1, (bytes+500)/1000))))
}

// cite returns the sentence with which others name the data as their source.
func (p *pages) cite() string {
	parts := []string{p.words.Phrase("document", "Title", p.Titles[p.words.Tag()])}
	if p.Organiser != "" {
		parts = append(parts, p.Organiser)
	}
	if p.open.about.Date != (figures.Date{}) {
		parts = append(parts, p.words.Phrase("data_cite_date", "Date", p.words.Date(p.open.about.Date)))
	}
	if p.commit != "" {
		parts = append(parts, p.words.Phrase("data_cite_version", "Version", p.commit[:min(12, len(p.commit))]))
	}
	if p.Absolute() {
		parts = append(parts, p.BaseURL+figures.DataFolder)
	}
	return strings.Join(parts, p.words.Phrase("comma"))
}

// examples shows how programs answer one question, with the answer: the leading figure of the latest month in
// each county.
func (p *pages) examples(v *dataView) {
	leading := p.leading(figures.All, p.latest)
	if len(leading) == 0 || p.open.tables == nil {
		return
	}
	t := bulk.Named(p.open.tables, "indicators")
	month := p.latest.Period.V.String()
	indicator, _ := p.ds.Indicator(leading[0].Headline.Indicator)
	id := indicator.ID.V
	answer := tableView{Caption: p.words.Phrase("data_answer"), Columns: []columnView{
		{Name: "county_name"}, {Name: "value", Number: true}, {Name: "unit"},
	}}
	county := ""
	for _, row := range t.Rows {
		cell := func(field string) string { return row[t.Index(field)] }
		if cell("period") != month || cell("indicator") != id {
			continue
		}
		county = cmp.Or(county, cell("county"))
		shown := cellView{Text: cell("value"), Value: cell("value")}
		if shown.Text == "" {
			shown = cellView{Text: p.words.Reason(figures.Reason(cell("status"))), Missing: true}
		}
		answer.Rows = append(answer.Rows, []cellView{{Text: cell("county_name")}, shown, {Text: cell("unit")}})
	}
	at := "" // the address of the files, if it is known; otherwise the examples read downloaded ones
	if p.Absolute() {
		at = p.BaseURL + figures.DataFolder
	}
	plain := at + bulk.PlainFolder + "indicators.csv"
	if at == "" {
		plain = "indicators.csv"
	}
	where := t.Column("period") + `,"` + month + `",` + t.Column("indicator") + `,"` + id + `",` + t.Column("county") + `,"` + county + `"`
	v.Question = p.words.Phrase("data_question", "Period", p.words.Span(p.latest.Span()), "Name", p.words.Indicator(indicator))
	v.Answer = &answer
	v.Examples = []exampleView{
		{p.words.Phrase("data_excel"), `=IF(COUNTIFS(` + where + `,` + t.Column("status") + `,"reported")=0,"",SUMIFS(` + t.Column("value") +
			`,` + where + `))`},
		{"Python (pandas)", `import pandas as pd

data = pd.read_csv("` + plain + `", dtype={"county_code": str})
rows = data[(data.period == "` + month + `") & (data.indicator == "` + id + `")]
print(rows[["county_name", "value", "unit"]])`},
		{"R", `data <- read.csv("` + plain + `", encoding = "UTF-8",
                 colClasses = c(county_code = "character"))
subset(data, period == "` + month + `" & indicator == "` + id + `",
       c(county_name, value, unit))`},
		{"SQL (DuckDB)", `SELECT county_name, value, unit
FROM read_csv('` + plain + `', types = {'period': 'VARCHAR', 'county_code': 'VARCHAR'})
WHERE period = '` + month + `' AND indicator = '` + id + `';`},
	}
}
