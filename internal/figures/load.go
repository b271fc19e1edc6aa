package figures

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"portal/internal/message"
	"portal/internal/yamlfile"
)

// Dataset is all the data that the portal publishes.
type Dataset struct {
	City       Jurisdiction
	Counties   []Jurisdiction // ordered by code
	Form       MonthlyForm
	Indicators []Indicator // in the order of the form's rows
	Charts     []ChartSpec // in the order of the pages
	Due        []Due       // when the form is due; empty if no document says
	Sources    []Source
	Projects   []Project // ordered by the counties' codes and their years
	Reports    []Report  // ordered by period
	Notices    []Notice  // newest first

	Acknowledged []Acknowledgement // in file order

	About Text
	Moved []Move // addresses that the site used in the past

	Wording     []Wording    // changes of published words, by day
	Withdrawals []Withdrawal // what stopped being public by law, the earliest first

	Allowed []Allowance // findings of the privacy search that may be published

	Introductions map[string]Text            // by county
	Narratives    map[Period]map[string]Text // by period and county

	// Links are the site-internal link targets in the texts, such as /notices/shanwei-2020-139/.
	Links []At[string]

	// Phrases are the words of the site, by language and key; nil if they were not read. Plural forms
	// have the key with the form: counties_some.other.
	Phrases map[string]map[string]string

	// Files maps the path of every file read to its bytes.
	Files map[string][]byte
}

// maxFiles bounds how many files Load reads. A hundred years of months with narratives of forty
// counties stay below it.
const maxFiles = 100_000

// Load reads data/ and content/ below root. The problems are those of single files; package check
// judges the whole. The error is one of the system, such as an unreadable folder.
func Load(root fs.FS) (*Dataset, message.List, error) {
	var names []string
	var strange message.List
	for _, folder := range []string{"data", "content"} {
		if info, err := fs.Lstat(root, folder); err == nil && !info.IsDir() {
			strange.Add(message.Pos{File: folder}, "known-file/link")
			continue
		}
		err := fs.WalkDir(root, folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !utf8.ValidString(name) { // nothing below it can be opened
				strange.Add(message.Pos{File: name}, "known-file")
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			// Editors and operating systems create such files.
			base := path.Base(name)
			if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "#") || strings.HasSuffix(base, "~") {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			switch {
			case name == PublishedFile:
				// the publishing ledger is not a figure
			case d.Type().IsRegular():
				names = append(names, name)
			case !d.IsDir(): // a link or a device, which may lead anywhere
				strange.Add(message.Pos{File: name}, "known-file/link")
			}
			if len(names) > maxFiles {
				return fmt.Errorf("more than %d files", maxFiles)
			}
			return nil
		})
		if err != nil {
			return nil, nil, fmt.Errorf("reading %s: %w", folder, err)
		}
	}
	files := map[string][]byte{}
	for _, name := range names {
		src, err := readFile(root, name)
		if err != nil {
			return nil, nil, fmt.Errorf("reading %s: %w", name, err)
		}
		files[name] = src
	}
	ds, problems := Parse(files)
	return ds, append(strange, problems...), nil
}

// Parse parses the files of data/ and content/, given by path. They need not exist on disk.
func Parse(files map[string][]byte) (*Dataset, message.List) {
	ds := &Dataset{
		Introductions: map[string]Text{},
		Narratives:    map[Period]map[string]Text{},
		Files:         files,
	}
	r := &reader{}
	names := slices.Collect(maps.Keys(files))
	// Reports need the rows that indicators.yaml defines.
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(-cmp.Compare(boolInt(a == IndicatorsFile), boolInt(b == IndicatorsFile)), strings.Compare(a, b))
	})
	for _, required := range []string{IndicatorsFile, ChartsFile, JurisdictionsFile, SourcesFile, aboutFile} {
		if !slices.Contains(names, required) {
			r.Add(message.Pos{File: required}, "missing-file")
		}
	}
	for _, name := range names {
		r.file(ds, name, files[name])
	}
	ds.citeWithdrawn()
	ds.order()
	ds.addUp()
	return ds, r.Problems
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// readFile reads at most the bytes that the size rule needs to reject the file.
func readFile(root fs.FS, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	src, err := io.ReadAll(io.LimitReader(f, yamlfile.MaxSize+1))
	return src, errors.Join(err, f.Close())
}

// PublishedFile records every published address.
const PublishedFile = "data/published.tsv"

