package bulk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"portal/charts"
	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/money"
	"portal/internal/opendata"
)

// reported is the status of a known figure; the other statuses are the reasons of package figures.
const reported figures.Reason = opendata.Reported

// Tables returns the dataset as tables, with the words of the Chinese site. The remarks are those of the
// checks: an acknowledged warning stands beside its figure. frozen lists the charts of the months.
func Tables(
	ds *figures.Dataset, words *lexicon.Lexicon, remarks []check.Remark, frozen []charts.Key,
) ([]Table, error) {
	d := dataset{ds, words, remarks}
	list := []Table{
		d.indicators(), d.contracts(), d.amendments(), d.requests(), d.pending(), d.projects(), d.budgets(),
		d.targets(), d.counties(), d.designations(), d.rows(), d.reports(), d.filings(), d.forms(), d.due(),
		d.sources(), d.notices(), d.deadlines(), d.corrections(), d.acknowledgements(), d.changes(),
		d.withdrawals(), d.moved(), d.charts(frozen), d.money(),
	}
	return list, describe(list)
}

type dataset struct {
	*figures.Dataset
	words   *lexicon.Lexicon
	remarks []check.Remark
}

// statuses lists the values of a status field.
func statuses() []figures.Reason {
	return append([]figures.Reason{reported}, figures.AbsenceReasons...)
}

// value is a figure with its status.
func value[T any](name, status string, of func(T) figures.Value) [][]column[T] {
	return [][]column[T]{
		typed(name, Number, func(t T) string {
			if v := of(t); v.Known() {
				return v.Number.String()
			}
			return ""
		}),
		enum(status, statuses(), func(t T) string { return string(cmp.Or(of(t).Missing, reported)) }),
	}
}

// observation is a figure of a month's form: that of a county, or the total.
type observation struct {
	then      *figures.Dataset // as known in the month
	report    *figures.Report
	scope     string
	indicator figures.Indicator
}

func (o observation) value() figures.Value { return o.report.Value(o.scope, o.indicator.ID.V) }

// knownSince returns the day since which the figure has been known: that of its last correction, or else the
// last possible day of filing.
func (o observation) knownSince() figures.Date {
	if k, ok := o.report.LastCorrection(o.scope, o.indicator.ID.V); ok {
		return k.Date.V
	}
	return o.report.FiledOn()
}

func (d dataset) indicators() Table {
	var list []observation
	for n := range d.Reports {
		r := &d.Reports[n]
		then := d.At(r)
		for _, scope := range r.Scopes() {
			for _, i := range then.IndicatorsAt(r.Period.V) {
				list = append(list, observation{then, r, scope, i})
			}
		}
	}
	reasons := map[[2]string][]string{} // by file and subject
	for _, r := range d.remarks {
		if r.Reason != "" {
			key := [2]string{r.Pos.File, r.Of}
			reasons[key] = append(reasons[key], r.Reason)
		}
	}
	v := value("value", "status", observation.value)
	return table("indicators", list, []string{"period", "county", "indicator"},
		required(typed("period", Month, func(o observation) string { return o.report.Period.V.String() })),
		required(typed("covers_from", Month, func(o observation) string { return o.report.Span().First.String() })),
		required(text("county_code", func(o observation) string {
			if j, ok := o.then.County(o.scope); ok {
				return j.Code.V
			}
			return o.then.City.Code.V
		})),
		required(refers("county", "counties", func(o observation) string { return o.scope })),
		required(text("county_name", func(o observation) string {
			return d.words.ScopeAt(d.Dataset, o.scope, o.report.Period.V)
		})),
		required(refers("indicator", "rows", func(o observation) string { return o.indicator.ID.V })),
		required(text("indicator_name", func(o observation) string { return o.indicator.Name.V })),
		v[0],
		required(text("unit", func(o observation) string { return o.indicator.Unit.V })),
		required(enum("basis", figures.Bases, func(o observation) string { return string(o.indicator.Basis.V) })),
		required(v[1]),
		refers("source", "sources", func(o observation) string { return o.report.SourceOf(o.scope, o.indicator.ID.V) }),
		text("acknowledged", func(o observation) string {
			key := [2]string{o.report.Period.Pos.File, o.scope + "/" + o.indicator.ID.V}
			return strings.Join(reasons[key], " ")
		}),
		day("known_since", observation.knownSince),
	)
}

