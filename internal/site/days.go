package site

import (
	"maps"
	"slices"
	"strings"
	"time"

	"portal/internal/figures"
	"portal/internal/project"
)

// days collects the known dates of an event. The newest exact day counts. Only if no exact day is
// known, the newest month or year counts as its first day.
type days struct{ exact, vague figures.Date }

func (d *days) add(dates ...figures.Date) {
	for _, date := range dates {
		latest := &d.vague
		if date.Exact() {
			latest = &d.exact
		}
		if date.Compare(*latest) > 0 {
			*latest = date
		}
	}
}

// day returns the day that counts; the zero date if no date is known.
func (d *days) day() figures.Date {
	if d.exact.Exact() || d.vague == (figures.Date{}) {
		return d.exact
	}
	return figures.Date{Year: d.vague.Year, Month: max(d.vague.Month, 1), Day: 1}
}

// document adds the dates of documents and of the documents to which these are attached.
func (d *days) document(ds *figures.Dataset, ids ...string) {
	for _, id := range ids {
		for range ds.Sources { // an upper bound, in case attachments form a cycle
			s, ok := ds.Source(id)
			if !ok {
				break
			}
			d.add(s.Date.V)
			id = s.PartOf.V
		}
	}
}

// filedDay returns the day on which a month's report was available, ignoring its corrections.
func filedDay(ds *figures.Dataset, r *figures.Report) figures.Date {
	var d days
	d.add(figures.Date{Year: r.Period.V.Year, Month: r.Period.V.Month}) // no form is older than its month
	d.add(r.Filed.V)
	d.document(ds, r.Source.V, r.Totals.Source.V)
	for _, c := range r.Counties {
		d.add(c.Filed.V)
		d.document(ds, c.Source.V)
	}
	return d.day()
}

// reportDay returns the day on which a report last changed; the zero date if r is nil.
func reportDay(ds *figures.Dataset, r *figures.Report) figures.Date {
	if r == nil {
		return figures.Date{}
	}
	return newest(append(corrected(r.Corrections), filedDay(ds, r))...)
}

// noticeDay returns the day on which a notice was published or, if that is unknown, issued.
func noticeDay(n figures.Notice) figures.Date {
	var d days
	d.add(n.Issued.V)
	if n.Published.Given() {
		d = days{}
		d.add(n.Published.V)
	}
	return d.day()
}

// corrected returns the dates of corrections.
func corrected(list []figures.Correction) []figures.Date {
	var out []figures.Date
	for _, c := range list {
		out = append(out, c.Date.V)
	}
	return out
}

func newest(dates ...figures.Date) figures.Date {
	return slices.MaxFunc(append(dates, figures.Date{}), figures.Date.Compare)
}

// lastDays returns, by address, the day on which a page's content last changed. Pages whose day
// does not follow from the data, such as the one about the portal, have the zero date or no entry.
func (p *pages) lastDays(list []project.Page) map[string]figures.Date {
	out := map[string]figures.Date{}
	for _, m := range p.months {
		maps.Copy(out, m.record.days())
	}
	for _, page := range list {
		day := out[page.Address]
		if !page.Fixed() {
			day = p.lastDay(page)
		}
		out[page.Address] = newest(day, out[page.Address])
		// A list, and the home page above all, changes with what is below it.
		for above := page.Address; above != ""; {
			above = strings.TrimSuffix(above, "/")
			above = above[:strings.LastIndexByte(above, '/')+1]
			out[above] = newest(out[above], day)
		}
	}
	return out
}

// lastDay returns the day on which a page itself last changed.
func (p *pages) lastDay(page project.Page) figures.Date {
	switch page.Kind {
	case project.Report:
		return reportDay(p.ds, page.Report)
	case project.Corrections:
		days := corrected(p.ds.CorrectionsUntil(p.until(), figures.All))
		for _, w := range p.ds.Withdrawals {
			days = append(days, w.Date.V)
		}
		return newest(days...)
	case project.Withdrawn, project.WithdrawnFrame:
		return page.Withdrawal.Date.V
	case project.Changes:
		var d days
		for _, of := range p.ds.Changed() {
			d.changes(p.ds, of.Changes)
		}
		for _, w := range p.ds.Wording {
			d.add(w.Date.V)
		}
		return d.day()
	case project.County:
		return p.countyDay(page.County.Slug.V)
	case project.Tender:
		return p.tenderDay(*page.Project, page.Contract)
	case project.Notice:
		at := noticeDay(*page.Notice)
		for _, t := range page.Notice.Requirements {
			if m, ok := p.ds.Measure(t, figures.All, p.until()); ok {
				at = newest(at, reportDay(p.ds, m.Report))
			}
		}
		return at
	case project.Frozen:
		c := p.chartAt(page)
		r, _ := p.ds.Report(c.Period)
		return newest(append(corrected(c.Corrections), filedDay(p.ds, r))...)
	}
	return figures.Date{}
}

// changes adds the dates of the documents of changes. A change may hold only from a later day.
func (d *days) changes(ds *figures.Dataset, list []figures.Change) {
	for _, c := range list {
		d.document(ds, c.Source.V)
	}
}

// tenderDay returns the day on which a contract's page last changed. It includes the reports of use
// by the county.
func (p *pages) tenderDay(of figures.Project, k *figures.Contract) figures.Date {
	var d days
	d.document(p.ds, k.Source.V)
	d.changes(p.ds, k.Changes)
	for _, q := range of.RequestsOf(k.ID.V) {
		d.add(q.Date.V)
		d.document(p.ds, q.Source.V)
	}
	return newest(append(corrected(correctionsOf(of, k.ID.V)), d.day(), reportDay(p.ds, p.latestOf(of.County.V)))...)
}

// countyDay returns the day on which a county's page last changed: with its latest report, a
// correction, or a document of its project. The portal's latest report counts too: the page of a
// county that did not report says so since then.
func (p *pages) countyDay(slug string) figures.Date {
	var d days
	for _, c := range p.changesIn(slug) {
		d.changes(p.ds, c.Changes)
	}
	for _, of := range p.ds.ProjectsOf(slug) {
		d.document(p.ds, projectSources(of)...)
		for _, q := range of.Requests {
			d.add(q.Date.V)
		}
	}
	of := corrected(p.ds.CorrectionsUntil(p.until(), slug))
	return newest(append(of, d.day(), reportDay(p.ds, p.latestOf(slug)), reportDay(p.ds, p.latest))...)
}

// instant returns the beginning of a day in a time zone.
func instant(d figures.Date, zone *time.Location) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, zone)
}
