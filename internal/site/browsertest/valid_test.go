package browsertest

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"portal/internal/site"
	"portal/internal/testkit/browser"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
	htmlvalidate "portal/third_party/html-validate"
)

// validity configures html-validate: all its rules except those on matters of taste, and a check of
// the dates of <time>.
const validity = `{
	root: true,
	extends: ["html-validate:recommended", "html-validate:document", "html-validate:a11y"],
	elements: ["html5", {time: {
		flow: true, phrasing: true, permittedContent: ["@phrasing"], aria: {implicitRole: "time", naming: "prohibited"},
		attributes: {datetime: {enum: [/^\d{4}(-\d\d(-\d\d)?)?$/]}},
	}}],
	rules: {
		"attr-quotes": "off",                            // taste: either quotes
		"doctype-style": "off",                          // taste: the doctype in any case
		"long-title": "off",                             // a search engine's taste
		"no-trailing-whitespace": "off",                 // taste: blanks at the end of a line
		"tel-non-breaking": "off",                       // taste: a number may break
		"void-style": "off",                             // taste: <br> or <br/>
		"no-raw-characters": ["error", {relaxed: true}], // as the standard: an & only where it is ambiguous
		"valid-id": ["error", {relaxed: true}],          // as the standard: any id without a blank
	},
}`

// attributes lists the attributes of the HTML standard's index with the elements that may have
// them; * is every element. property is from RDFa, for the previews that messengers show.
const attributes = `{
	abbr: "th", accept: "input", "accept-charset": "form", accesskey: "*", action: "form", allow: "iframe", allowfullscreen: "iframe",
	alt: "area img input", as: "link", async: "script", autocapitalize: "*", autocomplete: "form input select textarea", autocorrect: "*",
	autofocus: "*", autoplay: "audio video", blocking: "link script style", charset: "meta", checked: "input", cite: "blockquote del ins q",
	class: "*", color: "link", cols: "textarea", colspan: "td th", command: "button", commandfor: "button", content: "meta",
	contenteditable: "*", controls: "audio video", coords: "area", crossorigin: "audio img link script video", data: "object",
	datetime: "del ins time", decoding: "img", default: "track", defer: "script", dir: "*", dirname: "input textarea",
	disabled: "button fieldset input optgroup option select textarea", download: "a area", draggable: "*", enctype: "form", enterkeyhint: "*",
	fetchpriority: "img link script", for: "label output", form: "button fieldset input object output select textarea",
	formaction: "button input", formenctype: "button input", formmethod: "button input", formnovalidate: "button input",
	formtarget: "button input", headers: "td th", height: "canvas embed iframe img input object source video", hidden: "*", high: "meter",
	href: "a area base link", hreflang: "a link", "http-equiv": "meta", id: "*", imagesizes: "link", imagesrcset: "link", inert: "*",
	inputmode: "*", integrity: "link script", is: "*", ismap: "img", itemid: "*", itemprop: "*", itemref: "*", itemscope: "*", itemtype: "*",
	kind: "track", label: "optgroup option track", lang: "*", list: "input", loading: "iframe img", loop: "audio video", low: "meter",
	max: "input meter progress", maxlength: "input textarea", media: "link meta source style", method: "form", min: "input meter",
	minlength: "input textarea", multiple: "input select", muted: "audio video",
	name: "button details fieldset form iframe input map meta object output select slot textarea", nomodule: "script", nonce: "*",
	novalidate: "form", open: "details dialog", optimum: "meter", pattern: "input", ping: "a area", placeholder: "input textarea",
	playsinline: "video", popover: "*", popovertarget: "button input", popovertargetaction: "button input", poster: "video",
	preload: "audio video", property: "meta", readonly: "input textarea", referrerpolicy: "a area iframe img link script",
	rel: "a area form link", required: "input select textarea", reversed: "ol", role: "*", rows: "textarea", rowspan: "td th",
	sandbox: "iframe", scope: "th", selected: "option", shape: "area", size: "input select", sizes: "img link source", slot: "*",
	span: "col colgroup", spellcheck: "*", src: "audio embed iframe img input script source track video", srcdoc: "iframe",
	srclang: "track", srcset: "img source", start: "ol", step: "input", style: "*", tabindex: "*", target: "a area base form", title: "*",
	translate: "*", type: "a button embed input link object ol script source style", usemap: "img",
	value: "button data input li meter option progress", width: "canvas embed iframe img input object source video", wrap: "textarea",
	writingsuggestions: "*",
}`

