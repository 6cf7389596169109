package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/oauth2"

	"parvis/server/platform"
)

var errNoToken = errors.New("no token")

// AuthorizeURL is the page where a person allows us to know who they are and to add them. It is empty when no OAuth2
// application is configured.
func (a *Adapter) AuthorizeURL(state, challenge, redirect string) string {
	if a.oauth.ClientID == "" {
		return ""
	}
	return a.redirected(redirect).AuthCodeURL(state,
		oauth2.SetAuthURLParam("code_challenge", challenge),
		oauth2.SetAuthURLParam("code_challenge_method", "S256"))
}

// Exchange turns the code that came back into an account. A person is waiting.
func (a *Adapter) Exchange(ctx context.Context, code, verifier, redirect string) (platform.Account, error) {
	ctx = platform.Urgent(ctx)
	var token *oauth2.Token
	err := patiently(ctx, func() (err error) {
		token, err = a.askToken(ctx, func(ctx context.Context) (*oauth2.Token, error) {
			return a.redirected(redirect).Exchange(ctx, code, oauth2.VerifierOption(verifier))
		})
		return err
	})
	if err != nil {
		return platform.Account{}, fmt.Errorf("exchange a person's code: %w", err)
	}
	account := a.withToken(platform.Account{}, token)
	err = patiently(ctx, func() (err error) {
		account.UserID, account.Name, err = a.person(ctx, token.AccessToken)
		return err
	})
	if err != nil {
		return platform.Account{}, fmt.Errorf("read whose account it is: %w", err)
	}
	return account, nil
}

// How long a person who came back from consent is kept waiting for trouble that passes: their code is good once.
const (
	patience = 6 * time.Second
	firstTry = 250 * time.Millisecond
)

// patiently makes a call again while it certainly had no effect and the trouble may pass within patience.
func patiently(ctx context.Context, call func() error) error {
	start := time.Now()
	for pause := firstTry; ; pause *= 2 {
		err := call()
		e := platform.AsError(err)
		passes := e.Step == platform.BackOff || e.Step == platform.RetryAt
		wait := max(pause, e.After)
		if err == nil || !passes || e.Ambiguous || time.Since(start)+wait > patience {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
	}
}

// Refresh renews an account's tokens. When they were taken back, the person has to link again.
func (a *Adapter) Refresh(ctx context.Context, account platform.Account) (platform.Account, error) {
	if account.RefreshToken == "" {
		return account, fmt.Errorf("refresh the tokens of %s: %w", account.UserID,
			&platform.Error{Step: platform.WaitPerson, Reason: "token_revoked", Err: errNoToken})
	}
	token, err := a.askToken(ctx, func(ctx context.Context) (*oauth2.Token, error) {
		return a.oauth.TokenSource(ctx, &oauth2.Token{RefreshToken: account.RefreshToken}).Token()
	})
	if err != nil {
		return account, fmt.Errorf("refresh the tokens of %s: %w", account.UserID, err)
	}
	return a.withToken(account, token), nil
}

// Unlink revokes an account's tokens. Revoking one revokes all (Discord docs, OAuth2, Token Revocation).
func (a *Adapter) Unlink(ctx context.Context, account platform.Account) error {
	form := url.Values{"token": {account.RefreshToken}, "token_type_hint": {"refresh_token"}}
	if account.RefreshToken == "" {
		form = url.Values{"token": {account.AccessToken}, "token_type_hint": {"access_token"}}
	}
	if form.Get("token") == "" {
		return nil
	}
	if err := a.postForm(ctx, a.addresses.revocation(), form); err != nil && !platform.IsReason(err, "token_revoked") {
		return fmt.Errorf("revoke the tokens of %s: %w", account.UserID, err)
	}
	return nil
}

// askToken runs one call of x/oauth2 over our transport.
func (a *Adapter) askToken(ctx context.Context, ask func(context.Context) (*oauth2.Token, error)) (*oauth2.Token, error) {
	ctx, cancel := a.asApplication(ctx)
	defer cancel()
	token, err := ask(context.WithValue(ctx, oauth2.HTTPClient, a.client))
	if err != nil {
		return nil, a.note(http.MethodPost, err)
	}
	return token, nil
}

func (a *Adapter) postForm(ctx context.Context, address string, form url.Values) error {
	ctx, cancel := a.asApplication(ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return a.note(http.MethodPost, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(a.oauth.ClientID), url.QueryEscape(a.oauth.ClientSecret))
	resp, err := a.client.Do(req)
	if err != nil {
		return a.note(http.MethodPost, err)
	}
	return resp.Body.Close()
}

func (a *Adapter) asApplication(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	return withTrip(ctx, &trip{as: asApplication, urgent: platform.IsUrgent(ctx)}), cancel
}

func (a *Adapter) redirected(to string) *oauth2.Config {
	config := a.oauth
	config.RedirectURL = to
	return &config
}

// person asks whose token it is (Discord docs, User Resource, Get Current User).
func (a *Adapter) person(ctx context.Context, token string) (id, name string, err error) {
	r, err := a.do(ctx, call{method: http.MethodGet, endpoint: discordgo.EndpointUser("@me"), bearer: token})
	if err != nil {
		return "", "", err
	}
	who, err := decode[struct {
		ID         string `json:"id"`
		Username   string `json:"username"`
		GlobalName string `json:"global_name"`
	}](r)
	if err == nil && !isSnowflake(who.ID) {
		err = misunderstood(r, errNoID)
	}
	if who.GlobalName != "" {
		return who.ID, who.GlobalName, err
	}
	return who.ID, who.Username, err
}

// withToken puts new tokens into an account. They live as long as Discord says, by our own clock.
func (a *Adapter) withToken(account platform.Account, token *oauth2.Token) platform.Account {
	account.AccessToken = token.AccessToken
	if token.RefreshToken != "" {
		account.RefreshToken = token.RefreshToken
	}
	account.Expires = a.now().Add(time.Duration(token.ExpiresIn) * time.Second)
	return account
}
