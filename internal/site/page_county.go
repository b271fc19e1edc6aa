package site

import (
	"slices"

	"portal/internal/figures"
	"portal/internal/project"
)

type designationView struct {
	Level string `json:"level"`
	Year  string `json:"year"`
	Until string `json:"until,omitempty"` // the last day; empty while it holds
}

func (p *pages) designations(j figures.Jurisdiction) []designationView {
	var out []designationView
	for _, d := range j.Designations {
		v := designationView{Level: p.words.Level(d.Level.V), Year: p.year(d.Year.V)}
		if d.Until.Given() {
			v.Until = p.words.Date(d.Until.V)
		}
		out = append(out, v)
	}
	return out
}

// countyView is a county's page. It has no parts for a missing report or project.
type countyView struct {
	Designations []designationView `json:"designations"`
	DesignatedBy []string          `json:"designated_by"`    // the documents that designate it
	Absent       string            `json:"absent,omitempty"` // the sentence that the latest month is missing
	Projects     []projectView     `json:"projects,omitempty"`
	Sentences    []string          `json:"sentences,omitempty"`
	Cards        []card            `json:"cards,omitempty"`
	Figures      *tableView        `json:"figures,omitempty"`
	Note         string            `json:"note,omitempty"`
	Period       *moment           `json:"period,omitempty"`
	Report       string            `json:"report,omitempty"`
	Targets      []targetView      `json:"targets,omitempty"`
	Charts       []chartView       `json:"charts,omitempty"`
	Narrative    bool              `json:"narrative,omitempty"`
	Ledger       *ledgerView       `json:"ledger,omitempty"`
	Changes      *factChanges      `json:"changes,omitempty"`     // of its name and its money
	Corrections  *correctionsView  `json:"corrections,omitempty"` // of its figures, and of the project
	Remarks      []remarkView      `json:"remarks,omitempty"`
	Sources      []sourceView      `json:"sources"`
}

type projectView struct {
	Name      string        `json:"name"`
	Year      string        `json:"year"`
	Basis     string        `json:"basis,omitempty"`
	Source    string        `json:"source"`
	Chain     *chainView    `json:"chain,omitempty"`
	Budget    *tableView    `json:"budget,omitempty"`
	Contracts *tableView    `json:"contracts,omitempty"`
	Pending   []pendingView `json:"pending,omitempty"`
	Money     bool          `json:"money,omitempty"` // whether any of these is given
}

// counties returns the views of the counties' pages.
func (p *pages) counties(project.Page) front {
	type entry struct {
		link
		Designations []designationView `json:"designations"`
		Status       string            `json:"status"`
		Missing      bool              `json:"missing,omitempty"`
		Sentences    []string          `json:"sentences,omitempty"`
	}
	var list []entry
	for _, s := range p.staged {
		v, ok := s.params.(countyView)
		if !ok {
			continue
		}
		e := entry{
			link:         link{s.title, s.Address},
			Designations: v.Designations,
			Status:       v.Absent,
			Missing:      v.Absent != "",
			Sentences:    v.Sentences,
		}
		if e.Status == "" && v.Period != nil {
			e.Status = p.words.Phrase("county_reported", "Period", v.Period.Text)
		}
		list = append(list, e)
	}
	return front{
		title: p.words.Phrase("counties"), description: p.words.Phrase("counties_description"),
		params: map[string]any{"counties": list, "ledger": p.ledger()},
	}
}

func (p *pages) county(page project.Page) front {
	j := *page.County
	slug, name := j.Slug.V, p.words.Place(j)
	v := countyView{Designations: p.designations(j), Ledger: p.ledgerOf(slug)}
	var ids []string
	for _, d := range j.Designations {
		ids = append(ids, d.Source.V)
		if d.UntilSource.Given() {
			ids = append(ids, d.UntilSource.V)
		}
		if title := p.sourceTitle(d.Source.V); !slices.Contains(v.DesignatedBy, title) {
			v.DesignatedBy = append(v.DesignatedBy, title)
		}
	}
	report := p.latestOf(slug)
	if p.latest != nil && report != p.latest && p.latest.Accounts(j) {
		v.Absent = p.words.Phrase("county_absent", "Period", p.words.Span(p.latest.Span()), "Reason", p.words.Reason(p.latest.Absence(slug)))
	}
	description := p.words.Phrase("county_description", "Place", name)
	if report != nil {
		column, _ := report.Column(slug)
		p.addMonth(&v, j, report)
		if len(v.Sentences) > 0 {
			description = v.Sentences[0]
		}
		ids = append([]string{column.Source.V, report.Source.V}, ids...)
	}
	for _, of := range p.ds.ProjectsOf(slug) {
		p.addProject(&v, of)
		ids = append(ids, projectSources(of)...)
	}
	if report != nil {
		v.Remarks = append(v.Remarks, p.remarksOn(report.Period.Pos.File, slug)...)
	}
	v.Changes = p.changesOf(p.changesIn(slug))
	for _, c := range j.Changes {
		ids = append(ids, c.Source.V)
	}
	v.Corrections = p.correctionsOf("corrections_of_page", p.ds.CorrectionsUntil(p.until(), slug))
	intro, hasIntro := p.ds.Introductions[slug]
	if hasIntro {
		ids = append(ids, intro.Source.V)
	}
	if report != nil {
		if text, ok := p.ds.Narratives[report.Period.V][slug]; ok {
			v.Narrative = true
			ids = append(ids, text.Source.V)
			p.narrative(page.Address+"narrative.md", name, 1, text)
		}
	}
	if n := j.Villages(); n.Number.Given() {
		ids = append(ids, n.Source.V)
	}
	v.Sources = p.sources(ids...)
	head := ""
	if v.Period != nil {
		head = v.Period.Text
	}
	card := p.summary(page.Address, name, head, p.headlines(slug, report)...)
	return front{title: name, description: description, params: v, body: intro.Body, card: card}
}

