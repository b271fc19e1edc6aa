// Package acknowledge writes the acknowledgement of a warning into the file that the warning is about.
package acknowledge

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/yamlfile"
)

// Answer is an acknowledgement to write.
type Answer struct {
	Rule, Of string // of the warning, as portal check prints them in brackets
	File     string // that has the warning; needed only if several files have it
	Reason   string // why the data is right, for readers
}

// Add adds an acknowledgement to the file of its warning and returns the file's name and new content.
// It keeps all other lines. warnings are those of the data, without the acknowledged ones. The error
// says that no warning, or the warning of several files, fits the answer; that the reason is not one
// line of text; or that the file's layout must be edited by hand.
func Add(ds *figures.Dataset, warnings message.List, a Answer) (name string, src []byte, err error) {
	if a.Reason == "" || strings.TrimSpace(a.Reason) != a.Reason ||
		strings.ContainsFunc(a.Reason, unicode.IsControl) {
		return "", nil, message.Usage("acknowledge-reason", "Value", a.Reason)
	}
	fits := func(p message.Problem) bool {
		return p.Severity() == message.Warning && p.Rule() == a.Rule && p.Of == a.Of &&
			(a.File == "" || p.Pos.File == a.File)
	}
	found := map[string]bool{}
	for _, p := range warnings {
		if _, ours := ds.Files[p.Pos.File]; ours && fits(p) {
			found[p.Pos.File] = true
		}
	}
	names := slices.Sorted(maps.Keys(found))
	switch {
	case len(names) == 1:
		name = names[0]
	case len(names) == 0 && a.File != "":
		return "", nil, message.Usage("acknowledge-none-there", "Rule", a.Rule, "Of", a.Of, "File", a.File)
	case len(names) == 0:
		return "", nil, message.Usage("acknowledge-none", "Rule", a.Rule, "Of", a.Of)
	default:
		return "", nil, message.Usage("acknowledge-several", "Rule", a.Rule, "Of", a.Of, "Files", strings.Join(names, ", "))
	}
	src, ok := edited(name, ds.Files[name], a)
	if !ok || !answers(ds, name, src, fits) {
		return "", nil, &message.Error{Key: "acknowledge-edit", Values: []any{"File", name}}
	}
	return name, src, nil
}

// edited adds the entry to a file. In a notice it belongs to the head, which ends with a line "---".
func edited(name string, src []byte, a Answer) (out []byte, ok bool) {
	e := yamlfile.NewEdit(src)
	end := len(e.Lines)
	if strings.HasSuffix(name, ".md") {
		head := slices.Index(e.Lines[min(1, end):], "---")
		if head < 0 {
			return nil, false
		}
		end = head + 1
	}
	in := "  "
	begin, ok := e.Key("acknowledged", 0, end, 0)
	if !ok {
		begin = end
		if !strings.HasSuffix(name, ".md") {
			e.Insert(end, "")
			begin++
		}
		e.Insert(begin, "acknowledged:")
	}
	after := e.After(begin)
	if after > begin+1 {
		first := strings.TrimLeft(e.Lines[begin+1], " ")
		in = e.Lines[begin+1][:len(e.Lines[begin+1])-len(first)]
	}
	e.Insert(after, in+"- rule: "+a.Rule, in+"  of: "+yamlfile.Quote(a.Of), in+"  reason: "+yamlfile.Quote(a.Reason))
	return e.Bytes(), true
}

// answers reports whether a file with new content can be read and no longer has the warning. The data
// may have errors of its own.
func answers(ds *figures.Dataset, name string, src []byte, warning func(message.Problem) bool) bool {
	files := maps.Clone(ds.Files)
	files[name] = src
	_, before := figures.Parse(ds.Files)
	staged, problems := figures.Parse(files)
	if len(problems.Severe()) > len(before.Severe()) || len(staged.Acknowledged) != len(ds.Acknowledged)+1 {
		return false
	}
	return !slices.ContainsFunc(check.Check(staged), func(p message.Problem) bool {
		return p.Pos.File == name && (warning(p) || p.Rule() == "acknowledgement-needed")
	})
}
