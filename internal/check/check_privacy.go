package check

import (
	"path"

	"portal/internal/figures"
	"portal/internal/privacy"
	"portal/internal/problem"
)

// checkPrivacy refuses personal data in any file of data/ and content/, but
// what is allowed with a reason. Of static/ the rest of the gate is in package
// attachment.
func (c *checker) checkPrivacy() {
	used := make([]bool, len(c.Allowed))
	for name, src := range c.Files {
		if path.Ext(name) != ".yaml" && path.Ext(name) != ".md" {
			continue
		}
		for _, f := range privacy.Text(string(src)) {
			if !c.allows(name, f, used) {
				c.add(problem.Pos{File: name, Line: f.Line, Col: f.Col}, "personal-data/"+string(f.Kind))
			}
		}
	}
	for i, a := range c.Allowed {
		if !used[i] && figures.Holds(a.File.V) {
			c.add(a.File.Pos, "allowed-found", a.File.V, string(a.Kind.V))
		}
	}
}

// allows reports whether a finding is allowed, and notes by what. The list of
// what is allowed names it too.
func (c *checker) allows(name string, f privacy.Finding, used []bool) bool {
	found := false
	for i, a := range c.Allowed {
		if a.Allows(name, f.Kind, f.Plain) {
			used[i], found = true, true
		}
		found = found || name == a.File.Pos.File && a.Same(f.Kind, f.Plain)
	}
	return found
}