// validator opens a page that runs html-validate and a parser with the standard's algorithm.
func validator(t *testing.T, b *browser.Browser) *browser.Page {
	t.Helper()
	p := b.Open(t, "about:blank", browser.View{})
	p.Eval(htmlvalidate.Script, nil)
	p.Eval(`var attributes = `+attributes+`
		var judge = new htmlValidate.HtmlValidate(new htmlValidate.StaticConfigLoader(`+validity+`))
		var judged = src => {
			const wrong = []
			const note = (line, column, words) => wrong.push({line, column, words})
			const walk = node => {
				for (const {name} of node.namespaceURI === "http://www.w3.org/1999/xhtml" && node.sourceCodeLocation ? node.attrs : []) {
					const at = node.sourceCodeLocation.attrs[name]
					const may = Object.hasOwn(attributes, name) ? attributes[name] : /^(data|aria)-/.test(name) ? "*" : ""
					if (may !== "*" && !may.split(" ").includes(node.tagName))
						note(at.startLine, at.startCol, "<" + node.tagName + "> has no attribute " + name)
				}
				for (const child of node.childNodes || []) walk(child)
				if (node.content) walk(node.content)
			}
			walk(htmlValidate.parse(src, {sourceCodeLocationInfo: true, onParseError: e => note(e.startLine, e.startCol, e.code)}))
			for (const result of judge.validateStringSync(src).results)
				for (const m of result.messages) note(m.line, m.column, m.message + " [" + m.ruleId + "]")
			return wrong.sort((a, b) => a.line - b.line || a.column - b.column).map(w => w.line + ":" + w.column + ": " + w.words)
		}`, nil)
	return p
}

// faults returns the errors in the source of a page, with their positions.
func faults(t *testing.T, validator *browser.Page, src string) (out []string) {
	t.Helper()
	quoted, err := json.Marshal(src)
	if err != nil {
		t.Fatal(err)
	}
	validator.Eval(fmt.Sprintf("judged(%s)", quoted), &out)
	return out
}

// Every page is valid HTML: without parse errors, misplaced elements or attributes, or references
// to missing ids.
func TestValid(t *testing.T) {
	v := validator(t, browser.Start(t))
	t.Run("moved", func(t *testing.T) { testMovedValid(t, v) })
	t.Run("invalid", func(t *testing.T) { testInvalid(t, v) })
	pages := builtsite.Real(t).Pages // with the parts that need the site's address
	for _, address := range slices.Sorted(maps.Keys(pages)) {
		for _, fault := range faults(t, v, pages[address].Raw) {
			t.Errorf("%s:%s", address, fault)
		}
	}
}

// The pages at the old addresses of moved pages are valid, too.
func testMovedValid(t *testing.T, v *browser.Page) {
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	sample.Move(t, dir, "/counties/river/", "/counties/c0/", "/charts/river/", "/charts/c0/")
	builtsite.Build(t, site.Options{Dir: dir, BaseURL: builtsite.Online})
	pages := builtsite.Pages(t, filepath.Join(dir, "public"))
	for _, address := range []string{"/counties/river/", "/charts/river/fund-progress/", "/embed/charts/river/fund-progress/2021-01/"} {
		if pages[address].Root == nil {
			t.Errorf("%s does not exist", address)
		}
		for _, fault := range faults(t, v, pages[address].Raw) {
			t.Errorf("%s:%s", address, fault)
		}
	}
}

