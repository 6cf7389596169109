package sandbox

import "net/http"

// controlClock moves the virtual clock, for good.
func (s *Server) controlClock(c *controlCall) (reply, error) {
	var in struct {
		AdvanceMS int64 `json:"advance_ms"`
	}
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	if in.AdvanceMS < 0 {
		return badControl("the clock does not go back")
	}
	a := c.w.app()
	a.ShiftMS += in.AdvanceMS
	c.w.apps.put(c.tx, "app", a)
	return ok(object{"now": timestamp(s.now()), "shift_ms": a.ShiftMS})
}

// controlAddFault makes the calls to come go wrong.
func (s *Server) controlAddFault(c *controlCall) (reply, error) {
	var in fault
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	in.Seen, in.Fired = 0, 0
	f, err := s.faults.add(in)
	if err != nil {
		return badControl("%v", err)
	}
	return reply{http.StatusCreated, f}, nil
}

func (s *Server) controlFaults(*controlCall) (reply, error) {
	return ok(object{"faults": s.faults.list()})
}

func (s *Server) controlClearFaults(*controlCall) (reply, error) {
	s.faults.clear()
	return noContent()
}

// controlLimits switches the rate limits on or off and sets their size.
func (s *Server) controlLimits(c *controlCall) (reply, error) {
	var in limitRules
	if err := c.decode(&in); err != nil {
		return fail(err)
	}
	return ok(s.limits.set(in))
}
