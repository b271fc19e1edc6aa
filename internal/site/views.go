package site

import (
	"strings"

	"github.com/shopspring/decimal"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/money"
)

// The views have the texts that the layouts print, under the names that the layouts use. A layout
// omits an empty text or list.

type link struct {
	Text string `json:"text"`
	Path string `json:"path"`
}

// moment is a date or period, as text and in ISO 8601.
type moment struct {
	Text string `json:"text"`
	ISO  string `json:"iso"`
}

func (p *pages) dateOf(d figures.Date) *moment {
	if d == (figures.Date{}) {
		return nil
	}
	return &moment{p.words.Date(d), d.String()}
}

// periodOf names the months of a report. HTML has no form for several, so ISO has the last.
func (p *pages) periodOf(s figures.Span) moment {
	return moment{p.words.Span(s), s.Last.String()}
}

func (p *pages) year(n int) string { return p.words.Date(figures.Date{Year: n}) }

// figure is a number as text and as data, with its unit. If the number is missing, Text is the reason.
// Value is in the unit of the data, whatever the language writes: 223.7 for CNY 2.237 million.
type figure struct {
	Before  string `json:"before,omitempty"` // what stands before the text, with the blank after it
	Text    string `json:"text"`
	Value   string `json:"value,omitempty"`
	Unit    string `json:"unit,omitempty"` // follows the text directly, so it begins with a blank if one is needed
	Missing bool   `json:"missing,omitempty"`
}

// valueFigure returns the figure of a value. unit is empty if the head of the column has it.
func (p *pages) valueFigure(v figures.Value, unit string) figure {
	if !v.Known() {
		return figure{Text: p.words.Reason(v.Missing), Missing: true}
	}
	if unit == "" {
		return figure{Text: p.words.Number(v), Value: v.Number.String()}
	}
	return measured(p.words.Measure(v, unit), v.Number.String())
}

func (p *pages) amountFigure(a figures.Amount) figure {
	return measured(p.words.AmountMeasure(a), a.Plain())
}

func measured(m lexicon.Measure, value string) figure {
	return figure{Before: m.Before, Text: m.Number, Value: value, Unit: m.After}
}

// whole returns a figure with its unit, or the reason why it is missing.
func (f figure) whole() string { return f.Before + f.Text + f.Unit }

type columnView struct {
	Name   string `json:"name"`
	Unit   string `json:"unit,omitempty"`
	Full   string `json:"full,omitempty"` // what Name shortens, if the page does not say it above
	Number bool   `json:"number,omitempty"`
	Path   string `json:"path,omitempty"` // of the explanation of the head
}

// groupView is a head over several columns; without a name, the space over a column that has none.
type groupView struct {
	Name string `json:"name,omitempty"`
	Path string `json:"path,omitempty"`
	Span string `json:"span,omitempty"` // the number of columns
}

// heads returns the columns of a table by the keys of their names. A # after the key marks a column
// of figures; the key of their unit may follow it.
func (p *pages) heads(keys ...string) []columnView {
	var out []columnView
	for _, key := range keys {
		key, unit, number := strings.Cut(key, "#")
		c := columnView{Name: p.words.Phrase(key), Number: number}
		if unit != "" {
			c.Unit = p.words.Phrase("unit_" + unit)
		}
		out = append(out, c)
	}
	return out
}

type cellView struct {
	Text    string `json:"text"`
	Value   string `json:"value,omitempty"`
	Path    string `json:"path,omitempty"`
	ISO     string `json:"iso,omitempty"`
	Note    string `json:"note,omitempty"`
	Missing bool   `json:"missing,omitempty"`
	Key     string `json:"key,omitempty"` // to sort by, if the text does not sort correctly
	Whole   string `json:"-"`             // the figure with its unit, for the search
	Bar     string `json:"bar,omitempty"` // percent of the longest bar in the column
}

// tableView is a table whose first column names its rows. Foot is the row of totals.
type tableView struct {
	ID      string       `json:"id,omitempty"` // of a table that readers can sort
	Caption string       `json:"caption"`
	Groups  []groupView  `json:"groups,omitempty"`
	Columns []columnView `json:"columns"`
	Rows    [][]cellView `json:"rows"`
	Foot    []cellView   `json:"foot,omitempty"`
}

