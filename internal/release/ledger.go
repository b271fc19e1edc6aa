package release

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"portal/internal/digest"
	"portal/internal/figures"
)

// LedgerName is the file of a published site that lists every address it ever had.
const LedgerName = "links.tsv"

// LedgerFile is the path of the project's copy of the ledger.
const LedgerFile = figures.PublishedFile

// entry is the ledger's record of one address.
type entry struct {
	seal        string // SHA-256 of the content that must not change; empty unless frozen
	corrections int    // number of records that a chart's data.json or the file of the changes showed
}

// Ledger records every address that was ever published, relative to the site's base:
// /notices/shanwei-2020-139/. A frozen file also has the hash of the content that must not change.
type Ledger map[string]entry

const ledgerHead = "# Every address ever published. None is ever removed.\n# address\tsha256 of what is frozen\tcorrections shown\n"

// maxLedger is the largest number of lines of a ledger.
const maxLedger = 20_000_000

// ReadLedger reads a ledger in the form that Encode writes. An error names the file and the line.
func ReadLedger(name string, src []byte) (Ledger, error) {
	out := Ledger{}
	lines := bufio.NewScanner(bytes.NewReader(src))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fail := func(format string, args ...any) (Ledger, error) {
			return nil, fmt.Errorf("%s:%d: "+format, append([]any{name, n}, args...)...)
		}
		if n > maxLedger {
			return fail("the ledger has more than %d lines", maxLedger)
		}
		fields := strings.Split(line, "\t")
		if len(fields) > 3 {
			return fail("%d columns (want at most 3)", len(fields))
		}
		address, e := fields[0], entry{}
		if !strings.HasPrefix(address, "/") || path.Clean(address) != strings.TrimSuffix(address, "/") && address != "/" {
			return fail("address %q (want one that begins with / and has no empty or dotted part)", address)
		}
		if _, twice := out[address]; twice {
			return fail("address %q occurs twice; remove one", address)
		}
		if len(fields) > 1 {
			if e.seal = fields[1]; !digest.Valid(e.seal) {
				return fail("hash %q (want a SHA-256 in hexadecimal)", e.seal)
			}
		}
		if len(fields) > 2 {
			var err error
			if e.corrections, err = strconv.Atoi(fields[2]); err != nil || e.corrections < 1 {
				return fail("corrections %q (want a number from 1)", fields[2])
			}
		}
		out[address] = e
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return out, nil
}

// Encode returns the ledger as text, sorted by address.
func (l Ledger) Encode() []byte {
	var b bytes.Buffer
	b.WriteString(ledgerHead)
	for _, address := range l.Addresses() {
		b.WriteString(address)
		e := l[address]
		if e.seal != "" {
			b.WriteString("\t" + e.seal)
		}
		if e.corrections > 0 {
			fmt.Fprintf(&b, "\t%d", e.corrections)
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// merge adds the addresses that only the other ledger has. If both have an address, l's entry
// stays.
func (l Ledger) merge(other Ledger) {
	for address, e := range other {
		if _, known := l[address]; !known {
			l[address] = e
		}
	}
}

// addressOf returns the address of a file, for a page that of its folder.
func addressOf(name string) string {
	if path.Base(name) == pageName {
		return "/" + strings.TrimSuffix(name, pageName)
	}
	return "/" + name
}

// fileOf returns the file that answers at an address.
func fileOf(address string) string {
	name := strings.TrimPrefix(address, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		return name + pageName
	}
	return name
}

// ReadLedgerFile reads the project's copy of the ledger. A missing file gives an empty ledger.
func ReadLedgerFile(name string) (Ledger, error) {
	src, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return Ledger{}, nil
	}
	if err != nil {
		return nil, err
	}
	return ReadLedger(name, src)
}

// Keep updates the project's copy of the ledger. It reports whether the file changed and returns
// the number of addresses that are new to it.
func (l Ledger) Keep(name string) (changed bool, fresh int, err error) {
	old, err := ReadLedgerFile(name)
	if err != nil || maps.Equal(l, old) {
		return false, 0, err
	}
	for address := range l {
		if _, known := old[address]; !known {
			fresh++
		}
	}
	return true, fresh, write(name, l.Encode(), 0o644)
}

// Addresses returns every address, sorted.
func (l Ledger) Addresses() []string { return slices.Sorted(maps.Keys(l)) }