// addMonth adds what a county reported in a month.
func (p *pages) addMonth(v *countyView, j figures.Jurisdiction, report *figures.Report) {
	slug := j.Slug.V
	column, _ := report.Column(slug)
	period := p.periodOf(report.Span())
	table := p.figureTable(j, report)
	v.Period, v.Report, v.Figures, v.Note = &period, figures.ReportPath(report.Period.V), &table, column.Note.V
	v.Charts, v.Cards = p.chartsOf(slug, report), p.cards(slug, report)
	for _, c := range v.Charts {
		if c.Leads {
			v.Sentences = append(v.Sentences, c.Sentence)
		}
	}
}

// addProject adds a county's project: its money, targets and contracts.
func (p *pages) addProject(v *countyView, of figures.Project) {
	view := projectView{
		Name: of.Name.V, Year: p.year(of.Year.V), Basis: of.YearBasis.V, Source: p.sourceTitle(of.Source.V),
		Chain: p.chainOf(of), Pending: pending(of),
	}
	for _, t := range of.Targets {
		v.Targets = append(v.Targets, p.targetOf(t, of.County.V))
	}
	if len(of.Budget) > 0 {
		view.Budget = p.budgetTable(of)
	}
	if len(of.Contracts) > 0 {
		t := p.contractTable([]figures.Project{of})
		view.Contracts = &t
	}
	view.Money = view.Chain != nil || view.Budget != nil || view.Contracts != nil || view.Pending != nil
	v.Projects = append(v.Projects, view)
	v.Remarks = append(v.Remarks, p.remarksOn(of.County.Pos.File, "")...)
}

// figureTable lists a county's figures of a month.
func (p *pages) figureTable(j figures.Jurisdiction, r *figures.Report) tableView {
	t := tableView{
		Caption: p.words.Phrase("county_figures", "Place", p.words.Place(j), "Period", p.words.Span(r.Span())),
		Columns: p.heads("indicator_head", "value_head#", "unit_head", "basis_head"),
	}
	for _, i := range p.ds.IndicatorsAt(r.Period.V) {
		t.Rows = append(t.Rows, []cellView{
			{Text: p.words.Indicator(i), Path: glossaryPath(i.ID.V)},
			figureCell(p.valueFigure(r.Value(j.Slug.V, i.ID.V), "")),
			{Text: p.words.Unit(i.Unit.V)},
			{Text: p.words.Basis(i.Basis.V), Path: glossaryPath(string(i.Basis.V))},
		})
	}
	return t
}

func (p *pages) budgetTable(project figures.Project) *tableView {
	t := &tableView{Caption: p.words.Phrase("budget"), Columns: p.heads("money_head", "amount_head#yuan", "source_head")}
	for _, b := range project.Budget {
		t.Rows = append(t.Rows, []cellView{
			{Text: b.Label.V},
			figureCell(p.amountFigure(b.Amount.V)),
			{Text: p.sourceTitle(b.DecidedBy().V)},
		})
	}
	return t
}

// projectSources returns the documents of a project's money and targets.
func projectSources(project figures.Project) []string {
	ids := []string{project.Source.V}
	for _, b := range project.Budget {
		ids = append(ids, b.Source.V)
		for _, c := range b.Changes {
			ids = append(ids, c.Source.V)
		}
	}
	for _, t := range project.Targets {
		ids = append(ids, t.Source.V)
	}
	for _, k := range project.Contracts {
		ids = append(ids, k.Source.V)
		for _, c := range k.Changes {
			ids = append(ids, c.Source.V)
		}
	}
	for _, q := range project.Requests {
		ids = append(ids, q.Source.V)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// narrative stages a text that another page includes. Its headings are lowered below those of that
// page.
func (p *pages) narrative(name, title string, shift int, t figures.Text) {
	p.resource(p.content(name), title, map[string]any{
		"heading_shift": shift, "source": p.sourceTitle(t.Source.V),
	}, t.Body)
}
