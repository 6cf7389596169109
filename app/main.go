//go:build js && wasm

// Command app is app.wasm: the live parts of the pages, in the browser.
package main

import "parvis/app/client"

func main() { client.Run() }
