import type { SignatureInput } from "./signature.ts";
import type { Turn } from "./turn.ts";

/** The journal has the hash for ever; the table has the newest text of each party. */
export function signReport(turn: Turn, { kind: _kind, ...signed }: SignatureInput): void {
  const { as, account, title, sha256, openItems } = signed;
  turn.put("signature", as, { ...signed, at: turn.now });
  turn.fact({ kind: "report-signed", as, account, title, sha256, openItems });
}
