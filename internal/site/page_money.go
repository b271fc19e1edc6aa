package site

import (
	"slices"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/money"
	"portal/internal/project"
)

// moneyView follows the money of every project.
type moneyView struct {
	Projects []projectMoney `json:"projects"`
	File     fileView       `json:"file"`
}

type projectMoney struct {
	Name   string     `json:"name"`
	Chain  *chainView `json:"chain"`
	Checks tableView  `json:"checks"`
}

// moneyPage stages the page that follows the money, also of projects of which little is known.
func (p *pages) moneyPage(project.Page) front {
	v := moneyView{File: fileView{link{p.words.Phrase("file_csv"), figures.DataFolder + "money.csv"}, "money.csv"}}
	for _, of := range p.ds.Projects {
		c := money.Follow(p.ds, of, p.remarks)
		v.Projects = append(v.Projects, projectMoney{of.Name.V, p.chainFrom(c), p.moneyChecks(c)})
	}
	return front{title: p.words.Phrase("money"), description: p.words.Phrase("money_description"), params: v}
}

// moneyChecks lists the checks of a chain with their outcomes.
func (p *pages) moneyChecks(c money.Chain) tableView {
	t := tableView{Caption: p.words.Phrase("money_checks"), Columns: p.heads("money_check_head", "money_outcome_head", "money_reason_head")}
	rules := message.RuleTable()
	for _, k := range c.Checks {
		n := slices.IndexFunc(rules, func(r message.Rule) bool { return r.ID == k.Rule })
		reason := k.Reason()
		if lack := c.Lack(k); lack != "" {
			reason = p.words.Phrase("money_" + string(lack))
		}
		t.Rows = append(t.Rows, []cellView{
			{Text: rules[n].Holds(p.said()), Path: figures.ChecksPath + "#" + k.Rule},
			{Text: p.words.Phrase("money_" + string(k.Outcome)), Missing: k.Outcome == money.Unknown},
			{Text: reason},
		})
	}
	return t
}
