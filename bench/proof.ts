import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { areas } from "./proof/areas.ts";
import { proof } from "./proof/command.ts";
import { surroundings } from "./proof/surroundings.ts";

// A run that is stopped from outside says so: rows that are missing were not measured, and not forgotten.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    process.stderr.write(`ended by ${signal}; what was measured until then is recorded\n`);
    process.exit(1);
  });
}

const code = await proof(process.argv.slice(2), {
  areas,
  surroundings,
  print: (text) => process.stdout.write(`${text}\n`),
  tell: (line) => process.stderr.write(`${line}\n`),
  read: (file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined),
  // npm runs its scripts in the package's root, so the record lands in the repository's docs.
  write: (file, text) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  },
});

// Waits until a pipe has taken everything, then ends for good: a measurement may have left a socket open.
process.stdout.write("", () => process.exit(code));
