package notify

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"parvis/app/problem"
	"parvis/server/jobs"
	"parvis/server/secret"
)

// Subscription is what a browser gives: where its push service takes notifications, and the keys that only it can read
// them with.
type Subscription struct {
	Endpoint string `json:"endpoint"`
	P256dh   string `json:"p256dh"`
	Auth     string `json:"auth"`
}

// longest is how long the address of a push service may be.
const longest = 1024

// check refuses what is no public push service or no key; it answers the service's host.
func (s *Service) check(sub *Subscription) (host string, err error) {
	bad := func(name string) error {
		return &problem.Error{Code: problem.CodeInvalid, Fields: []problem.Field{{Name: name, Key: "field.invalid"}}}
	}
	u, err := url.Parse(sub.Endpoint)
	if err != nil || len(sub.Endpoint) > longest || u.User != nil || u.Host == "" || u.Fragment != "" || !s.reaches(u) {
		return "", bad("endpoint")
	}
	key, err := bytesOf(sub.P256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(key)
	}
	if err != nil {
		return "", bad("p256dh")
	}
	if auth, err := bytesOf(sub.Auth); err != nil || len(auth) != 16 {
		return "", bad("auth")
	}
	return u.Hostname(), nil
}

func bytesOf(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}

// reaches tells whether an address may be a push service: https on its own port, by a public name. What the name stands
// for is looked at again when it is called (dial).
func (s *Service) reaches(u *url.URL) bool {
	name := strings.ToLower(u.Hostname())
	_, notAName := netip.ParseAddr(name)
	if s.Local && (notAName == nil || name == "localhost") {
		return u.Scheme == "http" || u.Scheme == "https"
	}
	return u.Scheme == "https" && (u.Port() == "" || u.Port() == "443") && notAName != nil && strings.Contains(name, ".") &&
		!strings.HasSuffix(name, ".") && !strings.HasSuffix(name, ".local") && !strings.HasSuffix(name, ".internal") && !strings.HasSuffix(name, ".localhost")
}

// public tells whether an address is one of the open internet: a browser must not make us knock at doors inside.
func public(ip netip.Addr) bool {
	ip = ip.Unmap()
	for _, inside := range insides {
		if inside.Contains(ip) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast()
}

// insides are the networks that the standard library does not name: shared (carriers), benchmarks, documentation,
// translation of IPv4 and what is reserved.
var insides = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

var errInside = errors.New("not an address of the open internet")

// dial looks at the address that a name stands for when it is called, so that no name can stand for another meanwhile.
func (s *Service) dial(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read %s: %w", address, err)
	}
	if public(at.Addr()) || s.Local && at.Addr().Unmap().IsLoopback() {
		return nil
	}
	return errInside
}

// client follows nobody elsewhere, and takes no way round.
func (s *Service) client() *http.Client {
	if s.Client != nil {
		return s.Client
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: s.dial}
	return &http.Client{
		Timeout:       15 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: 10 * time.Second,
			MaxResponseHeaderBytes: 16 << 10, DisableKeepAlives: true, ForceAttemptHTTP2: true,
		},
	}
}

// keys are those by which push services know us. They are made of the server's key and stored nowhere.
func keys(k secret.Key) (private, public string) {
	for n := range 100 { // a number that is no key of the curve comes once in 2^32
		raw, err := base64.RawURLEncoding.DecodeString(k.Derive("vapid", strconv.Itoa(n)))
		if err != nil {
			continue
		}
		if key, err := ecdh.P256().NewPrivateKey(raw); err == nil {
			return base64.RawURLEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes())
		}
	}
	return "", ""
}

// PublicKey is what a browser needs to subscribe.
func (s *Service) PublicKey() string {
	_, public := keys(s.Key)
	return public
}

// answer is what a push service's status means.
type answer int

const (
	taken answer = iota // or refused in a way that trying again does not mend
	gone                // nobody is there any more
	later
)

// push tells every browser of a thing what is new to it. It runs again when a push service cannot be reached, for a day.
func (s *Service) push(ctx context.Context, j jobs.Job) error {
	var a about
	if err := j.Args(&a); err != nil {
		return err
	}
	rows, err := s.rows(ctx, a)
	if err != nil || len(rows) == 0 {
		return err
	}
	now, err := s.News[a.Kind](ctx, a.About)
	if problem.CodeOf(err) == problem.CodeNotFound && err != nil {
		return s.Off(ctx, a.Kind, a.About)
	}
	if err != nil {
		return err
	}
	var failed error
	for _, r := range rows {
		if fresh(r.told, now) {
			did, err := s.send(ctx, a, r)
			switch {
			case did == gone:
				if err := s.drop(ctx, r); err != nil {
					return err
				}
				continue
			case did == later && s.Now().Sub(j.Created) < life:
				failed = errors.Join(failed, err)
				continue
			}
		}
		if err := s.settle(ctx, r, now); err != nil {
			return err
		}
	}
	return failed
}

// send hands one notification over.
func (s *Service) send(ctx context.Context, a about, r row) (answer, error) {
	opened, err := s.Key.Open("push", r.sealed)
	if err != nil {
		return gone, err // sealed with another key: it can never be reached
	}
	var sub Subscription
	if err := json.Unmarshal([]byte(opened), &sub); err != nil {
		return gone, err
	}
	if _, err := s.check(&sub); err != nil {
		return gone, err
	}
	text := s.Say(r.lang, a.Kind, a.About)
	message, err := json.Marshal(map[string]string{"title": text.Title, "body": text.Body, "path": text.Path, "lang": r.lang})
	if err != nil {
		return taken, err
	}
	private, public := keys(s.Key)
	res, err := webpush.SendNotificationWithContext(ctx, message, &webpush.Subscription{
		Endpoint: sub.Endpoint, Keys: webpush.Keys{Auth: sub.Auth, P256dh: sub.P256dh},
	}, &webpush.Options{
		HTTPClient: s.client(), Subscriber: s.Subscriber, TTL: int(life.Seconds()), Urgency: webpush.UrgencyNormal,
		Topic: s.Key.Derive("push topic", a.Kind+a.About)[:32], VAPIDPublicKey: public, VAPIDPrivateKey: private,
	})
	if errors.Is(err, errInside) {
		return gone, err
	}
	if err != nil {
		return later, fmt.Errorf("reach a push service: %w", withoutAddress(err))
	}
	defer res.Body.Close()
	io.Copy(io.Discard, io.LimitReader(res.Body, 4<<10)) //nolint:errcheck // it is not read
	switch code := res.StatusCode; {
	case code == http.StatusNotFound, code == http.StatusGone:
		return gone, nil
	case code == http.StatusTooManyRequests, code >= 500:
		return later, fmt.Errorf("push service answered %d", code)
	case code >= 300:
		s.Log.Warn("a push service refuses", slog.Int("status", code))
		return gone, nil // our key is not the one that it knows, or it is no push service
	}
	return taken, nil
}

// withoutAddress keeps the address of somebody's browser out of logs and of what is stored of a job.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
