package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cell is a table cell, or the key of a line.
type cell struct {
	line, col int
	text      string
}

// row is the cells of a table row, or the keys of consecutive lines.
type row []cell

// longestHeading is the length in bytes up to which a cell can be a heading.
const longestHeading = 120

// heading normalises the text of a heading. It drops blanks, text in brackets, and the punctuation
// of Markdown and forms.
func heading(text string) string {
	var b strings.Builder
	depth := 0
	for _, r := range text {
		switch r = folded(r); {
		case r == '(' || r == '[' || r == '【' || r == '〔' || r == '（':
			depth++
		case r == ')' || r == ']' || r == '】' || r == '〕' || r == '）':
			depth = max(0, depth-1)
		case depth > 0 || invisible(r) || unicode.IsSpace(r) || between(r) != 0 && r != '-' && r != '_':
		case strings.ContainsRune("*`\"'#:：“”‘’", r):
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Trim(b.String(), "-_")
}

var (
	// personal matches headings of columns that hold personal data.
	personal = regexp.MustCompile(`^(?:` + strings.Join([]string{
		`(?:居民)?身份[证證]件?|\p{Han}{0,8}身份證(?:号|號|號碼)|\p{Han}{0,8}身份证件?(?:号|号码|编号)`,
		`\p{Han}{0,6}(?:公民身份|身份|证件)(?:号|号码|证号|编号)`,
		`(?:社会保障|医保卡|残疾证|社保卡|户口簿|户口本)(?:号|号码|证号|编号)`,
		`\p{Han}{0,4}护照(?:号|号码)`,
		`与?户主关系|与户主的?关系|户主|户主(?:姓名|名字|名称|签名|签字)`,
		`(?:贫困户|农户|学员|受训人员|参训人员|培训人员|受益人|建档立卡贫困户|贫困人口)(?:姓名|名字)`,
		`\p{Han}{0,6}(?:银行|惠农|一卡通|社保|收款|开户|储蓄|工资)(?:卡|帐户|账户|存折)?(?:卡号|号|帐号|账号|号码)`,
		`(?:银行|收款|惠农|一卡通|工资)(?:帐户|账户)|(?:存折|一折通|惠农卡|信用社)(?:号|号码|帐号|账号)?|开户(?:银行|行)及(?:帐号|账号)`,
		`\p{Han}{0,6}(?:银行卡|社保卡|一卡通)(?:号|号码|帐号|账号)?`,
		`\p{Han}{0,6}手机(?:号|号码|电话)|(?:联系人?|本人|个人|家长)手机|\p{Han}{0,4}移动电话(?:号码)?`,
		`(?:家庭|户籍|户口|现|居住|家庭详细|身份证)(?:住址|地址|所在地)`,
		`\p{Han}{0,4}(?:微信|qq)(?:号|号码)`,
		`(?:id_?-?card|mobile_?-?phone|bank_?-?card|bank_?-?account)(?:_?-?(?:no|num|number))?|home_?-?address|(?:id|passport|mobile)(?:no\.?|number)`,
	}, "|") + `)$`)
	// notPersonal matches headings that personal also matches but that name organisations or
	// descriptions.
	notPersonal = regexp.MustCompile(`(?:单位|企业|公司|机构|部门|中标人|供应商|财政|专)\p{Han}{0,4}(?:帐号|账号)$|^(?:官方|公众)`)
	// names matches headings of columns of names.
	names = regexp.MustCompile(`^(?:本人|真实|学员|人员)?(?:姓名|名字)$|^name$`)
	// beside matches headings of columns that are personal only beside a column of names.
	beside = regexp.MustCompile(`^(?:联系电话|手机|联系方式|电话|电话号码|联系号码|年龄|出生日期|出生年月|出生年月日|生日|民族|住址|地址|微信|qq|邮箱|电子邮箱|帐号|账号|卡号|phone|birthday|date_of_birth)$`)
)

// personal finds the headings of personal data in a row.
func (r row) personal() (found []Finding) {
	named := false
	texts := make([]string, len(r))
	for i, c := range r {
		if len(c.text) <= longestHeading && mayHead(c.text) {
			texts[i] = heading(c.text)
			named = named || names.MatchString(texts[i])
		}
	}
	for i, h := range texts {
		heads := func(h string) bool {
			return personal.MatchString(h) && !notPersonal.MatchString(h) || named && beside.MatchString(h)
		}
		// A heading may name alternatives: 身份证号/护照号.
		parts := strings.FieldsFunc(h, func(r rune) bool { return r == '/' || r == '、' })
		if slices.ContainsFunc(parts, heads) {
			found = append(found, Finding{Column, r[i].line, r[i].col, h})
		}
	}
	return found
}

// mayHead is a fast first test: it reports whether a text has a character or word that some heading
// has. Most keys of the data fail it.
func mayHead(text string) bool {
	for _, r := range text {
		if r >= 0x80 {
			return strings.ContainsAny(text, "证户名照号账帐机话址式龄生民族信箱")
		}
	}
	lower := strings.ToLower(text)
	return slices.ContainsFunc([]string{"qq", "card", "phone", "account", "address", "name", "birth"},
		func(word string) bool { return strings.Contains(lower, word) })
}

// tableRow splits a line into table cells: at bars if it begins with one, otherwise at its most
// frequent separator. A comma or semicolon followed by a blank separates words of a sentence, not
// cells.
func tableRow(line string) row {
	var sep byte
	most := 0
	for _, s := range []byte("\t|,;") {
		n := strings.Count(line, string(s))
		if n > most && (s == '\t' || s == '|' || !strings.Contains(line, string(s)+" ")) {
			sep, most = s, n
		}
		if s == '|' && n > 0 && strings.HasPrefix(line, "|") {
			break
		}
	}
	if most == 0 {
		short := len(line) <= longestHeading
		if parts := fullStops.Split(line, -1); len(parts) > 2 && short && first.MatchString(heading(parts[0])) {
			return cells(line, parts)
		}
		if !short || strings.ContainsAny(line, "。,;:：，；") {
			return nil
		}
		return row{{1, 1 + leading(line), line}} // a single heading
	}
	var out row
	col := 1
	for part := range strings.SplitSeq(line, string(sep)) {
		out = append(out, cell{1, col + leading(part), part})
		col += utf8.RuneCountInString(part) + 1
	}
	return out
}

var (
	// fullStops matches the separators in a short line that may be a row of headings.
	fullStops = regexp.MustCompile(`[,;，；、|] ?`)
	// first matches the headings that begin such a row and never begin a sentence.
	first = regexp.MustCompile(`^(?:序号|编号|姓名|户主|户主姓名|name)$`)
)

// cells returns the parts of a line with their places.
func cells(line string, parts []string) (out row) {
	from := 0
	for _, part := range parts {
		at := from + strings.Index(line[from:], part)
		out = append(out, cell{1, 1 + utf8.RuneCountInString(line[:at]) + leading(part), part})
		from = at + len(part)
	}
	return out
}

// leading counts the characters before the words of a cell.
func leading(part string) int {
	return utf8.RuneCountInString(part) - utf8.RuneCountInString(strings.TrimLeft(part, " \"'　"))
}

// longestKey is the greatest length of a key, in characters.
const longestKey = 24

// keyOf returns the key of a line in the style of YAML, JSON or simple forms. begins reports
// whether the line begins a list item.
func keyOf(line string) (key cell, begins bool) {
	rest := strings.TrimLeft(line, " \t　")
	if item := strings.TrimLeft(rest, "-*{ "); item != rest {
		begins, rest = true, item
	}
	rest = strings.TrimLeft(rest, "\"'“")
	end := strings.IndexAny(rest, ":：,，。")
	if end <= 0 || end > longestKey*utf8.UTFMax {
		return cell{}, false
	}
	if sign, _ := utf8.DecodeRuneInString(rest[end:]); sign != ':' && sign != '：' {
		return cell{}, false
	}
	text := strings.TrimRight(rest[:end], "\"'” \t　")
	return cell{col: 1 + utf8.RuneCountInString(line[:len(line)-len(rest)]), text: text}, begins
}
