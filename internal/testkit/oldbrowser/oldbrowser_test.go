package oldbrowser

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Each example uses one feature that browsers of 2019 do not know.
func TestFeatures(t *testing.T) {
	for _, c := range []struct{ kind, src, want string }{
		{"css", `@layer base, parts;`, "css.at-rules.layer"},
		{"css", `@layer base { p { color: red } }`, "css.at-rules.layer"},
		{"css", `@container (width > 40rem) { p { color: red } }`, "css.at-rules.container"},
		{"css", `@media (width >= 40rem) { p { color: red } }`, "css.at-rules.media.range_syntax"},
		{"css", `@media (prefers-reduced-data: reduce) { p { color: red } }`, "css.at-rules.media.prefers-reduced-data"},
		{"css", `@media (hover) or (pointer: fine) { p { color: red } }`, "css.at-rules.media.or_syntax"},
		{"css", `@page { @top-left { content: "" } }`, "css.at-rules.page.at_top-left"},
		{"css", `@page wide { margin: 0 }`, "css.properties.page"},
		{"css", `p:has(b) { color: red }`, "css.selectors.has"},
		{"css", `a:hover, a:focus-visible { color: red }`, "css.selectors.focus-visible"},
		{"css", `p:not(.a, .b) { color: red }`, "css.selectors.not.selector_list"},
		{"css", `p:not(.a b) { color: red }`, "css.selectors.not.selector_list"},
		{"css", `p:not(.a.b) { color: red }`, "css.selectors.not.selector_list"},
		{"css", `a[type="A" i] { color: red }`, "css.selectors.attribute.case_insensitive_modifier"},
		{"css", `p { color: red; b { color: blue } }`, "css.selectors.nesting"},
		{"css", `p { & b { color: blue } }`, "css.selectors.nesting"},
		{"css", `p { inset: 0 }`, "css.properties.inset"},
		{"css", `p { overflow-wrap: anywhere }`, "css.properties.overflow-wrap.anywhere"},
		{"css", `p { --a: min(1px, 2px) }`, "css.types.min"},
		{"css", `p { color: color-mix(in srgb, red, light-dark(red, blue)) }`, "css.types.light-dark"},
		{"css", `p { height: 100dvh }`, "css.types.length.dvh"},
		{"css", `p { color: rgb(0 0 0 / 50%) }`, "css.types.color.rgb.space_separated_parameters"},
		{"css", `p { color: #00000080 }`, "css.types.color.rgb_hexadecimal_notation.alpha_hexadecimal_notation"},
		{"css", `p { color: revert }`, "css.types.global_keywords.revert"},
		{"js", `a?.b`, "javascript.operators.optional_chaining"},
		{"js", `a?.[0]`, "javascript.operators.optional_chaining"},
		{"js", `a?.()`, "javascript.operators.optional_chaining"},
		{"js", `a ?? b`, "javascript.operators.nullish_coalescing"},
		{"js", `a ??= b`, "javascript.operators.nullish_coalescing_assignment"},
		{"js", `class A { a = 1 }`, "javascript.classes.public_class_fields"},
		{"js", `class A { #a = 1 }`, "javascript.classes.private_class_fields"},
		{"js", `class A { #a() {} }`, "javascript.classes.private_class_fields"},
		{"js", `class A { static { a() } }`, "javascript.classes.static.initialization_blocks"},
		{"js", `f(1_000)`, "javascript.grammar.numeric_separators"},
		{"js", `f(10n)`, "javascript.builtins.BigInt"},
		{"js", `f(/(?<=a)b/)`, "javascript.regular_expressions.lookbehind_assertion"},
		{"js", `f(/(?<!a)b/)`, "javascript.regular_expressions.lookbehind_assertion"},
		{"js", `f(/a/v)`, "javascript.builtins.RegExp.unicodeSets"},
		{"js", `async () => { for await (const a of b) a() }`, "javascript.statements.for_await_of"},
		{"js", `import("a")`, "javascript.operators.import"},
		{"js", `structuredClone(a)`, "js.structuredClone"},
		{"names", `a.replaceAll("a", "b")`, "js.replaceAll"},
		{"names", `a.at(-1)`, "js.at"},
		{"names", `a?.at(-1)`, "js.at"},
		{"html", `<dialog></dialog>`, "html.elements.dialog"},
		{"html", `<div><p inert></p></div>`, "html.global_attributes.inert"},
		{"html", `<div><img loading="lazy"></div>`, "html.elements.img.loading"},
	} {
		var got []string
		var err error
		switch c.kind {
		case "css":
			got = Style(c.src)
		case "js":
			got, err = Script(c.src)
		case "names":
			got, err = Names(c.src)
		case "html":
			var root *html.Node
			root, err = html.Parse(strings.NewReader(c.src))
			got = Page(root)
		}
		if err != nil || !slices.Contains(got, c.want) {
			t.Errorf("%s: got %q, %v; want %s", c.src, got, err, c.want)
		}
	}
	if got, err := Names(`const a = {own: 1, f() {}}; a.own = a.f(a["x"])`); err != nil || len(got) > 0 {
		t.Errorf("a script's own names: got %q, %v", got, err)
	}
	if _, err := Script(`const const`); err == nil {
		t.Error("a malformed script: got no error")
	}
}

