package ocds

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/lexicon"
)

// process is the contracting process of one contract. It goes through the events in order and remembers
// what is known so far.
type process struct {
	ds      *figures.Dataset
	words   *lexicon.Lexicon
	o       Options
	project *figures.Project
	id      string // of the contract
	ocid    string

	known    map[string]bool // changes, requests and corrections, by their keys
	awards   []award         // each with its suppliers, as published
	requests []string        // the ids of those published
	because  string          // what the correction of this event corrected

	releases []any
	compiled object // all releases merged
}

func newProcess(ds *figures.Dataset, words *lexicon.Lexicon, o Options, p *figures.Project, id string) *process {
	ocid := o.ocid(id)
	return &process{ds: ds, words: words, o: o, project: p, id: id, ocid: ocid,
		known: map[string]bool{}, compiled: object{"ocid": ocid, "initiationType": "tender", "language": language}}
}

// language is that of all texts in the data.
const language = "zh"

// event is what one release tells: the award, a change, a request or a correction.
type event struct {
	name string       // the release's id without the ocid
	date figures.Date // the release's
	rank int          // the order on that date: the award, what happened, corrections
	day  figures.Date // when it happened, for the order on that date
	tags []string     // none for a correction of facts: what it changes decides
	keys []string     // what it makes known
	fix  *figures.Correction
}

// The ranks of events with releases of the same date.
const (
	awarded = iota
	happened
	corrected
)

func changeKey(c figures.Change) string         { return "change/" + c.From.V.String() }
func requestKey(id string) string               { return "request/" + id }
func correctionKey(k figures.Correction) string { return "correction/" + k.Key() }

// events returns what happened, in the order of the releases. A release has the date on which its
// information was first recorded as far as the data tells. So an event that becomes known later comes
// later, whenever it happened, and leaves the earlier releases as they are.
func (p *process) events() []event {
	// The data as it was before any correction, but with this contract.
	before := p.ds.Without(func(k figures.Correction) bool {
		return k.In == p.project.ID.V && (k.Of.V != p.id || k.Entry.V != figures.Added)
	})
	project, _ := before.Project(p.project.ID.V)
	k, _ := project.Contract(p.id)
	award := k.Award()
	first := event{name: "award", date: p.recorded(award.Source.V, awardDay(award)), tags: []string{"award"}}
	for _, k := range project.Corrections { // its entry, if the contract was added by a correction
		first.date, first.keys = k.Date.V, []string{correctionKey(k)}
	}
	out := []event{first}
	for _, c := range k.Changes {
		out = append(out, event{
			name: "change-" + c.From.V.String(), date: p.recorded(c.Source.V, c.From.V.Last()), rank: happened,
			day: c.From.V, tags: changeTags(c), keys: []string{changeKey(c)},
		})
	}
	for _, q := range project.RequestsOf(p.id) {
		out = append(out, event{
			name: "request-" + q.ID.V, date: p.recorded(q.Source.V, q.Date.V), rank: happened,
			day: q.Date.V, tags: []string{"implementation"}, keys: []string{requestKey(q.ID.V)},
		})
	}
	for i := range p.project.Corrections {
		if k := &p.project.Corrections[i]; p.concerns(*k) && (k.Of.V != p.id || k.Entry.V != figures.Added) {
			out = append(out, p.correctionEvent(*k, out))
		}
	}
	for i := range out {
		if out[i].date.Compare(out[0].date) < 0 {
			out[i].date = out[0].date
		}
	}
	slices.SortStableFunc(out, func(a, b event) int {
		return cmp.Or(a.date.Compare(b.date), a.rank-b.rank, a.day.Compare(b.day))
	})
	return out
}

// correctionEvent returns the event of a correction. Its release is not before that of what it corrects.
func (p *process) correctionEvent(k figures.Correction, earlier []event) event {
	of, day, isChange := strings.Cut(k.Of.V, "/")
	thing := requestKey(of)
	if isChange {
		thing = "change/" + day
	}
	name := fmt.Sprintf("correction-%s-%s-%s", k.Date.V, k.Of.V, cmp.Or(k.Fact.V, string(k.Entry.V)))
	out := event{
		name: strings.ReplaceAll(name, "/", "-"),
		date: k.Date.V, rank: corrected, keys: []string{correctionKey(k)}, fix: &k,
	}
	switch {
	case k.Entry.V == figures.Added && isChange:
		out.tags = []string{"contractUpdate"}
		if c, ok := p.change(day); ok {
			out.tags = changeTags(c)
		}
		out.keys = append(out.keys, thing)
	case k.Entry.V == figures.Added:
		out.tags = []string{"implementation"}
		out.keys = append(out.keys, thing)
	case k.Fact.V == "contract": // the request may come from another contract
		out.keys = append(out.keys, thing)
	}
	for _, e := range earlier {
		if slices.Contains(e.keys, thing) && e.date.Compare(out.date) > 0 {
			out.date = e.date
		}
	}
	for n, name := 2, out.name; slices.ContainsFunc(earlier, func(e event) bool { return e.name == out.name }); n++ {
		out.name = fmt.Sprintf("%s-%d", name, n)
	}
	return out
}

