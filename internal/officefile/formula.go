package officefile

import (
	"encoding/xml"
	"regexp"
	"strings"

	"portal/internal/message"
)

// A formula's cell displays the result that the program stored with it. That is the figure, unless the
// program displays another one as soon as it opens the file.

// result says whether the stored result of a formula is what the cell displays.
type result int

const (
	stored   result = iota
	unsolved        // there is none
	volatile        // it changes whenever the file is opened
)

// changing matches functions whose result changes whenever a file is opened.
var changing = regexp.MustCompile(`(?i)\b(?:today|now|rand|randbetween|randarray|webservice|rtd)\(`)

// formulaCell follows the elements of a sheet's cells (ISO/IEC 29500-1, 18.3.1.4).
type formulaCell struct {
	in      bool   // inside a cell
	element string // f, v or t; empty outside
	formula bool
	value   bool // it stores a result
	code    strings.Builder
	shared  string          // number of the formula that several cells share
	moving  map[string]bool // numbers of shared formulas whose results change
}

func (c *formulaCell) start(t xml.StartElement) {
	switch name := t.Name.Local; {
	case name == "c":
		*c = formulaCell{in: true, moving: c.moving}
	case c.in && name == "f":
		c.element, c.formula, c.shared = name, true, attribute(t, "si")
	case c.in && (name == "v" || name == "t"):
		c.element = name
	}
}

func (c *formulaCell) text(t xml.CharData) {
	switch c.element {
	case "f":
		c.code.Write(t)
	case "v", "t":
		c.value = c.value || strings.TrimSpace(string(t)) != ""
	}
}

// end reports whether an element ends the cell of a formula.
func (c *formulaCell) end(name string) bool {
	c.element = ""
	if name != "c" || !c.in {
		return false
	}
	c.in = false
	return c.formula
}

func (c *formulaCell) result() result {
	if changing.MatchString(c.code.String()) {
		if c.moving == nil {
			c.moving = map[string]bool{}
		}
		c.moving[c.shared] = c.shared != ""
		return volatile
	}
	switch {
	case c.shared != "" && c.moving[c.shared]:
		return volatile
	case !c.value:
		return unsolved
	}
	return stored
}

// refuse reports a formula whose result is not known to be what the cell displays.
func (p pack) refuse(list *message.List, at message.Pos, of result) {
	switch {
	case of == unsolved:
		list.Add(at, "office-formula")
	case of == volatile:
		list.Add(at, "office-formula/changes")
	case p.anew:
		list.Add(at, "office-formula/anew")
	}
}
