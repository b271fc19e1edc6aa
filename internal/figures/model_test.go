package figures

import "testing"

func TestFormNumber(t *testing.T) {
	for row, want := range map[string]string{"3": "3", "2a": "2", "12k": "12"} {
		if got := (Indicator{Row: At[string]{V: row}}).FormNumber(); got != want {
			t.Errorf("row %s: %s", row, got)
		}
	}
}