// change returns the contract's change of a day, if it still holds.
func (p *process) change(day string) (figures.Change, bool) {
	k, _ := p.project.Contract(p.id)
	i := slices.IndexFunc(k.Changes, func(c figures.Change) bool { return c.From.V.String() == day })
	if i < 0 {
		return figures.Change{}, false
	}
	return k.Changes[i], true
}

// concerns reports whether a correction is of the contract, its changes or requests, even if the request has
// been moved to another contract.
func (p *process) concerns(k figures.Correction) bool {
	t, ok := p.project.Thing(k.Of.V)
	return ok && (t.Contract == p.id || t.Kind == figures.OfRequest &&
		slices.ContainsFunc(p.project.Corrections, func(c figures.Correction) bool {
			return c.Of.V == k.Of.V && c.Fact.V == "contract" && (c.Was.V == p.id || c.Is.V == p.id)
		}))
}

// recorded returns the day on which something was first recorded: the day from which its document counts,
// else its own day, else that of the data.
func (p *process) recorded(source string, day figures.Date) figures.Date {
	return cmp.Or(p.ds.KnownFrom(source), day, p.o.Date.Last())
}

// awardDay returns the last day on which the contract may have been awarded, signed or its bids opened,
// whichever is stated first; zero if none is stated.
func awardDay(k figures.Contract) figures.Date {
	for _, d := range []figures.Dating{k.Awarded, k.Signed, k.BidOpening} {
		if d.Date.Given() {
			return d.Date.V.To.Last()
		}
	}
	return figures.Date{}
}

// changeTags returns the tags of the release of a change.
func changeTags(c figures.Change) []string {
	var out []string
	for _, f := range c.Facts {
		var tags []string
		switch {
		case f.Key == "replaced_by":
		case f.Key != "status":
			tags = []string{"contractAmendment"}
		case f.Is.V == string(figures.Terminated):
			tags = []string{"contractTermination"}
		default:
			tags = []string{"awardCancellation", "contractTermination"}
		}
		if isSupplier(f.Key) {
			tags = append(tags, "awardUpdate")
		}
		for _, tag := range tags {
			if !slices.Contains(out, tag) {
				out = append(out, tag)
			}
		}
	}
	return out
}

func isSupplier(key string) bool { return key == "winner" || key == "members" }

// run makes one release of each event that changes the state of the process.
func (p *process) run() {
	for _, e := range p.events() {
		for _, key := range e.keys {
			p.known[key] = true
		}
		id := p.ocid + "-" + e.name
		release := difference(without(p.compiled, "ocid", "initiationType", "language", "corrections"), p.state(e, id))
		if len(release) == 0 {
			continue
		}
		if e.fix != nil {
			release["corrections"] = []any{p.correction(e)}
		}
		release["ocid"], release["id"], release["date"] = p.ocid, id, moment(e.date)
		release["initiationType"], release["language"] = "tender", language
		release["tag"] = p.tags(e, release)
		p.introduce(release)
		p.releases = append(p.releases, release)
		merge(p.compiled, without(release, "id", "date", "tag"))
	}
}

// tags returns the tags of an event's release. The release that first has the contract says so.
func (p *process) tags(e event, release object) []any {
	tags := e.tags
	contracts, has := release["contracts"].([]any)
	if _, had := p.compiled["contracts"]; has && !had {
		tags = append([]string{"contract"}, tags...)
		if e.rank == awarded {
			tags = []string{"award", "contract"}
		}
	}
	if e.tags == nil {
		_, award := release["awards"]
		_, tender := release["tender"]
		if award || tender || !has {
			tags = append(tags, "awardUpdate")
		}
		if has {
			contract := without(contracts[0].(object), "id", "awardID")
			_, requests := contract["implementation"]
			if !requests || len(contract) > 1 {
				tags = append(tags, "contractUpdate")
			}
			if requests {
				tags = append(tags, "implementationUpdate")
			}
		}
	}
	out := make([]any, len(tags))
	for i, tag := range tags {
		out[i] = tag
	}
	return out
}

// introduce adds to a release the parties that its awards name and earlier releases introduced, because
// readers look them up in the same release.
func (p *process) introduce(release object) {
	awards, _ := release["awards"].([]any)
	parties, _ := release["parties"].([]any)
	before, _ := p.compiled["parties"].([]any)
	for _, a := range awards {
		suppliers, _ := a.(object)["suppliers"].([]any)
		for _, s := range suppliers {
			id := s.(object)["id"]
			if known := find(before, id); known != nil && find(parties, id) == nil {
				parties = append(parties, clone(known))
			}
		}
	}
	if len(parties) > 0 {
		release["parties"] = parties
	}
}

// record returns the record: all releases, and their compiled release.
func (p *process) record() object {
	compiled := clone(p.compiled)
	date := p.releases[len(p.releases)-1].(object)["date"].(string)
	compiled["date"], compiled["id"], compiled["tag"] = date, p.ocid+"-"+date, []any{"compiled"}
	return object{"ocid": p.ocid, "releases": p.releases, "compiledRelease": compiled}
}
