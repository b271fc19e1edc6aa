// Package figures is the portal's model and the only reader of data/ and
// content/. Every value it returns is exact and knows where it was written.
package figures

import (
	"github.com/shopspring/decimal"

	"portal/internal/message"
)

// At is a value and the place where it was written. A value that was left out
// has the zero Pos.
type At[T any] struct {
	V   T
	Pos message.Pos
}

// Given reports whether the value was written at all.
func (a At[T]) Given() bool { return a.Pos.Given() }

// Basis says over which time an indicator counts.
type Basis string

// The bases of the monthly form's rows (facts §2).
const (
	Stock      Basis = "stock"        // what there is at the end of the period
	Month      Basis = "month"        // within the period
	Cumulative Basis = "cumulative"   // since the programme began
	YearToDate Basis = "year_to_date" // since 1 January of the period's year
	Ratio      Basis = "ratio"        // one figure by another, in percent
)

// Bases lists what may be written behind basis.
var Bases = []Basis{Stock, Month, Cumulative, YearToDate, Ratio}

// TotalRule says how the form's total column is made.
type TotalRule string

// The ways to make a total.
const (
	TotalSum   TotalRule = "sum"   // the counties' values added up
	TotalRatio TotalRule = "ratio" // the ratio of the totals
	TotalNone  TotalRule = "none"  // the form has no total
)

// TotalRules lists what may be written behind total.
var TotalRules = []TotalRule{TotalSum, TotalRatio, TotalNone}

// Indicator is one row of the monthly form.
type Indicator struct {
	ID       At[string]
	Row      At[string]    // the form's row number, 2a for the first sub-item of row 2
	Heading  At[string]    // the form's group of sub-items; none where the row stands alone
	Label    At[string]    // the row's words on the form, without the unit
	Name     At[string]    // the words used where the form's group is not beside them
	Unit     At[string]    // as the form prints it: 个, 万元, %, 次, 人次, 元
	Basis    At[Basis]     //
	Decimals At[int]       // the most decimals the form gives
	Total    At[TotalRule] //
	Since    At[Period]    // the first month whose form has the row; none where every form has it

	// Relations to other rows, by id; none where not given. The rules of
	// package check follow them.
	PartOf   At[string] // the row this is a part of, in the same unit
	MonthOf  At[string] // the cumulative row this is the month's growth of
	RatioOf  At[string] // the numerator of a ratio
	RatioTo  At[string] // the level of the budget that is a ratio's denominator
	Limit    At[string] // what of the jurisdiction bounds it: poor_villages
	Evidence At[string] // what of the projects must add up to it: requests

	English EnglishRow
}

// EnglishRow is what an indicator is called in English; nothing where the data
// does not say.
type EnglishRow struct {
	Heading At[string]
	Label   At[string]
	Name    At[string]
}

// StandsIn reports whether the form of a period has the row.
func (i Indicator) StandsIn(p Period) bool { return i.Since.V.Compare(p) <= 0 }

// The words that Limit and Evidence allow.
const (
	LimitPoorVillages = "poor_villages"
	EvidenceRequests  = "requests"
)

// Jurisdiction is the city or one of its counties.
type Jurisdiction struct {
	Code         At[string] // GB/T 2260, six digits
	Slug         At[string] // its name in addresses, chosen by hand
	Name         At[string]
	English      At[string] // its name in English; not given where the data does not say
	PoorVillages Count      // 省定贫困村 in it; not given where no document says
	Designations []Designation
}

// Count is a number with its source; not given where no document says.
type Count struct {
	Number At[int]
	Source At[string]
}

// Value returns the number as a figure; not reported where it is not given.
func (c Count) Value() Value {
	if !c.Number.Given() {
		return Value{Missing: NotReported}
	}
	return Value{Number: decimal.New(int64(c.Number.V), 0)}
}

// Level is the government that made a designation or pays a budget line.
type Level string

