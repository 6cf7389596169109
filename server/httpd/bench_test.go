package httpd

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// line is one connection that asks for the same page again and again and does as little as can be beside it, so that
// what is measured is the server.
type line struct {
	b    *testing.B
	conn net.Conn
	in   *bufio.Reader
	ask  []byte
}

func dialLine(b *testing.B, address, host, path string) *line {
	b.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	ask := "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate, br\r\nSec-Fetch-Site: none\r\n\r\n"
	return &line{b, conn, bufio.NewReaderSize(conn, 64<<10), []byte(ask)}
}

// get asks n times and answers how long it took, and the last body as it came.
func (l *line) get(n int) (time.Duration, []byte) {
	l.b.Helper()
	var last bytes.Buffer
	start := time.Now()
	for range n {
		if _, err := l.conn.Write(l.ask); err != nil {
			l.b.Fatal(err)
		}
		res, err := http.ReadResponse(l.in, nil)
		if err != nil {
			l.b.Fatal(err)
		}
		last.Reset()
		if _, err := io.Copy(&last, res.Body); err != nil || res.StatusCode != http.StatusOK {
			l.b.Fatal(res.Status, err)
		}
	}
	return time.Since(start), last.Bytes()
}

// serve measures a page beside a bare handler that writes the same bytes, turn by turn in the same run, and tells
// their ratio: 1 is as fast, the goal is 0.5.
func serve(b *testing.B, path string, fresh bool) {
	k := newKit(b, kitOptions{quiet: true})
	page := dialLine(b, k.srv.Listen, k.srv.Listen, path)
	_, body := page.get(1)
	body = bytes.Clone(body)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(body) //nolint:errcheck // a benchmark
	}))
	b.Cleanup(bare.Close)
	address := bare.Listener.Addr().String()
	same := dialLine(b, address, address, path)
	page.get(20)
	same.get(20)
	var ours, theirs time.Duration
	n := 0
	for b.Loop() {
		if fresh {
			k.now.forward(2 * cacheAge)
		}
		took, _ := page.get(1)
		ours += took
		took, _ = same.get(1)
		theirs += took
		n++
	}
	b.ReportMetric(float64(ours.Nanoseconds())/float64(n), "page-ns")
	b.ReportMetric(float64(theirs.Nanoseconds())/float64(n), "bare-ns")
	b.ReportMetric(float64(theirs)/float64(ours), "ratio")
	b.ReportMetric(float64(len(body)), "bytes")
}

func BenchmarkServeHome(b *testing.B)            { serve(b, "/", false) }
func BenchmarkServeCharter(b *testing.B)         { serve(b, "/charte", false) }
func BenchmarkServeFAQ(b *testing.B)             { serve(b, "/en/faq", false) }
func BenchmarkServeHomeUncached(b *testing.B)    { serve(b, "/", true) }
func BenchmarkServeCharterUncached(b *testing.B) { serve(b, "/charte", true) }

// BenchmarkDraw is a page without HTTP: from the documents to the bytes.
func BenchmarkDraw(b *testing.B) {
	k := newKit(b, kitOptions{quiet: true})
	for b.Loop() {
		k.now.forward(2 * cacheAge)
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/charte", nil)
		r.Host = k.srv.Base.Host
		k.web.Config.Handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
