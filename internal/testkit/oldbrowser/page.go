package oldbrowser

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// global are attributes that any element may have.
var global = []string{
	"accesskey", "autofocus", "class", "contenteditable", "dir", "draggable", "enterkeyhint", "exportparts", "hidden",
	"id", "inert", "inputmode", "lang", "nonce", "part", "popover", "slot", "spellcheck", "style", "tabindex", "title",
	"translate",
}

// Page returns the elements and attributes of a page. It leaves out data-*, item*, aria-* and role, which do
// not change what a browser shows, and the attributes of drawings.
func Page(root *html.Node) []string {
	used := set{}
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Namespace == "svg":
			used.add("svg.elements." + n.Data)
		default:
			used.add("html.elements." + n.Data)
			for _, a := range n.Attr {
				switch {
				case strings.HasPrefix(a.Key, "data-"), strings.HasPrefix(a.Key, "aria-"), strings.HasPrefix(a.Key, "item"),
					a.Key == "role":
				case slices.Contains(global, a.Key):
					used.add("html.global_attributes." + a.Key)
				case n.Data == "input" && a.Key == "type":
					used.add("html.elements.input.type_" + a.Val)
				default:
					used.add("html.elements." + n.Data + "." + a.Key)
				}
			}
		}
	}
	return used.sorted()
}
