package sandbox

import "net/http"

// routes mounts the four surfaces. A page of another origin may not post to any of them through a browser.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	api := s.serveAPI(apiRoutes())
	mux.HandleFunc("/api/", api)

	mux.HandleFunc("GET /_control/state", s.control(s.controlState))
	mux.HandleFunc("POST /_control/users", s.control(s.controlUsers))
	mux.HandleFunc("POST /_control/user", s.control(s.controlUser))
	mux.HandleFunc("POST /_control/join", s.control(s.controlJoin))
	mux.HandleFunc("POST /_control/member", s.control(s.controlMember))
	mux.HandleFunc("POST /_control/guild", s.control(s.controlGuild))
	mux.HandleFunc("POST /_control/role", s.control(s.controlRole))
	mux.HandleFunc("POST /_control/channel", s.control(s.controlChannel))
	mux.HandleFunc("POST /_control/message", s.control(s.controlMessage))
	mux.HandleFunc("POST /_control/ban", s.control(s.controlBan))
	mux.HandleFunc("POST /_control/bot", s.control(s.controlBot))
	mux.HandleFunc("POST /_control/clock", s.control(s.controlClock))
	mux.HandleFunc("POST /_control/limits", s.control(s.controlLimits))
	mux.HandleFunc("POST /_control/faults", s.control(s.controlAddFault))
	mux.HandleFunc("GET /_control/faults", s.control(s.controlFaults))
	mux.HandleFunc("DELETE /_control/faults", s.control(s.controlClearFaults))
	mux.HandleFunc("GET /_control/requests", s.control(s.controlRequests))

	mux.HandleFunc("GET /oauth2/authorize", page(s.showConsent))
	mux.HandleFunc("POST /oauth2/authorize", page(s.decideConsent))
	mux.HandleFunc("GET /api/oauth2/authorize", page(s.showConsent))
	mux.HandleFunc("GET /invite/{code}", page(s.showInvite))
	mux.HandleFunc("POST /invite/{code}", page(s.acceptInvite))
	mux.HandleFunc("GET /welcome", page(s.showWelcome))

	mux.HandleFunc("GET /{$}", page(s.showHome))
	mux.HandleFunc("POST /person", page(s.createPerson))
	mux.HandleFunc("POST /open", page(s.openInvite))
	mux.HandleFunc("POST /screening", page(s.switchScreening))
	mux.HandleFunc("POST /accept", page(s.acceptScreening))
	mux.HandleFunc("POST /leave", page(s.leaveGuild))
	mux.HandleFunc("/", page(s.showNotFound))
	return http.NewCrossOriginProtection().Handler(mux)
}
