package site

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"portal/charts"
	"portal/internal/figures"
)

// The views are what the layouts print: text that is ready, under the names
// that the layouts use. An empty text or list is left out by the layout.

type link struct {
	Text string `json:"text"`
	Path string `json:"path"`
}

// moment is a date or a period for people and for machines.
type moment struct {
	Text string `json:"text"`
	ISO  string `json:"iso"`
}

func dateOf(d figures.Date) *moment {
	if d == (figures.Date{}) {
		return nil
	}
	return &moment{d.Chinese(), d.String()}
}

func periodOf(p figures.Period) moment { return moment{p.Chinese(), p.String()} }

// figure is a number as printed, as data, and with its unit; or the words for
// why it is missing.
type figure struct {
	Text    string `json:"text"`
	Value   string `json:"value,omitempty"`
	Unit    string `json:"unit,omitempty"`
	Missing bool   `json:"missing,omitempty"`
}

func valueFigure(v figures.Value, unit string) figure {
	if !v.Known() {
		return figure{Text: v.String(), Missing: true}
	}
	return figure{Text: figures.Grouped(v.Number.String()), Value: v.Number.String(), Unit: unit}
}

func amountFigure(a figures.Amount) figure {
	return figure{Text: a.String(), Value: a.Plain(), Unit: "元"}
}

type columnView struct {
	Name   string `json:"name"`
	Unit   string `json:"unit,omitempty"`
	Number bool   `json:"number,omitempty"`
	Path   string `json:"path,omitempty"` // of what the head means
}

type cellView struct {
	Text    string `json:"text"`
	Value   string `json:"value,omitempty"`
	Path    string `json:"path,omitempty"`
	ISO     string `json:"iso,omitempty"`
	Note    string `json:"note,omitempty"`
	Missing bool   `json:"missing,omitempty"`
	Key     string `json:"key,omitempty"` // what the cell is sorted by, where its words do not say
}

// tableView is a table whose first column names its rows. Foot is the row of
// sums.
type tableView struct {
	ID      string       `json:"id,omitempty"` // of a table that readers sort and narrow
	Caption string       `json:"caption"`
	Columns []columnView `json:"columns"`
	Rows    [][]cellView `json:"rows"`
	Foot    []cellView   `json:"foot,omitempty"`
}

