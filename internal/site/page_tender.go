package site

import (
	"github.com/shopspring/decimal"

	"portal/internal/figures"
	"portal/internal/project"
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
	ISO     string `json:"iso,omitempty"` // empty unless the day is known
	Basis   string `json:"basis,omitempty"`
}

// datingOf returns the view of a date; nil if no document states it.
func (p *pages) datingOf(d figures.Dating) *datingView {
	if !d.Date.Given() {
		return nil
	}
	v := datingView{Printed: d.Printed.V, Text: p.words.DateRange(d.Date.V), Basis: d.Basis.V}
	if d.Date.V.From == d.Date.V.To {
		v.ISO = d.Date.V.From.String()
	}
	return &v
}

// datingCell returns the cell of a date with the document's own words, if the data resolves them.
func (p *pages) datingCell(d figures.Dating) cellView {
	v := p.datingOf(d)
	if v == nil {
		return cellView{Text: p.words.Phrase("not_stated"), Missing: true}
	}
	return cellView{Text: v.Text, ISO: v.ISO, Note: p.quoted(*v), Key: d.Date.V.From.String()}
}

// unpriced is the figure of a total price that no document states.
func (p *pages) unpriced() figure {
	return figure{Text: p.words.Phrase("no_total_price"), Missing: true}
}

// totalOf returns the figure of a contract's total price.
func (p *pages) totalOf(k *figures.Contract) figure {
	if !k.Amount.Given() {
		return p.unpriced()
	}
	return p.amountFigure(k.Amount.V)
}

// priceOf returns the figure of a contract's total price or, if there is none, what was agreed.
func (p *pages) priceOf(k *figures.Contract) figure {
	if !k.Amount.Given() && k.Price.Given() {
		return figure{Text: k.Price.V}
	}
	return p.totalOf(k)
}

// presentPrice returns the cell of what a contract costs now, with the amount of the award if that differs.
func (p *pages) presentPrice(k figures.Contract) cellView {
	cell := figureCell(p.priceOf(&k))
	if award := k.Award(); award.Amount.Given() && award.Amount.V != k.Amount.V {
		cell.Note = p.words.Phrase("amount_at_award", "Amount", p.words.Amount(award.Amount.V))
	}
	return cell
}

// sumOf returns the sum of the contracts that state a total price. If some do not, part is true; if none
// does, the figure is missing.
func (p *pages) sumOf(contracts []figures.Contract) (sum figure, part bool) {
	amount, priced := figures.TotalPrice(contracts)
	if priced == 0 && len(contracts) > 0 {
		return p.unpriced(), false
	}
	return p.amountFigure(amount), priced < len(contracts)
}

// quoted returns the document's own words for a date that the data resolves.
func (p *pages) quoted(d datingView) string {
	if d.Basis == "" || d.Printed == "" {
		return ""
	}
	return p.words.Phrase("date_printed", "Printed", d.Printed)
}

// contractTable lists contracts with the amounts requested until the end of the latest period.
func (p *pages) contractTable(projects []figures.Project) tableView {
	t := tableView{
		Caption: p.words.Phrase("awards_and_requests"),
		Columns: p.heads("project_head", "county_head", "winner", "opening_head", "amount#yuan", "requested_head#yuan"),
	}
	if p.latest != nil {
		t.Columns[5].Name = p.words.Phrase("requested_until", "Period", p.words.Period(p.latest.Period.V))
	}
	var contracts []figures.Contract // those that count
	var requested figures.Amount
	listed := false
	for _, project := range projects {
		county, _ := p.ds.County(project.County.V)
		for _, k := range project.Contracts {
			var sum figures.Amount
			requests := project.RequestsOf(k.ID.V)
			for _, q := range requests {
				if p.latest == nil || q.Date.V.Compare(p.until().Last()) <= 0 {
					sum += q.Amount.V
				}
			}
			listed = listed || len(requests) > 0
			title := cellView{Text: k.Title.V, Path: figures.TenderPath(k.ID.V)}
			if k.Ended() {
				title.Note = p.endOf(&k).Text
			} else {
				contracts = append(contracts, k)
			}
			t.Rows = append(t.Rows, []cellView{
				title,
				{Text: p.words.Place(county), Path: figures.CountyPath(project.County.V)},
				{Text: p.words.Winner(k), Missing: !k.Winner.Given()},
				p.datingCell(k.BidOpening),
				p.presentPrice(k),
				p.requestedCell(sum, len(requests) > 0),
			})
			requested += sum
		}
	}
	awarded, part := p.sumOf(contracts)
	total := "contracts_total"
	if part {
		total = "contracts_total_part"
	}
	t.Foot = []cellView{
		{Text: p.words.Count(total, len(contracts))}, {}, {}, {},
		figureCell(awarded),
		p.requestedCell(requested, listed),
	}
	return t
}

// requestedCell prints the requested amount, if a document lists any request.
func (p *pages) requestedCell(sum figures.Amount, listed bool) cellView {
	if !listed {
		return cellView{Text: p.words.Phrase("not_listed")}
	}
	return figureCell(p.amountFigure(sum))
}

func (p *pages) tenders(project.Page) front {
	var projects []figures.Project
	var waiting []pendingView
	var ids []string
	for _, of := range p.ds.Projects {
		if len(of.Contracts) > 0 {
			projects = append(projects, of)
			ids = append(ids, projectSources(of)...)
		}
		waiting = append(waiting, pending(of)...)
	}
	contracts := p.contractTable(projects)
	contracts.ID = "awards"
	return front{title: p.words.Phrase("tenders_title"), description: p.words.Phrase("tenders_description"), params: map[string]any{
		"contracts": contracts, "pending": waiting, "chains": p.chains(), "sources": p.sources(ids...),
	}}
}

