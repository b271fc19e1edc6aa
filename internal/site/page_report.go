package site

import (
	"slices"

	"portal/internal/figures"
	"portal/internal/opendata"
	"portal/internal/project"
)

// formRow is a row of the official form. The first row of a group of sub-items has the group's
// number and heading and spans the group.
type formRow struct {
	Number  string     `json:"number,omitempty"`
	Heading string     `json:"heading,omitempty"`
	Span    string     `json:"span,omitempty"`
	Label   string     `json:"label"`
	Unit    string     `json:"unit"`
	Printed string     `json:"printed,omitempty"` // the unit as the form prints it, if the language has another word
	Path    string     `json:"path"`              // of the explanation of the row
	Alone   bool       `json:"alone,omitempty"`   // no sub-item: the label takes both columns
	Cells   []cellView `json:"cells"`
}

// mostUpright is the maximum number of counties on a sheet in portrait orientation. With more the
// sheet is in landscape.
const mostUpright = 6

type reportView struct {
	Corrections *correctionsView `json:"corrections,omitempty"`
	Period      moment           `json:"period"`
	FiledBy     string           `json:"filed_by,omitempty"`
	Filed       *moment          `json:"filed,omitempty"`
	Summed      string           `json:"summed,omitempty"` // instead, that the portal computed the total
	Coverage    string           `json:"coverage"`
	Lead        string           `json:"lead,omitempty"`
	Cards       []card           `json:"cards,omitempty"`
	Pack        fileView         `json:"pack"`
	Data        fileView         `json:"data"`
	Many        bool             `json:"many,omitempty"` // whether to print in landscape
	Total       string           `json:"total"`
	Columns     []cellView       `json:"columns"`
	Rows        []formRow        `json:"rows"`
	Notes       []string         `json:"notes,omitempty"`
	Remarks     []remarkView     `json:"remarks,omitempty"`
	Charts      []chartView      `json:"charts,omitempty"`
	Narratives  []string         `json:"narratives,omitempty"` // the files of the texts
	Previous    *link            `json:"previous,omitempty"`
	Next        *link            `json:"next,omitempty"`
	Sources     []sourceView     `json:"sources"`
	Stands      string           `json:"stands"` // the date of the figures, for print
}

// reports returns the views of the months' pages.
func (p *pages) reports(project.Page) front {
	type entry struct {
		link
		Coverage  string   `json:"coverage"`
		Sentences []string `json:"sentences"`
	}
	var list []entry
	for _, m := range slices.Backward(p.months) {
		list = append(list, entry{p.reportLink(m.report), p.coverage(m.report), m.record.Said[p.words.Tag()].Sentences})
	}
	return front{title: p.words.Phrase("reports"), description: p.words.Phrase("reports_description"), params: map[string]any{"reports": list}}
}

func (p *pages) report(page project.Page) front {
	r, address := p.latest, page.Address
	v := p.reportOf(r)
	v.Lead, v.Cards, v.Charts = p.lead(r), p.cards(figures.All, r), p.chartsOf(figures.All, r)
	// A month's report links to the charts of that month.
	for i := range v.Charts {
		v.Charts[i].Path = v.Charts[i].Frozen
	}
	for i, c := range p.leading(figures.All, r) {
		v.Cards[i].Path, v.Cards[i].File = frozenPath(c), fileOf(c, frozenPath(c), "data.xlsx", "")
	}
	p.addNarratives(&v, r, address)
	v.Remarks = p.remarksOn(r.Period.Pos.File, "")
	v.Rows = p.formRows(p.ds.IndicatorsAt(r.Period.V), r)
	p.addNeighbours(&v, r)
	ids := p.reportSources(r)
	v.Sources = p.sources(ids...)
	description := p.reportWords(v)
	v.Corrections = p.correctionsOf("corrections_of_report", r.Corrections)
	title := p.reportTitle(v)
	v.Pack = fileView{link{p.words.Phrase("pack"), address + briefingName(r.Period.V)}, briefingName(r.Period.V)}
	v.Data = fileView{link{p.words.Phrase("file_csv"), address + csvName}, "report-" + r.Period.V.String() + ".csv"}
	if p.chinese() {
		p.briefing(r, title, v, ids)
		src, err := opendata.FormCSV(p.ds, p.words, r)
		p.keep(err)
		p.file("static/"+v.Data.Path, src)
	}
	p.code(address)
	card := p.summary(address, p.reportLink(r).Text, v.Coverage, p.headlines(figures.All, r)...)
	dataset := p.dataset(datasetLD{Name: title, Description: description, Time: r.Span().String(), Place: p.words.Place(p.ds.City)},
		address, csvName)
	return front{title: title, description: description, params: v, card: card, dataset: dataset}
}

