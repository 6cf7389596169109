// Package api is the wire contract of /api/v1: paths, requests, answers and events, and only what a phone may see.
//
// The contract only grows: an older app.wasm lives in caches and must keep working. Times are RFC 3339 in UTC.
package api

import "time"

// Prefix of every path of the API.
const Prefix = "/api/v1"

// Charter answers GET /charter.
type Charter struct {
	Revision string `json:"revision"`
	Hash     string `json:"hash" doc:"hex SHA-256 over all language files of the revision"`
	Lang     string `json:"lang"`
	Rules    []Rule `json:"rules"`
}

// Rule is one numbered article of the charter; HTML is sanitised.
type Rule struct {
	ID     string `json:"id"`
	Number int    `json:"number"`
	Title  string `json:"title"`
	HTML   string `json:"html"`
}

// Accept is the body of POST /acceptances.
type Accept struct {
	Revision string `json:"revision"`
	Hash     string `json:"hash"`
}

// Acceptance answers POST /acceptances; Secret opens what follows from it.
type Acceptance struct {
	ID         string    `json:"id"`
	Secret     string    `json:"secret"`
	Revision   string    `json:"revision"`
	Hash       string    `json:"hash"`
	AcceptedAt time.Time `json:"accepted_at"`
}

// Spaces answers GET /spaces.
type Spaces struct {
	Spaces []Space `json:"spaces"`
}

// Space is one space with what it asks.
type Space struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Server    string     `json:"server"`
	Roles     []string   `json:"roles"`
	Sensitive bool       `json:"sensitive"`
	Purpose   string     `json:"purpose,omitempty"`
	Questions []Question `json:"questions"`
}

// Question is one question of a space, with the reason why it is asked.
type Question struct {
	ID       string `json:"id"`
	Label    string `json:"label"`
	Purpose  string `json:"purpose"`
	Required bool   `json:"required"`
}

// Ask is the body of POST /requests. Acceptance is the acceptance's secret; Answers is one flat map over all spaces.
type Ask struct {
	Acceptance string            `json:"acceptance"`
	Spaces     []string          `json:"spaces"`
	Answers    map[string]string `json:"answers,omitempty"`
	Contact    string            `json:"contact,omitempty"`
}

// Asked answers POST /requests. The same idempotency key gives the same answer again.
type Asked struct {
	ID        string `json:"id"`
	Secret    string `json:"secret"`
	StatusURL string `json:"status_url"`
}

// Withdraw is the body of POST /requests/{id}/withdraw, which may be left out. No Spaces means all that is not entered yet.
type Withdraw struct {
	Spaces []string `json:"spaces,omitempty"`
}

