package discord

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/bwmarrin/discordgo"

	"parvis/server/platform"
)

// CheckApplication compares the OAuth2 application of the settings with Discord's own notes: "client_id" (the object is
// the id of the bot's application), "client_secret", "redirect" (the object is the address that is missing there).
// redirect may be empty; so may the list of a server other than Discord, which takes any. Nothing is asked, nor wrong,
// without a client id.
func (a *Adapter) CheckApplication(ctx context.Context, redirect string) ([]platform.Fault, error) {
	if a.oauth.ClientID == "" {
		return nil, nil
	}
	app, err := get[struct {
		ID        string   `json:"id"`
		Redirects []string `json:"redirect_uris"`
	}](ctx, a, discordgo.EndpointApplication("@me"))
	if err != nil {
		return nil, fmt.Errorf("read our application: %w", err)
	}
	if app.ID != a.oauth.ClientID {
		return []platform.Fault{{Code: "client_id", Object: app.ID}}, nil
	}
	var faults []platform.Fault
	told := len(app.Redirects) > 0 || isDiscord(a.addresses.api.Hostname())
	if redirect != "" && told && !slices.Contains(app.Redirects, redirect) {
		faults = append(faults, platform.Fault{Code: "redirect", Object: redirect})
	}
	err = a.tryCredentials(ctx)
	if platform.IsReason(err, "client_secret") {
		return append(faults, platform.Fault{Code: "client_secret"}), nil
	}
	return faults, err
}

// tryCredentials asks for a token of our own (Discord docs, OAuth2, Client Credentials Grant) and lets it go: it ends by
// itself, and revoking it would end all that its owner ever allowed us. A server that knows the client and not the grant
// says as much.
func (a *Adapter) tryCredentials(ctx context.Context) error {
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"identify"}}
	err := a.postForm(ctx, a.oauth.Endpoint.TokenURL, form)
	if platform.IsReason(err, "invalid") {
		return nil
	}
	if err != nil {
		return fmt.Errorf("try the client secret: %w", err)
	}
	return nil
}