// tableOf returns the view of a chart's table. Its heads link to the glossary.
func (p *pages) tableOf(t charts.Table) tableView {
	out := tableView{Caption: t.Caption}
	for _, c := range t.Columns {
		head := columnView{Name: c.Name, Full: c.Full, Unit: c.Unit, Number: c.Number}
		if _, ok := p.ds.Indicator(c.ID); ok {
			head.Path = glossaryPath(c.ID)
		}
		out.Columns = append(out.Columns, head)
	}
	for _, r := range t.Rows {
		var row []cellView
		for _, c := range r {
			cell := cellView{Text: c.Text, Value: c.Value, Missing: c.Missing != ""}
			if _, single := figures.ParseDate(c.ISO); single { // <time> cannot express a range of days
				cell.ISO = c.ISO
			}
			row = append(row, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// figureCell returns the cell of a figure below a head with its unit: the number is that of the data.
func figureCell(f figure) cellView {
	out := cellView{Text: f.Text, Value: f.Value, Missing: f.Missing, Whole: f.whole()}
	if f.Value != "" {
		out.Text = figures.Grouped(f.Value)
	}
	return out
}

type sourceView struct {
	Title    string  `json:"title"`
	Number   string  `json:"number,omitempty"`
	Issuer   string  `json:"issuer,omitempty"`
	Date     *moment `json:"date,omitempty"`
	Label    string  `json:"label,omitempty"`
	PartOf   string  `json:"part_of,omitempty"`
	CitedBy  string  `json:"cited_by,omitempty"`
	Received *moment `json:"received,omitempty"`
	Note     string  `json:"note,omitempty"`
	Path     string  `json:"path,omitempty"`

	Remarks []remarkView `json:"remarks,omitempty"`
}

// sources returns the views of documents in the given order, without duplicates.
func (p *pages) sources(ids ...string) []sourceView {
	var out []sourceView
	seen := map[string]bool{"": true}
	for _, id := range ids {
		s, ok := p.ds.Source(id)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		v := sourceView{
			Title: p.words.Title(s), Number: s.Number.V, Issuer: s.Issuer.V, Date: p.dateOf(s.Date.V),
			Label: s.Label.V, Received: p.dateOf(s.Received.V), Note: s.Note.V,
			Remarks: p.remarksOn(s.ID.Pos.File, s.ID.V),
		}
		if s.PartOf.Given() { // a remark on a document also concerns its attachments
			v.Remarks = append(v.Remarks, p.remarksOn(s.PartOf.Pos.File, s.PartOf.V)...)
		}
		if whole, ok := p.ds.Source(s.PartOf.V); ok {
			v.PartOf = p.words.Title(whole)
		}
		if by, ok := p.ds.Source(s.CitedBy.V); ok {
			v.CitedBy = p.words.Title(by)
		}
		if s.Notice {
			v.Path = figures.NoticePath(s.ID.V)
		}
		out = append(out, v)
	}
	return out
}

// sourceTitle returns the title of a document, to name it beside a figure.
func (p *pages) sourceTitle(id string) string {
	s, _ := p.ds.Source(id)
	return p.words.Title(s)
}

type pictureView struct {
	Path   string `json:"path"`
	Width  string `json:"width"`
	Height string `json:"height"`
}

// chartView is a chart as every kind of page shows it.
type chartView struct {
	Name     string      `json:"name"`
	Subject  string      `json:"subject"` // does not name the period
	Title    string      `json:"title"`
	Sentence string      `json:"sentence"`
	Period   moment      `json:"period"`
	Path     string      `json:"path"`
	Frozen   string      `json:"frozen"`
	Wide     pictureView `json:"wide"`
	Narrow   pictureView `json:"narrow"`
	Leads    bool        `json:"leads,omitempty"`
	QR       string      `json:"qr,omitempty"` // the asset with the code of the frozen address
}

func (p *pages) chartOf(c charts.Chart) chartView {
	frozen := figures.ChartPath(c.Scope, c.ID, c.Period)
	picture := func(name string, of charts.Picture) pictureView {
		return pictureView{p.own(frozen + name), itoa(of.Width), itoa(of.Height)}
	}
	return chartView{
		Name: c.Name, Subject: p.words.Phrase("chart_subject", "Place", p.words.Scope(p.ds, c.Scope), "Name", c.Name),
		Title: c.Title, Sentence: c.Sentence, Period: p.periodOf(c.Span),
		Path: figures.LatestPath(c.Scope, c.ID), Frozen: frozen,
		Wide: picture(wideName, c.Wide), Narrow: picture(narrowName, c.Narrow),
		Leads: c.Headline != nil, QR: p.paperCode(frozen),
	}
}

// targetView is a target with its measured value, if there is one.
type targetView struct {
	Text     string  `json:"text"`
	Said     string  `json:"said,omitempty"` // the number as text, with its bound and unit
	Number   *figure `json:"number,omitempty"`
	Due      *moment `json:"due,omitempty"`
	Measured *figure `json:"measured,omitempty"` // in the same unit
	Beside   *figure `json:"beside,omitempty"`   // in another unit, so never compared with the number
	What     string  `json:"what,omitempty"`     // the indicator that was measured, with its place if not the page's
	Period   *moment `json:"period,omitempty"`
	Bar      string  `json:"bar,omitempty"` // length in percent of the target's number, at most 100
	Note     string  `json:"note,omitempty"`
}

// targetOf returns the view of a target with the value measured for a scope.
func (p *pages) targetOf(t figures.Target, scope string) targetView {
	out := targetView{Text: t.Text.V, Due: p.dateOf(t.Due.V), Note: t.Note.V}
	if t.Number.Given() {
		number := p.valueFigure(t.Number.V, t.Unit.V)
		out.Number, out.Said = &number, p.words.Target(t.Bound.V, t.Number.V, t.Unit.V)
	}
	m, ok := p.ds.Measure(t, scope, p.until())
	if !ok {
		return out
	}
	period, value := p.periodOf(m.Report.Span()), p.valueFigure(m.Value, m.Indicator.Unit.V)
	out.What, out.Period = p.words.Indicator(m.Indicator), &period
	if scope == figures.All {
		out.What = p.words.Phrase("card_name", "Place", p.words.Total(m.Report), "Name", out.What)
	}
	if m.Beside {
		out.Beside = &value
	} else {
		out.Measured = &value
		if n := t.Number.V.Number; m.Value.Known() && t.Number.V.Known() && n.IsPositive() {
			out.Bar = percent(decimal.Min(m.Value.Number, n), n)
		}
	}
	return out
}

// percent returns the length of a bar in percent of that of the whole.
func percent(part, whole decimal.Decimal) string {
	return part.Shift(2).DivRound(whole, 2).StringFixed(2)
}

// chainView follows a county's money from budget to use. Each figure links to its parts.
type chainView struct {
	Place     string     `json:"place"`
	Path      string     `json:"path"`
	Steps     []stepView `json:"steps"`
	Statement string     `json:"statement"`
}

// chainsView lists money chains. Rest has those to fold away.
type chainsView struct {
	First     []*chainView `json:"first"`
	Rest      []*chainView `json:"rest,omitempty"`
	RestWords string       `json:"rest_words,omitempty"`
}

// chains returns the money chains of all projects that have one, each up to its county's newest report; nil
// if none has.
func (p *pages) chains() *chainsView {
	var list []*chainView
	for _, of := range p.ds.Projects {
		if c := p.chainOf(of); c != nil {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return nil
	}
	out := &chainsView{First: list}
	if len(list) > openChains {
		out.First, out.Rest = list[:openChains], list[openChains:]
		out.RestWords = p.words.Count("rest_chains", len(out.Rest))
	}
	return out
}

type stepView struct {
	Label  string `json:"label"`
	Figure figure `json:"figure"`
	Detail string `json:"detail"`
	Path   string `json:"path,omitempty"` // empty if the figure is missing
}

// chainOf follows a project's money up to the newest report of its county. The result is nil if the project
// has no contracts.
func (p *pages) chainOf(of figures.Project) *chainView {
	if len(of.Contracts) == 0 {
		return nil
	}
	return p.chainFrom(money.Follow(p.ds, of, p.remarks))
}

// chainFrom returns the view of a money chain.
func (p *pages) chainFrom(c money.Chain) *chainView {
	project := c.Project
	county, _ := p.ds.County(project.County.V)
	out := &chainView{Place: p.words.Place(county), Path: figures.CountyPath(project.County.V)}
	if len(p.ds.ProjectsOf(project.County.V)) > 1 {
		out.Place = p.words.Phrase("place_project", "Place", out.Place, "Year", project.Year.V)
	}
	for _, b := range project.Budget {
		out.Steps = append(out.Steps, stepView{
			p.words.Phrase("chain_budget", "Label", b.Label.V), p.amountFigure(b.Amount.V),
			p.sourceTitle(b.DecidedBy().V), figures.CountyPath(project.County.V) + "#money",
		})
	}
	missing := func(label string) {
		out.Steps = append(out.Steps, stepView{Label: p.words.Phrase(label), Figure: figure{Text: p.words.Phrase("not_listed"), Missing: true}})
	}
	if len(project.Budget) == 0 {
		missing("budget")
	}
	contracts, part := p.sumOf(c.Contracts)
	detail := "chain_contracts"
	if part {
		detail = "chain_contracts_part"
	}
	if len(project.Contracts) == 0 {
		missing("contracts")
	} else {
		out.Steps = append(out.Steps, stepView{
			p.words.Phrase("contracts"), contracts, p.words.Count(detail, len(c.Contracts)), "tenders/",
		})
	}
	r := c.Report
	if r == nil {
		return out
	}
	if c.Listed {
		out.Steps = append(out.Steps, stepView{
			p.words.Phrase("chain_requests"), p.amountFigure(c.Requested),
			p.words.Count("chain_requests_detail", c.Requests, "Period", p.words.Period(r.Period.V)), "tenders/",
		})
	} else {
		missing("chain_requests")
	}
	month := p.words.Span(r.Span())
	for _, u := range c.Uses {
		out.Steps = append(out.Steps, stepView{
			p.words.Phrase("chain_used"), p.valueFigure(u.Value, u.Indicator.Unit.V),
			p.words.Phrase("chain_form", "Period", month), figures.ReportPath(r.Period.V),
		})
		if c.Listed {
			key := "chain_statement_differs"
			if u.Agrees(c.Requested) {
				key = "chain_statement"
			}
			out.Statement = p.words.Count(key, c.Requests, "Period", month,
				"Used", p.words.Quantity(u.Value, u.Indicator.Unit.V), "Requested", p.words.Amount(c.Requested))
		}
	}
	return out
}

// coverage returns the sentence on which demonstration counties a report covers.
func (p *pages) coverage(r *figures.Report) string {
	out := []string{p.words.Phrase("coverage_filed", "Counties", p.words.Counties(len(r.Counties)))}
	for _, reason := range figures.AbsenceReasons {
		if n := len(absentees(r, reason)); n > 0 {
			out = append(out, p.words.Phrase("coverage_"+string(reason),
				"Counties", p.words.Counties(n), "Names", p.absentNames(r, reason)))
		}
	}
	return strings.Join(out, p.words.Phrase("comma"))
}

// absentees returns the counties that have no column in a report for this reason.
func absentees(r *figures.Report, reason figures.Reason) []string {
	var out []string
	for _, a := range r.Absent {
		if a.Reason.V == reason {
			out = append(out, a.County.V)
		}
	}
	return out
}

// absentNames returns the names of the counties that have no column in a report for this reason.
func (p *pages) absentNames(r *figures.Report, reason figures.Reason) string {
	var names []string
	for _, slug := range absentees(r, reason) {
		j, _ := p.ds.CountyAt(r, slug)
		names = append(names, p.words.Place(j))
	}
	return strings.Join(names, p.words.Phrase("list_comma"))
}
