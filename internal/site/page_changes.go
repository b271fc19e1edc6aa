package site

import (
	"slices"

	"portal/internal/figures"
	"portal/internal/opendata"
	"portal/internal/project"
)

// changesView lists what changed on the site without being a correction.
type changesView struct {
	Facts *factChanges `json:"facts,omitempty"` // by later documents
	List  []changeView `json:"list,omitempty"`  // of published words, the newest first
	File  fileView     `json:"file"`
}

// changeView is one change of published words.
type changeView struct {
	Date    *moment `json:"date"`
	Kind    string  `json:"kind"`
	What    string  `json:"what"`
	Changed string  `json:"changed"` // from what to what
	Reason  string  `json:"reason"`
}

// changes lists all recorded changes, the newest first.
func (p *pages) changes(project.Page) front {
	v := changesView{
		Facts: p.changesOf(p.ds.Changed()),
		File:  fileView{link{p.words.Phrase("file_json"), figures.ChangesFile}, "changes.json"},
	}
	for _, w := range slices.Backward(p.ds.Wording) {
		phrases := p.words.Wording(p.ds, w)
		v.List = append(v.List, changeView{
			p.dateOf(w.Date.V), p.words.Phrase("wording"), phrases.What, phrases.Changed, phrases.Reason,
		})
	}
	src, err := opendata.Changes(p.ds)
	p.keep(err)
	p.file("static/"+figures.ChangesFile, src)
	return front{title: p.words.Phrase("changes"), description: p.words.Phrase("changes_description"), params: v}
}
