package discord

import "time"

// Discord bans an address that gets 10,000 refusals (401, 403, 429 that is not shared) in ten minutes (Discord docs,
// Rate Limits, Invalid Request Limit). We stop long before.
const (
	budgetSlot    = 10 * time.Second
	budgetSlots   = 60
	budgetRoutine = 500  // of one server
	budgetUrgent  = 2000 // of one server, for calls that a person waits for; and so much beyond budgetAll
	budgetAll     = 6000 // of all servers together
)

// budget counts refusals in a window of ten minutes that slides in steps of ten seconds. The zero value is ready.
type budget struct {
	slots  [budgetSlots]int
	latest int64 // number of the newest slot since the epoch
}

func slotOf(t time.Time) int64 { return t.UnixNano() / int64(budgetSlot) }

// slide empties the slots that fell out of the window.
func (b *budget) slide(now time.Time) {
	current := slotOf(now)
	for empty := max(b.latest+1, current-budgetSlots+1); empty <= current; empty++ {
		b.slots[empty%budgetSlots] = 0
	}
	b.latest = max(b.latest, current)
}

func (b *budget) add(now time.Time) {
	b.slide(now)
	b.slots[b.latest%budgetSlots]++
}

// wait is how long until a call of this urgency may be made; zero means now.
func (b *budget) wait(now time.Time, urgent bool) time.Duration {
	if urgent {
		return b.below(now, budgetUrgent)
	}
	return b.below(now, budgetRoutine)
}

// below is how long until fewer than allowed refusals are in the window; zero means now.
func (b *budget) below(now time.Time, allowed int) time.Duration {
	b.slide(now)
	total := 0
	for _, n := range b.slots {
		total += n
	}
	for age := int64(budgetSlots - 1); total >= allowed && age >= 0; age-- {
		slot := b.latest - age
		total -= b.slots[slot%budgetSlots]
		if total < allowed {
			return time.Unix(0, (slot+budgetSlots)*int64(budgetSlot)).Sub(now)
		}
	}
	return 0
}

// budgets counts refusals for each server apart, so that one where we lack a right does not stop the others, and for all
// of them together. The zero value is ready.
type budgets struct {
	all     budget
	each    map[string]*budget
	servers map[string]string // the server of a channel, as far as we know
	stopped map[string]bool   // what is held back now
}

// of names what a call is counted with: its server, else its channel, else its route.
func (b *budgets) of(where route, told *trip) string {
	switch {
	case told.as == asPerson:
		return "people"
	case where.major == "":
		return where.template
	}
	if server, ok := b.servers[where.major]; ok {
		return server
	}
	return where.major
}

// wait is how long until a call may be made; zero means now. first is true for the first call that is held back.
func (b *budgets) wait(name string, now time.Time, urgent bool) (wait time.Duration, first bool) {
	most := budgetAll
	if urgent {
		most += budgetUrgent
	}
	wait = b.all.below(now, most)
	if own, ok := b.each[name]; ok {
		wait = max(wait, own.wait(now, urgent))
	}
	if wait == 0 {
		delete(b.stopped, name)
		return 0, false
	}
	first = !b.stopped[name]
	if b.stopped == nil {
		b.stopped = map[string]bool{}
	}
	b.stopped[name] = true
	return wait, first
}

func (b *budgets) add(name string, now time.Time) {
	b.all.add(now)
	if b.each == nil {
		b.each = map[string]*budget{}
	}
	if b.each[name] == nil {
		b.each[name] = &budget{}
	}
	b.each[name].add(now)
}

// own tells which server channels belong to.
func (b *budgets) own(server string, channels []channel) {
	if b.servers == nil {
		b.servers = map[string]string{}
	}
	for _, c := range channels {
		b.servers[c.ID] = server
	}
}
