package bulk

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"portal/internal/figures"
	"portal/internal/message"
)

// From the files alone the whole dataset can be built again: nothing is lost. What the tables leave out is
// listed here: the site's own texts and charts, and entries that were withdrawn.
func TestDatasetCanBeRebuilt(t *testing.T) {
	each(t, func(t *testing.T, ds *figures.Dataset, list []Table) {
		files, err := Files(About{Title: "例"}, list)
		if err != nil {
			t.Fatal(err)
		}
		fromCSV, fromSheets := tables{}, tables{}
		for _, of := range list {
			a, b := of, of
			a.Rows, b.Rows = readCSV(t, files[PlainFolder+of.Name+".csv"]), readSheet(t, files[WorkbookName], of)
			fromCSV[of.Name], fromSheets[of.Name] = a, b
		}
		for format, from := range map[string]tables{"csv": fromCSV, "xlsx": fromSheets} {
			same(t, format, ds, from.dataset(t))
		}
	})
}

// same compares a dataset with one that was built from its files. Positions only tell what is given.
func same(t *testing.T, format string, ds, rebuilt *figures.Dataset) {
	t.Helper()
	diff := cmp.Diff(ds, rebuilt,
		cmp.Comparer(func(a, b message.Pos) bool { return a.Given() == b.Given() }),
		cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Equal(b) }),
		cmpopts.EquateEmpty(),
		cmpopts.IgnoreUnexported(figures.Project{}),
		cmpopts.IgnoreFields(figures.Project{}, "Withdrawn"),
		cmpopts.IgnoreFields(figures.Notice{}, "Summary", "Source"),
		cmpopts.IgnoreFields(figures.Dataset{}, "Form", "Charts", "Acknowledged", "About", "Allowed", "Introductions",
			"Narratives", "Links", "Phrases", "Files"),
	)
	if diff != "" {
		t.Errorf("%s (-dataset +rebuilt):\n%s", format, diff)
	}
}

type tables map[string]Table

// record is a row of a table by the names of its fields.
type record map[string]string

func (ts tables) records(name string) (out []record) {
	t := ts[name]
	for _, row := range t.Rows {
		r := record{}
		for i, f := range t.Fields {
			r[f.Name] = row[i]
		}
		out = append(out, r)
	}
	return out
}

func given[T any](v T, is bool) figures.At[T] {
	if !is {
		return figures.At[T]{}
	}
	return figures.At[T]{V: v, Pos: message.Pos{File: "f", Line: 1}}
}

func (r record) text(key string) figures.At[string] { return given(r[key], r[key] != "") }

func (r record) date(key string) figures.At[figures.Date] {
	d, ok := figures.ParseDate(r[key])
	return given(d, ok)
}

func (r record) span(key string) figures.At[figures.DateRange] {
	d, ok := figures.ParseDateRange(r[key])
	return given(d, ok)
}

func (r record) period(key string) figures.At[figures.Period] {
	p, ok := figures.ParsePeriod(r[key])
	return given(p, ok)
}

func (r record) integer(key string) figures.At[int] {
	n, err := strconv.Atoi(r[key])
	return given(n, err == nil)
}

func (r record) amount(key string) figures.At[figures.Amount] {
	a, ok := figures.ParseAmount(r[key])
	return given(a, ok)
}

func (r record) value(value, status string) figures.At[figures.Value] {
	if r[status] == string(reported) {
		return given(figures.ParseValue(r[value]), true)
	}
	return given(figures.Value{Missing: figures.Reason(r[status])}, r[status] != "")
}

func word[T ~string](a figures.At[string]) figures.At[T] { return figures.At[T]{V: T(a.V), Pos: a.Pos} }

// in returns the records that have a value.
func in(list []record, key, value string) []record {
	return slices.DeleteFunc(slices.Clone(list), func(r record) bool { return r[key] != value })
}

// amended returns the changes among records of facts, which are in the order of the changes.
func amended(list []record) (out []figures.Change) {
	for _, r := range list {
		if n := len(out); n == 0 || out[n-1].From.V != r.date("from").V {
			out = append(out, figures.Change{From: r.date("from"), Source: r.text("source"), Note: r.text("note")})
		}
		c := &out[len(out)-1]
		c.Facts = append(c.Facts, figures.NewFact{Key: r["fact"], Was: r.text("old"), Is: r.text("new")})
	}
	return out
}

