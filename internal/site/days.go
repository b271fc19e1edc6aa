package site

import (
	"slices"
	"strings"
	"time"

	"portal/internal/figures"
	"portal/internal/project"
)

// days collects what is known of when something came to be. The day itself
// counts, the newest of them; a month or a year stands for its first day, and
// only where no day is known.
type days struct{ exact, vague figures.Date }

func (d *days) add(dates ...figures.Date) {
	for _, date := range dates {
		kept := &d.vague
		if date.Exact() {
			kept = &d.exact
		}
		if date.Compare(*kept) > 0 {
			*kept = date
		}
	}
}

// day returns the newest day; none where nothing is known.
func (d *days) day() figures.Date {
	if d.exact.Exact() || d.vague == (figures.Date{}) {
		return d.exact
	}
	return figures.Date{Year: d.vague.Year, Month: max(d.vague.Month, 1), Day: 1}
}

// document adds the dates of documents and of those that they are attached to.
func (d *days) document(ds *figures.Dataset, ids ...string) {
	for _, id := range ids {
		for range ds.Sources { // no chain is longer
			s, ok := ds.Source(id)
			if !ok {
				break
			}
			d.add(s.Date.V)
			id = s.PartOf.V
		}
	}
}

// filedDay is when a month was there for all to read, its corrections aside.
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

// reportDay is when a month last changed; none where there is no report.
func reportDay(ds *figures.Dataset, r *figures.Report) figures.Date {
	if r == nil {
		return figures.Date{}
	}
	return newest(append(corrected(r.Corrections), filedDay(ds, r))...)
}

// noticeDay is when a notice was published, or else issued.
func noticeDay(n figures.Notice) figures.Date {
	var d days
	d.add(n.Issued.V)
	if n.Published.Given() {
		d = days{}
		d.add(n.Published.V)
	}
	return d.day()
}

// corrected returns the days of corrections.
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

// lastDays says of each page when what it shows last changed, as far as the
// data says it. A page that it does not know, such as the words about the
// portal, has no day.
func (p *pages) lastDays(list []project.Page) map[string]figures.Date {
	out := map[string]figures.Date{}
	for _, page := range list {
		day := p.lastDay(page)
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

// lastDay says when a page itself last changed.
func (p *pages) lastDay(page project.Page) figures.Date {
	switch page.Kind {
	case project.Report:
		return reportDay(p.ds, page.Report)
	case project.Corrections:
		return newest(corrected(p.ds.CorrectionsUntil(p.until(), figures.All))...)
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

// tenderDay is when a contract's page last changed. It follows the money to the
// use that the county reported.
func (p *pages) tenderDay(of figures.Project, k *figures.Contract) figures.Date {
	var d days
	d.document(p.ds, k.Source.V)
	for _, q := range of.RequestsOf(k.ID.V) {
		d.add(q.Date.V)
		d.document(p.ds, q.Source.V)
	}
	return newest(append(corrected(correctionsOf(of, k.ID.V)), d.day(), reportDay(p.ds, p.latestOf(of.County.V)))...)
}

// countyDay is when a county's page last changed: with its latest report, a
// correction, or a document of its project. One that did not report has a page
// that says so since the others did.
func (p *pages) countyDay(slug string) figures.Date {
	var d days
	if of, ok := p.ds.Project(slug); ok {
		d.document(p.ds, projectSources(of)...)
		for _, q := range of.Requests {
			d.add(q.Date.V)
		}
	}
	of := corrected(p.ds.CorrectionsUntil(p.until(), slug))
	return newest(append(of, d.day(), reportDay(p.ds, p.latestOf(slug)), reportDay(p.ds, p.latest))...)
}

// china is the zone of every day in the data.
var china = time.FixedZone("", 8*60*60)

// instant is the beginning of a day.
func instant(d figures.Date) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, china)
}