// The folders of the months, projects and notices, and the files with the form's rows, the places and
// the documents.
const (
	IndicatorsFile    = "data/indicators.yaml"
	JurisdictionsFile = "data/jurisdictions.yaml"
	SourcesFile       = "data/sources.yaml"
	ReportsFolder     = "data/reports/"
	ProjectsFolder    = "data/projects/"
	NoticesFolder     = "content/notices/"
)

// The files with fixed names.
const (
	movedFile    = "data/moved.yaml"
	allowedFile  = "data/allowed.yaml"
	codebookFile = "data/README.md"
	aboutFile    = "content/about.md"
)

// file reads one file into the dataset, depending on its path.
func (r *reader) file(ds *Dataset, name string, src []byte) {
	switch kind := KindOf(name); {
	case name == codebookFile:
		// the codebook is for people; its own test reads the examples
	case kind == "":
		r.Add(message.Pos{File: name}, "known-file")
	case kind == AboutKind:
		ds.About, _ = r.text(ds, name, src, true)
	case kind == NoticeKind:
		r.notice(ds, name, src)
	case kind == TextKind && path.Dir(name) == "content/counties":
		if t, ok := r.text(ds, name, src, false); ok {
			ds.Introductions[stem(name)] = t
		}
	case kind == TextKind:
		r.narrative(ds, name, src)
	default:
		if n := r.yaml(name, src); n != nil {
			r.data(ds, kind, name, n)
		}
	}
}

// data reads the content of a YAML file.
func (r *reader) data(ds *Dataset, kind FileKind, name string, n *yamlfile.Node) {
	switch kind {
	case IndicatorsKind:
		r.indicators(ds, n)
	case ChartsKind:
		r.charts(ds, n)
	case JurisdictionsKind:
		r.jurisdictions(ds, n)
	case SourcesKind:
		r.sources(ds, n)
	case ProjectKind:
		r.project(ds, name, n)
	case ReportKind:
		r.report(ds, name, n)
	case WordingKind:
		r.wording(ds, n)
	case MovedKind:
		r.moved(ds, n)
	case WithdrawalsKind:
		r.withdrawals(ds, n)
	case AllowedKind:
		r.allowed(ds, n)
	}
}

func (r *reader) yaml(name string, src []byte) *yamlfile.Node {
	n, list := yamlfile.Read(name, src)
	r.Problems = append(r.Problems, list...)
	return n
}

func (r *reader) indicators(ds *Dataset, n *yamlfile.Node) {
	o := r.Object(n, "indicators.yaml")
	form := o.Object("form", "the monthly form")
	ds.Form = MonthlyForm{Title: r.words(form, "title"), English: r.optionalEnglish(form, "english")}
	form.Done()
	for _, item := range o.List("indicators") {
		i := r.Object(item, "an indicator")
		row := Indicator{
			ID:        r.id(i, "id"),
			Row:       r.words(i, "row"),
			Heading:   r.optionalWords(i, "heading"),
			Label:     r.words(i, "label"),
			Name:      r.words(i, "name"),
			Unit:      r.words(i, "unit"),
			Basis:     enum(r, i, "basis", Bases),
			Decimals:  r.integer(i, "decimals", 0, mostDecimals),
			Total:     enum(r, i, "total", TotalRules),
			Since:     r.optionalPeriod(i, "since"),
			Until:     r.optionalPeriod(i, "until"),
			Follows:   r.optionalID(i, "follows"),
			PartOf:    r.optionalID(i, "part_of"),
			MonthOf:   r.optionalID(i, "month_of"),
			RatioOf:   r.optionalID(i, "ratio_of"),
			RatioTo:   r.optionalID(i, "ratio_to"),
			BelowZero: optionalEnum(r, i, "below_zero", "allowed"),
			Limit:     optionalEnum(r, i, "limit", LimitPoorVillages),
			Evidence:  optionalEnum(r, i, "evidence", EvidenceRequests),
		}
		if e := i.OptionalObject("english", "the English of an indicator"); !e.Void() {
			row.English = EnglishRow{Label: r.english(e, "label"), Name: r.english(e, "name")}
			if i.Has("heading") {
				row.English.Heading = r.english(e, "heading")
			}
			e.Done()
		}
		row.Changes = r.changes(i, changesOfIndicator)
		i.Done()
		settle(&row)
		ds.Indicators = append(ds.Indicators, row)
	}
	for _, item := range o.OptionalList("due") {
		d := r.Object(item, "a due day")
		ds.Due = append(ds.Due, Due{r.period(d, "since"), r.integer(d, "day", 1, 28), r.source(d)})
		d.Done()
	}
	o.Done()
}

