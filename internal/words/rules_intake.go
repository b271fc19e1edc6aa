package words

// rulesOfIntake are the rules that packages office and intake hold the clerks'
// forms to.
var rulesOfIntake = []Rule{
	{"office-size", Intake, Severe, Said{"A form's file is no larger than a letter with its attachments.", "报表文件不大于一封带附件的函。"}, bySafety},
	{"office-empty", Intake, Severe, Said{"A form's file holds something.", "报表文件有内容。"}, byCare},
	{"office-broken", Intake, Severe, Said{"A form's file is whole.", "报表文件没有损坏。"}, byCare},
	{"office-kind", Intake, Severe, Said{"A form comes as .xlsx, .docx or pasted text, without a password.", "报表是不加密码的 .xlsx、.docx 或粘贴的文本。"}, byCare},
	{"office-text", Intake, Severe, Said{"A pasted form is text in UTF-8, UTF-16 or GB18030.", "粘贴的报表是 UTF-8、UTF-16 或 GB18030 文本。"}, byCare},
	{"office-active", Intake, Severe, Said{"Nothing in a form's file runs, and nothing comes from another file.", "报表文件里没有会运行的东西，也不从别的文件取数。"}, bySafety},
	{"office-formula", Intake, Severe, Said{"A figure is a value and no formula, so that what was sent is what was seen.", "数字是数值而不是公式，发来的就是看到的。"}, byCare},
	{"office-path", Intake, Severe, Said{"A form's file has no part that leads out of it.", "报表文件里没有指向文件之外的部分。"}, bySafety},
	{"office-entities", Intake, Severe, Said{"A form's file declares no entities, with which a small file could grow without end.", "报表文件不声明实体，小文件不会无限膨胀。"}, bySafety},
	{"office-limit", Intake, Severe, Said{"A form's file unpacks to no more rows, columns and texts than are read.", "报表文件解开后的行、列、文字不超过读取的上限。"}, bySafety},
	{"form-title", Intake, Severe, Said{"A form is headed by its official title, over a table with 序号 and 项目.", "报表有规定的标题，表头有“序号”和“项目”。"}, byForm},
	{"form-period", Intake, Severe, Said{"A form's title names its month.", "报表标题写明月份。"}, byForm},
	{"form-filer", Intake, Severe, Said{"A form says which bureau of the city or of a county files it.", "报表写明由市或县的哪个单位填报。"}, byForm},
	{"form-date", Intake, Severe, Said{"A form says when it was filed.", "报表写明填报日期。"}, byForm},
	{"form-character", Intake, Severe, Said{"A form holds no invisible characters.", "报表里没有看不见的字符。"}, byCare},
	{"form-hidden", Intake, Severe, Said{"A form has no hidden rows or columns with something in them.", "报表没有藏着内容的隐藏行、列。"}, byCare},
	{"form-header", Intake, Severe, Said{"Each column of a form is headed by a county or 合计.", "报表每一栏写明县名或“合计”。"}, byForm},
	{"form-county", Intake, Severe, Said{"A column belongs to one county of the city; a template's heading is taken for the filer's county only where that is certain.", "每一栏属于本市的一个县；只有确定时，才把模板表头认作填报单位所在的县。"}, byForm},
	{"form-total", Intake, Severe, Said{"The city's form has totals, and a county's has none but its own figures.", "全市的表有合计，县表的合计就是本县的数。"}, byForm},
	{"form-row", Intake, Severe, Said{"The rows of a form are those of the official one, each once.", "报表各行与规定的表一致，每行一次。"}, byForm},
	{"form-unit", Intake, Severe, Said{"A row of a form has the unit of the official one.", "报表各行的单位与规定的表一致。"}, byForm},
	{"form-shape", Intake, Severe, Said{"Each figure of a form stands below its county.", "每个数在县名下面。"}, byForm},
	{"form-merged", Intake, Severe, Said{"Each figure of a form has a cell of its own.", "每个数有自己的格子。"}, byForm},
	{"form-number", Intake, Severe, Said{"A figure of a form is a plain number, or its cell is blank.", "每个数是普通的数，没有填报就留空。"}, byForm},
	{"form-decimals", Intake, Severe, Said{"A figure has no more decimals than the form gives, and the cell shows what it holds.", "小数位不超过规定，格子显示的就是里面的数。"}, byForm},
	{"form-city-first", Intake, Severe, Said{"A month begins with the city's form, which has the totals.", "一个月从全市的表开始，合计在那里。"}, byForm},
	{"same-in-both-forms", Intake, Severe, Said{"The city's form and a county's own say the same of the county.", "市表和县表对同一个县的数一致。"}, byForm},
	{"published-value", Intake, Severe, Said{"Importing changes a published figure only by a correction, with its reason and document.", "导入时已公布的数只能更正，并写明原因和依据。"}, byPromise},
}
