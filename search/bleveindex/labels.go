package bleveindex

import "slices"

// Labels lists the labels that have entries, in order.
func (x *Index) Labels() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.view == nil {
		return nil
	}
	var labels []string
	for label := range x.view.stores {
		labels = append(labels, label)
	}
	slices.Sort(labels)
	return labels
}