func asText[T ~string](a At[T]) At[string] { return At[string]{string(a.V), a.Pos} }

func (r *reader) jurisdictions(ds *Dataset, n *yamlfile.Node) {
	o := r.Object(n, "jurisdictions.yaml")
	ds.City = r.jurisdiction(o.Object("city", "the city"))
	for _, item := range o.List("counties") {
		ds.Counties = append(ds.Counties, r.jurisdiction(r.Object(item, "a county")))
	}
	o.Done()
}

// mostVillages is more than any city has.
const mostVillages = 100_000

func (r *reader) jurisdiction(o *yamlfile.Object) Jurisdiction {
	j := Jurisdiction{Code: r.code(o, "code"), Slug: r.id(o, "slug"), Name: r.words(o, "name"),
		English: r.optionalEnglish(o, "english"), Changes: r.changes(o, changesOfPlace)}
	if j.Slug.V == All {
		r.Add(j.Slug.Pos, "reserved-id", "ID", All)
	}
	if p := o.OptionalObject("poor_villages", "poor_villages"); !p.Void() {
		j.PoorVillages = Count{r.integer(p, "number", 1, mostVillages), r.source(p)}
		p.Done()
	}
	for _, item := range o.OptionalList("designations") {
		d := r.Object(item, "a designation")
		j.Designations = append(j.Designations, Designation{
			Level: enum(r, d, "level", Levels), Year: r.year(d, "year"), Source: r.source(d),
			Until: r.optionalDate(d, "until"), UntilSource: r.untilSource(d),
		})
		d.Done()
	}
	o.Done()
	settle(&j)
	return j
}

// changes reads the changes of a thing, whose facts have the keys.
func (r *reader) changes(o *yamlfile.Object, keys []string) (list []Change) {
	for _, item := range o.OptionalList("changes") {
		c := r.Object(item, "a change")
		change := Change{From: r.date(c, "from"), Source: r.source(c), Note: r.optionalParagraph(c, "note")}
		var english *yamlfile.Object
		if slices.Contains(keys, "english_name") {
			english = c.OptionalObject("english", "the English of an indicator")
		}
		for _, key := range keys {
			from, name := c, key
			if part, nested := strings.CutPrefix(key, "english_"); nested {
				from, name = english, part
			}
			if !from.Has(name) {
				from.OptionalScalar(name, phraseKind) // so that a message about an unknown key names it
				continue
			}
			change.Facts = append(change.Facts, NewFact{Key: key, Is: r.fact(from, name, key)})
		}
		if english != nil {
			english.Done()
		}
		if n := len(list); n > 0 && change.From.Given() && change.From.V.Last().Compare(list[n-1].From.V.Last()) <= 0 {
			r.Add(change.From.Pos, "change-in-order", "From", change.From.V, "Before", list[n-1].From.V)
		}
		if len(change.Facts) == 0 && !c.Void() {
			r.Add(c.Pos(), "change-changes/nothing", "Allowed", strings.Join(keys, ", "))
		}
		c.Done()
		if change.From.Given() { // without its day it has no place in the order
			list = append(list, change)
		}
	}
	return list
}

// untilSource reads the document that ends a designation. A designation that ends needs one.
func (r *reader) untilSource(o *yamlfile.Object) At[string] {
	if o.Has("until") {
		return r.id(o, "until_source")
	}
	return r.optionalID(o, "until_source")
}

func (r *reader) sources(ds *Dataset, n *yamlfile.Node) {
	o := r.Object(n, "sources.yaml")
	for _, item := range o.List("sources") {
		s := r.Object(item, "a source")
		ds.Sources = append(ds.Sources, Source{
			ID:       r.id(s, "id"),
			Title:    r.words(s, "title"),
			Number:   r.optionalWords(s, "number"),
			Issuer:   r.optionalWords(s, "issuer"),
			Date:     r.optionalDate(s, "date"),
			Label:    r.optionalWords(s, "label"),
			PartOf:   r.optionalID(s, "part_of"),
			CitedBy:  r.optionalID(s, "cited_by"),
			Received: r.optionalDate(s, "received"),
			Note:     r.optionalParagraph(s, "note"),
		})
		s.Done()
	}
	r.acknowledged(ds, o)
	o.Done()
}

