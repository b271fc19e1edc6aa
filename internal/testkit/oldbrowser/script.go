package oldbrowser

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// Script returns the features of a script: its syntax beyond ECMAScript 5, and as js.NAME the globals it
// uses. It returns an error if the script is malformed.
func Script(src string) ([]string, error) {
	c, err := walk(src)
	if err != nil {
		return nil, err
	}
	return c.features.sorted(), nil
}

// Names returns, as js.NAME, the properties and methods that a script reads or calls and does not define
// itself.
func Names(src string) ([]string, error) {
	c, err := walk(src)
	if err != nil {
		return nil, err
	}
	for name := range c.own {
		delete(c.names, "js."+name)
	}
	return c.names.sorted(), nil
}

func walk(src string) (*collector, error) {
	ast, err := js.Parse(parse.NewInputString(src), js.Options{})
	if err != nil {
		return nil, err
	}
	c := &collector{features: set{}, names: set{}, own: set{}}
	for _, v := range ast.Undeclared {
		c.features.add("js." + string(v.Data))
	}
	js.Walk(c, ast)
	return c, nil
}

// collector visits the nodes of a script.
type collector struct{ features, names, own set }

func (c *collector) Exit(js.INode) {}

// operators are those that ECMAScript 5 lacks.
var operators = map[js.TokenType]string{
	js.AwaitToken:     "operators.await",
	js.ExpToken:       "operators.exponentiation",
	js.ExpEqToken:     "operators.exponentiation_assignment",
	js.NullishToken:   "operators.nullish_coalescing",
	js.NullishEqToken: "operators.nullish_coalescing_assignment",
	js.AndEqToken:     "operators.logical_and_assignment",
	js.OrEqToken:      "operators.logical_or_assignment",
}

// Enter adds the features of a node. A node that it does not know is a feature of its own, which no list
// has.
func (c *collector) Enter(n js.INode) js.IVisitor {
	add := func(when bool, feature string) {
		if when {
			c.features.add("javascript." + feature)
		}
	}
	function := func(async, generator bool) {
		add(async && !generator, "statements.async_function")
		add(generator && !async, "statements.generator_function")
		add(async && generator, "statements.async_generator_function")
	}
	switch n := n.(type) {
	case *js.AST, *js.Comment, *js.DirectivePrologueStmt, *js.BlockStmt, *js.EmptyStmt, *js.ExprStmt, *js.IfStmt,
		*js.DoWhileStmt, *js.WhileStmt, *js.ForStmt, *js.ForInStmt, *js.SwitchStmt, *js.CaseClause, *js.BranchStmt,
		*js.ReturnStmt, *js.LabelledStmt, *js.ThrowStmt, *js.Var, *js.GroupExpr, *js.NewExpr, *js.CondExpr, *js.CommaExpr,
		*js.Args, *js.ArrayExpr, *js.ObjectExpr: // ECMAScript 5
	case *js.BindingObjectItem, *js.BindingElement, *js.TemplatePart, *js.ClassElement, *js.Field, *js.ClassElementName:
		// what they are in has been added
	case *js.ForOfStmt:
		add(true, "statements.for_of")
		add(n.Await, "statements.for_await_of")
	case *js.TryStmt:
		add(n.Catch != nil && n.Binding == nil, "statements.try_catch.optional_catch_binding")
	case *js.VarDecl:
		add(n.TokenType == js.ConstToken, "statements.const")
		add(n.TokenType == js.LetToken, "statements.let")
		known := n.TokenType == js.ConstToken || n.TokenType == js.LetToken || n.TokenType == js.VarToken
		add(!known, "statements."+n.TokenType.String())
	case *js.FuncDecl:
		function(n.Async, n.Generator)
	case *js.ArrowFunc:
		add(true, "functions.arrow_functions")
		function(n.Async, false)
	case *js.MethodDecl:
		add(true, "functions.method_definitions")
		add(n.Static, "classes.static")
		c.own.add(string(n.Name.Literal.Data))
		function(n.Async, n.Generator)
	case *js.ClassDecl:
		add(true, "classes")
		for _, e := range n.List {
			add(e.StaticBlock != nil, "classes.static.initialization_blocks")
			add(e.StaticBlock == nil && e.Method == nil, "classes.public_class_fields")
			add(e.Name.Private != nil || e.Method != nil && e.Method.Name.Private != nil, "classes.private_class_fields")
		}
	case *js.Params:
		add(n.Rest != nil, "functions.rest_parameters")
		for _, p := range n.List {
			add(p.Default != nil, "functions.default_parameters")
		}
	case *js.BindingArray:
		add(true, "operators.destructuring")
	case *js.BindingObject:
		add(true, "operators.destructuring")
		add(n.Rest != nil, "operators.destructuring.rest_in_objects")
	case *js.Element:
		add(n.Spread, "operators.spread.spread_in_arrays")
	case *js.Arg:
		add(n.Rest, "operators.spread.spread_in_function_calls")
	case *js.Property:
		add(n.Spread, "operators.spread.spread_in_object_literals")
		add(n.Name == nil && !n.Spread, "grammar.shorthand_object_literals")
		if v, ok := n.Value.(*js.Var); ok && n.Name == nil {
			c.own.add(string(v.Data))
		}
	case *js.PropertyName:
		add(n.Computed != nil, "operators.object_initializer.computed_property_names")
		c.own.add(strings.Trim(string(n.Literal.Data), `"'`))
	case *js.TemplateExpr:
		add(true, "grammar.template_literals")
		add(n.Optional, "operators.optional_chaining")
	case *js.DotExpr:
		add(n.Optional, "operators.optional_chaining")
		name, ok := n.Y.(js.LiteralExpr)
		add(!ok, "classes.private_class_fields")
		c.names.add("js." + string(name.Data))
	case *js.IndexExpr:
		add(n.Optional, "operators.optional_chaining")
	case *js.CallExpr:
		add(n.Optional, "operators.optional_chaining")
	case *js.UnaryExpr:
		add(operators[n.Op] != "", operators[n.Op])
	case *js.BinaryExpr:
		add(operators[n.Op] != "", operators[n.Op])
	case *js.YieldExpr:
		add(true, "operators.yield")
	case *js.LiteralExpr:
		c.literal(*n)
	case js.LiteralExpr:
		c.literal(n)
	default:
		add(true, strings.TrimPrefix(fmt.Sprintf("%T", n), "*js."))
	}
	return c
}

