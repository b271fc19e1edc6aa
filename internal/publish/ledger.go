package publish

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

// LedgerName is the file of a published site with every address it ever had.
const LedgerName = "links.tsv"

// LedgerFile is the copy of the ledger that a project keeps.
const LedgerFile = figures.PublishedFile

// entry is an address that was published. Only frozen files have a seal.
type entry struct {
	seal        string // hash of what may not change
	corrections int    // how many corrections the frozen chart showed; of its data.json only
}

// Ledger holds every address that was ever published, from the root of the
// site: /notices/shanwei-2020-139/. What was frozen has the hash of what may
// not change in it.
type Ledger map[string]entry

const ledgerHead = "# Every address ever published. None is ever removed.\n# address\tsha256 of what is frozen\tcorrections shown\n"

// maxLedger bounds how many lines are read.
const maxLedger = 20_000_000

// ReadLedger reads a ledger. An address that is no address, or a line that is
// not as Encode writes it, is an error with its line.
func ReadLedger(name string, src []byte) (Ledger, error) {
	out := Ledger{}
	lines := bufio.NewScanner(bytes.NewReader(src))
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		wrong := func(what string) (Ledger, error) {
			return nil, fmt.Errorf("%s:%d: %s", name, n, what)
		}
		if n > maxLedger {
			return wrong(fmt.Sprintf("more than %d lines", maxLedger))
		}
		fields := strings.Split(line, "\t")
		if len(fields) > 3 {
			return wrong(fmt.Sprintf("%d columns; at most 3 are known", len(fields)))
		}
		address, e := fields[0], entry{}
		if !strings.HasPrefix(address, "/") || path.Clean(address) != strings.TrimSuffix(address, "/") && address != "/" {
			return wrong(fmt.Sprintf("%q; an address begins with / and has no empty or dotted part", address))
		}
		if _, twice := out[address]; twice {
			return wrong(fmt.Sprintf("%q is given twice", address))
		}
		if len(fields) > 1 {
			if e.seal = fields[1]; !digest.Valid(e.seal) {
				return wrong(fmt.Sprintf("%q; allowed is a sha256 in hexadecimal", e.seal))
			}
		}
		if len(fields) > 2 {
			var err error
			if e.corrections, err = strconv.Atoi(fields[2]); err != nil || e.corrections < 1 {
				return wrong(fmt.Sprintf("%q; allowed is how many corrections were shown, from 1", fields[2]))
			}
		}
		out[address] = e
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return out, nil
}

// Encode writes a ledger, sorted.
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

// merge adds what only another ledger knows. Where both know an address, this
// one is right.
func (l Ledger) merge(other Ledger) {
	for address, e := range other {
		if _, known := l[address]; !known {
			l[address] = e
		}
	}
}

// addressOf is how readers ask for a file: a page by its folder.
func addressOf(name string) string {
	if path.Base(name) == pageName {
		return "/" + strings.TrimSuffix(name, pageName)
	}
	return "/" + name
}

// fileOf is the file that answers at an address.
func fileOf(address string) string {
	name := strings.TrimPrefix(address, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		return name + pageName
	}
	return name
}

// ReadLedgerFile reads the ledger that a project keeps; one that is not there
// is empty.
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

// Keep writes the ledger to the file that a project keeps, where it differs,
// and returns how many addresses are new to it.
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

// Addresses lists every address, sorted.
func (l Ledger) Addresses() []string { return slices.Sorted(maps.Keys(l)) }
