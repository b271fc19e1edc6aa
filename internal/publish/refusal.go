package publish

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"portal/internal/message"
)

// Refusal is why a build may not be published: addresses that would no longer
// answer, and frozen charts that would change without saying so. Each list is
// sorted.
type Refusal struct {
	Lost    []string // addresses that the build lacks
	Changed []string // frozen files whose figures changed without a correction
	Redrawn []string // frozen files that are only drawn otherwise, without a reason given
}

// Any reports whether there is a reason to refuse.
func (r Refusal) Any() bool { return len(r.Lost)+len(r.Changed)+len(r.Redrawn) > 0 }

func (r Refusal) Error() string {
	return fmt.Sprintf("%d addresses lost, %d frozen files changed, %d frozen files drawn otherwise", len(r.Lost), len(r.Changed), len(r.Redrawn))
}

// Text tells the refusal in a language, a line for each address.
func (r Refusal) Text(lang message.Lang) string {
	var b strings.Builder
	for _, list := range []struct {
		rule      string
		addresses []string
	}{{"lost-address", r.Lost}, {"frozen-changed", r.Changed}, {"frozen-redrawn", r.Redrawn}} {
		for _, address := range list.addresses {
			fmt.Fprintf(&b, "%s: %s [%s]\n", address, message.Text(lang, list.rule), list.rule)
		}
	}
	return b.String()
}

// admit holds a build to what was published before, and returns the ledger of
// the site that it would be. The files are those the site would have, and read
// returns their bytes.
func admit(before Ledger, files map[string]string, read func(string) ([]byte, error)) (Ledger, Refusal, error) {
	now, err := enter(files, read)
	if err != nil {
		return nil, Refusal{}, err
	}
	// Whether the figures of a frozen chart are as they were decides what may
	// be said of its drawings.
	touched := map[string]bool{}
	excused := map[string]bool{}
	for address, was := range before {
		is, there := now[address]
		name := fileOf(address)
		folder := frozenFolder(name)
		if folder == "" || !there {
			continue
		}
		if !drawn(name) && was.seal != "" && is.seal != was.seal || is.corrections < was.corrections {
			touched[folder] = true
		}
		if name == folder+figuresJSON && is.corrections > was.corrections {
			excused[folder] = true
		}
	}
	var refusal Refusal
	for _, address := range slices.Sorted(maps.Keys(before)) {
		was := before[address]
		is, there := now[address]
		folder := frozenFolder(fileOf(address))
		switch {
		case !there:
			refusal.Lost = append(refusal.Lost, address)
		case is.corrections < was.corrections: // what was corrected stays said
			refusal.Changed = append(refusal.Changed, address)
		case was.seal == "" || is.seal == was.seal || excused[folder]:
		case touched[folder]:
			refusal.Changed = append(refusal.Changed, address)
		default:
			refusal.Redrawn = append(refusal.Redrawn, address)
		}
	}
	return now, refusal, nil
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
		src, err := read(name)
		if err != nil {
			return nil, err
		}
		whole := name
		if path := movedTo(src, files); path != "" && addressOf(name) != addressOf(path) {
			// What stood here stands there now: it is held to the same.
			if src, err = read(path); err != nil {
				return nil, err
			}
			whole = path
		}
		sum, corrections, err := seal(whole, src)
		if err != nil {
			return nil, err
		}
		out[addressOf(name)] = entry{sum, corrections}
	}
	return out, nil
}
