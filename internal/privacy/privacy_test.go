package privacy

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// The numbers in these tests belong to nobody. They are made up except for the check digits, which
// the tests compute. No county has the code 110000, and nobody was born in 1800.

// identityOf appends the check digit (GB 11643) to seventeen digits.
func identityOf(t testing.TB, s string) string {
	t.Helper()
	for _, last := range "0123456789X" {
		if checkDigit(s + string(last)) {
			return s + string(last)
		}
	}
	t.Fatalf("no digit completes %s", s)
	return ""
}

// cardOf appends the check digit (ISO/IEC 7812).
func cardOf(t testing.TB, s string) string {
	t.Helper()
	for _, last := range "0123456789" {
		if luhn(s + string(last)) {
			return s + string(last)
		}
	}
	t.Fatalf("no digit completes %s", s)
	return ""
}

// creditCodeOf appends the check character (GB 32100) to seventeen characters.
func creditCodeOf(s string) string {
	const signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	sum, weight := 0, 1
	for _, r := range s {
		sum += strings.IndexRune(signs, r) * weight
		weight = weight * 3 % 31
	}
	return s + string(signs[(31-sum%31)%31])
}

// wide converts a text to full-width characters.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r - '!' + 0xff01
		}
		return r
	}, s)
}

// parted puts a separator between all characters of a number.
func parted(s, by string) string { return strings.Join(strings.Split(s, ""), by) }

// grouped splits a number into groups of the given lengths.
func grouped(s, by string, lengths ...int) string {
	var out []string
	for _, n := range lengths {
		out, s = append(out, s[:n]), s[n:]
	}
	return strings.Join(append(out, s), by)
}