// owned is a thing with its project.
type owned[T any] struct {
	project figures.Project
	thing   T
}

// all returns the things of all projects, in the order of the projects.
func all[T any](ds *figures.Dataset, things func(figures.Project) []T) []owned[T] {
	var out []owned[T]
	for _, p := range ds.Projects {
		for _, t := range things(p) {
			out = append(out, owned[T]{p, t})
		}
	}
	return out
}

func projectOf[T any]() []column[owned[T]] {
	return required(refers("project", "projects", func(o owned[T]) string { return o.project.ID.V }))
}

func countyOf[T any]() []column[owned[T]] {
	return required(refers("county", "counties", func(o owned[T]) string { return o.project.County.V }))
}

// source is the document behind a thing. Every thing has one.
func source[T any](document func(T) figures.At[string]) []column[T] {
	return required(refers("source", "sources", func(t T) string { return document(t).V }))
}

func words[T any](name string, of func(T) figures.At[string]) []column[T] {
	return text(name, func(t T) string { return of(t).V })
}

// dating is a date of a contract with what the document prints and why it means that date.
func dating(name string, at func(figures.Contract) figures.Dating) []column[owned[figures.Contract]] {
	type row = owned[figures.Contract]
	return slices.Concat(
		span(name, func(o row) figures.At[figures.DateRange] { return at(o.thing).Date }),
		words(name+"_printed", func(o row) figures.At[string] { return at(o.thing).Printed }),
		words(name+"_basis", func(o row) figures.At[string] { return at(o.thing).Basis }),
	)
}

func (d dataset) contracts() Table {
	type row = owned[figures.Contract]
	list := all(d.Dataset, func(p figures.Project) []figures.Contract { return p.Contracts })
	return table("contracts", list, []string{"contract"},
		id("contract", func(o row) string { return o.thing.ID.V }),
		projectOf[figures.Contract](), countyOf[figures.Contract](),
		required(words("title", func(o row) figures.At[string] { return o.thing.Title })),
		words("lot", func(o row) figures.At[string] { return o.thing.Lot }),
		words("method", func(o row) figures.At[string] { return o.thing.Method }),
		words("winner", func(o row) figures.At[string] { return o.thing.Winner }),
		words("members", func(o row) figures.At[string] { return o.thing.Members }),
		words("agency", func(o row) figures.At[string] { return o.thing.Agency }),
		words("platform", func(o row) figures.At[string] { return o.thing.Platform }),
		dating("bid_opening", func(k figures.Contract) figures.Dating { return k.BidOpening }),
		dating("awarded", func(k figures.Contract) figures.Dating { return k.Awarded }),
		dating("signed", func(k figures.Contract) figures.Dating { return k.Signed }),
		yuan("award_amount", func(o row) figures.At[figures.Amount] { return o.thing.Award().Amount }),
		yuan("amount", func(o row) figures.At[figures.Amount] { return o.thing.Amount }),
		words("price", func(o row) figures.At[string] { return o.thing.Price }),
		enum("status", figures.Statuses, func(o row) string { return string(o.thing.Status.V) }),
		date("ended", func(o row) figures.At[figures.Date] {
			return figures.At[figures.Date]{V: o.thing.EndedOn(), Pos: o.thing.Status.Pos}
		}),
		refers("replaced_by", "contracts", func(o row) string { return o.thing.ReplacedBy.V }),
		source(func(o row) figures.At[string] { return o.thing.Source }),
		words("note", func(o row) figures.At[string] { return o.thing.Note }),
	)
}

// amendment is one fact of a change of a contract or a budget line.
type amendment struct {
	kind         figures.Kind
	id, contract string
	figures.Change
	figures.NewFact
}

