// The scripts of the service worker as tests see them: what they put into the scope they run in.
import { readFileSync } from "node:fs";

export const root = new URL("../../", import.meta.url);
const text = name => readFileSync(new URL(name, root), "utf8");
// As the server sends them: without indents and lines that are only a comment (web/style.go, minifyLines).
const small = js => js.split("\n").map(line => line.trim()).filter(line => line && !line.startsWith("//")).join("\n");
const scope = new Function(small(text("web/js/french.js")) + "\n" + small(text("web/js/pocket.js")) + "\nreturn { parvisFrench, parvisPocket }")();

export const { parvisFrench, parvisPocket } = scope;
export const json = name => JSON.parse(text(name));
export const lines = name => text(name).split("\n").filter(line => line.trim() && !line.startsWith("#"));
