package privacy

import (
	"slices"
	"strings"
	"unicode"
)

// providers are the domains of private mail providers. Their subdomains, such as vip.163.com, count
// too.
var providers = []string{
	"126.com", "139.com", "163.com", "163.net", "188.com", "189.cn", "21cn.com", "263.net",
	"aliyun.com", "eyou.com", "foxmail.com", "gmail.com", "gmx.com", "googlemail.com", "hotmail.com",
	"icloud.com", "live.cn", "live.com", "mac.com", "me.com", "msn.cn", "msn.com", "outlook.com", "proton.me", "protonmail.com",
	"qq.com", "sina.cn", "sina.com", "sina.com.cn", "sogou.com", "sohu.com", "tom.com", "wo.cn", "yahoo.cn", "yahoo.com", "yahoo.com.cn", "yeah.net",
}

// mailboxes finds addresses at the providers.
func (l *line) mailboxes() (found []Finding) {
	for i, c := range l.chars {
		if c.rune != '@' && c.rune != '﹫' {
			continue
		}
		// Allow blanks around the sign.
		from := i
		for from > 0 && l.chars[from-1].rune == ' ' {
			from--
		}
		owner := from
		for from > 0 && isAddress(l.chars[from-1].rune) {
			from--
		}
		to := i + 1
		for to < len(l.chars) && l.chars[to].rune == ' ' {
			to++
		}
		host := to
		for to < len(l.chars) && isAddress(l.chars[to].rune) {
			to++
		}
		name := strings.ToLower(strings.Trim(runes(l.chars[host:to]), ".-_+%"))
		private := func(p string) bool { return name == p || strings.HasSuffix(name, "."+p) }
		if from < owner && slices.ContainsFunc(providers, private) {
			address := strings.ToLower(runes(l.chars[from:owner])) + "@" + name
			found = append(found, Finding{Kind: Mailbox, Col: l.chars[from].col, Plain: address})
		}
	}
	return found
}

func runes(chars []char) string {
	var b strings.Builder
	for _, c := range chars {
		b.WriteRune(c.rune)
	}
	return b.String()
}

// isAddress reports whether a character may be part of an address, on either side of its sign.
func isAddress(r rune) bool {
	return r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-+%", r))
}
