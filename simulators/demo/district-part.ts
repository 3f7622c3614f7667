import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { newKeyPair, type KeyPair } from "../../cloud-bridge/cose-key.ts";
import { startCentre, type Centre } from "../district/centre.ts";
import { servePage } from "../district/page-server.ts";
import { freePort } from "./free-port.ts";
import type { Part, PartDeps } from "./stage.ts";

/** The district of the demo: its broker, its desk with everybody behind it, and the one screen. */
export async function districtPart({ plan, stage }: PartDeps): Promise<Part> {
  // Its lines are its own: they reach the terminal through the demo, which marks whose they are.
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const { data = "", ...address } = plan.district ?? {};
  const { programme } = stage.site;
  const letIn = once((box) => letDeskIn(centre, { box, data, print }));
  const centre = await startCentre({ ...address, print, programme, speed: plan.speed, lively: true, onRecord: letIn });
  const page = await servePage(centre, { port: await freePort(pagePort) });
  print(`一屏统管 ${page.url} | one screen at ${page.url}`);
  return {
    stop: async () => {
      await page.stop();
      await centre.stop();
    },
  };
}

interface Desk {
  readonly box: string;
  readonly data: string;
  readonly print: (line: string) => void;
}

/**
 * What an administrator does on the phone with a person at the box: a code there, the key from here. A folder that is
 * kept keeps the desk's key as well, so that no demo brings the box another one.
 */
async function letDeskIn(centre: Centre, { box, data, print }: Desk): Promise<void> {
  const file = `${data}-desk.json`;
  if (existsSync(file)) return centre.letIn(box, { keys: JSON.parse(readFileSync(file, "utf8")) as KeyPair });
  const keys = newKeyPair();
  try {
    centre.letIn(box, { keys, code: await codeFrom(data) });
    writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  } catch (error) {
    print(`区级拿不到登记码：${String(error)} | no code for the district's desk: ${String(error)}`);
  }
}

/** As a person on the box asks for it. */
async function codeFrom(data: string): Promise<string> {
  const args = [process.argv[1] ?? "", "keys", "enrol", "--data", data, "--tier", "district"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.split("\n")[0] ?? "";
}

function once(run: (box: string) => Promise<void>): (box: string) => void {
  const known = new Set<string>();
  return (box) => {
    if (known.has(box)) return;
    known.add(box);
    void run(box);
  };
}

const pagePort = 8090;