func (d dataset) amendments() Table {
	type row = owned[amendment]
	list := all(d.Dataset, func(p figures.Project) (out []amendment) {
		add := func(kind figures.Kind, id, contract string, changes []figures.Change) {
			for _, c := range changes {
				for _, f := range c.Facts {
					out = append(out, amendment{kind, id, contract, c, f})
				}
			}
		}
		for _, k := range p.Contracts {
			add(figures.OfContract, k.ID.V, k.ID.V, k.Changes)
		}
		for _, b := range p.Budget {
			add(figures.OfBudget, string(b.Level.V), "", b.Changes)
		}
		return out
	})
	return table("amendments", list, []string{"project", "kind", "of", "from", "fact"},
		required(enum("kind", []figures.Kind{figures.OfContract, figures.OfBudget}, func(o row) string {
			return string(o.thing.kind)
		})),
		projectOf[amendment](), countyOf[amendment](),
		id("of", func(o row) string { return o.thing.id }),
		refers("contract", "contracts", func(o row) string { return o.thing.contract }),
		required(date("from", func(o row) figures.At[figures.Date] { return o.thing.From })),
		id("fact", func(o row) string { return o.thing.Key }),
		text("old", func(o row) string { return o.thing.Was.V }),
		text("new", func(o row) string { return o.thing.Is.V }),
		text("unit", func(o row) string {
			if o.thing.Key == "amount" {
				return figures.Yuan
			}
			return ""
		}),
		source(func(o row) figures.At[string] { return o.thing.Source }),
		words("note", func(o row) figures.At[string] { return o.thing.Note }),
	)
}

func (d dataset) requests() Table {
	type row = owned[figures.Request]
	list := all(d.Dataset, func(p figures.Project) []figures.Request { return p.Requests })
	return table("requests", list, []string{"project", "request"},
		id("request", func(o row) string { return o.thing.ID.V }),
		projectOf[figures.Request](), countyOf[figures.Request](),
		required(refers("contract", "contracts", func(o row) string { return o.thing.Contract.V })),
		required(typed("instalment", Integer, func(o row) string { return strconv.Itoa(o.thing.Instalment.V) })),
		required(day("date", func(o row) figures.Date { return o.thing.Date.V })),
		required(yuan("amount", func(o row) figures.At[figures.Amount] { return o.thing.Amount })),
		source(func(o row) figures.At[string] { return o.thing.Source }),
		words("note", func(o row) figures.At[string] { return o.thing.Note }),
	)
}

func (d dataset) pending() Table {
	type row = owned[figures.PendingTender]
	list := all(d.Dataset, func(p figures.Project) []figures.PendingTender { return p.Pending })
	return table("pending", list, nil,
		projectOf[figures.PendingTender](), countyOf[figures.PendingTender](),
		required(words("title", func(o row) figures.At[string] { return o.thing.Title })),
		required(words("status", func(o row) figures.At[string] { return o.thing.Status })),
		source(func(o row) figures.At[string] { return o.thing.Source }),
	)
}

func (d dataset) projects() Table {
	type row = figures.Project
	return table("projects", d.Projects, []string{"project"},
		id("project", func(p row) string { return p.ID.V }),
		required(refers("county", "counties", func(p row) string { return p.County.V })),
		required(words("name", func(p row) figures.At[string] { return p.Name })),
		required(typed("year", Integer, func(p row) string { return strconv.Itoa(p.Year.V) })),
		words("year_basis", func(p row) figures.At[string] { return p.YearBasis }),
		source(func(p row) figures.At[string] { return p.Source }),
	)
}

func (d dataset) budgets() Table {
	type row = owned[figures.BudgetLine]
	list := all(d.Dataset, func(p figures.Project) []figures.BudgetLine { return p.Budget })
	return table("budgets", list, []string{"project", "level"},
		projectOf[figures.BudgetLine](), countyOf[figures.BudgetLine](),
		required(enum("level", figures.Levels, func(o row) string { return string(o.thing.Level.V) })),
		words("fund", func(o row) figures.At[string] { return o.thing.Fund }),
		required(words("label", func(o row) figures.At[string] { return o.thing.Label })),
		required(yuan("amount", func(o row) figures.At[figures.Amount] { return o.thing.Amount })),
		required(refers("decided_by", "sources", func(o row) string { return o.thing.DecidedBy().V })),
		source(func(o row) figures.At[string] { return o.thing.Source }),
	)
}

// promise is a target of a project, or a requirement of a notice.
type promise struct {
	figures.Target
	project figures.Project
	notice  string
}

