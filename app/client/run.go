//go:build js && wasm

package client

import (
	"encoding/json"

	"parvis/app/ui"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Run takes over the page when it has a live part and its data can be read; else it leaves the page as it is. It
// returns only in that case.
func Run() {
	doc := app.Window().Get("document")
	live, data := doc.Call("querySelector", "[data-live=request],[data-live=soon]"), doc.Call("getElementById", "data")
	if !live.Truthy() || !data.Truthy() {
		return
	}
	var page ui.RequestPage
	if err := json.Unmarshal([]byte(data.Get("textContent").String()), &page); err != nil {
		app.Log("parvis: page data:", err)
		return
	}
	if address := doc.Call("getElementById", "adresse"); address.Truthy() {
		page.Address = address.Get("value").String()
	}
	app.Route(app.Window().URL().Path, func() app.Composer { return &request{page: &page} })
	app.RunWhenOnBrowser()
}
