package site

import (
	"fmt"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
)

type pendingView struct {
	Title  string `json:"title"`
	Status string `json:"status"`
}

func pending(p figures.Project) []pendingView {
	var out []pendingView
	for _, t := range p.Pending {
		out = append(out, pendingView{t.Title.V, t.Status.V})
	}
	return out
}

type datingView struct {
	Printed string `json:"printed"`
	Text    string `json:"text"`
	ISO     string `json:"iso,omitempty"` // only where the day is known
	Basis   string `json:"basis,omitempty"`
}

func datingOf(d figures.Dating) datingView {
	v := datingView{Printed: d.Printed.V, Text: d.Date.V.Chinese(), Basis: d.Basis.V}
	if d.Date.V.From == d.Date.V.To {
		v.ISO = d.Date.V.From.String()
	}
	return v
}

// quoted returns the document's own words for a date that had to be resolved.
func (d datingView) quoted() string {
	if d.Basis == "" {
		return ""
	}
	return "原文“" + d.Printed + "”"
}

// contractTable lists contracts with what was requested of each until the end
// of the latest period.
func contractTable(ds *figures.Dataset, projects []figures.Project, latest *figures.Report) tableView {
	t := tableView{
		Caption: "中标合同与拨付申请",
		Columns: []columnView{{Name: "项目"}, {Name: "县"}, {Name: "中标单位"}, {Name: "开标"}, {Name: "中标金额", Unit: "元", Number: true}, {Name: "已申请拨付", Unit: "元", Number: true}},
	}
	if latest != nil {
		t.Columns[5].Name = "截至" + latest.Period.V.Chinese() + "底已申请拨付"
	}
	var awarded, requested figures.Amount
	listed := false
	for _, p := range projects {
		county, _ := ds.County(p.County.V)
		for _, k := range p.Contracts {
			var sum figures.Amount
			requests := p.RequestsOf(k.ID.V)
			for _, q := range requests {
				if latest == nil || q.Date.V.Compare(latest.Period.V.Last()) <= 0 {
					sum += q.Amount.V
				}
			}
			listed = listed || len(requests) > 0
			opening := datingOf(k.BidOpening)
			t.Rows = append(t.Rows, []cellView{
				{Text: k.Title.V, Path: tenderPath(k.ID.V)}, {Text: county.Name.V, Path: countyPath(p.County.V)}, {Text: k.Winner.V},
				{Text: opening.Text, ISO: opening.ISO, Note: opening.quoted(), Key: k.BidOpening.Date.V.From.String()}, figureCell(amountFigure(k.Amount.V)), requestedCell(sum, len(requests) > 0),
			})
			awarded += k.Amount.V
			requested += sum
		}
	}
	t.Foot = []cellView{{Text: fmt.Sprintf("%d份合计", len(t.Rows))}, {}, {}, {}, figureCell(amountFigure(awarded)), requestedCell(requested, listed)}
	return t
}

// requestedCell prints what was requested, if a document lists any request.
func requestedCell(sum figures.Amount, listed bool) cellView {
	if !listed {
		return cellView{Text: "来文未列"}
	}
	return figureCell(amountFigure(sum))
}

func (p *pages) tenders() {
	var projects []figures.Project
	var waiting []pendingView
	var chains []*chainView
	for _, project := range p.ds.Projects {
		if len(project.Contracts) > 0 {
			projects = append(projects, project)
			chains = append(chains, chainOf(p.ds, project, p.latestOf(project.County.V)))
		}
		waiting = append(waiting, pending(project)...)
	}
	if len(projects) == 0 {
		return
	}
	var ids []string
	for _, project := range projects {
		ids = append(ids, projectSources(project)...)
		for _, k := range project.Contracts {
			p.tender(project, k)
		}
	}
	contracts := contractTable(p.ds, projects, p.latest)
	contracts.ID = "awards"
	p.page("tenders/", "tenders", "中标与拨付申请", "各县中标项目的单位、金额和拨付申请", true, map[string]any{
		"contracts": contracts, "pending": waiting, "chains": chains, "sources": sources(p.ds, ids...),
	}, "")
}

type tenderView struct {
	County   link       `json:"county"`
	Winner   string     `json:"winner"`
	Agency   string     `json:"agency,omitempty"`
	Platform string     `json:"platform,omitempty"`
	Opening  datingView `json:"opening"`
	Amount   figure     `json:"amount"`
	Note     string     `json:"note,omitempty"`
	Trail    *tableView `json:"trail,omitempty"`
	// RequestNotes explain single requests.
	RequestNotes []string     `json:"request_notes,omitempty"`
	Chain        *chainView   `json:"chain,omitempty"`
	SameWinner   []link       `json:"same_winner,omitempty"` // the other contracts that it won
	SameAgency   []link       `json:"same_agency,omitempty"` // and those that it handled
	Sources      []sourceView `json:"sources"`
}

func (p *pages) tender(project figures.Project, k figures.Contract) {
	county, _ := p.ds.County(project.County.V)
	v := tenderView{
		County: link{county.Name.V, countyPath(project.County.V)}, Winner: k.Winner.V, Agency: k.Agency.V, Platform: k.Platform.V,
		Opening: datingOf(k.BidOpening), Amount: amountFigure(k.Amount.V), Note: k.Note.V, Chain: chainOf(p.ds, project, p.latestOf(project.County.V)),
	}
	for _, other := range p.ds.Projects {
		for _, o := range other.Contracts {
			if o.ID.V == k.ID.V {
				continue
			}
			l := link{o.Title.V, tenderPath(o.ID.V)}
			if o.Winner.V == k.Winner.V {
				v.SameWinner = append(v.SameWinner, l)
			}
			if k.Agency.Given() && o.Agency.V == k.Agency.V {
				v.SameAgency = append(v.SameAgency, l)
			}
		}
	}
	ids := []string{k.Source.V}
	requests := project.RequestsOf(k.ID.V)
	if len(requests) > 0 {
		v.Trail = &tableView{
			Caption: "拨付申请",
			Columns: []columnView{{Name: "期次"}, {Name: "申请日期"}, {Name: "申请金额", Unit: "元", Number: true}, {Name: "累计申请", Unit: "元", Number: true}, {Name: "累计占中标金额", Unit: "%", Number: true}},
		}
	}
	var sum figures.Amount
	for _, q := range requests {
		sum += q.Amount.V
		share := decimal.New(int64(sum), 2).DivRound(decimal.New(int64(k.Amount.V), 0), 2)
		v.Trail.Rows = append(v.Trail.Rows, []cellView{
			{Text: fmt.Sprintf("第%d期", q.Instalment.V)}, {Text: q.Date.V.Chinese(), ISO: q.Date.V.String()},
			figureCell(amountFigure(q.Amount.V)), figureCell(amountFigure(sum)), {Text: share.StringFixed(2), Value: share.StringFixed(2)},
		})
		if q.Note.Given() {
			v.RequestNotes = append(v.RequestNotes, fmt.Sprintf("第%d期：%s", q.Instalment.V, q.Note.V))
		}
		ids = append(ids, q.Source.V)
	}
	v.Sources = sources(p.ds, ids...)
	description := fmt.Sprintf("%s，中标单位%s，中标金额%s元", county.Name.V, k.Winner.V, k.Amount.V)
	p.summary(tenderPath(k.ID.V), k.Title.V, county.Name.V, "中标单位："+k.Winner.V, "中标金额："+k.Amount.V.String()+"元")
	p.page(tenderPath(k.ID.V), "tender", k.Title.V, description, false, v, "")
}