// reportOf returns what the form of a month says about itself and its counties.
func (p *pages) reportOf(r *figures.Report) reportView {
	v := reportView{
		Period: p.periodOf(r.Span()), FiledBy: r.FiledBy.V, Filed: p.dateOf(r.Filed.V),
		Coverage: p.coverage(r), Total: p.words.Total(r), Many: len(r.Counties) > mostUpright,
		Stands: p.words.Phrase("figures_stand", "Period", p.words.Period(r.Period.V)),
	}
	if r.Summed {
		v.Summed = p.words.Phrase("form_summed")
	}
	for _, c := range r.Counties {
		j, _ := p.ds.CountyAt(r, c.County.V)
		v.Columns = append(v.Columns, cellView{Text: p.words.Place(j), Path: figures.CountyPath(c.County.V)})
		if c.Note.Given() {
			v.Notes = append(v.Notes, c.Note.V)
		}
	}
	if r.Totals.Note.Given() {
		v.Notes = append(v.Notes, r.Totals.Note.V)
	}
	return v
}

func (p *pages) reportTitle(v reportView) string {
	return p.words.Phrase("report_title", "Form", p.words.Form(p.ds.Form), "Period", v.Period.Text)
}

// reportWords describes a month's page in one sentence: that of its first chart.
func (p *pages) reportWords(v reportView) string {
	if len(v.Charts) > 0 {
		return v.Charts[0].Sentence
	}
	return v.Coverage
}

// reportSources returns the documents of a month, each once.
func (p *pages) reportSources(r *figures.Report) []string {
	var ids []string
	cite := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	cite(r.Source.V)
	cite(r.Totals.Source.V)
	for _, c := range r.Counties {
		cite(c.Source.V)
		cite(p.ds.Narratives[r.Period.V][c.County.V].Source.V)
	}
	return ids
}

// addNarratives adds the texts of a month's counties and stages them beside the month's page.
func (p *pages) addNarratives(v *reportView, r *figures.Report, address string) {
	for n, c := range r.Counties {
		if text, ok := p.ds.Narratives[r.Period.V][c.County.V]; ok {
			name := c.County.V + ".md"
			p.narrative(address+name, v.Columns[n].Text, 2, text)
			v.Narratives = append(v.Narratives, name)
		}
	}
}

// addNeighbours links the months before and after a month.
func (p *pages) addNeighbours(v *reportView, r *figures.Report) {
	if before := p.before(r); before != nil {
		previous := p.reportLink(before)
		v.Previous = &previous
	}
	if after := p.month.after; after != nil {
		next := p.reportLink(after)
		v.Next = &next
	}
}

// formRows lays out the month like the official form: rows, units and order.
func (p *pages) formRows(indicators []figures.Indicator, r *figures.Report) []formRow {
	var rows []formRow
	for n, i := range indicators {
		row := formRow{
			Label: p.words.Row(i),
			Unit:  p.words.Unit(i.Unit.V),
			Path:  glossaryPath(i.ID.V),
			Alone: !i.Heading.Given(),
		}
		if row.Unit != i.Unit.V {
			row.Printed = i.Unit.V
		}
		if first := n == 0 || !i.Heading.Given() || indicators[n-1].Heading.V != i.Heading.V; first {
			span := 1
			for n+span < len(indicators) && i.Heading.Given() && indicators[n+span].Heading.V == i.Heading.V {
				span++
			}
			row.Number, row.Heading, row.Span = i.FormNumber(), p.words.Heading(i), itoa(span)
		}
		for _, c := range r.Counties {
			row.Cells = append(row.Cells, p.formCell(r.Value(c.County.V, i.ID.V), i))
		}
		row.Cells = append(row.Cells, p.formCell(r.Value(figures.All, i.ID.V), i))
		rows = append(rows, row)
	}
	return rows
}

// formCell prints a cell like the form: percentages with the sign, other figures without the unit,
// which is in the row's label. Its note is the quantity if the language writes another number.
func (p *pages) formCell(v figures.Value, i figures.Indicator) cellView {
	cell := figureCell(p.valueFigure(v, ""))
	if v.Known() && i.Unit.V == "%" {
		cell.Text += "%"
	}
	cell.Note = p.words.Restated(v, i.Unit.V)
	return cell
}
