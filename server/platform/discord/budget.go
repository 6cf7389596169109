package discord

import "time"

// Discord bans an address that gets 10,000 refusals (401, 403, 429 that is not shared) in ten minutes (Discord docs,
// Rate Limits, Invalid Request Limit). We stop long before.
const (
	budgetSlot    = 10 * time.Second
	budgetSlots   = 60
	budgetRoutine = 500
	budgetUrgent  = 2000
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
	b.slide(now)
	allowed := budgetRoutine
	if urgent {
		allowed = budgetUrgent
	}
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
