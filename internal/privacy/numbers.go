package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// char is a character of a line after normalisation.
type char struct {
	rune rune
	col  int // position in the original line, in characters, from 1
}

// folded maps a full-width character or a digit of another script to its ASCII equivalent.
func folded(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case r >= 0xff01 && r <= 0xff5e: // full width
		return r - 0xff01 + '!'
	case r == '。', r == '．', r == '｡':
		return '.'
	case unicode.IsDigit(r):
		return '0' + digitValue(r)
	}
	return r
}

// digitValue returns the value of a decimal digit of any script. Unicode lists the ten digits of a
// script together, starting with zero.
func digitValue(r rune) rune {
	for _, of := range unicode.Nd.R16 {
		if rune(of.Lo) <= r && r <= rune(of.Hi) {
			return (r - rune(of.Lo)) % 10
		}
	}
	for _, of := range unicode.Nd.R32 {
		if rune(of.Lo) <= r && r <= rune(of.Hi) {
			return (r - rune(of.Lo)) % 10
		}
	}
	return 0
}

// invisible reports whether a character has no visible form. The search ignores such characters
// between digits.
func invisible(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r == 0xad, r == 0x034f, r == 0x061c, r == 0x180e, r == 0xfeff:
		return true
	}
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f ||
		r >= 0xfe00 && r <= 0xfe0f
}

// between classifies a character that may separate the groups of a number: a blank, a hyphen or a
// middle dot. It returns 0 for any other.
func between(r rune) rune {
	switch r {
	case ' ', 0xa0, 0x3000, 0x202f, 0x205f:
		return ' '
	case '-', '‐', '‑', '‒', '–', '—', '―', '−', '－', '﹣', '﹘', '~', '～', '_', '＿':
		return '-'
	case '·', '•', '・', '‧', '･', '⋅', '∙', '●', '．', '.':
		return '.'
	}
	if r >= 0x2000 && r <= 0x200a {
		return ' '
	}
	return 0
}

// isX reports whether a character may be written for the X that means ten at the end of an identity
// number.
func isX(r rune) bool { return strings.ContainsRune("XxＸｘХхΧχ×✕", r) }

// group is a run of digits.
type group struct {
	from, to int  // indexes into the line's chars
	joined   rune // separator before the group, as between classifies it; 0 if it is no separator
	dot      bool // the separator is one ordinary full stop, as in a decimal number
}

// line is a normalised line: without invisible characters, in ASCII digits and letters.
type line struct {
	chars  []char
	groups []group
}

// fewest is the number of digits of the shortest number searched for.
const fewest = 11

// numbers finds the numbers and mailboxes in a line.
func numbers(text string) (found []Finding) {
	digits, mail := 0, false
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r < 0x80:
			mail = mail || r == '@'
		case r == '＠', r == '﹫':
			mail = true
		case unicode.IsDigit(r):
			digits++
		}
	}
	if digits < fewest && !mail {
		return nil
	}
	l := newLine(text)
	if mail {
		found = l.mailboxes()
	}
	for i := 0; digits >= fewest && i < len(l.groups); {
		n, kind := l.number(i)
		if n == 0 {
			i++
			continue
		}
		first, last := l.groups[i], l.groups[i+n-1]
		plain := Plain(kind, runes(l.chars[first.from:last.to]))
		if kind == Identity && len(plain) == 17 {
			plain += "X"
		}
		found = append(found, Finding{Kind: kind, Col: l.chars[l.begin(i, kind)].col, Plain: plain})
		i += n
	}
	return found
}

