package discord

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parvis/server/platform"
)

const (
	htmlPage = "<!DOCTYPE html><html><head><title>Access denied</title></head><body>error code: 1015</body></html>"
	badRoles = `{"code":50035,"message":"Invalid Form Body","errors":{"role_ids":{"0":{"_errors":[{"code":"NUMBER_TYPE_COERCE","message":"Value \"secret-canary\" is not snowflake."}]}}}}`
	badAge   = `{"code":50035,"message":"Invalid Form Body","errors":{"max_age":{"_errors":[{"code":"NUMBER_TYPE_MAX","message":"too much"}]}}}`
)

func said(code string) string { return `{"message":"some words","code":` + code + `}` }

func TestClassify(t *testing.T) {
	t.Parallel()
	type want struct {
		step      platform.Step
		reason    string
		after     time.Duration
		global    bool
		ambiguous bool
	}
	steward := func(reason string) want { return want{step: platform.WaitSteward, reason: reason} }
	person := func(reason string) want { return want{step: platform.WaitPerson, reason: reason} }
	again := func(reason string) want { return want{step: platform.LookAgain, reason: reason} }
	down := want{step: platform.BackOff, reason: "unavailable"}
	unsure := want{step: platform.BackOff, reason: "unavailable", ambiguous: true}
	limited := func(after time.Duration, global bool) want {
		return want{step: platform.RetryAt, reason: "rate_limited", after: after, global: global}
	}
	for _, test := range []struct {
		name   string
		method string
		status int
		header string // "Name: value; Name: value"
		body   string
		as     credential
		want   want
	}{
		{"unknown account", "GET", 404, "", said("10001"), asBot, steward("invalid")},
		{"unknown channel", "POST", 404, "", said("10003"), asBot, steward("channel_missing")},
		{"unknown guild", "GET", 404, "", said("10004"), asBot, steward("server_missing")},
		{"unknown invite", "DELETE", 404, "", said("10006"), asBot, again("unknown_invite")},
		{"unknown member", "GET", 404, "", said("10007"), asBot, again("not_member")},
		{"unknown member on a write", "PUT", 404, "", said("10007"), asBot, again("not_member")},
		{"unknown role", "PUT", 404, "", said("10011"), asBot, steward("role_missing")},
		{"unknown user", "GET", 404, "", said("10013"), asBot, again("not_member")},
		{"only bots", "GET", 403, "", said("20002"), asBot, steward("bot_token")},
		{"not authorized on this application", "PUT", 403, "", said("20012"), asBot, steward("permission")},
		{"only the owner", "PUT", 403, "", said("20018"), asBot, steward("permission")},
		{"application flagged", "PUT", 403, "", said("20026"), asBot, steward("permission")},
		{"channel write limit", "POST", 429, "Retry-After: 3", said("20028"), asBot, limited(3*time.Second, false)},
		{"guild write limit", "POST", 429, "Retry-After: 3", said("20029"), asBot, limited(3*time.Second, false)},
		{"channel write limit without 429", "POST", 400, "", said("20028"), asBot, down},
		{"slow mode", "POST", 429, "Retry-After: 5", said("20016"), asBot, limited(5*time.Second, false)},
		{"explicit content", "POST", 403, "", said("20009"), asBot, steward("permission")},
		{"no messages in a forum", "POST", 400, "", said("40058"), asBot, steward("channel_missing")},
		{"empty message", "POST", 400, "", said("50006"), asBot, steward("invalid")},
		{"no messages in a voice channel", "POST", 400, "", said("50008"), asBot, steward("channel_missing")},
		{"verification level", "POST", 403, "", said("50009"), asBot, steward("permission")},
		{"archived thread", "POST", 400, "", said("50083"), asBot, steward("channel_missing")},
		{"locked thread", "POST", 400, "", said("160005"), asBot, steward("channel_missing")},
		{"a rule of the server blocks it", "POST", 400, "", said("200000"), asBot, steward("permission")},
		{"a rule blocks the title", "POST", 400, "", said("200001"), asBot, steward("permission")},
		{"a filter blocks the link", "POST", 400, "", said("240000"), asBot, steward("permission")},
		{"person in too many servers", "PUT", 400, "", said("30001"), asBot, person("server_limit")},
		{"too many invites", "POST", 400, "", said("30016"), asBot, steward("invites_full")},
		{"server full", "PUT", 400, "", said("30019"), asBot, steward("server_full")},
		{"30031 is not about roles", "PUT", 400, "", said("30031"), asBot, steward("invalid")},
		{"unauthorized with code", "GET", 401, "", said("40001"), asBot, steward("bot_token")},
		{"verify your account", "PUT", 403, "", said("40002"), asBot, person("unverified")},
		{"feature off for now", "POST", 400, "", said("40006"), asBot, down},
		{"banned", "PUT", 403, "", said("40007"), asBot, want{step: platform.Final, reason: "banned"}},
		{"resource limited", "POST", 429, "X-RateLimit-Scope: shared; Retry-After: 2", said("40062"), asBot, limited(2*time.Second, false)},
		{"front refuses the user agent", "GET", 403, "", said("40333"), asBot, steward("invalid")},
		{"missing access", "GET", 403, "", said("50001"), asBot, steward("access")},
		{"missing permissions", "PUT", 403, "", said("50013"), asBot, steward("permission")},
		{"bad bot token by code", "GET", 401, "", said("50014"), asBot, steward("bot_token")},
		{"invite invalid or taken", "DELETE", 400, "", said("50020"), asBot, again("unknown_invite")},
		{"wrong type of channel", "POST", 400, "", said("50024"), asBot, steward("channel_missing")},
		{"bad person's token", "PUT", 400, "", said("50025"), asBot, person("token_revoked")},
		{"bad person's token with 401 does not accuse the bot", "PUT", 401, "", said("50025"), asBot, person("token_revoked")},
		{"scope missing", "PUT", 403, "", said("50026"), asBot, person("token_revoked")},
		{"invalid role", "POST", 400, "", said("50028"), asBot, steward("role_missing")},
		{"form", "POST", 400, "", badAge, asBot, steward("invalid")},
		{"form about roles", "POST", 400, "", badRoles, asBot, steward("role_missing")},
		{"form without a tree", "POST", 400, "", said("50035"), asBot, steward("invalid")},
		{"api version", "GET", 400, "", said("50041"), asBot, steward("invalid")},
		{"invalid guild", "GET", 400, "", said("50055"), asBot, steward("server_missing")},
		{"invalid JSON", "POST", 400, "", said("50109"), asBot, steward("invalid")},
		{"person not verified", "PUT", 403, "", said("50178"), asBot, person("unverified")},
		{"two factor", "PUT", 403, "", said("60003"), asBot, steward("two_factor")},
		{"index not ready", "GET", 202, "", said("110000"), asBot, down},
		{"overloaded", "GET", 503, "", said("130000"), asBot, down},
		{"overloaded on a write", "POST", 503, "", said("130000"), asBot, unsure},
		{"joining restricted", "PUT", 403, "", said("340015"), asBot, person("restricted")},

		{"401 as bot", "GET", 401, "", said("0"), asBot, steward("bot_token")},
		{"401 as bot in HTML", "GET", 401, "", htmlPage, asBot, steward("bot_token")},
		{"401 as person", "GET", 401, "", said("0"), asPerson, person("token_revoked")},
		{"403 without code", "PUT", 403, "", said("0"), asBot, steward("permission")},
		{"403 unknown code", "PUT", 403, "", said("99999"), asBot, steward("permission")},
		{"403 in HTML is the front's ban", "GET", 403, "", htmlPage, asBot, limited(blockedWait, true)},
		{"403 in HTML with a time", "GET", 403, "Retry-After: 60", htmlPage, asBot, limited(time.Minute, true)},
		{"403 empty", "GET", 403, "", "", asBot, limited(blockedWait, true)},
		{"404 without code", "GET", 404, "", said("0"), asBot, steward("invalid")},
		{"404 in HTML", "GET", 404, "", htmlPage, asBot, steward("invalid")},
		{"405", "PATCH", 405, "", said("0"), asBot, steward("invalid")},
		{"408", "POST", 408, "", "", asBot, unsure},
		{"409", "PUT", 409, "", said("0"), asBot, down},
		{"413", "POST", 413, "", said("40005"), asBot, steward("invalid")},

		{"429 fraction in the body", "GET", 429, "", `{"retry_after":0.65,"global":false}`, asBot, limited(650*time.Millisecond, false)},
		{"429 longest of header and body", "GET", 429, "Retry-After: 1", `{"retry_after":1.337}`, asBot, limited(1337*time.Millisecond, false)},
		{"429 header longer", "GET", 429, "Retry-After: 4", `{"retry_after":0.5}`, asBot, limited(4*time.Second, false)},
		{"429 fraction in the header", "GET", 429, "Retry-After: 0.25", said("0"), asBot, limited(250*time.Millisecond, false)},
		{"429 only reset-after", "GET", 429, "X-RateLimit-Reset-After: 7.5", said("0"), asBot, limited(7500*time.Millisecond, false)},
		{"429 without a time", "GET", 429, "", said("0"), asBot, limited(defaultWait, false)},
		{"429 nonsense time", "GET", 429, "Retry-After: soon", said("0"), asBot, limited(defaultWait, false)},
		{"429 negative", "GET", 429, "Retry-After: -5", `{"retry_after":-1}`, asBot, limited(defaultWait, false)},
		{"429 absurd", "GET", 429, "Retry-After: 999999999", said("0"), asBot, limited(time.Hour, false)},
		{"429 an hour is believed", "GET", 429, "Retry-After: 3600", said("0"), asBot, limited(time.Hour, false)},
		{"429 tiny", "GET", 429, "", `{"retry_after":0.001}`, asBot, limited(minWait, false)},
		{"429 date", "GET", 429, "Date: Sat, 21 Nov 2026 09:00:00 GMT; Retry-After: Sat, 21 Nov 2026 09:00:30 GMT", said("0"), asBot, limited(30*time.Second, false)},
		{"429 global in the body", "GET", 429, "", `{"retry_after":2,"global":true}`, asBot, limited(2*time.Second, true)},
		{"429 global by header, no reset-after", "POST", 429, "Retry-After: 2; X-RateLimit-Global: true", said("0"), asBot, limited(2*time.Second, true)},
		{"429 global by scope", "GET", 429, "Retry-After: 2; X-RateLimit-Scope: global", said("0"), asBot, limited(2*time.Second, true)},
		{"429 HTML", "POST", 429, "Retry-After: 120", htmlPage, asBot, limited(2*time.Minute, true)},
		{"429 HTML without a time", "POST", 429, "", htmlPage, asBot, limited(blockedWait, true)},
		{"429 null", "POST", 429, "Retry-After: 9", "null", asBot, limited(9*time.Second, true)},
		{"429 beats a code", "PUT", 429, "Retry-After: 1", said("50013"), asBot, limited(time.Second, false)},

		{"500 on a read", "GET", 500, "", said("0"), asBot, down},
		{"500 on a write", "POST", 500, "", said("0"), asBot, unsure},
		{"500 beats a code", "POST", 500, "", said("10003"), asBot, unsure},
		{"502 HTML", "POST", 502, "", htmlPage, asBot, unsure},
		{"503 HTML", "DELETE", 503, "", htmlPage, asBot, unsure},
		{"503 with a time", "POST", 503, "Retry-After: 30", htmlPage, asBot, want{platform.RetryAt, "unavailable", 30 * time.Second, false, true}},
		{"504", "PUT", 504, "", "", asBot, unsure},
		{"520 of the front", "POST", 520, "", htmlPage, asBot, unsure},
		{"302", "POST", 302, "Location: https://elsewhere.example", "", asBot, unsure},
		{"206", "GET", 206, "", "{}", asBot, down},

		{"200 in HTML on a read", "GET", 200, "", htmlPage, asBot, down},
		{"200 in HTML on a write", "POST", 200, "", htmlPage, asBot, unsure},
		{"200 truncated", "POST", 200, "", `{"code":"abc`, asBot, unsure},

		{"invalid_grant", "POST", 400, "", `{"error":"invalid_grant","error_description":"Invalid \"code\" in request."}`, asApplication, person("token_revoked")},
		{"invalid_client", "POST", 401, "", `{"error":"invalid_client"}`, asApplication, steward("client_secret")},
		{"401 as application", "POST", 401, "", said("0"), asApplication, steward("client_secret")},
		{"invalid_request", "POST", 400, "", `{"error":"invalid_request"}`, asApplication, steward("invalid")},
		{"unsupported_grant_type", "POST", 400, "", `{"error":"unsupported_grant_type"}`, asApplication, steward("invalid")},
		{"temporarily_unavailable", "POST", 400, "", `{"error":"temporarily_unavailable"}`, asApplication, down},
		{"oauth 500", "POST", 500, "", `{"error":"server_error"}`, asApplication, unsure},
		{"oauth 429", "POST", 429, "Retry-After: 3", `{"retry_after":2.5,"global":false}`, asApplication, limited(3*time.Second, false)},

		{"body of another shape", "GET", 400, "", `["no"]`, asBot, steward("invalid")},
		{"null body", "GET", 400, "", `null`, asBot, steward("invalid")},
		{"code as a string", "GET", 403, "", `{"code":"50013"}`, asBot, limited(blockedWait, true)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := classify(answer{method: test.method, as: test.as, status: test.status, header: headerOf(test.header), body: []byte(test.body)})
			if e == nil {
				t.Fatal("taken for a success")
			}
			if got := (want{e.Step, e.Reason, e.After, e.Global, e.Ambiguous}); got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
			if e.Status != test.status || e.Err == nil {
				t.Errorf("status %d, err %v", e.Status, e.Err)
			}
			if strings.Contains(e.Error(), "canary") || strings.Contains(e.Error(), "<html") {
				t.Errorf("the error tells too much: %v", e)
			}
		})
	}
}

