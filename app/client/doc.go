// Package client is the browser side of the live pages: it mounts the component that the server has drawn, with the
// data the page carries, follows the changes over a WebSocket and asks for the page again when something moved.
//
// It runs in app.wasm only. Nothing typed, focused, opened or scrolled is lost when it takes over or when news comes.
package client