// acknowledged reads the acknowledgements of warnings about a file, which are in that file.
func (r *reader) acknowledged(ds *Dataset, o *yamlfile.Object) {
	for _, item := range o.OptionalList("acknowledged") {
		a := r.Object(item, "an acknowledgement")
		ds.Acknowledged = append(ds.Acknowledged, Acknowledgement{r.id(a, "rule"), r.words(a, "of"),
			r.paragraph(a, "reason")})
		a.Done()
	}
}

func (r *reader) moved(ds *Dataset, n *yamlfile.Node) {
	o := r.Object(n, "moved.yaml")
	for _, item := range o.List("moved") {
		m := r.Object(item, "a move")
		ds.Moved = append(ds.Moved, Move{From: r.folder(m, "from"), To: r.folder(m, "to")})
		m.Done()
	}
	o.Done()
}

func (r *reader) allowed(ds *Dataset, n *yamlfile.Node) {
	o := r.Object(n, "allowed.yaml")
	for _, item := range o.List("allowed") {
		e := r.Object(item, "an allowance")
		a := Allowance{File: r.words(e, "file"), Kind: enum(r, e, "kind", AllowedKinds)}
		switch a.Kind.V {
		case "":
			e.OptionalScalar("text", phraseKind)
			e.OptionalScalar("sha256", digestKind)
		case Unread:
			a.SHA256 = r.digest(e, "sha256")
		default:
			a.Text = r.words(e, "text")
		}
		a.Reason = r.paragraph(e, "reason")
		e.Done()
		ds.Allowed = append(ds.Allowed, a)
	}
	o.Done()
}

func (r *reader) project(ds *Dataset, name string, n *yamlfile.Node) {
	o := r.Object(n, "a project")
	p := Project{
		ID:        At[string]{stem(name), o.Pos()},
		County:    r.id(o, "county"),
		Name:      r.words(o, "name"),
		Year:      r.year(o, "year"),
		YearBasis: r.optionalWords(o, "year_basis"),
		Source:    r.source(o),
	}
	if own := stem(name); p.County.Given() && p.County.V != own && !strings.HasPrefix(own, p.County.V+"-") {
		r.Add(p.County.Pos, "file-name/project", "Value", p.County.V, "File", own)
	}
	p.Budget = r.budget(o)
	for i := range p.Budget {
		p.Budget[i].Project = p.ID.V
	}
	for _, item := range o.OptionalList("targets") {
		t := r.Object(item, "a target")
		p.Targets = append(p.Targets, r.target(t, r.source(t)))
	}
	p.Contracts = r.contracts(o, p.County.V)
	p.Pending = r.pending(o)
	p.Requests = r.requests(o)
	settleAll(p.Contracts)
	settleAll(p.Budget)
	for _, item := range o.OptionalList("corrections") {
		p.Corrections = append(p.Corrections, r.correctionOfFact(&p, item))
	}
	p.written.contracts = slices.Clone(p.Contracts)
	p.written.budget = slices.Clone(p.Budget)
	p.written.targets = slices.Clone(p.Targets)
	p.written.requests = slices.Clone(p.Requests)
	p.withdrawAll()
	r.acknowledged(ds, o)
	o.Done()
	ds.Projects = append(ds.Projects, p)
}

func (r *reader) budget(o *yamlfile.Object) (lines []BudgetLine) {
	for _, item := range o.OptionalList("budget") {
		b := r.Object(item, "a budget line")
		lines = append(lines, BudgetLine{
			Level:   enum(r, b, "level", Levels),
			Fund:    r.optionalID(b, "fund"),
			Label:   r.words(b, "label"),
			Amount:  r.amount(b, "amount"),
			Source:  r.source(b),
			Changes: r.changes(b, changesOfBudget),
		})
		b.Done()
	}
	return lines
}

