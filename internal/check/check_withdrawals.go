package check

import (
	"strings"

	"portal/internal/figures"
)

// checkWithdrawals checks that each withdrawal names an address that no earlier one covers and that did
// not move, in the order of the days, and that its content is no longer in the data. Package project
// checks the files of static/ and the other pages.
func (c *checker) checkWithdrawals() {
	for n, w := range c.Withdrawals {
		if !w.Address.Given() {
			continue
		}
		for _, earlier := range c.Withdrawals[:n] {
			again := earlier.Extent.Given() && w.Extent.Given() && earlier.Address.V == w.Address.V && earlier.Date.V == w.Date.V
			if earlier.Address.Given() && (again || earlier.Covers(w.Address.V)) {
				c.add(w.Address.Pos, "withdrawal-twice", "Address", w.Address.V, "First", earlier.Address.Pos)
				break
			}
		}
		if before := c.Withdrawals[max(n-1, 0)].Date; before.Given() && w.Date.Given() && w.Date.V.Compare(before.V) < 0 {
			c.add(w.Date.Pos, "withdrawal-in-order", "Date", w.Date.V, "Before", before.V)
		}
		for _, m := range c.Moved {
			if m.From.Given() && m.To.Given() && strings.HasPrefix(w.Address.V, m.From.V) {
				to := m.To.V + strings.TrimPrefix(w.Address.V, m.From.V)
				c.add(w.Address.Pos, "withdrawal-moved", "Address", w.Address.V, "To", to, "At", m.From.Pos)
				break
			}
		}
		c.checkGone(w)
	}
}

// checkGone reports a withdrawn notice or contract that the data still has.
func (c *checker) checkGone(w figures.Withdrawal) {
	for _, notice := range c.Notices {
		if w.Covers("/" + figures.NoticePath(notice.ID)) {
			c.add(w.Address.Pos, "withdrawal-gone", "Address", w.Address.V, "File", notice.Title.Pos.File)
		}
	}
	for _, p := range c.Projects {
		for _, k := range p.Contracts {
			if k.ID.Given() && w.Covers("/"+figures.TenderPath(k.ID.V)) {
				c.add(w.Address.Pos, "withdrawal-gone/contract", "Address", w.Address.V, "At", k.ID.Pos)
			}
		}
	}
}
