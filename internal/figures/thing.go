package figures

import (
	"slices"
	"strconv"
)

// Kind is the kind of a thing in a project.
type Kind string

// The kinds of things that have an id within a project.
const (
	OfContract Kind = "contract"
	OfRequest  Kind = "request"
	OfTarget   Kind = "target"
	OfBudget   Kind = "budget" // a budget line, whose id is its level
	OfChange   Kind = "change" // a change of a contract or a budget line

	// These are in no project.
	OfPlace     Kind = "place"
	OfIndicator Kind = "indicator"
)

// factSource is the document of a thing, a fact of every kind.
const factSource = "source"

// Fact is one property of a thing: a figure, a day, a name or its document.
type Fact struct {
	Key   string     // as in the data: amount, winner
	Value At[string] // as written in the data, 2064956.27; not given if no document states it
}

// Thing is a contract, request, target or budget line, or a change of one. Facts are in the order of
// the data; the first is its main figure.
type Thing struct {
	Kind       Kind
	ID         At[string]
	Title      string // a request has the title of its contract
	Contract   string // the contract's id, for contracts and requests
	Instalment int    // for requests
	Unit       string // the unit of the first fact
	Source     At[string]
	Facts      []Fact
	Funds      []string // for budget lines and their changes: the names of the fund in rows of the form
	Of         string   // for changes: the id of what changed
	From       Date     // for changes
}

// Fact returns the fact with a key.
func (t Thing) Fact(key string) (At[string], bool) {
	i := slices.IndexFunc(t.Facts, func(f Fact) bool { return f.Key == key })
	if i < 0 {
		return At[string]{}, false
	}
	return t.Facts[i].Value, true
}

// mayLack reports whether documents may leave out a fact of the thing.
func (t Thing) mayLack(key string) bool {
	switch t.Kind {
	case OfContract:
		return key != "title" && key != factSource
	case OfTarget:
		return key != "text" && key != factSource
	}
	return t.Kind == OfChange && key != factSource
}

// Keys lists the facts that a correction may name.
func (t Thing) Keys() []string {
	var out []string
	for _, f := range t.Facts {
		out = append(out, f.Key)
	}
	return out
}

// Things returns the project's contracts, requests, targets and budget lines as they were first, and
// their changes, without those withdrawn.
func (p *Project) Things() []Thing {
	var out []Thing
	for _, k := range p.Contracts {
		award := first(k)
		out = append(out, withChanges(award.thing(), k.Changes)...)
	}
	for _, q := range p.Requests {
		k, _ := p.Contract(q.Contract.V)
		out = append(out, q.thing(k.Title.V))
	}
	for _, t := range p.Targets {
		out = append(out, t.thing())
	}
	for _, b := range p.Budget {
		decided := first(b)
		out = append(out, withChanges(decided.thing(), b.Changes)...)
	}
	return out
}

// Thing returns the thing with the id, even if withdrawn.
func (p *Project) Thing(id string) (Thing, bool) {
	for _, list := range [][]Thing{p.Things(), p.Withdrawn} {
		if i := slices.IndexFunc(list, func(t Thing) bool { return t.ID.V == id }); i >= 0 {
			return list[i], true
		}
	}
	return Thing{}, false
}

// Corrected returns the thing and fact of a correction with the old and the new value. For an Entry
// it returns the thing's main figure on one side.
func (ds *Dataset) Corrected(c Correction) (t Thing, key, was, is string) {
	p, _ := ds.Project(c.In)
	t, _ = p.Thing(c.Of.V)
	if !c.Entry.Given() || len(t.Facts) == 0 {
		return t, c.Fact.V, c.Was.V, c.Is.V
	}
	key = t.Facts[0].Key
	if c.Entry.V == Added {
		return t, key, "", t.Facts[0].Value.V
	}
	return t, key, t.Facts[0].Value.V, ""
}

