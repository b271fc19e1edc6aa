package figures

import (
	"path"
	"slices"
	"strings"

	"portal/internal/yamlfile"
)

// FileKind is a kind of file that the portal reads.
type FileKind string

// The kinds of files.
const (
	IndicatorsKind    FileKind = "indicators"
	ChartsKind        FileKind = "charts"
	JurisdictionsKind FileKind = "jurisdictions"
	SourcesKind       FileKind = "sources"
	ProjectKind       FileKind = "project"
	ReportKind        FileKind = "report"
	WordingKind       FileKind = "wording"
	MovedKind         FileKind = "moved"
	WithdrawalsKind   FileKind = "withdrawals"
	AllowedKind       FileKind = "allowed"
	NoticeKind        FileKind = "notice"
	TextKind          FileKind = "text"
	AboutKind         FileKind = "about"
)

// FileKinds lists all kinds, in the order of the codebook.
var FileKinds = []FileKind{
	IndicatorsKind, ChartsKind, JurisdictionsKind, SourcesKind, ProjectKind, ReportKind, WordingKind, MovedKind,
	WithdrawalsKind, AllowedKind, NoticeKind, TextKind, AboutKind,
}

// KindOf returns the kind of a file, by its path in the project; empty if the portal reads no such file.
func KindOf(name string) FileKind {
	folder, parent := path.Dir(name), path.Dir(path.Dir(name))
	yaml, page := path.Ext(name) == ".yaml", path.Ext(name) == ".md"
	switch {
	case name == IndicatorsFile:
		return IndicatorsKind
	case name == ChartsFile:
		return ChartsKind
	case name == JurisdictionsFile:
		return JurisdictionsKind
	case name == SourcesFile:
		return SourcesKind
	case name == movedFile:
		return MovedKind
	case name == WithdrawalsFile:
		return WithdrawalsKind
	case name == allowedFile:
		return AllowedKind
	case name == WordingFile:
		return WordingKind
	case folder == "data/projects" && yaml:
		return ProjectKind
	case folder == "data/reports" && yaml:
		return ReportKind
	case name == aboutFile:
		return AboutKind
	case folder == "content/notices" && page:
		return NoticeKind
	case page && (folder == "content/counties" || parent == "content/reports"):
		return TextKind
	}
	return ""
}

// Modeline returns the first line of a YAML file in data/, which names its schema to editors. It ends with a
// line break.
func Modeline(name string) string {
	up := strings.Repeat("../", strings.Count(path.Dir(name), "/"))
	return "# yaml-language-server: $schema=" + up + ".schema/" + string(KindOf(name)) + ".json\n"
}

// Shape describes the keys of a kind of file, or of the head of a page. The rows of reports are those of
// the form's indicators.
func (ds *Dataset) Shape(kind FileKind) *yamlfile.Shape {
	return yamlfile.Explore(func(n *yamlfile.Node) {
		r, scratch := &reader{}, &Dataset{Indicators: ds.Indicators}
		switch kind {
		case NoticeKind:
			r.noticeHead(scratch, "", n, "")
		case TextKind:
			r.textHead(n)
		case AboutKind:
			r.aboutHead(n)
		default:
			r.data(scratch, kind, "", n)
		}
	})
}

// formChanges returns the months whose form has other rows than the month before.
func (ds *Dataset) formChanges() []Period {
	var out []Period
	for _, i := range ds.Indicators {
		if i.Since.Given() {
			out = append(out, i.Since.V)
		}
		if i.Until.Given() {
			out = append(out, i.Until.V.Next())
		}
	}
	slices.SortFunc(out, Period.Compare)
	return slices.Compact(out)
}
