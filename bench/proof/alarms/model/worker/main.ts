import { step } from "../../../../../gateway/core/step.ts";
import { search } from "../search.ts";
import { worlds } from "../world.ts";

// Searches one world, up to the first violation, with the core that lies beside it, and prints what was found.
const [wanted] = process.argv.slice(2);
const world = worlds().find(({ name }) => name === wanted);
if (world === undefined) throw new Error(`there is no world ${wanted}`);
const { violations, deadEnds, example } = search(world, step, { until: "broken" });
console.log(JSON.stringify({ broken: [...violations.keys()], deadEnds, example: example ?? [] }));
