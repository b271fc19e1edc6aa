package words

// ofPrivacy is about personal data and what is looked through for it. The
// numbers of persons in the data are in ofData.
var ofPrivacy = map[string]message{
	"personal-data/mailbox": rule("this is an address at a provider of private mailboxes; publish the office's own, and allow one that a document names in data/allowed.yaml",
		"这是个人邮箱常用的服务商的地址；请公布单位的邮箱，文件里写明的可在 data/allowed.yaml 里允许"),
	"personal-data/column": rule("this heads personal data; publish counts, never a list of persons, and allow an empty form in data/allowed.yaml",
		"这是个人信息的栏目；只能公布人数，不能公布个人名单，空白表格可在 data/allowed.yaml 里允许"),
	"attachment/more": rule("there are %d more pieces of personal data in the file; publish counts, never a list of persons",
		"文件里还有 %d 处个人信息；只能公布人数，不能公布个人名单"),
	"allowed-found": rule("%s has nothing of the kind %s that this allows; delete the entry, or write the text as it stands there",
		"%s 里没有这里允许的 %s；请删去这一项，或照原样写出文件里的内容"),

	// What is published beside the data.
	"attachment/link": rule("this is a link or a device; publish the file itself",
		"这是链接或设备；请放文件本身"),
	"attachment/name": rule("the file's name has the character %U, which nobody sees or a server reads otherwise; rename it",
		"文件名里有看不见的字符或服务器会误读的字符 %U；请改名"),
	"attachment/name-bytes": rule("the file's name is not UTF-8; rename it",
		"文件名不是 UTF-8；请改名"),
	"attachment/size": rule("the file has more than %d MiB and cannot be looked into; make it smaller or publish it in parts",
		"文件超过 %d MiB，无法检查；请缩小或分开公布"),
	"attachment/files": rule("there are more than %d files here; publish fewer",
		"这里的文件超过 %d 个；请少放一些"),
	"attachment/old": rule("a file of the old kind (.xls, .doc, .et, .wps) or one with a password cannot be looked into; save it as .xlsx, .docx or PDF without a password",
		"旧格式（.xls、.doc、.et、.wps）或加密的文件无法检查；请另存为不加密码的 .xlsx、.docx 或 PDF"),
	"attachment/archive": rule("an archive, or a file of another office program, cannot be looked into; publish the files themselves, or a PDF",
		"压缩包和其他办公软件的文件无法检查；请直接公布里面的文件，或转成 PDF"),
	"attachment/kind": rule("nothing here knows what this is, so that it cannot be looked into; publish texts, .xlsx, .docx, PDF and pictures",
		"无法识别这是什么文件，也就无法检查；请公布文本、.xlsx、.docx、PDF 或图片"),
	"attachment/picture": rule("this begins as a picture or font does, but is damaged or has something behind its end, so that it cannot be looked into; save the picture anew",
		"开头是图片或字体，但文件已损坏，或末尾附有别的内容，无法检查；请用看图软件另存一份"),
	"attachment/locked": rule("the PDF has a password and cannot be looked into; save it without one",
		"PDF 加了密码，无法检查；请另存为不加密码的文件"),
	"attachment/broken": rule("the PDF is damaged and cannot be looked into; make it anew",
		"PDF 已损坏，无法检查；请重新生成"),
	"attachment/large": rule("the PDF has more than %d pages, too much text, or takes too long to read, and cannot be looked into; publish it in parts",
		"PDF 超过 %d 页、文字太多或读取太慢，无法检查；请分开公布"),
	"attachment/inside": rule("the PDF has %d files inside, which cannot be looked into; publish them beside it",
		"PDF 里附有 %d 个文件，无法检查；请在旁边单独公布"),
	"attachment/unread": rule("the page is a picture, or its letters cannot be told; look through the whole file yourself and say so in data/allowed.yaml with kind unread and sha256 %s",
		"这一页是图片，或文字无法辨认；请自己逐页看过，再写入 data/allowed.yaml，kind 为 unread，sha256 为 %s"),
}
