package bleveindex

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"parvis/search"
)

const envCrash = "PARVIS_CRASH_INDEX" // folder of the index that the killed process writes

// TestKilled kills a process that writes and rebuilds, at some moment: what it marked as written must be found, or the
// index must say that it is damaged.
func TestKilled(t *testing.T) {
	if dir := os.Getenv(envCrash); dir != "" {
		writeUntilKilled(t, dir)
		return
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "index")
	marked := 0
	for cycle := range 6 {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestKilled$")
		cmd.Env = append(os.Environ(), envCrash+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		said := bufio.NewScanner(out)
		for range 2 + 5*cycle { // then it is in the midst of the next write
			if !said.Scan() {
				break
			}
			if n, err := strconv.Atoi(said.Text()); err == nil {
				marked = n
			}
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()

		x := open(t, dir)
		mark, _ := strconv.Atoi(x.Mark())
		if x.NeedsRebuild() && x.Mark() == "" && cycle > 0 || mark < marked {
			t.Errorf("cycle %d: needs rebuild: %v, mark %q after %d", cycle, x.NeedsRebuild(), x.Mark(), marked)
		}
		for n := 1; n <= mark; n++ {
			wantKeys(t, x, search.Query{Text: fmt.Sprint("n", n), Labels: both}, fmt.Sprint("n", n))
		}
		x.Close()
	}
}

func writeUntilKilled(t *testing.T, dir string) {
	x := open(t, dir)
	var all []search.Entry
	first, _ := strconv.Atoi(x.Mark())
	for n := 1; ; n++ {
		e := entry(fmt.Sprint("n", n), both[n%2], fmt.Sprint("n", n), "commun")
		all = append(all, e)
		if n <= first {
			continue
		}
		if n%7 == 0 {
			rebuild(t, x, all...)
		} else if err := x.Update(context.Background(), []search.Entry{e}, nil); err != nil {
			t.Fatal(err)
		}
		if err := x.SetMark(strconv.Itoa(n)); err != nil {
			t.Fatal(err)
		}
		fmt.Println(n)
	}
}