func (k *Contract) thing() Thing {
	return Thing{Kind: OfContract, ID: k.ID, Title: k.Title.V, Contract: k.ID.V, Unit: Yuan, Source: k.Source,
		Facts: []Fact{
			{"amount", written(k.Amount, Amount.Plain)}, {"price", k.Price},
			{"bid_opening", written(k.BidOpening.Date, DateRange.String)},
			{"awarded", written(k.Awarded.Date, DateRange.String)}, {"signed", written(k.Signed.Date, DateRange.String)},
			{"title", k.Title}, {"lot", k.Lot}, {"method", k.Method},
			{"winner", k.Winner}, {"members", k.Members}, {"agency", k.Agency}, {"platform", k.Platform},
			{factSource, k.Source},
		}}
}

func (q *Request) thing(title string) Thing {
	return Thing{Kind: OfRequest, ID: q.ID, Title: title, Contract: q.Contract.V, Instalment: q.Instalment.V, Unit: Yuan,
		Source: q.Source, Facts: []Fact{
			{"amount", written(q.Amount, Amount.Plain)}, {"date", written(q.Date, Date.String)},
			{"instalment", written(q.Instalment, strconv.Itoa)},
			{"contract", q.Contract}, {factSource, q.Source},
		}}
}

func (t *Target) thing() Thing {
	return Thing{Kind: OfTarget, ID: t.ID, Title: t.Text.V, Unit: t.Unit.V, Source: t.Source, Facts: []Fact{
		{"number", written(t.Number, Value.Plain)}, {"bound",
			written(t.Bound, func(b Bound) string { return string(b) })}, {"unit", t.Unit},
		{"text", t.Text}, {"due", written(t.Due, Date.String)}, {factSource, t.Source},
	}}
}

func (b *BudgetLine) thing() Thing {
	return Thing{Kind: OfBudget, ID: written(b.Level, func(l Level) string { return string(l) }), Title: b.Label.V,
		Unit: Yuan, Source: b.Source, Funds: []string{string(b.Level.V), b.Fund.V}, Facts: []Fact{
			{"amount", written(b.Amount, Amount.Plain)}, {factSource, b.Source},
		}}
}

// written returns a value as written in the data.
func written[T any](v At[T], plain func(T) string) At[string] {
	if !v.Given() {
		return At[string]{}
	}
	return At[string]{plain(v.V), v.Pos}
}

// withdrawAll removes from the lists everything that corrections withdrew.
func (p *Project) withdrawAll() {
	for _, k := range p.Corrections {
		if k.Entry.V == Withdrawn {
			p.withdraw(k.Of.V)
		}
	}
}

// withdraw removes one withdrawn thing from the lists, and with it its changes.
func (p *Project) withdraw(id string) {
	if list, _ := p.findChange(id); list != nil {
		t, _ := p.Thing(id)
		p.Withdrawn = append(p.Withdrawn, t)
		p.Contracts, p.Budget = firsts(p.Contracts), firsts(p.Budget)
		list, at := p.findChange(id)
		*list = slices.Delete(*list, at, at+1)
		settleAll(p.Contracts)
		settleAll(p.Budget)
		return
	}
	if i := slices.IndexFunc(p.Requests, func(q Request) bool { return q.ID.V == id }); i >= 0 {
		k, _ := p.Contract(p.Requests[i].Contract.V)
		p.Withdrawn = append(p.Withdrawn, p.Requests[i].thing(k.Title.V))
		p.Requests = slices.Delete(p.Requests, i, i+1)
		return
	}
	if i := slices.IndexFunc(p.Targets, func(t Target) bool { return t.ID.V == id }); i >= 0 {
		p.Withdrawn = append(p.Withdrawn, p.Targets[i].thing())
		p.Targets = slices.Delete(p.Targets, i, i+1)
		return
	}
	if i := slices.IndexFunc(p.Budget, func(b BudgetLine) bool { return string(b.Level.V) == id }); i >= 0 {
		decided := first(p.Budget[i])
		p.Withdrawn = append(p.Withdrawn, withChanges(decided.thing(), p.Budget[i].Changes)...)
		p.Budget = slices.Delete(p.Budget, i, i+1)
	}
}
