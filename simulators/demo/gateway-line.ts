import { z } from "zod";

/** What a line of the gateway's journal means for whoever started it. */
export type GatewayLine =
  | { readonly kind: "listening"; readonly console: string }
  /** Something a person should see although the gateway goes on. */
  | { readonly kind: "trouble"; readonly text: string }
  /** A line of another kind of program: printed as it is. */
  | { readonly kind: "plain"; readonly text: string }
  | { readonly kind: "unremarkable" };

export function gatewayLine(line: string): GatewayLine {
  const entry = entryOf(line);
  if (entry === undefined) return line.trim() === "" ? { kind: "unremarkable" } : { kind: "plain", text: line };
  if (entry.event === "listening" && entry.console !== undefined) return { kind: "listening", console: entry.console };
  return entry.level === "error" || entry.level === "fatal"
    ? { kind: "trouble", text: line }
    : { kind: "unremarkable" };
}

function entryOf(line: string): z.infer<typeof entrySchema> | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

const entrySchema = z.object({ event: z.string(), level: z.string().optional(), console: z.string().optional() });
