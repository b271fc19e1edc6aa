package words

import "slices"

// Rule is what the catalogue of rules says of one: its word in brackets behind
// a message, what kind it is, how severe, what it holds and where that comes
// from. The command takes the severity from here, the site its page
// /about/checks/.
type Rule struct {
	ID       string
	Family   Family
	Severity Severity
	Holds    Said // one sentence
	From     Said // the document or promise behind it
}

// Said is a text in both languages.
type Said struct{ en, zh string }

// In returns the text in a language.
func (s Said) In(lang Lang) string {
	if lang == Chinese {
		return s.zh
	}
	return s.en
}

// Severity says what a broken rule does.
type Severity string

// The severities.
const (
	Severe  Severity = "error"   // stops: nothing is published until it is mended
	Warning Severity = "warning" // stops too, unless it is acknowledged with a reason
	Note    Severity = "note"    // is told and shown, and stops nothing
)

// Severities lists the severities, the worst first.
var Severities = []Severity{Severe, Warning, Note}

// Family is a kind of rules.
type Family string

// The families.
const (
	Files       Family = "files"       // the form of files
	Values      Family = "values"      // the form of single values
	References  Family = "references"  // what names something else
	Documents   Family = "documents"   // sources, notices, names of parties
	Form        Family = "form"        // one month's form
	Course      Family = "course"      // figures from month to month
	Corrections Family = "corrections" // changes since publishing
	Money       Family = "money"       // budgets, contracts, requests
	Privacy     Family = "privacy"     // personal data
	Intake      Family = "intake"      // reading the official form
)

// Families lists the families in the order in which they are shown: what a
// figure is held to first, how files are written last.
var Families = []Family{Form, Course, Money, Corrections, Documents, Privacy, Intake, References, Values, Files}

// What the rules come from.
var (
	byCodebook   = Said{"the codebook, data/README.md", "编码手册 data/README.md"}
	byAddresses  = Said{"the portal's promise that every published address answers for ever", "本站的承诺：公布过的地址一直能打开"}
	byCare       = Said{"a slip that is often made when forms are copied by hand", "手工填报、誊抄时的常见差错"}
	bySafety     = Said{"common practice with files that anybody may send: they cannot harm who opens them", "接收外来文件的通行做法：任何文件都不能危害打开它的电脑"}
	byPromise    = Said{"the portal's promise that a published figure changes only by a correction that its page shows", "本站的承诺：公布过的数字只通过更正改动，并在网页上写明"}
	byForm       = Said{"the monthly form of demonstration counties (电子商务进农村综合示范创建月报表)", "电子商务进农村综合示范创建月报表"}
	byReport     = Said{"the county reports attached to the monthly letter, which list contracts and disbursement requests", "随函所附的县工作推进情况汇报，其中列有合同和拨付申请"}
	byNotice     = Said{"the city's notice 汕商务函〔2020〕139号", "汕商务函〔2020〕139号"}
	byGb2260     = Said{"GB/T 2260, codes of administrative divisions", "GB/T 2260《中华人民共和国行政区划代码》"}
	byGb9704     = Said{"GB/T 9704, layout of official documents", "GB/T 9704《党政机关公文格式》"}
	byDisclosure = Said{"the Regulations on the Disclosure of Government Information: what is disclosed is accurate", "《中华人民共和国政府信息公开条例》：公开的政府信息应当准确"}
	byPipl       = Said{"the Personal Information Protection Law", "《中华人民共和国个人信息保护法》"}
)

// RuleTable returns every rule, by family. Each subject has its own list.
func RuleTable() []Rule {
	all := slices.Concat(rulesOfData, rulesOfJudgement, rulesOfIntake)
	slices.SortStableFunc(all, func(a, b Rule) int { return slices.Index(Families, a.Family) - slices.Index(Families, b.Family) })
	return all
}

// severities are those of the rules by their ids.
var severities = func() map[string]Severity {
	all := map[string]Severity{}
	for _, r := range RuleTable() {
		if _, ok := all[r.ID]; ok {
			panic("words: two rules " + r.ID)
		}
		all[r.ID] = r.Severity
	}
	return all
}()

// SeverityOf returns how severe a rule is. What the table does not have stops.
func SeverityOf(rule string) Severity {
	if s, ok := severities[rule]; ok {
		return s
	}
	return Severe
}