type tenderView struct {
	County   link        `json:"county"`
	End      *endView    `json:"end,omitempty"`
	Lot      string      `json:"lot,omitempty"`
	Method   string      `json:"method,omitempty"`
	Winner   string      `json:"winner,omitempty"`
	Members  string      `json:"members,omitempty"`
	Agency   string      `json:"agency,omitempty"`
	Platform string      `json:"platform,omitempty"`
	Opening  *datingView `json:"opening,omitempty"`
	Awarded  *datingView `json:"awarded,omitempty"`
	Signed   *datingView `json:"signed,omitempty"`
	Amount   figure      `json:"amount"`          // of the award
	Now      *figure     `json:"now,omitempty"`   // the present amount, if a document changed it
	Price    string      `json:"price,omitempty"` // what was agreed, if Amount is a total price or missing
	Note     string      `json:"note,omitempty"`
	Trail    *tableView  `json:"trail,omitempty"`
	// RequestNotes are notes on single requests.
	RequestNotes []string         `json:"request_notes,omitempty"`
	Changes      *factChanges     `json:"changes,omitempty"`
	Corrections  *correctionsView `json:"corrections,omitempty"`
	Remarks      []remarkView     `json:"remarks,omitempty"`
	Chain        *chainView       `json:"chain,omitempty"`
	SameWinner   []link           `json:"same_winner,omitempty"` // other contracts of the winner
	SameAgency   []link           `json:"same_agency,omitempty"` // other contracts of the agency
	Sources      []sourceView     `json:"sources"`
}

func (p *pages) tender(page project.Page) front {
	of, k := *page.Project, page.Contract
	award := k.Award()
	county, _ := p.ds.County(of.County.V)
	v := tenderView{
		County: link{p.words.Place(county), figures.CountyPath(of.County.V)},
		Lot:    k.Lot.V, Method: k.Method.V,
		Winner: k.Winner.V, Members: k.Members.V, Agency: k.Agency.V, Platform: k.Platform.V,
		Opening: p.datingOf(k.BidOpening), Awarded: p.datingOf(k.Awarded), Signed: p.datingOf(k.Signed),
		Amount: p.totalOf(&award), Price: k.Price.V, Note: k.Note.V, End: p.endOf(k),
		Chain:   p.chainOf(of),
		Changes: p.changesOf(p.changesOfThing(figures.OfContract, k.ID.V)),
	}
	if k.Amount.V != award.Amount.V {
		now := p.totalOf(k)
		v.Now = &now
	}
	p.addSame(&v, k)
	ids := []string{k.Source.V}
	for _, c := range k.Changes {
		ids = append(ids, c.Source.V)
	}
	share := "request_share_head#percent"
	if v.Now != nil {
		share = "request_share_now_head#percent"
	}
	requests := of.RequestsOf(k.ID.V)
	if len(requests) > 0 {
		v.Trail = &tableView{
			Caption: p.words.Phrase("trail"),
			Columns: p.heads("instalment_head", "request_date_head", "request_amount_head#yuan", "request_sum_head#yuan", share),
		}
	}
	var sum figures.Amount
	for _, q := range requests {
		sum += q.Amount.V
		v.Trail.Rows = append(v.Trail.Rows, []cellView{
			{Text: p.words.Phrase("instalment", "Number", q.Instalment.V)},
			{Text: p.words.Date(q.Date.V), ISO: q.Date.V.String()},
			figureCell(p.amountFigure(q.Amount.V)),
			figureCell(p.amountFigure(sum)),
			p.shareCell(sum, k.Amount),
		})
		if q.Note.Given() {
			v.RequestNotes = append(v.RequestNotes, p.words.Phrase("instalment_note", "Number", q.Instalment.V, "Note", q.Note.V))
		}
		ids = append(ids, q.Source.V)
	}
	v.Sources = p.sources(ids...)
	v.Corrections = p.correctionsOf("corrections_of_page", correctionsOf(of, k.ID.V))
	v.Remarks = p.remarksOn(k.ID.Pos.File, k.ID.V)
	key := "tender_description"
	if !award.Amount.Given() {
		key = "tender_description_unpriced"
	}
	description := p.words.Phrase(key, "Place", p.words.Place(county), "Winner", p.words.Winner(*k),
		"Amount", p.words.Price(award))
	if v.End != nil {
		description = v.End.Text
	}
	card := p.summary(
		page.Address, k.Title.V, p.words.Place(county),
		p.words.Phrase("tender_winner", "Winner", p.words.Winner(*k)),
		p.words.Phrase("tender_amount", "Amount", p.words.Price(award)),
	)
	return front{title: k.Title.V, description: description, params: v, card: card}
}

// shareCell returns the share of a contract's total price that was requested.
func (p *pages) shareCell(sum figures.Amount, whole figures.At[figures.Amount]) cellView {
	if !whole.Given() {
		return figureCell(p.unpriced())
	}
	share := decimal.New(int64(sum), 2).DivRound(decimal.New(int64(whole.V), 0), 2).StringFixed(2)
	return cellView{Text: share, Value: share}
}

// addSame links the other contracts of the same winner and of the same agency.
func (p *pages) addSame(v *tenderView, k *figures.Contract) {
	for _, other := range p.ds.Projects {
		for _, o := range other.Contracts {
			if o.ID.V == k.ID.V {
				continue
			}
			l := link{o.Title.V, figures.TenderPath(o.ID.V)}
			if k.Winner.Given() && o.Winner.V == k.Winner.V {
				v.SameWinner = append(v.SameWinner, l)
			}
			if k.Agency.Given() && o.Agency.V == k.Agency.V {
				v.SameAgency = append(v.SameAgency, l)
			}
		}
	}
}
