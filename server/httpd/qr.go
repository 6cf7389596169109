package httpd

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"parvis/app/problem"
	"parvis/app/ui"
)

// The margin that cameras need around a code, in modules, and the longest address that is drawn: a code of more is too
// fine for a poster.
const (
	qrMargin = 4
	qrMost   = 300
)

// qrOf is one of our addresses for a camera: path is in full, with its language and its query. The address is that of
// the settings, never of who asks.
func (s *Server) qrOf(path string) (*ui.QR, error) {
	address := s.Base.Scheme + "://" + s.Base.Host + path
	if len(address) > qrMost {
		return nil, problem.New(problem.CodeInvalid)
	}
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return nil, fmt.Errorf("draw the code of an address: %w", err)
	}
	return &ui.QR{Address: address, Size: code.Size + 2*qrMargin, Path: qrPath(code)}, nil
}

// qrPath outlines the dark modules, each run of a line as one bar.
func qrPath(code *qr.Code) string {
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+qrMargin, y+qrMargin, run, run)
				x += run
			}
		}
	}
	return b.String()
}

// qrImage is a code as a picture of its own, to be put on a poster.
func qrImage(code *ui.QR) []byte {
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[1]d" width="%[2]d" height="%[2]d" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="%[3]s"/></svg>`, code.Size, code.Size*8, code.Path)
}

// qrPicture is GET /qr.svg?de=/charte: the code of one of our public pages, as a file. Nothing is drawn for other sites,
// and nothing with a secret.
func (c *call) qrPicture() error {
	path := ownPath(c.r.URL.Query().Get("de"))
	if path == "" || strings.Contains(path, "cle=") {
		return problem.New(problem.CodeNotFound)
	}
	code, err := c.qrOf(path)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Disposition", `inline; filename="qr.svg"`)
	return c.sendText("image/svg+xml", qrImage(code))
}