func newLine(text string) *line {
	l := &line{}
	col := 0
	for _, r := range text {
		col++
		if !invisible(r) {
			l.chars = append(l.chars, char{folded(r), col})
		}
	}
	for i := 0; i < len(l.chars); i++ {
		if !isDigit(l.chars[i].rune) {
			continue
		}
		g := group{from: i}
		for i < len(l.chars) && isDigit(l.chars[i].rune) {
			i++
		}
		g.to = i
		if len(l.groups) > 0 {
			before := l.chars[l.groups[len(l.groups)-1].to:g.from]
			g.joined = joint(before)
			g.dot = len(before) == 1 && before[0].rune == '.'
		}
		l.groups = append(l.groups, g)
	}
	return l
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// joint classifies the text between two groups of digits. It returns 0 if that text cannot be
// inside one number or is longer than three characters.
func joint(chars []char) rune {
	if len(chars) > 3 {
		return 0
	}
	out := ' '
	for _, c := range chars {
		switch b := between(c.rune); b {
		case 0:
			return 0
		case ' ':
		default:
			out = b
		}
	}
	return out
}

func (l *line) text(g group) string {
	b := make([]byte, 0, g.to-g.from)
	for _, c := range l.chars[g.from:g.to] {
		b = append(b, byte(c.rune))
	}
	return string(b)
}

// number looks for a number that begins with the i-th group. It returns how many groups the number
// has and its kind, or 0.
func (l *line) number(i int) (int, Kind) {
	if !l.begins(i) {
		return 0, ""
	}
	var digits strings.Builder
	var lengths []int
	// A number has at most 19 digits, so at most 19 groups.
	for n := 1; i+n <= len(l.groups) && n <= 19; n++ {
		g := l.groups[i+n-1]
		if n > 1 && g.joined == 0 || g.to-g.from > 19 {
			break
		}
		digits.WriteString(l.text(g))
		lengths = append(lengths, g.to-g.from)
		s := digits.String()
		if len(s) > 19 {
			break
		}
		if (len(s) == 18 || len(s) == 17) && (n <= 6 || n == len(s)) && l.ends(g.to) &&
			(identity(s) || identity(s+l.x(g.to))) && !l.decimals(i, n) {
			if n == 1 || n == len(s) || !l.precededBy(l.groups[i].from, documentWords) {
				return n, Identity
			}
		}
		if len(s) == 15 && n == 1 && l.ends(g.to) && formerIdentity(s) && l.precededBy(g.from, identityWords) {
			return n, Identity
		}
		if len(s) >= 16 && l.ends(g.to) && cardGroups(lengths) && bankCard(s) && l.alone(i, n) && !l.decimals(i, n) {
			return n, Bank
		}
		if mobileGroups(lengths) && l.ends(g.to) && mobile(s) && l.alone(i, n) &&
			(!l.point(i+n) || l.nought(i+n)) && !l.amount(g.to) && (n > 2 || !l.groups[i+n-1].dot) {
			return n, Mobile
		}
	}
	return 0, ""
}

// labels are the words that may directly precede a number.
var labels = []string{"tel", "phone", "mobile", "mob", "cell", "sfz", "id", "no", "card", "wx", "wechat", "qq", "t", "m"}

// begins reports whether a number may begin with a group. It may not begin inside a word such as a
// SHA-256.
func (l *line) begins(i int) bool {
	g := l.groups[i]
	from := g.from
	for from > 0 && isLetter(l.chars[from-1].rune) {
		from--
	}
	if from == g.from {
		// .138 is a decimal fraction; Tel.138 is not.
		if from == 0 || l.chars[from-1].rune != '.' {
			return true
		}
		return from > 1 && (unicode.IsLetter(l.chars[from-2].rune) || isDigit(l.chars[from-2].rune))
	}
	if from > 0 && isDigit(l.chars[from-1].rune) {
		return false
	}
	var word strings.Builder
	for _, c := range l.chars[from:g.from] {
		word.WriteRune(unicode.ToLower(c.rune))
	}
	return slices.Contains(labels, word.String())
}

// ends reports whether a number may end before the character.
func (l *line) ends(to int) bool {
	end := l.tail(to)
	return end >= len(l.chars) || !isLetter(l.chars[end].rune)
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// tail returns the end of an identity number: after the X that may follow its digits.
func (l *line) tail(to int) int {
	for end := to; end < len(l.chars) && end <= to+1; end++ {
		if isX(l.chars[end].rune) {
			return end + 1
		}
		if between(l.chars[end].rune) == 0 {
			break
		}
	}
	return to
}

// x returns the X after the digits, if there is one.
func (l *line) x(to int) string {
	if l.tail(to) > to {
		return "X"
	}
	return ""
}

// decimals reports whether a decimal point follows the last group or precedes the first.
func (l *line) decimals(i, n int) bool { return l.groups[i].dot || l.point(i+n) }

// point reports whether a decimal point precedes a group.
func (l *line) point(i int) bool { return i < len(l.groups) && l.groups[i].dot }

// nought reports whether a group is a lone final 0. Spreadsheets write such a fraction after
// integers stored as floats.
func (l *line) nought(i int) bool { return l.text(l.groups[i]) == "0" && !l.point(i+1) }

// amount reports whether a unit of money or a share follows. 万 is also a surname: after a blank, or
// before a hanzi that follows no number, it is no unit.
func (l *line) amount(to int) bool {
	begin := to
	for to < len(l.chars) && l.chars[to].rune == ' ' {
		to++
	}
	if to == len(l.chars) {
		return false
	}
	switch r := l.chars[to].rune; r {
	case '万', '亿':
		next := to + 1
		return to == begin && (next == len(l.chars) || !unicode.Is(unicode.Han, l.chars[next].rune) ||
			strings.ContainsRune("元人户个次亩斤吨公株件亿", l.chars[next].rune))
	default:
		return strings.ContainsRune("元%‰", r)
	}
}

// alone reports whether separated groups stand by themselves, not within a longer series of figures
// with the same separator. The country prefix may precede them. Beside them may be numbers of the
// same form, or figures as long as a telephone number.
func (l *line) alone(i, n int) bool {
	if n == 1 {
		return true
	}
	by := l.groups[i+1].joined
	for k := i + 2; k < i+n; k++ { // 1460.3516 776 is two numbers
		if other := l.groups[k].joined; other != by && (other == '.' || by == '.') {
			return false
		}
	}
	long := func(k int) bool { return l.groups[k].to-l.groups[k].from >= 7 }
	from, to := i, i+n
	// Farther groups give no evidence, and a line may have a million groups.
	const near = 60
	for from > max(0, i-near) && l.groups[from].joined == by && !long(from-1) {
		from--
	}
	for to < min(len(l.groups), i+n+near) && l.groups[to].joined == by && !long(to) {
		to++
	}
	if from < i && isPrefix(l.text(l.groups[from])) {
		from++
	}
	if (to-from)%n != 0 {
		return false
	}
	for k := range to - from {
		if a, b := l.groups[from+k], l.groups[i+k%n]; a.to-a.from != b.to-b.from {
			return false
		}
	}
	return true
}

// isPrefix reports whether the digits are the country prefix of a telephone number.
func isPrefix(s string) bool { return s == "86" || s == "0086" }

// begin returns the index of a number's first character: the plus or country prefix of a telephone
// number, otherwise its first digit.
func (l *line) begin(i int, kind Kind) int {
	from := l.groups[i].from
	if kind != Mobile {
		return from
	}
	if i > 0 && l.groups[i].joined != 0 && isPrefix(l.text(l.groups[i-1])) {
		from = l.groups[i-1].from
	}
	if from > 0 && l.chars[from-1].rune == '+' {
		from--
	}
	return from
}

func mobileGroups(lengths []int) bool {
	switch len(lengths) {
	case 1:
		return true
	case 2: // 138 00000000, 1380000 0000, 86 13800000000
		return slices.Equal(lengths, []int{3, 8}) || slices.Equal(lengths, []int{7, 4})
	case 3:
		return slices.ContainsFunc([][]int{{3, 4, 4}, {4, 3, 4}, {4, 4, 3}, {5, 4, 4}},
			func(form []int) bool { return slices.Equal(lengths, form) })
	case fewest:
		return !slices.ContainsFunc(lengths, func(n int) bool { return n != 1 })
	}
	return false
}

// mobile reports whether the digits are a mainland mobile number, with or without the country
// prefix.
func mobile(s string) bool {
	switch len(s) {
	case 12:
		return s[0] == '0' && mobile(s[1:])
	case 13:
		return strings.HasPrefix(s, "86") && mobile(s[2:])
	case 15:
		return strings.HasPrefix(s, "0086") && mobile(s[4:])
	}
	return len(s) == fewest && s[0] == '1' && s[1] >= '3'
}

// cardGroups reports whether digits are grouped as on a bank card: in fours, after the first six,
// singly, or not at all.
func cardGroups(lengths []int) bool {
	last := len(lengths) - 1
	for i, n := range lengths {
		if n != 4 && i < last || n > 4 {
			single := len(lengths) > 4 && !slices.ContainsFunc(lengths, func(n int) bool { return n != 1 })
			return len(lengths) == 1 || len(lengths) == 2 && lengths[0] == 6 || single
		}
	}
	return true
}

// issuers lists the prefixes and lengths of card numbers in use in China: UnionPay, older cards of
// Chinese banks, and foreign schemes.
var issuers = []struct {
	from, to string
	lengths  []int
}{
	{"62", "62", []int{16, 17, 18, 19}},
	{"81", "81", []int{16, 17, 18, 19}},
	{"9558", "9558", []int{16, 19}}, // Industrial and Commercial Bank
	{"9400", "9400", []int{16, 17, 18, 19}},
	{"9843", "9843", []int{16, 17, 18, 19}},
	{"9988", "9988", []int{16, 17, 18, 19}},
	{"601382", "601382", []int{19}}, // Bank of China
	{"601428", "601428", []int{17}}, // Bank of Communications
	{"603367", "603367", []int{18}},
	{"603694", "603694", []int{18}},
	{"4", "4", []int{16, 19}},       // Visa
	{"51", "55", []int{16}},         // MasterCard
	{"2221", "2720", []int{16}},     // MasterCard
	{"3528", "3589", []int{16}},     // JCB
	{"6011", "6011", []int{16, 19}}, // Discover, which UnionPay accepts
}

// bankCard reports whether the digits are a bank card number.
func bankCard(s string) bool {
	if !luhn(s) {
		return false
	}
	// Document numbers begin with a province code and a year. Without this rule many would count as
	// foreign cards.
	if places[s[:2]] && s[0] == '4' && (isYear(s[6:10]) || isYear(s[4:8])) {
		return false
	}
	for _, i := range issuers {
		if begin := s[:len(i.from)]; begin >= i.from && begin <= i.to && slices.Contains(i.lengths, len(s)) {
			return true
		}
	}
	return false
}

func isYear(s string) bool { return s >= "1990" && s <= "2039" }

// luhn verifies the check digit of a bank card (ISO/IEC 7812).
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

// places are the province codes (GB/T 2260) that begin an identity number.
var places = func() map[string]bool {
	all := map[string]bool{}
	for _, code := range strings.Fields("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83") {
		all[code] = true
	}
	return all
}()

// identity reports whether the digits are an identity number (GB 11643) or a foreigner's residence
// permit number, which begins with 9.
func identity(s string) bool {
	if len(s) != 18 {
		return false
	}
	place := s[:2]
	if s[0] == '9' {
		if creditCode(s) {
			return false
		}
		place = s[1:3]
	}
	year := s[6:10]
	return places[place] && year >= "1800" && year <= "2099" && day(s[10:14]) && checkDigit(s)
}

// creditCode reports whether eighteen digits are a unified social credit code (GB 32100). Such a
// code may also begin with 9.
func creditCode(s string) bool {
	sum, weight := 0, 1
	for _, r := range s[:17] {
		sum += int(r-'0') * weight
		weight = weight * 3 % 31
	}
	return s[17] >= '0' && s[17] <= '9' && (sum+int(s[17]-'0'))%31 == 0
}

// checkDigit verifies the check digit of GB 11643: weights modulo 11.
func checkDigit(s string) bool {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11] == s[17]
}

// day reports whether four digits are a month and a day.
func day(s string) bool {
	return s[:2] >= "01" && s[:2] <= "12" && s[2:] >= "01" && s[2:] <= "31"
}

// formerIdentity reports whether fifteen digits may be an identity number from before 1999. These
// have no check digit, so the caller requires matching words before the number.
func formerIdentity(s string) bool { return places[s[:2]] && day(s[8:12]) }

var (
	identityWords = regexp.MustCompile(`身份证|证件号|身份号`)
	// documentWords matches words before purchase and document numbers, whose place codes and dates
	// resemble an identity number.
	documentWords = regexp.MustCompile(`编号|文号|采购|项目|招标|合同号|公告`)
)

// precededBy reports whether the text before a character contains one of the words.
func (l *line) precededBy(to int, words *regexp.Regexp) bool {
	var b strings.Builder
	for _, c := range l.chars[max(0, to-20):to] {
		b.WriteRune(c.rune)
	}
	return words.MatchString(b.String())
}
