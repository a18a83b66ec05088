// Builds static/build: `npm run build`.
import { copyFile, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Logger, compile } from "sass";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SOURCE = join(ROOT, "static/src");
const TARGET = join(ROOT, "static/build");
const MOJ_IMAGES = join(ROOT, "node_modules/@ministryofjustice/frontend/moj/assets/images");

async function styles() {
  // The warnings are about code of the design systems that is due to change in their next major versions.
  const options = { loadPaths: [ROOT], style: "compressed", quietDeps: true, logger: Logger.silent };
  const { css } = compile(join(SOURCE, "app.scss"), options);
  const names = [...css.matchAll(/url\("?\.?\/?images\/([\w-]+\.\w+)"?\)/g)].map((match) => match[1]);
  for (const name of new Set(names)) {
    await copyFile(join(MOJ_IMAGES, name), join(TARGET, "images", name));
  }
  await writeFile(join(TARGET, "app.css"), css.replaceAll("url(./images/", "url(images/"));
}

async function scripts() {
  await build({
    entryPoints: [join(SOURCE, "app.js"), join(SOURCE, "chart.js")],
    outdir: TARGET,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
  });
}

await rm(TARGET, { recursive: true, force: true });
await mkdir(join(TARGET, "images"), { recursive: true });
await Promise.all([styles(), scripts(), copyFile(join(SOURCE, "icon.svg"), join(TARGET, "icon.svg"))]);
for (const name of ["app.css", "app.js", "chart.js"]) {
  const { size } = await stat(join(TARGET, name));
  console.log(`${name}: ${Math.round(size / 1024)} KB`);
}