// An old browser drops what it does not know, with all that belongs to it.
func TestStrip(t *testing.T) {
	known := []string{
		"css.at-rules.media", "css.at-rules.media.width", "css.selectors.type", "css.selectors.hover", "css.properties.color",
		"css.properties.color.red", "css.properties.width", "css.types.length.px", "css.types.var",
	}
	for _, c := range []struct{ src, want string }{
		{`p { color: red; inset: 0; width: 1px }`, "p{color:red;width:1px;}"},
		{`p:hover, p:focus-visible { color: red }`, ""},
		{`@layer a; @layer a { p { color: red } } p { color: red }`, "p{color:red;}"},
		{`@media (width >= 1px) { p { color: red } }`, ""},
		{`@media (min-width: 1px) { p { color: red } a:has(b) { color: red } }`, "@media(min-width:1px){p{color:red;}}"},
		{`p { width: 1px; width: min(1px, 2px) }`, "p{width:1px;}"},
		{`p { width: 1px; width: min(1px, var(--a)) }`, "p{width:1px;width:unset;}"},
		{`p { --a: min(1px, 2px) }`, "p{--a:min(1px,2px);}"},
	} {
		got := Strip(c.src, func(feature string) bool { return slices.Contains(known, feature) })
		if got = strings.Join(strings.Fields(got), ""); got != c.want {
			t.Errorf("%s: got %s, want %s", c.src, got, c.want)
		}
	}
}

func TestFaults(t *testing.T) {
	const head = "feature\tsource\tchrome\tsafari\tfirefox\treason\n"
	table, err := readTable(head + "js.old\t\t78\t13\t1\t\n" + "js.new\tapi.A.new\t79\t13\t1\t\n" +
		"js.excused\tapi.excused\tnone\t13.1\t1\tbecause\n" + "js.stale\t\t1\t1\t1\tbecause\n" +
		"js.unused\t\t1\t1\t1\t\n" + "js.ours\town\t\t\t\t\n")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string][]string{}
	for _, feature := range []string{"js.old", "js.new", "js.excused", "js.stale", "js.ours", "js.missing"} {
		used[feature] = []string{"a.js"}
	}
	want := []string{
		"a.js: js.missing is not in " + file +
			"; use something older, or add a line with its name and run remake.sh beside it",
		"a.js: js.new needs Chrome 79 and Safari 13; use something older, or write in " + file +
			" why its absence misleads nobody",
		file + ": the oldest browsers know js.stale; remove the reason",
		file + ": nothing uses js.unused; remove its line",
	}
	if got := table.Faults(used); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := table.Forget(Oldest()[1]), "delete self.excused;\n"; got != want {
		t.Errorf("Safari: got %q, want %q", got, want)
	}
	if got, want := table.Forget(Oldest()[0]), "delete self.excused;\ndelete A.prototype.new;\n"; got != want {
		t.Errorf("Chrome: got %q, want %q", got, want)
	}
	if _, err := readTable("feature\tsource\n"); err == nil {
		t.Error("a table with two columns: got no error")
	}
}
