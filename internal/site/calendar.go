package site

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	ics "github.com/arran4/golang-ical"

	"portal/internal/figures"
)

// calendarName is the file of the calendar (RFC 5545) of the notices' deadlines.
const calendarName = "deadlines.ics"

// calendar stages the deadlines as all-day events and returns the calendar's address. The address
// is empty if no notice has a deadline and none was withdrawn that may have had one.
func (p *pages) calendar() string {
	out := ics.NewCalendarFor("Portal")
	out.SetName(p.words.Phrase("calendar_name", "Site", p.title))
	for _, n := range p.ds.Notices {
		sameDay := map[figures.Date]int{}
		for _, d := range n.Deadlines {
			// The city's code keeps ids unique in a calendar with events of several portals. An event
			// with a new id would appear twice.
			id := fmt.Sprintf("%s.%s", p.ds.FirstNoticeID(n.ID), d.Date.V)
			if sameDay[d.Date.V]++; sameDay[d.Date.V] > 1 {
				id += fmt.Sprintf(".%d", sameDay[d.Date.V])
			}
			event := out.AddEvent(id + "@" + p.ds.City.Code.V)
			event.SetDtStampTime(instant(noticeDay(n), p.Zone))
			day := instant(d.Date.V, time.UTC) // an all-day event is a date without a zone
			event.SetAllDayStartAt(day)
			event.SetAllDayEndAt(day.AddDate(0, 0, 1))
			event.SetTimeTransparency(ics.TransparencyTransparent) // a deadline does not make its reader busy
			summary, description := d.Text.V, p.words.Phrase("deadline_of", "Title", n.Title.V)
			if d.To.Given() {
				summary = p.words.Phrase("deadline_to", "Text", d.Text.V, "To", d.To.V)
			}
			if n.Number.Given() {
				description = p.words.Phrase("deadline_of_number", "Title", n.Title.V, "Number", n.Number.V)
			}
			event.SetSummary(summary)
			if p.Absolute() {
				address := p.BaseURL + figures.NoticePath(n.ID)
				description += "\n" + address
				event.SetURL(address)
			}
			event.SetDescription(description)
		}
	}
	if len(out.Events()) == 0 && !slices.ContainsFunc(p.ds.Sources, func(s figures.Source) bool { return s.Withdrawn }) {
		return ""
	}
	if !p.chinese() {
		return calendarName // all languages share the Chinese calendar
	}
	var src bytes.Buffer
	p.keep(out.SerializeTo(&src, ics.WithNewLineWindows))
	p.file("static/"+calendarName, src.Bytes())
	return calendarName
}
