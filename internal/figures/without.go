package figures

import (
	"slices"
	"strconv"
	"strings"
)

// Without returns the data as if some corrections had not been made. Figures and facts have their
// old values, added things are missing, and withdrawn things count again. It does not modify ds.
// Publish builds the charts of such data to prove that only corrections changed them.
func (ds *Dataset) Without(undo func(Correction) bool) *Dataset {
	out := *ds
	out.Reports, out.Projects = slices.Clone(ds.Reports), slices.Clone(ds.Projects)
	for i := range out.Reports {
		ds.restoreReport(&out.Reports[i], undo)
	}
	for i := range out.Projects {
		out.Projects[i].restore(undo)
	}
	out.addUp()
	return &out
}

// part splits corrections into those to keep and those to undo, the latest first.
func part(list []Correction, undo func(Correction) bool) (remaining, undone []Correction) {
	for _, k := range list {
		if undo(k) {
			undone = append(undone, k)
		} else {
			remaining = append(remaining, k)
		}
	}
	slices.Reverse(undone)
	return remaining, undone
}

func (ds *Dataset) restoreReport(r *Report, undo func(Correction) bool) {
	remaining, undone := part(r.Corrections, undo)
	if len(undone) == 0 {
		return
	}
	if slices.ContainsFunc(undone, func(k Correction) bool { return k.Entry.V == Added }) {
		r.withoutCityForm()
	}
	all := r.Corrections
	r.Corrections, r.Counties, r.Absent = remaining, slices.Clone(r.Counties), slices.Clone(r.Absent)
	var late []string
	for i := range r.Counties {
		// A chart shows only some of a county's rows, so only some of its corrections are undone.
		if c := &r.Counties[i]; r.late(c, all) && slices.ContainsFunc(undone, arrivalOf(c.County.V, all)) {
			late = append(late, c.County.V)
		}
		r.Counties[i].Figures = slices.Clone(r.Counties[i].Figures)
	}
	r.Totals.Figures = slices.Clone(r.Totals.Figures)
	for _, k := range undone {
		column, ok := r.Column(k.County.V)
		if !ok || k.Restates.Given() { // Old belongs to another month; this figure was always New
			continue
		}
		for i := range column.Figures {
			if o := &column.Figures[i]; o.Indicator.V == k.Indicator.V {
				o.Value.V = k.Old.V
			}
		}
	}
	for _, county := range late {
		ds.absent(r, county)
	}
}

// arrivalOf reports whether a correction is one of those with which a county's column came: the first that
// gave a figure.
func arrivalOf(county string, corrections []Correction) func(Correction) bool {
	came := func(k Correction) bool { return k.County.V == county && !k.Restates.Given() && !k.Old.V.Known() }
	i := slices.IndexFunc(corrections, came) // they are ordered by day
	return func(k Correction) bool { return came(k) && i >= 0 && k.Date.V == corrections[i].Date.V }
}

// absent removes a county's column from a month if all its figures are missing again, and adds the
// county to the absent ones, ordered by code.
func (ds *Dataset) absent(r *Report, county string) {
	column, _ := r.Column(county)
	a := Absence{County: column.County}
	for _, o := range column.Figures {
		a.Reason.V = o.Value.V.Missing
	}
	r.Counties = slices.DeleteFunc(r.Counties, func(c CountyReport) bool { return c.County.V == county })
	place := func(slug string) int {
		return slices.IndexFunc(ds.Counties, func(j Jurisdiction) bool { return j.Slug.V == slug })
	}
	at := slices.IndexFunc(r.Absent, func(b Absence) bool { return place(b.County.V) > place(county) })
	if at < 0 {
		at = len(r.Absent)
	}
	r.Absent = slices.Insert(r.Absent, at, a)
}

