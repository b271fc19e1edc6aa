package oldbrowser

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// Style returns the features of a style sheet: its at-rules, media features, selectors, properties, values,
// functions and units.
func Style(src string) []string {
	used := set{}
	var collect func(rules []rule, in string)
	collect = func(rules []rule, in string) {
		for _, r := range rules {
			for _, feature := range r.features(in) {
				used.add(feature)
			}
			collect(r.block, r.within())
		}
	}
	collect(parseStyle(src), "")
	return used.sorted()
}

// Strip returns a style sheet as a browser reads it that knows only some features. Such a browser drops a
// declaration, a rule with all its selectors, or an at-rule with its block.
func Strip(src string, knows func(feature string) bool) string {
	var b strings.Builder
	strip(&b, parseStyle(src), "", knows)
	return b.String()
}

// rule is an at-rule, a rule or a declaration.
type rule struct {
	name   string      // of an at-rule with its @, or of a property; empty for a rule
	tokens []css.Token // the selectors, the value, or what follows the name of an at-rule
	braces bool        // a block follows
	block  []rule
}

// within returns what the rules in its block are in: an at-rule's name, or a rule.
func (r rule) within() string {
	if r.name == "" {
		return "rule"
	}
	return r.name
}

func parseStyle(src string) []rule {
	var tokens []css.Token
	lexer := css.NewLexer(parse.NewInputString(src))
	for {
		kind, data := lexer.Next()
		if kind == css.ErrorToken {
			rules, _ := parseBlock(tokens)
			return rules
		}
		if kind != css.CommentToken {
			tokens = append(tokens, css.Token{TokenType: kind, Data: data})
		}
	}
}

// parseBlock returns the rules up to the end of the block, and the tokens after it.
func parseBlock(tokens []css.Token) (rules []rule, rest []css.Token) {
	for len(tokens) > 0 {
		switch tokens[0].TokenType {
		case css.WhitespaceToken, css.SemicolonToken:
			tokens = tokens[1:]
			continue
		case css.RightBraceToken:
			return rules, tokens[1:]
		}
		end, depth := 0, 0
	head:
		for ; end < len(tokens); end++ {
			switch tokens[end].TokenType {
			case css.FunctionToken, css.LeftParenthesisToken, css.LeftBracketToken:
				depth++
			case css.RightParenthesisToken, css.RightBracketToken:
				depth--
			case css.SemicolonToken, css.LeftBraceToken, css.RightBraceToken:
				if depth <= 0 {
					break head
				}
			}
		}
		r := rule{tokens: tokens[:end], braces: end < len(tokens) && tokens[end].TokenType == css.LeftBraceToken}
		if first := r.tokens[0]; first.TokenType == css.AtKeywordToken || !r.braces {
			r.name, r.tokens = strings.ToLower(string(first.Data)), r.tokens[1:]
		}
		if tokens = tokens[end:]; r.braces {
			r.block, tokens = parseBlock(tokens[1:])
		}
		rules = append(rules, r)
	}
	return rules, nil
}

func strip(b *strings.Builder, rules []rule, in string, knows func(string) bool) {
	for _, r := range rules {
		unknown := func(feature string) bool { return !knows(feature) }
		value := ""
		for _, t := range r.tokens {
			value += string(t.Data)
		}
		features := r.features(in)
		switch {
		case strings.HasPrefix(r.name, "--"): // a browser reads the value only where it is used
		case r.declares() && knows(features[0]) && strings.Contains(value, "var(") && slices.ContainsFunc(features, unknown):
			value = ":unset" // read too late to fall back to an earlier declaration
		case slices.ContainsFunc(features, unknown):
			continue
		}
		b.WriteString(r.name + value)
		if !r.braces {
			b.WriteString(";\n")
			continue
		}
		b.WriteString("{\n")
		strip(b, r.block, r.within(), knows)
		b.WriteString("}\n")
	}
}

func (r rule) declares() bool { return !r.braces && !strings.HasPrefix(r.name, "@") }

// features returns the features of a rule without those of its block; the first is its own name. in is
// what the rule is in.
func (r rule) features(in string) []string {
	switch {
	case strings.HasPrefix(r.name, "@") && in == "@page":
		return []string{"css.at-rules.page.at_" + r.name[1:]}
	case r.name == "@media":
		return append([]string{"css.at-rules.media"}, mediaFeatures(r.tokens)...)
	case r.name == "@page" && slices.ContainsFunc(r.tokens, is(css.IdentToken)):
		return []string{"css.at-rules.page", "css.properties.page"} // a named page
	case strings.HasPrefix(r.name, "@"):
		return []string{"css.at-rules." + r.name[1:]}
	case r.declares():
		return r.declared(in)
	case in == "rule":
		return append([]string{"css.selectors.nesting"}, selectors(r.tokens)...)
	}
	return selectors(r.tokens)
}

