package words

// ofPrivacy is about personal data and what is looked through for it. The
// numbers of persons in the data are in ofData.
var ofPrivacy = map[string]message{
	"personal-data/mailbox": rule("this is an address at a provider of private mailboxes; publish the office's own, and allow one that a document names in data/allowed.yaml",
		"这是个人邮箱常用的服务商的地址；请公布单位的邮箱，文件里写明的可在 data/allowed.yaml 里允许"),
	"personal-data/column": rule("this heads personal data; publish counts, never a list of persons, and allow an empty form in data/allowed.yaml",
		"这是个人信息的栏目；只能公布人数，不能公布个人名单，空白表格可在 data/allowed.yaml 里允许"),
	"allowed-found": rule("%s has nothing of the kind %s that this allows; delete the entry, or write the text as it stands there",
		"%s 里没有这里允许的 %s；请删去这一项，或照原样写出文件里的内容"),
}
