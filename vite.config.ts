import { defineConfig } from "vite";

/** The console: one page, no address of anybody else in it, nothing inlined that the content policy would refuse. */
export default defineConfig({
  root: "console",
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/console",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
});
