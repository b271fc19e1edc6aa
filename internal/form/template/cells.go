package template

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/plaintext"
)

// hint is a plausibility check of a figure: a formula that is true if the cell does not agree, and
// words that tell the clerk in advance.
type hint struct{ formula, words string }

// hints returns the plausibility checks of a figure. They colour the cell but never block input,
// because an unusual figure may be right. A formula applies only to a cell with a number; N turns
// an empty cell into 0.
func (f *form) hints(i figures.Indicator, c column, col int) []hint {
	at := func(indicator string) string {
		row, _ := f.has(indicator)
		return cell(col, row)
	}
	self := at(i.ID.V)
	var out []hint
	// A total covers the counties that reported, which may be fewer this month.
	before, had := c.before(i.ID.V)
	had = had && before.Known() && !before.Number.IsZero() && c.scope != figures.All
	switch {
	case had && i.Basis.V == figures.Cumulative:
		out = append(out, hint{self + "<" + formulaNumber(i, before.Number), "累计数，不会比上期少。"})
	case had && i.Basis.V == figures.YearToDate && c.earlier.Period.V.Year == f.span.Last.Year:
		out = append(out, hint{self + "<" + formulaNumber(i, before.Number), "当年累计数，同一年里不会比上期少。"})
	case i.Basis.V == figures.YearToDate && f.span.First.Month == 1:
		out = append(out, hint{words: "当年累计数，从本月重新计起。"})
	}
	if _, ok := f.has(i.MonthOf.V); ok {
		whole, _ := f.ds.Indicator(i.MonthOf.V)
		out = append(out, f.growth(i, whole, c, self, at(whole.ID.V)))
	}
	if _, ok := f.has(i.PartOf.V); ok {
		whole, _ := f.ds.Indicator(i.PartOf.V)
		out = append(out, hint{above(self, at(whole.ID.V)), "是“" + whole.Label.V + "”的一部分，不会比它大。"})
	}
	if of, ok := f.ds.Indicator(i.RatioOf.V); ok {
		if _, stands := f.has(of.ID.V); stands {
			if whole, known := f.budget(c.scope, i.RatioTo.V, of.Unit.V); known {
				part := at(of.ID.V)
				out = append(out, hint{
					fmt.Sprintf("AND(ISNUMBER(%s),ABS(%s-ROUND(N(%s)/%s,%d))>0.0000001)", part, self, part, whole, i.Decimals.V+2),
					fmt.Sprintf("“%s”除以%s%s。", of.Label.V, whole, of.Unit.V),
				})
			}
		}
	}
	if most := f.most(i, c.scope); most.Known() {
		out = append(out, hint{self + ">" + most.Number.String(), fmt.Sprintf("不超过%s个省定贫困村。", most.Number)})
	}
	if c.scope == figures.All && i.Total.V == figures.TotalSum {
		row, _ := f.has(i.ID.V)
		counties := cell(firstColumn, row) + ":" + cell(col-1, row)
		out = append(out, hint{fmt.Sprintf("AND(COUNT(%s)>0,ABS(%s-SUM(%s))>0.0000001)", counties, self, counties), "各县相加，填算好的数，不要用公式。"})
	}
	return out
}

// growth checks a month's figure against the growth of the cumulative one. All three are rounded,
// so they may differ by one in the last place.
func (f *form) growth(i, whole figures.Indicator, c column, self, sum string) hint {
	before, ok := c.before(whole.ID.V)
	if !ok || !before.Known() || c.scope == figures.All || c.earlier.Period.V.Next() != f.span.First {
		return hint{above(self, sum), "是“" + whole.Label.V + "”的一部分，不会比它大。"}
	}
	slack := decimal.New(1, -7)
	if i.Decimals.V > 0 {
		slack = slack.Add(decimal.New(1, -int32(i.Decimals.V)))
	}
	return hint{
		fmt.Sprintf("AND(ISNUMBER(%s),ABS(N(%s)-%s-%s)>%s)", sum, sum, before.Number, self, slack),
		fmt.Sprintf("“%s”比上期（%s）增加的数。", whole.Label.V, before.Number),
	}
}

// above returns the formula that is true if a part exceeds its whole.
func above(part, whole string) string {
	return fmt.Sprintf("AND(ISNUMBER(%s),%s>%s)", whole, part, whole)
}

// most returns the jurisdiction's figure that bounds the indicator.
func (f *form) most(i figures.Indicator, scope string) figures.Value {
	if i.Limit.V != figures.LimitPoorVillages {
		return figures.Value{Missing: figures.NotApplicable}
	}
	j := f.ds.City
	if scope != figures.All {
		j, _ = f.ds.County(scope)
	}
	return j.PoorVillages.Value()
}

