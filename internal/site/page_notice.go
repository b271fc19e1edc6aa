package site

import (
	"portal/internal/figures"
	"portal/internal/project"
)

type deadlineView struct {
	Date *moment `json:"date"`
	Text string  `json:"text"`
	To   string  `json:"to,omitempty"`
}

// noticeView is a notice with its document block. Facts that the document does not print are empty,
// and the layout says so.
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
	Remarks      []remarkView   `json:"remarks,omitempty"`
	Sources      []sourceView   `json:"sources"`
}

func (p *pages) notice(page project.Page) front {
	n := page.Notice
	v := noticeView{
		Index: n.Index.V, Topic: n.Topic.V, Issuer: n.Issuer.V, Issued: p.dateOf(n.Issued.V), Number: n.Number.V,
		Published: p.dateOf(n.Published.V), Validity: n.Validity.V, Sources: p.sources(n.ID),
	}
	for _, t := range n.Requirements {
		v.Requirements = append(v.Requirements, p.targetOf(t, figures.All))
	}
	for _, d := range n.Deadlines {
		v.Deadlines = append(v.Deadlines, deadlineView{p.dateOf(d.Date.V), d.Text.V, d.To.V})
	}
	v.Remarks = p.remarksOn(n.Title.Pos.File, "")
	description := p.noticeWords(*n)
	return front{
		title: n.Title.V, description: description, params: v, body: n.Summary,
		card: p.summary(page.Address, n.Title.V, description),
	}
}

func (p *pages) notices(project.Page) front {
	return front{
		title: p.words.Phrase("column_notices"), description: p.words.Phrase("notices_description"),
		params: map[string]any{"notices": p.noticeLinks(), "calendar": p.calendar()},
	}
}

// noticeWords describes a notice in one line.
func (p *pages) noticeWords(n figures.Notice) string {
	if n.Number.Given() {
		return p.words.Phrase("notice_description_number", "Number", n.Number.V, "Issuer", n.Issuer.V, "Date", p.words.Date(n.Issued.V))
	}
	return p.words.Phrase("notice_description", "Issuer", n.Issuer.V, "Date", p.words.Date(n.Issued.V))
}
