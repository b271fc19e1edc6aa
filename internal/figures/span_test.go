package figures_test

import (
	"fmt"
	"testing"

	"portal/internal/figures"
	"portal/internal/message"
)

func TestSpan(t *testing.T) {
	for text, want := range map[string]string{
		"2021-02":         "2021年2月 2021-02 1",
		"2021-01/2021-02": "2021年1—2月 2021-01/2021-02 2",
		"2021-01/2021-12": "2021年1—12月 2021-01/2021-12 12",
		"2021-02/2021-01": "",
		"2021-02/2021-02": "",
		"2020-12/2021-01": "",
		"2021-01/":        "",
		"2021":            "",
	} {
		s, ok := figures.ParseSpan(text)
		got := ""
		if ok {
			got = fmt.Sprint(s.In(message.Chinese), " ", s.In(message.English), " ", s.Months())
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
