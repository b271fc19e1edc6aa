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
	Path    string     `json:"path"`            // of the explanation of the row
	Alone   bool       `json:"alone,omitempty"` // no sub-item: the label takes both columns
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
	for _, s := range p.staged {
		v, ok := s.params.(reportView)
		if !ok {
			continue
		}
		e := entry{link: p.reportLink(s.Report), Coverage: v.Coverage}
		for _, c := range v.Charts {
			if !c.Leads {
				continue
			}
			e.Sentences = append(e.Sentences, c.Sentence)
		}
		list = append(list, e)
	}
	return front{title: p.words.Phrase("reports"), description: p.words.Phrase("reports_description"), params: map[string]any{"reports": list}}
}

func (p *pages) report(page project.Page) front {
	r, address := page.Report, page.Address
	v := reportView{
		Period: p.periodOf(r.Span()), FiledBy: r.FiledBy.V, Filed: p.dateOf(r.Filed.V),
		Coverage: p.coverage(r), Total: p.words.Total(r),
		Lead: p.lead(r), Cards: p.cards(figures.All, r), Many: len(r.Counties) > mostUpright,
		Charts: p.chartsOf(figures.All, r), Stands: p.words.Phrase("figures_stand", "Period", p.words.Period(r.Period.V)),
	}
	if r.Summed {
		v.Summed = p.words.Phrase("form_summed")
	}
	// A month's report links to the charts of that month.
	for i := range v.Charts {
		v.Charts[i].Path = v.Charts[i].Frozen
	}
	for i, c := range p.leading(figures.All, r) {
		v.Cards[i].Path, v.Cards[i].File = frozenPath(c), fileOf(c, frozenPath(c), "data.xlsx", "")
	}
	ids := p.addColumns(&v, r, address)
	if r.Totals.Note.Given() {
		v.Notes = append(v.Notes, r.Totals.Note.V)
	}
	v.Remarks = p.remarksOn(r.Period.Pos.File, "")
	v.Rows = p.formRows(p.ds.IndicatorsAt(r.Period.V), r)
	p.addNeighbours(&v, r)
	v.Sources = p.sources(ids...)
	description := v.Coverage
	if len(v.Charts) > 0 {
		description = v.Charts[0].Sentence
	}
	v.Corrections = p.correctionsOf("corrections_of_report", r.Corrections)
	title := p.words.Phrase("report_title", "Period", v.Period.Text)
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
	return front{title: title, description: description, params: v, card: card}
}

// addColumns adds the counties of a month with their notes and narratives. It returns the sources of
// the month, each once.
func (p *pages) addColumns(v *reportView, r *figures.Report, address string) []string {
	var ids []string
	cite := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	cite(r.Source.V)
	cite(r.Totals.Source.V)
	for _, c := range r.Counties {
		j, _ := p.ds.CountyAt(r, c.County.V)
		v.Columns = append(v.Columns, cellView{Text: p.words.Place(j), Path: figures.CountyPath(c.County.V)})
		cite(c.Source.V)
		if c.Note.Given() {
			v.Notes = append(v.Notes, c.Note.V)
		}
		if text, ok := p.ds.Narratives[r.Period.V][c.County.V]; ok {
			name := c.County.V + ".md"
			p.narrative(address+name, p.words.Place(j), 2, text)
			v.Narratives = append(v.Narratives, name)
			cite(text.Source.V)
		}
	}
	return ids
}

// addNeighbours links the months before and after a month.
func (p *pages) addNeighbours(v *reportView, r *figures.Report) {
	n := slices.IndexFunc(p.ds.Reports, func(other figures.Report) bool { return other.Period.V == r.Period.V })
	if n > 0 {
		previous := p.reportLink(&p.ds.Reports[n-1])
		v.Previous = &previous
	}
	if n+1 < len(p.ds.Reports) {
		next := p.reportLink(&p.ds.Reports[n+1])
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
// which is in the row's label.
func (p *pages) formCell(v figures.Value, i figures.Indicator) cellView {
	f := p.valueFigure(v, "")
	if v.Known() && i.Unit.V == "%" {
		f.Text += "%"
	}
	return figureCell(f)
}
