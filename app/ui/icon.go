package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// icon is a decorative picture: the word beside it carries the meaning.
func icon(name string) app.UI {
	classes := "i"
	if name == "back" || name == "path" { // they point where one reads on, see rtl.css
		classes = "i flip"
	}
	parts := []any{class(classes), a("viewBox", "0 0 24 24"), a("aria-hidden", "true")}
	for _, d := range iconPaths(name) {
		parts = append(parts, el("path", a("d", d)))
	}
	return el("svg", parts...)
}

func iconPaths(name string) []string {
	switch name {
	case "path":
		return []string{"M3.5 19a2 2 0 1 0 4 0 2 2 0 1 0-4 0M8 19h8a3.5 3.5 0 0 0 0-7H8a3.5 3.5 0 0 1 0-7h11m-3-3 3 3-3 3"}
	case "door":
		return []string{"M5 21V10a7 7 0 0 1 14 0v11M3 21h18M9 21V8.5l6 2V21"}
	case "mail":
		return []string{"M4 6h16v12H4z", "m4 7 8 6 8-6"}
	case "question":
		return []string{"M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0", "M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.8.4-1 .9-1 1.7M12 16.7v.1"}
	case "info":
		return []string{"M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0", "M12 11v5M12 7.5v.1"}
	case "clock":
		return []string{"M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0", "M12 7v5l3.5 2"}
	case "check":
		return []string{"m5 12.5 4.5 4.5L19 7.5"}
	case "warn":
		return []string{"M12 3.5 2.5 20h19zM12 10v4.5M12 17.2v.1"}
	case "back":
		return []string{"M19 12H5m6-6-6 6 6 6"}
	case "search":
		return []string{"M4 10.5a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0", "m15.5 15.5 5 5"}
	case "pen":
		return []string{"M4 20l1-5L16.5 3.5l4 4L9 19zM14 6l4 4"}
	case "print":
		return []string{"M7 9V3h10v6M7 18H4V9h16v9h-3M7 14h10v7H7z"}
	case "page":
		return []string{"M6 3h8l4 4v14H6zM9 11h6M9 15h6"}
	}
	return nil
}
