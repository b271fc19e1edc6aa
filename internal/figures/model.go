// Package figures defines the portal's model and is the only reader of data/ and content/. Its
// values are exact and carry their position in the files.
package figures

import (
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/message"
)

// At is a value with its position in a file. The Pos of an omitted value is zero.
type At[T any] struct {
	V   T
	Pos message.Pos
}

// Given reports whether the file contains the value.
func (a At[T]) Given() bool { return a.Pos.Given() }

// Basis is the time over which an indicator counts.
type Basis string

// The bases of the monthly form's rows.
const (
	Stock      Basis = "stock"        // as of the end of the period
	Month      Basis = "month"        // within the period
	Cumulative Basis = "cumulative"   // since the programme began
	YearToDate Basis = "year_to_date" // since 1 January of the period's year
	Ratio      Basis = "ratio"        // one figure divided by another, in percent
)

// Bases lists the allowed values of basis.
var Bases = []Basis{Stock, Month, Cumulative, YearToDate, Ratio}

// TotalRule tells how to compute the form's total column.
type TotalRule string

// The rules for totals.
const (
	TotalSum   TotalRule = "sum"   // sum of the counties' values
	TotalRatio TotalRule = "ratio" // the ratio of the totals
	TotalNone  TotalRule = "none"  // the form has no total
)

// TotalRules lists the allowed values of total.
var TotalRules = []TotalRule{TotalSum, TotalRatio, TotalNone}

// MonthlyForm is the form that the counties file every month.
type MonthlyForm struct {
	Title   At[string] // as printed, without the month
	English At[string]
}

// Indicator is one row of the monthly form.
type Indicator struct {
	ID       At[string]
	Row      At[string]    // the form's row number, 2a for the first sub-item of row 2
	Heading  At[string]    // the form's heading above a group of sub-items; empty if the row is in no group
	Label    At[string]    // the row's text on the form, without the unit
	Name     At[string]    // the text to use without the form's heading beside it
	Unit     At[string]    // as the form prints it: 个, 万元, %, 次, 人次, 元
	Basis    At[Basis]     //
	Decimals At[int]       // the largest number of decimals on the form
	Total    At[TotalRule] //
	Since    At[Period]    // the first month whose form has the row; empty if every form has it
	Until    At[Period]    // the last month whose form has the row; empty while the form has it
	Follows  At[string]    // the ended row that this one succeeds, if the form replaced it
	Changes  []Change      // new words; the words here are the present ones

	// Optional relations to other rows, by id. The rules of package check use them.
	PartOf    At[string] // the row that includes this one, in the same unit
	MonthOf   At[string] // the cumulative row whose monthly growth this is
	RatioOf   At[string] // the numerator of a ratio
	RatioTo   At[string] // the fund that is the denominator of a ratio: a level, or the name of a budget line's fund
	BelowZero At[string] // allowed, if a figure may be negative
	Limit     At[string] // the property of the jurisdiction that limits it: poor_villages
	Evidence  At[string] // the project entries that must add up to it: requests

	English EnglishRow
}

// EnglishRow is an indicator's English text; empty if the data has none.
type EnglishRow struct {
	Heading At[string]
	Label   At[string]
	Name    At[string]
}

// StandsIn reports whether the form of a period has the row.
func (i Indicator) StandsIn(p Period) bool {
	return i.Since.V.Compare(p) <= 0 && (!i.Until.Given() || i.Until.V.Compare(p) >= 0)
}

// FormNumber returns the row number on the form, which sub-items share: 2 for 2a.
func (i Indicator) FormNumber() string {
	return strings.TrimRight(i.Row.V, "abcdefghijklmnopqrstuvwxyz")
}

// The allowed values of Limit and Evidence.
const (
	LimitPoorVillages = "poor_villages"
	EvidenceRequests  = "requests"
)

// Jurisdiction is the city or one of its counties.
type Jurisdiction struct {
	Code         At[string] // GB/T 2260, six digits
	Slug         At[string] // its name in addresses, chosen by a person
	Name         At[string]
	English      At[string] // English name; not given if the data has none
	Changes      []Change   // new names and codes; the values above are the present ones
	PoorVillages Count      // number of poor villages (省定贫困村); not given if no document says
	Designations []Designation
}

// Count is a number with its source; not given if no document gives it.
type Count struct {
	Number At[int]
	Source At[string]
}

// Value returns the number as a figure, or not_reported if it is not given.
func (c Count) Value() Value {
	if !c.Number.Given() {
		return Value{Missing: NotReported}
	}
	return Value{Number: decimal.New(int64(c.Number.V), 0)}
}

