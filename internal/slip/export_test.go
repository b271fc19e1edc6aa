package slip

// Advised returns the keys of the messages that a slip adds its own advice to.
func Advised() []string {
	var keys []string
	for _, list := range []map[string]string{mend, instead} {
		for key := range list {
			keys = append(keys, key)
		}
	}
	return keys
}