// The levels.
const (
	National   Level = "national"
	Provincial Level = "provincial"
	City       Level = "city"
	County     Level = "county"
)

// Levels lists what may be written behind level.
var Levels = []Level{National, Provincial, City, County}

// Demonstrates reports whether the county was a demonstration county by the
// end of a year.
func (j Jurisdiction) Demonstrates(year int) bool {
	for _, d := range j.Designations {
		if d.Year.V <= year {
			return true
		}
	}
	return false
}

// Designation is a county's standing as a demonstration county. Year is the
// year of the evaluation (评定年份), which is not the project's year.
type Designation struct {
	Level  At[Level]
	Year   At[int]
	Source At[string]
}

// Source is a document a figure was taken from, or that such a document
// cites. What a document does not print is not given and shown as 未载明.
type Source struct {
	ID       At[string]
	Title    At[string] // the official title, exact
	Number   At[string] // 发文字号 in its standard form: 汕商务函〔2020〕139号
	Issuer   At[string]
	Date     At[Date]
	Label    At[string] // the label printed on an attachment, such as 附件2
	PartOf   At[string] // the document it is attached to
	CitedBy  At[string] // the document that cites it, where it is itself not at hand
	Received At[Date]
	Note     At[string] // what a reader of the document should know
	Notice   bool       // it is one of the notices and has a page under its id
}

// Project is one county's project with its money.
type Project struct {
	County    At[string]
	Name      At[string]
	Year      At[int] // 项目年度, which is not the year of the designation
	YearBasis At[string]
	Source    At[string]
	Budget    []BudgetLine
	Targets   []Target
	Contracts []Contract
	Pending   []PendingTender
	Requests  []Request

	// Corrections are the changes since the project was published, in the order
	// of their days; Withdrawn is what stands in the file and counts no more.
	Corrections []Correction
	Withdrawn   []Thing
}

// BudgetLine is money set aside for a project.
type BudgetLine struct {
	Level  At[Level]
	Label  At[string]
	Amount At[Amount]
	Source At[string]
}

// Bound says what kind of target a number is.
type Bound string

// The bounds.
const (
	AtLeast Bound = "at_least"
	About   Bound = "about"
	Exactly Bound = "exactly"
)

// Bounds lists what may be written behind bound.
var Bounds = []Bound{AtLeast, About, Exactly}

// Target is something a document promises or demands. Indicator names the row
// of the monthly form that measures it, in the same unit, where there is one;
// Compare names a row that stands beside it in another unit and is never
// divided by it (facts §8.9).
type Target struct {
	ID        At[string]
	Text      At[string]
	Bound     At[Bound]
	Number    At[Value]
	Unit      At[string]
	Due       At[Date]
	Indicator At[string]
	Compare   At[string]
	Note      At[string]
	Source    At[string]
}

// Dating is a date as a document prints it, what it was resolved to, and why.
type Dating struct {
	Printed At[string]
	Date    At[DateRange]
	Basis   At[string] // not given where the document prints the date in full
}

// Contract is a contract awarded by tender. The bid opening is neither the
// date of the award nor that of the contract.
type Contract struct {
	ID         At[string]
	Title      At[string]
	Winner     At[string]
	Agency     At[string] // 代理机构; not given where not stated
	Platform   At[string] // 交易平台; not given where not stated
	BidOpening Dating
	Amount     At[Amount]
	Source     At[string]
	Note       At[string]

	County string // the slug of the project's county
}

// PendingTender is a tender that a report names as still to come.
type PendingTender struct {
	Title  At[string]
	Status At[string]
	Source At[string]
}

// Request is a county office's written request to the finance bureau to
// transfer an instalment (拨付申请). It is not a payment.
type Request struct {
	ID         At[string]
	Contract   At[string]
	Instalment At[int]
	Date       At[Date] // to the day
	Amount     At[Amount]
	Source     At[string]
	Note       At[string]
}

