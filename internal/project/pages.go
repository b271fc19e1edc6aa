package project

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/figures"
	"portal/internal/message"
)

// Kind is the kind of a page.
type Kind int

// The kinds of pages. A list has its entries below its address.
const (
	Home Kind = iota
	Counties
	County
	Reports
	Report
	Charts      // the list of all charts
	Scope       // the list of a scope's charts
	Chart       // a chart as of the latest month
	Frame       // the same for frames in other sites
	Frozen      // a chart of a month
	FrozenFrame // the same for frames in other sites
	Tenders
	Tender // a contract
	Notices
	Notice
	Withdrawn      // where a page or a file was withdrawn
	WithdrawnFrame // where a page for frames was withdrawn
	Corrections
	Changes
	Money
	Data
	Glossary
	Licences
	About
	Checks
	Search
)

// Page describes a page of the site before it is built.
type Page struct {
	Address string // below the site's base
	Kind    Kind

	// The subject of the page. Only the fields of its kind are set.
	County   *figures.Jurisdiction
	Report   *figures.Report
	Project  *figures.Project // of the contract
	Contract *figures.Contract
	Notice   *figures.Notice
	Chart    charts.Key // the latest version without a period; a list without an ID

	Withdrawal *figures.Withdrawal
}

// Framed reports whether a page is for frames in other sites.
func (p Page) Framed() bool {
	return p.Kind == Frame || p.Kind == FrozenFrame || p.Kind == WithdrawnFrame
}

// Fixed reports whether a page belongs to a month, so that later months leave it as it is.
func (p Page) Fixed() bool { return p.Kind == Report || p.Kind == Frozen || p.Kind == FrozenFrame }

// Month returns the month of a fixed page.
func (p Page) Month() figures.Period {
	if p.Report != nil {
		return p.Report.Period.V
	}
	return p.Chart.Period
}

// Pages returns every page of a dataset's site without building any, which takes minutes for many
// counties and months. A list that never had an entry has no page. Lists come after their entries, and the
// search comes last, so that each can use the pages before it.
func Pages(ds *figures.Dataset) []Page {
	out := []Page{{Kind: Home}}
	list := func(address string, kind Kind, entries []Page) {
		if len(entries) > 0 || slices.ContainsFunc(ds.Withdrawals, func(w figures.Withdrawal) bool {
			return strings.HasPrefix(w.Address.V, "/"+address)
		}) {
			out = append(append(out, entries...), Page{Address: address, Kind: kind})
		}
	}
	list("counties/", Counties, counties(ds))
	list("reports/", Reports, reports(ds))
	list("charts/", Charts, chartPages(ds))
	list("tenders/", Tenders, tenders(ds))
	if len(ds.Projects) > 0 {
		out = append(out, Page{Address: figures.MoneyPath, Kind: Money})
	}
	list("notices/", Notices, notices(ds))
	out = append(out, withdrawn(ds)...)
	var until figures.Period
	if n := len(ds.Reports); n > 0 {
		until = ds.Reports[n-1].Period.V
	}
	if len(ds.CorrectionsUntil(until, figures.All)) > 0 || len(ds.Withdrawals) > 0 {
		out = append(out, Page{Address: "corrections/", Kind: Corrections})
	}
	return append(out,
		Page{Address: figures.ChangesPath, Kind: Changes}, Page{Address: figures.DataFolder, Kind: Data},
		Page{Address: "glossary/", Kind: Glossary}, Page{Address: figures.LicencesPath, Kind: Licences},
		Page{Address: "about/", Kind: About}, Page{Address: figures.ChecksPath, Kind: Checks},
		Page{Address: "search/", Kind: Search})
}

func counties(ds *figures.Dataset) []Page {
	var out []Page
	for _, j := range ds.DemonstrationCounties() {
		out = append(out, Page{Address: figures.CountyPath(j.Slug.V), Kind: County, County: &j})
	}
	return out
}

// reports returns the pages of the months, newest first.
func reports(ds *figures.Dataset) []Page {
	var out []Page
	for n := len(ds.Reports) - 1; n >= 0; n-- {
		r := &ds.Reports[n]
		out = append(out, Page{Address: figures.ReportPath(r.Period.V), Kind: Report, Report: r})
	}
	return out
}

// chartPages returns the pages of the charts by scope and kind: the monthly versions, then the
// latest, and after all charts of a scope their list.
func chartPages(ds *figures.Dataset) []Page {
	list := slices.DeleteFunc(charts.List(ds), func(c charts.Key) bool { return WithdrewChart(ds, c) })
	out := make([]Page, 0, 3*len(list)) // growing it would take as long as the rest of the function
	add := func(address string, kind, frame Kind, c charts.Key) {
		out = append(out, Page{Address: address, Kind: kind, Chart: c},
			Page{Address: figures.EmbedFolder + address, Kind: frame, Chart: c})
	}
	for _, scope := range grouped(list, func(c charts.Key) string { return c.Scope }) {
		for _, versions := range grouped(scope, func(c charts.Key) string { return c.ID }) {
			for _, c := range versions {
				add(figures.ChartPath(c.Scope, c.ID, c.Period), Frozen, FrozenFrame, c)
			}
			latest := versions[0]
			latest.Period = figures.Period{}
			add(figures.LatestPath(latest.Scope, latest.ID), Chart, Frame, latest)
		}
		slug := scope[0].Scope
		out = append(out, Page{Address: figures.ScopePath(slug), Kind: Scope, Chart: charts.Key{Scope: slug}})
	}
	return out
}

