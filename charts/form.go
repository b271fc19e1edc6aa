package charts

// form is one of the sizes that a chart is drawn in. The sizes of type are in
// CSS pixels.
type form struct {
	width  int
	height int // 0 for as high as the figures need
	pad    int
	title  int
	head   int  // the line below the title, the legend and the names of the panels
	text   int  // the rows, at most
	least  int  // the rows, at least, where the height is given
	foot   int  // axes, source and address
	full   bool // with the names of the panels, their axes and the course
}

// The forms. A telephone shows the wide drawing too small, so it has its own;
// a slide has the shape of a screen, and a card is seen at a third of its size
// in a chat: it has large type, few rows and few labels.
var (
	wide   = form{width: 960, pad: 24, title: 21, head: 14, text: 14, foot: 12, full: true}
	narrow = form{width: 400, pad: 14, title: 17, head: 13, text: 14, foot: 11, full: true}
	slide  = form{width: 1600, height: 900, pad: 48, title: 40, head: 24, text: 32, least: 12, foot: 20, full: true}
	card   = form{width: 1200, height: 630, pad: 48, title: 50, head: 28, text: 34, least: 24, foot: 20}
)

// Picture is an ECharts option and the size it is made for, in CSS pixels.
type Picture struct {
	Width  int
	Height int
	Option []byte // JSON
	Zoom   []int  // the axes of time or of months, which a reader may look closer at
}
