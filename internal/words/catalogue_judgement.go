package words

// ofJudgement is about what is unlikely rather than wrong: what was found, then
// what to do. Readers see these messages too, on the pages of what they are
// about.
var ofJudgement = map[string]message{
	"severity-warning": say("warning: ", "警告："),
	"severity-note":    say("note: ", "提示："),
	"answer-warnings": say("a warning is mended, or answered where it stands: acknowledged, with the rule and what it is of as in the brackets, and the reason (data/README.md)",
		"警告要么改正，要么在原处回应：写一条 acknowledged，照抄方括号里的规则和对象，并写明原因（见 data/README.md）"),

	"acknowledgement-answers": rule("nothing in this file breaks %s of %s any more; delete the acknowledgement",
		"这个文件里已没有 %s 对 %s 的警告；请删去这条核对说明"),
	"acknowledgement-answers/rule": rule("%q is not a rule that warns; acknowledge a warning as portal check prints it",
		"%q 不是会发警告的规则；请照 portal check 打印的警告填写"),
	"acknowledgement-answers/twice": rule("%s of %s is acknowledged twice; first at line %d",
		"%s 对 %s 的警告回应了两次；第一次在第 %d 行"),

	"months-follow": doubt("there is no report of %s, between those of %s and %s", "add it, or acknowledge why there is none",
		"没有 %s 的月报，前一期是 %s，后一期是 %s", "请补上，或写明为何没有"),
	"growth-as-before": doubt("%s: %s grew by %s %s in %s, more than %d times the largest of the %d monthly growths before, %s", "compare with the form",
		"%s%s：%[5]s 增加 %[3]s%[4]s，超过此前 %[7]d 个月最大增幅 %[8]s 的 %[6]d 倍", "请与原表核对"),
	"growth-as-before/gap": doubt("%s: %s grew by %s %s a month over the %d months up to %s, more than %d times the largest of the %d monthly growths before, %s", "compare with the form",
		"%s%s：截至 %[6]s 的 %[5]d 个月平均每月增加 %[3]s%[4]s，超过此前 %[8]d 个月最大增幅 %[9]s 的 %[7]d 倍", "请与原表核对"),
	"growth-as-before/flat": doubt("%s: %s is %s %s in %s, more than %d times the largest figure before, %s, after %d months without growth", "compare with the form",
		"%s%s：%[5]s 是 %[3]s%[4]s，超过此前最大数 %[7]s 的 %[6]d 倍，而此前 %[8]d 个月没有增加", "请与原表核对"),
	"growth-as-before/first": doubt("%s: %s is %s %s in %s, more than %d, after %d months of nothing but 0", "compare with the form",
		"%s%s：%[5]s 是 %[3]s%[4]s，超过 %[6]d，而此前 %[7]d 个月都是 0", "请与原表核对"),
	"unit-as-stated": doubt("%s: %s went from %s to %s %s, about ten thousand times as much, as if 元 and 万元 were mixed up", "compare with the form, it may be %s",
		"%s%s：从 %s 到 %s%s，约为一万倍，像是元与万元混写", "请与原表核对，也许是 %s"),
	"unit-as-stated/budget": doubt("%s: %s is %s %s, more than ten times the whole budget of %s, as if written in 元", "compare with the form, it may be %s",
		"%s%s：%s%s，超过全部预算 %s 的十倍，像是按元填写", "请与原表核对，也许是 %s"),
	"unit-as-stated/amount": doubt("the amount is %s 元 where up to %s 元 is allowed, as if written in 万元", "compare with the document, it may be %s 元",
		"金额是 %s 元，而上限是 %s 元，像是按万元填写", "请与文件核对，也许是 %s 元"),

	"dates-in-order": doubt("the request is dated %s, after the document that lists it (%s, %s)", "compare with the document",
		"申请日期 %s 晚于列出它的文件（%s，%s）", "请与文件核对"),
	"dates-in-order/opening": doubt("the bid opening is dated %s, after the document that tells of it (%s, %s)", "compare with the document",
		"开标日期 %s 晚于写到它的文件（%s，%s）", "请与文件核对"),
	"dates-in-order/received": doubt("received on %s, before the document's own date %s", "compare with the document",
		"收到日期 %s 早于文件日期 %s", "请与文件核对"),
	"request-within-months": rule("the request of %s is after the newest month, %s, and no month's figures hold it yet",
		"%s 的拨付申请晚于最新的月报 %s，还没有计入任何月份的数字"),
	"one-spelling": doubt("%q is written %q elsewhere (%s)", "write one party in one way, or acknowledge that they are two or that the documents differ",
		"“%s”在别处写作“%s”（%s）", "同一单位请用同一写法，若是两个单位或文件本来如此，请写明"),
	"deadline-met": doubt("the deadline %s (%s) has passed by the newest month, %s, and no document here is said to meet it", "once one does, name it (answered_by)",
		"期限 %s（%s）在最新月报 %s 时已过，这里还没有写明哪份文件已按此报送", "有了请写 answered_by"),
	"deadline-met/late": rule("the deadline %s (%s) was met by a document of %s, after it",
		"期限 %s（%s）之后，%s 的文件才报送"),
	"instalment-is-share": rule("%s, instalment %d: %s 元 is %s%% of the contract, where %s%% would be %s 元, a difference of %s 元",
		"%s第 %d 期：%s 元是合同金额的 %s%%，按 %s%% 应为 %s 元，相差 %s 元"),
}