func TestNumbersAreFound(t *testing.T) {
	id := identityOf(t, "11000018000101000")
	idX := ""
	for n := 0; !strings.HasSuffix(idX, "X"); n++ {
		idX = identityOf(t, fmt.Sprintf("11000018000101%03d", n))
	}
	foreigner := identityOf(t, "94410018000101000")
	resident := identityOf(t, "81000018000101000")
	mobile := "13800000000"
	union := cardOf(t, "621234000000000000")
	union16 := cardOf(t, "622848000000000")
	visa := cardOf(t, "400000000000000")
	master := cardOf(t, "510000000000000")
	newMaster := cardOf(t, "222100000000000")
	icbc := cardOf(t, "955888000000000000")

	for _, c := range []struct {
		kind  Kind
		plain string
		texts []string
	}{
		{Identity, id, []string{id, wide(id), "身份证" + id + "。", "（" + id + "）", parted(id, " "), parted(id, "-"), parted(id, "·"), parted(id, "\u200b"), parted(id, "\ufeff"), parted(id, "\u00a0"),
			grouped(id, " ", 6, 8), grouped(id, "-", 6, 8), grouped(id, "—", 6, 8), grouped(id, " ", 3, 3, 4, 4), grouped(id, "　", 6, 4, 2, 2), "ID" + id, "id: " + id, "张" + id + "李", "|" + id + "|", "\t" + id + "\t", `"` + id + `"`, "№" + id, "2020年7月" + id}},
		{Identity, idX, []string{idX, strings.ToLower(idX), wide(idX), wide(strings.ToLower(idX)), idX[:17] + "Х" /* Cyrillic */, idX[:17] + "×", idX[:17] + " X", idX[:17] + "-x", parted(idX, " "), idX + ",", idX + "男"}},
		{Identity, foreigner, []string{foreigner}},
		{Identity, resident, []string{resident}},
		{Identity, "110000000101001", []string{"身份证号码110000000101001", "证件号 " + wide("110000000101001")}},
		{Mobile, mobile, []string{mobile, wide(mobile), "+86" + mobile, "86" + mobile, "+86 " + mobile, "+86-" + mobile, "0086" + mobile, "0086-" + mobile, "(86)" + mobile, "（+86）" + mobile, "0" + mobile,
			grouped(mobile, " ", 3, 4), grouped(mobile, "-", 3, 4), grouped(mobile, "·", 3, 4), grouped(mobile, ".", 3, 4), grouped(mobile, "－", 3, 4), grouped(mobile, " - ", 3, 4), grouped(mobile, "\u2009", 3, 4), grouped(mobile, " ", 3), grouped(mobile, " ", 7), grouped(mobile, "-", 4, 3),
			"+86 " + grouped(mobile, " ", 3, 4), "86-" + grouped(mobile, "-", 3, 4), "+86" + grouped(mobile, " ", 3, 4), parted(mobile, " "), parted(mobile, "\u200d"), grouped(mobile, "\u2060", 3, 4), "电话" + mobile, "tel:" + mobile, "Tel" + mobile, "Tel." + mobile, "电话." + mobile, "微信" + mobile + "（同号）", "联系人" + mobile + "，",
			"0660-3373737 " + grouped(mobile, " ", 3, 4), "转8001、" + mobile, "1." + grouped(mobile, " ", 3, 4), mobile + "/0660-3373737", mobile + "@", "١٣٨٠٠٠٠٠٠٠٠", "𝟏𝟑𝟖𝟎𝟎𝟎𝟎𝟎𝟎𝟎𝟎"}},
		{Bank, union, []string{union, wide(union), grouped(union, " ", 4, 4, 4, 4), grouped(union, "-", 4, 4, 4, 4), grouped(union, " ", 6), "卡号" + union, parted(union, " "), parted(union, "\u200b"), "农行" + union + "张"}},
		{Bank, union16, []string{union16, grouped(union16, " ", 4, 4, 4), grouped(union16, "　", 4, 4, 4)}},
		{Bank, visa, []string{visa, grouped(visa, " ", 4, 4, 4)}},
		{Bank, master, []string{master}},
		{Bank, newMaster, []string{newMaster}},
		{Bank, icbc, []string{icbc}},
		{Mailbox, "nobody@qq.com", []string{"nobody@qq.com", "邮箱：nobody@qq.com。", "NOBODY@QQ.COM", "ｎｏｂｏｄｙ＠ｑｑ．ｃｏｍ", "nobody＠qq.com", "nobody @ qq.com", "<nobody@qq.com>", "mailto:nobody@qq.com", "no\u200bbody@qq.com", "（nobody@qq.com）", "nobody@qq。com"}},
		{Mailbox, "10000@vip.163.com", []string{"10000@vip.163.com"}},
		{Mailbox, "no.body-1@sina.com.cn", []string{"no.body-1@sina.com.cn", "信箱no.body-1@sina.com.cn，"}},
	} {
		for _, text := range c.texts {
			got := Text(text)
			if len(got) != 1 || got[0].Kind != c.kind || got[0].Plain != c.plain {
				t.Errorf("%q: got %+v, want %s %s", text, got, c.kind, c.plain)
			}
			if got := Plain(c.kind, c.plain); got != c.plain {
				t.Errorf("Plain(%s) = %s", c.plain, got)
			}
		}
	}
}

// Two adjacent numbers are two findings.
func TestNumbersSideBySide(t *testing.T) {
	id := identityOf(t, "11000018000101000")
	for text, want := range map[string]string{
		"13800000000、13900000000":      "1 13",
		"138 0000 0000 139 0000 0000":  "1 15",
		"138-0000-0000/139-0000-0000":  "1 15",
		"13800000000 13900000000":      "1 13",
		id + " 13800000000":            "1 20",
		"张某" + id + "，手机13800000000。":  "3 24",
		"nobody@qq.com 13800000000":    "1 15",
		"１３８　００００　００００ nobody＠163.com": "1 15",
		"\u200b\u200b13800000000":      "3",
		"😀13800000000":                 "2",
	} {
		var got []string
		for _, f := range Text(text) {
			got = append(got, fmt.Sprint(f.Col))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: found at %v, want %s", text, got, want)
		}
	}
}