func (ts tables) dataset(t *testing.T) *figures.Dataset {
	ds := &figures.Dataset{}
	changes := ts.records("changes")
	for _, r := range ts.records("counties") {
		j := figures.Jurisdiction{
			Code: r.text("code"), Slug: r.text("slug"), Name: r.text("name"), English: r.text("english"),
			PoorVillages: figures.Count{Number: r.integer("poor_villages"), Source: r.text("poor_villages_source")},
			Changes:      amended(in(in(changes, "kind", string(figures.OfPlace)), "of", r["slug"])),
		}
		for _, d := range in(ts.records("designations"), "county", r["county"]) {
			j.Designations = append(j.Designations, figures.Designation{Level: word[figures.Level](d.text("level")),
				Year: d.integer("year"), Source: d.text("source"), Until: d.date("until"), UntilSource: d.text("until_source")})
		}
		if r["county"] == figures.All {
			ds.City = j
		} else {
			ds.Counties = append(ds.Counties, j)
		}
	}
	for _, r := range ts.records("rows") {
		i := figures.Indicator{
			ID: r.text("indicator"), Row: r.text("row"), Heading: r.text("heading"), Label: r.text("label"), Name: r.text("name"),
			Unit: r.text("unit"), Basis: word[figures.Basis](r.text("basis")), Decimals: r.integer("decimals"),
			Total: word[figures.TotalRule](r.text("total")), Since: r.period("since"), Until: r.period("until"),
			Follows: r.text("follows"), PartOf: r.text("part_of"), MonthOf: r.text("month_of"), RatioOf: r.text("ratio_of"),
			RatioTo: r.text("ratio_to"), Limit: r.text("limit"), Evidence: r.text("evidence"),
			BelowZero: given("allowed", r["below_zero"] == "true"),
			English: figures.EnglishRow{Heading: r.text("english_heading"), Label: r.text("english_label"),
				Name: r.text("english_name")},
			Changes: amended(in(in(changes, "kind", string(figures.OfIndicator)), "of", r["indicator"])),
		}
		ds.Indicators = append(ds.Indicators, i)
	}
	for _, r := range in(changes, "kind", wording) {
		ds.Wording = append(ds.Wording, figures.Wording{Of: r.text("of"), Fact: r.text("fact"), County: r.text("county"),
			Language: r.text("language"), Old: r.text("old"), New: r.text("new"), Reason: r.text("note"), Date: r.date("from")})
	}
	for _, r := range ts.records("due") {
		ds.Due = append(ds.Due, figures.Due{Since: r.period("since"), Day: r.integer("day"), Source: r.text("source")})
	}
	for _, r := range ts.records("sources") {
		ds.Sources = append(ds.Sources, figures.Source{
			ID: r.text("source"), Title: r.text("title"), Number: r.text("number"), Issuer: r.text("issuer"),
			Date: r.date("date"), Label: r.text("label"), PartOf: r.text("part_of"), CitedBy: r.text("cited_by"),
			Received: r.date("received"), Note: r.text("note"), Notice: r["notice"] == "true", Withdrawn: r["withdrawn"] == "true",
		})
	}
	ts.projects(ds)
	ts.reports(ds)
	for _, r := range ts.records("notices") {
		n := figures.Notice{ID: r["notice"], Title: r.text("title"), Number: r.text("number"), Issuer: r.text("issuer"),
			Issued: r.date("issued"), Index: r.text("index"), Topic: r.text("topic"), Published: r.date("published"),
			Validity: r.text("validity")}
		for _, q := range in(ts.records("targets"), "notice", n.ID) {
			n.Requirements = append(n.Requirements, q.target())
		}
		for _, e := range in(ts.records("deadlines"), "notice", n.ID) {
			n.Deadlines = append(n.Deadlines, figures.Deadline{Date: e.date("date"), Text: e.text("text"), To: e.text("to"),
				AnsweredBy: e.text("answered_by")})
		}
		ds.Notices = append(ds.Notices, n)
	}
	for _, r := range ts.records("withdrawals") {
		ds.Withdrawals = append(ds.Withdrawals, figures.Withdrawal{Address: r.text("address"), Ground: r.text("ground"),
			Date: r.date("date"), Issued: r.date("issued"), Extent: r.text("extent")})
	}
	for _, r := range ts.records("moved") {
		ds.Moved = append(ds.Moved, figures.Move{From: r.text("old"), To: r.text("new")})
	}
	return ds
}

func (r record) target() figures.Target {
	return figures.Target{ID: r.text("target"), Text: r.text("text"), Bound: word[figures.Bound](r.text("bound")),
		Number: r.value("number", "status"), Unit: r.text("unit"), Due: r.date("due"), Indicator: r.text("indicator"),
		Compare: r.text("compare"), Note: r.text("note"), Source: r.text("source")}
}

func (r record) dating(key string) figures.Dating {
	return figures.Dating{Printed: r.text(key + "_printed"), Date: r.span(key), Basis: r.text(key + "_basis")}
}