// tableOf is the table of a chart. What its heads mean is in the glossary.
func (p *pages) tableOf(t charts.Table) tableView {
	out := tableView{Caption: t.Caption}
	for _, c := range t.Columns {
		head := columnView{Name: c.Name, Unit: c.Unit, Number: c.Number}
		if _, ok := p.ds.Indicator(c.ID); ok {
			head.Path = glossaryPath(c.ID)
		}
		out.Columns = append(out.Columns, head)
	}
	for _, r := range t.Rows {
		var row []cellView
		for _, c := range r {
			cell := cellView{Text: c.Text, Value: c.Value, Missing: c.Missing != ""}
			if _, single := figures.ParseDate(c.ISO); single { // <time> knows no span of days
				cell.ISO = c.ISO
			}
			row = append(row, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func figureCell(f figure) cellView { return cellView{Text: f.Text, Value: f.Value, Missing: f.Missing} }

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
}

// sources returns the documents, each once, in the order given.
func sources(ds *figures.Dataset, ids ...string) []sourceView {
	var out []sourceView
	seen := map[string]bool{"": true}
	for _, id := range ids {
		s, ok := ds.Source(id)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		v := sourceView{
			Title: s.Title.V, Number: s.Number.V, Issuer: s.Issuer.V, Date: dateOf(s.Date.V),
			Label: s.Label.V, Received: dateOf(s.Received.V), Note: s.Note.V,
		}
		if whole, ok := ds.Source(s.PartOf.V); ok {
			v.PartOf = whole.Title.V
		}
		if by, ok := ds.Source(s.CitedBy.V); ok {
			v.CitedBy = by.Title.V
		}
		if s.Notice {
			v.Path = noticePath(s.ID.V)
		}
		out = append(out, v)
	}
	return out
}

// sourceTitle names a document in a word beside a figure.
func sourceTitle(ds *figures.Dataset, id string) string {
	s, _ := ds.Source(id)
	return s.Title.V
}

type pictureView struct {
	Path   string `json:"path"`
	Width  string `json:"width"`
	Height string `json:"height"`
}

// chartView is a chart as it stands on any page.
type chartView struct {
	Name     string      `json:"name"`
	Subject  string      `json:"subject"` // of every period
	Title    string      `json:"title"`
	Sentence string      `json:"sentence"`
	Period   moment      `json:"period"`
	Path     string      `json:"path"`
	Frozen   string      `json:"frozen"`
	Wide     pictureView `json:"wide"`
	Narrow   pictureView `json:"narrow"`
	Leads    bool        `json:"leads,omitempty"`
}

func (p *pages) chartOf(c charts.Chart) chartView {
	frozen := chartPath(c.Scope, c.ID, c.Period)
	picture := func(name string, p charts.Picture) pictureView {
		return pictureView{frozen + name, fmt.Sprint(p.Width), fmt.Sprint(p.Height)}
	}
	return chartView{
		Name: c.Name, Subject: charts.ScopeWords(p.ds, c.Scope) + "：" + c.Name, Title: c.Title, Sentence: c.Sentence, Period: periodOf(c.Period),
		Path: latestPath(c.Scope, c.ID), Frozen: frozen,
		Wide: picture(wideName, c.Wide), Narrow: picture(narrowName, c.Narrow),
		Leads: c.Headline != nil,
	}
}

// targetView is a target with what was measured of it.
type targetView struct {
	Text     string  `json:"text"`
	Bound    string  `json:"bound,omitempty"`
	Number   *figure `json:"number,omitempty"`
	Due      *moment `json:"due,omitempty"`
	Measured *figure `json:"measured,omitempty"` // in the same unit
	Beside   *figure `json:"beside,omitempty"`   // in another unit, never divided
	What     string  `json:"what,omitempty"`     // the indicator that was measured
	Place    string  `json:"place,omitempty"`    // whose, where it is not the page's own county
	Period   *moment `json:"period,omitempty"`
	Bar      string  `json:"bar,omitempty"` // percent of the target's number, at most 100, for the eye only
	Note     string  `json:"note,omitempty"`
}

// targetOf looks up what is measured for the scope.
func (p *pages) targetOf(t figures.Target, scope string) targetView {
	out := targetView{Text: t.Text.V, Due: dateOf(t.Due.V), Note: t.Note.V}
	if t.Number.Given() {
		number := valueFigure(t.Number.V, t.Unit.V)
		out.Bound, out.Number = t.Bound.V.Chinese(), &number
	}
	m, ok := p.ds.Measure(t, scope, p.until())
	if !ok {
		return out
	}
	period, value := periodOf(m.Report.Period.V), valueFigure(m.Value, m.Indicator.Unit.V)
	out.What, out.Period = m.Indicator.Name.V, &period
	if scope == figures.All {
		out.Place = charts.TotalWords(len(m.Report.Counties))
	}
	if m.Beside {
		out.Beside = &value
	} else {
		out.Measured = &value
		if n := t.Number.V.Number; m.Value.Known() && t.Number.V.Known() && n.IsPositive() {
			out.Bar = decimal.Min(decimal.New(100, 0), m.Value.Number.Shift(2).DivRound(n, 2)).StringFixed(2)
		}
	}
	return out
}

// chainView is a county's money from budget to use, each figure with where it
// opens into its parts.
type chainView struct {
	Place     string     `json:"place"`
	Path      string     `json:"path"`
	Steps     []stepView `json:"steps"`
	Statement string     `json:"statement"`
}

type stepView struct {
	Label  string `json:"label"`
	Figure figure `json:"figure"`
	Detail string `json:"detail"`
	Path   string `json:"path"`
}

// chainOf follows a project's money up to the latest report; nil where there
// are no contracts.
func chainOf(ds *figures.Dataset, p figures.Project, r *figures.Report) *chainView {
	if len(p.Contracts) == 0 {
		return nil
	}
	county, _ := ds.County(p.County.V)
	out := &chainView{Place: county.Name.V, Path: countyPath(p.County.V)}
	for _, b := range p.Budget {
		out.Steps = append(out.Steps, stepView{"预算：" + b.Label.V, amountFigure(b.Amount.V), sourceTitle(ds, b.Source.V), countyPath(p.County.V) + "#money"})
	}
	var contracts figures.Amount
	for _, k := range p.Contracts {
		contracts += k.Amount.V
	}
	out.Steps = append(out.Steps, stepView{"中标合同", amountFigure(contracts), fmt.Sprintf("%d份合同之和", len(p.Contracts)), "tenders/"})
	if r == nil {
		return out
	}
	requested, count := p.Requested(figures.Date{}, r.Period.V.Last()), len(p.RequestsUntil(r.Period.V.Last()))
	listed := len(p.Requests) > 0 // a document lists requests, so the rules hold them against the use
	if listed {
		out.Steps = append(out.Steps, stepView{"申请拨付", amountFigure(requested), fmt.Sprintf("截至%s底%d笔之和", r.Period.V.Chinese(), count), "tenders/"})
	}
	for _, i := range ds.Indicators {
		used := r.Value(p.County.V, i.ID.V)
		if i.Evidence.V != figures.EvidenceRequests || !used.Known() {
			continue
		}
		out.Steps = append(out.Steps, stepView{"月报填报的累计使用", valueFigure(used, i.Unit.V), r.Period.V.Chinese() + "月报表", reportPath(r.Period.V)})
		if !listed {
			continue
		}
		out.Statement = fmt.Sprintf("%s月报填报的累计使用资金%s%s，等于截至当月底%d笔拨付申请之和%s元（按月报的精度）。拨付申请是发函请求拨付，不是实际支付；实际支付没有公布。",
			r.Period.V.Chinese(), figures.Grouped(used.Number.String()), i.Unit.V, count, requested)
	}
	return out
}

// coverage says which demonstration counties a report covers.
func coverage(ds *figures.Dataset, r *figures.Report) string {
	out := charts.CountiesWords(len(r.Counties)) + "填报"
	for _, reason := range figures.AbsenceReasons {
		if names := absentNames(ds, r, reason); len(names) > 0 {
			out += "，" + charts.CountiesWords(len(names)) + reason.Chinese() + "（" + strings.Join(names, "、") + "）"
		}
	}
	return out
}

// absentNames returns the counties that have no column for a reason.
func absentNames(ds *figures.Dataset, r *figures.Report, reason figures.Reason) []string {
	var names []string
	for _, a := range r.Absent {
		if a.Reason.V == reason {
			j, _ := ds.County(a.County.V)
			names = append(names, j.Name.V)
		}
	}
	return names
}
