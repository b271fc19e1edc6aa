package charts

// form is one of the sizes in which a chart is drawn. Font sizes are in CSS pixels.
type form struct {
	width  int
	height int // 0: as high as the figures need
	pad    int
	title  int
	head   int  // the line below the title, the legend and the names of the panels
	text   int  // the rows, largest size
	least  int  // the rows, smallest size, if the height is fixed
	foot   int  // axes, source and address
	full   bool // with the names of the panels, their axes and the course
}

// The forms. The wide drawing is too small on a telephone, so telephones get their own. A slide has
// the shape of a screen. A chat shows a card at a third of its size, so the card has large type,
// few rows and few labels.
var (
	wide   = form{width: 960, pad: 24, title: 21, head: 14, text: 14, foot: 12, full: true}
	narrow = form{width: 400, pad: 14, title: 17, head: 13, text: 14, foot: 11, full: true}
	slide  = form{width: 1600, height: 900, pad: 48, title: 40, head: 24, text: 32, least: 20, foot: 20, full: true}
	card   = form{width: 1200, height: 630, pad: 48, title: 50, head: 28, text: 34, least: 24, foot: 20}
)

// Picture is an ECharts option and its size in CSS pixels.
type Picture struct {
	Width  int
	Height int
	Option []byte // JSON
	Zoom   []int  // the indexes of time or month axes that a reader may zoom
}