func (d dataset) targets() Table {
	var list []promise
	for _, o := range all(d.Dataset, func(p figures.Project) []figures.Target { return p.Targets }) {
		list = append(list, promise{o.thing, o.project, ""})
	}
	for _, n := range d.Notices {
		for _, t := range n.Requirements {
			list = append(list, promise{t, figures.Project{}, n.ID})
		}
	}
	number := func(name string, of func(figures.Value) string) []column[promise] {
		return typed(name, Number, func(p promise) string {
			if !p.Number.Given() {
				return ""
			}
			return of(p.Number.V)
		})
	}
	return table("targets", list, []string{"owner", "target"},
		id("owner", func(p promise) string { return cmp.Or(p.project.ID.V, p.notice) }),
		id("target", func(p promise) string { return p.ID.V }),
		refers("project", "projects", func(p promise) string { return p.project.ID.V }),
		refers("notice", "notices", func(p promise) string { return p.notice }),
		refers("county", "counties", func(p promise) string { return p.project.County.V }),
		required(words("text", func(p promise) figures.At[string] { return p.Text })),
		enum("bound", figures.Bounds, func(p promise) string { return string(p.Bound.V) }),
		number("number", func(v figures.Value) string {
			if !v.Known() {
				return ""
			}
			return v.Number.String()
		}),
		enum("status", statuses(), func(p promise) string {
			if !p.Number.Given() {
				return ""
			}
			return string(cmp.Or(p.Number.V.Missing, reported))
		}),
		words("unit", func(p promise) figures.At[string] { return p.Unit }),
		date("due", func(p promise) figures.At[figures.Date] { return p.Due }),
		refers("indicator", "rows", func(p promise) string { return p.Indicator.V }),
		refers("compare", "rows", func(p promise) string { return p.Compare.V }),
		words("note", func(p promise) figures.At[string] { return p.Note }),
		source(func(p promise) figures.At[string] { return p.Source }),
	)
}

// place is a county, or the city.
type place struct {
	figures.Jurisdiction
	scope string
}

// places returns the city and the counties.
func (d dataset) places() []place {
	list := []place{{d.City, figures.All}}
	for _, j := range d.Counties {
		list = append(list, place{j, j.Slug.V})
	}
	return list
}

func (d dataset) counties() Table {
	return table("counties", d.places(), []string{"county"},
		id("county", func(p place) string { return p.scope }),
		required(enum("level", []figures.Level{figures.City, figures.County}, func(p place) string {
			if p.scope == figures.All {
				return string(figures.City)
			}
			return string(figures.County)
		})),
		required(words("code", func(p place) figures.At[string] { return p.Code })),
		required(words("slug", func(p place) figures.At[string] { return p.Slug })),
		required(words("name", func(p place) figures.At[string] { return p.Name })),
		words("english", func(p place) figures.At[string] { return p.English }),
		typed("poor_villages", Integer, func(p place) string {
			if n := p.Villages().Number; n.Given() {
				return strconv.Itoa(n.V)
			}
			return ""
		}),
		refers("poor_villages_source", "sources", func(p place) string { return p.PoorVillages.Source.V }),
	)
}

func (d dataset) designations() Table {
	type row struct {
		county string
		figures.Designation
	}
	var list []row
	for _, p := range d.places() {
		for _, g := range p.Designations {
			list = append(list, row{p.scope, g})
		}
	}
	return table("designations", list, nil,
		required(refers("county", "counties", func(r row) string { return r.county })),
		required(enum("level", figures.Levels, func(r row) string { return string(r.Level.V) })),
		required(typed("year", Integer, func(r row) string { return strconv.Itoa(r.Year.V) })),
		source(func(r row) figures.At[string] { return r.Source }),
		date("until", func(r row) figures.At[figures.Date] { return r.Until }),
		refers("until_source", "sources", func(r row) string { return r.UntilSource.V }),
	)
}

