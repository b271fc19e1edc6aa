package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portal/internal/figures"
	"portal/internal/testkit/sample"
)

// The portal's time zone decides the date, not the machine's.
func TestToday(t *testing.T) {
	dir := sample.Project(t)
	today := func(now time.Time) figures.Date {
		t.Helper()
		s, err := readSettings(dir)
		if err != nil {
			t.Fatal(err)
		}
		return s.Today(now)
	}
	october := figures.Date{Year: 2020, Month: 10, Day: 1}
	late := time.Date(2020, time.September, 30, 16, 0, 0, 0, time.UTC)
	for _, now := range []time.Time{late, late.In(time.FixedZone("far away", -11*60*60))} {
		if got := today(now); got != october {
			t.Errorf("at %v: got %v, want %v", now, got, october)
		}
	}
	sample.Edit(t, dir, "config.toml", "timeZone = \"Asia/Shanghai\"\n", "")
	if got := today(late); got != october {
		t.Errorf("without a time zone in config.toml: got %v, want %v", got, october)
	}
	src, err := os.ReadFile(filepath.Join(dir, "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, zone := range []string{"Local", "Asia/Nowhere"} {
		if err := os.WriteFile(filepath.Join(dir, "config.toml"), append([]byte("timeZone = \""+zone+"\"\n"), src...), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := readSettings(dir); err == nil || !strings.Contains(err.Error(), zone) {
			t.Errorf("the time zone %s: %v", zone, err)
		}
	}
}
