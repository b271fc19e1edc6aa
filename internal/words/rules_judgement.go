package words

// rulesOfJudgement are the rules of what is unlikely rather than wrong, and of
// how it is answered.
var rulesOfJudgement = []Rule{
	{"months-follow", Course, Warning,
		Said{"Months follow each other, none is left out.", "月报逐月相接，没有缺月。"}, byForm},
	{"growth-as-before", Course, Warning,
		Said{"A figure does not grow in a month by more than five times the largest of at least six monthly growths before; after six without growth it is not more than five times the largest figure before, nor more than 100 where all were 0.", "此前至少有六个月的增幅时，一个月的增加不超过其中最大增幅的五倍；此前六个月以上没有增加的，不超过此前最大数的五倍，此前都是 0 的不超过 100。"}, byCare},
	{"unit-as-stated", Money, Warning,
		Said{"Money is in the unit that the form or the key has, 元 or 万元, and not in the other one.", "金额用表上或键所定的单位，元与万元不混写。"}, byForm},
	{"request-within-months", Money, Note,
		Said{"A request is of a month that has a report.", "拨付申请所在的月份已有月报。"}, byReport},
	{"instalment-is-share", Money, Note,
		Said{"An instalment that is nearly a round share of its contract, in steps of five per cent, is that share.", "接近合同金额某个整比例（以百分之五为一档）的一期拨付申请，就等于这个比例。"}, byReport},
	{"published-figure", Corrections, Severe,
		Said{"A figure that was published changes only by a correction, and never vanishes.", "公布过的数字只通过更正改动，不会消失。"}, byPromise},
	{"published-fact", Corrections, Severe,
		Said{"What was published of a contract, a request, a target or money changes only by a correction, and never vanishes.", "公布过的中标、拨付申请、目标和资金，只通过更正改动，不会消失。"}, byPromise},
	{"published-correction", Corrections, Severe,
		Said{"A correction that was published stays, word for word.", "公布过的更正保留原样，一字不改。"}, byPromise},
	{"acknowledgement-answers", Corrections, Severe,
		Said{"An acknowledgement answers a warning that there is, once.", "核对说明回应的是确有的警告，只写一次。"}, byCodebook},
	{"dates-in-order", Documents, Warning,
		Said{"A document tells only of what was before it, and is received after it was written; an attachment is not later than its letter, and a notice is published after it was issued.", "文件所写的事在文件之前，收到文件在成文之后；附件不晚于来文，通知在成文之后发布。"}, byCare},
	{"one-spelling", Documents, Warning,
		Said{"One party is written in one way, so that who searches for it finds all.", "同一单位只有一种写法，查找时不会漏掉。"}, byCare},
	{"deadline-met", Documents, Note,
		Said{"A deadline of a notice that has passed was met by a document that was written after the notice and came in time.", "通知规定的期限过后，有通知印发之后按期报送的文件。"}, byNotice},
}
