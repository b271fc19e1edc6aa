package figures

import (
	"slices"
	"strconv"
	"strings"

	"portal/internal/message"
)

// Change is what holds of a thing from a day, by a document: an amended contract, an adjusted budget, a
// renamed county, a reworded row. It is not a correction, because what held before was right. A date
// without a day counts by its last possible day.
type Change struct {
	From   At[Date]
	Source At[string]
	Note   At[string]
	Facts  []NewFact // at least one
}

// NewFact is a fact of a thing before and after a change, as written in the data. A fact that no
// document stated before is not given in Was.
type NewFact struct {
	Key     string
	Was, Is At[string]
}

// Status is what became of a contract.
type Status string

// The ends of a contract. Its page remains, and its amount no longer counts.
const (
	Terminated Status = "terminated" // ended before it was fulfilled (合同终止)
	Void       Status = "void"       // the tender failed or was annulled (废标)
	Duplicate  Status = "duplicate"  // the entry repeats another
)

// Statuses lists the allowed values of status.
var Statuses = []Status{Terminated, Void, Duplicate}

// changing is a thing with changes. Its facts have the keys of the data.
type changing[T any] interface {
	*T
	get(key string) At[string]
	put(key string, value At[string])
	changes() *[]Change
}

// settle applies all changes to a thing that has the values of its own keys, and notes in each change
// what it replaced. The thing then has its present values.
func settle[T any, P changing[T]](t P) {
	list := *t.changes()
	for i := range list {
		for j := range list[i].Facts {
			f := &list[i].Facts[j]
			f.Was = t.get(f.Key)
			t.put(f.Key, f.Is)
		}
	}
}

// as returns a settled thing with only those changes that hold.
func as[T any, P changing[T]](now T, holds func(Change) bool) T {
	list := *P(&now).changes()
	if len(list) == 0 {
		return now
	}
	for _, c := range slices.Backward(list) {
		for _, f := range c.Facts {
			P(&now).put(f.Key, f.Was)
		}
	}
	for _, c := range list {
		if holds(c) {
			for _, f := range c.Facts {
				P(&now).put(f.Key, f.Is)
			}
		}
	}
	return now
}

// first returns a settled thing without any change.
func first[T any, P changing[T]](now T) T {
	return as[T, P](now, func(Change) bool { return false })
}

// firsts returns copies of settled things as they were first. Changes of the copies do not modify the
// things.
func firsts[T any, P changing[T]](list []T) []T {
	out := make([]T, len(list))
	for i := range list {
		out[i] = first[T, P](list[i])
		own := P(&out[i]).changes()
		*own = slices.Clone(*own)
		for j := range *own {
			(*own)[j].Facts = slices.Clone((*own)[j].Facts)
		}
	}
	return out
}

// settleAll settles each of the things.
func settleAll[T any, P changing[T]](list []T) {
	for i := range list {
		settle[T, P](&list[i])
	}
}

// holdsOn reports whether a change holds on a day.
func (c Change) holdsOn(day Date) bool { return c.From.V.Last().Compare(day) <= 0 }

// holding returns whether a change is in a month's charts: it holds on the month's last day and was known when
// the month was filed. It asks once for each document.
func (ds *Dataset) holding(r *Report) func(Change) bool {
	known := map[string]bool{}
	return func(c Change) bool {
		if !c.holdsOn(r.Period.V.Last()) {
			return false
		}
		is, asked := known[c.Source.V]
		if !asked {
			is = ds.KnownAt(r, c.Source.V)
			known[c.Source.V] = is
		}
		return is
	}
}

// At returns the data with the names, words and values that were known when a month was filed, and without
// the earlier months whose forms came after it. It shares everything else with ds, such as contracts and
// requests of later days.
func (ds *Dataset) At(r *Report) *Dataset {
	holds := ds.holding(r)
	later := false
	ds.eachChanging(func(_ string, _ func() Thing, list []Change) {
		later = later || slices.ContainsFunc(list, func(c Change) bool { return !holds(c) })
	})
	filed := r.FiledOn()
	var reports []Report // without the earlier months that certainly came after this one was filed
	for n := range ds.Reports {
		o := &ds.Reports[n]
		earliest, _ := o.filed().Span()
		came := filed != (Date{}) && o.Period.V.Compare(r.Period.V) < 0 && earliest.Compare(filed) > 0
		switch {
		case came && reports == nil:
			reports = append(make([]Report, 0, len(ds.Reports)), ds.Reports[:n]...)
		case !came && reports != nil:
			reports = append(reports, *o)
		}
	}
	if !later && reports == nil {
		return ds
	}
	if reports == nil {
		reports = ds.Reports
	}
	out := *ds
	out.Reports = reports
	out.City = as(ds.City, holds)
	out.Counties, out.Projects = slices.Clone(ds.Counties), slices.Clone(ds.Projects)
	for i := range out.Counties {
		out.Counties[i] = as(out.Counties[i], holds)
	}
	out.Indicators = slices.Clone(ds.Indicators)
	for i := range out.Indicators {
		out.Indicators[i] = out.Indicators[i].At(r.Period.V)
	}
	for i := range out.Projects {
		p := &out.Projects[i]
		p.Budget, p.Contracts = slices.Clone(p.Budget), slices.Clone(p.Contracts)
		for j := range p.Budget {
			p.Budget[j] = as(p.Budget[j], holds)
		}
		for j := range p.Contracts {
			p.Contracts[j] = as(p.Contracts[j], holds)
		}
	}
	return &out
}

