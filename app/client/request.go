//go:build js && wasm

package client

import (
	"encoding/json"
	"strings"
	"time"

	"parvis/app/api"
	"parvis/app/i18n"
	"parvis/app/ui"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// request is the status page, live.
type request struct {
	app.Compo

	page  *ui.RequestPage
	carry *carried
	news  chan struct{} // something moved: look again
}

// OnInit runs right before the first Render, while the page that the server drew is still there.
func (c *request) OnInit() { c.news = make(chan struct{}, 1) }

// Render is called in the same breath as the change of the tree, so what is on the screen is noted here.
func (c *request) Render() app.UI {
	c.carry = pickUp()
	return ui.Root(c.page)
}

// OnMount runs before the browser paints or takes another key.
func (c *request) OnMount(ctx app.Context) {
	c.settle()
	app.Window().Get("document").Get("documentElement").Get("dataset").Set("ready", "true")
	app.Window().Set("parvisReady", true)
	go follow(c.page.ID, c.news)
	ctx.Async(func() {
		for range c.news {
			c.refresh(ctx)
		}
	})
}

// settle gives back what was noted, and lets the boot script paint its marks again.
func (c *request) settle() {
	c.carry.putBack()
	app.Window().Call("dispatchEvent", app.Window().Get("Event").New("parvis"))
}

// refresh asks for the page's data. A failure is not told: the next news, or the next connection, asks again.
func (c *request) refresh(ctx app.Context) {
	body, ok := fetchText(app.Window().Get("location").Get("pathname").String())
	if !ok {
		return
	}
	var fresh ui.RequestPage
	if err := json.Unmarshal([]byte(body), &fresh); err != nil || fresh.ID != c.page.ID {
		return
	}
	for app.Window().Get("parvisPressed").Truthy() { // live.js: something is being pressed
		time.Sleep(50 * time.Millisecond)
	}
	ctx.Dispatch(func(ctx app.Context) {
		old := c.page
		if fresh.Version < old.Version {
			return
		}
		fresh.Address, fresh.Typed, fresh.Problem, fresh.Done, fresh.Asking = old.Address, old.Typed, old.Problem, old.Done, old.Asking
		if fresh.Version > old.Version {
			fresh.Done = "" // what was just done is no longer the news
		}
		c.page = &fresh
		ctx.Defer(func(app.Context) {
			c.settle()
			app.Window().Get("document").Set("title", ui.Title(c.page))
			announce(changes(old, &fresh))
		})
	})
}

// changes says in words what is new.
func changes(old, fresh *ui.RequestPage) string {
	was := map[string]string{}
	for _, p := range old.Places {
		was[p.Space] = p.State
	}
	var said []string
	for _, p := range fresh.Places {
		if was[p.Space] != p.State {
			word := ui.PlaceText(fresh.Lang, p.State, p.Reason).Word
			said = append(said, i18n.T(fresh.Lang, "request.changed", "space", p.Title, "word", word))
		}
	}
	if theirs(fresh) > theirs(old) {
		said = append(said, i18n.T(fresh.Lang, "request.new_message"))
	}
	return strings.Join(said, " ")
}

// theirs counts the messages of the moderators.
func theirs(p *ui.RequestPage) int {
	n := 0
	for _, m := range p.Messages {
		if !m.Mine {
			n++
		}
	}
	return n
}

// announce is read out politely by who listens; the element belongs to the page and is empty in it.
func announce(text string) {
	el := app.Window().Get("document").Call("getElementById", "annonce")
	if text != "" && el.Truthy() {
		el.Set("textContent", text)
	}
}

// concerns tells whether an event is about a request.
func concerns(data, id string) bool {
	var e api.Event
	return json.Unmarshal([]byte(data), &e) == nil && e.Type == "request" && e.ID == id
}
