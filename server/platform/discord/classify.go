package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"parvis/server/platform"
)

// answer is a response read whole.
type answer struct {
	method string
	as     credential
	status int
	header http.Header
	body   []byte
	cut    error // why the body is not whole
}

// refused tells whether Discord counts the answer as an invalid request.
func (a answer) refused() bool {
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	case http.StatusTooManyRequests:
		return !strings.EqualFold(a.header.Get("X-RateLimit-Scope"), "shared")
	}
	return false
}

// complaint is the body of a refusal, of the API or of OAuth2.
type complaint struct {
	Code       int             `json:"code"`
	Message    string          `json:"message"`
	Errors     json.RawMessage `json:"errors"`
	RetryAfter float64         `json:"retry_after"`
	Global     bool            `json:"global"`
	OAuth      string          `json:"error"`
}

// classify answers nil for a success that can be read, or what to do about anything else.
func classify(a answer) *platform.Error {
	switch a.status {
	case http.StatusOK, http.StatusCreated, http.StatusNoContent:
		return unreadable(a)
	}
	said, understood := a.complaint()
	out := a.judge(said, understood)
	out.Status, out.Code = a.status, said.Code
	out.Err = describe(said, understood)
	return out
}

// unreadable finds the successes that are none: cut bodies, pages of a proxy.
func unreadable(a answer) *platform.Error {
	err := a.cut
	if err == nil && len(a.body) > 0 && !json.Valid(a.body) {
		err = errors.New("not JSON")
	}
	if err == nil {
		return nil
	}
	return misunderstood(reply{method: a.method, status: a.status}, bare(err))
}

// judge chooses the step. The order matters: limits and failures of the server before anything a body says.
func (a answer) judge(said complaint, understood bool) *platform.Error {
	switch {
	case a.status == http.StatusTooManyRequests:
		return a.limited(said, understood)
	case a.status >= 500 || a.status < 400 || a.status == http.StatusRequestTimeout:
		return a.failed(said)
	case a.status == http.StatusForbidden && !understood:
		return &platform.Error{Step: platform.RetryAt, Reason: "rate_limited", Global: true,
			After: retryAfter(a.header, 0, blockedWait)}
	case said.OAuth != "":
		return oauthVerdict(said.OAuth)
	}
	if v, ok := verdictOf(said.Code); ok {
		if said.Code == formInvalid && concernsRoles(said.Errors) {
			v.reason = "role_missing"
		}
		return &platform.Error{Step: v.step, Reason: v.reason}
	}
	return a.byStatus()
}

// limited reads a 429. One without a JSON body comes from Discord's front and concerns everything.
func (a answer) limited(said complaint, understood bool) *platform.Error {
	scope := a.header.Get("X-RateLimit-Scope")
	global := !understood || said.Global || strings.EqualFold(scope, "global") || isTrue(a.header.Get("X-RateLimit-Global"))
	otherwise := defaultWait
	if !understood {
		otherwise = blockedWait
	}
	return &platform.Error{Step: platform.RetryAt, Reason: "rate_limited", Global: global,
		After: retryAfter(a.header, said.RetryAfter, otherwise)}
}

// failed reads an answer that says nothing about the call: the server's own trouble, a redirect, a 202.
func (a answer) failed(said complaint) *platform.Error {
	out := &platform.Error{Step: platform.BackOff, Reason: "unavailable", Ambiguous: writes(a.method)}
	if a.header.Get("Retry-After") != "" && a.status >= 500 {
		out.Step, out.After = platform.RetryAt, retryAfter(a.header, said.RetryAfter, defaultWait)
	}
	return out
}

// byStatus judges a refusal whose code says nothing to us.
func (a answer) byStatus() *platform.Error {
	out := &platform.Error{Step: platform.WaitSteward, Reason: "invalid"}
	switch {
	case a.status == http.StatusUnauthorized && a.as == asPerson:
		out.Step, out.Reason = platform.WaitPerson, "token_revoked"
	case a.status == http.StatusUnauthorized && a.as == asApplication:
		out.Reason = "client_secret"
	case a.status == http.StatusUnauthorized:
		out.Reason = "bot_token"
	case a.status == http.StatusForbidden:
		out.Reason = "permission"
	case a.status == http.StatusConflict || a.status == http.StatusTooEarly || a.status == http.StatusLocked:
		out.Step, out.Reason = platform.BackOff, "unavailable"
	}
	return out
}

// oauthVerdict reads an error of the token endpoint (RFC 6749, section 5.2). invalid_grant is a code or token that
// was used, is over, or was taken back: the person has to link again.
func oauthVerdict(word string) *platform.Error {
	switch word {
	case "invalid_grant", "invalid_token", "access_denied":
		return &platform.Error{Step: platform.WaitPerson, Reason: "token_revoked"}
	case "invalid_client":
		return &platform.Error{Step: platform.WaitSteward, Reason: "client_secret"}
	case "temporarily_unavailable", "server_error":
		return &platform.Error{Step: platform.BackOff, Reason: "unavailable"}
	}
	return &platform.Error{Step: platform.WaitSteward, Reason: "invalid"}
}

// complaint reads the body of a refusal; understood is false for a page of HTML, null or anything but an object.
func (a answer) complaint() (said complaint, understood bool) {
	var out *complaint
	if err := json.Unmarshal(a.body, &out); err != nil || out == nil {
		return complaint{}, false
	}
	return *out, true
}

// formInvalid is a form that was refused field by field (Discord docs, Reference, Error Messages).
const formInvalid = 50035

func concernsRoles(errs json.RawMessage) bool {
	for _, field := range fields(errs) {
		if field == "roles" || field == "role_ids" {
			return true
		}
	}
	return false
}

// fields names the refused fields of a form, never their values.
func fields(errs json.RawMessage) []string {
	var tree map[string]json.RawMessage
	if json.Unmarshal(errs, &tree) != nil {
		return nil
	}
	out := make([]string, 0, len(tree))
	for field := range tree {
		out = append(out, field)
	}
	slices.Sort(out)
	return out
}

// describe is for the log: Discord's words, bounded, without anything that we sent.
func describe(said complaint, understood bool) error {
	switch {
	case !understood:
		return errors.New("the answer is not of the API")
	case said.OAuth != "":
		return fmt.Errorf("oauth2: %s", clip(said.OAuth))
	case said.Code == formInvalid:
		return fmt.Errorf("%s: %s", clip(said.Message), clip(strings.Join(fields(said.Errors), ", ")))
	}
	return errors.New(clip(said.Message))
}

func clip(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func isTrue(value string) bool { return strings.EqualFold(value, "true") }
