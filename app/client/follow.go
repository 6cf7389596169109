//go:build js && wasm

package client

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"time"

	"parvis/app/api"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// follow keeps a WebSocket open and puts a sign in news for each event about the request, after each new connection,
// for what was missed before it, and after each attempt that fails. It never returns. The cookie opens the door: the
// secret is not known to scripts.
func follow(id string, news chan<- struct{}) {
	tell := func() {
		select {
		case news <- struct{}{}:
		default: // a look is due already
		}
	}
	for attempt := 0; ; {
		if listen(id, tell) {
			attempt = 0
		} else {
			tell() // no line: look from time to time
		}
		attempt++
		wait := time.Second << min(attempt, 6)
		time.Sleep(wait/2 + rand.N(wait))
	}
}

// listen holds one connection until it closes; it tells whether it was ever open.
func listen(id string, tell func()) (opened bool) {
	location := app.Window().Get("location")
	origin := strings.Replace(location.Get("origin").String(), "http", "ws", 1)
	socket := app.Window().Get("WebSocket").New(origin + api.Prefix + "/live")
	closed := make(chan struct{})

	onOpen := app.FuncOf(func(app.Value, []app.Value) any {
		opened = true
		hello, _ := json.Marshal(api.Watch{Watch: []api.Subject{{Request: id}}})
		socket.Call("send", string(hello))
		tell() // the page may be older than the line
		return nil
	})
	onMessage := app.FuncOf(func(_ app.Value, args []app.Value) any {
		if concerns(args[0].Get("data").String(), id) {
			tell()
		}
		return nil
	})
	onClose := app.FuncOf(func(app.Value, []app.Value) any {
		close(closed)
		return nil
	})
	for _, f := range []app.Func{onOpen, onMessage, onClose} {
		defer f.Release()
	}
	socket.Set("onopen", onOpen)
	socket.Set("onmessage", onMessage)
	socket.Set("onclose", onClose)
	<-closed
	return opened
}
