package check

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The numbers of persons. Each stands alone: a run of digits inside a longer
// word, such as a sha256, is none.
var (
	identityCard = regexp.MustCompile(`(?:^|[^0-9A-Za-z.])([1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?:$|[^0-9A-Za-z])`)
	mobile       = regexp.MustCompile(`(?:^|[^0-9A-Za-z.])((?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4})(?:$|[^0-9A-Za-z.])`)
	bankCard     = regexp.MustCompile(`(?:^|[^0-9A-Za-z.])([3-6]\d{3}(?:[- ]?\d{4}){3}(?:[- ]?\d{1,3})?)(?:$|[^0-9A-Za-z])`)
)

type personalNumber struct {
	col  int // in characters, from 1
	kind string
}

// personalNumbers finds numbers in a line that belong to a person, also where
// they are written with full-width digits.
func personalNumbers(line string) (found []personalNumber) {
	if !manyDigits(line) {
		return nil
	}
	line = strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, line)
	bare := strings.NewReplacer(" ", "", "-", "")
	for _, kind := range []struct {
		name  string
		form  *regexp.Regexp
		valid func(string) bool
	}{
		{"identity", identityCard, identityChecksum},
		{"mobile", mobile, func(string) bool { return true }},
		{"bank", bankCard, luhn},
	} {
		for _, m := range kind.form.FindAllStringSubmatchIndex(line, -1) {
			if kind.valid(bare.Replace(line[m[2]:m[3]])) {
				found = append(found, personalNumber{1 + utf8.RuneCountInString(line[:m[2]]), kind.name})
			}
		}
	}
	return found
}

// manyDigits reports whether a line has as many digits as the shortest of these
// numbers. Most lines do not, and looking closer takes a hundred times as long.
func manyDigits(line string) bool {
	const shortest = 11
	n := 0
	for i := 0; i < len(line); i++ {
		c := line[i]
		wide := c >= 0x90 && c <= 0x99 && i >= 2 && line[i-2:i] == "\xef\xbc" // ０ to ９
		if c >= '0' && c <= '9' || wide {
			if n++; n == shortest {
				return true
			}
		}
	}
	return false
}

// identityChecksum follows GB 11643: weights modulo 11.
func identityChecksum(s string) bool {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11] == strings.ToUpper(s)[17]
}

// luhn is the check digit of bank cards (ISO/IEC 7812).
func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
