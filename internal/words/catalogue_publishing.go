package words

// ofPublishing is about publishing.
var ofPublishing = map[string]message{
	"publish": say("build the site and publish it", "生成网站并发布"),
	"publish-long": say(`publish checks the data, builds the site and brings it to where readers find it:
a folder of a web server, or a bucket of an object store that speaks S3.

Readers see the old site or the new one. An address that was published before
and is not in the build, or a frozen chart that changed without a correction, is
refused with its name; data/published.tsv keeps every address.

An object store's key is in the environment: AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY.`,
		`publish 检查数据、生成网站，并放到读者看到的地方：网站服务器的文件夹，
或支持 S3 接口的对象存储。

读者看到的要么是旧网站，要么是新网站。以前发布过、这次没有了的地址，
或没有更正就变了的固定图表，会被拒绝并逐条列出；data/published.tsv
记着所有发布过的地址。

对象存储的密钥写在环境变量 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY 里。`),
	"target-word": say("TARGET", "地方"),
	"site-word":   say("SITE", "网站"),
	"flag-reissue": say("publish frozen charts that are only drawn otherwise, for this `reason`, which the manifest records",
		"允许重新画固定图表（数字不变），写明`理由`，会记入清单"),
	"flag-sign":    say("sign the manifest with the private SSH key in this `file`", "用这个`文件`里的 SSH 私钥给清单签名"),
	"flag-dry-run": say("say what publishing would change, and change nothing", "只说明发布会改变什么，什么都不改"),
	"published":    say("published release %d: %d files, %d of them new to the store (%s)", "已发布第 %d 版：%d 个文件，其中新送出 %d 个（%s）"),
	"published-nothing": say("nothing to publish: readers have this site already (release %d)",
		"没有要发布的：读者看到的已是这个网站（第 %d 版）"),
	"published-finished": say("release %d had been left half shown; it was finished first", "第 %d 版上次没有全部换上，已先补完"),
	"ledger-kept":        say("%s has %d new addresses; commit it", "%s 记入了 %d 个新地址；请提交这个文件"),
	"refused":            say("not published; readers see what they saw before", "没有发布；读者看到的和以前一样"),
	"lost-address": say("was published and is not in this build; restore the page, or say in data/moved.yaml where it moved",
		"以前发布过，这次没有了；请恢复这个页面，或在 data/moved.yaml 里写明它移到了哪里"),
	"frozen-changed": say("is frozen and changed; a figure changes by a correction in data/reports/ or data/projects/ alone, which the page shows",
		"是固定的，内容却变了；数字只能用 data/reports/ 或 data/projects/ 里的更正来改，页面会显示更正"),
	"frozen-redrawn": say("is frozen and drawn otherwise, with the same figures; publish with --reissue \"reason\", or take the change back",
		"是固定的，数字没变、画法变了；请用 --reissue \"理由\" 发布，或撤回改动"),
	"uncommitted": say("data/ or content/ has changes that are not committed; commit them, so that the site can name the state of the data it shows",
		"data/ 或 content/ 里有没提交的改动；请先提交，网站才能写明用的是哪一版数据"),
	"shallow": say("the project's git history is not whole, so nobody can tell which commit the data is of; fetch all of it (git fetch --unshallow)",
		"项目的 git 历史不完整，无法确定数据是哪一次提交的；请取回全部历史（git fetch --unshallow）"),
	"git-shallow": say("the history of the project is cut off, so that nobody can tell what was published; fetch it whole: git fetch --unshallow", "项目的 git 历史不完整，无法知道公布过什么；请取回全部历史：git fetch --unshallow"),
	"history-missing": say("%s says that figures were published, but git has no earlier state here to compare them with; clone the project with its history (git clone) instead of downloading an archive, or, for a portal of your own, remove the file with the old data",
		"%s 记着公布过数字，但这里没有可以对照的 git 历史；请用 git clone 连同历史取回项目，不要只下载压缩包；另建自己的门户时，请把这个文件和旧数据一起删掉"),
	"unversioned": say("the project is in no git repository, so nobody could compare a later month with what is published now; clone it with its history (git clone), or begin one: git init, git add --all, git commit",
		"项目没有用 git 管理，以后无法对照这次公布的数字；请用 git clone 连同历史取回项目，或新建：git init、git add --all、git commit"),
	"git-missing": say("git is not installed, or not in the PATH, and it alone knows what was published; install git", "没有装 git，或 PATH 里找不到它；公布过什么只有 git 知道，请安装 git"),
	"git-failed":  say("git cannot tell which state the data is in", "git 说不出数据是哪一版"),
	"target-form": say("%q is no place to publish to; that is a folder such as file:///srv/www/portal or a bucket such as s3://bucket/prefix?endpoint=https://oss-cn-guangzhou.aliyuncs.com&region=oss-cn-guangzhou",
		"%q 不是可以发布的地方；应当是文件夹，如 file:///srv/www/portal，或对象存储，如 s3://bucket/prefix?endpoint=https://oss-cn-guangzhou.aliyuncs.com&region=oss-cn-guangzhou"),
	"target-query":    say("%q is no setting of an object store; known are endpoint, region and path_style", "%q 不是对象存储的设置；可用的有 endpoint、region 和 path_style"),
	"target-endpoint": say("the endpoint %q is no address; that begins with https://", "endpoint %q 不是地址；应以 https:// 开头"),
	"target-style":    say("path_style is %q; allowed are true and false", "path_style 是 %q；只能是 true 或 false"),
	"target-not-ours": say("%s holds files that portal publish did not put there; name a new or empty folder", "%s 里有不是 portal publish 放的文件；请换一个新的或空的文件夹"),
	"bucket-not-ours": say("the bucket %s has a file %s that portal publish did not put there; remove it, or name another prefix", "存储桶 %s 里的 %s 不是 portal publish 放的；请移走它，或换一个前缀"),
	"store-settings":  say("the settings of the object store cannot be used", "对象存储的设置不能用"),
	"store-refused": say("the object store %s refuses this key; look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and at what the key may do with this bucket",
		"对象存储 %s 不接受这个密钥；请检查 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY，以及密钥对这个存储桶的权限"),
	"store-key":         say("there is no key for the object store %s; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "没有对象存储 %s 的密钥；请设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY"),
	"store-bucket":      say("there is no bucket %s at this endpoint; make it, or look at its name", "这个 endpoint 没有存储桶 %s；请先建好，或检查名称"),
	"store-unreachable": say("the object store of %s does not answer; look at the endpoint and the network, then run the command again: it goes on where it ended", "对象存储 %s 没有回应；请检查 endpoint 和网络，再运行一次：会接着上次做"),
	"store-failed":      say("the object store of %s failed; run the command again: it goes on where it ended", "对象存储 %s 出错；请再运行一次：会接着上次做"),
	"store-full":        say("the object store of %s is full; make room there, then run the command again: it goes on where it ended", "对象存储 %s 满了；请腾出空间再运行一次：会接着上次做"),
	"store-no":          say("the object store of %s does not do what publishing needs; look at its endpoint, its settings and what it says", "对象存储 %s 不接受发布所需的操作；请检查 endpoint、存储桶设置和下面的原话"),
	"store-changes":     say("somebody else keeps changing the site in %s; stop that, then publish again", "有别的程序一直在改 %s 里的网站；请停掉它再发布"),
	"store-lost":        say("the store lost %s, which the site needs and no build makes; bring the store back from a backup", "存储里丢了 %s，网站离不开它，重新生成也不会有；请用备份恢复存储"),
	"store-spoilt":      say("the store's %s is not the one that was published; bring the store back from a backup", "存储里的 %s 已不是当初发布的；请用备份恢复存储"),
	"not-pruned":        say("release %d is published and readers see it; only what no release needs any more could not be removed, which the next publication does", "第 %d 版已发布，读者已能看到；只是不再需要的旧内容没能清除，下次发布时会清除"),
	"superseded":        say("somebody else published at the same time, and first; look at what they published, then run the command again", "别人同时发布，而且先发布了；请先看看发布了什么，再运行一次"),
	"half-shown":        say("release %d is complete in the store but not yet all that readers see; run the command again: it finishes this first", "第 %d 版已存好，但还没有全部换上；请再运行一次：会先把它换完"),
	"site-file":         say("%s is a name that publishing uses itself, or no file; call it otherwise", "%s 是发布程序自用的名称，或不是文件；请换个名称"),
	"site-name":         say("%q has a character that no address may have; call the file otherwise", "%q 里有网址不能用的字符；请换个名称"),
	"site-empty":        say("%s has no home page; build the site first", "%s 没有首页；请先生成网站"),
	"site-changes":      say("%s changed while it was published; publish again when nobody builds", "发布时 %s 又变了；请在没人生成网站时再发布"),
	"too-large":         say("a file has more than %d bytes, which no site needs", "有文件超过 %d 字节，网站用不到这么大的文件"),
	"key-locked":        say("the key %s has a passphrase; use one without, kept where only publishing can read it", "密钥 %s 有口令；请用没有口令的密钥，并放在只有发布程序能读的地方"),
	"key-form":          say("%s holds no private SSH key; ssh-keygen -t ed25519 makes one", "%s 里没有 SSH 私钥；可用 ssh-keygen -t ed25519 生成"),
	"keys-form":         say("%s holds no public SSH keys; that is the file ending in .pub beside the private key", "%s 里没有 SSH 公钥；公钥是私钥旁边以 .pub 结尾的文件"),
	"part-read":         say("reading the site", "读取网站"),
	"part-pack":         say("compressing", "压缩"),
	"part-send":         say("sending", "上传"),
	"part-show":         say("switching", "换上"),
	"part-verify":       say("comparing", "核对"),

	"rollback": say("show an earlier release again", "换回以前的一版"),
	"rollback-long": say(`rollback lets readers see an earlier release again, the one before if none is
named. It is recorded as a release of its own.`,
		`rollback 让读者重新看到以前的一版；不写哪一版就是上一版。
这也作为新的一版记录下来。`),
	"flag-to":       say("the `release` to show again (default: the one before)", "要换回的`版次`（不写为上一版）"),
	"rolled-back":   say("readers see release %d again, as release %d", "读者重新看到第 %d 版（记为第 %d 版）"),
	"rolled-lost":   say("does not answer until the next publication", "在下次发布之前打不开"),
	"no-earlier":    say("%s has no earlier release", "%s 没有更早的一版"),
	"no-release":    say("release %d cannot be shown again; kept are %d to %d, and readers see %d", "不能换回第 %d 版；保留着第 %d 至 %d 版，读者现在看到第 %d 版"),
	"release-lacks": say("release %d cannot be shown again: the store lost %s", "不能换回第 %d 版：存储里缺少 %s"),

	"verify": say("hold a published site to its manifest", "核对已发布的网站和清单"),
	"verify-long": say(`verify reads every file of a site, in a folder, a zip or at an address, and
compares it with manifest.json, which publishing wrote. It follows the chain of
manifests back to the first. It asks nobody but the site.`,
		`verify 读取网站的每个文件（文件夹、压缩包或网址），和发布时写下的
manifest.json 逐个核对，并沿着清单一直查到第一版。除这个网站外不联系任何地方。`),
	"flag-key":       say("believe signatures by the public SSH keys in this `file` alone", "只认这个`文件`里的 SSH 公钥的签名"),
	"verified":       say("%d files are as the manifest says", "%d 个文件与清单一致"),
	"verified-of":    say("release %d, published %s, data %s", "第 %d 版，%s发布，数据版本 %s"),
	"verified-copy":  say("a copy of the site, data %s", "网站的副本，数据版本 %s"),
	"changed-file":   say("is not as published", "与发布时不同"),
	"missing-page":   say("is missing", "缺少"),
	"added-file":     say("was not published", "不是发布的"),
	"led-on":         say("the server leads on by itself; right for a page that data/moved.yaml names, and for no other", "服务器自己引向了后一页；data/moved.yaml 写明移走的页面应当如此，别的页面不应当"),
	"leads-away":     say("the site leads on to %s; name the address that it has now", "网站引向了 %s；请写它现在的网址"),
	"chain-broken":   say("the manifest of release %d is not the one that was published", "第 %d 版的清单不是当时发布的那一份"),
	"signature-good": say("signed by a key you named", "签名出自所给的公钥"),
	"signature-bad":  say("not signed by a key you named", "没有所给公钥的签名"),
	"differs":        say("%d of %d differ", "%[2]d 个里有 %[1]d 处不同"),
	"no-manifest":    say("%s has no manifest.json; name a published site, its folder or its zip", "%s 没有 manifest.json；请写已发布的网站、它的文件夹或压缩包"),
	"verify-what":    say("%s is no site; name an address, a folder or a zip", "%s 不是网站；请写网址、文件夹或压缩包"),
	"one-argument":   say("%s takes one argument, such as %s", "%s 需要一个参数，如 %s"),
	"unknown-commit": say("of no known commit", "（没有记录）"),
}
