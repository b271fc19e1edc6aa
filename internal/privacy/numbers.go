package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// char is a character of a line as the search sees it.
type char struct {
	rune rune
	col  int // in characters of the line, from 1
}

// folded makes a character of another width or script the ordinary one of the
// same meaning.
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

// digitValue is the value of a decimal digit of any script. Unicode lists the
// digits of a script together, from nought.
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

// invisible reports whether nobody sees a character, so that digits stand
// together although it is between them.
func invisible(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r == 0xad, r == 0x034f, r == 0x061c, r == 0x180e, r == 0xfeff:
		return true
	}
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r >= 0xfe00 && r <= 0xfe0f
}

// between returns what a character is that may stand between the groups of a
// number: a blank, a hyphen or a middle dot. It is 0 for any other.
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

// isX reports whether a character is written for the X that stands for ten at
// the end of an identity number.
func isX(r rune) bool { return strings.ContainsRune("XxＸｘХхΧχ×✕", r) }

// group is a run of digits.
type group struct {
	from, to int  // in the characters of the line
	joined   rune // what parts it from the group before, as between says; 0 where it is something else
	dot      bool // that is an ordinary full stop, as in a decimal number
}

// line is a line as the search sees it: without what nobody sees, in ordinary
// digits and letters.
type line struct {
	chars  []char
	groups []group
}

// fewest is how many digits the shortest number has.
const fewest = 11

// numbers finds the numbers and mailboxes of a line.
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

// joint returns what stands between two groups of one number, at most three
// characters, or 0.
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

// number returns of how many groups, from the i-th on, there is a number, and
// its kind; 0 where there is none.
func (l *line) number(i int) (int, Kind) {
	if !l.begins(i) {
		return 0, ""
	}
	var digits strings.Builder
	var lengths []int
	// One digit a group is the most that a number is parted into.
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
		if (len(s) == 18 || len(s) == 17) && (n <= 6 || n == len(s)) && l.ends(g.to) && (identity(s) || identity(s+l.x(g.to))) && !l.decimals(i, n) {
			if n == 1 || n == len(s) || !l.says(l.groups[i].from, sayDocument) {
				return n, Identity
			}
		}
		if len(s) == 15 && n == 1 && l.ends(g.to) && formerIdentity(s) && l.says(g.from, sayIdentity) {
			return n, Identity
		}
		if len(s) >= 16 && l.ends(g.to) && cardGroups(lengths) && bankCard(s) && l.alone(i, n) && !l.decimals(i, n) {
			return n, Bank
		}
		if mobileGroups(lengths) && l.ends(g.to) && mobile(s) && l.alone(i, n) && (!l.point(i+n) || l.nought(i+n)) && !l.amount(g.to) && (n > 2 || !l.groups[i+n-1].dot) {
			return n, Mobile
		}
	}
	return 0, ""
}

// labels are the letters that may stand right before a number.
var labels = []string{"tel", "phone", "mobile", "mob", "cell", "sfz", "id", "no", "card", "wx", "wechat", "qq", "t", "m"}

// begins reports whether a number may begin with a group: not in the middle of
// a word, such as a sha256.
func (l *line) begins(i int) bool {
	g := l.groups[i]
	from := g.from
	for from > 0 && isLetter(l.chars[from-1].rune) {
		from--
	}
	if from == g.from {
		// .138 is a decimal number, and Tel.138 is none.
		return from == 0 || l.chars[from-1].rune != '.' || from > 1 && (unicode.IsLetter(l.chars[from-2].rune) || isDigit(l.chars[from-2].rune))
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

// tail returns where an identity number ends whose digits end before the
// character: behind an X, if there is one.
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

// x is the X behind the digits, if there is one.
func (l *line) x(to int) string {
	if l.tail(to) > to {
		return "X"
	}
	return ""
}

// decimals reports whether the last group has a point and decimals behind it,
// or the first stands behind a point.
func (l *line) decimals(i, n int) bool { return l.groups[i].dot || l.point(i+n) }

// point reports whether a group stands behind a point.
func (l *line) point(i int) bool { return i < len(l.groups) && l.groups[i].dot }

// nought reports whether a group is a lone 0 at the end: programs that count
// with decimals write it behind every number.
func (l *line) nought(i int) bool { return l.text(l.groups[i]) == "0" && !l.point(i+1) }

// amount reports whether a unit of money or a share follows. 万 is a surname,
// too: behind a blank, or before a hanzi that goes with no number, it is one.
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
		return to == begin && (next == len(l.chars) || !unicode.Is(unicode.Han, l.chars[next].rune) || strings.ContainsRune("元人户个次亩斤吨公株件亿", l.chars[next].rune))
	default:
		return strings.ContainsRune("元%‰", r)
	}
}

