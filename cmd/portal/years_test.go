package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"portal/internal/figures"
	"portal/internal/release"
	"portal/internal/release/serverconf"
)

// life is what a script that lives a portal for years remembers of its last publication.
type life struct {
	frozen map[string]string // the digest or seal of each file of a frozen chart
}

var frozenChart = regexp.MustCompile(`^/(en/|embed/)*charts/[a-z]+/[a-z-]+/\d{4}-\d{2}/`)

// lives commits and publishes the project, and checks what readers were promised: the published site is
// whole, every address of the ledger answers, and a file of a frozen chart is the same to the byte unless
// its address begins with one of the arguments, which are regular expressions: lives [--FLAG] ADDRESS... Each
// of them must match a change. The flag is one of portal publish.
func (l *life) lives(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: lives ADDRESS...")
	}
	target := ts.MkAbs("www")
	commit := func() {
		ts.Check(ts.Exec("git", "add", "-A", "data", "content", "static", "i18n", "config.toml"))
		ts.Check(ts.Exec("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "a step", "--allow-empty"))
	}
	commit()
	var flags []string
	if len(args) > 0 && strings.HasPrefix(args[0], "--") {
		flags, args = args[:1], args[1:]
	}
	ts.Check(ts.Exec("portal", append([]string{"publish", "file://" + target}, flags...)...))
	commit() // the ledger
	found, err := release.Verify(context.Background(), target, nil, func(int, int) {})
	ts.Check(err)
	if !found.Whole() || len(found.Lost) > 0 {
		ts.Fatalf("verify: %d changed, %d missing, %d added, %d broken in the chain; lost %v", len(found.Changed),
			len(found.Missing), len(found.Added), len(found.Chain), found.Lost)
	}
	ledger, err := release.ReadLedgerFile(ts.MkAbs(release.LedgerFile))
	ts.Check(err)
	now := map[string]string{}
	lines := strings.Split(ts.ReadFile(release.LedgerFile), "\n")
	for _, line := range lines {
		address, seal, _ := strings.Cut(line, "\t")
		if frozenChart.MatchString(address) && strings.HasSuffix(address, "/") {
			now[address], _, _ = strings.Cut(seal, "\t") // of the page's words, because its frame changes
		}
	}
	for _, address := range ledger.Addresses() {
		name := filepath.Join(target, "current", filepath.FromSlash(address))
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			name = filepath.Join(name, "index.html")
		}
		purged := serverconf.Fingerprinted(address) && len(found.Manifest.Withdrawn) > 0 // may have had the text
		if _, err := os.Stat(name); err != nil && !purged && !l.withdrawn(ts, address) {
			ts.Fatalf("%s does not answer", address)
		}
		if sum, ok := found.Manifest.Files[address[1:]]; ok && frozenChart.MatchString(address) {
			now[address] = sum
		}
	}
	used := map[string]bool{}
	for _, address := range slices.Sorted(maps.Keys(l.frozen)) {
		if l.frozen[address] == now[address] {
			continue
		}
		i := slices.IndexFunc(args, func(form string) bool { return regexp.MustCompile("^" + form).MatchString(address) })
		if i < 0 {
			ts.Fatalf("%s changed", address)
		}
		used[args[i]] = true
	}
	for _, form := range args {
		if !used[form] {
			ts.Fatalf("nothing changed at %s", form)
		}
	}
	l.frozen = now
}

// withdrawn reports whether an address was withdrawn by law.
func (l *life) withdrawn(ts *testscript.TestScript, address string) bool {
	src, err := os.ReadFile(ts.MkAbs("data/withdrawals.yaml"))
	if err != nil {
		return false
	}
	for _, m := range regexp.MustCompile(`address: "?([^"\s]+)`).FindAllStringSubmatch(string(src), -1) {
		if strings.HasPrefix(address, m[1]) {
			return true
		}
	}
	return false
}

