import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { examine } from "../examination.ts";
import { fill, restart } from "../filling.ts";
import { writeGuarded } from "../guarded.ts";
import { hog } from "../hog.ts";
import { write } from "../writer.ts";

/** What runs in a process of its own: `main.js ROLE …`. */
const [role, directory = "", ...numbers] = process.argv.slice(2);
const [first = 0, second = 0, third = 0, fourth = 0] = numbers.map(Number);

switch (role) {
  case "write":
    await write({ directory, commits: first, perOpening: second, early: third === 1 });
    break;
  case "examine":
    for await (const line of createInterface({ input: process.stdin })) answer(await examine(line));
    break;
  case "fill":
    answer(await fill({ directory, points: first, periodMs: second, readings: third, perCommit: fourth }));
    break;
  case "restart":
    answer(await restart(directory, first));
    break;
  case "guarded":
    await writeGuarded(directory, first, second);
    break;
  case "hog":
    await hog(directory);
    break;
  case undefined:
  default:
    throw new Error(`no role ${role ?? ""}`);
}

function answer(found: object | number): void {
  writeSync(1, `${JSON.stringify(found)}\n`);
}