// Level is the level of the government that made a designation or pays a budget line.
type Level string

// The levels.
const (
	National   Level = "national"
	Provincial Level = "provincial"
	City       Level = "city"
	County     Level = "county"
)

// Levels lists the allowed values of level.
var Levels = []Level{National, Provincial, City, County}

// Demonstrates reports whether the county is a demonstration county in a month: whether it was
// designated by the end of the month's year, and had not left before the month began.
func (j Jurisdiction) Demonstrates(p Period) bool {
	for _, d := range j.Designations {
		left := d.Until.Given() && d.Until.V.Last().Compare(p.First()) < 0
		if d.Year.V <= p.Year && !left {
			return true
		}
	}
	return false
}

// left reports whether the county was a demonstration county before a month and is none in it.
func (j Jurisdiction) left(p Period) bool {
	for _, d := range j.Designations {
		if d.Until.Given() && d.Until.V.Last().Compare(p.First()) < 0 {
			return !j.Demonstrates(p)
		}
	}
	return false
}

// Designation is a county's recognition as a demonstration county. Year is the year of the
// evaluation (评定年份), not that of the project.
type Designation struct {
	Level       At[Level]
	Year        At[int]
	Source      At[string]
	Until       At[Date]   // the last day, at the precision of the document; not given while it holds
	UntilSource At[string] // the document that ends it
}

// Source is a document behind a figure, or one that such a document cites. Fields that the document
// does not print are not given and shown as 未载明.
type Source struct {
	ID       At[string]
	Title    At[string] // the official title, exact
	Number   At[string] // 发文字号 in its standard form: 汕商务函〔2020〕139号
	Issuer   At[string]
	Date     At[Date]
	Label    At[string] // the label printed on an attachment, such as 附件2
	PartOf   At[string] // the document it is attached to
	CitedBy  At[string] // the document that cites it, if it is not itself available
	Received At[Date]
	Note     At[string] // what a reader of the document should know
	Notice   bool       // whether it is a notice with a page under its id

	Withdrawn bool // it is no longer public; it has only its id and perhaps its date
}

// Project is a project of a county with its money. A county may have several, of different years.
type Project struct {
	ID        At[string] // the name of its file
	County    At[string]
	Name      At[string]
	Year      At[int] // 项目年度; differs from the year of the designation
	YearBasis At[string]
	Source    At[string]
	Budget    []BudgetLine
	Targets   []Target
	Contracts []Contract
	Pending   []PendingTender
	Requests  []Request

	// Corrections are the changes since the project was published, by day. Withdrawn lists the
	// entries that remain in the file but no longer count.
	Corrections []Correction
	Withdrawn   []Thing

	// written keeps the lists as in the file, including withdrawn entries.
	written struct {
		contracts []Contract
		budget    []BudgetLine
		targets   []Target
		requests  []Request
	}
}

// BudgetLine is an amount of money allocated to a project. Its values are the present ones; Source is
// the document of the first.
type BudgetLine struct {
	Level   At[Level]
	Fund    At[string] // the fund's name for rows of the form, if the level alone does not tell
	Label   At[string]
	Amount  At[Amount]
	Source  At[string]
	Changes []Change // adjustments (调整)

	Project string // the id of its project
}

// Bound is the kind of a target's number.
type Bound string

// The bounds.
const (
	AtLeast Bound = "at_least"
	About   Bound = "about"
	Exactly Bound = "exactly"
)

// Bounds lists the allowed values of bound.
var Bounds = []Bound{AtLeast, About, Exactly}

// Target is a number or result that a document promises or demands. Indicator is the row of the
// form that measures it in the same unit, if there is one. Compare is a row in another unit to show
// beside it, which is never divided by it.
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

// Dating is a date as printed in a document, the date it means, and the reason. Nothing is given if no
// document states the date.
type Dating struct {
	Printed At[string] // not given if the document prints the date as it is
	Date    At[DateRange]
	Basis   At[string] // not given if the document prints the full date
}

// Contract is an awarded contract. Documents may leave out everything but its title: a framework has
// no total price, a direct award no bid opening. What is not stated is not given. The bid opening, the
// award and the signing are three different dates. The values are the present ones, which the changes
// left; Award returns those of the award.
type Contract struct {
	ID         At[string]
	Title      At[string]
	Lot        At[string] // 标段 or 包, as printed
	Method     At[string] // 采购方式, as printed
	Winner     At[string] // 中标（成交）单位; of a consortium, the leading member
	Members    At[string] // the other members of a consortium (联合体), separated by 、
	Agency     At[string] // 代理机构
	Platform   At[string] // 交易平台
	BidOpening Dating
	Awarded    Dating     // 中标（成交）日期
	Signed     Dating     // 合同签订日期
	Amount     At[Amount] // the total price
	Price      At[string] // what was agreed instead of a total price, as printed: unit prices, a ceiling
	Source     At[string]
	Note       At[string]
	Changes    []Change   // supplementary agreements, and the end of a contract that does not count any more
	Status     At[Status] // given only by a change
	ReplacedBy At[string] // the contract that takes its place; given only by a change

	County string // the slug of the project's county
}

