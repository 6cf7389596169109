package httpd

// cookieTheme keeps the light that a reader chose on this device, for pages to be drawn in it at once: set by the boot script
// when somebody chooses, gone when they leave it to their system. It says nothing about who they are.
const cookieTheme = "parvis_theme"

// theme is "light" or "dark" when the reader chose one, else empty: that of their system.
func (c *call) theme() string {
	k, err := c.r.Cookie(cookieTheme)
	if err != nil || k.Value != "light" && k.Value != "dark" {
		return ""
	}
	return k.Value
}
