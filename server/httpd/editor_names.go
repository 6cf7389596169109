package httpd

import (
	"net/url"
	"slices"
	"strings"

	"parvis/app/i18n"
	"parvis/app/ui"
	"parvis/content"
	"parvis/search/french"
)

// names are the documents of one kind: the form names them by their titles, a file by their ids.
type names struct {
	ids    []string // in order
	titles map[string]string
	spelt  map[string][]string // ids by what people may write for them, folded
}

// names of the documents that a field may name. A title in the language of the page comes before another.
func (d *desk) names(kind content.Kind) names {
	n := names{titles: map[string]string{}, spelt: map[string][]string{}}
	for _, m := range d.Library.Documents(content.Reader{Staff: true}) {
		if m.Kind != kind {
			continue
		}
		id := m.ID
		if kind == content.KindStep {
			id = strings.Split(m.Path, "/")[1] + "/" + id
		}
		if id == d.id && kind == d.kind {
			continue // it names no other
		}
		if n.titles[id] == "" {
			n.ids = append(n.ids, id)
		}
		if n.titles[id] == "" || m.Lang == d.call.lang {
			n.titles[id] = m.Title
		}
		for _, word := range []string{id, m.ID, m.Title} {
			if key := french.Fold(noSpaces(word)); !slices.Contains(n.spelt[key], id) {
				n.spelt[key] = append(n.spelt[key], id)
			}
		}
	}
	return n
}

// noSpaces is how titles are compared: typography puts spaces where an author did not.
func noSpaces(s string) string { return strings.Join(strings.Fields(s), "") }

// plainSpaces makes one of every run of white space, whichever it is.
func plainSpaces(s string) string { return strings.Join(strings.Fields(s), " ") }

// id of what somebody wrote: an id, a title, with or without its accents, or an address of the page. What is not known
// stays as it is.
func (n names) id(said string) string {
	if n.titles[said] != "" {
		return said
	}
	if found := n.spelt[french.Fold(noSpaces(said))]; len(found) == 1 {
		return found[0]
	}
	if u, err := url.Parse(said); err == nil && strings.Contains(said, "/") {
		path := strings.Split(strings.Trim(u.Path, "/"), "/")
		for i := range path { // the longest end that is an id: of a step it is two words
			if id := strings.Join(path[i:], "/"); n.titles[id] != "" {
				return id
			}
		}
	}
	return said
}

func (n names) known(id string) bool { return n.titles[id] != "" }

// title of an id, or the id when the title does not lead back to it, or would be taken for two.
func (n names) title(id string) string {
	title := plainSpaces(n.titles[id])
	if title == "" || strings.Contains(title, ",") || n.id(title) != id {
		return id
	}
	return title
}

func (n names) titled(ids []string) []string {
	var list []string
	for _, id := range ids {
		list = append(list, n.title(id))
	}
	return list
}

func (n names) options() []ui.EditorOption {
	var list []ui.EditorOption
	for _, id := range n.ids {
		list = append(list, ui.EditorOption{Value: n.title(id), Title: n.titles[id]})
	}
	slices.SortFunc(list, func(a, b ui.EditorOption) int { return strings.Compare(french.Fold(a.Title), french.Fold(b.Title)) })
	return list
}

// listed is a list as a field shows it: between commas, or one a line where an item has a comma of its own.
func listed(items []string) string {
	if slices.ContainsFunc(items, func(s string) bool { return strings.Contains(s, ",") }) {
		return strings.Join(items, "\n")
	}
	return strings.Join(items, ", ")
}

// items of a list, between commas or line ends. One that stood there before keeps its commas.
func (d *desk) items(typed, key string, before []string) []string {
	var list []string
	add := func(item string) {
		if item = strings.TrimSpace(item); item != "" && !slices.Contains(list, item) {
			list = append(list, item)
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(typed, "\r", ""), "\n") {
		if line = strings.TrimSpace(line); slices.Contains(before, line) {
			add(line)
			continue
		}
		for item := range strings.SplitSeq(line, ",") {
			add(item)
		}
	}
	if key == "spaces" && len(list) > 0 {
		names := d.names(content.KindSpace)
		for i := range list {
			list[i] = names.id(list[i])
		}
	}
	return list
}

// strangers are the names in a form that nothing bears.
func (d *desk) strangers(spaces []string, supersedes string) []ui.Advice {
	var all []ui.Advice
	say := func(key, message, name, remedy string) {
		all = append(all, ui.Advice{
			Severity: string(content.Warning), Field: "f." + key, Label: d.place(key),
			Message: i18n.T(d.call.lang, message, "name", name), Remedy: remedy,
		})
	}
	if len(spaces) > 0 {
		names := d.names(content.KindSpace)
		for _, id := range spaces {
			if names.known(id) {
				continue
			}
			var titles []string
			for _, o := range names.options() {
				titles = append(titles, o.Title)
			}
			remedy := i18n.T(d.call.lang, "advice.no_spaces")
			if len(titles) > 0 {
				remedy = i18n.T(d.call.lang, "advice.spaces", "names", strings.Join(titles, ", "))
			}
			say("spaces", "advice.unknown_space", id, remedy)
		}
	}
	if supersedes != "" {
		if names := d.names(d.kind); !names.known(names.id(supersedes)) {
			say("supersedes", "advice.unknown_page", supersedes, i18n.T(d.call.lang, "advice.pages"))
		}
	}
	return all
}
