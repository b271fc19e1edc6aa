package site

import (
	"slices"
	"strings"

	"portal/charts"
	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/message"
	"portal/internal/project"
)

// ruleView is a rule. Its anchor on the page is its name.
type ruleView struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Stops    bool   `json:"stops,omitempty"`
	Holds    string `json:"holds"`
	From     string `json:"from"`
}

type familyView struct {
	ID    string     `json:"id"`
	Name  string     `json:"name"`
	Count string     `json:"count"`
	Rules []ruleView `json:"rules"`
}

type checksView struct {
	Severities []entryView  `json:"severities"`
	Families   []familyView `json:"families"`
}

// said returns the language of the message catalogue for these pages.
func (p *pages) said() message.Lang {
	if p.words.Tag() == lexicon.English {
		return message.English
	}
	return message.Chinese
}

// checks lists the rules from the same table that the command uses.
func (p *pages) checks(project.Page) front {
	v := checksView{}
	for _, s := range message.Severities {
		v.Severities = append(v.Severities, entryView{
			"severity-" + string(s),
			p.words.Phrase("severity_" + string(s)),
			[]string{p.words.Phrase("severity_" + string(s) + "_means")},
		})
	}
	for _, family := range message.Families {
		f := familyView{ID: "family-" + string(family), Name: p.words.Phrase("family_" + string(family))}
		for _, r := range message.RuleTable() {
			if r.Family == family {
				f.Rules = append(f.Rules, ruleView{
					r.ID,
					p.words.Phrase("severity_" + string(r.Severity)),
					r.Severity == message.Severe,
					r.Holds(p.said()),
					r.From(p.said()),
				})
			}
		}
		if len(f.Rules) > 0 {
			f.Count = p.words.Count("checks_count", len(f.Rules))
			v.Families = append(v.Families, f)
		}
	}
	return front{title: p.words.Phrase("checks"), description: p.words.Count("checks_description", len(message.RuleTable())), params: v}
}

// remarkView is a note about the data for readers.
type remarkView struct {
	Kind   string `json:"kind"`
	Text   string `json:"text"`
	Reason string `json:"reason,omitempty"` // why a warning was acknowledged
	Rule   string `json:"rule"`
	Path   string `json:"path"` // to the description of the rule
}

// remarksOn returns the remarks on a file or, if things are named, the remarks on these and their
// parts.
func (p *pages) remarksOn(file, of string) []remarkView {
	var out []remarkView
	for _, r := range p.remarks {
		if r.Pos.File == file && (of == "" || r.Of == of || strings.HasPrefix(r.Of, of+"/")) {
			out = append(out, p.remarkOf(r))
		}
	}
	return out
}

// remarksOnChart returns the remarks on the figures of a chart's own month.
func (p *pages) remarksOnChart(c charts.Chart) []remarkView {
	r, ok := p.ds.Report(c.Period)
	if !ok {
		return nil
	}
	var out []remarkView
	for _, remark := range p.remarks {
		scope, indicator, _ := strings.Cut(remark.Of, "/")
		of := charts.Observed{Scope: scope, Indicator: indicator, Period: c.Period}
		if remark.Pos.File == r.Period.Pos.File && slices.ContainsFunc(c.Tables, func(t charts.Table) bool { return t.Has(of) }) {
			out = append(out, p.remarkOf(remark))
		}
	}
	return out
}

func (p *pages) remarkOf(r check.Remark) remarkView {
	return remarkView{
		Kind: p.words.Phrase("severity_" + string(r.Severity())), Text: r.Found(p.said()),
		Reason: strings.TrimSuffix(r.Reason, "。"), Rule: r.Rule(), Path: figures.ChecksPath + "#" + r.Rule(),
	}
}
