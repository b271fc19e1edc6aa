package publish

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"portal/internal/compare"
	"portal/internal/words"
)

// Refusal is why a build may not be published: addresses that would no longer
// answer, and frozen charts that would change without saying so. Each list is
// sorted.
type Refusal struct {
	Lost    []string // addresses that the build lacks
	Changed []string // frozen files that changed in more than new corrections explain
	Redrawn []string // frozen files that are only drawn otherwise, without a reason given

	// Figures are those of the changed charts that no correction names. They are
	// known where the release before is at hand; the project's ledger has only hashes.
	Figures []compare.Chart
}

// Any reports whether there is a reason to refuse.
func (r Refusal) Any() bool { return len(r.Lost)+len(r.Changed)+len(r.Redrawn) > 0 }

func (r Refusal) Error() string {
	return fmt.Sprintf("%d addresses lost, %d frozen files changed, %d frozen files drawn otherwise", len(r.Lost), len(r.Changed), len(r.Redrawn))
}

// Text tells the refusal in a language, a line for each address.
func (r Refusal) Text(lang words.Lang) string {
	var b strings.Builder
	for _, list := range []struct {
		rule      string
		addresses []string
	}{{"lost-address", r.Lost}, {"frozen-changed", r.Changed}, {"frozen-redrawn", r.Redrawn}} {
		for _, address := range list.addresses {
			fmt.Fprintf(&b, "%s: %s [%s]\n", address, words.Text(lang, list.rule), list.rule)
		}
	}
	for _, chart := range r.Figures {
		b.WriteString(chart.Text(lang))
	}
	return b.String()
}

// admit compares the ledger of a build with what was published before. The
// proof has what the build's frozen charts would be without new corrections.
func admit(before, now Ledger, proved proof) Refusal {
	// Whether the figures of a frozen chart are as they were decides what may
	// be said of its drawings.
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
		case is.corrections < was.corrections: // what was corrected stays said
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

// enter makes the ledger of a site: every file of it, and with frozen ones
// what may not change.
func enter(files map[string]string, read func(string) ([]byte, error)) (Ledger, error) {
	out := Ledger{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if internal(name) {
			continue
		}
		if frozenFolder(name) == "" {
			out[addressOf(name)] = entry{}
			continue
		}
		e, err := enterFile(name, files, read)
		if err != nil {
			return nil, err
		}
		out[addressOf(name)] = e
	}
	return out, nil
}

// enterFile seals a file of a frozen chart, or the file that its page leads on to:
// what stood here stands there now and may not change either.
func enterFile(name string, files map[string]string, read func(string) ([]byte, error)) (entry, error) {
	src, err := read(name)
	if err != nil {
		return entry{}, err
	}
	whole := name
	if path := movedTo(src, files); path != "" && addressOf(name) != addressOf(path) {
		if src, err = read(path); err != nil {
			return entry{}, err
		}
		whole = path
	}
	sum, corrections, err := seal(whole, src)
	return entry{sum, corrections}, err
}
