package site

import (
	"slices"
	"strings"
	"time"

	"portal/internal/figures"
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
func (p *pages) lastDays() map[string]figures.Date {
	out := map[string]figures.Date{}
	// A list, and the home page above all, changes with what is below it.
	put := func(address string, dates ...figures.Date) {
		out[address] = newest(append(dates, out[address])...)
		for above := address; above != ""; {
			above = strings.TrimSuffix(above, "/")
			above = above[:strings.LastIndexByte(above, '/')+1]
			out[above] = newest(out[above], out[address])
		}
	}
	for n := range p.ds.Reports {
		r := &p.ds.Reports[n]
		put(figures.ReportPath(r.Period.V), reportDay(p.ds, r))
	}
	if list := p.ds.CorrectionsUntil(p.until(), figures.All); len(list) > 0 {
		put("corrections/", corrected(list)...)
	}
	for _, j := range p.ds.DemonstrationCounties() {
		put(figures.CountyPath(j.Slug.V), p.countyDay(j.Slug.V))
	}
	for _, project := range p.ds.Projects {
		for _, k := range project.Contracts {
			var d days
			d.document(p.ds, k.Source.V)
			for _, q := range project.RequestsOf(k.ID.V) {
				d.add(q.Date.V)
				d.document(p.ds, q.Source.V)
			}
			// The page follows the money to the use that the county reported.
			of := corrected(correctionsOf(project, k.ID.V))
			put(figures.TenderPath(k.ID.V), append(of, d.day(), reportDay(p.ds, p.latestOf(project.County.V)))...)
		}
	}
	for _, n := range p.ds.Notices {
		at := noticeDay(n)
		for _, t := range n.Requirements {
			if m, ok := p.ds.Measure(t, figures.All, p.until()); ok {
				at = newest(at, reportDay(p.ds, m.Report))
			}
		}
		put(figures.NoticePath(n.ID), at)
	}
	for _, c := range p.charts { // later periods come later
		r, _ := p.ds.Report(c.Period)
		at := newest(append(corrected(c.Corrections), filedDay(p.ds, r))...)
		put(figures.ChartPath(c.Scope, c.ID, c.Period), at)
	}
	return out
}

// countyDay returns the day on which a county's page last changed: with its latest report, a
// correction, or a document of its project. The portal's latest report counts too: the page of a
// county that did not report says so since then.
func (p *pages) countyDay(slug string) figures.Date {
	var d days
	if project, ok := p.ds.Project(slug); ok {
		d.document(p.ds, projectSources(project)...)
		for _, q := range project.Requests {
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
