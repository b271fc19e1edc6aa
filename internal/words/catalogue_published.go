package words

// ofPublished is about figures that differ from what was published: what was
// found, then what to do.
var ofPublished = map[string]message{
	"published-figure": rule("%s was published as %s, now it is %s; add a correction of %[4]s below (old: %[2]s, new: %[3]s), or write the published figure again",
		"%s 公布时是 %s，现在是 %s；请在下面 corrections 里写一条 %[4]s 的更正（old: %[2]s，new: %[3]s），或改回公布的数"),
	"published-figure/old": rule("%s is corrected from %s, but was published as %s; a correction begins with what was published",
		"%s 的更正从 %s 起，但公布的是 %s；更正应当从公布的数起"),
	"published-figure/month": rule("the month %s was published, now its file is gone; put it back, published months stay",
		"%s 的月报已公布，现在没有这个文件了；请恢复，公布过的月份要保留"),
	"published-figure/county": rule("%s had a column in %s when it was published, now it has none; put it back, published figures stay",
		"%s 在 %s 公布时有报表，现在没有了；请恢复，公布过的数字要保留"),
	"published-figure/row": rule("%s of %s was published as %s, now the row has no place in this month; put it back, published figures stay",
		"%s（%s）公布时是 %s，现在这个月没有这一行了；请恢复，公布过的数字要保留"),
	"published-figure/unit": rule("%s was published in %s, now it is in %s; published figures keep their unit, a row in another unit is a new row",
		"%s 公布时单位是 %s，现在是 %s；公布过的数字单位不变，换单位请另立一行"),
	"published-fact": rule("%s of %s was published as %s, now it is %s; add a correction to the file (of: %[2]s, fact: %[1]s, old: %[3]s, new: %[4]s), or write the published one again",
		"%[2]s 的 %[1]s 公布时是 %[3]s，现在是 %[4]s；请在本文件的 corrections 里写一条更正（of: %[2]s，fact: %[1]s，old: %[3]s，new: %[4]s），或改回公布的"),
	"published-fact/old": rule("%s of %s is corrected from %s, but was published as %s; a correction begins with what was published",
		"%[2]s 的 %[1]s 的更正从 %[3]s 起，但公布的是 %[4]s；更正应当从公布的起"),
	"published-fact/gone": rule("%s was published, now it is gone; put it back, and if it should not be there add a correction (of: %[1]s, entry: withdrawn)",
		"%s 已公布，现在没有了；请恢复，确属误登的写一条更正（of: %[1]s，entry: withdrawn）"),
	"published-fact/contract": rule("the contract %s was published, now it is gone; put it back: its page stays for good, and what it says wrongly is corrected",
		"合同 %s 已公布，现在没有了；请恢复：它的网页要一直保留，写错的用更正改"),
	"published-fact/project": rule("the project of %s was published, now its file is gone; put it back",
		"%s 的项目已公布，现在没有这个文件了；请恢复"),
	"published-fact/added": rule("%s would appear in the charts of %s, which are published; add a correction (of: %[1]s, entry: added), or, if its document came later, give the document its date in data/sources.yaml",
		"%s 会出现在已公布的 %s 图表里；请写一条更正（of: %[1]s，entry: added）；文件其实是后来才有的，在 data/sources.yaml 写明它的日期"),
	"published-correction/entry": rule("the correction of %s, %s on %s, was published and does not stand here as it was; put it back",
		"%[3]s 公布的更正（%[1]s，%[2]s）不见了或改动了；请恢复原样"),
	"published-correction": rule("the correction of %s (%s) of %s, from %s to %s, was published and does not stand here as it was; put it back, and correct again below it",
		"%[3]s 公布的更正 %[1]s（%[2]s，从 %[4]s 到 %[5]s）不见了或改动了；请恢复原样，要再改就在后面另写一条"),
}