// Report is one month's form of the city.
type Report struct {
	Period   At[Period]
	FiledBy  At[string]
	Filed    At[Date]
	Source   At[string]
	Counties []CountyReport
	Absent   []Absence
	Totals   CountyReport // the form's total column; its County is All

	// Corrections are the changes since the month was published, in the order
	// of their days.
	Corrections []Correction
}

// Correction is a change of something published: of one figure of a month, or
// of one fact of a project. The new one is what stands in its place since then,
// until the next correction of the same.
type Correction struct {
	County At[string] // a county of the month, or All for the total; of a fact the project's
	Reason At[string]
	Source At[string]
	Date   At[Date] // the day of the correction

	// Of a figure of a month.
	Indicator At[string]
	Old       At[Value]
	New       At[Value]

	// Of a fact: what of which thing it was and is, as the data writes it. A
	// thing that was forgotten or should not be there is an entry that was added
	// or withdrawn, and has neither.
	Of    At[string] // the thing's id; not given for a figure
	Fact  At[string]
	Was   At[string]
	Is    At[string]
	Entry At[Entry]

	// Restates is given where a later form counted anew what had been counted
	// before: Old is then the figure of that earlier month, which stays as it
	// was published, and New the first one that is counted so.
	Restates At[Period]

	Period Period // the month of the figure
}

// Entry says that a correction is of a thing as a whole.
type Entry string

// The corrections of whole things.
const (
	Added     Entry = "added"     // it was there already when the months were published, and forgotten
	Withdrawn Entry = "withdrawn" // it stays in the file and counts no more
)

// Entries lists what may be written behind entry.
var Entries = []Entry{Added, Withdrawn}

// Acknowledgement answers a warning about what stands in the same file: it is
// as it is, for a reason that readers are shown. Of is what the warning is
// about, as portal check prints it behind the rule.
type Acknowledgement struct {
	Rule   At[string]
	Of     At[string]
	Reason At[string]
}

// All is the scope of a total over the counties that reported.
const All = "all"

// CountyReport is one column of the form.
type CountyReport struct {
	County  At[string]
	FiledBy At[string]
	Filed   At[Date]
	Source  At[string]
	Note    At[string]
	Forms   []FormFile // the files that the column was read from; none where it was typed
	Figures []Observation
}

// FormFile is a file that a column of a month was read from.
type FormFile struct {
	File     At[string] // its name, without folders
	SHA256   At[string] // in hex
	Cells    At[string] // where the figures stand in it: 月报表!D5:D14
	Inferred At[string] // what was concluded and not read; not given where nothing was
}

// Observation returns the column's value of an indicator.
func (c *CountyReport) Observation(indicator string) (Observation, bool) {
	for _, o := range c.Figures {
		if o.Indicator.V == indicator {
			return o, true
		}
	}
	return Observation{}, false
}

// Observation is one cell of the form: a value of an indicator.
type Observation struct {
	Indicator At[string]
	Value     At[Value]
}

// Absence is a demonstration county that has no column in a month's form.
type Absence struct {
	County At[string]
	Reason At[Reason]
}

// Notice is a policy document with what it demands in numbers. What the
// document does not print is not given and shown as 未载明.
type Notice struct {
	ID           string // the file's name
	Title        At[string]
	Number       At[string] // 发文字号
	Issuer       At[string] // 发文机关
	Issued       At[Date]   // 成文日期
	Index        At[string] // 索引号
	Topic        At[string] // 主题分类
	Published    At[Date]   // 发布日期
	Validity     At[string] // 有效性
	Source       At[string]
	Requirements []Target
	Deadlines    []Deadline
	Summary      string // Markdown
}

// Deadline is a date by which something is due.
type Deadline struct {
	Date At[Date]
	Text At[string]
	To   At[string] // who receives it

	AnsweredBy At[string] // the document that met it; not given where none is known
}

// Text is a piece of Markdown from content/ with its source, if it has one.
type Text struct {
	File   string
	Title  At[string]
	Source At[string]
	Body   string
}
