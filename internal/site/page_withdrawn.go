package site

import (
	"strings"

	"portal/internal/figures"
	"portal/internal/project"
)

// withdrawnView says that an address was withdrawn, when and on what ground. It has none of the words
// that were there.
type withdrawnView struct {
	Date   *moment `json:"date"`
	Ground string  `json:"ground"`
}

// withdrawalView is a withdrawal in the list of all.
type withdrawalView struct {
	withdrawnView
	Address string `json:"address"`        // of the page or file, as readers knew it
	Path    string `json:"path"`           // of the page that says so, or that remains; empty for a file that remains
	Part    bool   `json:"part,omitempty"` // whether only a part was withdrawn
}

// withdrawn stages the page at a withdrawn address. Hugo would change the names of files.
func (p *pages) withdrawn(page project.Page) front {
	p.stage.withdrawn = append(p.stage.withdrawn, "/"+p.own(page.Address))
	return front{
		title: p.words.Phrase("withdrawn"), description: p.words.Phrase("withdrawn_description"),
		params: p.withdrawal(*page.Withdrawal), url: page.Address,
	}
}

func (p *pages) withdrawal(w figures.Withdrawal) withdrawnView {
	return withdrawnView{p.dateOf(w.Date.V), w.Ground.V}
}

// withdrawals lists all withdrawals, the newest first.
func (p *pages) withdrawals() []withdrawalView {
	var out []withdrawalView
	for n := range p.ds.Withdrawals {
		w := p.ds.Withdrawals[len(p.ds.Withdrawals)-1-n]
		v := withdrawalView{p.withdrawal(w), w.Address.V, strings.Trim(w.Address.V, "/") + "/", w.Extent.Given()}
		if v.Part && !strings.HasSuffix(w.Address.V, "/") {
			v.Path = ""
		}
		out = append(out, v)
	}
	return out
}
