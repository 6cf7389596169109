package httpd

import (
	"log/slog"
	"strings"

	"parvis/app/ui"
	"parvis/server/auth"
)

// door is one part of the workshop: where it is, who may open it, and how much waits behind it.
type door struct {
	name   string
	path   string
	action auth.Action
	waits  func(*call) (int, error) // nil: not counted
}

// workshop are the parts of the workshop in the order of its navigation.
var workshop = []door{
	{ui.DoorQueue, "/atelier/file", auth.ReadQueue, func(c *call) (int, error) { return c.Admission.Todo(c.ctx()) }},
	{ui.DoorQuestions, "/atelier/questions", auth.AnswerQuestion, func(c *call) (int, error) { return c.Inbox.Waiting(c.ctx()) }},
	{ui.DoorDocuments, "/atelier/documents", auth.ReadWorkshop, nil},
}

// doorsOf are those that a role may open.
func doorsOf(role auth.Role) []door {
	var open []door
	for _, d := range workshop {
		if auth.May(role, d.action) {
			open = append(open, d)
		}
	}
	return open
}

// begin is where a role begins: with the queue, or who may not read it with the documents.
func begin(role auth.Role) string {
	if auth.May(role, auth.ReadQueue) {
		return "/atelier/file"
	}
	return "/atelier/documents"
}

// staff is who is signed in, with the doors that open to them. What waits is counted inside the workshop only; a count
// that fails keeps nobody from their work.
func (c *call) staff() *ui.Staff {
	if c.Staff == nil {
		return nil
	}
	s := &ui.Staff{Name: c.Staff.Name, Role: string(c.Staff.Role)}
	for _, d := range doorsOf(c.Staff.Role) {
		one := ui.Door{Name: d.name, Path: d.path, First: d.path == begin(c.Staff.Role)}
		if d.waits != nil && strings.HasPrefix(c.path, "/atelier/") {
			n, err := d.waits(c)
			if err != nil {
				c.Log.Warn("count what waits", slog.String("door", d.name), slog.Any("error", err))
			}
			one.Waits = n
		}
		s.Doors = append(s.Doors, one)
	}
	return s
}
