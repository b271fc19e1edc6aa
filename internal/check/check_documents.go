package check

import (
	"github.com/shopspring/decimal"

	"portal/internal/figures"
	"portal/internal/message"
)

// written returns the last day on which a document can have been written: its own date, or else
// that of the document it is attached to or cited by.
func (c *checker) written(source string) (figures.Date, bool) {
	for range c.Sources { // no chain is longer
		s, _ := c.Source(source)
		if s.Date.Given() {
			_, last := s.Date.V.Span()
			return last, true
		}
		if source = s.PartOf.V; source == "" {
			source = s.CitedBy.V
		}
		if source == "" {
			break
		}
	}
	return figures.Date{}, false
}

// title returns a document's title with its own quotation marks.
func (c *checker) title(source string) string {
	s, _ := c.Source(source)
	return "《" + s.Title.V + "》"
}

// checkDates warns if a document reports something later than itself. It notes requests later than
// every month's figures.
func (c *checker) checkDates() {
	for _, s := range c.Sources {
		if s.Received.Given() && s.Date.Given() {
			if _, last := s.Received.V.Span(); last.Compare(s.Date.V) < 0 {
				c.warn(s.Received.Pos, s.ID.V, "dates-in-order/received", "Received", s.Received.V, "Written", s.Date.V)
			}
		}
		if s.PartOf.Given() && s.Date.Given() {
			first, _ := s.Date.V.Span()
			if sent, ok := c.written(s.PartOf.V); ok && first.Compare(sent) > 0 {
				c.warn(s.Date.Pos, s.ID.V, "dates-in-order/attached", "Date", s.Date.V, "Document", c.title(s.PartOf.V),
					"Written", sent)
			}
		}
	}
	for _, n := range c.Notices {
		if n.Published.Given() && n.Issued.Given() {
			if _, last := n.Published.V.Span(); last.Compare(n.Issued.V) < 0 {
				c.warn(n.Published.Pos, n.ID, "dates-in-order/published", "Published", n.Published.V,
					"Issued", n.Issued.V)
			}
		}
	}
	for _, p := range c.Projects {
		for _, k := range p.Contracts {
			c.checkContractDates(k)
		}
		for _, q := range p.Requests {
			if !q.Date.Given() {
				continue
			}
			if written, ok := c.written(q.Source.V); ok && q.Date.V.Compare(written) > 0 {
				c.warn(q.Date.Pos, instalment(q), "dates-in-order", "Date", q.Date.V, "Document", c.title(q.Source.V),
					"Written", written)
			}
			if n := len(c.Reports); n > 0 && q.Date.V.Compare(c.Reports[n-1].Period.V.Last()) > 0 {
				c.warn(q.Date.Pos, instalment(q), "request-within-months", "Date", q.Date.V,
					"Newest", c.Reports[n-1].Period.V)
			}
		}
	}
}

// checkContractDates checks that a contract's bids were opened before the award, and that it was signed
// after it, all before the document that says so.
func (c *checker) checkContractDates(k figures.Contract) {
	type step struct {
		what message.Noun
		date figures.At[figures.DateRange]
	}
	var before step
	written, dated := c.written(k.Source.V)
	for _, s := range []step{
		{"the bid opening", k.BidOpening.Date}, {"the award", k.Awarded.Date}, {"the signing", k.Signed.Date},
	} {
		if !s.date.Given() {
			continue
		}
		if dated && s.date.V.From.Compare(written) > 0 {
			c.warn(s.date.Pos, k.ID.V, "dates-in-order/opening", "What", s.what, "Date", s.date.V,
				"Document", c.title(k.Source.V), "Written", written)
		}
		if _, last := s.date.V.To.Span(); before.date.Given() && last.Compare(before.date.V.From) < 0 {
			c.warn(s.date.Pos, k.ID.V, "dates-in-order/contract", "What", s.what, "Date", s.date.V,
				"Before", before.what, "Other", before.date.V, "At", message.Near(before.date.Pos))
		}
		before = s
	}
}

// checkDeadlines notes the deadlines before the end of the newest month that no document met. It
// uses no clock.
func (c *checker) checkDeadlines() {
	if len(c.Reports) == 0 {
		return
	}
	newest := c.Reports[len(c.Reports)-1].Period.V
	for _, n := range c.Notices {
		for _, d := range n.Deadlines {
			if !d.Date.Given() || d.Date.V.Compare(newest.Last()) > 0 {
				continue
			}
			of := d.Date.V.String()
			if !d.AnsweredBy.Given() {
				c.warn(d.Date.Pos, of, "deadline-met", "Deadline", d.Date.V, "Text", d.Text.V, "Newest", newest)
				continue
			}
			date, received := c.answer(d.AnsweredBy.V)
			_, written := date.Span()
			switch {
			case date.Year > 0 && n.Issued.Given() && written.Compare(n.Issued.V) < 0:
				c.warn(d.AnsweredBy.Pos, of, "deadline-met/early", "Deadline", d.Date.V, "Text", d.Text.V,
					"Answered", date, "Issued", n.Issued.V)
			case after(date, d.Date.V):
				c.warn(d.AnsweredBy.Pos, of, "deadline-met/late", "Deadline", d.Date.V, "Text", d.Text.V,
					"Answered", date)
			case after(received, d.Date.V):
				c.warn(d.AnsweredBy.Pos, of, "deadline-met/received", "Deadline", d.Date.V, "Text", d.Text.V,
					"Received", received)
			}
		}
	}
}

// answer returns when a document was written and received: its own days, or else those of the
// document it is attached to. An unknown day is the zero Date.
func (c *checker) answer(source string) (date, received figures.Date) {
	for range c.Sources { // no chain is longer
		s, _ := c.Source(source)
		if date.Year == 0 {
			date = s.Date.V
		}
		if received.Year == 0 {
			received = s.Received.V
		}
		source = s.PartOf.V
	}
	return date, received
}

// after reports whether a date is certainly after a day. The zero Date is after none.
func after(d, day figures.Date) bool {
	first, _ := d.Span()
	return d.Year > 0 && first.Compare(day) > 0
}

// checkShares notes an instalment that is nearly a round share of its contract but not exactly.
// Contracts are paid in twentieths, and a difference below one 元 is rounding.
func (c *checker) checkShares() {
	const (
		parts = 20   // of a contract, 5 % each
		least = 1_00 // differs by at least one 元,
		most  = 1000 // and by less than a thousandth of the contract
	)
	for _, p := range c.Projects {
		for _, q := range p.Requests {
			k, ok := p.Contract(q.Contract.V)
			if !ok || k.Amount.V == 0 || !q.Amount.Given() {
				continue // reported already
			}
			amount, whole := decimal.New(int64(q.Amount.V), 0), decimal.New(int64(k.Amount.V), 0)
			part := amount.Mul(decimal.New(parts, 0)).DivRound(whole, 0)
			round := whole.Mul(part).DivRound(decimal.New(parts, 0), 0)
			off := figures.Amount(amount.Sub(round).Abs().IntPart())
			if part.IsZero() || off < least || off*most >= k.Amount.V {
				continue
			}
			share := amount.Mul(decimal.New(100, 0)).DivRound(whole, 2)
			c.warn(q.Amount.Pos, instalment(q), "instalment-is-share", "Contract", k.Title.V,
				"Instalment", q.Instalment.V, "Amount", q.Amount.V, "Share", share,
				"Round", part.Mul(decimal.New(100/parts, 0)), "Expected", figures.Amount(round.IntPart()),
				"Difference", off)
		}
	}
}