// syntax finds the parts of regular expressions that ECMAScript 5 lacks. A browser that does not know one
// refuses the whole script.
var syntax = []struct {
	pattern *regexp.Regexp
	feature string
}{
	{regexp.MustCompile(`\(\?<[=!]`), "regular_expressions.lookbehind_assertion"},
	{regexp.MustCompile(`\(\?<\w`), "regular_expressions.named_capturing_group"},
	{regexp.MustCompile(`\(\?[a-z-]+[:)]`), "regular_expressions.modifier"},
	{regexp.MustCompile(`\\[pP]\{`), "regular_expressions.unicode_character_class_escape"},
	{regexp.MustCompile(`/[a-z]*u[a-z]*$`), "builtins.RegExp.unicode"},
	{regexp.MustCompile(`/[a-z]*y[a-z]*$`), "builtins.RegExp.sticky"},
	{regexp.MustCompile(`/[a-z]*s[a-z]*$`), "builtins.RegExp.dotAll"},
	{regexp.MustCompile(`/[a-z]*d[a-z]*$`), "builtins.RegExp.hasIndices"},
	{regexp.MustCompile(`/[a-z]*v[a-z]*$`), "builtins.RegExp.unicodeSets"},
}

func (c *collector) literal(n js.LiteralExpr) {
	data := string(n.Data)
	switch n.TokenType {
	case js.ImportToken:
		c.features.add("javascript.operators.import")
	case js.RegExpToken:
		for _, s := range syntax {
			if s.pattern.MatchString(data) {
				c.features.add("javascript." + s.feature)
			}
		}
	case js.DecimalToken, js.IntegerToken, js.HexadecimalToken, js.BinaryToken, js.OctalToken:
		if n.TokenType == js.IntegerToken && strings.HasSuffix(data, "n") {
			c.features.add("javascript.builtins.BigInt")
		}
		if strings.Contains(data, "_") {
			c.features.add("javascript.grammar.numeric_separators")
		}
	}
}
