package content

import "time"

// Status says how far a document has come.
type Status string

// The stages of a document. Only a published one is shown to readers; an archived one keeps its address for staff.
const (
	StatusDraft     Status = "draft"
	StatusReview    Status = "review"
	StatusPublished Status = "published"
	StatusArchived  Status = "archived"
)

// Valid tells whether s is one of the four. The empty status is not: readers of files set StatusPublished.
func (s Status) Valid() bool {
	switch s {
	case StatusDraft, StatusReview, StatusPublished, StatusArchived:
		return true
	}
	return false
}

// Open tells whether the document is out for its readers at now: published, and its hour has come.
func (m Meta) Open(now time.Time) bool {
	return m.Status == StatusPublished && !m.PublishAt.After(now)
}
