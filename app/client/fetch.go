//go:build js && wasm

package client

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// fetchText gets the JSON form of one of our pages with the visitor's cookie. It blocks its goroutine.
func fetchText(path string) (string, bool) {
	answer, ok := await(app.Window().Call("fetch", path, map[string]any{
		"headers":     map[string]any{"Accept": "application/json"},
		"credentials": "same-origin",
		"cache":       "no-store",
	}))
	if !ok || !answer.Get("ok").Bool() {
		return "", false
	}
	text, ok := await(answer.Call("text"))
	if !ok {
		return "", false
	}
	return text.String(), true
}

// await waits for a promise; ok is false when it was rejected. go-app's Then has no way out of a rejection.
func await(promise app.Value) (value app.Value, ok bool) {
	type outcome struct {
		value app.Value
		ok    bool
	}
	done := make(chan outcome, 1)
	settle := func(ok bool) app.Func {
		return app.FuncOf(func(_ app.Value, args []app.Value) any {
			var v app.Value
			if len(args) > 0 {
				v = args[0]
			}
			done <- outcome{v, ok}
			return nil
		})
	}
	resolve, reject := settle(true), settle(false)
	defer resolve.Release()
	defer reject.Release()
	promise.Call("then", resolve, reject)
	got := <-done
	return got.value, got.ok
}
