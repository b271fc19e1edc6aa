package ocds

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"portal/internal/digest"
	"portal/internal/figures"
)

// award is an award as published. Its suppliers never change except that further ones become known,
// because OCDS cannot remove one. If the suppliers change, another award takes its place.
type award struct {
	id        string
	since     string // the key of the change that made it; empty for the first
	suppliers []string
	wrong     string // the correction that replaced it; empty if it was right
}

// state returns what is known of the process after an event, without the corrections and the fields that
// every release has.
// release is the id of the event's release.
func (p *process) state(e event, release string) object {
	data := p.ds.Without(func(k figures.Correction) bool {
		return k.In == p.project.ID.V && !p.known[correctionKey(k)]
	})
	project, _ := data.Project(p.project.ID.V)
	settled, _ := project.Contract(p.id)
	known := func(c figures.Change) bool { return p.known[changeKey(c)] }
	k := settled.With(known)
	first := settled.Award()
	if e.fix != nil {
		p.because = p.corrected(data, *e.fix, first.Title.V)
	}

	out := object{"planning": object{"budget": object{"project": project.Name.V, "projectID": project.ID.V}}}
	out["tender"] = p.tender(k, first)
	awards, suppliers, current := p.awardsOf(settled, k)
	out["awards"] = awards
	if contract := p.contract(data, project, settled, k, current, release); contract != nil {
		out["contracts"] = []any{contract}
	}
	if parties := parties(k, suppliers); len(parties) > 0 {
		out["parties"] = parties
	}
	return out
}

// methods are the procurement methods whose code in OCDS is certain.
var methods = map[string]string{
	"公开招标": "open", "邀请招标": "selective", "单一来源": "direct", "单一来源采购": "direct",
}

func (p *process) tender(k, first figures.Contract) object {
	out := object{"id": p.id, "title": first.Title.V, "status": "complete"}
	switch k.Status.V {
	case figures.Void:
		out["status"] = "unsuccessful"
	case figures.Duplicate:
		out["status"] = "withdrawn"
	}
	put(out, "procurementMethod", methods[k.Method.V])
	put(out, "procurementMethodDetails", k.Method.V)
	if k.Lot.Given() {
		out["lots"] = []any{object{"id": "1", "title": k.Lot.V}}
	}
	opening := object{}
	put(opening, "date", day(k.BidOpening))
	put(opening, "description", p.details(k.BidOpening))
	if len(opening) > 0 {
		out["bidOpening"] = opening
	}
	if p.o.addressed() {
		out["documents"] = []any{object{"id": "page", "title": first.Title.V, "language": language,
			"url": p.o.BaseURL + figures.TenderPath(p.id), "format": "text/html"}}
	}
	return out
}

// awardsOf returns all awards, the names of the suppliers of those that were right, and the id of the one
// that the contract is based on.
func (p *process) awardsOf(settled, k figures.Contract) (list []any, suppliers []string, current string) {
	content := map[string]object{}
	first := settled.Award()
	last := object{"title": first.Title.V, "documents": p.documents(first.Source.V)}
	put(last, "date", day(first.Awarded))
	put(last, "dateDetails", p.details(first.Awarded))
	put(last, "description", first.Note.V)
	putAmount(last, first.Amount)
	current = p.award("", suppliersOf(first))
	content[current] = last

	before := map[string]bool{}
	for _, c := range settled.Changes {
		if !p.known[changeKey(c)] {
			continue
		}
		before[changeKey(c)] = true
		if !slices.ContainsFunc(c.Facts, func(f figures.NewFact) bool { return isSupplier(f.Key) }) {
			continue
		}
		then := settled.With(func(c figures.Change) bool { return before[changeKey(c)] })
		last["status"], last["statusDetails"] = "cancelled", p.changed(settled, c)
		last = object{"title": first.Title.V, "documents": p.documents(c.Source.V)}
		if c.From.V.Exact() {
			last["date"] = moment(c.From.V)
		} else {
			last["dateDetails"] = p.words.Date(c.From.V)
		}
		current = p.award(changeKey(c), suppliersOf(then))
		content[current] = last
	}
	last["status"] = "active"
	if k.Status.V == figures.Void || k.Status.V == figures.Duplicate {
		last["status"], last["statusDetails"] = "cancelled", p.ended(k)
	}
	published, _ := p.compiled["awards"].([]any)
	for i := range p.awards {
		a := &p.awards[i]
		o := content[a.id]
		if o == nil { // it was never right
			if a.wrong == "" {
				a.wrong = p.because
			}
			list = append(list, object{"id": a.id, "status": "cancelled", "statusDetails": a.wrong,
				"documents": find(published, a.id)["documents"]})
			continue
		}
		a.wrong = ""
		o["id"] = a.id
		var named []any
		for _, name := range a.suppliers {
			named = append(named, object{"id": partyID(name), "name": name})
			if !slices.Contains(suppliers, name) {
				suppliers = append(suppliers, name)
			}
		}
		if named != nil {
			o["suppliers"] = named
		}
		list = append(list, o)
	}
	return list, suppliers, current
}

