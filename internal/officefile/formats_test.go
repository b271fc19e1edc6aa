package officefile_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"portal/internal/message"
	"portal/internal/officefile"
)

// unknown replaces Excel's display in testdata/formats/formats.tsv if nobody can know it.
const unknown = "unknown"

// rendering is a line of testdata/formats/formats.tsv: a number in a format, as programs display it.
type rendering struct{ format, value, libreOffice, ssf, excel, why string }

// renderings reads the table.
func renderings(t *testing.T) (out []rendering) {
	t.Helper()
	src, err := os.ReadFile("testdata/formats/formats.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(strings.TrimSuffix(string(src), "\n"), "\n") {
		f := strings.Split(line, "\t")
		switch {
		case n == 0: // the head
		case len(f) == 4 && f[2] == f[3]: // Excel displays the same
			out = append(out, rendering{f[0], f[1], f[2], f[3], f[2], ""})
		case len(f) == 6 && f[5] != "":
			out = append(out, rendering{f[0], f[1], f[2], f[3], f[4], f[5]})
		default:
			t.Errorf("formats.tsv:%d: %q; want format, value, LibreOffice, ssf and, if the two differ or are wrong, Excel and why", n+1, line)
		}
	}
	return out
}

// Every number is displayed as Excel displays it, or the cell is unclear. Where nobody can know what
// Excel displays, the cell must be unclear.
func TestRenderings(t *testing.T) {
	const (
		unclear = 1188 // cells; a change of the reader may only lower it
		dates   = 169  // cells that are displayed as a date or time, which is never a figure
	)
	all := renderings(t)
	var codes []string
	var rows strings.Builder
	for n, r := range all {
		if len(codes) == 0 || codes[len(codes)-1] != r.format {
			if slices.Contains(codes, r.format) {
				t.Errorf("the lines of %s are apart", r.format)
			}
			codes = append(codes, r.format)
		}
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" s="%d"><v>%s</v></c></row>`, n+1, n+1, len(codes), r.value)
	}
	parts, problems := officefile.Read("f", pack(t, styled(rows.String(), "", codes...)...))
	if len(problems) > 0 {
		t.Fatal(problems.Text(message.English))
	}
	count := map[string]int{}
	for n, r := range all {
		cell := parts[0].Rows[n][0]
		blank := " "
		if strings.Contains(r.format, "* ") { // fills the cell with blanks, which LibreOffice and ssf leave out
			blank = ""
		}
		got := cmp.Or(strings.Join(strings.Fields(cell.Text), blank), "(nothing)")
		switch wrong := got != r.excel; {
		case cell.Day && !(wrong && r.excel != unknown && strings.Contains(r.format, "y")):
			count["date"]++
		case cell.Format != "":
			count[asked]++
		case wrong:
			t.Errorf("%s in %s is %q; Excel: %q, LibreOffice: %q, ssf: %q (%s)", r.value, r.format, got, r.excel, r.libreOffice, r.ssf, r.why)
		default:
			count["shown"]++
		}
	}
	t.Logf("%d formats, %d cells: %v", len(codes), len(all), count)
	if len(codes) < 150 || count[asked] != unclear || count["date"] != dates {
		t.Errorf("%d formats, %d unclear, %d dates; want at least 150, %d and %d", len(codes), count[asked], count["date"], unclear, dates)
	}
}
