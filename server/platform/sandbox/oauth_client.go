package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// ownToken is the client credentials grant: a token of the application's owner, for tests of their own. There is nothing
// to refresh it with.
func (c *call) ownToken(scope string) (reply, error) {
	scopes := strings.Fields(scope)
	unknown := func(s string) bool { return !slices.Contains(oauthScopes(), s) }
	if len(scopes) == 0 || slices.ContainsFunc(scopes, unknown) {
		return oauthRefusal(http.StatusBadRequest, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
	}
	access := secret(22)
	c.w.grants.put(c.tx, access, oauthGrant{UserID: c.w.app().OwnerID, Scopes: scopes, Expires: c.now.Add(tokenLife)})
	return ok(object{"access_token": access, "token_type": "Bearer", "expires_in": int(tokenLife / time.Second),
		"scope": strings.Join(scopes, " ")})
}