// award returns the id of the award with these suppliers that a change made, and publishes it first if it is
// new. An award without suppliers, or without some of them, gets those that become known.
func (p *process) award(since string, suppliers []string) string {
	for i := range p.awards {
		a := &p.awards[i]
		gone := func(s string) bool { return !slices.Contains(suppliers, s) }
		if a.since == since && !slices.ContainsFunc(a.suppliers, gone) {
			a.suppliers = suppliers
			return a.id
		}
	}
	id := p.id + "-award-" + strconv.Itoa(len(p.awards)+1)
	p.awards = append(p.awards, award{id: id, since: since, suppliers: suppliers})
	return id
}

// suppliersOf returns the winner and the other members of its consortium.
func suppliersOf(k figures.Contract) []string {
	var out []string
	for _, name := range append([]string{k.Winner.V}, strings.Split(k.Members.V, "、")...) {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// contract returns the contract, or nil if nothing is known of it but the award.
func (p *process) contract(
	data *figures.Dataset, project figures.Project, settled, k figures.Contract, award, release string,
) object {
	out := object{}
	if k.Status.Given() {
		out["status"] = "cancelled"
		if k.Status.V == figures.Terminated || k.Status.V == figures.Void && k.Signed.Date.Given() {
			out["status"] = "terminated"
		}
		out["statusDetails"] = p.ended(k)
	} else if k.Signed.Date.Given() {
		out["status"] = "active"
	}
	putAmount(out, k.Amount)
	put(out, "valueDetails", k.Price.V)
	put(out, "dateSigned", day(k.Signed))
	put(out, "dateSignedDetails", p.details(k.Signed))
	if related := p.replacement(data, k); related != nil {
		out["relatedProcesses"] = []any{related}
	}
	amendments, documents := p.amendments(settled, release)
	if len(amendments) > 0 {
		out["amendments"] = amendments
	}
	if len(documents) > 0 {
		out["documents"] = documents
	}
	if requests := p.paymentRequests(project); len(requests) > 0 {
		out["implementation"] = object{"paymentRequests": requests}
	}
	if len(out) == 0 {
		return nil
	}
	out["id"], out["awardID"], out["title"] = p.id, award, k.Title.V
	return out
}

// ended says what became of the contract.
func (p *process) ended(k figures.Contract) string {
	out := p.words.Phrase("ended_"+string(k.Status.V), "From", p.words.Date(k.EndedOn()))
	for _, c := range k.Changes {
		if c.From.V == k.EndedOn() && c.Note.Given() {
			out += "。" + c.Note.V
		}
	}
	return out
}

// replacement returns the process that takes the contract's place or that it repeats, or nil.
func (p *process) replacement(data *figures.Dataset, k figures.Contract) object {
	if !k.ReplacedBy.Given() {
		return nil
	}
	relationship := "replacementProcess"
	if k.Status.V == figures.Duplicate {
		relationship = "repeatedProcess"
	}
	out := object{"id": k.ReplacedBy.V, "relationship": []any{relationship}, "scheme": "ocid",
		"identifier": p.o.ocid(k.ReplacedBy.V)}
	for _, project := range data.Projects {
		if next, ok := project.Contract(k.ReplacedBy.V); ok {
			out["title"] = next.Award().Title.V
		}
	}
	return out
}

// amendments returns the changes of the contract, and their documents. An amendment that a correction
// withdrew keeps its id and says so.
func (p *process) amendments(settled figures.Contract, release string) (list, documents []any) {
	contracts, _ := p.compiled["contracts"].([]any)
	contract := find(contracts, p.id)
	published, _ := contract["amendments"].([]any)
	for _, c := range settled.Changes {
		if !p.known[changeKey(c)] {
			continue
		}
		for _, d := range p.documents(c.Source.V) {
			if find(documents, d.(object)["id"]) == nil {
				documents = append(documents, d)
			}
		}
		description := p.changed(settled, c)
		if description == "" {
			continue // only the end, which status tells
		}
		out := object{"id": c.From.V.String(), "description": description}
		if old := find(published, out["id"]); old["releaseID"] != nil {
			out["releaseID"], out["amendsReleaseID"] = old["releaseID"], old["amendsReleaseID"]
		} else {
			out["releaseID"] = release
			if n := len(p.releases); n > 0 {
				out["amendsReleaseID"] = p.releases[n-1].(object)["id"]
			}
		}
		if c.From.V.Exact() {
			out["date"] = moment(c.From.V)
		}
		put(out, "rationale", c.Note.V)
		list = append(list, out)
	}
	for _, v := range published {
		id := v.(object)["id"]
		if find(list, id) != nil {
			continue
		}
		why := p.because
		if v.(object)["releaseID"] == nil { // withdrawn earlier
			why, _ = v.(object)["description"].(string)
		}
		list = append(list, object{"id": id, "description": why})
	}
	return list, documents
}

// changed says what a change replaced by what; it is empty if only the contract's end is new. Each
// part names the day of the change at the precision of the document.
func (p *process) changed(settled figures.Contract, c figures.Change) string {
	thing := figures.Thing{Kind: figures.OfChange, Title: settled.Award().Title.V, From: c.From.V}
	var parts []string
	for _, f := range c.Facts {
		if f.Key == "status" || f.Key == "replaced_by" {
			continue
		}
		was := p.words.Fact(p.ds, thing, f.Key, p.before(settled, c, f))
		is := p.words.Fact(p.ds, thing, f.Key, f.Is.V)
		text := p.words.Phrase("correction_stated", "New", is)
		if was != "" {
			text = p.words.Phrase("correction_changed", "Old", was, "New", is)
		}
		parts = append(parts, p.words.FactOf(thing, f.Key)+text)
	}
	return strings.Join(parts, "；")
}

// before returns the value that a change replaced, as far as it is known so far.
func (p *process) before(settled figures.Contract, c figures.Change, fact figures.NewFact) string {
	value, found := "", false
	for _, earlier := range settled.Changes {
		for _, f := range earlier.Facts {
			if f.Key != fact.Key {
				continue
			}
			if !found {
				value, found = f.Was.V, true
			}
			if earlier.From.V == c.From.V {
				return value
			}
			if p.known[changeKey(earlier)] {
				value = f.Is.V
			}
		}
	}
	return value
}

// paymentRequests returns the requests to transfer an instalment. One that a correction withdrew or moved to
// another contract keeps its id and says so, without an amount that could be counted.
func (p *process) paymentRequests(project figures.Project) []any {
	contracts, _ := p.compiled["contracts"].([]any)
	implementation, _ := find(contracts, p.id)["implementation"].(object)
	published, _ := implementation["paymentRequests"].([]any)
	requests := map[string]figures.Request{}
	for _, q := range project.RequestsOf(p.id) {
		if !p.known[requestKey(q.ID.V)] {
			continue
		}
		requests[q.ID.V] = q
		if !slices.Contains(p.requests, q.ID.V) {
			p.requests = append(p.requests, q.ID.V)
		}
	}
	var out []any
	for _, id := range p.requests {
		q, is := requests[id]
		if !is {
			old := find(published, id)
			gone := object{"id": id, "status": "withdrawn", "description": p.because, "documents": old["documents"]}
			if old["status"] == "withdrawn" {
				gone = old
			}
			out = append(out, gone)
			continue
		}
		request := object{"id": id, "status": "requested", "instalment": json.Number(strconv.Itoa(q.Instalment.V)),
			"documents": p.documents(q.Source.V)}
		if q.Date.V.Exact() {
			request["date"] = moment(q.Date.V)
		}
		putAmount(request, q.Amount)
		put(request, "description", q.Note.V)
		out = append(out, request)
	}
	return out
}

// correction returns the entry of a correction in the extension's list.
func (p *process) correction(e event) object {
	return object{"id": e.name, "date": moment(e.fix.Date.V), "description": p.because,
		"rationale": e.fix.Reason.V, "documents": p.documents(e.fix.Source.V)}
}

// corrected says what a correction changed. Contracts have the title of the award, because a later title
// must not change an earlier release.
func (p *process) corrected(data *figures.Dataset, k figures.Correction, title string) string {
	then := *data
	then.Projects = slices.Clone(data.Projects)
	for i := range then.Projects {
		contracts := slices.Clone(then.Projects[i].Contracts)
		for j := range contracts {
			contracts[j] = contracts[j].Award()
		}
		then.Projects[i].Contracts = contracts
	}
	thing, key, _, _ := then.Corrected(k)
	thing.Title = title
	return p.words.FactOf(thing, key) + p.words.Correction(&then, k).Changed
}

// parties returns the organisations of the process with all their roles. No document names a buyer.
func parties(k figures.Contract, suppliers []string) []any {
	var out []any
	add := func(name, role string) {
		if name == "" {
			return
		}
		id := partyID(name)
		if party := find(out, id); party != nil {
			party["roles"] = append(party["roles"].([]any), role)
			return
		}
		out = append(out, object{"id": id, "name": name, "identifier": object{"legalName": name}, "roles": []any{role}})
	}
	for _, name := range suppliers {
		add(name, "supplier")
	}
	add(k.Agency.V, "agency")
	add(k.Platform.V, "tradingPlatform")
	return out
}

// partyID returns the id of an organisation. No registry number is known, so its name makes the id: the
// same name has the same id in every process and role.
func partyID(name string) string { return "org-" + digest.Of([]byte(name))[:12] }

// documents returns the document with an id as a list of one.
func (p *process) documents(id string) []any {
	s, ok := p.ds.Source(id)
	if !ok {
		return nil
	}
	out := object{"id": id, "title": p.words.Title(s), "language": language}
	var printed []string
	for _, text := range []string{s.Issuer.V, s.Number.V} {
		if text != "" {
			printed = append(printed, text)
		}
	}
	if s.Date.Given() {
		printed = append(printed, p.words.Date(s.Date.V))
	}
	put(out, "description", strings.Join(printed, "，"))
	if s.Notice && p.o.addressed() {
		out["url"] = p.o.BaseURL + figures.NoticePath(id)
		out["format"] = "text/html"
	}
	return []any{out}
}

// day returns a date as a date-time, or nothing unless it is known to the day.
func day(d figures.Dating) string {
	if r := d.Date.V; d.Date.Given() && r.From == r.To && r.From.Exact() {
		return moment(r.From)
	}
	return ""
}

// details returns what the document prints for a date, what that means if it is no single day, and why;
// nothing if the date-time tells all.
func (p *process) details(d figures.Dating) string {
	var parts []string
	if d.Printed.Given() {
		parts = append(parts, d.Printed.V)
	}
	if d.Date.Given() && day(d) == "" {
		parts = append(parts, p.words.DateRange(d.Date.V))
	}
	if d.Basis.Given() {
		parts = append(parts, d.Basis.V)
	}
	return strings.Join(parts, "；")
}

// put sets a text unless it is empty.
func put(o object, key, text string) {
	if text != "" {
		o[key] = text
	}
}

// putAmount sets an exact amount as the value.
func putAmount(o object, a figures.At[figures.Amount]) {
	if a.Given() {
		o["value"] = object{"amount": json.Number(a.V.Yuan().String()), "currency": "CNY"}
	}
}
