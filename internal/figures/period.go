package figures

import (
	"fmt"
	"regexp"
	"strconv"

	"portal/internal/message"
)

// Period is a reporting period: one calendar month. The zero Period means none.
type Period struct {
	Year  int
	Month int // 1 to 12
}

var periodForm = regexp.MustCompile(`^(\d{4})-(\d{2})$`)

// The allowed years of a date or a period. The programme began in 2014; a year outside the range is
// a typo.
const (
	firstYear = 2000
	lastYear  = 2099
)

// ParsePeriod parses a period such as 2020-07. It returns false for any other form, for a month
// above 12 and for a year outside 2000 to 2099.
func ParsePeriod(s string) (Period, bool) {
	m := periodForm.FindStringSubmatch(s)
	if m == nil {
		return Period{}, false
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	if year < firstYear || year > lastYear || month < 1 || month > 12 {
		return Period{}, false
	}
	return Period{year, month}, true
}

// String returns the period as in file names and addresses: 2020-07.
func (p Period) String() string { return fmt.Sprintf("%04d-%02d", p.Year, p.Month) }

// In returns the period as messages print it: 2020年7月 in Chinese, 2020-07 in English.
func (p Period) In(lang message.Lang) string {
	if lang == message.Chinese {
		return fmt.Sprintf("%d年%d月", p.Year, p.Month)
	}
	return p.String()
}

// Compare orders periods by time: negative if p is before q.
func (p Period) Compare(q Period) int { return (p.Year*12 + p.Month) - (q.Year*12 + q.Month) }

// Next returns the following month.
func (p Period) Next() Period {
	if p.Month == 12 {
		return Period{p.Year + 1, 1}
	}
	return Period{p.Year, p.Month + 1}
}

// Previous returns the month before.
func (p Period) Previous() Period {
	if p.Month == 1 {
		return Period{p.Year - 1, 12}
	}
	return Period{p.Year, p.Month - 1}
}

// First returns the first day of the month.
func (p Period) First() Date { return Date{p.Year, p.Month, 1} }

// Last returns the last day of the month.
func (p Period) Last() Date { return Date{p.Year, p.Month, daysIn(p.Year, p.Month)} }