func (r *reader) contracts(o *yamlfile.Object, county string) (contracts []Contract) {
	for _, item := range o.OptionalList("contracts") {
		c := r.Object(item, "a contract")
		contracts = append(contracts, Contract{
			ID:         r.id(c, "id"),
			Title:      r.words(c, "title"),
			Lot:        r.optionalWords(c, "lot"),
			Method:     r.optionalWords(c, "method"),
			Winner:     r.optionalWords(c, "winner"),
			Members:    r.optionalWords(c, "members"),
			Agency:     r.optionalWords(c, "agency"),
			Platform:   r.optionalWords(c, "platform"),
			BidOpening: r.dating(c, "bid_opening"),
			Awarded:    r.dating(c, "awarded"),
			Signed:     r.dating(c, "signed"),
			Amount:     r.optionalAmount(c, "amount"),
			Price:      r.optionalWords(c, "price"),
			Source:     r.source(c),
			Note:       r.optionalParagraph(c, "note"),
			Changes:    r.changes(c, changesOfContract),
			County:     county,
		})
		c.Done()
	}
	return contracts
}

func (r *reader) pending(o *yamlfile.Object) (tenders []PendingTender) {
	for _, item := range o.OptionalList("pending") {
		t := r.Object(item, "a pending tender")
		tenders = append(tenders, PendingTender{
			Title:  r.words(t, "title"),
			Status: r.words(t, "status"),
			Source: r.source(t),
		})
		t.Done()
	}
	return tenders
}

func (r *reader) requests(o *yamlfile.Object) (requests []Request) {
	for _, item := range o.OptionalList("requests") {
		q := r.Object(item, "a request")
		requests = append(requests, Request{
			ID:         r.id(q, "id"),
			Contract:   r.id(q, "contract"),
			Instalment: r.integer(q, "instalment", 1, 100),
			Date:       r.day(q, "date"),
			Amount:     r.amount(q, "amount"),
			Source:     r.source(q),
			Note:       r.optionalParagraph(q, "note"),
		})
		q.Done()
	}
	return requests
}

// correctionOfFact reads a correction of a project.
func (r *reader) correctionOfFact(p *Project, item *yamlfile.Node) Correction {
	o := r.Object(item, "a correction")
	c := Correction{County: p.County, In: p.ID.V, Of: r.thing(o, "of", p)}
	thing, ok := p.Thing(c.Of.V)
	var keys []string
	switch {
	case ok:
		keys = thing.Keys()
	case c.Of.Given():
		r.Add(c.Of.Pos, "correction-of", "ID", c.Of.V)
	}
	switch {
	case o.Has("entry"):
		c.Entry = enum(r, o, "entry", Entries)
		if c.Entry.V == Withdrawn && thing.Kind == OfContract {
			r.Add(c.Entry.Pos, "correction-of/contract", "Contract", c.Of.V)
		}
	case ok:
		c.Fact = enum(r, o, "fact", keys)
		if o.Has("old") || !thing.mayLack(c.Fact.V) {
			c.Was = r.fact(o, "old", c.Fact.V)
		}
		c.Is = r.fact(o, "new", c.Fact.V)
	default: // without a valid `of` the allowed keys are unknown, so skip them
		for _, key := range []string{"fact", "old", "new"} {
			o.OptionalScalar(key, phraseKind)
		}
	}
	c.Reason = r.paragraph(o, "reason")
	c.Source = r.source(o)
	c.Date = r.day(o, "date")
	o.Done()
	return c
}

// fact reads a fact and returns it in the form of func written.
func (r *reader) fact(o *yamlfile.Object, key, fact string) At[string] {
	switch fact {
	case "":
		o.OptionalScalar(key, phraseKind)
		return At[string]{}
	case "amount":
		return written(r.amount(o, key), Amount.Plain)
	case "number":
		return written(r.value(o, key, freely), Value.Plain)
	case "instalment":
		return written(r.integer(o, key, 1, 100), strconv.Itoa)
	case "date":
		return written(r.day(o, key), Date.String)
	case "due":
		return written(r.date(o, key), Date.String)
	case "bid_opening":
		return written(r.dateRange(o, key), DateRange.String)
	case "bound":
		return written(enum(r, o, key, Bounds), func(b Bound) string { return string(b) })
	case "contract", "replaced_by", factSource:
		return r.id(o, key)
	case "awarded", "signed":
		return written(r.dateRange(o, key), DateRange.String)
	case "status":
		return asText(enum(r, o, key, Statuses))
	case "code":
		return r.code(o, key)
	case "poor_villages":
		return written(r.integer(o, key, 1, mostVillages), strconv.Itoa)
	case "english", "english_name", "english_label", "english_heading":
		return r.english(o, key)
	}
	return r.words(o, key)
}

