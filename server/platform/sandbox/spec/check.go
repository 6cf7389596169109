package spec

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// undescribed are the calls that Discord documents but does not describe: OAuth2's own endpoints.
func undescribed(path string) bool {
	switch path {
	case "/oauth2/token", "/oauth2/token/revoke", "/oauth2/authorize":
		return true
	}
	return false
}

// Template is the described path that an address belongs to, such as "/guilds/{guild_id}"; false when there is none.
// The prefix /api, with or without a version, is left aside: v9 is checked as v10.
func (d *Description) Template(path string) (string, bool) {
	path = cutPrefix(path)
	if _, literal := d.paths[path]; literal {
		return path, true
	}
	segments := strings.Split(path, "/")
	for _, t := range d.order {
		if fits(strings.Split(t, "/"), segments) {
			return t, true
		}
	}
	return "", false
}

func cutPrefix(path string) string {
	rest, ok := strings.CutPrefix(path, "/api")
	if !ok {
		return path
	}
	if len(rest) > 2 && rest[:2] == "/v" {
		if i := strings.IndexByte(rest[2:], '/'); i > 0 {
			if _, err := strconv.Atoi(rest[2 : 2+i]); err == nil {
				return rest[2+i:]
			}
		}
	}
	return rest
}

func fits(template, segments []string) bool {
	if len(template) != len(segments) {
		return false
	}
	for i, t := range template {
		switch {
		case strings.HasPrefix(t, "{"):
			// "@me" is never an id; routes for it are literal.
			if segments[i] == "" || segments[i] == "@me" {
				return false
			}
		case t != segments[i]:
			return false
		}
	}
	return true
}

// CheckRequest checks a call: it must be described, its query parameters known and well-formed, and its body must
// validate. The body of a kind other than JSON is not looked into.
func (d *Description) CheckRequest(method string, u *url.URL, contentType string, body []byte) error {
	if undescribed(cutPrefix(u.Path)) {
		return nil
	}
	template, ok := d.Template(u.Path)
	op := dig(d.paths[template], strings.ToLower(method))
	if !ok || op == nil {
		return fmt.Errorf("%s %s is not in Discord's description", method, u.Path)
	}
	if err := d.checkQuery(template, strings.ToLower(method), u.Query()); err != nil {
		return fmt.Errorf("%s %s: %w", method, u.Path, err)
	}
	want := dig(op, "requestBody")
	switch required, _ := want["required"].(bool); {
	case want == nil && len(body) > 0 && string(body) != "{}" && string(body) != "null":
		return fmt.Errorf("%s %s takes no body", method, template)
	case want == nil, len(body) == 0 && !required:
		return nil
	case len(body) == 0:
		return fmt.Errorf("%s %s needs a body", method, template)
	}
	kind, _, _ := mime.ParseMediaType(contentType)
	if dig(want, "content", kind) == nil {
		return fmt.Errorf("%s %s: content type %q is not described", method, template, contentType)
	}
	if kind != "application/json" {
		return nil
	}
	s, err := d.schema("paths", template, strings.ToLower(method), "requestBody", "content", kind, "schema")
	if err != nil {
		return err
	}
	if err := validate(s, body); err != nil {
		return fmt.Errorf("body of %s %s: %w", method, template, err)
	}
	return nil
}

// checkQuery wants each parameter to be described and to fit its schema.
func (d *Description) checkQuery(template, method string, q url.Values) error {
	known := map[string][]string{}
	for _, at := range [][]string{{"paths", template}, {"paths", template, method}} {
		list, _ := dig(map[string]any{"paths": anyMap(d.paths)}, at...)["parameters"].([]any)
		for i, p := range list {
			if p, ok := p.(map[string]any); ok && p["in"] == "query" {
				name, _ := p["name"].(string)
				known[name] = append(append([]string{}, at...), "parameters", strconv.Itoa(i), "schema")
			}
		}
	}
	for name, values := range q {
		at, ok := known[name]
		if !ok {
			return fmt.Errorf("query parameter %q is not described", name)
		}
		s, err := d.schema(at...)
		if err != nil {
			return err
		}
		for _, v := range values {
			if s.Validate(v) == nil {
				continue
			}
			if plain, err := jsonschema.UnmarshalJSON(strings.NewReader(v)); err == nil && s.Validate(plain) == nil {
				continue
			}
			return fmt.Errorf("query parameter %s=%q does not fit its description", name, v)
		}
	}
	return nil
}

func anyMap(m map[string]map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

// CheckAnswer checks a status and body against what is described for the call. Answers that Discord gives before any
// route are held to its error shape: unknown paths, unknown methods. What a proxy in front would say (HTML, 5xx) is
// not described and passes.
func (d *Description) CheckAnswer(method, path string, status int, contentType string, body []byte) error {
	kind, _, _ := mime.ParseMediaType(contentType)
	if undescribed(cutPrefix(path)) || status >= 500 || status >= 400 && kind == "text/html" {
		return nil
	}
	template, _ := d.Template(path)
	method = strings.ToLower(method)
	if op := dig(d.paths[template], method); op == nil {
		if status < 400 {
			return fmt.Errorf("%s %s is answered %d but not in Discord's description", method, path, status)
		}
		return d.check(kind, body, "components", "responses", "ClientErrorResponse", "content", "application/json", "schema")
	}
	responses := dig(d.paths[template], method, "responses")
	key := strconv.Itoa(status)
	if _, ok := responses[key]; !ok {
		key = key[:1] + "XX"
	}
	answer, ok := responses[key].(map[string]any)
	if !ok {
		return fmt.Errorf("%s %s: status %d is not described", method, template, status)
	}
	at := []string{"paths", template, method, "responses", key}
	if ref, ok := answer["$ref"].(string); ok {
		at = strings.Split(strings.TrimPrefix(ref, "#/"), "/")
	} else if dig(answer, "content") == nil {
		if len(body) > 0 {
			return fmt.Errorf("%s %s: %d has a body", method, template, status)
		}
		return nil
	}
	if err := d.check(kind, body, append(at, "content", "application/json", "schema")...); err != nil {
		return fmt.Errorf("answer %d of %s %s: %w", status, method, template, err)
	}
	return nil
}

func (d *Description) check(kind string, body []byte, at ...string) error {
	if kind != "application/json" {
		return fmt.Errorf("content type %q is not application/json", kind)
	}
	s, err := d.schema(at...)
	if err != nil {
		return err
	}
	return validate(s, body)
}

func validate(s *jsonschema.Schema, body []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	if err := s.Validate(v); err != nil {
		return fmt.Errorf("%w\nbody: %.600s", err, body)
	}
	return nil
}

// limitHeaders are on every answer of Discord's API, except on a global 429 and on what comes from the proxy.
func limitHeaders() []string {
	return []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimit-Reset-After", "X-RateLimit-Bucket"}
}

// CheckHeaders wants the rate-limit headers to be there.
func (d *Description) CheckHeaders(status int, h http.Header) error {
	if status >= 500 || h.Get("X-RateLimit-Global") != "" || strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		return nil
	}
	for _, name := range limitHeaders() {
		if h.Get(name) == "" {
			return fmt.Errorf("answer %d without %s", status, name)
		}
	}
	return nil
}

// readAll takes a body and puts an equal one in its place.
func readAll(body *io.ReadCloser) ([]byte, error) {
	if *body == nil || *body == http.NoBody {
		return nil, nil
	}
	raw, err := io.ReadAll(*body)
	(*body).Close()
	*body = io.NopCloser(bytes.NewReader(raw))
	return raw, err
}