func (d dataset) rows() Table {
	type row = figures.Indicator
	period := func(name string, of func(row) figures.At[figures.Period]) []column[row] {
		return typed(name, Month, func(i row) string {
			if p := of(i); p.Given() {
				return p.V.String()
			}
			return ""
		})
	}
	return table("rows", d.Indicators, []string{"indicator"},
		id("indicator", func(i row) string { return i.ID.V }),
		required(words("row", func(i row) figures.At[string] { return i.Row })),
		words("heading", func(i row) figures.At[string] { return i.Heading }),
		required(words("label", func(i row) figures.At[string] { return i.Label })),
		required(words("name", func(i row) figures.At[string] { return i.Name })),
		words("english_heading", func(i row) figures.At[string] { return i.English.Heading }),
		words("english_label", func(i row) figures.At[string] { return i.English.Label }),
		words("english_name", func(i row) figures.At[string] { return i.English.Name }),
		required(words("unit", func(i row) figures.At[string] { return i.Unit })),
		required(enum("basis", figures.Bases, func(i row) string { return string(i.Basis.V) })),
		required(typed("decimals", Integer, func(i row) string { return strconv.Itoa(i.Decimals.V) })),
		required(enum("total", figures.TotalRules, func(i row) string { return string(i.Total.V) })),
		yes("below_zero", func(i row) bool { return i.BelowZero.Given() }),
		period("since", func(i row) figures.At[figures.Period] { return i.Since }),
		period("until", func(i row) figures.At[figures.Period] { return i.Until }),
		refers("follows", "rows", func(i row) string { return i.Follows.V }),
		refers("part_of", "rows", func(i row) string { return i.PartOf.V }),
		refers("month_of", "rows", func(i row) string { return i.MonthOf.V }),
		refers("ratio_of", "rows", func(i row) string { return i.RatioOf.V }),
		words("ratio_to", func(i row) figures.At[string] { return i.RatioTo }),
		enum("limit", []string{figures.LimitPoorVillages}, func(i row) string { return i.Limit.V }),
		enum("evidence", []string{figures.EvidenceRequests}, func(i row) string { return i.Evidence.V }),
	)
}

func (d dataset) reports() Table {
	type row = figures.Report
	return table("reports", d.Reports, []string{"period"},
		required(typed("period", Month, func(r row) string { return r.Period.V.String() })),
		required(typed("covers_from", Month, func(r row) string { return r.Span().First.String() })),
		words("filed_by", func(r row) figures.At[string] { return r.FiledBy }),
		date("filed", func(r row) figures.At[figures.Date] { return r.Filed }),
		refers("source", "sources", func(r row) string { return r.Source.V }),
		yes("summed", func(r row) bool { return r.Summed }),
	)
}

// filing is what became of a county's form of a month: its column, or the reason why there is none. The total
// of the city's form is a column, too.
type filing struct {
	report *figures.Report
	figures.CountyReport
	absent figures.Reason
}

func (d dataset) filings() Table {
	var list []filing
	for n := range d.Reports {
		r := &d.Reports[n]
		for _, c := range r.Counties {
			list = append(list, filing{r, c, ""})
		}
		for _, a := range r.Absent {
			list = append(list, filing{r, figures.CountyReport{County: a.County}, a.Reason.V})
		}
		total := r.Totals
		total.County = figures.At[string]{V: figures.All, Pos: r.Period.Pos}
		list = append(list, filing{report: r, CountyReport: total})
	}
	return table("filings", list, []string{"period", "county"},
		required(refers("period", "reports", func(f filing) string { return f.report.Period.V.String() })),
		required(refers("county", "counties", func(f filing) string { return f.County.V })),
		required(enum("status", statuses(), func(f filing) string { return string(cmp.Or(f.absent, reported)) })),
		words("filed_by", func(f filing) figures.At[string] { return f.FiledBy }),
		date("filed", func(f filing) figures.At[figures.Date] { return f.Filed }),
		refers("source", "sources", func(f filing) string { return f.Source.V }),
		words("note", func(f filing) figures.At[string] { return f.Note }),
	)
}