func is(kind css.TokenType) func(css.Token) bool {
	return func(t css.Token) bool { return t.TokenType == kind }
}

func mediaFeatures(tokens []css.Token) (out []string) {
	for i, t := range tokens {
		text := strings.ToLower(string(t.Data))
		switch {
		case t.TokenType == css.IdentToken && text == "or":
			out = append(out, "css.at-rules.media.or_syntax")
		case t.TokenType == css.IdentToken && i > 0 && tokens[i-1].TokenType == css.LeftParenthesisToken:
			out = append(out, "css.at-rules.media."+strings.TrimPrefix(strings.TrimPrefix(text, "min-"), "max-"))
		case t.TokenType == css.DelimToken && strings.ContainsAny(text, "<>="):
			out = append(out, "css.at-rules.media.range_syntax")
		}
	}
	return out
}

var combinators = map[string]string{
	">": "child", "+": "next-sibling", "~": "subsequent-sibling", "*": "universal", ".": "class", "&": "nesting",
}

// selectors returns the features of a list of selectors.
func selectors(tokens []css.Token) (out []string) {
	add := func(feature string) { out = append(out, "css.selectors."+feature) }
	for i := 0; i < len(tokens); i++ {
		t, after := tokens[i], func(kind css.TokenType) bool { return i > 0 && tokens[i-1].TokenType == kind }
		switch t.TokenType {
		case css.HashToken:
			add("id")
		case css.DelimToken:
			if name := combinators[string(t.Data)]; name != "" {
				add(name)
			} else {
				add("delim " + string(t.Data))
			}
		case css.IdentToken:
			if after(css.ColonToken) {
				add(strings.ToLower(string(t.Data)))
			} else if !after(css.DelimToken) || string(tokens[i-1].Data) != "." {
				add("type")
			}
		case css.LeftBracketToken:
			add("attribute")
			end := i + slices.IndexFunc(tokens[i:], is(css.RightBracketToken))
			if last := tokens[end-1]; last.TokenType == css.IdentToken && tokens[end-2].TokenType == css.WhitespaceToken {
				add("attribute.case_insensitive_modifier")
			}
			i = end
		case css.FunctionToken:
			name := strings.ToLower(strings.TrimSuffix(string(t.Data), "("))
			add(name)
			// Until selectors of level 4, :not took one simple selector.
			if inside := selectors(argument(tokens[i+1:])); name == "not" && len(inside) > 1 {
				add("not.selector_list")
			}
		}
	}
	return out
}

// argument returns the tokens up to the end of a function.
func argument(tokens []css.Token) []css.Token {
	for i, depth := 0, 1; i < len(tokens); i++ {
		switch tokens[i].TokenType {
		case css.FunctionToken, css.LeftParenthesisToken:
			depth++
		case css.RightParenthesisToken:
			if depth--; depth == 0 {
				return tokens[:i]
			}
		}
	}
	return tokens
}

// free are properties whose words are names, and named functions whose arguments are.
var (
	free  = []string{"font", "font-family", "page"}
	named = []string{"attr", "counter", "counters", "var"}
	unit  = regexp.MustCompile(`[a-zA-Z]+$`)
)

// declared returns the features of a declaration, its property first.
func (r rule) declared(in string) []string {
	property := "css.properties." + r.name
	switch {
	case strings.HasPrefix(r.name, "--"):
		property = "css.properties.custom-property"
	case in == "@page" && r.name == "size":
		property = "css.at-rules.page.size"
	}
	return append([]string{property}, values(property, r.tokens, slices.Contains(free, r.name))...)
}

// values returns the features of a value. If names is true, its words are names.
func values(property string, tokens []css.Token, names bool) (out []string) {
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		text := strings.ToLower(string(t.Data))
		switch t.TokenType {
		case css.IdentToken:
			switch {
			case slices.Contains([]string{"inherit", "initial", "unset", "revert", "revert-layer"}, text):
				out = append(out, "css.types.global_keywords."+text)
			case !names && text != "important" && property != "css.properties.custom-property":
				out = append(out, property+"."+text)
			}
		case css.DimensionToken:
			out = append(out, "css.types.length."+unit.FindString(text))
		case css.HashToken:
			if len(text) == len("#0000") || len(text) == len("#00000000") {
				out = append(out, "css.types.color.rgb_hexadecimal_notation.alpha_hexadecimal_notation")
			}
		case css.FunctionToken:
			name, inside := strings.TrimSuffix(text, "("), argument(tokens[i+1:])
			out = append(out, "css.types."+name)
			if name == "rgb" && !slices.ContainsFunc(inside, is(css.CommaToken)) {
				out = append(out, "css.types.color.rgb.space_separated_parameters")
			}
			out = append(out, values(property, inside, names || slices.Contains(named, name))...)
			i += len(inside)
		}
	}
	return out
}