func TestNothingIsFound(t *testing.T) {
	id := identityOf(t, "11000018000101000")
	wrong := id[:17] + string(rune('0'+(int(id[17]-'0')+1)%10))
	card := cardOf(t, "621234000000000000")
	noCard := card[:18] + string(rune('0'+(int(card[18]-'0')+1)%10))
	for _, text := range []string{
		wrong, noCard, // wrong check digit
		identityOf(t, "11000018001301000"), // month 13
		identityOf(t, "11000018000100000"), // day 0
		identityOf(t, "00000018000101000"), // no such province
		identityOf(t, "11000015000101000"), // year 1500
		cardOf(t, "771234000000000000"),    // no such issuer
		"0660-3373737", "（0660）3373737", "0660—3373737", "020-83130000", "010-12345678", "01012345678", "400-800-1234", "12345", "12315", "0660-3373737转8001", "0660 337 3737",
		"2064956.27", "2,064,956.27", "4,995,956.27元", "13800000000元", "13800000000.00", "0.13800000000", "138 0000 0000.50 100", "金额13800000000万元", "15,000,000,000", "619486.88", "795009.00",
		"汕商务函〔2020〕139号", "粤商务电函〔2019〕72号", "441500-201907-138000-0001", "GDYD2019F0012", "4415232019110500",
		"2020-07-29", "2020-05-01/2020-05-10", "20200729", "2020年7月29日", "2020-07-29T13:00:00+08:00", "20200729130000", "1596000000000",
		"441500 441502 441521 441523 441581", "441523000000",
		"22.7862, 115.3751", "115.375138 22.786213", "115.37513800000000", "v1.38.0000", "1.38.0.0000",
		"1460.3516 776", ".13800000000", "(-.5454545454545454)", "r-=.13800000000)",
		"150 1000 3000 20 30", "2016 2017 2018 2019 2020", "1 0 223.7 44.74 20 1 248 9 60 0", "138 2019 2020 2021", "4000 5000 6000 7000 8000", "44.74 150 1000 3000",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "a13800000000b", "x138000000001", "f" + id, "ab" + card + "cd",
		"00000000-0000-4000-8000-138000000000", "13800000000000", "138000000000", "12800000000", "110000000101001", "110 0000 0001 0100 1",
		"office@shanwei.gov.cn", "swsswj@shanwei.gov.cn", "office@example.org", "@qq.com", "qq.com", "https://mail.qq.com/", "someone@notqq.com", "a@qq.company.cn", "@163.com@",
		creditCodeOf("91441523MA4W00000"), creditCodeOf("11441500006000000"), creditCodeOf("12441523000000000"), creditCodeOf("52441500000000000"), creditCodeOf("91441500618000000"), creditCodeOf("93441523000000001"),
		"978-7-100-00000-0", "978 7 100 00000 0",
		"", "\n", "一二三", "贫困户", strings.Repeat("1", 100), strings.Repeat("1 ", 100), strings.Repeat("1380", 100),
	} {
		if got := Text(text); len(got) > 0 {
			t.Errorf("%q: got %+v, want none", text, got)
		}
	}
}

// A credit code of digits only is never taken for a personal number.
func TestCreditCodes(t *testing.T) {
	found := 0
	const many = 200_000
	for n := range many {
		code := creditCodeOf(fmt.Sprintf("9144%04d%09d", n%10_000, n*7919%1_000_000_000))
		if len(Text(code)) > 0 {
			found++
		}
	}
	if found > 0 {
		t.Errorf("%d of %d credit codes were found as personal data", found, many)
	}
}

