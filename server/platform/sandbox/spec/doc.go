// Package spec checks HTTP traffic against Discord's own description of its API (OpenAPI 3.1, v10). It is test support:
// the sandbox's tests run every answer through it, and an adapter's tests can wrap their client or handler with it, so
// that both are held to what Discord says and not to each other.
//
// The description is not part of this repository. It is looked for where the environment variable PARVIS_DISCORD_SPEC
// points, else upwards from the working directory as shared/data/discord/openapi.json.
package spec