// formulaNumber returns a figure as stored in a cell of its row.
func formulaNumber(i figures.Indicator, n decimal.Decimal) string {
	if percent(i) {
		n = n.Shift(-2)
	}
	return n.String()
}

// percent reports whether the row's cells are percentages, which spreadsheets store divided by 100.
func percent(i figures.Indicator) bool { return i.Unit.V == "%" }

// takes describes the input that a row's cells accept.
func takes(i figures.Indicator) string {
	switch {
	case percent(i):
		return fmt.Sprintf("填不小于0%%的百分数，如44.74%%，%s", decimals(i))
	case i.Decimals.V == 0:
		return "填不小于0的整数"
	}
	return "填不小于0的数，" + decimals(i)
}

func decimals(i figures.Indicator) string {
	if i.Decimals.V == 0 {
		return "不带小数"
	}
	return fmt.Sprintf("最多%d位小数", i.Decimals.V)
}

// within returns the formula that is true if a cell is within the limits of its row. A percentage
// is displayed with the row's decimals, and the displayed number is the figure.
func within(i figures.Indicator, self string) string {
	limits := i.Limits()
	least := "=0"
	if limits.Signed {
		least = formulaNumber(i, limits.Below.Neg())
	}
	formula := fmt.Sprintf("%s>%s,%[1]s<%[3]s", self, least, formulaNumber(i, limits.Below))
	if !percent(i) {
		formula += fmt.Sprintf(",%s=ROUND(%[1]s,%d)", self, limits.Decimals)
	}
	return formula
}

// blankWords tells the clerk how to state a missing figure.
const blankWords = "没有数的格留空，是0的填0；不适用的填“" + intake.NotApplicable + "”。"

// input makes a cell editable, with validation, a prompt and the previous figure.
func (f *form) input(i figures.Indicator, c column, col int) {
	row, _ := f.has(i.ID.V)
	self := cell(col, row)
	hints := f.hints(i, c, col)
	sentences := []string{c.heading + "，单位：" + i.Unit.V + "。" + takes(i) + "。"}
	if before, ok := c.before(i.ID.V); ok {
		sentences = append(sentences, fmt.Sprintf("上期（%s）：%s。", months(c.earlier.Span())+summed(c), shown(i, before)))
	}
	var formulas []string
	for _, h := range hints {
		sentences = append(sentences, h.words)
		if h.formula != "" {
			formulas = append(formulas, h.formula)
		}
	}
	sentences = append(sentences, blankWords)

	// AllowBlank: a blank cell means not reported.
	v := excelize.NewDataValidation(true)
	v.Sqref = self
	f.do(v.SetRange(escaped(fmt.Sprintf(`IF(ISNUMBER(%[1]s),AND(%[2]s),OR(%[1]s="%[3]s",%[1]s="%[4]s"))`, self, within(i, self), intake.NotApplicable, intake.NotReported)),
		"", excelize.DataValidationTypeCustom, excelize.DataValidationOperatorBetween))
	v.Operator = "" // a formula has no operator
	v.SetInput(plaintext.CutUnits(i.Label.V, longestPromptTitle), fitting(sentences))
	v.SetError(excelize.DataValidationErrorStyleStop, "这一格填不进去", takes(i)+"。"+blankWords)
	f.do(f.file.AddDataValidation(sheetName, v))
	differs := strings.Join(formulas, ",")
	if len(formulas) > 1 {
		differs = "OR(" + differs + ")"
	}
	if len(formulas) > 0 {
		f.do(f.file.SetConditionalFormat(sheetName, self, []excelize.ConditionalFormatOptions{{
			Type: "formula", Format: &f.doubt, Criteria: fmt.Sprintf("AND(ISNUMBER(%s),%s)", self, differs),
		}}))
	}
}

// escaped escapes a formula for the library's validations.
func escaped(formula string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(formula)
}

// Limits of a spreadsheet's prompt, in UTF-16 units.
const (
	longestPromptTitle = 32
	longestPrompt      = 255
)

// fitting joins sentences into a prompt. It always includes the last sentence, and of the others as
// many of the first as fit.
func fitting(sentences []string) string {
	for n := len(sentences) - 1; ; n-- {
		out := strings.Join(slices.Concat(sentences[:n], sentences[len(sentences)-1:]), "\n")
		if n == 0 || len(utf16.Encode([]rune(out))) <= longestPrompt {
			return plaintext.CutUnits(out, longestPrompt)
		}
	}
}

// shown formats a figure for a reader.
func shown(i figures.Indicator, v figures.Value) string {
	switch v.Missing {
	case "":
		if percent(i) {
			return v.Number.String() + "%"
		}
		return v.Number.String()
	case figures.NotApplicable:
		return intake.NotApplicable
	case figures.Withheld:
		return "未公开"
	}
	return intake.NotReported
}

// cell returns the name of a cell.
func cell(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(err) // a form has few columns
	}
	return name
}