func (p *Project) restore(undo func(Correction) bool) {
	remaining, undone := part(p.Corrections, undo)
	if len(undone) == 0 {
		return
	}
	gone := func(id string) bool { // was added by an undone correction, as a thing or as a change of one
		return slices.ContainsFunc(undone, func(k Correction) bool {
			return k.Entry.V == Added && (id == k.Of.V || strings.HasPrefix(id, k.Of.V+"/"))
		})
	}
	p.Corrections = slices.DeleteFunc(remaining, func(k Correction) bool { return gone(k.Of.V) })
	p.Withdrawn = nil
	p.Contracts, p.Budget = firsts(p.written.contracts), firsts(p.written.budget)
	p.Targets, p.Requests = slices.Clone(p.written.targets), slices.Clone(p.written.requests)
	for _, k := range undone {
		if k.Entry.V == Added {
			p.remove(k.Of.V)
		}
		if k.Fact.Given() {
			p.put(k.Of.V, k.Fact.V, k.Was)
		}
	}
	settleAll(p.Contracts)
	settleAll(p.Budget)
	p.withdrawAll()
}

// remove deletes a thing from the lists as if it had never been entered.
func (p *Project) remove(id string) {
	if list, at := p.findChange(id); list != nil {
		*list = slices.Delete(*list, at, at+1)
	}
	p.Contracts = slices.DeleteFunc(p.Contracts, func(k Contract) bool { return k.ID.V == id })
	p.Requests = slices.DeleteFunc(p.Requests, func(q Request) bool { return q.ID.V == id })
	p.Targets = slices.DeleteFunc(p.Targets, func(t Target) bool { return t.ID.V == id })
	p.Budget = slices.DeleteFunc(p.Budget, func(b BudgetLine) bool { return string(b.Level.V) == id })
}

// put sets a fact of a thing from its text in the data, or removes a fact that is not given; it is the
// inverse of Thing.
func (p *Project) put(id, key string, value At[string]) {
	if list, at := p.findChange(id); list != nil {
		if key == factSource {
			(*list)[at].Source = value
		}
		facts := &(*list)[at].Facts
		if i := slices.IndexFunc(*facts, func(f NewFact) bool { return f.Key == key }); i >= 0 {
			(*facts)[i].Is = value
			if !value.Given() {
				*facts = slices.Delete(*facts, i, i+1)
			}
		}
	}
	for i := range p.Contracts {
		if k := &p.Contracts[i]; k.ID.V == id {
			k.put(key, value)
		}
	}
	for i := range p.Requests {
		if q := &p.Requests[i]; q.ID.V == id {
			q.put(key, value)
		}
	}
	for i := range p.Targets {
		if t := &p.Targets[i]; t.ID.V == id {
			t.put(key, value)
		}
	}
	for i := range p.Budget {
		if b := &p.Budget[i]; string(b.Level.V) == id {
			b.put(key, value)
		}
	}
}

func (k *Contract) put(key string, value At[string]) {
	days, _ := ParseDateRange(value.V)
	switch key {
	case "amount":
		k.Amount = putAmount(value)
	case "bid_opening":
		k.BidOpening.Date = At[DateRange]{days, value.Pos}
	case "awarded":
		k.Awarded.Date = At[DateRange]{days, value.Pos}
	case "signed":
		k.Signed.Date = At[DateRange]{days, value.Pos}
	case "status":
		k.Status = At[Status]{Status(value.V), value.Pos}
	default:
		putText(k.texts(), key, value)
	}
}

func (k *Contract) texts() []textFact {
	return []textFact{{"price", &k.Price}, {"title", &k.Title}, {"lot", &k.Lot}, {"method", &k.Method},
		{"winner", &k.Winner}, {"members", &k.Members}, {"agency", &k.Agency}, {"platform", &k.Platform},
		{"replaced_by", &k.ReplacedBy}, {factSource, &k.Source}}
}

func (q *Request) put(key string, value At[string]) {
	switch key {
	case "amount":
		q.Amount = putAmount(value)
	case "date":
		q.Date.V, _ = ParseDate(value.V)
	case "instalment":
		q.Instalment.V, _ = strconv.Atoi(value.V)
	case "contract":
		q.Contract = value
	case factSource:
		q.Source = value
	}
}

func (t *Target) put(key string, value At[string]) {
	switch key {
	case "number":
		t.Number = At[Value]{ParseValue(value.V), value.Pos}
	case "bound":
		t.Bound = At[Bound]{Bound(value.V), value.Pos}
	case "unit":
		t.Unit = value
	case "text":
		t.Text = value
	case factSource:
		t.Source = value
	case "due":
		due, _ := ParseDate(value.V)
		t.Due = At[Date]{due, value.Pos}
	}
}