// Holding returns the changes that hold in a month and were known when it was filed.
func (ds *Dataset) Holding(r *Report, list []Change) []Change {
	holds := ds.holding(r)
	return slices.DeleteFunc(slices.Clone(list), func(c Change) bool { return !holds(c) })
}

// CountyAt returns a county with the name and code known when a month was filed, and false if there is
// none with the slug.
func (ds *Dataset) CountyAt(r *Report, slug string) (Jurisdiction, bool) {
	j, ok := ds.County(slug)
	return as(j, ds.holding(r)), ok
}

// On returns the budget line as it held on a day.
func (b BudgetLine) On(day Date) BudgetLine {
	return as(b, func(c Change) bool { return c.holdsOn(day) })
}

// At returns the row with the words of a month's form.
func (i Indicator) At(p Period) Indicator {
	return as(i, func(c Change) bool { return c.holdsOn(p.Last()) })
}

// Ended reports whether the contract no longer counts.
func (k Contract) Ended() bool { return k.Status.Given() }

// EndedOn returns the day from which the contract no longer counts; zero if it still counts.
func (k Contract) EndedOn() Date {
	c, _ := changeOf(k.Changes, k.Status.Pos)
	return c.From.V
}

// DecidedBy returns the document that set the line's amount.
func (b BudgetLine) DecidedBy() At[string] {
	if c, ok := changeOf(b.Changes, b.Amount.Pos); ok {
		return c.Source
	}
	return b.Source
}

// Villages returns the place's number of poor villages with the document that gives it.
func (j Jurisdiction) Villages() Count {
	if c, ok := changeOf(j.Changes, j.PoorVillages.Number.Pos); ok {
		return Count{j.PoorVillages.Number, c.Source}
	}
	return j.PoorVillages
}

// changeOf returns the change that gave a thing the value at a position, and false if none did.
func changeOf(list []Change, value message.Pos) (Change, bool) {
	i := slices.IndexFunc(list, func(c Change) bool {
		return value.Given() && slices.ContainsFunc(c.Facts, func(f NewFact) bool { return f.Is.Pos == value })
	})
	if i < 0 {
		return Change{}, false
	}
	return list[i], true
}

// Award returns the contract as awarded, without later changes.
func (k Contract) Award() Contract { return first(k) }

// With returns the contract with only those changes that hold.
func (k Contract) With(holds func(Change) bool) Contract { return as(k, holds) }

// First returns the place with its first name and code.
func (j Jurisdiction) First() Jurisdiction { return first(j) }

// Names returns every name that the place has had, the present one last.
func (j Jurisdiction) Names() []string {
	out := []string{j.First().Name.V}
	for _, c := range j.Changes {
		for _, f := range c.Facts {
			if f.Key == "name" {
				out = append(out, f.Is.V)
			}
		}
	}
	return out
}

// Changed is a thing with its changes.
type Changed struct {
	County  string // the slug of the county that it belongs to; empty for a row of the form and the city
	Thing   Thing  // with the present values
	Changes []Change
}

// Changed returns everything that has changes: places, rows of the form, and the budget lines and
// contracts of projects, in the order of the data.
func (ds *Dataset) Changed() []Changed {
	var out []Changed
	ds.eachChanging(func(county string, thing func() Thing, list []Change) {
		if len(list) > 0 {
			out = append(out, Changed{county, thing(), list})
		}
	})
	return out
}

// eachChanging calls see for everything that may have changes.
func (ds *Dataset) eachChanging(see func(county string, thing func() Thing, list []Change)) {
	see("", ds.City.thing, ds.City.Changes)
	for i := range ds.Counties {
		j := &ds.Counties[i]
		see(j.Slug.V, j.thing, j.Changes)
	}
	for i := range ds.Indicators {
		see("", ds.Indicators[i].thing, ds.Indicators[i].Changes)
	}
	for n := range ds.Projects {
		p := &ds.Projects[n]
		for i := range p.Budget {
			see(p.County.V, p.Budget[i].thing, p.Budget[i].Changes)
		}
		for i := range p.Contracts {
			see(p.County.V, p.Contracts[i].thing, p.Contracts[i].Changes)
		}
	}
}

// changeThing returns a change as a thing of its own, which corrections may name: its id is that of the
// thing and the day, luhe-park/2020-11-05.
func changeThing(of Thing, c Change) Thing {
	t := Thing{Kind: OfChange, ID: At[string]{of.ID.V + "/" + c.From.V.String(), c.From.Pos}, Title: of.Title,
		Contract: of.Contract, Unit: of.Unit, Source: c.Source, Funds: of.Funds, Of: of.ID.V, From: c.From.V}
	for _, f := range c.Facts {
		t.Facts = append(t.Facts, Fact{f.Key, f.Is})
	}
	t.Facts = append(t.Facts, Fact{factSource, c.Source})
	return t
}

