package daemon_test

import (
	"os"
	"strings"
	"testing"

	"parvis/server/config"
)

func TestReadmeNamesEverySetting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	section := ""
	for line := range strings.Lines(config.Config{}.Print()) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]") + "."
			continue
		}
		name, _, found := strings.Cut(line, " = ")
		if found && !strings.Contains(string(readme), "`"+section+name+"`") {
			t.Errorf("README.md does not name the setting %s%s", section, name)
		}
	}
}
