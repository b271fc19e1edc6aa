package lexicon_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

// modelWords returns every text of the model in a language.
func modelWords(l *lexicon.Lexicon) []string {
	day := func(y, m, d int) figures.Date { return figures.Date{Year: y, Month: m, Day: d} }
	number := func(s string) figures.Value { return figures.Value{Number: decimal.RequireFromString(s)} }
	out := []string{
		l.Date(day(2020, 8, 11)), l.Date(day(2020, 8, 0)), l.Date(day(2020, 0, 0)),
		l.DateRange(figures.DateRange{From: day(2019, 11, 5), To: day(2019, 11, 5)}),
		l.DateRange(figures.DateRange{From: day(2020, 5, 1), To: day(2020, 5, 10)}),
		l.DateRange(figures.DateRange{From: day(2019, 12, 30), To: day(2020, 1, 2)}),
		l.Counties(1), l.Counties(2), l.Counties(40), l.Total(&figures.Report{Counties: make([]figures.CountyReport, 2)}),
		l.Total(&figures.Report{Counties: make([]figures.CountyReport, 2), Summed: true}),
		l.Number(number("12345.6")), l.Number(figures.Value{Missing: figures.Withheld}),
		l.Amount(206495627), l.Quantity(figures.Value{Number: decimal.New(223699588, -6)}, "万元"),
		l.Quantity(number("1"), "亩"), l.Unit("亩"), l.Quantity(figures.Value{Missing: figures.NotReported}, "个"),
	}
	for _, unit := range []string{"亿元", "万元", "元", "%", "个", "次", "人次", "人", "家"} {
		out = append(out, l.Unit(unit), l.Quantity(number("1"), unit), l.Quantity(number("1234.5"), unit))
	}
	for m := range 12 {
		out = append(out, l.Period(figures.Period{Year: 2020, Month: m + 1}))
	}
	for _, r := range figures.Reasons {
		out = append(out, l.Reason(r))
	}
	for _, level := range figures.Levels {
		out = append(out, l.Level(level))
	}
	for _, b := range figures.Bases {
		out = append(out, l.Basis(b))
	}
	for _, b := range figures.Bounds {
		out = append(out, l.Target(b, number("70"), "%"))
	}
	return out
}

func TestModel(t *testing.T) {
	for tag, want := range map[string][]string{
		lexicon.Chinese: {
			"2020年8月11日", "2020年8月", "2020年", "2019年11月5日", "2020年5月1日至10日", "2019年12月30日至2020年1月2日",
			"1县", "两县", "40县", "两县合计", "两县合计（本站汇总）",
			"12,345.6", "未公开", "2,064,956.27元", "223.699588万元", "1亩", "亩", "未填报",
			"亿元", "1亿元", "1,234.5亿元", "万元", "1万元", "1,234.5万元", "元", "1元", "1,234.5元", "%", "1%", "1,234.5%", "个", "1个",
			"1,234.5个",
			"次", "1次", "1,234.5次", "人次", "1人次", "1,234.5人次", "人", "1人", "1,234.5人", "家", "1家", "1,234.5家",
			"2020年1月", "2020年2月", "2020年3月", "2020年4月", "2020年5月", "2020年6月",
			"2020年7月", "2020年8月", "2020年9月", "2020年10月", "2020年11月", "2020年12月",
			"未填报", "不适用", "未公开", "国家级", "省级", "市级", "县级",
			"期末数", "当月数", "累计数", "当年累计数", "比率", "不少于70%", "约70%", "70%",
		},
		lexicon.English: {
			"11 August 2020", "August 2020", "2020", "5 November 2019", "1 to 10 May 2020",
			"30 December 2019 to 2 January 2020",
			"1 county", "two counties", "40 counties", "Total of two counties", "Total of two counties (summed by this site)",
			"12,345.6", "withheld",
			"CNY 2,064,956.27", "CNY 2.23699588 million", "1 亩", "亩", "not reported",
			"100 million yuan", "CNY 100 million", "CNY 123,450 million", "10,000 yuan", "CNY 10,000",
			"CNY 12.345 million", "yuan", "CNY 1", "CNY 1,234.50", "%", "1%", "1,234.5%", "number", "1",
			"1,234.5",
			"number", "1", "1,234.5", "attendances", "1 attendance", "1,234.5 attendances", "people", "1 person",
			"1,234.5 people",
			"businesses", "1 business", "1,234.5 businesses",
			"January 2020", "February 2020", "March 2020", "April 2020", "May 2020", "June 2020",
			"July 2020", "August 2020", "September 2020", "October 2020", "November 2020", "December 2020",
			"not reported", "not applicable", "withheld", "national", "provincial", "city", "county",
			"at the end of the month", "in the month", "since the beginning", "this year so far", "ratio",
			"at least 70%", "about 70%", "70%",
		},
	} {
		words := sample.Words(t, tag)
		if diff := cmp.Diff(want, modelWords(words)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tag, diff)
		}
		if err := words.Err(); err != nil {
			t.Error(err)
		}
	}
}

// A name is in English if the data has it, otherwise as in the data.
func TestNames(t *testing.T) {
	given := func(s string) (a figures.At[string]) {
		a.V, a.Pos.File, a.Pos.Line = s, "data/x.yaml", 1
		return a
	}
	county := figures.Jurisdiction{Name: given("陆河县"), English: given("Luhe County")}
	plain := figures.Jurisdiction{Name: given("新县")}
	row := figures.Indicator{Heading: given("头"), Label: given("行"), Name: given("名"),
		English: figures.EnglishRow{Heading: given("Heading"), Label: given("Row"), Name: given("Name")}}
	for tag, want := range map[string][]string{
		lexicon.Chinese: {"陆河县", "新县", "头", "行", "名"},
		lexicon.English: {"Luhe County", "新县", "Heading", "Row", "Name"},
	} {
		l := read(t, tag, "")
		got := []string{l.Place(county), l.Place(plain), l.Heading(row), l.Row(row), l.Indicator(row)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tag, diff)
		}
	}
}