// alone reports whether groups that are parted stand by themselves and not in
// a longer row of figures that are parted in the same way. The country's prefix
// may stand before them, and beside them others of the same form and whatever
// is as long as a telephone number.
func (l *line) alone(i, n int) bool {
	if n == 1 {
		return true
	}
	by := l.groups[i+1].joined
	for k := i + 2; k < i+n; k++ { // 1460.3516 776 are two numbers
		if other := l.groups[k].joined; other != by && (other == '.' || by == '.') {
			return false
		}
	}
	long := func(k int) bool { return l.groups[k].to-l.groups[k].from >= 7 }
	from, to := i, i+n
	// Further away nothing says what these are: a line may hold a million groups.
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

// isPrefix reports whether digits are the country's prefix of a telephone.
func isPrefix(s string) bool { return s == "86" || s == "0086" }

// begin returns the character that a number begins with: the plus or the
// country's prefix of a telephone, otherwise its first digit.
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
		return slices.Equal(lengths, []int{3, 4, 4}) || slices.Equal(lengths, []int{4, 3, 4}) || slices.Equal(lengths, []int{4, 4, 3}) || slices.Equal(lengths, []int{5, 4, 4})
	case fewest:
		return !slices.ContainsFunc(lengths, func(n int) bool { return n != 1 })
	}
	return false
}

// mobile reports whether digits are a mobile telephone number of the mainland,
// with or without the country's prefix.
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

// cardGroups reports whether digits are parted as on a card: by fours, behind
// the first six, not at all, or each from each.
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

// issuers are how the numbers of cards begin that are in use in China: of
// UnionPay, older ones of Chinese banks, and of the foreign schemes.
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
	{"6011", "6011", []int{16, 19}}, // Discover, which UnionPay takes
}

// bankCard reports whether digits are the number of a bank card.
func bankCard(s string) bool {
	if !luhn(s) {
		return false
	}
	// The numbers of documents begin with the code of a place and a year; so
	// many of them would be those of a foreign card.
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

// places are the codes of the provinces (GB/T 2260) with which an identity
// number begins.
var places = func() map[string]bool {
	all := map[string]bool{}
	for _, code := range strings.Fields("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83") {
		all[code] = true
	}
	return all
}()

// identity reports whether a number is one of an identity card (GB 11643), or
// of a foreigner's residence permit, which begins with a 9.
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

// creditCode reports whether eighteen digits are the unified social credit code
// of an enterprise (GB 32100), which begins with a 9 too.
func creditCode(s string) bool {
	sum, weight := 0, 1
	for _, r := range s[:17] {
		sum += int(r-'0') * weight
		weight = weight * 3 % 31
	}
	return s[17] >= '0' && s[17] <= '9' && (sum+int(s[17]-'0'))%31 == 0
}

// checkDigit follows GB 11643: weights modulo 11.
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

// formerIdentity reports whether fifteen digits may be a number of an identity
// card as they were before 1999. It has no check digit, so that the words
// around it must say what it is.
func formerIdentity(s string) bool { return places[s[:2]] && day(s[8:12]) }

var (
	sayIdentity = regexp.MustCompile(`身份证|证件号|身份号`)
	// sayDocument are words before the numbers of purchases and documents, in
	// which the codes of places and dates stand as in an identity number.
	sayDocument = regexp.MustCompile(`编号|文号|采购|项目|招标|合同号|公告`)
)

// says reports whether what stands before a character has one of some words.
func (l *line) says(to int, words *regexp.Regexp) bool {
	var b strings.Builder
	for _, c := range l.chars[max(0, to-20):to] {
		b.WriteRune(c.rune)
	}
	return words.MatchString(b.String())
}
