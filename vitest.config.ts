import { defineConfig } from "vitest/config";
import { closingLine } from "./test/reporter.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Two workers at most: the tests open sockets and fsync, and a third one only makes their deadlines miss.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: ["default", closingLine()],
    coverage: {
      provider: "v8",
      include: ["app.ts", "{config,gateway,sensors,cloud-bridge}/**/*.ts"],
    },
  },
});