// PendingTender is a tender that a report announces.
type PendingTender struct {
	Title  At[string]
	Status At[string]
	Source At[string]
}

// Request is a county office's written request to the finance bureau to transfer an instalment
// (拨付申请). It is not a payment.
type Request struct {
	ID         At[string]
	Contract   At[string]
	Instalment At[int]
	Date       At[Date] // known to the day
	Amount     At[Amount]
	Source     At[string]
	Note       At[string]
}

// Report is the form of one month, or of several together: the city's, or those of counties if the city sent none.
type Report struct {
	Period   At[Period] // of several months the last
	From     At[Period] // the first of several months; not given if there is one
	FiledBy  At[string]
	Filed    At[Date]
	Source   At[string]
	Counties []CountyReport
	Absent   []Absence
	Totals   CountyReport // the form's total column; its County is All

	// Summed is set if there is no city form. FiledBy, Filed, Source and the source of Totals are then
	// not given, and the portal computed the figures of Totals.
	Summed bool

	// Corrections are the changes since the month was published, by day.
	Corrections []Correction
}

// Correction is a change to published data: one figure of a month, or one fact of a project. The
// new value applies until the next correction of the same figure or fact.
type Correction struct {
	County At[string] // a county of the month, or All for the total; the project's county for a fact
	Reason At[string]
	Source At[string]
	Date   At[Date] // the day of the correction

	// For a figure of a month.
	Indicator At[string]
	Old       At[Value]
	New       At[Value]

	// For a fact: the old and new value as written in the data. Was is not given if no document stated
	// the fact before. Both are not given if Entry adds a forgotten thing or withdraws a wrong one.
	Of    At[string] // the thing's id; not given for a figure
	Fact  At[string]
	In    string // the id of the thing's project
	Was   At[string]
	Is    At[string]
	Entry At[Entry] // of a month: Added with County All, if the city's form came after it was published

	// Restates is given if a later form uses a new count of what earlier months counted. Old is
	// then the figure of that earlier month, which remains as published, and New is the first
	// figure of the new count.
	Restates At[Period]

	Period Period // the month of the figure
}

// Entry marks a correction of a whole thing.
type Entry string

// The corrections of whole things.
const (
	Added     Entry = "added"     // it was missing from months already published
	Withdrawn Entry = "withdrawn" // it remains in the file but no longer counts
)

// Entries lists the allowed values of entry.
var Entries = []Entry{Added, Withdrawn}

// Acknowledgement answers a warning about its file: the data is right, for a reason that readers see.
// Of is the subject of the warning, which portal check prints after the rule.
type Acknowledgement struct {
	Rule   At[string]
	Of     At[string]
	Reason At[string]
}

// All is the scope of totals over the counties that reported.
const All = "all"

// CountyReport is one column of the form.
type CountyReport struct {
	County  At[string]
	FiledBy At[string]
	Filed   At[Date]
	Source  At[string]
	Note    At[string]
	Forms   []FormFile // the files from which the column was imported; none if a person typed it
	Figures []Observation
}

// FormFile is a file from which a column was imported.
type FormFile struct {
	File     At[string] // its name, without folders
	SHA256   At[string] // in hex
	Cells    At[string] // the cells with the figures: 月报表!D5:D14
	Inferred At[string] // what the import inferred; not given if nothing
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

// Observation is one cell of the form: an indicator's value.
type Observation struct {
	Indicator At[string]
	Value     At[Value]
}

// Absence is a demonstration county without a column in a month's form.
type Absence struct {
	County At[string]
	Reason At[Reason]
}

// Notice is a policy document with its numeric targets. Fields that the document does not print are
// not given and shown as 未载明.
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

// Deadline is a date by which a notice demands something.
type Deadline struct {
	Date At[Date]
	Text At[string]
	To   At[string] // who receives it

	AnsweredBy At[string] // the document that met it; not given if unknown
}

// Text is Markdown from content/, with its source if it has one.
type Text struct {
	File   string
	Title  At[string]
	Source At[string]
	Body   string
}
