package lexicon_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/testkit/sample"
)

// English states money in yuan, and from a million in millions, with every digit of the form. Chinese
// keeps the form's unit.
func TestMeasure(t *testing.T) {
	zh, en := sample.Words(t, lexicon.Chinese), sample.Words(t, lexicon.English)
	for _, c := range []struct{ number, unit, zh, en, restated string }{
		{"223.7", "万元", "223.7万元", "CNY 2.237 million", "CNY 2.237 million"},
		{"223.699588", "万元", "223.699588万元", "CNY 2.23699588 million", "CNY 2.23699588 million"},
		{"500", "万元", "500万元", "CNY 5 million", "CNY 5 million"},
		{"100", "万元", "100万元", "CNY 1 million", "CNY 1 million"},
		{"99.9999", "万元", "99.9999万元", "CNY 999,999", "CNY 999,999"},
		{"99.999999", "万元", "99.999999万元", "CNY 999,999.99", "CNY 999,999.99"},
		{"5", "万元", "5万元", "CNY 50,000", "CNY 50,000"},
		{"0.5", "万元", "0.5万元", "CNY 5,000", "CNY 5,000"},
		{"0.00005", "万元", "0.00005万元", "CNY 0.50", "CNY 0.50"},
		{"0.0000001", "万元", "0.0000001万元", "CNY 0.001", "CNY 0.001"},
		{"0", "万元", "0万元", "CNY 0", ""},
		{"-0.5", "万元", "-0.5万元", "-CNY 5,000", "-CNY 5,000"},
		{"-223.7", "万元", "-223.7万元", "-CNY 2.237 million", "-CNY 2.237 million"},
		{"1234567.8", "万元", "1,234,567.8万元", "CNY 12,345.678 million", "CNY 12,345.678 million"},
		{"0.004", "亿元", "0.004亿元", "CNY 400,000", "CNY 400,000"},
		{"1.5", "亿元", "1.5亿元", "CNY 150 million", "CNY 150 million"},
		{"2064956.27", "元", "2,064,956.27元", "CNY 2,064,956.27", ""},
		{"1234.5", "元", "1,234.5元", "CNY 1,234.50", ""},
		{"0", "元", "0元", "CNY 0", ""},
		{"-3", "人", "-3人", "-3 people", ""},
		{"-1", "人次", "-1人次", "-1 attendance", ""},
		{"44.74", "%", "44.74%", "44.74%", ""},
		{"1234.5", "亩", "1,234.5亩", "1,234.5 亩", ""},
	} {
		v := figures.Value{Number: decimal.RequireFromString(c.number)}
		if got := zh.Quantity(v, c.unit); got != c.zh {
			t.Errorf("%s %s in Chinese: got %s, want %s", c.number, c.unit, got, c.zh)
		}
		if got := zh.Restated(v, c.unit); got != "" {
			t.Errorf("%s %s in Chinese: got restated as %s", c.number, c.unit, got)
		}
		if got := en.Quantity(v, c.unit); got != c.en {
			t.Errorf("%s %s in English: got %s, want %s", c.number, c.unit, got, c.en)
		}
		if got := en.Restated(v, c.unit); got != c.restated {
			t.Errorf("%s %s in English: got restated as %s, want %s", c.number, c.unit, got, c.restated)
		}
	}
	missing := figures.Value{Missing: figures.NotReported}
	if got := en.Quantity(missing, "万元") + en.Restated(missing, "万元"); got != "not reported" {
		t.Errorf("got a missing value as %s", got)
	}
}

func TestAmounts(t *testing.T) {
	zh, en := sample.Words(t, lexicon.Chinese), sample.Words(t, lexicon.English)
	for _, c := range []struct {
		fen    figures.Amount
		zh, en string
	}{
		{206495627, "2,064,956.27元", "CNY 2,064,956.27"},
		{206495620, "2,064,956.20元", "CNY 2,064,956.20"},
		{500000000, "5,000,000.00元", "CNY 5,000,000"},
		{1, "0.01元", "CNY 0.01"},
		{0, "0.00元", "CNY 0"},
		{-1234567, "-12,345.67元", "-CNY 12,345.67"},
	} {
		if got := zh.Amount(c.fen); got != c.zh {
			t.Errorf("%d fen in Chinese: got %s, want %s", c.fen, got, c.zh)
		}
		if got := en.Amount(c.fen); got != c.en {
			t.Errorf("%d fen in English: got %s, want %s", c.fen, got, c.en)
		}
	}
	want := lexicon.Measure{Before: "-CNY ", Number: "2.237", After: " million"}
	if got := en.Measure(figures.Value{Number: decimal.New(-2237, -1)}, "万元"); got != want {
		t.Errorf("got the parts %q, want %q", got, want)
	}
}