// target reads a target of a project or a notice.
func (r *reader) target(o *yamlfile.Object, source At[string]) Target {
	t := Target{ID: r.id(o, "id"), Text: r.words(o, "text"), Source: source}
	if o.Has("number") || o.Has("bound") || o.Has("unit") {
		t.Bound = enum(r, o, "bound", Bounds)
		t.Number = r.value(o, "number", freely)
		t.Unit = r.words(o, "unit")
	}
	t.Due = r.optionalDate(o, "due")
	t.Indicator = r.optionalID(o, "indicator")
	t.Compare = r.optionalID(o, "compare")
	t.Note = r.optionalParagraph(o, "note")
	o.Done()
	return t
}

func (r *reader) report(ds *Dataset, name string, n *yamlfile.Node) {
	o := r.Object(n, "a report")
	period, ok := o.Scalar("period", monthKind(ds.formChanges()))
	rep := Report{Period: r.month("period", period, ok)}
	r.coversFrom(o, &rep)
	if rep.Period.Given() && rep.Period.V.String() != stem(name) {
		r.Add(rep.Period.Pos, "file-name", "Value", rep.Period.V.String(), "File", stem(name))
	}
	for _, item := range o.List("counties") {
		c := r.Object(item, "a county's report")
		column := CountyReport{County: r.id(c, "county"), FiledBy: r.words(c, "filed_by"), Filed: r.date(c, "filed")}
		r.column(ds, c, &column, rep.Period.V)
		rep.Counties = append(rep.Counties, column)
	}
	for _, item := range o.OptionalList("absent") {
		a := r.Object(item, "an absent county")
		rep.Absent = append(rep.Absent, Absence{r.id(a, "county"), enum(r, a, "reason", AbsenceReasons)})
		a.Done()
	}
	r.cityForm(ds, o, &rep)
	for _, item := range o.OptionalList("corrections") {
		rep.Corrections = append(rep.Corrections, r.correction(ds, item, rep.Period.V))
	}
	r.acknowledged(ds, o)
	o.Done()
	if rep.Period.Given() { // a report without a month has no place in the order
		ds.Reports = append(ds.Reports, rep)
	}
}

func (r *reader) correction(ds *Dataset, item *yamlfile.Node, period Period) Correction {
	o := r.Object(item, "a correction")
	c := Correction{County: r.id(o, "county"), Period: period}
	if o.Has("entry") {
		c.Entry = r.cityFormEntry(o, c.County)
	} else {
		c.Indicator = r.id(o, "indicator")
		limits := freely // package check reports an unknown indicator
		if i, ok := ds.Indicator(c.Indicator.V); ok {
			limits = i.Limits()
		}
		c.Old = r.value(o, "old", limits)
		c.New = r.value(o, "new", limits)
	}
	c.Reason = r.paragraph(o, "reason")
	c.Source = r.source(o)
	c.Date = r.day(o, "date")
	c.Restates = r.optionalPeriod(o, "restates")
	o.Done()
	return c
}

// column reads the part that county columns and the total column share.
func (r *reader) column(ds *Dataset, o *yamlfile.Object, column *CountyReport, period Period) {
	column.Source = r.source(o)
	column.Note = r.optionalParagraph(o, "note")
	for _, item := range o.OptionalList("forms") {
		s := r.Object(item, "a form's file")
		column.Forms = append(column.Forms, FormFile{
			File: r.words(s, "file"), SHA256: r.digest(s, "sha256"), Cells: r.words(s, "cells"),
			Inferred: r.optionalParagraph(s, "inferred"),
		})
		s.Done()
	}
	f := o.Object("figures", "the figures")
	for _, i := range ds.IndicatorsAt(period) {
		if !i.ID.Given() {
			continue
		}
		if v := r.value(f, i.ID.V, i.Limits()); v.Given() {
			place := v.Pos
			column.Figures = append(column.Figures, Observation{At[string]{i.ID.V, place}, v})
		}
	}
	f.Done()
	o.Done()
}

// page reads the head and the text of a Markdown file.
func (r *reader) page(ds *Dataset, name string, src []byte) (*yamlfile.Node, string) {
	head, body, line, list := yamlfile.ReadPage(name, src)
	r.Problems = append(r.Problems, list...)
	if head != nil {
		ds.Links = append(ds.Links, r.markdown(name, body, line)...)
	}
	return head, body
}