func (d dataset) forms() Table {
	type row struct {
		period, county string
		figures.FormFile
	}
	var list []row
	for _, r := range d.Reports {
		for _, c := range append(slices.Clone(r.Counties), r.Totals) {
			for _, f := range c.Forms {
				list = append(list, row{r.Period.V.String(), cmp.Or(c.County.V, figures.All), f})
			}
		}
	}
	return table("forms", list, nil,
		required(refers("period", "reports", func(r row) string { return r.period })),
		required(refers("county", "counties", func(r row) string { return r.county })),
		required(words("file", func(r row) figures.At[string] { return r.File })),
		required(words("sha256", func(r row) figures.At[string] { return r.SHA256 })),
		required(words("cells", func(r row) figures.At[string] { return r.Cells })),
		words("inferred", func(r row) figures.At[string] { return r.Inferred }),
	)
}

func (d dataset) due() Table {
	type row = figures.Due
	return table("due", d.Due, []string{"since"},
		required(typed("since", Month, func(u row) string { return u.Since.V.String() })),
		required(typed("day", Integer, func(u row) string { return strconv.Itoa(u.Day.V) })),
		source(func(u row) figures.At[string] { return u.Source }),
	)
}

func (d dataset) sources() Table {
	type row = figures.Source
	return table("sources", d.Sources, []string{"source"},
		id("source", func(s row) string { return s.ID.V }),
		required(words("title", func(s row) figures.At[string] { return s.Title })),
		words("number", func(s row) figures.At[string] { return s.Number }),
		words("issuer", func(s row) figures.At[string] { return s.Issuer }),
		date("date", func(s row) figures.At[figures.Date] { return s.Date }),
		date("received", func(s row) figures.At[figures.Date] { return s.Received }),
		words("label", func(s row) figures.At[string] { return s.Label }),
		refers("part_of", "sources", func(s row) string { return s.PartOf.V }),
		refers("cited_by", "sources", func(s row) string { return s.CitedBy.V }),
		words("note", func(s row) figures.At[string] { return s.Note }),
		yes("notice", func(s row) bool { return s.Notice }),
		yes("withdrawn", func(s row) bool { return s.Withdrawn }),
	)
}

func (d dataset) notices() Table {
	type row = figures.Notice
	return table("notices", d.Notices, []string{"notice"},
		required(refers("notice", "sources", func(n row) string { return n.ID })),
		required(words("title", func(n row) figures.At[string] { return n.Title })),
		words("number", func(n row) figures.At[string] { return n.Number }),
		required(words("issuer", func(n row) figures.At[string] { return n.Issuer })),
		required(date("issued", func(n row) figures.At[figures.Date] { return n.Issued })),
		words("index", func(n row) figures.At[string] { return n.Index }),
		words("topic", func(n row) figures.At[string] { return n.Topic }),
		date("published", func(n row) figures.At[figures.Date] { return n.Published }),
		words("validity", func(n row) figures.At[string] { return n.Validity }),
	)
}

func (d dataset) deadlines() Table {
	type row struct {
		notice string
		figures.Deadline
	}
	var list []row
	for _, n := range d.Notices {
		for _, e := range n.Deadlines {
			list = append(list, row{n.ID, e})
		}
	}
	return table("deadlines", list, nil,
		required(refers("notice", "notices", func(r row) string { return r.notice })),
		required(day("date", func(r row) figures.Date { return r.Date.V })),
		required(words("text", func(r row) figures.At[string] { return r.Text })),
		words("to", func(r row) figures.At[string] { return r.To }),
		refers("answered_by", "sources", func(r row) string { return r.AnsweredBy.V }),
	)
}