func (ts tables) projects(ds *figures.Dataset) {
	amendments := ts.records("amendments")
	for _, r := range ts.records("projects") {
		p := figures.Project{ID: r.text("project"), County: r.text("county"), Name: r.text("name"), Year: r.integer("year"),
			YearBasis: r.text("year_basis"), Source: r.text("source")}
		for _, b := range in(ts.records("budgets"), "project", p.ID.V) {
			p.Budget = append(p.Budget, figures.BudgetLine{Level: word[figures.Level](b.text("level")), Fund: b.text("fund"),
				Label: b.text("label"), Amount: b.amount("amount"), Source: b.text("source"), Project: p.ID.V,
				Changes: amended(in(in(in(amendments, "kind", string(figures.OfBudget)), "project", p.ID.V), "of", b["level"]))})
		}
		for _, q := range in(ts.records("targets"), "project", p.ID.V) {
			p.Targets = append(p.Targets, q.target())
		}
		for _, k := range in(ts.records("contracts"), "project", p.ID.V) {
			p.Contracts = append(p.Contracts, figures.Contract{
				ID: k.text("contract"), Title: k.text("title"), Lot: k.text("lot"), Method: k.text("method"),
				Winner: k.text("winner"), Members: k.text("members"), Agency: k.text("agency"), Platform: k.text("platform"),
				BidOpening: k.dating("bid_opening"), Awarded: k.dating("awarded"), Signed: k.dating("signed"),
				Amount: k.amount("amount"), Price: k.text("price"), Source: k.text("source"), Note: k.text("note"),
				Status: word[figures.Status](k.text("status")), ReplacedBy: k.text("replaced_by"), County: p.County.V,
				Changes: amended(in(amendments, "contract", k["contract"])),
			})
		}
		for _, o := range in(ts.records("pending"), "project", p.ID.V) {
			p.Pending = append(p.Pending, figures.PendingTender{Title: o.text("title"), Status: o.text("status"),
				Source: o.text("source")})
		}
		for _, q := range in(ts.records("requests"), "project", p.ID.V) {
			p.Requests = append(p.Requests, figures.Request{ID: q.text("request"), Contract: q.text("contract"),
				Instalment: q.integer("instalment"), Date: q.date("date"), Amount: q.amount("amount"), Source: q.text("source"),
				Note: q.text("note")})
		}
		for _, k := range in(ts.records("corrections"), "project", p.ID.V) {
			p.Corrections = append(p.Corrections, figures.Correction{County: k.text("county"), Reason: k.text("reason"),
				Source: k.text("source"), Date: k.date("date"), Of: k.text("of"), Fact: k.text("fact"), In: p.ID.V,
				Was: k.text("old"), Is: k.text("new"), Entry: word[figures.Entry](k.text("entry"))})
		}
		ds.Projects = append(ds.Projects, p)
	}
}

func (ts tables) reports(ds *figures.Dataset) {
	for _, r := range ts.records("reports") {
		period := r.period("period")
		rep := figures.Report{Period: period, From: given(r.period("covers_from").V, r["covers_from"] != r["period"]),
			FiledBy: r.text("filed_by"), Filed: r.date("filed"), Source: r.text("source"), Summed: r["summed"] == "true"}
		figuresOf := in(ts.records("indicators"), "period", r["period"])
		for _, f := range in(ts.records("filings"), "period", r["period"]) {
			if f["status"] != string(reported) {
				rep.Absent = append(rep.Absent, figures.Absence{County: f.text("county"), Reason: word[figures.Reason](f.text("status"))})
				continue
			}
			c := figures.CountyReport{County: f.text("county"), FiledBy: f.text("filed_by"), Filed: f.date("filed"),
				Source: f.text("source"), Note: f.text("note")}
			for _, m := range in(in(ts.records("forms"), "period", r["period"]), "county", f["county"]) {
				c.Forms = append(c.Forms, figures.FormFile{File: m.text("file"), SHA256: m.text("sha256"), Cells: m.text("cells"),
					Inferred: m.text("inferred")})
			}
			for _, o := range in(figuresOf, "county", f["county"]) {
				c.Figures = append(c.Figures, figures.Observation{Indicator: o.text("indicator"), Value: o.value("value", "status")})
			}
			if f["county"] == figures.All {
				rep.Totals = c
			} else {
				rep.Counties = append(rep.Counties, c)
			}
		}
		for _, k := range in(ts.records("corrections"), "period", r["period"]) {
			rep.Corrections = append(rep.Corrections, figures.Correction{County: k.text("county"), Indicator: k.text("indicator"),
				Old: k.value("old", "old_status"), New: k.value("new", "new_status"), Reason: k.text("reason"), Source: k.text("source"),
				Date: k.date("date"), Restates: k.period("restates"), Period: period.V,
				Entry: word[figures.Entry](k.text("entry"))})
		}
		ds.Reports = append(ds.Reports, rep)
	}
}
