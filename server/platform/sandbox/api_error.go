package sandbox

import (
	"fmt"
	"net/http"
)

// apiError is an answer of Discord's that refuses: an HTTP status with Discord's own code. Code 0 is for what is
// refused before any route.
type apiError struct {
	Status  int            `json:"-"`
	Message string         `json:"message"`
	Code    int            `json:"code"`
	Errors  map[string]any `json:"errors,omitempty"` // the tree of form errors of code 50035
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s (%d)", e.Status, e.Message, e.Code) }

func refuse(status, code int, message string) *apiError {
	return &apiError{Status: status, Code: code, Message: message}
}

// Each function is one refusal of Discord's; functions and not variables, so that nobody can alter a shared one.

func errUnauthorized() *apiError { return refuse(http.StatusUnauthorized, 0, "401: Unauthorized") }
func errNoRoute() *apiError      { return refuse(http.StatusNotFound, 0, "404: Not Found") }
func errMethod() *apiError       { return refuse(http.StatusMethodNotAllowed, 0, "405: Method Not Allowed") }
func errBadJSON() *apiError {
	return refuse(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
}
func errUserAgent() *apiError      { return refuse(http.StatusForbidden, 40333, "internal network error") }
func errUnknownChannel() *apiError { return refuse(http.StatusNotFound, 10003, "Unknown Channel") }
func errUnknownGuild() *apiError   { return refuse(http.StatusNotFound, 10004, "Unknown Guild") }
func errUnknownInvite() *apiError  { return refuse(http.StatusNotFound, 10006, "Unknown Invite") }
func errUnknownMember() *apiError  { return refuse(http.StatusNotFound, 10007, "Unknown Member") }
func errUnknownMessage() *apiError { return refuse(http.StatusNotFound, 10008, "Unknown Message") }
func errUnknownRole() *apiError    { return refuse(http.StatusNotFound, 10011, "Unknown Role") }
func errUnknownUser() *apiError    { return refuse(http.StatusNotFound, 10013, "Unknown User") }
func errUnknownBan() *apiError     { return refuse(http.StatusNotFound, 10026, "Unknown Ban") }
func errTooManyGuilds() *apiError {
	return refuse(http.StatusBadRequest, 30001, "Maximum number of guilds reached (100)")
}
func errTooManyInvites() *apiError {
	return refuse(http.StatusBadRequest, 30016, "Maximum number of invites reached (1000)")
}
func errBanned() *apiError {
	return refuse(http.StatusForbidden, 40007, "The user is banned from this guild.")
}
func errMissingAccess() *apiError { return refuse(http.StatusForbidden, 50001, "Missing Access") }
func errEmptyMessage() *apiError {
	return refuse(http.StatusBadRequest, 50006, "Cannot send an empty message")
}
func errMissingPermissions() *apiError {
	return refuse(http.StatusForbidden, 50013, "Missing Permissions")
}
func errBadOAuthToken() *apiError {
	return refuse(http.StatusBadRequest, 50025, "Invalid OAuth2 access token provided")
}
func errMissingScope() *apiError {
	return refuse(http.StatusForbidden, 50026, "Missing required OAuth2 scope")
}
func errInvalidRole() *apiError { return refuse(http.StatusBadRequest, 50028, "Invalid Role") }
func errUnverified() *apiError {
	return refuse(http.StatusForbidden, 50178, "The user account must first be verified")
}
func errLimited() *apiError {
	return refuse(http.StatusForbidden, 340015, "Access to joining new servers has been limited for this user")
}

// errPaused is for INVITES_DISABLED. Discord documents no code for it, hence code 0 with the sentence.
func errPaused() *apiError {
	return refuse(http.StatusForbidden, 0, "Invites are currently paused for this server.")
}

// formErrors collects what is wrong with a body or query, by path ("roles", "0"), in Discord's own tree.
type formErrors struct{ tree map[string]any }

func (f *formErrors) add(code, text string, path ...string) {
	if f.tree == nil {
		f.tree = map[string]any{}
	}
	node := f.tree
	for _, p := range path {
		next, ok := node[p].(map[string]any)
		if !ok {
			next = map[string]any{}
			node[p] = next
		}
		node = next
	}
	list, _ := node["_errors"].([]map[string]string)
	node["_errors"] = append(list, map[string]string{"code": code, "message": text})
}

// err is nil when nothing was added.
func (f *formErrors) err() error {
	if f.tree == nil {
		return nil
	}
	e := refuse(http.StatusBadRequest, 50035, "Invalid Form Body")
	e.Errors = f.tree
	return e
}

// invalid is a form error with a single fault.
func invalid(code, text string, path ...string) error {
	var f formErrors
	f.add(code, text, path...)
	return f.err()
}