// The validator finds each kind of error.
func testInvalid(t *testing.T, v *browser.Page) {
	const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title></head><body>`
	for _, c := range []struct{ name, body, want string }{
		{"right", `<main><h1>h</h1><p>p <time datetime="2020-05">May</time> &amp; <a href="/?a=1&amp;b=2">a</a><br></p><svg viewBox="0 0 1 1"><path d="M0 0"/></svg></main>`, ""},
		{"a paragraph left open", `<p>p<div>d</div>`, "2:2: Element <p> is implicitly closed by adjacent <div> [no-implicit-close]"},
		{"an end without a beginning", `<p>p</b></p>`, "2:6: Stray end tag '</b>' [close-order]"},
		{"an attribute twice", `<p id="a" id="b">p</p>`, "2:11: Attribute \"id\" duplicated [no-dup-attr]\n2:13: duplicate-attribute"},
		{"an id twice", `<p id="a">p</p><p id="a">p</p>`, `2:23: Duplicate ID "a" [no-dup-id]`},
		{"a list in a paragraph", `<p><ul><li>l</li></ul></p>`, "2:2: Element <p> is implicitly closed by adjacent <ul> [no-implicit-close]\n2:24: Stray end tag '</p>' [close-order]"},
		{"a division in a list", `<ul><div>d</div></ul>`, "2:6: <div> element is not permitted as content under <ul> [element-permitted-content]"},
		{"a button in a link", `<a href="/"><button type="button">b</button></a>`, "2:14: <button> element is not permitted as a descendant of <a> [element-permitted-content]"},
		{"an unknown element", `<main><price>1</price></main>`, "2:8: <price> is not a valid element name [element-name]"},
		{"an obsolete element", `<center>c</center>`, "2:2: <center> is deprecated: use CSS instead [deprecated]\n2:2: <center> element is not permitted as content under <body> [element-permitted-content]"},
		{"an unknown attribute", `<p colour="red">p</p>`, "2:4: <p> has no attribute colour"},
		{"an attribute of another element", `<img src="/a.png" alt="a" href="/">`, "2:27: <img> has no attribute href"},
		{"an invalid value", `<input type="numeric" name="n" aria-label="n">`, `2:14: Attribute "type" has invalid value "numeric" [attribute-allowed-values]`},
		{"a picture without words", `<img src="/a.png">`, `2:2: <img> is missing required "alt" attribute [wcag/h37]`},
		{"a field without a name", `<input type="text" name="n">`, "2:2: <input> element does not have a <label> [input-missing-label]"},
		{"a label for nothing", `<label for="none">l</label>`, `2:13: Element references missing id "none" [no-missing-references]`},
		{"an abstract role", `<p role="command">p</p>`, `2:10: Role "command" is abstract and must not be used [no-abstract-role]`},
		{"a label that nobody hears", `<p aria-label="l">p</p>`, `2:4: "aria-label" cannot be used on this element [aria-label-misuse]`},
		{"two places of one name", `<nav aria-label="n"></nav><nav aria-label="n"></nav>`, "2:6: Landmarks must have a non-empty and unique accessible name (aria-label or aria-labelledby) [unique-landmark]\n2:32: Landmarks must have a non-empty and unique accessible name (aria-label or aria-labelledby) [unique-landmark]"},
		{"a cell outside a row", `<table><caption>c</caption><td>d</td></table>`, "2:29: <td> element is not permitted as content under <table> [element-permitted-content]"},
		{"a style in an attribute", `<p style="color: red">p</p>`, "2:4: Inline style is not allowed [no-inline-style]"},
		{"a script that may change", `<script src="/a.js"></script>`, `2:2: SRI "integrity" attribute is required on <script> element [require-sri]`},
		{"headings out of order", `<h1>h</h1><h3>h</h3>`, "2:12: Heading level can only increase by one, expected <h2> but got <h3> [heading-level]"},
		{"an invalid date", `<time datetime="2020-05-01/2020-05-10">t</time>`, `2:17: Attribute "datetime" has invalid value "2020-05-01/2020-05-10" [attribute-allowed-values]`},
		{"an unknown character reference", `<p>&nothing;</p>`, "2:4: Unrecognized character reference \"&nothing;\" [unrecognized-char-ref]\n2:8: missing-semicolon-after-character-reference"},
		{"a control character", "<p>\x01</p>", "2:4: control-character-in-input-stream"},
	} {
		if got := strings.Join(faults(t, v, head+"\n"+c.body+"</body></html>"), "\n"); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}
