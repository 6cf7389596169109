package httpd

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts calls. Labels never hold anything personal.
type Metrics struct {
	Registry *prometheus.Registry
	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	sockets  prometheus.Gauge
}

// NewMetrics makes the counters of one server.
func NewMetrics() *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "parvis_http_requests_total", Help: "Calls answered, by method and status.",
		}, []string{"method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "parvis_http_request_seconds", Help: "Time to answer, by method.", Buckets: prometheus.DefBuckets,
		}, []string{"method"}),
		sockets: prometheus.NewGauge(prometheus.GaugeOpts{Name: "parvis_live_sockets", Help: "Phones that watch."}),
	}
	m.Registry.MustRegister(m.calls, m.seconds, m.sockets)
	return m
}

// Handler answers GET /metrics, on an address of its own.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}

func (m *Metrics) count(method string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete:
	default:
		method = "other"
	}
	m.calls.WithLabelValues(method, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(method).Observe(took.Seconds())
}
