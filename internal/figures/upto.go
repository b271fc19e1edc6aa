package figures

import (
	"slices"
	"strings"
)

// UpTo returns all that the pages and charts of a month can show: the data as it was known when the month
// was filed, without later months and without the requests, contracts and documents that the month does
// not show. Corrections are all there, because a month's charts show later corrections of their figures.
//
// What this returns decides what the month looks like, so the month must be built again only when the
// [Dataset.Digest] of it changes.
func (ds *Dataset) UpTo(r *Report) *Dataset {
	then := ds.At(r)
	out := &Dataset{
		City: then.City, Counties: then.Counties, Indicators: then.Indicators,
		Form: then.Form, Charts: then.Charts,
		Reports: then.ReportsUntil(r.Period.V), Projects: slices.Clone(then.Projects), Moved: then.Moved,
	}
	if texts := then.Narratives[r.Period.V]; texts != nil {
		out.Narratives = map[Period]map[string]Text{r.Period.V: texts}
	}
	for i := range out.Projects {
		ds.cut(&out.Projects[i], r)
	}
	out.Sources = then.cited(out)
	return out
}

// cut removes from a project what a month does not show. It keeps what a correction names and the
// contracts of the requests that it keeps.
func (ds *Dataset) cut(p *Project, r *Report) {
	corrected := map[string]bool{}
	for _, k := range p.Corrections {
		of, _, _ := strings.Cut(k.Of.V, "/")                                    // a change's id begins with its thing's
		corrected[of], corrected[k.Was.V], corrected[k.Is.V] = true, true, true // a fact may name a contract
	}
	p.Pending = nil
	p.written.contracts, p.written.budget, p.written.targets, p.written.requests = nil, nil, nil, nil
	p.Requests = slices.DeleteFunc(slices.Clone(p.Requests), func(q Request) bool {
		return !corrected[q.ID.V] && !ds.RequestAt(r, q.Source.V, q.Date.V)
	})
	p.Contracts = slices.DeleteFunc(slices.Clone(p.Contracts), func(k Contract) bool {
		shown := ds.contractAt(r, k.Source.V, k.BidOpening.Date.V, k.Awarded.Date.V, k.Signed.Date.V)
		return !shown && !corrected[k.ID.V] &&
			!slices.ContainsFunc(p.Requests, func(q Request) bool { return q.Contract.V == k.ID.V })
	})
}

// cited returns the documents that some data names, and those that these are attached to or cited by.
func (ds *Dataset) cited(data *Dataset) []Source {
	named := data.texts()
	out := make([]Source, 0, len(ds.Sources))
	for range ds.Sources { // no chain is longer
		before := len(named)
		for i := range ds.Sources {
			if s := &ds.Sources[i]; named[s.ID.V] {
				named[s.PartOf.V], named[s.CitedBy.V] = true, true
			}
		}
		if len(named) == before {
			break
		}
	}
	for _, s := range ds.Sources {
		if named[s.ID.V] {
			out = append(out, s)
		}
	}
	return out
}