func TestHeadings(t *testing.T) {
	for text, want := range map[string]string{
		"姓名,身份证号,村":                           "4 身份证号",
		"序号\t户主\t身份证号码\t银行账号":                 "4 户主, 7 身份证号码, 13 银行账号",
		"| 户主姓名 | 家庭住址 | 金额 |":                "3 户主姓名, 10 家庭住址",
		"| 例 | 身份证号, 户主, 手机号 |":               "",
		"请带户口簿, 身份证, 手机":                      "",
		"序号,身份证号/护照号":                         "4 身份证号/护照号",
		"姓名;联系电话":                             "4 联系电话",
		"单位,联系人,联系电话":                         "",
		"单位\t联系电话":                            "",
		"姓　名,联 系 电 话":                         "5 联系电话",
		"**姓名** | **手机号**":                    "10 手机号",
		`"姓名","身份证号（必填）"`:                     "7 身份证号",
		"户主身份证号码*,乡镇":                         "1 户主身份证号码",
		"贫困户主要收入,贫困户数,户主要求":                   "",
		"银行卡号,开户行":                            "1 银行卡号",
		"中标单位账号,单位银行账号":                       "",
		"name,id_card,mobile_phone":           "6 id_card, 14 mobile_phone",
		"电脑,手机,农产品":                           "",
		"姓名,手机":                               "4 手机",
		"单位,官方微信号":                            "",
		"单位联系人手机号,企业法人身份证号":                   "1 单位联系人手机号, 10 企业法人身份证号",
		"姓名,微信号":                              "4 微信号",
		"指标,单位,数值":                            "",
		"身份证号: 例":                             "1 身份证号",
		"  - 户主：例":                            "5 户主",
		`{"姓名": "例", "身份证号码": "例"}`:           "",
		"  \"手机号码\": 1":                       "4 手机号码",
		"联系电话：0660-3373737":                   "",
		"姓名：例\n联系电话：0660-3373737":             "1 联系电话",
		"- 姓名: 例\n  年龄: 50\n- 单位: 例\n  电话: 1": "3 年龄",
		"请携带身份证、户口簿，到村委会办理。":                  "",
		"报名时请带：身份证，手机":                        "",
		"办理身份证的人数,持有银行卡的户数":                   "",
		"建档立卡贫困户姓名,增收":                        "1 建档立卡贫困户姓名",
		strings.Repeat("很", 200) + ",手机号":     "202 手机号",
		"姓名, 身份证号, 银行账号":                      "5 身份证号, 11 银行账号",
		"序号、姓名、身份证号":                          "7 身份证号",
		"身份证号":                                "1 身份证号",
		"姓名,开户行及账号,与户主关系,存折号":                 "4 开户行及账号, 11 与户主关系, 17 存折号",
		"姓名,社会保障号码,残疾证号":                      "4 社会保障号码, 11 残疾证号",
		"身份证号、手机号":                            "1 身份证号、手机号",
	} {
		var got []string
		for _, f := range Text(text) {
			got = append(got, fmt.Sprintf("%d %s", f.Col, f.Plain))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: got %q, want %q", text, strings.Join(got, ", "), want)
		}
	}
}

