package figures

import "strings"

// Move says where what an address once showed is now: its page and everything
// below it, in every language and in frames.
type Move struct {
	From At[string] // such as /notices/old/, where no page is any more
	To   At[string]
}

// Former returns the addresses that an address of the site once had: where
// each move onto it leads from, and what moved onto that before. Where two
// moves name an old address, the one that names more of it holds.
func (ds *Dataset) Former(address string) []string {
	return ds.former(address, make([]bool, len(ds.Moved)))
}

// former follows each move once at most: back and forth has no end.
func (ds *Dataset) former(address string, followed []bool) []string {
	var out []string
	for i, m := range ds.Moved {
		rest, ok := strings.CutPrefix(address, m.To.V)
		if old := m.From.V + rest; ok && !followed[i] && ds.closest(old) == m.From.V {
			followed[i] = true
			out = append(append(out, old), ds.former(old, followed)...)
			followed[i] = false
		}
	}
	return out
}

// closest returns the longest address that moved and has the old one below it.
func (ds *Dataset) closest(old string) (longest string) {
	for _, m := range ds.Moved {
		if strings.HasPrefix(old, m.From.V) && len(m.From.V) > len(longest) {
			longest = m.From.V
		}
	}
	return longest
}
