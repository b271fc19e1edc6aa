package intake

import (
	"slices"
	"strings"
	"unicode/utf8"

	"portal/internal/figures"
)

// calls returns every form of a place's names, past and present, in which forms write it: with or without
// the name of its city before it, and with or without 市, 县 or 区 at the end if two characters remain.
func (r *reader) calls(j figures.Jurisdiction) []string {
	var cities, out []string
	for _, city := range r.ds.City.Names() {
		cities = append(cities, city, bare(city))
	}
	for _, name := range j.Names() {
		for _, city := range cities {
			if own := strings.TrimPrefix(name, city); utf8.RuneCountInString(own) >= 2 {
				name = own
			}
		}
		for _, form := range []string{name, bare(name)} {
			out = append(out, form)
			for _, city := range cities {
				out = append(out, city+form)
			}
		}
	}
	return out
}

// bare returns a name without its last 市, 县 or 区.
func bare(name string) string {
	last, size := utf8.DecodeLastRuneInString(name)
	if short := name[:len(name)-size]; strings.ContainsRune("市县区", last) && utf8.RuneCountInString(short) >= 2 {
		return short
	}
	return name
}

// named returns the one county that a heading names.
func (r *reader) named(heading string) (slug string, ok bool) {
	for _, j := range r.ds.Counties {
		if !slices.Contains(r.calls(j), heading) {
			continue
		}
		if ok {
			return "", false // it may mean two
		}
		slug, ok = j.Slug.V, true
	}
	return slug, ok
}

// jurisdiction returns the county or city whose bureau has the given name: the place with the longest name
// at its beginning. The name of a county that begins with the city's is longer than the city's.
func (r *reader) jurisdiction(filer string) (j figures.Jurisdiction, county bool) {
	longest, several := 0, false
	for _, place := range append([]figures.Jurisdiction{r.ds.City}, r.ds.Counties...) {
		own := 0
		for _, call := range r.calls(place) {
			if strings.HasPrefix(filer, call) {
				own = max(own, len(call))
			}
		}
		switch {
		case own > longest:
			j, longest, several = place, own, false
		case own == longest && own > 0:
			several = true
		}
	}
	if longest == 0 || several {
		return figures.Jurisdiction{}, false
	}
	return j, j.Slug.V != r.ds.City.Slug.V
}