// Numbers that resemble a personal number of another kind, or none, are classified correctly.
func TestAlike(t *testing.T) {
	id := identityOf(t, "44152320200812000")
	mobile := "13800000000"
	for text, want := range map[string]string{
		"采购编号：" + grouped(id, "-", 6, 8):                    "",
		grouped(id, "-", 6, 8):                              string(Identity),
		"电话" + mobile + " 万某":                               string(Mobile),
		"电话" + mobile + "万某":                                string(Mobile),
		mobile + "万元":                                       "",
		mobile + "万":                                        "",
		mobile + " 元":                                       "",
		grouped(mobile, " ", 3, 4) + " 元":                   "",
		mobile + ".0":                                       string(Mobile),
		mobile + ".00":                                      "",
		grouped(mobile, ".", 3):                             "",
		grouped(mobile, "-", 3):                             string(Mobile),
		grouped(cardOf(t, "441520200812000"), "-", 4, 4, 4): "",
	} {
		got := ""
		for _, f := range Text(text) {
			got += string(f.Kind)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Every number in a line searched in pieces is found once, at its place.
func TestLongLine(t *testing.T) {
	var b strings.Builder
	var want []Finding
	for n := 0; b.Len() < 300_000; n++ {
		b.WriteString("表格里的字 ")
		if n%50 == 0 {
			want = append(want, Finding{Mobile, 1, 1 + utf8.RuneCountInString(b.String()), "13800000000"})
			b.WriteString("138 0000 0000，")
		}
	}
	if diff := cmp.Diff(want, Text(b.String())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, text := range []string{strings.Repeat("1", 300_000), strings.Repeat("字", 100_000), strings.Repeat("\x80", 200_000)} {
		if found := Text(text); len(found) > 0 {
			t.Errorf("got %+v", found)
		}
	}
}

// A number broken over lines is found if its check digit proves it.
func TestBroken(t *testing.T) {
	id := identityOf(t, "11000018000101000")
	for text, want := range map[string]int{
		id[:8] + "\n" + id[8:]:                      1,
		id[:8] + " \n " + id[8:14] + "\n" + id[14:]: 1,
		"13800\n000000":                             0,
		id[:8] + "\n\n\n" + id[8:]:                  0,
		id + "\n" + id:                              0, // Text finds each of these
	} {
		if got := Broken(text); len(got) != want {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestRow(t *testing.T) {
	got := Row([]string{"序号", "姓名", "联系电话", "电话13800000000\n139 0000 0000"})
	want := []Finding{{Column, 1, 3, "联系电话"}, {Mobile, 1, 4, "13800000000"}, {Mobile, 1, 4, "13900000000"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// digitValue relies on Unicode listing the ten digits of a script together, starting with zero.
func TestDigits(t *testing.T) {
	for _, of := range unicode.Nd.R16 {
		if of.Stride != 1 || (of.Hi-of.Lo+1)%10 != 0 {
			t.Errorf("%U to %U", of.Lo, of.Hi)
		}
	}
	for _, of := range unicode.Nd.R32 {
		if of.Stride != 1 || (of.Hi-of.Lo+1)%10 != 0 {
			t.Errorf("%U to %U", of.Lo, of.Hi)
		}
	}
}

// The project's own files raise no alarm.
func TestOwnFiles(t *testing.T) {
	for _, folder := range []string{"data", "content", "static", "i18n", "config.toml"} {
		err := filepath.WalkDir(filepath.Join("..", "..", folder), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			src, err := os.ReadFile(name)
			for _, f := range Text(string(src)) {
				t.Errorf("%s:%d:%d: %s %s", name, f.Line, f.Col, f.Kind, f.Plain)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("姓名,身份证号\n例," + identityOf(f, "11000018000101000"))
	f.Add("+86 138-0000-0000 nobody＠qq.com")
	f.Add("- 姓名: 例\n  年龄: 5")
	f.Add(grouped(cardOf(f, "621234000000000000"), "\u200b", 4, 4, 4, 4))
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		last := Finding{Line: 1}
		for _, found := range Text(text) {
			if found.Line > len(lines) || found.Col < 1 || found.Col > utf8.RuneCountInString(lines[found.Line-1]) {
				t.Fatalf("finding %+v is outside the text", found)
			}
			if found.Line < last.Line || found.Line == last.Line && found.Col < last.Col {
				t.Fatalf("finding %+v comes before %+v", found, last)
			}
			last = found
			if found.Plain == "" || Plain(found.Kind, found.Plain) != found.Plain {
				t.Fatalf("Plain of %+v = %q", found, Plain(found.Kind, found.Plain))
			}
		}
	})
}

func BenchmarkText(b *testing.B) {
	src, err := os.ReadFile("../../data/reports/2020-07.yaml")
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat(string(src), 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Text(text)
	}
}
