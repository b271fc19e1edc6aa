package site

import (
	"bytes"
	"fmt"

	ics "github.com/arran4/golang-ical"

	"portal/internal/figures"
)

// calendarName is the calendar (RFC 5545) of the notices' deadlines.
const calendarName = "deadlines.ics"

// calendar stages the deadlines as events of a day and returns the calendar's
// address; none where no notice has a deadline.
func (p *pages) calendar() string {
	made := ics.NewCalendarFor("Portal")
	made.SetName(p.words.Say("calendar_name", "Site", p.title))
	for _, n := range p.ds.Notices {
		sameDay := map[figures.Date]int{}
		for _, d := range n.Deadlines {
			// The city's code keeps two portals apart in one calendar.
			id := fmt.Sprintf("%s.%s", n.ID, d.Date.V)
			if sameDay[d.Date.V]++; sameDay[d.Date.V] > 1 {
				id += fmt.Sprintf(".%d", sameDay[d.Date.V])
			}
			event := made.AddEvent(id + "@" + p.ds.City.Code.V)
			event.SetDtStampTime(instant(noticeDay(n)))
			event.SetAllDayStartAt(instant(d.Date.V))
			event.SetAllDayEndAt(instant(d.Date.V).AddDate(0, 0, 1))
			event.SetTimeTransparency(ics.TransparencyTransparent) // it takes nobody's time
			summary, description := d.Text.V, p.words.Say("deadline_of", "Title", n.Title.V)
			if d.To.Given() {
				summary = p.words.Say("deadline_to", "Text", d.Text.V, "To", d.To.V)
			}
			if n.Number.Given() {
				description = p.words.Say("deadline_of_number", "Title", n.Title.V, "Number", n.Number.V)
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
	if len(made.Events()) == 0 {
		return ""
	}
	if !p.chinese() {
		return calendarName // of the site itself
	}
	var src bytes.Buffer
	p.keep(made.SerializeTo(&src, ics.WithNewLineWindows))
	p.file("static/"+calendarName, src.Bytes())
	return calendarName
}
