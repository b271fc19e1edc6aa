package draw

// Limit bounds the drawer's cache to a size in bytes.
func (d *Drawer) Limit(bytes int64) { d.limit = bytes }
