// Builds what is committed under static/: the style sheet, the fonts and the vendored script (npm run assets).
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");

const style = compile(join(here, "scss", "app.scss"), {
  loadPaths: [modules, join(here, "..")], // the MOJ kit names "node_modules/…" itself
  style: "compressed",
  quietDeps: true,
});
mkdirSync(join(here, "css"), { recursive: true });
writeFileSync(join(here, "css", "app.css"), `${style.css}\n`);

for (const weight of [400, 600, 700]) {
  for (const subset of ["vietnamese", "latin", "latin-ext"]) {
    const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
    copyFileSync(join(modules, "@fontsource/be-vietnam-pro/files", name), join(here, "fonts", name));
  }
}
copyFileSync(join(modules, "@fontsource/be-vietnam-pro/LICENSE"), join(here, "fonts", "be-vietnam-pro-LICENSE.txt"));

const govuk = readFileSync(join(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js"), "utf8");
writeFileSync(join(here, "js/vendor", "govuk-frontend.min.js"), govuk.replace(/\/\/# sourceMappingURL=.*\n?$/, "\n"));
