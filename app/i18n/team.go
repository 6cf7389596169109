//go:build !js

package i18n

import "embed"

//go:embed fr.team.json en.team.json ar.team.json
var teamFiles embed.FS

func init() { team = &teamFiles }