// WithdrewChart reports whether a chart of a month was withdrawn.
func WithdrewChart(ds *figures.Dataset, c charts.Key) bool {
	_, gone := ds.Withdrawal("/" + figures.ChartPath(c.Scope, c.ID, c.Period))
	return gone
}

// withdrawn returns the pages that say that something was withdrawn: at each withdrawn address, for a
// file below it, because a server that lacks a file looks for a folder; and at each page of a chart.
func withdrawn(ds *figures.Dataset) []Page {
	var out []Page
	seen := map[string]bool{}
	add := func(w figures.Withdrawal, address string, framed bool) {
		address = strings.Trim(address, "/") + "/"
		if seen[address] || !w.Covers("/"+address) {
			return
		}
		seen[address] = true
		out = append(out, Page{Address: address, Kind: Withdrawn, Withdrawal: &w})
		if framed {
			out = append(out, Page{Address: figures.EmbedFolder + address, Kind: WithdrawnFrame, Withdrawal: &w})
		}
	}
	if len(ds.Withdrawals) == 0 {
		return nil
	}
	list := charts.List(ds) // takes long
	for _, w := range ds.Withdrawals {
		add(w, w.Address.V, strings.HasPrefix(w.Address.V, "/charts/"))
		for _, c := range list {
			add(w, figures.LatestPath(c.Scope, c.ID), true)
			add(w, figures.ChartPath(c.Scope, c.ID, c.Period), true)
		}
	}
	return out
}

// grouped puts charts of the same group together, in the order of each group's first chart.
func grouped(list []charts.Key, by func(charts.Key) string) [][]charts.Key {
	var out [][]charts.Key
	at := map[string]int{}
	for _, c := range list {
		i, ok := at[by(c)]
		if !ok {
			i = len(out)
			at[by(c)] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], c)
	}
	return out
}

func tenders(ds *figures.Dataset) []Page {
	var out []Page
	for n := range ds.Projects {
		p := &ds.Projects[n]
		for m := range p.Contracts {
			k := &p.Contracts[m]
			out = append(out, Page{Address: figures.TenderPath(k.ID.V), Kind: Tender, Project: p, Contract: k})
		}
	}
	return out
}

func notices(ds *figures.Dataset) []Page {
	var out []Page
	for n := range ds.Notices {
		out = append(out, Page{Address: figures.NoticePath(ds.Notices[n].ID), Kind: Notice, Notice: &ds.Notices[n]})
	}
	return out
}

// checkLinks checks every link, move and withdrawal against the pages of the site and the files of static/. A
// link names a file in the letter case of its name, because servers do not correct it. A move needs a page at
// its new address and none at its old one. It need not check below an old address, because an
// address without a page has no pages below it.
func checkLinks(dir string, ds *figures.Dataset) (problems message.List, err error) {
	if len(ds.Links) == 0 && len(ds.Moved) == 0 && len(ds.Withdrawals) == 0 {
		return nil, nil
	}
	files, err := StaticFiles(dir)
	if err != nil {
		return nil, err
	}
	pages := Pages(ds)
	known := make(map[string]bool, len(pages))
	for _, p := range pages {
		known[p.Address] = true
	}
	has := func(address string) bool { return known[strings.TrimPrefix(address, "/")] }
	for _, l := range ds.Links {
		if w, gone := ds.Withdrawal(l.V); gone {
			problems.Add(l.Pos, "dead-link/withdrawn", "Address", l.V, "Date", w.Date.V)
		} else if !has(l.V) && !files[l.V] {
			problems.Add(l.Pos, "dead-link", "Address", l.V)
		}
	}
	for _, m := range ds.Moved {
		if has(m.From.V) {
			problems.Add(m.From.Pos, "moved-from", "From", m.From.V, "Page", m.From.V)
		}
		if !has(m.To.V) {
			problems.Add(m.To.Pos, "moved-to", "To", m.To.V)
		}
	}
	for _, w := range ds.Withdrawals {
		if w.Extent.Given() && !has(w.Address.V) && !files[w.Address.V] {
			problems.Add(w.Address.Pos, "withdrawal-gone/part", "Address", w.Address.V)
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if w.Covers(name) {
				problems.Add(w.Address.Pos, "withdrawal-gone", "Address", w.Address.V, "File", "static"+name)
			}
		}
		for _, p := range pages {
			if p.Withdrawal == nil && w.Covers("/"+p.Address) {
				problems.Add(w.Address.Pos, "withdrawal-gone/page", "Address", w.Address.V, "Page", "/"+p.Address)
				break
			}
		}
	}
	return problems, nil
}

// StaticFiles returns the addresses of the files of static/.
func StaticFiles(dir string) (map[string]bool, error) {
	files := map[string]bool{}
	root := os.DirFS(dir)
	if _, err := fs.Stat(root, "static"); errors.Is(err, fs.ErrNotExist) {
		return files, nil
	}
	err := fs.WalkDir(root, "static", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files[strings.TrimPrefix(name, "static")] = true
		}
		return err
	})
	return files, err
}