// States of a request.
const (
	Waiting   = "waiting"
	Approved  = "approved"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// States of a place; a place can also be Waiting, Refused or Withdrawn.
const (
	Invited        = "invited"
	Used           = "used"
	Confirmed      = "confirmed"
	Joining        = "joining"
	Screening      = "screening"
	Granted        = "granted"
	BlockedPerson  = "blocked_person"
	BlockedSteward = "blocked_steward"
	Expired        = "expired"
	Revoked        = "revoked"
)

// PlaceStates lists every state of a place, in the order of a usual life.
func PlaceStates() []string {
	return []string{Waiting, Joining, Invited, Used, Confirmed, Screening, Granted, BlockedPerson, BlockedSteward,
		Refused, Withdrawn, Expired, Revoked}
}

// Request answers GET /requests/{id}. Version is raised by each change.
type Request struct {
	ID      string  `json:"id"`
	State   string  `json:"state"`
	Version int64   `json:"version"`
	Places  []Place `json:"places"`
}

// Place is one person's standing in one space. Reason is a stable word or what the moderators wrote, Remedy the next
// step in the reader's language.
type Place struct {
	Space     string     `json:"space"`
	Server    string     `json:"server"`
	State     string     `json:"state"`
	Reason    string     `json:"reason,omitempty"`
	Remedy    string     `json:"remedy,omitempty"`
	InviteURL string     `json:"invite_url,omitempty"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	Roles     []string   `json:"roles"`
}

// Queue answers GET /queue. Cursor is empty on the last page.
type Queue struct {
	Items  []QueueItem `json:"items"`
	Cursor string      `json:"cursor"`
}

// QueueItem is one request as moderators see it.
type QueueItem struct {
	Kind    string            `json:"kind"` // "request"
	ID      string            `json:"id"`
	Version int64             `json:"version"`
	State   string            `json:"state"`
	AskedAt time.Time         `json:"asked_at"`
	Answers map[string]string `json:"answers"`
	Places  []QueuePlace      `json:"places"`
}

// QueuePlace is one place of a QueueItem.
type QueuePlace struct {
	Space  string `json:"space"`
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
}

// Decisions of moderators.
const (
	Approve = "approve"
	Refuse  = "refuse"
	Reopen  = "reopen"
)

// Decide is the body of POST /requests/{id}/decision. No Spaces means the whole request.
type Decide struct {
	Decision string   `json:"decision"`
	Spaces   []string `json:"spaces,omitempty"`
	Reason   string   `json:"reason,omitempty"`
	Version  int64    `json:"version"`
}

// Event is pushed on GET /live: something changed, look again.
type Event struct {
	Type    string `json:"type"` // "request", "question", "document", "queue" or "text"
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

// Watch is the first message a client sends on GET /live.
type Watch struct {
	Watch []Subject `json:"watch"`
}

// Subject is one thing to watch: a request or a question with its secret, what is published for everybody, or (staff, by
// session) what waits for staff.
type Subject struct {
	Request   string `json:"request,omitempty"`
	Question  string `json:"question,omitempty"`
	Secret    string `json:"secret,omitempty"`
	Documents bool   `json:"documents,omitempty"` // events of type "document"; their id is kind/id
	Queue     bool   `json:"queue,omitempty"`

	// Staff, by session: the one page that is open. While the socket lives and something is heard on it now and then, the
	// others are told who looks at it. Looking is a request; Text is a document as kind/id, whose new texts, remarks and
	// other writers are told too (events of type "text"), Lang its language.
	Looking string `json:"looking,omitempty"`
	Text    string `json:"text,omitempty"`
	Lang    string `json:"lang,omitempty"`
}

// Click is the body of POST /search/clicks: a document that was found for the words was opened. It is counted; neither
// who did nor which document is kept. Suggested: it was picked while typing, so that there was no other search.
type Click struct {
	Q         string `json:"q"`
	ID        string `json:"id"`
	Suggested bool   `json:"suggested,omitempty"`
}

// Search answers GET /search. Cursor is empty on the last page; DidYouMean is the text that was searched when it is
// not the one asked for.
type Search struct {
	Total      int         `json:"total"`
	Hits       []SearchHit `json:"hits"`
	DidYouMean string      `json:"did_you_mean"`
	Cursor     string      `json:"cursor,omitempty"`
}

// SearchHit is one document found. ID is the one of its front matter; Snippet is HTML with <mark> only.
type SearchHit struct {
	ID      string  `json:"id"`
	Kind    string  `json:"kind"`
	Title   string  `json:"title"`
	URL     string  `json:"url"`
	Snippet string  `json:"snippet"`
	Score   float64 `json:"score"`
}

// Suggestions answers GET /suggest, best first.
type Suggestions struct {
	Suggestions []Suggestion `json:"suggestions"`
}

// Suggestion is a document that answers what is being typed.
type Suggestion struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Stored answers PUT /documents/{kind}/{id}. State is "draft", "review", "published" or "archived".
type Stored struct {
	Revision    string       `json:"revision"`
	State       string       `json:"state"`
	Diagnostics []Diagnostic `json:"diagnostics,omitempty"`
}

// Diagnostic is an authoring fault: where, what, and what to do.
type Diagnostic struct {
	Severity string `json:"severity"`
	Line     int    `json:"line,omitempty"`
	Message  string `json:"message"`
	Remedy   string `json:"remedy,omitempty"`
}
