package figures

import (
	"path"
	"strings"
)

// Move maps a former address to the current one, with everything below it, in every language and in
// frames.
type Move struct {
	From At[string] // such as /notices/old/, which has no page now
	To   At[string]
}

// Former returns the former addresses of an address of the site, through chains of moves. If two
// moves match an address, the longer one applies.
func (ds *Dataset) Former(address string) []string {
	return ds.former(address, make([]bool, len(ds.Moved)))
}

// former follows each move at most once, because moves may form a cycle.
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

// closest returns the longest moved address that contains the old one.
func (ds *Dataset) closest(old string) (longest string) {
	for _, m := range ds.Moved {
		if strings.HasPrefix(old, m.From.V) && len(m.From.V) > len(longest) {
			longest = m.From.V
		}
	}
	return longest
}

// FirstNoticeID returns the id under which a notice was first published. The list of moves has the
// oldest name of a notice first.
func (ds *Dataset) FirstNoticeID(id string) string {
	for _, m := range ds.Moved {
		folder, first := path.Split(strings.TrimSuffix(m.From.V, "/"))
		if folder == "/notices/" && m.To.V == "/"+NoticePath(id) {
			return first
		}
	}
	return id
}
