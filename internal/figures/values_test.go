package figures

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func TestPeriod(t *testing.T) {
	for _, c := range []struct {
		in, next, last string
	}{
		{"2020-07", "2020-08", "2020-07-31"},
		{"2020-12", "2021-01", "2020-12-31"},
		{"2024-02", "2024-03", "2024-02-29"},
	} {
		p, ok := ParsePeriod(c.in)
		if !ok || p.String() != c.in || p.Next().String() != c.next || p.Last().String() != c.last {
			t.Errorf("%s: %v %v %s %s", c.in, ok, p, p.Next(), p.Last())
		}
		if p.Next().Previous() != p || p.Compare(p.Next()) >= 0 || p.Compare(p) != 0 ||
			p.First().Compare(p.Last()) >= 0 {
			t.Errorf("%s: Next, Previous, First or Last is out of order", c.in)
		}
	}
	for _, bad := range []string{"", "2020", "2020-7", "2020-13", "2020-00", "1999-12", "2100-01", "2020-07-01",
		"２０２０-07", "-2020-07", "2020年7月"} {
		if p, ok := ParsePeriod(bad); ok {
			t.Errorf("%q parsed as %s, want an error", bad, p)
		}
	}
}

func TestDate(t *testing.T) {
	for _, in := range []string{"2020-08-11", "2020-08", "2020", "2024-02-29"} {
		d, ok := ParseDate(in)
		if !ok || d.String() != in {
			t.Errorf("%s: %v %s", in, ok, d)
		}
	}
	for _, bad := range []string{"", "2020-02-30", "2023-02-29", "2020-8-11", "11.8.2020", "2020-08-32", "2020-00-01",
		"20200811"} {
		if d, ok := ParseDate(bad); ok {
			t.Errorf("%q parsed as %s, want an error", bad, d)
		}
	}
}

func TestDateRange(t *testing.T) {
	for _, in := range []string{"2019-11-05", "2020-05-01/2020-05-10", "2019-12-30/2020-01-02", "2020-05"} {
		r, ok := ParseDateRange(in)
		if !ok || r.String() != in {
			t.Errorf("%s: %v %s", in, ok, r)
		}
	}
	for _, bad := range []string{"2020-05-10/2020-05-01", "2020-05-01/2020-05-01", "2020-05/2020-06", "/2020-05-01",
		"2020-05-01/", "2020-05-01/2020-05-02/2020-05-03"} {
		if r, ok := ParseDateRange(bad); ok {
			t.Errorf("%q parsed as %s, want an error", bad, r)
		}
	}
}

func TestAmount(t *testing.T) {
	back := func(number decimal.Decimal, unit string) decimal.Decimal {
		yuan, _ := YuanOf(number, unit)
		return yuan
	}
	for _, c := range []struct{ in, plain, grouped, wan, yi string }{
		{"2064956.27", "2064956.27", "2,064,956.27", "206.495627", "0.0206495627"},
		{"936000", "936000.00", "936,000.00", "93.6", "0.00936"},
		{"0.05", "0.05", "0.05", "0.000005", "0.0000000005"},
		{"280500.5", "280500.50", "280,500.50", "28.05005", "0.002805005"},
	} {
		a, ok := ParseAmount(c.in)
		yuan, _ := a.In("元")
		wan, _ := a.In("万元")
		yi, _ := a.In("亿元")
		if !ok || a.Plain() != c.plain || a.String() != c.grouped || yuan.StringFixed(2) != c.plain ||
			wan.String() != c.wan || yi.String() != c.yi || !back(wan, "万元").Equal(yuan) || !back(yi, "亿元").Equal(yuan) {
			t.Errorf("%s: %v %s %s %s %s %s", c.in, ok, a.Plain(), a, yuan, wan, yi)
		}
	}
	if _, money := Amount(1).In("个"); money {
		t.Error("got 个 as a unit of money")
	}
	if _, money := YuanOf(decimal.New(1, 0), "个"); money {
		t.Error("got 个 as a unit of money")
	}
	for _, bad := range []string{"", "1,200", "1_200", "1200.505", "-5", "+5", "05", ".5", "5.", "1e3", "１２",
		"99999999999999999"} {
		if a, ok := ParseAmount(bad); ok {
			t.Errorf("%q parsed as %s, want an error", bad, a)
		}
	}
	if got := (Amount(-1234567)).String(); got != "-12,345.67" {
		t.Errorf("a negative amount prints as %s", got)
	}
}

// The letter's five requests and five contracts, to the 分.
func TestLetterSums(t *testing.T) {
	sum := func(amounts ...string) (total Amount) {
		for _, s := range amounts {
			a, ok := ParseAmount(s)
			if !ok {
				t.Fatal(s)
			}
			total += a
		}
		return total
	}
	if got := sum("619486.88", "795009", "280500", "296400", "245600").String(); got != "2,236,995.88" {
		t.Errorf("sum of requests: got %s", got)
	}
	if got := sum("2064956.27", "936000", "741000", "614000", "640000").String(); got != "4,995,956.27" {
		t.Errorf("sum of contracts: got %s", got)
	}
}

func FuzzPeriod(f *testing.F) {
	f.Add("2020-07")
	f.Fuzz(func(t *testing.T, s string) {
		if p, ok := ParsePeriod(s); ok && p.String() != s {
			t.Errorf("%q prints as %s", s, p)
		}
	})
}

func FuzzDate(f *testing.F) {
	f.Add("2020-08-11")
	f.Add("2020-05-01/2020-05-10")
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := ParseDate(s); ok && d.String() != s {
			t.Errorf("%q prints as %s", s, d)
		}
		if r, ok := ParseDateRange(s); ok && r.String() != s {
			t.Errorf("%q prints as %s", s, r)
		}
	})
}

func FuzzAmount(f *testing.F) {
	f.Add("2064956.27")
	f.Fuzz(func(t *testing.T, s string) {
		a, ok := ParseAmount(s)
		if !ok {
			return
		}
		again, ok := ParseAmount(a.Plain())
		if !ok || again != a {
			t.Errorf("%q prints as %s", s, a.Plain())
		}
		if strings.ReplaceAll(a.String(), ",", "") != a.Plain() {
			t.Errorf("%s and %s differ", a, a.Plain())
		}
		d, ok := ParseNumber(s)
		if yuan, _ := a.In("元"); !ok || !d.Equal(yuan) {
			t.Errorf("%q is %s as a number", s, d)
		}
	})
}

func FuzzNumber(f *testing.F) {
	f.Add("223.7")
	f.Add("-0.001")
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := ParseNumber(s)
		if !ok {
			return
		}
		again, ok := ParseNumber(d.String())
		if !ok || !again.Equal(d) {
			t.Errorf("%q prints as %s", s, d)
		}
	})
}
