package check

import (
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"portal/internal/figures"
	"portal/internal/message"
)

// shortest is the minimum length in characters of two names that may differ by a typo. Too many
// shorter names differ by one character. The office of a place may be one shorter, and is searched
// for fewer kinds of typos.
const shortest = 8

// These characters stand for a place with or without its 市, 县 or 区: the first place's from private
// on, a character that no text contains.
const (
	placed  = 4
	private = 0xE000
)

// mostAlike limits how many similar names are compared. Only hostile data has more.
const mostAlike = 100

// party is a name with its first position and what it names.
type party struct {
	figures.At[string]
	of   string
	bare string
}

// checkSpelling warns of names that seem to be one party in two spellings: with other widths,
// blanks or brackets, as 公司, 有限公司 and 有限责任公司, with a place's 市, 县 or 区 or without it, and long
// names that differ by one character.
func (c *checker) checkSpelling() {
	var parties []party
	seen := map[string]bool{}
	bare, renamed := c.bareNames(), c.presentNames()
	add := func(name figures.At[string], of string) {
		if now := renamed.Replace(name.V); name.Given() && now != "" && !seen[now] {
			seen[now] = true
			parties = append(parties, party{name, of, bare(name.V)})
		}
	}
	for _, s := range c.Sources {
		add(s.Issuer, s.ID.V+"/issuer")
	}
	for _, r := range c.Reports {
		add(r.FiledBy, "filed_by")
		for _, column := range r.Counties {
			add(column.FiledBy, column.County.V+"/filed_by")
		}
	}
	for _, p := range c.Projects {
		for _, k := range p.Contracts {
			for _, k := range []figures.Contract{k.Award(), k} {
				add(k.Winner, k.ID.V+"/winner")
				for member := range strings.SplitSeq(k.Members.V, "、") {
					add(figures.At[string]{V: member, Pos: k.Members.Pos}, k.ID.V+"/members")
				}
				add(k.Agency, k.ID.V+"/agency")
				add(k.Platform, k.ID.V+"/platform")
			}
		}
	}
	// Two names at most one character apart are equal after removing some character from one or
	// both.
	near := map[uint64][]int{}
	for n, p := range parties {
		var others []int
		for _, key := range shortened(p.bare) {
			others = append(others, near[key]...)
			if len(near[key]) < mostAlike {
				near[key] = append(near[key], n)
			}
		}
		slices.Sort(others)
		for _, o := range slices.Compact(others) {
			if other := parties[o]; other.bare == p.bare || slip(other.bare, p.bare) {
				c.spelled(p, other.At)
				break // one match is enough
			}
		}
	}
}

func (c *checker) spelled(p party, other figures.At[string]) {
	c.warn(p.Pos, p.of, "one-spelling", "Name", p.V, "Other", other.V, "At", place(other.Pos))
}

// place formats a position without the column, which readers do not need.
func place(p message.Pos) string { return message.Pos{File: p.File, Line: p.Line}.String() }

// presentNames replaces the former names of places by the present ones: the bureau of a county that became
// a city has another name, not another spelling.
func (c *checker) presentNames() *strings.Replacer {
	var pairs []string
	for _, j := range append([]figures.Jurisdiction{c.City}, c.Counties...) {
		for _, former := range j.Names() {
			pairs = append(pairs, former, j.Name.V)
		}
	}
	return strings.NewReplacer(pairs...)
}

// bareNames returns a function that removes from a name everything in which the spellings of one
// party differ. It replaces a county by a character of its own, so that the offices of two counties
// differ by more than a typo.
func (c *checker) bareNames() func(string) string {
	pairs := []string{"有限责任公司", "有限公司", "有限公司", "有限公司", "公司", "有限公司", "(", "", ")", "", "〔", "", "〕", "", "[", "", "]",
		"", "【", "", "】", "", " ", "", "\"", "", "“", "", "”", "", "·", "", "-", ""}
	var names, stems []string
	for n, j := range append([]figures.Jurisdiction{c.City}, c.Counties...) {
		stand := strings.Repeat(string(rune(private+n)), placed)
		for _, called := range j.Names() {
			if name := []rune(called); len(name) > 2 {
				names = append([]string{called, stand}, names...) // 汕尾市城区 before 汕尾市
				stems = append(stems, string(name[:len(name)-1]), stand)
			}
		}
	}
	pairs = slices.Concat(pairs, names, stems)
	bare := strings.NewReplacer(pairs...)
	return func(name string) string { return strings.ToLower(bare.Replace(norm.NFKC.String(name))) }
}

// shortened returns the hash of a name and, if the name is long, the hashes of the name without
// each of its characters.
func shortened(name string) []uint64 {
	hashed := func(parts ...string) uint64 {
		h := fnv.New64a()
		for _, p := range parts {
			_, _ = io.WriteString(h, p) // writing to a hash never fails
		}
		return h.Sum64()
	}
	out := []uint64{hashed(name)}
	if n := utf8.RuneCountInString(name); n < shortest && !(n == shortest-1 && ofPlace(name)) {
		return out
	}
	for i, r := range name {
		if key := hashed(name[:i], name[i+utf8.RuneLen(r):]); !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// numerals distinguish one of several names of a kind.
const numerals = "0123456789一二三四五六七八九十〇零甲乙丙丁戊东南西北中"

// kinds are the last characters of names of offices and bodies.
const kinds = "局厅委办部处科股室所站队院会社馆园校场店厂行"

// ofPlace reports whether a bare name begins with a place of the portal.
func ofPlace(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return first >= private && first < 0xF900 // the end of the private-use characters
}

// slip reports whether two names differ by one character that does not distinguish two parties.
func slip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < len(y) {
		x, y = y, x
	}
	office := len(x) == shortest-1 && ofPlace(a) && ofPlace(b)
	if len(x)-len(y) > 1 || len(x) < shortest && !office {
		return false
	}
	i := 0
	for i < len(y) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		distinct := strings.ContainsRune(numerals, x[i]) && strings.ContainsRune(numerals, y[i])
		if office { // 商务局, 税务局 and 商务厅 are three
			distinct = i < len(x)-1 || strings.ContainsRune(kinds, x[i]) && strings.ContainsRune(kinds, y[i])
		}
		return slices.Equal(x[i+1:], y[i+1:]) && !distinct
	}
	if office && i == placed { // 商会 and 工商会
		return false
	}
	return slices.Equal(x[i+1:], y[i:]) && !strings.ContainsRune(numerals+"分", x[i])
}