func TestClassifySuccess(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]answer{
		"200":       {method: "GET", status: 200, body: []byte(`{"id":"1"}`)},
		"200 array": {method: "GET", status: 200, body: []byte(`[]`)},
		"201":       {method: "PUT", status: 201, body: []byte(`{}`)},
		"204":       {method: "PUT", status: 204},
	} {
		if e := classify(a); e != nil {
			t.Errorf("%s: %v", name, e)
		}
	}
	if e := classify(answer{method: "POST", status: 200, body: []byte(`{}`), cut: io.ErrUnexpectedEOF}); e == nil || !e.Ambiguous || !errors.Is(e, io.ErrUnexpectedEOF) {
		t.Errorf("cut body: %v", e)
	}
}

// Whatever the answer is made of, the classifier says something that can be acted upon.
func TestClassifyAnything(t *testing.T) {
	t.Parallel()
	pieces := []string{`{`, `}`, `"code":`, `50013`, `"x"`, `null`, `[`, `]`, `"retry_after":`, `1e999`, `-1`, `"errors":`, `"error":`, `<html>`, "\x00", `,`}
	rapid.Check(t, func(t *rapid.T) {
		a := answer{
			method: rapid.SampledFrom([]string{"GET", "PUT", "POST", "DELETE"}).Draw(t, "method"),
			as:     credential(rapid.IntRange(0, 2).Draw(t, "as")),
			status: rapid.IntRange(200, 599).Draw(t, "status"),
			header: http.Header{"Retry-After": {rapid.OneOf(rapid.SampledFrom([]string{"", "NaN", "Inf", "-Inf", "1e300"}), rapid.String()).Draw(t, "after")}},
			body:   []byte(strings.Join(rapid.SliceOf(rapid.SampledFrom(pieces)).Draw(t, "body"), "")),
		}
		e := classify(a)
		switch {
		case e == nil && a.status != 200 && a.status != 201 && a.status != 204:
			t.Fatal("taken for a success")
		case e == nil:
		case e.Reason == "" || e.Err == nil:
			t.Fatalf("says nothing: %+v", e)
		case e.Step == platform.RetryAt && (e.After < minWait || e.After > maxWait):
			t.Fatalf("waits %s", e.After)
		case e.Ambiguous && (!writes(a.method) || a.status >= 400 && a.status < 500 && a.status != 408):
			t.Fatalf("ambiguous: %+v", e)
		}
	})
}

func headerOf(text string) http.Header {
	out := http.Header{}
	for _, line := range strings.Split(text, "; ") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			out.Set(name, value)
		}
	}
	return out
}
