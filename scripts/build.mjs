// Builds rapport/web/static/dist: one script with its lazy chunks, one for visitors, a worker, one stylesheet with its fonts, the icons, the licences.
import { readFile, mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const web = join(root, "rapport/web")
const dist = join(web, "static/dist")

const built = await build({
  absWorkingDir: root,
  entryPoints: [
    { in: join(web, "ts/app.ts"), out: "app" }, { in: join(web, "ts/visitor.ts"), out: "visitor" },
    { in: join(web, "ts/time-worker.ts"), out: "time-worker" },
    { in: join(web, "css/index.css"), out: "app" },
  ],
  outdir: dist,
  bundle: true,
  splitting: true,
  minify: true,
  write: false,
  format: "esm",
  // The first versions that know light-dark() and native nesting, so both stay as they are written.
  target: ["chrome123", "firefox121", "safari17.5"],
  // esbuild names what is imported by its content; what a template names is hashed by Django, so a font keeps its name.
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "fonts/[name]",
  loader: { ".woff2": "file" },
  legalComments: "none",
  logLevel: "warning",
  // esbuild has said what is wrong, with file and line; its stack would bury that.
}).catch(() => process.exit(1))

const files = built.outputFiles.map(({ path, contents }) => [path, contents])
files.push([join(dist, "icons.svg"), await sprite()])
for (const [name, owner] of [
  ["golos-text", "@fontsource-variable/golos-text"],
  ["lucide", "lucide-static"],
  ["htmx", "htmx.org"],
]) {
  files.push([join(dist, "licenses", `${name}.txt`), await readFile(join(root, "node_modules", owner, "LICENSE"))])
}

// Written only now, so that a failed build leaves the last good one in place.
await rm(dist, { recursive: true, force: true })
for (const [path, contents] of files) {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, contents)
}

/** One file with every icon that icons.txt names, each as <symbol id="i-name">; the stylesheet gives line and colour. */
async function sprite() {
  const names = (await readFile(join(web, "icons.txt"), "utf8")).split("\n").filter(Boolean)
  const symbols = await Promise.all(names.map(async name => {
    const svg = await readFile(join(root, "node_modules/lucide-static/icons", `${name}.svg`), "utf8")
    const drawing = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>")).replace(/\s+/g, " ").trim()
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${drawing}</symbol>`
  }))
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`
}
