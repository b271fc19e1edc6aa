package picture

// Limit sets the limit of the drawer's cache in bytes.
func (d *Drawer) Limit(bytes int64) { d.limit = bytes }