// withChanges returns a thing and its changes as things.
func withChanges(t Thing, list []Change) []Thing {
	out := []Thing{t}
	for _, c := range list {
		out = append(out, changeThing(t, c))
	}
	return out
}

// findChange returns the change of a project with the id of changeThing, and the list that has it.
func (p *Project) findChange(id string) (list *[]Change, at int) {
	of, day, _ := strings.Cut(id, "/")
	find := func(owner string, changes *[]Change) {
		if owner != of || day == "" || list != nil {
			return
		}
		if i := slices.IndexFunc(*changes, func(c Change) bool { return c.From.V.String() == day }); i >= 0 {
			list, at = changes, i
		}
	}
	for i := range p.Contracts {
		find(p.Contracts[i].ID.V, &p.Contracts[i].Changes)
	}
	for i := range p.Budget {
		find(string(p.Budget[i].Level.V), &p.Budget[i].Changes)
	}
	return list, at
}

func (k *Contract) changes() *[]Change     { return &k.Changes }
func (b *BudgetLine) changes() *[]Change   { return &b.Changes }
func (j *Jurisdiction) changes() *[]Change { return &j.Changes }
func (i *Indicator) changes() *[]Change    { return &i.Changes }

// The facts that a change may name.
var (
	changesOfContract = []string{"amount", "price", "title", "lot", "winner", "members", "agency", "platform",
		"status", "replaced_by"}
	changesOfBudget    = []string{"amount", "label"}
	changesOfPlace     = []string{"name", "code", "english", "poor_villages"}
	changesOfIndicator = []string{"heading", "label", "name", "english_heading", "english_label", "english_name"}
)

// textFact is a fact that is a text, by its key.
type textFact struct {
	key string
	at  *At[string]
}

// putText sets the text with a key, and reports whether there is one.
func putText(texts []textFact, key string, value At[string]) bool {
	for _, t := range texts {
		if t.key == key {
			*t.at = value
			return true
		}
	}
	return false
}

// factsOf returns texts as facts.
func factsOf(texts []textFact) []Fact {
	var out []Fact
	for _, t := range texts {
		out = append(out, Fact{t.key, *t.at})
	}
	return out
}

func (j *Jurisdiction) texts() []textFact {
	return []textFact{{"name", &j.Name}, {"code", &j.Code}, {"english", &j.English}}
}

// Facts returns the facts of the place that changes may name.
func (j Jurisdiction) Facts() []Fact {
	return append(factsOf(j.texts()), Fact{"poor_villages", written(j.PoorVillages.Number, strconv.Itoa)})
}

func (j *Jurisdiction) thing() Thing {
	return Thing{Kind: OfPlace, ID: j.Slug, Title: j.Name.V, Facts: j.Facts()}
}

func (j *Jurisdiction) get(key string) At[string] { return factOf(j.Facts(), key) }

func (j *Jurisdiction) put(key string, value At[string]) {
	if !putText(j.texts(), key, value) { // poor_villages
		n, _ := strconv.Atoi(value.V)
		j.PoorVillages.Number = At[int]{n, value.Pos}
	}
}

func (i *Indicator) texts() []textFact {
	return []textFact{{"name", &i.Name}, {"label", &i.Label}, {"heading", &i.Heading}, {"english_name", &i.English.Name},
		{"english_label", &i.English.Label}, {"english_heading", &i.English.Heading}}
}

// Facts returns the facts of the row that changes may name.
func (i Indicator) Facts() []Fact { return factsOf(i.texts()) }

func (i *Indicator) thing() Thing {
	return Thing{Kind: OfIndicator, ID: i.ID, Title: i.Name.V, Facts: i.Facts()}
}

func (i *Indicator) get(key string) At[string] { return factOf(i.Facts(), key) }

func (i *Indicator) put(key string, value At[string]) { putText(i.texts(), key, value) }

func (k *Contract) get(key string) At[string] {
	switch key {
	case "status":
		return asText(k.Status)
	case "replaced_by":
		return k.ReplacedBy
	}
	return factOf(k.thing().Facts, key)
}

func (b *BudgetLine) get(key string) At[string] { return factOf(b.facts(), key) }

func (b *BudgetLine) facts() []Fact {
	return []Fact{{"amount", written(b.Amount, Amount.Plain)}, {"label", b.Label}}
}

func (b *BudgetLine) put(key string, value At[string]) {
	switch key {
	case "amount":
		b.Amount = putAmount(value)
	case "label":
		b.Label = value
	case factSource:
		b.Source = value
	}
}

// putAmount returns the amount that a text of the data means.
func putAmount(plain At[string]) At[Amount] {
	a, _ := ParseAmount(plain.V)
	return At[Amount]{a, plain.Pos}
}

func factOf(list []Fact, key string) At[string] {
	if i := slices.IndexFunc(list, func(f Fact) bool { return f.Key == key }); i >= 0 {
		return list[i].Value
	}
	return At[string]{}
}
