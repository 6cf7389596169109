//go:build js && wasm

package client

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// carried is what a person has done to the page on the screen: text, ticks, open details, focus, caret, scroll.
type carried struct {
	fields  map[string]fieldState // by id
	open    map[string]bool       // by the words of the summary
	focus   focusState
	anchor  anchorState
	scrollX float64
	scrollY float64
}

// anchorState is what the person looks at: it stays at its height on the screen when something grows above it.
type anchorState struct {
	id  string // empty: at the top of the page, which stays there
	top float64
}

type fieldState struct {
	value   string
	checked bool
}

// focusState finds the focused element again: by id, else by its rank among those that can be focused.
type focusState struct {
	id         string
	rank       int // -1: nothing of the page had the focus
	start, end int // caret and selection; -1 where there is none
}

const focusable = "a[href],button,input:not([type=hidden]),textarea,summary,[tabindex]"

func pickUp() *carried {
	doc := app.Window().Get("document")
	c := &carried{fields: map[string]fieldState{}, open: map[string]bool{}, focus: focusState{rank: -1, start: -1, end: -1},
		scrollX: app.Window().Get("scrollX").Float(), scrollY: app.Window().Get("scrollY").Float()}
	list(doc, "#page textarea[id],#page input[id]:not([type=hidden])", func(el app.Value) {
		c.fields[el.Get("id").String()] = fieldState{el.Get("value").String(), el.Get("checked").Truthy()}
	})
	list(doc, "#page details", func(el app.Value) { c.open[label(el)] = el.Get("open").Bool() })

	active, rank := doc.Get("activeElement"), 0
	list(doc, "#page :is("+focusable+")", func(el app.Value) {
		if active.Truthy() && el.Equal(active) {
			c.focus.id, c.focus.rank = el.Get("id").String(), rank
			if at := el.Get("selectionStart"); at.Type() == app.TypeNumber {
				c.focus.start, c.focus.end = at.Int(), el.Get("selectionEnd").Int()
			}
		}
		rank++
	})
	c.anchor = anchorOf(doc, c.focus.id, c.scrollY)
	return c
}

// anchorOf is the focused element when it can be seen, else the first part of the page that begins on the screen.
func anchorOf(doc app.Value, focused string, scrolled float64) (found anchorState) {
	height := app.Window().Get("innerHeight").Float()
	try := func(el app.Value) {
		id, top := el.Get("id").String(), topOf(el)
		if top >= 0 && top < height && (found.id == "" || id == focused) {
			found = anchorState{id, top}
		}
	}
	if el := doc.Call("getElementById", focused); focused != "" && el.Truthy() {
		try(el)
	}
	if found.id == "" && scrolled > 0 {
		list(doc, "#page main :is(h2,li,section,input,textarea)[id]", try)
	}
	return found
}

func topOf(el app.Value) float64 { return el.Call("getBoundingClientRect").Get("top").Float() }

// putBack changes only what is not as it was, so that an element that stayed keeps its undo history.
func (c *carried) putBack() {
	if c == nil {
		return
	}
	doc := app.Window().Get("document")
	for id, was := range c.fields {
		el := doc.Call("getElementById", id)
		if !el.Truthy() {
			continue
		}
		if el.Get("value").String() != was.value {
			el.Set("value", was.value)
		}
		if el.Get("checked").Type() == app.TypeBoolean && el.Get("checked").Bool() != was.checked {
			el.Set("checked", was.checked)
		}
	}
	list(doc, "#page details", func(el app.Value) {
		if was, known := c.open[label(el)]; known && el.Get("open").Bool() != was {
			el.Set("open", was)
		}
	})
	c.refocus(doc)
	c.rescroll(doc)
}

func (c *carried) rescroll(doc app.Value) {
	top := c.scrollY
	if el := doc.Call("getElementById", c.anchor.id); c.anchor.id != "" && el.Truthy() {
		top = app.Window().Get("scrollY").Float() + topOf(el) - c.anchor.top
	}
	if app.Window().Get("scrollY").Float() != top {
		app.Window().Call("scrollTo", map[string]any{"left": c.scrollX, "top": top, "behavior": "instant"})
	}
}

func (c *carried) refocus(doc app.Value) {
	if c.focus.rank < 0 {
		return
	}
	var target app.Value
	if c.focus.id != "" {
		target = doc.Call("getElementById", c.focus.id)
	} else {
		rank := 0
		list(doc, "#page :is("+focusable+")", func(el app.Value) {
			if rank == c.focus.rank {
				target = el
			}
			rank++
		})
	}
	if target == nil || !target.Truthy() || target.Equal(doc.Get("activeElement")) {
		return
	}
	target.Call("focus", map[string]any{"preventScroll": true})
	if c.focus.start >= 0 {
		target.Call("setSelectionRange", c.focus.start, c.focus.end)
	}
}

func list(doc app.Value, selector string, each func(app.Value)) {
	found := doc.Call("querySelectorAll", selector)
	for i := range found.Length() {
		each(found.Index(i))
	}
}

func label(details app.Value) string {
	summary := details.Call("querySelector", "summary")
	if !summary.Truthy() {
		return ""
	}
	return summary.Get("textContent").String()
}
