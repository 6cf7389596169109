package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/bwmarrin/discordgo"

	"parvis/server/platform"
)

// call is one REST call before it is sent.
type call struct {
	method   string
	endpoint string // as the library builds it
	body     any    // nil for none
	reason   string // for the audit log
	bearer   string // a person's token instead of the bot's
	probe    bool   // sent although the bot's token was refused a moment ago
}

// reply is a success.
type reply struct {
	method string
	status int
	body   []byte
}

// credential says whose right a call uses, which decides what a 401 means.
type credential int

const (
	asBot credential = iota
	asPerson
	asApplication
)

// trip is what a call tells its transport, and the transport tells the call.
type trip struct {
	as     credential
	urgent bool
	probe  bool
	status int
}

type tripKey struct{}

func withTrip(ctx context.Context, t *trip) context.Context {
	return context.WithValue(ctx, tripKey{}, t)
}

func tripOf(ctx context.Context) *trip {
	if t, ok := ctx.Value(tripKey{}).(*trip); ok {
		return t
	}
	return &trip{}
}

// do sends a call once and answers a success or a *platform.Error.
func (a *Adapter) do(ctx context.Context, c call) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	t := &trip{probe: c.probe, urgent: platform.IsUrgent(ctx)}
	options := []discordgo.RequestOption{
		discordgo.WithContext(withTrip(ctx, t)),
		discordgo.WithRestRetries(0),
		discordgo.WithRetryOnRatelimit(false),
	}
	if c.bearer != "" {
		t.as = asPerson
		options = append(options, discordgo.WithHeader("Authorization", "Bearer "+c.bearer))
	}
	if reason := auditReason(c.reason); reason != "" {
		options = append(options, discordgo.WithAuditLogReason(reason))
	}
	body, err := encode(c.body)
	if err != nil {
		return reply{}, err
	}
	// A bucket of its own for every call: the library's shared ones hold a mutex over the whole round trip, sleep
	// without looking at the context, and are never forgotten. Limits are kept by the gate instead.
	bucket := discordgo.NewRatelimiter().LockBucket(c.endpoint)
	answer, err := a.session.RequestWithLockedBucket(c.method, c.endpoint, "application/json", body, bucket, 0, options...)
	if err != nil {
		return reply{}, a.note(c.method, err)
	}
	return reply{method: c.method, status: t.status, body: answer}, nil
}

func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	out, err := json.Marshal(body)
	if err != nil {
		return nil, &platform.Error{Step: platform.WaitSteward, Reason: "invalid", Err: fmt.Errorf("encode body: %w", err)}
	}
	return out, nil
}

// note takes the classified error out of the wrappings, which carry the address and so maybe an invite's code, and
// forgets what the error proves to be outdated.
func (a *Adapter) note(method string, err error) error {
	var out *platform.Error
	if !errors.As(err, &out) {
		out = &platform.Error{Step: platform.BackOff, Reason: "unavailable", Ambiguous: writes(method), Err: bare(err)}
	}
	if outdates(out) {
		a.guilds.clear()
	}
	return out
}

// bare removes the address from an error of net/http.
func bare(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// writes tells whether a call may have changed something.
func writes(method string) bool {
	return method != http.MethodGet && method != http.MethodHead
}

// decode reads a success into T. An empty body, null or anything but T is an answer we do not understand: the call
// may well have taken effect.
func decode[T any](r reply) (T, error) {
	var out *T
	err := json.Unmarshal(r.body, &out)
	if err == nil && out != nil {
		return *out, nil
	}
	var zero T
	if err == nil || len(bytes.TrimSpace(r.body)) == 0 {
		err = errors.New("nothing in the answer")
	}
	return zero, misunderstood(r, err)
}

// expect answers an error when a success is not the one that Discord documents.
func (r reply) expect(status int) error {
	if r.status == status {
		return nil
	}
	return misunderstood(r, fmt.Errorf("status %d instead of %d", r.status, status))
}

func misunderstood(r reply, err error) *platform.Error {
	return &platform.Error{
		Step: platform.BackOff, Reason: "unavailable", Ambiguous: writes(r.method), Status: r.status,
		Err: fmt.Errorf("read the answer: %w", err),
	}
}

// checkIDs refuses what cannot stand in a path. Nothing is sent.
func checkIDs(ids ...string) error {
	for _, id := range ids {
		if !isSnowflake(id) {
			return &platform.Error{Step: platform.WaitSteward, Reason: "invalid", Err: fmt.Errorf("%q is not an id", id)}
		}
	}
	return nil
}
