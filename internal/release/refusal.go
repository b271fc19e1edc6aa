package release

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/release/compare"
)

// Refusal lists the reasons why a build must not be published: addresses that would no longer
// answer and frozen charts that would change without a correction. Each list is sorted.
type Refusal struct {
	Lost    []string // published addresses that the build lacks
	Changed []string // frozen files with changes that no new correction explains
	Worded  []string // the same, of charts whose figures did not change
	Records []string // the file of the changes, if it lacks a published one
	Redrawn []string // frozen files whose drawing alone changed, without a reason given

	Returned []string // withdrawn addresses that the build does not withdraw any more

	// Figures lists the changed figures that no correction names. It is empty if the store lacks
	// the previous release, since the project's ledger has only hashes.
	Figures []compare.Chart
}

// Any reports whether there is any reason to refuse.
func (r Refusal) Any() bool {
	return len(r.Lost)+len(r.Changed)+len(r.Worded)+len(r.Records)+len(r.Redrawn)+len(r.Returned) > 0
}

// Error returns the number of addresses of each kind.
func (r Refusal) Error() string {
	return fmt.Sprintf("%d addresses lost, %d frozen files changed, %d frozen files redrawn, %d withdrawals undone",
		len(r.Lost), len(r.Changed)+len(r.Worded)+len(r.Records), len(r.Redrawn), len(r.Returned))
}

// mostListed limits how many addresses of one kind a refusal lists. A site that moves to another address
// draws every chart again.
const mostListed = 60

// Text returns the refusal in a language, one line per address.
func (r Refusal) Text(lang message.Lang) string {
	var b strings.Builder
	for _, list := range []struct {
		rule      string
		addresses []string
	}{{"lost-address", r.Lost}, {"frozen-changed", r.Changed}, {"frozen-reworded", r.Worded}, {"changes-kept", r.Records},
		{"frozen-redrawn", r.Redrawn}, {"withdrawal-undone", r.Returned}} {
		for n, address := range list.addresses {
			if n == mostListed {
				more := message.Text(lang, "refused-more", "Count", len(list.addresses)-n)
				fmt.Fprintf(&b, "%s [%s]\n", more, list.rule)
				break
			}
			fmt.Fprintf(&b, "%s: %s [%s]\n", address, message.Text(lang, list.rule), list.rule)
		}
	}
	for _, chart := range r.Figures {
		b.WriteString(chart.Text(lang))
	}
	return b.String()
}

// split moves the files of charts whose figures are the same from Changed to Worded, and the file of the
// changes to Records.
func (r *Refusal) split(same map[string]bool) {
	all := r.Changed
	r.Changed = nil
	for _, address := range all {
		list := &r.Changed
		switch name := fileOf(address); {
		case name == figures.ChangesFile:
			list = &r.Records
		case same[frozenFolder(name)]:
			list = &r.Worded
		}
		*list = append(*list, address)
	}
}

// compareLedgers compares the published ledger with that of a build and returns the addresses that
// would be lost or change. proved has the build's frozen charts without the new corrections and changes
// of wording.
func compareLedgers(before, now Ledger, proved proof) Refusal {
	// A changed drawing counts as redrawn only if the figures of its chart did not change.
	touched := map[string]bool{}
	for address, was := range before {
		name := fileOf(address)
		is := proved.ledger[address]
		if !drawn(name) && was.seal != "" && is.seal != was.seal || now[address].corrections < was.corrections {
			touched[frozenFolder(name)] = true
		}
	}
	var refusal Refusal
	for _, address := range before.Addresses() {
		was := before[address]
		is, there := now[address]
		switch {
		case !there:
			refusal.Lost = append(refusal.Lost, address)
		case is.corrections < was.corrections: // a published correction must not disappear
			refusal.Changed = append(refusal.Changed, address)
		case was.seal == "" || proved.ledger[address].seal == was.seal:
		case touched[frozenFolder(fileOf(address))]:
			refusal.Changed = append(refusal.Changed, address)
		default:
			refusal.Redrawn = append(refusal.Redrawn, address)
		}
	}
	return refusal
}

// buildLedger returns the ledger of a site: every public file, and the seals of frozen ones that are
// not withdrawn.
func buildLedger(
	files map[string]string, read func(string) ([]byte, error), withdrawn []string,
) (Ledger, error) {
	out := Ledger{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if internal(name) {
			continue
		}
		if frozenFolder(name) == "" && name != figures.ChangesFile || covered(withdrawn, addressOf(name)) {
			out[addressOf(name)] = entry{}
			continue
		}
		e, err := entryOf(name, files, read)
		if err != nil {
			return nil, err
		}
		out[addressOf(name)] = e
	}
	return out, nil
}

// entryOf returns the ledger entry of a file of a frozen chart. If the chart moved, it seals the
// page to which the old address redirects, because that content must not change either.
func entryOf(name string, files map[string]string, read func(string) ([]byte, error)) (entry, error) {
	src, err := read(name)
	if err != nil {
		return entry{}, err
	}
	sealedName := name
	if path := movedTo(src, files); path != "" && addressOf(name) != addressOf(path) {
		if src, err = read(path); err != nil {
			return entry{}, err
		}
		sealedName = path
	}
	sum, corrections, err := seal(sealedName, src)
	return entry{sum, corrections}, err
}