func (d dataset) corrections() Table {
	type row = figures.Correction
	var list []row
	for _, r := range d.Reports {
		list = append(list, r.Corrections...)
	}
	for _, p := range d.Projects {
		list = append(list, p.Corrections...)
	}
	slices.SortStableFunc(list, func(a, b row) int { return a.Date.V.Compare(b.Date.V) })
	side := func(name string, figure func(row) figures.At[figures.Value], fact func(row) figures.At[string]) [][]column[row] {
		return [][]column[row]{
			text(name, func(k row) string {
				if v := figure(k); v.Given() && v.V.Known() {
					return v.V.Number.String()
				}
				return fact(k).V
			}),
			enum(name+"_status", statuses(), func(k row) string {
				switch v := figure(k); {
				case v.Given():
					return string(cmp.Or(v.V.Missing, reported))
				case fact(k).Given():
					return string(reported)
				}
				return ""
			}),
		}
	}
	old := side("old", func(k row) figures.At[figures.Value] { return k.Old }, func(k row) figures.At[string] { return k.Was })
	is := side("new", func(k row) figures.At[figures.Value] { return k.New }, func(k row) figures.At[string] { return k.Is })
	return table("corrections", list, nil,
		required(day("date", func(k row) figures.Date { return k.Date.V })),
		required(refers("county", "counties", func(k row) string { return k.County.V })),
		refers("period", "reports", func(k row) string {
			if k.In != "" {
				return ""
			}
			return k.Period.String()
		}),
		refers("indicator", "rows", func(k row) string { return k.Indicator.V }),
		typed("restates", Month, func(k row) string {
			if !k.Restates.Given() {
				return ""
			}
			return k.Restates.V.String()
		}),
		refers("project", "projects", func(k row) string { return k.In }),
		words("of", func(k row) figures.At[string] { return k.Of }),
		words("fact", func(k row) figures.At[string] { return k.Fact }),
		enum("entry", figures.Entries, func(k row) string { return string(k.Entry.V) }),
		old[0], old[1], is[0], is[1],
		text("unit", func(k row) string {
			if i, ok := d.Indicator(k.Indicator.V); ok {
				return i.Unit.V
			}
			if p, ok := d.Project(k.In); ok && k.Fact.Given() {
				if t, ok := p.Thing(k.Of.V); ok && (k.Fact.V == "amount" || k.Fact.V == "number") {
					return t.Unit
				}
			}
			return ""
		}),
		required(words("reason", func(k row) figures.At[string] { return k.Reason })),
		source(func(k row) figures.At[string] { return k.Source }),
	)
}

func (d dataset) acknowledgements() Table {
	list := slices.DeleteFunc(slices.Clone(d.remarks), func(r check.Remark) bool { return r.Reason == "" })
	return table("acknowledgements", list, nil,
		id("file", func(r check.Remark) string { return r.Pos.File }),
		id("rule", func(r check.Remark) string { return r.Rule() }),
		id("of", func(r check.Remark) string { return r.Of }),
		required(text("reason", func(r check.Remark) string { return r.Reason })),
	)
}

// change is a change of a name or of words that is not one of money.
type change struct {
	kind, of, county, fact, language string
	from                             figures.At[figures.Date]
	old, new, source, note           string
}

// wording is the kind of a change of published words.
const wording = "wording"

func (d dataset) changes() Table {
	var list []change
	for _, of := range d.Changed() {
		if kind := of.Thing.Kind; kind == figures.OfContract || kind == figures.OfBudget {
			continue // an amendment
		}
		for _, c := range of.Changes {
			for _, f := range c.Facts {
				list = append(list, change{kind: string(of.Thing.Kind), of: of.Thing.ID.V, fact: f.Key, from: c.From,
					old: f.Was.V, new: f.Is.V, source: c.Source.V, note: c.Note.V})
			}
		}
	}
	for _, w := range d.Wording {
		list = append(list, change{wording, w.Of.V, w.County.V, w.Fact.V, w.Language.V, w.Date, w.Old.V, w.New.V, "", w.Reason.V})
	}
	return table("changes", list, nil,
		required(enum("kind", []string{string(figures.OfPlace), string(figures.OfIndicator), wording}, func(c change) string {
			return c.kind
		})),
		id("of", func(c change) string { return c.of }),
		refers("county", "counties", func(c change) string { return c.county }),
		text("fact", func(c change) string { return c.fact }),
		text("language", func(c change) string { return c.language }),
		required(date("from", func(c change) figures.At[figures.Date] { return c.from })),
		text("old", func(c change) string { return c.old }),
		text("new", func(c change) string { return c.new }),
		refers("source", "sources", func(c change) string { return c.source }),
		text("note", func(c change) string { return c.note }),
	)
}

func (d dataset) withdrawals() Table {
	type row = figures.Withdrawal
	return table("withdrawals", d.Withdrawals, nil,
		required(words("address", func(w row) figures.At[string] { return w.Address })),
		required(day("date", func(w row) figures.Date { return w.Date.V })),
		required(words("ground", func(w row) figures.At[string] { return w.Ground })),
		date("issued", func(w row) figures.At[figures.Date] { return w.Issued }),
		enum("extent", []string{figures.ExtentPart}, func(w row) string { return w.Extent.V }),
	)
}