func (r *reader) notice(ds *Dataset, name string, src []byte) {
	head, body := r.page(ds, name, src)
	if head == nil {
		return
	}
	if !idForm.MatchString(stem(name)) || len(stem(name)) > longestID {
		r.Add(message.Pos{File: name}, "id-form", "Key", "file name", "Value", yamlfile.Short(stem(name)),
			"Limit", longestID)
	}
	r.noticeHead(ds, stem(name), head, body)
}

func (r *reader) noticeHead(ds *Dataset, id string, head *yamlfile.Node, body string) {
	o := r.Object(head, "a notice")
	n := Notice{
		ID:        id,
		Title:     r.words(o, "title"),
		Number:    r.optionalWords(o, "number"),
		Issuer:    r.words(o, "issuer"),
		Issued:    r.date(o, "issued"),
		Index:     r.optionalWords(o, "index"),
		Topic:     r.optionalWords(o, "topic"),
		Published: r.optionalDate(o, "published"),
		Validity:  r.optionalWords(o, "validity"),
		Summary:   body,
	}
	partOf := r.optionalID(o, "part_of")
	self := At[string]{n.ID, o.Pos()}
	for _, item := range o.OptionalList("requirements") {
		t := r.Object(item, "a requirement")
		n.Requirements = append(n.Requirements, r.target(t, self))
	}
	for _, item := range o.OptionalList("deadlines") {
		d := r.Object(item, "a deadline")
		n.Deadlines = append(n.Deadlines, Deadline{r.day(d, "date"), r.words(d, "text"), r.optionalWords(d, "to"),
			r.optionalID(d, "answered_by")})
		d.Done()
	}
	r.acknowledged(ds, o)
	// A notice is also a source, under its own id.
	ds.Sources = append(ds.Sources, Source{
		ID: self, Title: n.Title, Number: n.Number, Issuer: n.Issuer, Date: n.Issued, PartOf: partOf, Notice: true,
	})
	o.Done()
	ds.Notices = append(ds.Notices, n)
}

// text reads a page of prose; only the page about the portal has a title.
func (r *reader) text(ds *Dataset, name string, src []byte, titled bool) (Text, bool) {
	head, body := r.page(ds, name, src)
	if head == nil {
		return Text{}, false
	}
	t := Text{File: name, Body: body}
	if titled {
		t.Title = r.aboutHead(head)
	} else {
		t.Source = r.textHead(head)
	}
	return t, true
}

// aboutHead reads the title of the page about the portal.
func (r *reader) aboutHead(head *yamlfile.Node) At[string] {
	o := r.Object(head, "a text")
	title := r.words(o, "title")
	o.Done()
	return title
}

// textHead reads the source of a text.
func (r *reader) textHead(head *yamlfile.Node) At[string] {
	o := r.Object(head, "a text")
	source := r.source(o)
	o.Done()
	return source
}

func (r *reader) narrative(ds *Dataset, name string, src []byte) {
	period, ok := ParsePeriod(path.Base(path.Dir(name)))
	if !ok {
		r.Add(message.Pos{File: name}, "known-file")
		return
	}
	if t, ok := r.text(ds, name, src, false); ok {
		if ds.Narratives[period] == nil {
			ds.Narratives[period] = map[string]Text{}
		}
		ds.Narratives[period][stem(name)] = t
	}
}

// order sorts everything into the order of display.
func (ds *Dataset) order() {
	// A county keeps its place when it gets another code.
	slices.SortStableFunc(ds.Counties, func(a, b Jurisdiction) int {
		return strings.Compare(a.First().Code.V, b.First().Code.V)
	})
	slices.SortStableFunc(ds.Projects, func(a, b Project) int {
		return cmp.Or(strings.Compare(ds.codeOf(a.County.V), ds.codeOf(b.County.V)), cmp.Compare(a.Year.V, b.Year.V),
			strings.Compare(a.ID.V, b.ID.V))
	})
	slices.SortStableFunc(ds.Reports, func(a, b Report) int { return a.Period.V.Compare(b.Period.V) })
	slices.SortStableFunc(ds.Notices, func(a, b Notice) int {
		return cmp.Or(b.Issued.V.Compare(a.Issued.V), strings.Compare(a.ID, b.ID))
	})
}

func (ds *Dataset) codeOf(slug string) string {
	if c, ok := ds.County(slug); ok {
		return c.First().Code.V
	}
	return ""
}
