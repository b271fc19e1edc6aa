package figures

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"portal/internal/message"
)

// Date is a date at the precision of its document: a day, a month (Day 0) or a year (Month and Day
// 0). The zero Date means no date.
type Date struct {
	Year  int
	Month int
	Day   int
}

var dateForm = regexp.MustCompile(`^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$`)

// ParseDate parses 2020-08-11, 2020-08 or 2020. It returns false for any other form and for days
// that do not exist.
func ParseDate(s string) (Date, bool) {
	m := dateForm.FindStringSubmatch(s)
	if m == nil {
		return Date{}, false
	}
	var d Date
	d.Year, _ = strconv.Atoi(m[1])
	if d.Year < firstYear || d.Year > lastYear {
		return Date{}, false
	}
	if m[2] != "" {
		if d.Month, _ = strconv.Atoi(m[2]); d.Month < 1 || d.Month > 12 {
			return Date{}, false
		}
	}
	if m[3] != "" {
		if d.Day, _ = strconv.Atoi(m[3]); d.Day < 1 || d.Day > daysIn(d.Year, d.Month) {
			return Date{}, false
		}
	}
	return d, true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// String returns the date at its own precision: 2020-08-11, 2020-08 or 2020. It is a valid value of
// HTML's datetime attribute.
func (d Date) String() string {
	switch {
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// In returns the date as messages print it: 2020年8月11日 in Chinese, 2020-08-11 in English.
func (d Date) In(lang message.Lang) string {
	switch {
	case lang != message.Chinese:
		return d.String()
	case d.Month == 0:
		return fmt.Sprintf("%d年", d.Year)
	case d.Day == 0:
		return d.Period().In(lang)
	}
	return fmt.Sprintf("%s%d日", d.Period().In(lang), d.Day)
}

// Exact reports whether the date is known to the day.
func (d Date) Exact() bool { return d.Day != 0 }

// Period returns the month of a date. The date must have a month.
func (d Date) Period() Period { return Period{d.Year, d.Month} }

// Ends returns the last month that the date covers.
func (d Date) Ends() Period {
	if d.Month == 0 {
		return Period{d.Year, 12}
	}
	return d.Period()
}

// Last returns the latest day that the date may mean.
func (d Date) Last() Date {
	_, last := d.Span()
	return last
}

// Compare orders dates by time. A date without a day or month counts as the first day that it may
// mean.
func (d Date) Compare(e Date) int {
	return (d.Year*10000 + d.Month*100 + d.Day) - (e.Year*10000 + e.Month*100 + e.Day)
}

// DateRange is the range of days in which a date lies. From and To are equal if the day is known.
type DateRange struct {
	From Date
	To   Date
}

// ParseDateRange parses a date, or two days joined by a slash, the earlier first.
func ParseDateRange(s string) (DateRange, bool) {
	from, to, isRange := strings.Cut(s, "/")
	f, ok := ParseDate(from)
	if !ok || !isRange {
		return DateRange{f, f}, ok
	}
	t, ok := ParseDate(to)
	if !ok || !f.Exact() || !t.Exact() || f.Compare(t) >= 0 {
		return DateRange{}, false
	}
	return DateRange{f, t}, true
}

// String returns the range in the form of the data files.
func (r DateRange) String() string {
	if r.From == r.To {
		return r.From.String()
	}
	return r.From.String() + "/" + r.To.String()
}

// In returns the days as messages print them.
func (r DateRange) In(lang message.Lang) string {
	if lang != message.Chinese {
		return r.String()
	}
	if r.From == r.To {
		return r.From.In(lang)
	}
	return r.From.In(lang) + "至" + r.To.In(lang)
}
