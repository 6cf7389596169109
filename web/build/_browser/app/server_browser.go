//go:build wasm

package app

// Handler is what the package's other files name. Pages are served by a program of its own, never by the browser.
type Handler struct{}

// clientResourceResolver leaves every address as it is: ours are whole.
func clientResourceResolver(string) func(string) string {
	return func(address string) string { return address }
}
