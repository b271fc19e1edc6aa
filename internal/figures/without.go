package figures

import (
	"slices"
	"strconv"
)

// Without returns the data as it would be had some corrections not been made:
// figures and facts say what they said before, what was added is not there, and
// what was withdrawn counts again. It leaves ds as it is. Publishing builds the
// charts of such data to prove that nothing but the corrections changed them.
func (ds *Dataset) Without(undo func(Correction) bool) *Dataset {
	out := *ds
	out.Reports, out.Projects = slices.Clone(ds.Reports), slices.Clone(ds.Projects)
	for i := range out.Reports {
		ds.restoreReport(&out.Reports[i], undo)
	}
	for i := range out.Projects {
		out.Projects[i].restore(undo)
	}
	return &out
}

// part returns the corrections to keep and those to undo, the latest of these first.
func part(list []Correction, undo func(Correction) bool) (kept, undone []Correction) {
	for _, k := range list {
		if undo(k) {
			undone = append(undone, k)
		} else {
			kept = append(kept, k)
		}
	}
	slices.Reverse(undone)
	return kept, undone
}

func (ds *Dataset) restoreReport(r *Report, undo func(Correction) bool) {
	kept, undone := part(r.Corrections, undo)
	if len(undone) == 0 {
		return
	}
	r.Corrections, r.Counties, r.Absent = kept, slices.Clone(r.Counties), slices.Clone(r.Absent)
	var late []string
	for i := range r.Counties {
		if r.late(&r.Counties[i], undone) {
			late = append(late, r.Counties[i].County.V)
		}
		r.Counties[i].Figures = slices.Clone(r.Counties[i].Figures)
	}
	r.Totals.Figures = slices.Clone(r.Totals.Figures)
	for _, k := range undone {
		column, ok := r.Column(k.County.V)
		if !ok || k.Restates.Given() { // Old is then of another month, and this figure was always New
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

// absent takes a county's column out of a month whose figures are all missing
// again. The county stands among the absent ones in the order of the codes.
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
	kept, undone := part(p.Corrections, undo)
	if len(undone) == 0 {
		return
	}
	p.Corrections, p.Withdrawn, p.Contracts = kept, nil, slices.Clone(p.Contracts)
	p.Budget, p.Targets, p.Requests = slices.Clone(p.written.budget), slices.Clone(p.written.targets), slices.Clone(p.written.requests)
	for _, k := range undone {
		if k.Entry.V == Added {
			p.remove(k.Of.V)
		}
		if k.Fact.Given() {
			p.put(k.Of.V, k.Fact.V, k.Was.V)
		}
	}
	p.withdrawAll()
}

// remove takes a thing out of the lists as if it had never been entered.
func (p *Project) remove(id string) {
	p.Contracts = slices.DeleteFunc(p.Contracts, func(k Contract) bool { return k.ID.V == id })
	p.Requests = slices.DeleteFunc(p.Requests, func(q Request) bool { return q.ID.V == id })
	p.Targets = slices.DeleteFunc(p.Targets, func(t Target) bool { return t.ID.V == id })
	p.Budget = slices.DeleteFunc(p.Budget, func(b BudgetLine) bool { return string(b.Level.V) == id })
}

// put makes a fact of a thing what the data writes it as; it is the inverse of Thing.
func (p *Project) put(id, key, plain string) {
	for i := range p.Contracts {
		if k := &p.Contracts[i]; k.ID.V == id {
			k.put(key, plain)
		}
	}
	for i := range p.Requests {
		if q := &p.Requests[i]; q.ID.V == id {
			q.put(key, plain)
		}
	}
	for i := range p.Targets {
		if t := &p.Targets[i]; t.ID.V == id {
			t.put(key, plain)
		}
	}
	for i := range p.Budget {
		if b := &p.Budget[i]; string(b.Level.V) == id {
			b.Amount.V, _ = ParseAmount(plain)
		}
	}
}

func (k *Contract) put(key, plain string) {
	switch key {
	case "amount":
		k.Amount.V, _ = ParseAmount(plain)
	case "bid_opening":
		k.BidOpening.Date.V, _ = ParseDateRange(plain)
	case "title":
		k.Title.V = plain
	case "winner":
		k.Winner.V = plain
	case "agency":
		k.Agency.V = plain
	case "platform":
		k.Platform.V = plain
	}
}

func (q *Request) put(key, plain string) {
	switch key {
	case "amount":
		q.Amount.V, _ = ParseAmount(plain)
	case "date":
		q.Date.V, _ = ParseDate(plain)
	case "instalment":
		q.Instalment.V, _ = strconv.Atoi(plain)
	case "contract":
		q.Contract.V = plain
	}
}

func (t *Target) put(key, plain string) {
	switch key {
	case "number":
		t.Number.V = ParseValue(plain)
	case "bound":
		t.Bound.V = Bound(plain)
	case "unit":
		t.Unit.V = plain
	case "text":
		t.Text.V = plain
	case "due":
		t.Due.V, _ = ParseDate(plain)
	}
}