func (d dataset) moved() Table {
	type row = figures.Move
	return table("moved", d.Moved, []string{"old"},
		required(words("old", func(m row) figures.At[string] { return m.From })),
		required(words("new", func(m row) figures.At[string] { return m.To })),
	)
}

func (d dataset) charts(frozen []charts.Key) Table {
	type row = charts.Key
	return table("charts", frozen, []string{"chart", "county", "period"},
		id("chart", func(k row) string { return k.ID }),
		required(refers("county", "counties", func(k row) string { return k.Scope })),
		required(refers("period", "reports", func(k row) string { return k.Period.String() })),
		required(text("address", func(k row) string { return "/" + figures.ChartPath(k.Scope, k.ID, k.Period) })),
	)
}

// step is one step of the money of a project. Its check compares it with the step before.
type step struct {
	money.Chain
	name, label string
	yuan        string
	count       int // of contracts or requests; -1 for other steps, and if no document lists any
	source      string
	check       money.Check
}

// The steps of the money.
const (
	budgeted  = "budget"
	awarded   = "contracts"
	requested = "requests"
	used      = "use"
	paid      = "payments"
)

func (d dataset) money() Table {
	var list []step
	for _, p := range d.Projects {
		c := money.Follow(d.Dataset, p, d.remarks)
		for _, b := range p.Budget {
			list = append(list, step{Chain: c, name: budgeted, label: b.Label.V, yuan: b.Amount.V.Plain(), count: -1, source: b.DecidedBy().V})
		}
		if len(p.Budget) == 0 { // no document states one
			list = append(list, step{Chain: c, name: budgeted, count: -1})
		}
		contracts := step{Chain: c, name: awarded, count: -1, check: c.Checks[0]}
		if len(p.Contracts) > 0 {
			contracts.count = len(c.Contracts)
		}
		if c.Priced > 0 {
			contracts.yuan = c.Awarded.Plain()
		}
		requests := step{Chain: c, name: requested, count: -1, check: c.Checks[1]}
		if c.Listed && c.Report != nil {
			requests.yuan, requests.count = c.Requested.Plain(), c.Requests
		}
		list = append(list, contracts, requests)
		for n, u := range c.Uses {
			s := step{Chain: c, name: used, label: u.Indicator.ID.V, count: -1, check: c.Checks[2+n]}
			s.source = c.Report.SourceOf(p.County.V, u.Indicator.ID.V)
			if y, ok := u.Yuan(); ok {
				s.yuan = y.String()
			}
			list = append(list, s)
		}
		if len(c.Uses) == 0 {
			list = append(list, step{Chain: c, name: used, count: -1, check: c.Checks[2]})
		}
		list = append(list, step{Chain: c, name: paid, count: -1})
	}
	return table("money", list, []string{"project", "step", "label"},
		required(refers("project", "projects", func(s step) string { return s.Project.ID.V })),
		required(refers("county", "counties", func(s step) string { return s.Project.County.V })),
		refers("period", "reports", func(s step) string {
			if s.Report == nil {
				return ""
			}
			return s.Report.Period.V.String()
		}),
		required(enum("step", []string{budgeted, awarded, requested, used, paid}, func(s step) string { return s.name })),
		id("label", func(s step) string { return cmp.Or(s.label, s.name) }),
		[]column[step]{{Field{Name: "amount", Type: Number, Unit: figures.Yuan}, func(s step) string { return s.yuan }}},
		typed("count", Integer, func(s step) string {
			if s.count < 0 {
				return ""
			}
			return strconv.Itoa(s.count)
		}),
		refers("source", "sources", func(s step) string { return s.source }),
		text("rule", func(s step) string { return s.check.Rule }),
		enum("outcome", money.Outcomes, func(s step) string { return string(s.check.Outcome) }),
		enum("lack", money.Lacks, func(s step) string { return string(s.Lack(s.check)) }),
		text("reason", func(s step) string { return s.check.Reason() }),
	)
}
