package site

import "portal/internal/figures"

type deadlineView struct {
	Date *moment `json:"date"`
	Text string  `json:"text"`
	To   string  `json:"to,omitempty"`
}

// noticeView holds the document block. What the document does not print is
// empty, and the layout says so.
type noticeView struct {
	Index        string         `json:"index"`
	Topic        string         `json:"topic"`
	Issuer       string         `json:"issuer"`
	Issued       *moment        `json:"issued"`
	Number       string         `json:"number"`
	Published    *moment        `json:"published"`
	Validity     string         `json:"validity"`
	Requirements []targetView   `json:"requirements,omitempty"`
	Deadlines    []deadlineView `json:"deadlines,omitempty"`
	Sources      []sourceView   `json:"sources"`
}

func (p *pages) notices() {
	if len(p.ds.Notices) == 0 {
		return
	}
	for _, n := range p.ds.Notices {
		v := noticeView{
			Index: n.Index.V, Topic: n.Topic.V, Issuer: n.Issuer.V, Issued: dateOf(n.Issued.V), Number: n.Number.V,
			Published: dateOf(n.Published.V), Validity: n.Validity.V, Sources: sources(p.ds, n.ID),
		}
		for _, t := range n.Requirements {
			v.Requirements = append(v.Requirements, p.targetOf(t, figures.All))
		}
		for _, d := range n.Deadlines {
			v.Deadlines = append(v.Deadlines, deadlineView{dateOf(d.Date.V), d.Text.V, d.To.V})
		}
		description := noticeWords(n)
		p.summary(noticePath(n.ID), n.Title.V, description)
		p.page(noticePath(n.ID), "notice", n.Title.V, description, false, v, n.Summary)
	}
	p.page("notices/", "notices", "政策文件", "有关电子商务进农村综合示范创建的政策文件", true, map[string]any{"notices": p.noticeLinks(), "calendar": p.calendar()}, "")
}

// noticeWords says in a line what a notice is.
func noticeWords(n figures.Notice) string {
	words := n.Issuer.V + n.Issued.V.Chinese() + "印发"
	if n.Number.Given() {
		words = n.Number.V + "，" + words
	}
	return words
}
