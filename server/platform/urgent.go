package platform

import "context"

type urgentKey struct{}

// Urgent marks the calls made with ctx as ones that a person is waiting for: an adapter that must spare a platform
// stops all other calls first.
func Urgent(ctx context.Context) context.Context { return context.WithValue(ctx, urgentKey{}, true) }

// IsUrgent tells whether a person is waiting.
func IsUrgent(ctx context.Context) bool {
	urgent, _ := ctx.Value(urgentKey{}).(bool)
	return urgent
}
