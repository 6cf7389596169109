package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// controlCall is one call of the control surface, run as one change under the lock.
type controlCall struct {
	w   *world
	tx  *change
	now time.Time
	req *http.Request
	raw []byte
}

// decode reads the body; no body is an empty one, unknown fields are ignored.
func (c *controlCall) decode(into any) error {
	if len(bytes.TrimSpace(c.raw)) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.raw, into); err != nil {
		return refuse(http.StatusBadRequest, 0, "body: "+err.Error())
	}
	return nil
}

// control answers a control call. Refusals carry Discord's status and code where it has one.
func (s *Server) control(handle func(*controlCall) (reply, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyMost))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		var rep reply
		var body []byte
		err = s.update(func(tx *change) error {
			var err error
			rep, err = handle(&controlCall{w: s.world, tx: tx, now: s.now(), req: r, raw: raw})
			if err == nil && rep.body != nil {
				body, err = json.Marshal(rep.body)
			}
			return err
		})
		var refusal *apiError
		switch {
		case errors.As(err, &refusal):
			rep.status = refusal.Status
			body, _ = json.Marshal(refusal) // text and numbers always encode
		case err != nil:
			s.log.Error("control call", slog.String("path", r.URL.Path), slog.Any("error", err))
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		wireAnswer{status: rep.status, body: body}.write(w)
	}
}

// guild finds a guild by id or exact name.
func (c *controlCall) guild(ref string) (guild, error) {
	for _, g := range c.w.guildList() {
		if g.ID == ref || g.Name == ref {
			return g, nil
		}
	}
	return guild{}, errUnknownGuild()
}

// user finds a person by id or, when it is the only one of that name, by name.
func (c *controlCall) user(ref string) (user, error) {
	if u, ok := c.w.users.get(ref); ok {
		return u, nil
	}
	named := sorted(c.w.users.rows, func(u user) bool { return u.Name == ref || u.Username == ref }, func(u user) string { return u.ID })
	if len(named) != 1 {
		return user{}, errUnknownUser()
	}
	return named[0], nil
}

// roles turns ids or exact names into ids.
func (g guild) rolesByRef(refs []string) ([]string, error) {
	out := []string{}
	for _, ref := range refs {
		i := slices.IndexFunc(g.Roles, func(r role) bool { return r.ID == ref || r.Name == ref })
		if i < 0 {
			return nil, errUnknownRole()
		}
		if id := g.Roles[i].ID; id != g.ID && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, nil
}

func (g guild) roleNames(ids []string) []string {
	out := []string{}
	for _, id := range ids {
		if r, ok := g.role(id); ok {
			out = append(out, r.Name)
		}
	}
	return out
}

func badControl(format string, args ...any) (reply, error) {
	return fail(refuse(http.StatusBadRequest, 0, fmt.Sprintf(format, args...)))
}
