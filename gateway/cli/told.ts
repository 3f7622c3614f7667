import { words } from "../../config/words.ts";
import type { Output } from "./validate.ts";

/** The last thing a command says, and the code it ends with. */
export function told(out: Output, text: string, code: number): number {
  out.write(text);
  return code;
}

/** Nobody answers in that data directory. */
export function noGateway(data: string) {
  return words(`${data} 上没有网关在运行。\n`, `No gateway runs on ${data}.\n`);
}
