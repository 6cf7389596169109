package httpd

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/httprate"
	"github.com/klauspost/compress/gzhttp"

	"parvis/app/api"
	"parvis/app/problem"
	"parvis/server/publish"
)

// MaxBody is the largest body that is read, in bytes, but for documents and pictures (mostOf).
const MaxBody = 256 << 10

// policy is the Content-Security-Policy of every answer; pages add the hash of their inlined style.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'%s; img-src 'self' data:; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; " +
	"frame-ancestors 'none'"

// guard is what every call passes, outermost first: log and recover, headers, host, size, origin, rate, gzip.
func (s *Server) guard(next http.Handler) http.Handler {
	origin := http.NewCrossOriginProtection()
	if err := origin.AddTrustedOrigin(s.Base.Scheme + "://" + s.Base.Host); err != nil {
		s.Log.Error("trust the base address", slog.Any("error", err))
	}
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, problem.New(problem.CodeCrossOrigin))
	}))
	// The length of a personal page must not tell what is in it to who can make a browser ask for it again and again
	// (BREACH): such pages repeat nothing of the query, and a random pad blurs what is left.
	// Without zstd, whose quick form is a tenth longer.
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(6), gzhttp.EnableZstd(false), gzhttp.RandomJitter(32, 0, false))
	if err != nil {
		s.Log.Error("prepare compression", slog.Any("error", err))
		compress = func(h http.Handler) http.HandlerFunc { return h.ServeHTTP }
	}
	h := origin.Handler(s.limitRate(next))
	h = s.checkHost(limitBody(h))
	return s.watch(s.headers(compress(carry(h))))
}

// headers are on every answer, errors too.
func (s *Server) headers(next http.Handler) http.Handler {
	csp := strings.Replace(policy, "%s", "", 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Frame-Options", "DENY")
		if s.https() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		next.ServeHTTP(w, r)
	})
}

func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, mostOf(r))
		next.ServeHTTP(w, r)
	})
}

// mostOf is how much of a body is read: documents and pictures are longer than what newcomers write.
func mostOf(r *http.Request) int64 {
	_, path := splitLanguage(r.URL.Path)
	switch {
	case r.Method == http.MethodPost && path == "/atelier/medias":
		return publish.MaxUpload + 64<<10
	case strings.HasPrefix(path, "/atelier/documents/"), path == "/atelier/apercu":
		return 6 * maxDocument // two texts in a form, whose escapes take up to three bytes for one
	case strings.HasPrefix(path, api.Prefix+"/documents/"):
		return maxDocument
	}
	return MaxBody
}

// checkHost answers to the base address's host only and, when we listen on loopback, to any loopback name: a page
// must not be made to answer under a foreign name (DNS rebinding, cache poisoning).
func (s *Server) checkHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.EqualFold(r.Host, s.Base.Host) || s.Loopback && loopbackHost(r.Host) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		http.Error(w, "421 Misdirected Request: this server answers to "+s.Base.Host, http.StatusMisdirectedRequest)
	})
}

func loopbackHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// limitRate holds how often one address may write, and how often it may read. A room full of people behind one
// address must still get in.
func (s *Server) limitRate(next http.Handler) http.Handler {
	if !s.RateLimit {
		return next
	}
	refuse := httprate.WithLimitHandler(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, problem.New(problem.CodeTooMany))
	})
	by := func(r *http.Request) (string, error) { return s.addressOf(r), nil }
	read := httprate.LimitBy(1200, time.Minute, by, refuse)(next)
	write := httprate.LimitBy(120, time.Minute, by, refuse)(next)
	signIn := httprate.LimitBy(20, time.Minute, by, refuse)(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, path := splitLanguage(r.URL.Path)
		switch {
		case strings.HasPrefix(path, "/connexion"), path == "/entrer/code" && r.Method == http.MethodPost:
			signIn.ServeHTTP(w, r)
		case r.Method == http.MethodGet || r.Method == http.MethodHead:
			read.ServeHTTP(w, r)
		default:
			write.ServeHTTP(w, r)
		}
	})
}

// addressOf is who calls, as an address prefix: /64 of IPv6, since one host has as many as it likes. Behind proxies
// that the settings name, the address that the outermost of them saw.
func (s *Server) addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if s.TrustProxy > 0 {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if i := len(hops) - s.TrustProxy; i >= 0 && net.ParseIP(strings.TrimSpace(hops[i])) != nil {
			host = strings.TrimSpace(hops[i])
		}
	}
	return httprate.CanonicalizeIP(host)
}

// watch logs each call without anything personal, counts it, and turns a panic into an answer.
func (s *Server) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now() //nolint:forbidigo // a duration, by the monotonic clock
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				s.Log.Error("panic", slog.String("value", panicValue(p)), slog.String("stack", string(debug.Stack())))
				if !rec.wrote {
					s.fail(rec, r, problem.New(problem.CodeInternal))
				}
			}
			took := time.Since(start)
			s.Metrics.count(r.Method, rec.status, took)
			s.Log.Debug("answered", slog.String("method", r.Method), slog.String("path", maskPath(r.URL)),
				slog.Int("status", rec.status), slog.Duration("took", took))
		}()
		next.ServeHTTP(rec, r)
	})
}

// panicValue is what logs may show of a panic: what the runtime says. Anything else may hold what somebody wrote.
func panicValue(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}

// maskPath is what logs may show of an address: never the query, which may hold a secret.
func maskPath(u *url.URL) string { return u.Path }

type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.ResponseWriter.Write(b)
}

// Hijack hands the connection to the socket, which asks for it by this old interface.
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.wrote, r.status = true, http.StatusSwitchingProtocols
	return http.NewResponseController(r.ResponseWriter).Hijack()
}

// Unwrap lets response controllers reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// carry puts the call where the API library's handlers find it. What the API answers is kept nowhere unless its handler
// says so.
func carry(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, api.Prefix) {
			w.Header().Set("Cache-Control", "no-store")
			r = r.WithContext(context.WithValue(r.Context(), requestKey{}, r))
		}
		next.ServeHTTP(w, r)
	})
}
