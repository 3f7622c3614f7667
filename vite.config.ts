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
    rolldownOptions: {
      input: { index: "console/index.html", "shell-worker": "console/shell-worker.ts" },
      output: {
        // A worker serves what lies beside and below it: at the top, under a name that stays.
        entryFileNames: ({ name }) => (name === "shell-worker" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
