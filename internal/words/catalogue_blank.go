package words

// ofBlank is about the blank form.
var ofBlank = map[string]message{
	"form": say("make the blank form of a month for a clerk to fill in",
		"生成某月的空白月报表，供经办人填写"),
	"form-long": say("Makes the official form of a month without its figures, as a workbook: of the city, with a column for each demonstration county, or of one county. Its cells say what they take and what the figure was before, and turn orange where it does not agree with another. portal import reads it when it is filled in. A file that is there is never overwritten.",
		"生成某月的空白月报表（Excel）：全市一张，各示范县一列；或某一县的。每格都提示填什么、上期是多少，与别处对不上时变成橙色。填好后用 portal import 读入。已有的文件不会被覆盖。"),
	"flag-period": say("the month of the form, such as 2020-08", "哪一个月，如 2020-08"),
	"flag-county": say("a county's slug, for the form of that county alone", "县的代号，只做这一个县的表"),
	"flag-form-out": say("the file to write (default: named for the place and the month, in this folder)",
		"写到哪个文件（默认按地方和月份取名，放在当前文件夹）"),
	"blank-period":    say("--period is %q; write a month as 2020-08", "--period 是 %q；请写月份，如 2020-08"),
	"blank-no-period": say("no month is named; write it as --period 2020-08", "没有写明月份；请写成 --period 2020-08"),
	"blank-no-rows": say("the form has no row in %s; the first month of each is since in data/indicators.yaml",
		"%s 的表一行也没有；每一行从哪个月开始，见 data/indicators.yaml 的 since"),
	"blank-no-county": say("%q is no county in data/jurisdictions.yaml; the demonstration counties of %d are: %s",
		"data/jurisdictions.yaml 里没有 %q 这个县；%d年的示范县有：%s"),
	"blank-no-demonstration": say("%s (%s) is no demonstration county by %d; those of that year are: %s",
		"%s（%s）到 %d年 还不是示范县；那一年的示范县有：%s"),
	"blank-no-counties": say("there is no demonstration county by %d; data/jurisdictions.yaml says since when each is one",
		"到 %d年 还没有示范县；各县何时评定，见 data/jurisdictions.yaml"),
	"blank-exists": say("%s is there already and is not overwritten; move it away, or name another file with --out",
		"%s 已经存在，不会覆盖；请移走，或用 --out 另写一个文件名"),
	"blank-extension": say("--out is %q; the form is a workbook, name it with .xlsx at its end",
		"--out 是 %q；月报表是 Excel 文件，文件名请以 .xlsx 结尾"),
	"blank-made": say("made %s", "已生成 %s"),
}
