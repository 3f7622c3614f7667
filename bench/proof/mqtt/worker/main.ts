import { openBare, openUnguarded } from "../bare-broker.ts";
import { runLoad, type LoadOrder } from "../load.ts";

/** A broker or a load in a process of its own; it says one line of JSON and, being a broker, stays until it is ended. */
const [role = "", argument = ""] = process.argv.slice(2);

switch (role) {
  case "bare":
    say({ port: await openBare(argument, { decoding: false }) });
    break;
  case "decoding":
    say({ port: await openBare(argument, { decoding: true }) });
    break;
  case "unguarded":
    say({ port: await openUnguarded() });
    break;
  case "load":
    say(await runLoad(JSON.parse(argument) as LoadOrder));
    process.disconnect();
    break;
  default:
    throw new Error(`no role ${role}`);
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
process.once("disconnect", () => process.exit(0));