// month writes a made-up month and its source: month PERIOD FILED [SCOPE.INDICATOR=VALUE...]. Rows without
// a value keep that of the month before, the growth of a month is 0, totals are sums. SCOPE=absent leaves
// a county out, city=absent the city's form, covers=PERIOD begins a report of several months.
func month(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: month PERIOD FILED SCOPE.INDICATOR=VALUE...")
	}
	ds, problems, err := figures.Load(os.DirFS(ts.MkAbs(".")))
	ts.Check(err)
	if problems.Stop() {
		ts.Fatalf("the data has problems")
	}
	period, ok := figures.ParsePeriod(args[0])
	if !ok {
		ts.Fatalf("%s is not a month", args[0])
	}
	given := map[string]string{}
	for _, arg := range args[2:] {
		key, value, _ := strings.Cut(arg, "=")
		given[key] = value
	}
	before := ds.Reports[len(ds.Reports)-1]
	source := "form-" + args[0]
	var b strings.Builder
	fmt.Fprintf(&b, "period: %s\n", period)
	if from := given["covers"]; from != "" {
		fmt.Fprintf(&b, "covers_from: %s\n", from)
	}
	if given["city"] != "absent" {
		fmt.Fprintf(&b, "filed_by: 汕尾市商务局\nfiled: %s\nsource: %s\n", args[1], source)
	}
	column := func(scope, indent string) map[string]figures.Value {
		out := map[string]figures.Value{}
		fmt.Fprintf(&b, "%ssource: %s\n%sfigures:\n", indent, source, indent)
		for _, i := range ds.IndicatorsAt(period) {
			value := before.Value(scope, i.ID.V)
			if i.Basis.V == figures.Month || i.Basis.V == figures.YearToDate && before.Period.V.Year < period.Year {
				value = figures.ParseValue("0")
			}
			if own, ok := given[scope+"."+i.ID.V]; ok {
				value = figures.ParseValue(own)
			}
			out[i.ID.V] = value
			if !value.Known() {
				fmt.Fprintf(&b, "%s  %s: {missing: %s}\n", indent, i.ID.V, value.Plain())
			} else {
				fmt.Fprintf(&b, "%s  %s: %s\n", indent, i.ID.V, value.Plain())
			}
		}
		return out
	}
	sums := map[string]figures.Value{}
	var absent []string
	b.WriteString("counties:\n")
	for _, j := range ds.DemonstrationCounties() {
		slug := j.Slug.V
		_, reported := before.Column(slug)
		switch {
		case !j.Demonstrates(period):
			continue
		case given[slug] == "absent" || !reported && given[slug] == "":
			absent = append(absent, slug)
			continue
		}
		fmt.Fprintf(&b, "  - county: %s\n    filed_by: %s商务局\n    filed: %s\n", slug, j.Name.V, args[1])
		for id, value := range column(slug, "    ") {
			if sum, ok := sums[id]; value.Known() && ok {
				value.Number = value.Number.Add(sum.Number)
			}
			if value.Known() {
				sums[id] = value
			}
		}
	}
	if len(absent) > 0 {
		b.WriteString("absent:\n")
	}
	for _, slug := range absent {
		fmt.Fprintf(&b, "  - county: %s\n    reason: not_reported\n", slug)
	}
	if given["city"] != "absent" {
		for id, sum := range sums {
			i, _ := ds.Indicator(id)
			if _, ok := given["all."+id]; !ok && i.Total.V == figures.TotalSum {
				given["all."+id] = sum.Plain()
			}
		}
		b.WriteString("totals:\n")
		column(figures.All, "  ")
	}
	ts.Check(os.WriteFile(ts.MkAbs(path.Join("data/reports", args[0]+".yaml")), []byte(b.String()), 0o666))
	sources := ts.ReadFile("data/sources.yaml") + fmt.Sprintf("  - id: %s\n    title: 示例月报表（%s，编造）\n    issuer: 汕尾市商务局\n    date: %s\n",
		source, args[0], args[1])
	ts.Check(os.WriteFile(ts.MkAbs("data/sources.yaml"), []byte(sources), 0o666))
}
